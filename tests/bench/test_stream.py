"""The parser of streams."""

import json
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.bench.failure import RequestError
from mlxtrio.bench.stream import MAX_EVENT_BYTES, Completion, EventReader
from tests.support.canned import DONE, text

PIECES = [b": note\n\n", text("a"), b"event: x\r\ndata: {\r\ndata: }\r\n\r\n", b"\n\n", DONE]


@given(st.lists(st.integers(0, len(b"".join(PIECES))), max_size=12))
def test_events_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    stream = b"".join(PIECES)
    reader = EventReader()
    events: list[bytes] = []
    for start, stop in pairwise([0, *sorted(cuts), len(stream)]):
        events += reader.feed(stream[start:stop])
    assert events == [text("a").removeprefix(b"data: ").strip(), b"{\n}", b"[DONE]"]


def test_an_event_without_end_is_refused() -> None:
    with pytest.raises(RequestError, match="malformed"):
        EventReader().feed(b"x" * (MAX_EVENT_BYTES + 1))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["choices", "delta", "usage", "content", "index"]), inner
            )
        ),
    )
)
def test_any_json_is_a_chunk_or_malformed(chunk: Any) -> None:
    # And never another exception.
    with suppress(RequestError):
        Completion().add(json.dumps(chunk).encode())
