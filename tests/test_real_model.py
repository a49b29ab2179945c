"""A real language model through the real server: SmolLM2-135M-Instruct's outputs make sense."""

import json
from typing import Any

import mlx_lm
from openai import AsyncOpenAI
from tokenizers import Tokenizer

from tests.support.live import live_server
from tests.support.smollm2 import smollm2_folder

QUESTION: Any = [{"role": "user", "content": "What is the capital of France?"}]
CAPITAL: Any = {
    "type": "object",
    "properties": {
        "country": {"type": "string", "enum": ["France", "Italy"]},
        "capital": {"type": "string", "enum": ["Berlin", "Madrid", "Paris", "Rome"]},
    },
    "required": ["country", "capital"],
    "additionalProperties": False,
}
WEATHER: Any = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get the current weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "enum": ["Oslo", "Paris", "Rome"]}},
            "required": ["city"],
        },
    },
}


async def answer(client: AsyncOpenAI, messages: Any = QUESTION, **parameters: Any) -> Any:
    completion = await client.chat.completions.create(
        model="any", messages=messages, temperature=0, max_tokens=60, **parameters
    )
    return completion.choices[0]


async def test_a_real_model_knows_fills_in_and_calls() -> None:
    folder = smollm2_folder()
    async with live_server(folder) as server, server.openai() as client:
        known = await answer(client)
        assert known.finish_reason == "stop"
        assert known.message.content == directly(folder)
        assert "Paris" in known.message.content

        schema = {"name": "capital", "strict": True, "schema": CAPITAL}
        format_: Any = {"type": "json_schema", "json_schema": schema}
        filled = await answer(client, response_format=format_)
        assert json.loads(filled.message.content) == {"country": "France", "capital": "Paris"}

        # The template shows no tools: they are described in the prompt, in the default format.
        asked: Any = [{"role": "user", "content": "What is the weather in Paris?"}]
        choice: Any = {"type": "function", "function": {"name": "get_weather"}}
        called = await answer(client, asked, tools=[WEATHER], tool_choice=choice)
        assert called.finish_reason == "tool_calls"
        (call,) = called.message.tool_calls
        assert call.function.name == "get_weather"
        assert json.loads(call.function.arguments) == {"city": "Paris"}


def directly(folder: Any) -> str:
    """What mlx-lm's own loop makes of the question."""
    model, tokenizer = mlx_lm.load(str(folder))[:2]
    prompt = tokenizer.apply_chat_template(QUESTION, add_generation_prompt=True)
    return str(mlx_lm.generate(model, tokenizer, prompt, max_tokens=60))


def test_its_tokenizer_is_that_of_its_vocabulary() -> None:
    tokenizer = Tokenizer.from_file(str(smollm2_folder() / "tokenizer.json"))
    assert tokenizer.get_vocab_size() == 49152
    encoded = tokenizer.encode("<|im_start|>user\nIn 2026?<|im_end|>").tokens
    turn = ["<|im_start|>", "user", "Ċ", "In", "Ġ", "2", "0", "2", "6", "?", "<|im_end|>"]
    assert encoded == turn
    assert [tokenizer.token_to_id(token) for token in (turn[0], turn[-1])] == [1, 2]
    # Each token that is whole characters is what its own text is encoded as.
    texts = tokenizer.decode_batch([[n] for n in range(49152)], skip_special_tokens=False)
    whole = {n: text for n, text in enumerate(texts) if "\ufffd" not in text}
    assert len(whole) > 48000
    encodings = tokenizer.encode_batch(list(whole.values()))
    assert [encoding.ids for encoding in encodings] == [[n] for n in whole]
