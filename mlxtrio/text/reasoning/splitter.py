"""Reasoning, told from what is said: ``<think>…</think>`` and its kin."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlxtrio.text.stop_strings import StopStrings


@dataclass(frozen=True, slots=True)
class ReasoningFormat:
    """The markers around a model's reasoning, and their tokens."""

    start: str
    end: str
    start_tokens: tuple[int, ...] = ()
    end_tokens: tuple[int, ...] = ()

    def is_closed(self, prompt: str) -> bool:
        """Whether a prompt ends with a block of reasoning that is over: no more will come."""
        return prompt.rstrip().endswith(self.end)

    def is_open(self, prompt: Sequence[int]) -> bool:
        """Whether a prompt ends inside a block of reasoning, which the answer then goes on with.

        Told by tokens: a marker that a user typed is not encoded as one.
        """
        return _last(prompt, self.start_tokens) > _last(prompt, self.end_tokens)


def _last(prompt: Sequence[int], marker: Sequence[int]) -> int:
    """Where a marker begins for the last time; -1 where it does not."""
    wanted = tuple(marker)
    places = range(len(prompt) - len(wanted), -1, -1) if wanted else ()
    return next((n for n in places if tuple(prompt[n : n + len(wanted)]) == wanted), -1)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text, thought or said."""

    text: str
    is_reasoning: bool


class ReasoningSplitter:
    """Splits a text that arrives in pieces into what is thought and what is said.

    White space next to a marker is the format's layout and belongs to neither.
    """

    def __init__(self, reasoning: ReasoningFormat, *, is_open: bool) -> None:
        self._reasoning = reasoning
        self._next_marker = self._marker(is_open)
        self._space = ""  # held back: a marker may follow
        self._after_marker = is_open
        self.is_reasoning = is_open

    def push(self, text: str) -> list[Passage]:
        """Take the next piece of text; return the passages that it completes."""
        passages: list[Passage] = []
        while text:
            held = self._next_marker.held + text
            shown, found = self._next_marker.push(text)
            self._add(shown, passages)
            if not found:
                break
            marker = self._reasoning.end if self.is_reasoning else self._reasoning.start
            text = held[len(shown) + len(marker) :]
            self.is_reasoning = not self.is_reasoning
            self._next_marker = self._marker(self.is_reasoning)
            self._space = ""
            self._after_marker = True
        return passages

    def flush(self) -> list[Passage]:
        """The text has ended: return what was held back."""
        passages: list[Passage] = []
        self._add(self._next_marker.flush(), passages)
        if self._space and not self._after_marker:
            passages.append(Passage(self._space, self.is_reasoning))
        return passages

    def _marker(self, is_reasoning: bool) -> StopStrings:
        return StopStrings([self._reasoning.end if is_reasoning else self._reasoning.start])

    def _add(self, text: str, passages: list[Passage]) -> None:
        if self._after_marker:
            text = text.lstrip()
        bare = text.rstrip()
        if not bare:
            self._space += text
            return
        passages.append(Passage(self._space + bare, self.is_reasoning))
        self._space = text[len(bare) :]
        self._after_marker = False
