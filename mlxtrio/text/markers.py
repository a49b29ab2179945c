"""Markers in an output's tokens: control tokens, ordinary text, or both.

A marker's token ids are certain only if it is a control token: models write text in whatever tokens
they like (``</think>`` may end in ``>``, or in a token that has line breaks after it). So markers
are searched for in texts, in which a character of its own represents each control token. The
spelling of a control token in ordinary text is not the control token.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.vocabulary import Vocabulary

FIRST_CONTROL = 256  # code of the first control token's character; those below are bytes
ORDINARY = re.compile(r"[\x00-\xff]*")


class TokenTexts:
    """The texts of a model's tokens: one character for each byte, or for a control token.

    The first use of a marker with ordinary text in it takes a part of a second for a large
    vocabulary, see ``Vocabulary.index``.
    """

    def __init__(self, vocabulary: Vocabulary, control_tokens: Mapping[str, int]) -> None:
        """``control_tokens`` are the ids of all control tokens, by their spelling."""
        self._vocabulary = vocabulary
        spellings = sorted(control_tokens, key=len, reverse=True)
        self._characters = {each: chr(FIRST_CONTROL + n) for n, each in enumerate(spellings)}
        self._tokens = {self._characters[each]: control_tokens[each] for each in spellings}
        self._texts = {token: text for text, token in self._tokens.items()}
        self._pattern = re.compile("|".join(map(re.escape, spellings)) or r"(?!)")

    def of_token(self, token: int) -> str:
        """The text of a token."""
        text = self._texts.get(token)
        if text is None:
            text = self._texts[token] = self._vocabulary.decode_token(token)[1].decode("latin-1")
        return text

    def of_tokens(self, tokens: Sequence[int]) -> str:
        """The text of some tokens."""
        return "".join(map(self.of_token, tokens))

    def of_marker(self, marker: str) -> str:
        """The text of a marker, in which control tokens are spelled out."""
        pieces = []
        end = 0
        for match in self._pattern.finditer(marker):
            pieces += [_bytes(marker[end : match.start()]), self._characters[match[0]]]
            end = match.end()
        return "".join([*pieces, _bytes(marker[end:])])

    def completing(self, text: str) -> list[int]:
        """The tokens that begin with ``text``: it alone, or more."""
        if text in self._tokens:
            return [self._tokens[text]]
        return (
            self._ordinary(self._vocabulary.index.beginning_with(text)) if _is_bytes(text) else []
        )

    def towards(self, text: str) -> list[int]:
        """The tokens that ``text`` begins with, and those that begin with ``text``."""
        prefixes = self._prefixes(text)
        return prefixes + [token for token in self.completing(text) if token not in prefixes]

    def after_space(self, text: str) -> list[int]:
        """The tokens that begin with ``text`` after any white space."""
        return self._ordinary(self._vocabulary.index.after_space(text))

    def spell(self, text: str) -> list[int]:
        """Tokens that make up ``text``, each as long as possible."""
        tokens: list[int] = []
        while text:
            found = self._prefixes(text)
            if not found:  # no token has this byte: nothing can match it
                return tokens
            tokens.append(found[-1])
            text = text[len(self.of_token(found[-1])) :]
        return tokens

    def _prefixes(self, text: str) -> list[int]:
        """The tokens with which a text begins, the shortest first."""
        if text[0] in self._tokens:
            return [self._tokens[text[0]]]
        ordinary = ORDINARY.match(text)
        assert ordinary is not None  # noqa: S101 - it matches any text
        return self._ordinary(self._vocabulary.index.prefixes_of(ordinary[0]))

    def _ordinary(self, tokens: Sequence[int]) -> list[int]:
        return [token for token in tokens if _is_bytes(self.of_token(token))]


@dataclass(frozen=True, slots=True)
class Found:
    """A marker in an output, and the text of its last token after it."""

    marker: str
    rest: str = ""


class MarkerSearch:
    """Finds markers in an output, whose tokens' texts come one by one."""

    def __init__(self, markers: Sequence[str], tail: str = "") -> None:
        """``markers`` are texts of ``TokenTexts``; ``tail`` is text that precedes the output."""
        self.markers = tuple(dict.fromkeys(marker for marker in markers if marker))
        self._firsts = frozenset(marker[0] for marker in self.markers)
        self._max_length = max(map(len, self.markers), default=1)
        self.tail = self._begun(tail)  # the last text, with which a marker may have begun

    def push(self, text: str) -> Found | None:
        """Take the next token's text; return the first marker that it completes."""
        searched = self.tail + text
        first: tuple[int, int, str] | None = None
        for marker in self.markers:
            start = searched.find(marker)
            if start >= 0 and (first is None or (start, -len(marker)) < first[:2]):
                first = (start, -len(marker), marker)
        if first is None:
            self.tail = self._begun(searched)
            return None
        self.tail = ""
        return Found(first[2], searched[first[0] + len(first[2]) :])

    def open_ends(self) -> Iterator[tuple[str, str]]:
        """Each marker with what is missing of it: all of it, or less after what it begins with."""
        for marker in self.markers:
            yield marker, marker
            for start in range(len(self.tail)):
                begun = self.tail[start:]
                if marker.startswith(begun):
                    yield marker, marker[len(begun) :]

    def _begun(self, text: str) -> str:
        for start in range(max(0, len(text) - self._max_length + 1), len(text)):
            if text[start] in self._firsts:
                begun = text[start:]
                if any(marker.startswith(begun) for marker in self.markers):
                    return begun
        return ""


class OutputMarkers:
    """The markers of a model's reasoning and of its calls, as texts of its tokens."""

    def __init__(
        self,
        texts: TokenTexts,
        reasoning: ReasoningFormat | None = None,
        tool_format: ToolFormat | None = None,
    ) -> None:
        """Reasoning whose markers have no token ids is taken for content."""
        self.texts = texts
        known = reasoning if reasoning is not None and reasoning.end_tokens else None
        self.reasoning_starts = self._texts(known.starts if known else ())
        self.reasoning_starts_again = self._texts(known.other_starts if known else ())
        self.reasoning_ends = self._texts(known.ends if known else ())
        self.end_tokens = known.end_tokens if known else ()
        interrupts = tool_format is not None and tool_format.ends_reasoning
        self.interrupts = self._texts(tool_format.starts if tool_format and interrupts else ())

    def _texts(self, markers: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self.texts.of_marker, markers))


def has_text_markers(
    control_tokens: Mapping[str, int],
    reasoning: ReasoningFormat | None,
    tool_format: ToolFormat | None,
) -> bool:
    """Whether a marker is anything but one control token."""
    markers = (*reasoning.starts, *reasoning.ends) if reasoning is not None else ()
    calls = (tool_format.start, *tool_format.starts) if tool_format is not None else ()
    return any(marker not in control_tokens for marker in (*markers, *calls))


def _bytes(text: str) -> str:
    return text.encode().decode("latin-1")


def _is_bytes(text: str) -> bool:
    return bool(text) and max(text) < chr(FIRST_CONTROL)
