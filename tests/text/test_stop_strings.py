"""Stop strings are found however the text was split into pieces."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlxtrio.text.stop_strings import StopStrings

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
Result = tuple[str, str | None]


def push_all(stops: Sequence[str], pieces: Sequence[str]) -> Result:
    """The text before the first stop string, and that stop string."""
    matcher = StopStrings(stops)
    text = ""
    for piece in pieces:
        released, stop = matcher.push(piece)
        text += released
        if stop is not None:
            return text, stop
    return text + matcher.flush(), None


def first_completed(stops: Sequence[str], text: str) -> Result:
    """The same, by looking at every prefix of the text."""
    for end in range(1, len(text) + 1):
        found = [stop for stop in stops if text[:end].endswith(stop)]
        if found:
            longest = max(found, key=len)
            return text[: end - len(longest)], longest
    return text, None


small_text = st.text("abc", max_size=12)
some_stops = st.lists(st.text("abc", min_size=1, max_size=4), max_size=4)


@QUICK
@given(some_stops, st.lists(small_text, max_size=8))
def test_the_result_does_not_depend_on_the_pieces(stops: list[str], pieces: list[str]) -> None:
    text = "".join(pieces)
    expected = first_completed(stops, text)
    assert push_all(stops, pieces) == expected
    assert push_all(stops, list(text)) == expected
    assert push_all(stops, [text]) == expected
    assert not any(stop in expected[0] for stop in stops)


@QUICK
@given(some_stops, st.lists(small_text, max_size=8))
def test_only_the_beginning_of_a_stop_string_is_held_back(
    stops: list[str], pieces: list[str]
) -> None:
    matcher = StopStrings(stops)
    pushed = released = ""
    for piece in pieces:
        pushed += piece
        text, stop = matcher.push(piece)
        released += text
        if stop is not None:
            return
        held = pushed.removeprefix(released)
        assert held == matcher.held
        assert released + held == pushed
        assert not held or any(stop.startswith(held) and stop != held for stop in stops)


@pytest.mark.parametrize(
    ("stops", "text", "expected"),
    [
        (["END"], "all of it", ("all of it", None)),
        (["END"], "some END of it", ("some ", "END")),
        (["END"], "ENENDX", ("EN", "END")),
        (["aab"], "aaab", ("a", "aab")),
        (["ab", "abc"], "xabc", ("x", "ab")),
        (["abc", "bc"], "xabc", ("x", "abc")),
        (["abcd", "bc"], "xabcd", ("xa", "bc")),
        (["\n\n"], "a\nb\n\nc", ("a\nb", "\n\n")),
        (["END"], "no EN", ("no EN", None)),
        (["é"], "café", ("caf", "é")),
        ([], "text", ("text", None)),
    ],
)
def test_the_first_stop_string_to_be_completed_ends_the_text_before_it(
    stops: list[str], text: str, expected: Result
) -> None:
    assert push_all(stops, list(text)) == expected
    assert push_all(stops, [text]) == expected
