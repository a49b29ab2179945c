"""Markers that are control tokens are distinguished from the same text in ordinary tokens."""

import json
from dataclasses import replace
from typing import Any

from mlxtrio.text.control_tokens import PLACEHOLDERS, ControlTokens
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
TOKENS = {"<think>": 1, "</think>": 2, "<tool_call>": 3, "</tool_call>": 4}
MARKERS = ReasoningFormat("<think>", "</think>", (1,), (2,))
CALLS = replace(JSON_TOOLS, start_tokens=(3,), end_tokens=(4,))


def events_of(tokens: list[int | str], **parameters: Any) -> list[Any]:
    """The events of an output of these control tokens and characters."""
    model = replace(spelling_model(), control_tokens=TOKENS, reasoning=MARKERS, tool_format=CALLS)
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


def test_stop_strings_act_on_content_only() -> None:
    events = events_of([1, "a stop b", 2, "c stop d"], stop=("stop",))
    assert text_of(events, ReasoningDelta) == "a stop b"
    assert text_of(events, TextDelta) == "c "
    called: list[int | str] = [3, CALL.replace("a}", "stop"), 4]
    assert isinstance(last := events_of(called, stop=("stop",))[-1], Finished)
    assert (last.reason, last.stop_string) == ("tool_calls", None)


def test_the_stop_string_that_was_found_is_reported() -> None:
    last = events_of(["a</think>b"], stop=("unused", "</think>"))[-1]
    assert isinstance(last, Finished)
    assert (last.reason, last.stop_string) == ("stop", "</think>")


def test_an_output_that_ends_with_its_only_call_has_no_stop_string() -> None:
    events = events_of([3, CALL, 4, "END"], parallel_tool_calls=False, stop=("END",))
    assert isinstance(last := events[-1], Finished)
    assert (last.reason, last.stop_string) == ("tool_calls", None)


def test_a_stop_string_after_a_call_is_reported() -> None:
    events = events_of([3, CALL, 4, "END"], stop=("END",))
    assert isinstance(last := events[-1], Finished)
    assert (last.reason, last.stop_string) == ("tool_calls", "END")


def test_placeholders_that_a_model_generates_become_replacement_characters() -> None:
    assert ControlTokens.sanitize(f"a{PLACEHOLDERS[0]}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_control_tokens_inside_a_marker_have_placeholders_of_their_own() -> None:
    control = ControlTokens({"<|a|>": 1, "<|b|>": 2, "<|c|>": 3}, ["<|a|>text<|b|>"])
    translated = control.translate("<|a|>text<|b|>")
    assert translated == f"{control.placeholder(1)}text{control.placeholder(2)}"
    assert control.restore(translated) == "<|a|>text<|b|>"
    assert control.placeholder(3) is None
