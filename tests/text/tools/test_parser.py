"""Tool calls are found and parsed however the text is cut into pieces."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.parser import CallArguments, CallBuffer, CallStart, StreamingToolParser
from tests.support.tool_calls import JSON_TOOLS, OSLO, PARIS, TOOLS, format_of


def parse(pieces: list[str], tool_format: ToolFormat = JSON_TOOLS) -> list[Any]:
    """The parts, contents joined, calls as (name, arguments)."""
    parser = StreamingToolParser(tool_format, TOOLS)
    parts = [part for piece in pieces for part in parser.push(piece)] + parser.flush()
    joined: list[Any] = []
    for part in parts:
        if isinstance(part, CallStart):
            joined.append([part.name, ""])
        elif isinstance(part, CallArguments):
            joined[-1][1] += part.text
        elif not isinstance(part, str):
            joined[-1] = (joined[-1][0], json.loads(joined[-1][1]))
        elif joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def call(city: str) -> tuple[str, dict[str, str]]:
    return ("get_weather", {"city": city})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no call at all\n", ["no call at all\n"]),
        (PARIS, [call("Paris")]),
        (f"Let me see.\n\n{PARIS}\n{OSLO}\n", ["Let me see.", call("Paris"), call("Oslo")]),
        (f"a {PARIS} b {OSLO} c ", ["a", call("Paris"), "b", call("Oslo"), "c "]),
        ("<tool_call>no json</tool_call> after", ["<tool_call>no json</tool_call> after"]),
        ('<tool_call>{"name": "x"', ['<tool_call>{"name": "x"']),
        ("<tool_call>[1]</tool_call>", ["<tool_call>[1]</tool_call>"]),
        ("<tool_ca", ["<tool_ca"]),
        (" \n ", [" \n "]),
        ("", []),
    ],
)
def test_calls_are_separated_from_content(text: str, expected: list[Any]) -> None:
    assert parse([text]) == expected
    assert parse(list(text)) == expected


FRAGMENTS = [
    *("<tool_call>", "</tool_call>", "<tool", "_call>", PARIS, OSLO),
    *("text", " ", "\n", "<", "é", "{}"),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=8), st.data())
def test_the_result_does_not_depend_on_the_cuts(fragments: list[str], data: st.DataObject) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=10)))
    edges = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in pairwise(edges)]
    assert parse(pieces) == parse([text])


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        ("mistral", '[TOOL_CALLS]get_weather[ARGS]{"city": "Paris"}'),
        ("pythonic", "<|tool_call_start|>[get_weather(city='Paris')]<|tool_call_end|>"),
        (
            "qwen3_coder",
            "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n"
            "</function>\n</tool_call>",
        ),
    ],
)
def test_other_formats_are_parsed_by_mlx_lms_parsers(parser: str, text: str) -> None:
    tool_format = format_of(parser)
    expected = ["Well.", call("Paris")]
    for pieces in ([f"Well. {text}"], list(f"Well. {text}")):
        assert parse(pieces, tool_format) == expected


# Constrained calls, whose arguments are streamed

CALL = '{"name": "get_weather", "arguments": {"city": "a}\\"{", "n": [1, {"x": "]"}]}}'


def parse_constrained(pieces: list[str]) -> tuple[list[str], str]:
    """The calls with their arguments, and the content, of text whose calls are constrained."""
    parser = StreamingToolParser(JSON_TOOLS, TOOLS, is_constrained=True)
    parts = [part for piece in pieces for part in parser.push(piece)] + parser.flush()
    calls: list[str] = []
    content = ""
    for part in parts:
        match part:
            case str():
                content += part
            case CallStart(_, name):
                calls.append(name)
            case CallArguments(text):
                calls[-1] += text
    return calls, content


@given(st.data())
def test_streamed_arguments_do_not_depend_on_the_pieces(data: st.DataObject) -> None:
    text = f"Well. <tool_call>\n{CALL}\n</tool_call>\n<tool_call>{CALL}</tool_call> Done."
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    arguments = json.dumps(json.loads(CALL)["arguments"])
    assert parse_constrained(pieces) == (["get_weather" + arguments] * 2, "Well.Done.")


def test_a_call_with_its_arguments_first_is_returned_when_it_is_complete() -> None:
    text = '<tool_call>{"arguments": {"city": "Oslo"}, "name": "get_weather"}</tool_call>'
    assert parse_constrained(list(text)) == (['get_weather{"city": "Oslo"}'], "")


def test_a_long_call_is_buffered_in_linear_time() -> None:
    """Counts the characters that are searched for the end of a call."""

    class Counted(str):
        num_searched = 0

        def __add__(self, other: str) -> "Counted":
            Counted.num_searched += len(self) + len(other)
            return Counted(str(self) + other)

    buffer = CallBuffer("</tool_call>")
    buffer._tail = Counted("")
    for _ in range(1000):
        assert buffer.push("x") is None
        buffer._tail = Counted(buffer._tail)
    assert Counted.num_searched < 1000 * 2 * len("</tool_call>")
    assert buffer.take() == "x" * 1000
