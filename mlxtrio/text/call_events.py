"""The events of an output's tool calls."""

from collections.abc import Sequence

from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened, Event
from mlxtrio.text.tools.calls import CallArguments, CallEnd, CallPart, CallStart


class CallEvents:
    """Turns the parts of an output's calls into events, which number the calls.

    Without ``parallel`` only the first call counts: ``is_complete`` is true after it.
    """

    def __init__(self, control: ControlTokens, *, parallel: bool) -> None:
        """``control`` has the text of the placeholders in arguments."""
        self._control = control
        self._parallel = parallel
        self.num_calls = 0
        self.is_complete = False

    def of(self, parts: Sequence[CallPart]) -> list[Event]:
        """The events of the next parts."""
        events: list[Event] = []
        for part in parts:
            if self.is_complete:  # further calls are dropped
                break
            match part:
                case CallStart(call_id, name):
                    events.append(CallOpened(self.num_calls, call_id, name))
                    self.num_calls += 1
                case CallArguments(text):
                    index = self.num_calls - 1
                    events.append(ArgumentsDelta(index, self._control.restore(text)))
                case CallEnd():
                    self.is_complete = not self._parallel
        return events
