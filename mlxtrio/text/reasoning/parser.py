"""Separates reasoning from content while text arrives: ``<think>…</think>`` and similar."""

from dataclasses import dataclass

from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.stop_strings import StopStrings


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of text that is reasoning, or is not."""

    text: str
    is_reasoning: bool


class StreamingReasoningParser:
    """Splits text that arrives in pieces into reasoning and the rest.

    What it returns does not depend on how the text is cut into pieces. White space next to a
    marker is the format's layout and belongs to neither side.
    """

    def __init__(self, reasoning: ReasoningFormat, *, is_open: bool) -> None:
        """``is_open`` says that the prompt ends inside a block of reasoning."""
        self._format = reasoning
        self._next_marker = self._marker(is_open)
        self._space = ""  # held back: a marker may follow
        self._after_marker = is_open
        self.is_reasoning = is_open

    def push(self, text: str) -> list[TextSpan]:
        """Take the next piece of text; return the spans that can be sent."""
        spans: list[TextSpan] = []
        while text:
            held = self._next_marker.held + text
            before, marker = self._next_marker.push(text)
            self._add(before, spans)
            if marker is None:
                break
            text = held[len(before) + len(marker) :]
            self.is_reasoning = not self.is_reasoning
            self._next_marker = self._marker(self.is_reasoning)
            self._space = ""
            self._after_marker = True
        return spans

    def flush(self) -> list[TextSpan]:
        """The text has ended: return what was held back."""
        spans: list[TextSpan] = []
        self._add(self._next_marker.flush(), spans)
        if self._space and not self._after_marker:
            spans.append(TextSpan(self._space, self.is_reasoning))
        return spans

    def _marker(self, is_reasoning: bool) -> StopStrings:
        return StopStrings([self._format.end if is_reasoning else self._format.start])

    def _add(self, text: str, spans: list[TextSpan]) -> None:
        if self._after_marker:
            text = text.lstrip()
        stripped = text.rstrip()
        if not stripped:
            self._space += text
            return
        spans.append(TextSpan(self._space + stripped, self.is_reasoning))
        self._space = text[len(stripped) :]
        self._after_marker = False
