"""The output parser: content, reasoning and tool calls, however the text is cut into pieces."""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened, Event, ReasoningDelta, TextDelta
from mlxtrio.text.output_parser import OutputParser
from mlxtrio.text.reasoning.registry import FORMATS as REASONING
from mlxtrio.text.reasoning.registry import UNKNOWN
from mlxtrio.text.request import Constraint
from mlxtrio.text.tools.calls import CallBuffer
from mlxtrio.text.tools.registry import FORMATS
from tests.support.scripted import request_for
from tests.support.tool_calls import OSLO, PARIS, TOOLS

THINK = REASONING["think"]
CONSTRAINED = Constraint(cast(Any, None))  # the parser asks only whether there is one
CALL = '{"name": "get_weather", "arguments": {"city": "a}\\"{", "n": [1, {"x": "]"}]}}'


def parse(
    pieces: Iterable[str],
    *,
    tools: str | None = "json_tools",
    reasoning: Any = THINK,
    is_truncated: bool = False,
    **request: Any,
) -> list[Any]:
    """Contents as text, reasoning as ("reasoning", text), calls as (name, arguments)."""
    offered = request_for("x", tools=tuple(TOOLS) if tools else (), **request)
    tool_format = FORMATS[tools] if tools else None
    parser = OutputParser(offered, ControlTokens({}, []), reasoning, tool_format)
    events = [event for piece in pieces for event in parser.push(piece)]
    return joined(events + parser.flush(is_truncated=is_truncated))


def joined(events: Sequence[Event]) -> list[Any]:
    found: list[Any] = []
    for event in events:
        last = found[-1] if found else None
        match event:
            case TextDelta(text):
                if isinstance(last, str):
                    found[-1] = last + text
                else:
                    found.append(text)
            case ReasoningDelta(text):
                if isinstance(last, tuple) and last[0] == "reasoning":
                    found[-1] = ("reasoning", last[1] + text)
                else:
                    found.append(("reasoning", text))
            case CallOpened(name=name):
                found.append((name, ""))
            case ArgumentsDelta(text=text):
                found[-1] = (found[-1][0], found[-1][1] + text)
    return [
        (each[0], json.loads(each[1]))
        if isinstance(each, tuple) and each[0] != "reasoning"
        else each
        for each in found
    ]


def call(city: str) -> tuple[str, dict[str, str]]:
    return ("get_weather", {"city": city})


def thought(text: str) -> tuple[str, str]:
    return ("reasoning", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no call at all\n", ["no call at all\n"]),
        (PARIS, [call("Paris")]),
        (f"Let me see.\n\n{PARIS}\n{OSLO}\n", ["Let me see.", call("Paris"), call("Oslo")]),
        (f"a {PARIS} b {OSLO} c ", ["a", call("Paris"), "  b", call("Oslo"), "  c "]),
        ("<tool_call>no json</tool_call> after", ["<tool_call>no json</tool_call> after"]),
        ('<tool_call>{"name": "x"', ['<tool_call>{"name": "x"']),
        ("<tool_call>[1]</tool_call>", ["<tool_call>[1]</tool_call>"]),
        ("<tool_ca", ["<tool_ca"]),
        (f"<tool_call>oops</tool_call> {OSLO}", ["<tool_call>oops</tool_call>", call("Oslo")]),
        (PARIS.replace("Paris", "</tool_call>"), [call("</tool_call>")]),
        ("a <tool_call></tool_call> b", ["a  b"]),
        ("a<tool_call>", ["a"]),
        (" \n ", [" \n "]),
        (" \n a", [" \n a"]),
        ("", []),
    ],
)
def test_calls_are_separated_from_content(text: str, expected: list[Any]) -> None:
    assert parse([text], reasoning=None) == expected
    assert parse(list(text), reasoning=None) == expected


ACTIONS = '[\n    {"tool_name": "get_weather", "parameters": {"city": "Paris"}}\n]'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Action:\n```json\n{ACTIONS}\n```", [call("Paris")]),
        (f"Action: ```json\n{ACTIONS}```", [call("Paris")]),
        (f"Action:\n```json\n{ACTIONS}", [call("Paris")]),
        (f"I will look.\nAction:\n```json\n{ACTIONS}\n```\n", ["I will look.", call("Paris")]),
        (f"Action:\n```json\n{ACTIONS}\n```\nWait.", [call("Paris"), "Wait."]),
        (f"Action:\n```json\n{ACTIONS.replace('Paris', '```')}\n```", [call("```")]),
        ("Action: open the file\n", ["Action: open the file\n"]),
        ("Action:\n```json\n{}\n```", ["Action:\n```json\n{}\n```"]),
    ],
)
def test_command_r_calls_in_a_fence_after_a_word(text: str, expected: list[Any]) -> None:
    assert parse([text], tools="command_r", reasoning=None) == expected
    assert parse(list(text), tools="command_r", reasoning=None) == expected


def test_text_after_the_word_of_command_r_is_not_held_back() -> None:
    offered = request_for("x", tools=tuple(TOOLS))
    parser = OutputParser(offered, ControlTokens({}, []), None, FORMATS["command_r"])
    assert joined(parser.push("Action: open the file, ")) == ["Action: open the file,"]


@pytest.mark.parametrize(
    ("text", "is_open", "expected"),
    [
        ("content", False, ["content"]),
        ("<think>\nidea\n</think>\n\ncontent\n", False, [thought("idea"), "content\n"]),
        ("idea\n</think>\n\ncontent", True, [thought("idea"), "content"]),
        ("<think>cut off", False, [thought("cut off")]),
        ("cut off", True, [thought("cut off")]),
        ("<think>again</think>content", True, [thought("again"), "content"]),
        ("<think></think>content", False, ["content"]),
        ("a <think>b</think> c", False, ["a ", thought("b"), " c"]),
        ("no </think> here", False, ["no </think> here"]),
        ("<thin", False, ["<thin"]),
        (f"first\n{PARIS}", True, [thought("first"), call("Paris")]),
        (f"a {PARIS} b</think>c", True, [thought(f"a {PARIS} b"), "c"]),
        ("a <tool_call>no call", True, [thought("a <tool_call>no call")]),
    ],
)
def test_reasoning_is_separated_from_content(text: str, is_open: bool, expected: list[Any]) -> None:
    assert parse([text], prompt_opens_reasoning=is_open) == expected
    assert parse(list(text), prompt_opens_reasoning=is_open) == expected


def test_an_unknown_models_reasoning_is_found_at_the_beginning_only() -> None:
    assert parse(["<think>a</think>b"], reasoning=UNKNOWN) == [thought("a"), "b"]
    assert parse(["b <think>a</think>"], reasoning=UNKNOWN) == ["b <think>a</think>"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("mistral", "[THINK]a[/THINK]b", [thought("a"), "b"]),
        ("mistral", "[/THINK]b", ["b"]),
        ("gemma4", "<|channel>thought\na<channel|>b<channel|>", [thought("a"), "b"]),
        ("gemma4", "<|channel>a<channel|>b", [thought("a"), "b"]),
        ("command", "<|START_THINKING|>a<|END_THINKING|><|START_TEXT|>b<|END_TEXT|>",
         [thought("a"), "b"]),
        ("hunyuan", "<think>\na\n</think>\n<answer>\nb\n</answer>", [thought("a"), "b"]),
        ("granite", "Here is my thought process: a Here is my response: b", [thought("a"), "b"]),
        ("granite", "b Here is my thought process: a", ["b Here is my thought process: a"]),
        ("seed_oss", "<seed:think>a</seed:think>b", [thought("a"), "b"]),
    ],
)  # fmt: skip
def test_formats_of_reasoning(name: str, text: str, expected: list[Any]) -> None:
    for pieces in ([text], list(text)):
        assert parse(pieces, reasoning=REASONING[name]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PARIS}\n{PARIS[:40]}", [call("Paris")]),
        (PARIS[:40], [PARIS[:40]]),
        ("text <tool_call>", ["text"]),
        (PARIS.removesuffix("\n</tool_call>"), [call("Paris")]),
    ],
)
def test_of_calls_that_are_cut_off_only_complete_ones_count(text: str, expected: list[Any]) -> None:
    for pieces in ([text], list(text)):
        assert parse(pieces, is_truncated=True) == expected


@pytest.mark.parametrize("marker", ["<|tool_call|>", "<tool_call>", "<tool_call> "])
def test_granites_marker_may_be_written_in_ordinary_tokens(marker: str) -> None:
    text = f"a\n{marker}[{CALL}]b"
    made = ("get_weather", json.loads(CALL)["arguments"])
    for pieces in ([text], list(text)):
        assert parse(pieces, tools="granite") == ["a", made, "\nb"]


@pytest.mark.parametrize(
    "written", [f"[{CALL}]", 'get_weather{"city": "Oslo"}', 'get_weather[ARGS]{"city": "Oslo"}']
)
def test_text_after_mistrals_calls_is_content(written: str) -> None:
    text = f"[TOOL_CALLS]{written} Let me look{{."
    for pieces in ([text], list(text)):
        [(name, _), content] = parse(pieces, tools="mistral")
        assert (name, content) == ("get_weather", "Let me look{.")


def test_a_mistral_call_before_a_broken_one_counts() -> None:
    text = '[TOOL_CALLS]get_weather{"city": "Oslo"}[TOOL_CALLS]get_weather{"city'
    broken = '[TOOL_CALLS]get_weather{"city'
    assert parse([text], tools="mistral") == [call("Oslo"), broken]
    assert parse([text], tools="mistral", is_truncated=True) == [call("Oslo")]


FRAGMENTS = [
    *("<tool_call>", "</tool_call>", "<tool", "_call>", PARIS, OSLO),
    *("<think>", "</think>", "<th", "ink>", "</", "text", " ", "\n", "<", "é", "{}"),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=8), st.booleans(), st.data())
def test_the_result_does_not_depend_on_the_cuts(
    fragments: list[str], is_open: bool, data: st.DataObject
) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=10)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    whole = parse([text], prompt_opens_reasoning=is_open)
    assert parse(pieces, prompt_opens_reasoning=is_open) == whole


@pytest.mark.parametrize("pieces", [[f"{PARIS} more"], [PARIS, " more"]], ids=["one", "two"])
def test_text_after_the_only_call_is_dropped_however_it_is_cut(pieces: list[str]) -> None:
    assert parse(pieces, parallel_tool_calls=False) == [call("Paris")]


# Constrained calls, whose arguments are streamed


@given(st.data())
def test_streamed_arguments_do_not_depend_on_the_pieces(data: st.DataObject) -> None:
    text = f"Well. <tool_call>\n{CALL}\n</tool_call>\n<tool_call>{CALL}</tool_call> Done."
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    made = ("get_weather", json.loads(CALL)["arguments"])
    parsed = parse(pieces, constraint=CONSTRAINED)
    assert parsed == ["Well.", made, made, " \n Done."]


def test_a_call_with_its_arguments_first_is_returned_when_it_is_complete() -> None:
    text = '<tool_call>{"arguments": {"city": "Oslo"}, "name": "get_weather"}</tool_call>'
    assert parse(list(text), constraint=CONSTRAINED) == [call("Oslo")]


def test_a_long_call_is_buffered_in_linear_time() -> None:
    """Counts the characters that are searched for the end of a call."""

    class Counted(str):
        num_searched = 0

        def __add__(self, other: str) -> "Counted":
            Counted.num_searched += len(self) + len(other)
            return Counted(str(self) + other)

    buffer = CallBuffer(["</tool_call>"])
    buffer._tail = Counted("")
    for _ in range(1000):
        assert buffer.push("x") is None
        buffer._tail = Counted(buffer._tail)
    assert Counted.num_searched < 1000 * 2 * len("</tool_call>")
    assert buffer.text() == "x" * 1000
