"""Reasoning is separated from content however the text is cut into pieces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.reasoning.parser import StreamingReasoningParser

THINK = ReasoningFormat("<think>", "</think>")
FRAGMENTS = ["<think>", "</think>", "<th", "ink>", "</", "thought", "word", " ", "\n\n", "é"]


def parse(pieces: list[str], *, is_open: bool = False) -> list[tuple[str, bool]]:
    parser = StreamingReasoningParser(THINK, is_open=is_open)
    spans = [span for piece in pieces for span in parser.push(piece)] + parser.flush()
    joined: list[tuple[str, bool]] = []
    for span in spans:
        if joined and joined[-1][1] is span.is_reasoning:
            joined[-1] = (joined[-1][0] + span.text, span.is_reasoning)
        else:
            joined.append((span.text, span.is_reasoning))
    return joined


@pytest.mark.parametrize(
    ("text", "is_open", "expected"),
    [
        ("content", False, [("content", False)]),
        (
            "<think>\nidea\n</think>\n\ncontent\n",
            False,
            [("idea", True), ("content\n", False)],
        ),
        ("idea\n</think>\n\ncontent", True, [("idea", True), ("content", False)]),
        ("<think>cut off", False, [("cut off", True)]),
        ("cut off", True, [("cut off", True)]),
        ("<think></think>content", False, [("content", False)]),
        ("a <think>b</think> c", False, [("a", False), ("b", True), ("c", False)]),
        ("no </think> here", False, [("no </think> here", False)]),
        ("<thin", False, [("<thin", False)]),
        ("  ", False, [("  ", False)]),
    ],
)
def test_reasoning_is_separated_from_content(
    text: str, is_open: bool, expected: list[tuple[str, bool]]
) -> None:
    assert parse([text], is_open=is_open) == expected
    assert parse(list(text), is_open=is_open) == expected


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=10), st.booleans(), st.data())
def test_the_result_does_not_depend_on_the_cuts(
    fragments: list[str], is_open: bool, data: st.DataObject
) -> None:
    text = "".join(fragments)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=10)))
    pieces = [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]
    assert parse(pieces, is_open=is_open) == parse([text], is_open=is_open)
