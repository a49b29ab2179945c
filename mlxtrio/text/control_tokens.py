"""Control tokens in an output's text: one placeholder character represents each.

The placeholders are characters that no text contains. So a marker that the model spells in ordinary
tokens (it quotes ``</think>``, or writes about it) stays text, and only the control token itself
opens or closes a block. The engine's grammars make the same distinction.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mlxtrio.text.reasoning.format import ReasoningFormat
from mlxtrio.text.tools.format import Tool, ToolFormat

# Unicode's noncharacters, reserved for internal use: https://www.unicode.org/faq/private_use.html
REASONING_START, REASONING_END, CALL_START, CALL_END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
PLACEHOLDERS = (REASONING_START, REASONING_END, CALL_START, CALL_END)
WITHOUT_PLACEHOLDERS = dict.fromkeys(map(ord, PLACEHOLDERS), "\N{REPLACEMENT CHARACTER}")


class ControlTokens:
    """Those markers of one model that are single tokens, and their placeholder characters.

    ``reasoning`` and ``tools`` are the model's formats with placeholders as their markers. Markers
    that consist of several tokens have no placeholder: they are recognised by their text.
    """

    def __init__(self, reasoning: ReasoningFormat | None, tools: ToolFormat | None) -> None:
        self._by_token: dict[int, str] = {}
        self._markers: dict[str, str] = {}  # the marker's text, by its placeholder
        if reasoning is not None:
            reasoning = replace(
                reasoning,
                start=self._replaced(reasoning.start, reasoning.start_tokens, REASONING_START),
                end=self._replaced(reasoning.end, reasoning.end_tokens, REASONING_END),
            )
        if tools is not None:
            parse = tools.parse
            tools = replace(
                tools,
                start=self._replaced(tools.start, tools.start_tokens, CALL_START),
                end=self._replaced(tools.end, tools.end_tokens, CALL_END),
                parse=lambda text, offered: self._parse(parse, text, offered),
            )
        self.reasoning = reasoning
        self.tools = tools

    def placeholder(self, token: int) -> str | None:
        """The character that represents a token; None if the token is ordinary text."""
        return self._by_token.get(token)

    @staticmethod
    def sanitize(text: str) -> str:
        """The text of ordinary tokens, with U+FFFD for placeholders that a model has generated."""
        return text if text.isascii() else text.translate(WITHOUT_PLACEHOLDERS)

    def restore(self, text: str) -> str:
        """The text with the markers' own text in place of the placeholders."""
        if text.isascii():
            return text
        for placeholder, marker in self._markers.items():
            text = text.replace(placeholder, marker)
        return text

    def stop_strings(self, stops: Sequence[str]) -> dict[str, str]:
        """The strings to look for in the text, each with the request's stop string that it is.

        A stop string that contains a marker is looked for in two forms: as it is, and with
        placeholders.
        """
        forms = {stop: stop for stop in stops}
        for stop in stops:
            form = stop
            for placeholder, marker in self._markers.items():
                form = form.replace(marker, placeholder)
            forms.setdefault(form, stop)
        return forms

    def _replaced(self, marker: str, tokens: Sequence[int], placeholder: str) -> str:
        if len(tokens) != 1:
            return marker
        self._by_token[tokens[0]] = placeholder
        self._markers[placeholder] = marker
        return placeholder

    def _parse(self, parse: Any, text: str, offered: Sequence[Tool]) -> Any:
        return parse(self.restore(text), offered)
