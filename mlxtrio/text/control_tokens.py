"""Control tokens in an output's text: one placeholder character represents each.

The placeholders are characters that no text contains. So a marker that the model spells in ordinary
tokens (it quotes ``</think>``, or writes about it) stays text, and only the control token itself
opens or closes a block. The engine's grammars make the same distinction.
"""

import re
from collections.abc import Iterable, Mapping

# Unicode's noncharacters, reserved for internal use: https://www.unicode.org/faq/private_use.html
PLACEHOLDERS = tuple(map(chr, range(0xFDD0, 0xFDF0)))
WITHOUT_PLACEHOLDERS = dict.fromkeys(map(ord, PLACEHOLDERS), "\N{REPLACEMENT CHARACTER}")


class ControlTokens:
    """Those control tokens of a model that occur in its markers, and their placeholders.

    Markers without control tokens have no placeholders: they are recognised by their text.
    """

    def __init__(self, tokens: Mapping[str, int], markers: Iterable[str]) -> None:
        """``tokens`` are the ids of all control tokens, by their text.

        Of more control tokens than there are placeholders, the rest are recognised by their text.
        """
        text = "\n".join(markers)
        used = sorted((each for each in tokens if each in text), key=len, reverse=True)
        self._placeholders = dict(zip(used, PLACEHOLDERS, strict=False))
        self._by_token = {tokens[each]: each_for for each, each_for in self._placeholders.items()}
        self._texts = {each_for: each for each, each_for in self._placeholders.items()}
        self._pattern = re.compile("|".join(map(re.escape, used[: len(PLACEHOLDERS)])) or r"(?!)")

    def placeholder(self, token: int) -> str | None:
        """The character that represents a token; None if the token is ordinary text."""
        return self._by_token.get(token)

    @staticmethod
    def sanitize(text: str) -> str:
        """The text of ordinary tokens, with U+FFFD for placeholders that a model has generated."""
        return text if text.isascii() else text.translate(WITHOUT_PLACEHOLDERS)

    def translate(self, marker: str) -> str:
        """A marker with placeholders for the control tokens in it."""
        return self._pattern.sub(lambda match: self._placeholders[match[0]], marker)

    def restore(self, text: str) -> str:
        """The text with the control tokens' own text in place of the placeholders."""
        if text.isascii():
            return text
        for placeholder, spelled in self._texts.items():
            text = text.replace(placeholder, spelled)
        return text
