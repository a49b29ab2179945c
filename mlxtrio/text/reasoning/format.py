"""How models mark their reasoning: the markers, and what a prompt says about them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReasoningFormat:
    """The markers around a model's reasoning (``<think>``, ``</think>``) and their token ids.

    ``other_starts`` and ``other_ends`` are further spellings of the markers. ``label`` is a word
    that may follow the opening marker and is no part of the reasoning. ``dropped`` are markers
    around the content that are no part of it (``<answer>``). ``starts_output`` says that the
    opening marker counts only as the output's beginning: it is made of words that a text may have,
    too.
    """

    start: str
    end: str
    start_tokens: tuple[int, ...] = ()
    end_tokens: tuple[int, ...] = ()
    other_end_tokens: tuple[tuple[int, ...], ...] = ()
    other_starts: tuple[str, ...] = ()
    other_ends: tuple[str, ...] = ()
    label: str = ""
    dropped: tuple[str, ...] = ()
    starts_output: bool = False

    @property
    def starts(self) -> tuple[str, ...]:
        """All markers that begin reasoning."""
        return tuple(marker for marker in (self.start, *self.other_starts) if marker)

    @property
    def ends(self) -> tuple[str, ...]:
        """All markers that end reasoning."""
        return tuple(marker for marker in (self.end, *self.other_ends) if marker)

    def is_closed(self, prompt: str) -> bool:
        """Whether a prompt ends with a closed block of reasoning, so that no more will come."""
        return prompt.rstrip().endswith(self.ends)

    def is_open(self, prompt: Sequence[int]) -> bool:
        """Whether a prompt ends inside a block of reasoning, which the output then continues.

        Compares token ids: a marker that a user typed is not encoded as the marker's tokens.
        """
        ends = (self.end_tokens, *self.other_end_tokens)
        return _last_index(prompt, self.start_tokens) > max(
            _last_index(prompt, each) for each in ends
        )


def _last_index(prompt: Sequence[int], marker: Sequence[int]) -> int:
    """Where a marker begins for the last time; -1 if it does not occur."""
    wanted = tuple(marker)
    starts = range(len(prompt) - len(wanted), -1, -1) if wanted else ()
    return next((n for n in starts if tuple(prompt[n : n + len(wanted)]) == wanted), -1)
