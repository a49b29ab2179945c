"""The output parser: events for content, reasoning and tool calls."""

import pytest

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened
from mlxtrio.text.output_parser import OutputParser
from tests.support.scripted import request_for
from tests.support.tool_calls import JSON_TOOLS, PARIS, TOOLS


@pytest.mark.parametrize("pieces", [[f"{PARIS} more"], [PARIS, " more"]], ids=["one", "two"])
def test_text_after_the_only_call_is_dropped_however_it_is_cut(pieces: list[str]) -> None:
    request = request_for("x", tools=tuple(TOOLS), parallel_tool_calls=False)
    parser = OutputParser(request, ControlTokens(None, JSON_TOOLS))
    events = [event for piece in pieces for event in parser.push(piece)]
    assert [type(event) for event in events] == [CallOpened, ArgumentsDelta]
