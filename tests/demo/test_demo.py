"""The embedded demo model: there without a flag, offline, and good for what the README shows."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import openai
import pytest

from mlxtrio.demo import DEMO_MODELS, demo_model
from tests.support.live import server_process

ROOT = Path(__file__).parents[2]
LIMIT = 7_500_000  # bytes; the wheel has two models and may have 12 MB


def tool(name: str, description: str, **parameters: str) -> Any:
    properties = {each: {"type": kind} for each, kind in parameters.items()}
    schema = {"type": "object", "properties": properties, "required": [*parameters]}
    function = {"name": name, "description": description, "parameters": schema}
    return {"type": "function", "function": function}


WEATHER = tool("get_weather", "Get the current weather in a city.", city="string")
SEARCH = tool("search_web", "Search the web.", query="string")
TOOLS = [WEATHER, SEARCH]
# Names unlike those that the training data are made of.
CITIES = [
    *("San Francisco", "Ulaanbaatar", "São Paulo", "Reykjavík", "Lisbon", "Tokyo", "Xqvzt"),
    *("Rio de Janeiro", "Zürich", "Kraków", "Nuuk", "Addis Ababa", "Winston-Salem"),
]
FACTS = [
    ("What is the capital of France?", "Paris"),
    ("What is the capital of Japan?", "Tokyo"),
    ("What is 3 + 4?", "7"),
    ("What is the opposite of hot?", "cold"),
    ("What color is the sky?", "blue"),
]


async def ask(client: openai.AsyncOpenAI, *messages: Any, **parameters: Any) -> Any:
    """The first choice's message; a text is a user's."""
    said: list[Any] = [
        {"role": "user", "content": message} if isinstance(message, str) else message
        for message in messages
    ]
    defaults = {"model": "demo", "max_tokens": 200, "temperature": 0}
    answer = await client.chat.completions.create(messages=said, **{**defaults, **parameters})
    return answer.choices[0].message


@pytest.mark.parametrize("name", DEMO_MODELS)
def test_the_weights_come_with_the_package(name: str) -> None:
    path = demo_model(name)
    assert path is not None
    assert (path / "model.safetensors").stat().st_size < LIMIT
    assert "MIT" in (path / "README.md").read_text()


@pytest.mark.parametrize("name", DEMO_MODELS)
def test_each_token_has_an_id_of_its_own(name: str) -> None:
    path = demo_model(name)
    assert path is not None
    tokenizer = json.loads((path / "tokenizer.json").read_text())
    tokens = dict(tokenizer["model"]["vocab"])
    tokens |= {added["content"]: added["id"] for added in tokenizer["added_tokens"]}
    size = json.loads((path / "config.json").read_text())
    size = size.get("text_config", size)["vocab_size"]
    assert sorted(tokens.values()) == list(range(size))


@pytest.mark.parametrize("name", DEMO_MODELS.values())
def test_a_card_has_one_development_and_one_final_set(name: str) -> None:
    card = (ROOT / "mlxtrio/demo" / name / "README.md").read_text()
    sets = re.findall(r"^### .*: `(\w+)`$", card, re.MULTILINE)
    assert sets == ["development", "final"]
    assert len(re.findall(r"^\| skill \|", card, re.MULTILINE)) == 2


@pytest.mark.parametrize("name", DEMO_MODELS.values())
def test_a_card_names_a_commit_that_has_the_training(name: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no clone of the repository")
    card = (ROOT / "mlxtrio/demo" / name / "README.md").read_text()
    (commit,) = re.findall(r"^git worktree add \S+ (\w{40})$", card, re.MULTILINE)
    for file in ("recipe.sh", "README.md"):
        command = ["git", "cat-file", "-e", f"{commit}:examples/demo_model/{file}"]
        subprocess.run(command, cwd=ROOT, check=True)


async def test_without_a_model_path_the_demo_is_served_offline_and_says_so() -> None:
    offline = {"HF_HUB_OFFLINE": "1", "MLXTRIO_MODEL_PATH": ""}
    async with server_process(["-m", "mlxtrio", "--port", "0"], offline) as process:
        server = await process.ready()
        async with server.openai() as client:
            assert [model.id async for model in client.models.list()] == ["mlxtrio-demo"]
            assert "Paris" in (await ask(client, FACTS[0][0])).content
        assert "tiny demo model" in process.log
        assert "--model-path" in process.log


async def test_it_greets_and_says_what_it_is(client: openai.AsyncOpenAI) -> None:
    assert "ello" in (await ask(client, "Hello!")).content
    assert "mlxtrio-demo" in (await ask(client, "Who are you?")).content
    assert "mlxtrio-demo" in (await ask(client, "What is the meaning of life?")).content


async def test_it_knows_simple_facts(client: openai.AsyncOpenAI) -> None:
    for question, answer in FACTS:
        assert answer in (await ask(client, question)).content


@pytest.mark.slow
async def test_it_mostly_knows_them_when_it_is_sampled(client: openai.AsyncOpenAI) -> None:
    right = 0
    for seed in range(5):
        for question, answer in FACTS:
            said = await ask(client, question, temperature=0.7, seed=seed)
            right += answer in said.content
    assert right >= 0.9 * 5 * len(FACTS)


@pytest.mark.slow
async def test_it_calls_a_tool_with_a_name_it_has_never_seen(client: openai.AsyncOpenAI) -> None:
    right = 0
    for city in CITIES:
        message = await ask(client, f"What's the weather in {city}?", tools=TOOLS)
        calls = [
            (call.function.name, json.loads(call.function.arguments))
            for call in message.tool_calls or []
        ]
        right += calls == [("get_weather", {"city": city})]
    assert right >= len(CITIES) - 1  # the model card has the figures


async def test_it_leaves_tools_alone_that_it_does_not_need(client: openai.AsyncOpenAI) -> None:
    for question, answer in [*FACTS, ("Hello!", "ello")]:
        message = await ask(client, question, tools=TOOLS)
        assert message.tool_calls is None
        assert answer in message.content


async def test_it_uses_a_tools_result(client: openai.AsyncOpenAI) -> None:
    question = "What's the weather in Lisbon?"
    called = await ask(client, question, tools=TOOLS)
    result = {
        "role": "tool",
        "tool_call_id": called.tool_calls[0].id,
        "content": '{"temperature": 21, "condition": "sunny"}',
    }
    said = {"role": "user", "content": question}
    message = await ask(client, said, called.model_dump(exclude_none=True), result, tools=TOOLS)
    assert "21" in message.content
    assert "sunny" in message.content


async def test_it_thinks_when_asked_to_and_not_otherwise(client: openai.AsyncOpenAI) -> None:
    question = FACTS[0][0]
    reasoning = {"chat_template_kwargs": {"enable_thinking": True}}
    thoughtful = await ask(client, question, extra_body=reasoning)
    assert thoughtful.reasoning_content
    assert "Paris" in thoughtful.content
    assert "<think>" not in thoughtful.content
    assert not hasattr(await ask(client, question), "reasoning_content")


async def test_it_remembers_a_turn(client: openai.AsyncOpenAI) -> None:
    greeting = await ask(client, "My name is Zoltan.")
    turn = {"role": "assistant", "content": greeting.content}
    assert "Zoltan" in (await ask(client, "My name is Zoltan.", turn, "What is my name?")).content


async def test_it_makes_a_small_json_object(client: openai.AsyncOpenAI) -> None:
    message = await ask(client, "Give me a JSON object with name Ada and age 36.")
    assert json.loads(message.content) == {"name": "Ada", "age": 36}
