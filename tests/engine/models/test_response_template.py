"""A checkpoint's response template: when it is used, and what it makes of outputs."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.text.events import ArgumentsDelta, CallOpened, Event, ReasoningDelta, TextDelta
from mlxtrio.text.response_template import ResponseTemplateParser
from mlxtrio.text.tools.grammars import can_constrain_calls
from tests.engine.models import test_tokenizer
from tests.engine.models.test_tokenizer import tokenizer_of
from tests.support.scripted import request_for
from tests.support.tool_calls import TOOLS

CHAT = (
    "{% for t in tools %}{{ t | tojson }}{% endfor %}"
    "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)
RESPONSE: dict[str, Any] = {
    "start_anchor": "[assistant] ",
    "fields": {
        "reasoning_content": {"open": "(ponder)", "close": "(/ponder)", "content": "text"},
        "tool_calls": {
            "open_pattern": r"\s*@(?P<name>\w+) ",
            "close": ";;",
            "repeats": True,
            "content": "json",
            "transform": {
                "type": "function",
                "function": {"name": "{name}", "arguments": "{content}"},
            },
        },
        "content": {"content": "text", "optional": False},
    },
}
CALL = '@get_weather {"city": "Oslo"};;'


def without(*fields: str) -> dict[str, Any]:
    kept = {name: each for name, each in RESPONSE["fields"].items() if name not in fields}
    return {**RESPONSE, "fields": kept}


@pytest.fixture
def tokenizer(tmp_path: Path) -> MlxTokenizer:
    return tokenizer_of(tmp_path, {"chat_template.jinja": CHAT}, response_template=RESPONSE)


def read(events: Sequence[Event]) -> tuple[str, str, list[tuple[str, str]]]:
    """Content, reasoning, and calls."""
    content = "".join(event.text for event in events if isinstance(event, TextDelta))
    reasoning = "".join(event.text for event in events if isinstance(event, ReasoningDelta))
    names = [event.name for event in events if isinstance(event, CallOpened)]
    arguments = [
        "".join(e.text for e in events if isinstance(e, ArgumentsDelta) and e.index == n)
        for n in range(len(names))
    ]
    return content, reasoning, list(zip(names, arguments, strict=True))


def parse(
    tokenizer: MlxTokenizer, pieces: Iterable[str], prefix: str = "[assistant] ", **request: Any
) -> tuple[str, str, list[tuple[str, str]]]:
    assert tokenizer.response_template is not None
    offered = request_for("x", tools=tuple(TOOLS), **request)
    parser = ResponseTemplateParser(offered, tokenizer.response_template, prefix)
    events = [event for piece in pieces for event in parser.push(piece)]
    return read([*events, *parser.flush()])


OSLO = ("get_weather", '{"city": "Oslo"}')


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("Hello, world ", ("Hello, world ", "", [])),
        ("(ponder) why (/ponder)\nSo.", ("So.", "why", [])),
        (f"(ponder)a(/ponder) Well. {CALL}", ("Well.", "a", [OSLO])),
        (f"{CALL}\n{CALL}", ("", "", [OSLO, OSLO])),
        ("(ponder)cut", ("", "cut", [])),
        ("An (odd) one @ home", ("An (odd) one @ home", "", [])),
    ],
)
def test_an_output_is_what_the_template_says_however_it_is_cut(
    tokenizer: MlxTokenizer, output: str, expected: Any
) -> None:
    assert parse(tokenizer, [output]) == expected
    assert parse(tokenizer, output) == expected
    for cut in range(len(output)):
        assert parse(tokenizer, [output[:cut], output[cut:]]) == expected


@pytest.mark.parametrize(
    "broken", ["@get_weather {oops;;", "@get_weather {oops", "@get_weather 3;;"]
)
def test_what_is_no_call_is_content(tokenizer: MlxTokenizer, broken: str) -> None:
    assert parse(tokenizer, broken) == (broken, "", [])
    assert parse(tokenizer, f"First. {broken}")[0].startswith("First.")
    if broken.endswith(";;"):
        assert parse(tokenizer, f"{broken}{CALL}") == (broken, "", [OSLO])


def test_arguments_follow_the_functions_schema(tokenizer: MlxTokenizer) -> None:
    tools = (
        {
            "type": "function",
            "function": {
                "name": "f",
                "parameters": {"type": "object", "properties": {"n": {"type": "integer"}}},
            },
        },
    )
    assert tokenizer.response_template is not None
    parser = ResponseTemplateParser(request_for("x", tools=tools), tokenizer.response_template, "")
    assert read(parser.push('@f {"n": "7"};;'))[2] == [("f", '{"n": 7}')]


def test_without_parallel_calls_the_output_ends_with_its_first(tokenizer: MlxTokenizer) -> None:
    _, _, calls = parse(tokenizer, [CALL + CALL + "more"], parallel_tool_calls=False)
    assert calls == [OSLO]


def test_a_prompt_may_open_reasoning(tokenizer: MlxTokenizer) -> None:
    assert parse(tokenizer, ["a(/ponder)b"], "[user] hi\n[assistant] (ponder)") == ("b", "a", [])


def test_tools_are_the_templates_own_and_are_not_enforced(tokenizer: MlxTokenizer) -> None:
    assert tokenizer.tool_format is not None
    assert not tokenizer.tool_format.is_prompted
    assert not can_constrain_calls(tokenizer.tool_format)


@pytest.mark.parametrize("fields", [("reasoning_content",), ("tool_calls",)])
def test_a_template_of_one_thing_only_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: tuple[str, ...]
) -> None:
    monkeypatch.setattr(test_tokenizer, "CONTROL", ())  # no token shows a format
    config = {"response_template": without(*fields)}
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": CHAT}, **config)
    assert tokenizer.response_template is not None
    assert tokenizer.tool_format is not None
    assert tokenizer.tool_format.is_prompted == ("tool_calls" in fields)


def test_a_format_that_the_chat_template_shows_goes_before(tmp_path: Path) -> None:
    chat = CHAT + "{# <think> </think> <tool_call> #}"
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": chat}, response_template=RESPONSE)
    assert tokenizer.response_template is None


@pytest.mark.parametrize(
    "broken",
    [{}, [], {"fields": {}}, {**RESPONSE, "version": 2}, {"fields": {"content": {"open": ""}}}],
)
def test_a_broken_template_is_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: Any
) -> None:
    with caplog.at_level(logging.WARNING):
        tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": CHAT}, response_template=broken)
    assert tokenizer.response_template is None
    assert "the response template is not used" in caplog.text
