"""Markers that are control tokens are distinguished from the same text in ordinary tokens."""

import json
from dataclasses import replace
from typing import Any

import pytest

from mlxtrio.text.control_tokens import REASONING_START, ControlTokens
from mlxtrio.text.events import (
    ArgumentsDelta,
    CallOpened,
    Finished,
    ReasoningDelta,
    TextDelta,
)
from mlxtrio.text.output import SequenceOutput
from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.request import GenerationRequest, RowToken
from tests.support.scripted import END_OF_TURN, spelling_model
from tests.support.tool_calls import JSON_TOOLS, TOOLS

CALL = '{"name": "get_weather", "arguments": {"city": "a}\\"{", "n": [1, {"x": "]"}]}}'
MARKERS = ReasoningFormat("<think>", "</think>", (1,), (2,))
CALLS = replace(JSON_TOOLS, start_tokens=(3,), end_tokens=(4,))


def events_of(tokens: list[int | str], **parameters: Any) -> list[Any]:
    """The events of an output of these control tokens and characters."""
    model = replace(spelling_model(), reasoning=MARKERS, tool_format=CALLS)
    request = GenerationRequest((5,), 1000, tools=tuple(TOOLS), **parameters)
    output = SequenceOutput(request, model)
    ids = [t for each in tokens for t in ([each] if isinstance(each, int) else map(ord, each))]
    events = [event for token in ids for event in output.push(RowToken(token))]
    return events + output.push(RowToken(END_OF_TURN, "stop"))


def text_of(events: list[Any], kind: type[Any]) -> str:
    return "".join(event.text for event in events if isinstance(event, kind))


def test_only_the_control_tokens_themselves_are_markers() -> None:
    events = events_of([1, "one </think> two", 2, "say <tool_call>{}</tool_call> ", 3, CALL, 4])
    assert text_of(events, ReasoningDelta) == "one </think> two"
    assert text_of(events, TextDelta) == "say <tool_call>{}</tool_call>"
    assert text_of(events, ArgumentsDelta) == json.dumps(json.loads(CALL)["arguments"])


def test_a_marker_in_a_string_of_arguments_does_not_end_the_call() -> None:
    call = '{"name": "get_weather", "arguments": {"city": "</tool_call>"}}'
    events = events_of([3, call, 4])
    assert [event.name for event in events if isinstance(event, CallOpened)] == ["get_weather"]
    assert json.loads(text_of(events, ArgumentsDelta)) == {"city": "</tool_call>"}


def test_text_between_markers_that_is_no_call_is_content_with_its_markers() -> None:
    assert (
        text_of(events_of(["a ", 3, "oops", 4, " b"]), TextDelta)
        == "a <tool_call>oops</tool_call> b"
    )


def test_a_stop_string_matches_a_control_token_and_its_text() -> None:
    events = events_of([1, "reasoning", 2, "x"], stop=("</think>",))
    assert text_of(events, ReasoningDelta) == "reasoning"
    assert text_of(events_of(["a</think>b"], stop=("</think>",)), TextDelta) == "a"


@pytest.mark.parametrize("tokens", [[1, "reasoning", 2, "x"], [1, "reasoning</think>x"]])
@pytest.mark.parametrize("stop", ["</think>", "ing</think>"])
def test_the_stop_string_that_was_found_is_reported_as_the_request_spells_it(
    tokens: list[int | str], stop: str
) -> None:
    last = events_of(tokens, stop=("unused", stop, "</tool_call>"))[-1]
    assert isinstance(last, Finished)
    assert (last.reason, last.stop_string) == ("stop", stop)


def test_an_output_that_ends_with_its_only_call_has_no_stop_string() -> None:
    events = events_of([3, CALL, 4, "END"], parallel_tool_calls=False, stop=("END",))
    assert isinstance(last := events[-1], Finished)
    assert (last.reason, last.stop_string) == ("tool_calls", None)


def test_a_stop_string_after_a_call_is_reported() -> None:
    events = events_of([3, CALL, 4, "END"], stop=("END",))
    assert isinstance(last := events[-1], Finished)
    assert (last.reason, last.stop_string) == ("tool_calls", "END")


def test_placeholders_that_a_model_generates_become_replacement_characters() -> None:
    control = ControlTokens(MARKERS, CALLS)
    assert control.sanitize(f"a{REASONING_START}b") == "a\N{REPLACEMENT CHARACTER}b"
