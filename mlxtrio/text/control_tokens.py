"""Control tokens in an answer's text: each stands there as one character that no text has.

So a marker that the model spells in ordinary tokens (it quotes one, or writes about it) is text,
and only the token itself opens or closes a block, here as in the engine's grammars.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mlxtrio.text.reasoning.splitter import ReasoningFormat
from mlxtrio.text.tools.splitter import Tool, ToolFormat

# Unicode's noncharacters are for internal use: https://www.unicode.org/faq/private_use.html
REASONING_START, REASONING_END, CALL_START, CALL_END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
NONCHARACTERS = dict.fromkeys(
    map(ord, (REASONING_START, REASONING_END, CALL_START, CALL_END)), "\ufffd"
)


class ControlTokens:
    """The markers of one model that are single tokens, and the characters that stand for them.

    ``reasoning`` and ``tools`` are the formats with these characters as their markers; markers of
    several tokens are told by their text, as before.
    """

    def __init__(self, reasoning: ReasoningFormat | None, tools: ToolFormat | None) -> None:
        self._by_token: dict[int, str] = {}
        self._texts: dict[str, str] = {}
        if reasoning is not None:
            reasoning = replace(
                reasoning,
                start=self._stand_in(REASONING_START, reasoning.start, reasoning.start_tokens),
                end=self._stand_in(REASONING_END, reasoning.end, reasoning.end_tokens),
            )
        if tools is not None:
            parse = tools.parse
            tools = replace(
                tools,
                start=self._stand_in(CALL_START, tools.start, tools.start_tokens),
                end=self._stand_in(CALL_END, tools.end, tools.end_tokens),
                parse=lambda text, offered: self._parse(parse, text, offered),
            )
        self.reasoning = reasoning
        self.tools = tools

    def character(self, token: int) -> str | None:
        """What stands for a token; None for those that are text."""
        return self._by_token.get(token)

    @staticmethod
    def plain(text: str) -> str:
        """A model's text without the characters that stand for tokens here."""
        return text if text.isascii() else text.translate(NONCHARACTERS)

    def spelled(self, text: str) -> str:
        """The text with its markers spelled out."""
        if text.isascii():
            return text
        for character, marker in self._texts.items():
            text = text.replace(character, marker)
        return text

    def stop_strings(self, stops: Sequence[str]) -> list[str]:
        """Stop strings, which may hold markers, as they are found in the text."""
        found = dict.fromkeys(stops)
        for stop in stops:
            for character, marker in self._texts.items():
                stop = stop.replace(marker, character)
            found[stop] = None
        return list(found)

    def _stand_in(self, character: str, marker: str, tokens: Sequence[int]) -> str:
        if len(tokens) != 1:
            return marker
        self._by_token[tokens[0]] = character
        self._texts[character] = marker
        return character

    def _parse(self, parse: Any, text: str, offered: Sequence[Tool]) -> Any:
        return parse(self.spelled(text), offered)
