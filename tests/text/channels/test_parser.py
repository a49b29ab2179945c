"""Outputs that are messages with headers, however their text is cut into pieces."""

import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.text.channels.format import ChannelFormat
from mlxtrio.text.channels.functionary import FUNCTIONARY
from mlxtrio.text.channels.harmony import HARMONY
from mlxtrio.text.channels.muse import MUSE
from mlxtrio.text.channels.parser import ChannelParser
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened, ReasoningDelta, TextDelta
from tests.support.scripted import request_for
from tests.support.tool_calls import TOOLS


def parse(pieces: Iterable[str], channels: ChannelFormat = HARMONY, **request: Any) -> list[Any]:
    """Contents as text, reasoning as ("reasoning", text), calls as (name, arguments)."""
    control = ControlTokens({}, [])
    parser = ChannelParser(request_for("x", tools=tuple(TOOLS), **request), control, channels)
    events = [event for piece in pieces for event in parser.push(piece)] + parser.flush()
    content, reasoning = "", ""
    calls: list[Any] = []
    for event in events:
        match event:
            case TextDelta(text):
                content += text
            case ReasoningDelta(text):
                reasoning += text
            case CallOpened(name=name):
                calls.append((name, ""))
            case ArgumentsDelta(text=text):
                calls[-1] = (calls[-1][0], calls[-1][1] + text)
    return [content, reasoning, [(name, json.loads(arguments)) for name, arguments in calls]]


CALL = ("get_weather", {"city": "Paris"})
ARGUMENTS = '{"city": "Paris"}'
ANALYSIS = "<|channel|>analysis<|message|>I think.<|end|>"
NEXT = "<|start|>assistant"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<|channel|>final<|message|>Hi.", ["Hi.", "", []]),
        (f"{ANALYSIS}{NEXT}<|channel|>final<|message|>Hi.", ["Hi.", "I think.", []]),
        (
            f"{ANALYSIS}{NEXT}<|channel|>commentary to=functions.get_weather <|constrain|>json"
            f"<|message|>{ARGUMENTS}<|call|>",
            ["", "I think.", [CALL]],
        ),
        (
            f"{ANALYSIS}{NEXT} to=functions.get_weather<|channel|>commentary<|message|>{ARGUMENTS}",
            ["", "I think.", [CALL]],
        ),
        (
            f" to=functions.get_weather<|channel|>analysis json<|message|>{ARGUMENTS}",
            ["", "", [CALL]],
        ),
        (
            f"<|channel|>commentary<|message|>Let me see.<|end|>{NEXT}"
            f"<|channel|>commentary to=functions.get_weather<|message|>{ARGUMENTS}<|call|>{NEXT}"
            f"<|channel|>commentary to=functions.get_weather<|message|>{ARGUMENTS}",
            ["Let me see.", "", [CALL, CALL]],
        ),
        (f"{ANALYSIS}{NEXT}<|channel|>analysis<|message|>More.", ["", "I think.\nMore.", []]),
        ("no header at all", ["no header at all", "", []]),
        (
            "<|channel|>commentary to=functions.get_weather<|message|>oops<|call|>",
            ["oops<|call|>", "", []],
        ),
        (
            '<|channel|>commentary to=functions.get_weather<|message|>{"city": "<|end|>"}',
            ["", "", [("get_weather", {"city": "<|end|>"})]],
        ),
        ("<|channel|>commentary to=python<|message|>print(1)", ["", "", []]),
        ("", ["", "", []]),
    ],
)
def test_harmony(text: str, expected: list[Any]) -> None:
    for pieces in ([text], list(text)):
        assert parse(pieces) == expected


@pytest.mark.parametrize(
    ("channels", "text", "expected"),
    [
        (
            MUSE,
            " to=self<|message|>I think.<|eom|><|start|>assistant to=user<|message|>Hi.<|eot|>",
            ["Hi.", "I think.", []],
        ),
        (
            MUSE,
            ' to=get_weather<|message|><atem:function_calls>\n<atem:invoke name="get_weather">\n'
            '<atem:parameter name="city">Paris</atem:parameter>\n</atem:invoke>\n'
            "</atem:function_calls>",
            ["", "", [CALL]],
        ),
        (FUNCTIONARY, "all\nHi.", ["Hi.", "", []]),
        (FUNCTIONARY, f"all\nHi.\n>>>get_weather\n{ARGUMENTS}", ["Hi.", "", [CALL]]),
        (FUNCTIONARY, "Just text.\nAnd more.", ["Just text.\nAnd more.", "", []]),
    ],
)
def test_other_formats(channels: ChannelFormat, text: str, expected: list[Any]) -> None:
    for pieces in ([text], list(text)):
        assert parse(pieces, channels) == expected


def test_an_output_may_end_with_its_only_call() -> None:
    text = f"<|channel|>commentary to=functions.get_weather<|message|>{ARGUMENTS}<|call|>"
    assert parse([text, NEXT, text], parallel_tool_calls=False) == ["", "", [CALL]]


FRAGMENTS = [
    *("<|channel|>analysis", "<|channel|>final", "<|channel|>commentary", "<|message|>"),
    *("<|end|>", "<|call|>", NEXT, " to=functions.get_weather", ARGUMENTS, "text", " ", "\n", "<|"),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=10), st.data())
def test_the_result_does_not_depend_on_the_cuts(fragments: list[str], data: st.DataObject) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=10)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    assert parse(pieces) == parse([text])
