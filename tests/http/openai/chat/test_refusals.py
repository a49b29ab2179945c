"""What is refused, and how the fault is named. In memory."""

from typing import Any

import pytest
from trio.testing import wait_all_tasks_blocked

from mlxtrio.http.openai.chat.schema import UNSUPPORTED_PARAMETERS, ChatCompletionRequest
from mlxtrio.text.chat_template import RESERVED_TEMPLATE_KWARGS
from tests.support.chatting import (
    CHAT,
    HI,
    ask,
    chat,
    check_error,
)
from tests.support.in_memory import MODEL, in_memory, until

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}

# Each numeric parameter: a value below its range, one above, its bounds. None: no such bound.
NUMBERS: dict[str, tuple[float | None, float | None, float | None, float | None]] = {
    "max_tokens": (0, 2**31, 1, None),
    "max_completion_tokens": (0, 2**31, 1, None),
    "temperature": (-0.1, 2.1, 0, 2),
    "top_p": (-0.1, 1.1, 0, 1),
    "top_k": (-2, 2**31, -1, 2**31 - 1),
    "min_p": (-0.1, 1.1, 0, 1),
    "seed": (-(2**63) - 1, 2**64, -(2**63), 2**64 - 1),
    "n": (0, 129, 1, 128),
    "max_thinking_tokens": (-1, 2**31, 0, 2**31 - 1),
    "top_logprobs": (-1, 21, 0, 20),
    "logit_bias": (-100.5, 100.5, -100, 100),
    "presence_penalty": (-2.1, 2.1, -2, 2),
    "frequency_penalty": (-2.1, 2.1, -2, 2),
    "repetition_penalty": (0, 10.1, 0.01, 10),
}

# https://platform.openai.com/docs/api-reference/chat/create
OPENAI = """
    audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens
    max_tokens messages metadata modalities model n parallel_tool_calls prediction
    presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort response_format
    safety_identifier seed service_tier stop store stream stream_options temperature tool_choice
    tools top_logprobs top_p user verbosity web_search_options
"""

INTEGERS = {"max_tokens", "max_completion_tokens", "top_k", "seed", "n", "top_logprobs"}

# What is refused


def test_the_table_of_numbers_is_complete() -> None:
    numeric = set()
    for name, schema in ChatCompletionRequest.model_json_schema()["properties"].items():
        for option in schema.get("anyOf", [schema]):
            inner = option.get("additionalProperties")
            types = {option.get("type"), inner.get("type") if isinstance(inner, dict) else None}
            if types & {"integer", "number"}:
                numeric.add(name)
    assert numeric == set(NUMBERS)


def number(name: str, value: Any) -> dict[str, Any]:
    """A chat whose numeric parameter ``name`` is ``value``."""
    if name == "logit_bias":
        return chat(logit_bias={"65": value})
    return chat(**{name: value}, logprobs=True)


NAN, INFINITY = float("nan"), float("inf")  # written as the literals NaN and Infinity

NO_NUMBERS: list[Any] = ["1", True, [1], {}, NAN, INFINITY, -INFINITY]

WRONG_NUMBERS: list[tuple[str, Any]] = [
    (name, value)
    for name, (below, above, *_) in NUMBERS.items()
    for value in [below, above, *NO_NUMBERS]
    if value is not None
] + [(name, value) for name in sorted(INTEGERS) for value in [1.5, 2.0]]


@pytest.mark.parametrize(("name", "value"), WRONG_NUMBERS)
async def test_a_number_out_of_its_range_or_type_is_refused(name: str, value: Any) -> None:
    async with in_memory(max_concurrency=200) as server:
        reply = await server.request("POST", CHAT, number(name, value))
        param = "logit_bias.65" if name == "logit_bias" else name
        message = check_error(reply, 400, "invalid_value", param)
        assert message.startswith(f"Invalid value for '{param}'")
        assert server.engine.opened == []


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, bound) for name, (_, _, *bounds) in NUMBERS.items() for bound in bounds if bound],
)
async def test_the_bounds_of_a_numbers_range_are_accepted(name: str, value: float) -> None:
    async with in_memory(max_concurrency=200) as server:
        client = server.connect()
        await client.send("POST", CHAT, number(name, value))
        await until(lambda: server.engine.rows or client.server_end.sent)
        await wait_all_tasks_blocked()
        assert client.server_end.sent == b""
        assert len(server.engine.rows) == (value if name == "n" else 1)


def test_every_parameter_of_openais_api_is_either_honoured_or_refused_by_name() -> None:
    honoured = set(ChatCompletionRequest.model_fields)
    assert set(OPENAI.split()) <= UNSUPPORTED_PARAMETERS | honoured
    assert UNSUPPORTED_PARAMETERS.isdisjoint(honoured)


@pytest.mark.parametrize("value", ["x", [{}], {}, False, 0])
@pytest.mark.parametrize("name", sorted(UNSUPPORTED_PARAMETERS))
async def test_an_unsupported_parameter_is_refused_by_name(name: str, value: Any) -> None:
    async with in_memory() as server:
        reply = await server.request("POST", CHAT, chat(**{name: value}))
        message = check_error(reply, 400, "unsupported_parameter", name)
        assert f"'{name}'" in message


@pytest.mark.parametrize(
    "values",
    [
        dict.fromkeys(UNSUPPORTED_PARAMETERS),
        {"functions": [], "function_call": "none"},
    ],
)
async def test_an_unsupported_parameter_that_asks_for_nothing_means_nothing(
    values: dict[str, Any],
) -> None:
    async with in_memory() as server:
        await ask(server, **values)
        assert len(server.engine.rows) == 1


async def test_a_list_that_is_too_long_is_named() -> None:
    async with in_memory() as server:
        reply = await server.request("POST", CHAT, chat(stop=["x"] * 5))
        assert "at most 4 items" in check_error(reply, 400, "invalid_value", "stop")


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        (b"", "invalid_json", None),
        (b"{", "invalid_json", None),
        (b"no json", "invalid_json", None),
        (b'{"model": "\xff"}', "invalid_json", None),
        (b"\xef\xbb\xbf{}", "invalid_json", None),
        (b'{"model": "\\ud800"}', "invalid_json", None),
        (b"[" * 100_000, "invalid_json", None),
        (b'{"seed": 1' + b"0" * 5000 + b"}", "invalid_json", None),
        (b"[]", "invalid_value", None),
        (b"null", "invalid_value", None),
        (b"{}", "missing_required_parameter", "messages"),
        ({"model": "any"}, "missing_required_parameter", "messages"),
        (chat(model=1), "invalid_value", "model"),
        (chat(messages=None), "invalid_value", "messages"),
        (chat(messages="hi"), "invalid_value", "messages"),
        (chat(messages=[]), "invalid_value", "messages"),
        (chat(messages=["hi"]), "invalid_value", "messages[0]"),
        (chat(messages=[*HI, {"content": "hi"}]), "invalid_value", "messages[1]"),
        (chat(messages=[{"role": "robot", "content": "hi"}]), "invalid_value", "messages[0]"),
        (
            chat(messages=[{"role": "user"}]),
            "missing_required_parameter",
            "messages[0].content",
        ),
        (
            chat(messages=[{"role": "user", "content": 5}]),
            "invalid_value",
            "messages[0].content",
        ),
        (
            chat(messages=[*HI, {"role": "user", "content": None}]),
            "invalid_value",
            "messages[1].content",
        ),
        (
            chat(messages=[{"role": "user", "content": []}]),
            "invalid_value",
            "messages[0].content",
        ),
        (
            chat(messages=[{"role": "user", "content": [{"type": "text", "text": 5}]}]),
            "invalid_value",
            "messages[0].content[0].text",
        ),
        (
            chat(messages=[{"role": "user", "content": [{"type": "smell"}]}]),
            "invalid_value",
            "messages[0].content[0]",
        ),
        (
            chat(messages=[{"role": "user", "content": [{"type": "text"}]}]),
            "missing_required_parameter",
            "messages[0].content[0].text",
        ),
        (
            chat(messages=[{"role": "tool", "content": "42"}]),
            "missing_required_parameter",
            "messages[0].tool_call_id",
        ),
        (chat(surprise=1), "unknown_parameter", "surprise"),
        (chat(surprise=None), "unknown_parameter", "surprise"),
        (
            chat(stream=True, stream_options={"surprise": 1}),
            "unknown_parameter",
            "stream_options.surprise",
        ),
        (chat(stream="yes"), "invalid_value", "stream"),
        (chat(logprobs=1), "invalid_value", "logprobs"),
        (chat(stop=""), "invalid_value", "stop"),
        (chat(stop=["a", ""]), "invalid_value", "stop[1]"),
        (chat(stop=list("abcde")), "invalid_value", "stop"),
        (chat(store=True), "invalid_value", "store"),
        (chat(service_tier="flex"), "invalid_value", "service_tier"),
        (chat(modalities=["audio"]), "invalid_value", "modalities[0]"),
        (chat(metadata={"a": 1}), "invalid_value", "metadata.a"),
        (
            chat(response_format={"type": "xml"}),
            "invalid_value",
            "response_format",
        ),
        (chat(chat_template_kwargs=[1]), "invalid_value", "chat_template_kwargs"),
        (chat(logit_bias={"256": 1}), "invalid_value", "logit_bias.256"),
        (chat(logit_bias={"x": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"-1": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"1.5": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"": 1}), "invalid_value", "logit_bias"),
        (chat(logit_bias={"²": 1}), "invalid_value", "logit_bias"),
        (chat(top_logprobs=2), "invalid_value", "top_logprobs"),
        (chat(stream_options={"include_usage": True}), "invalid_value", "stream_options"),
        (chat(max_tokens=5, max_completion_tokens=5), "invalid_value", "max_tokens"),
        (chat(n=5), "invalid_value", "n"),
        (
            chat(messages=[{"role": "user", "content": "x" * 1000}]),
            "context_length_exceeded",
            "messages",
        ),
        (
            chat(messages=[{"role": "user", "content": "x" * 2000}]),
            "context_length_exceeded",
            "messages",
        ),
        (chat(max_tokens=10**4000), "invalid_value", "max_tokens"),
        (chat(messages=[{"role": "user", "content": ""}]), "invalid_value", "messages"),
    ],
)
async def test_a_wrong_request_is_refused_and_its_fault_named(
    body: Any, code: str, param: str | None
) -> None:
    async with in_memory(max_concurrency=4) as server:
        reply = await server.request("POST", CHAT, body)
        message = check_error(reply, 400, code, param)
        assert reply.json()["error"]["type"] == "invalid_request_error"
        if param is not None and code != "context_length_exceeded":
            assert param.split("[")[0].split(".")[0] in message
        assert server.engine.opened == []


async def test_a_field_named_like_a_role_does_not_hide_the_one_at_fault() -> None:
    async with in_memory() as server:
        messages = [{"role": "user", "content": 5, "user": "Ada"}]
        reply = await server.request("POST", CHAT, chat(messages=messages))
        check_error(reply, 400, "invalid_value", "messages[0].content")


async def test_prompt_and_answer_may_fill_the_context() -> None:
    async with in_memory() as server:
        await ask(server, max_tokens=998)
        assert server.engine.rows[0].request.max_tokens == 998


async def test_an_image_is_refused_by_a_text_model() -> None:
    parts = [{"type": "text", "text": "what is this?"}, IMAGE]
    async with in_memory() as server:
        reply = await server.request(
            "POST", CHAT, chat(messages=[{"role": "user", "content": parts}])
        )
        message = check_error(reply, 400, "invalid_value", "messages[0].content[1]")
        assert message == "Vision requests are not supported with text-only models"


@pytest.mark.parametrize("kind", ["audio_url", "file", "input_audio", "video", "video_url"])
async def test_other_parts_than_text_and_images_are_refused(kind: str) -> None:
    parts = [{"type": "text", "text": "what is this?"}, {"type": kind, kind: {}}]
    async with in_memory() as server:
        reply = await server.request(
            "POST", CHAT, chat(messages=[{"role": "user", "content": parts}])
        )
        message = check_error(reply, 400, "invalid_value", "messages[0].content[1]")
        assert "reads text and images" in message


async def test_a_hopeless_prompt_is_refused_before_it_is_encoded() -> None:
    async with in_memory() as server:
        messages = [{"role": "user", "content": "x" * 1001}]
        reply = await server.request("POST", CHAT, chat(messages=messages))
        message = check_error(reply, 400, "context_length_exceeded", "messages")
        assert "1001 characters" in message


MACHINERY = {"add_generation_prompt", "chat_template", "conversation", "return_dict", "tokenize"}


@pytest.mark.parametrize("name", sorted(RESERVED_TEMPLATE_KWARGS | MACHINERY))
async def test_the_templates_own_machinery_can_not_be_set(name: str) -> None:
    async with in_memory() as server:
        reply = await server.request("POST", CHAT, chat(chat_template_kwargs={name: "x"}))
        check_error(reply, 400, "invalid_value", f"chat_template_kwargs.{name}")


async def test_with_strict_names_another_model_is_not_found() -> None:
    async with in_memory(strict_model_name=True) as server:
        reply = await server.request("POST", CHAT, chat(model="other"))
        message = check_error(reply, 404, "model_not_found", "model")
        assert "'other'" in message
        await ask(server, model=MODEL)
        assert len(server.engine.rows) == 1
