"""Encodes rendered chats in which control tokens that messages spell are text.

A user may type ``<|im_start|>``. Such spellings are marked in the messages before the template
renders them, and encoded as text after. But a template's own logic may depend on them
(``content.split('</think>')``, ``content.startswith('<tool_response>')``): what it makes of the
plain messages is always the prompt, and marks that would change it are left out.

Uses private functions of transformers (5.24, ``utils/chat_template_utils.py``): how an added token
is encoded as text differs by kind of tokenizer.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from transformers.utils import chat_template_utils as hf

from mlxtrio.text.own_tokens import without_marks

MARKS = hf._CONTROL_TOKEN_START + hf._CONTROL_TOKEN_END
_without_marks = str.maketrans("", "", MARKS)
MAX_TOKENS = 16  # control tokens that are tried one by one

Render = Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any]], str]


def encode_chat(
    tokenizer: Any,
    render: Render,
    control_tokens: Sequence[str],
    messages: Sequence[Mapping[str, Any]],
    kwargs: Mapping[str, Any],
) -> list[int]:
    """The tokens of what ``render`` makes of messages, control tokens that they spell as text.

    ``tokenizer`` is transformers', ``kwargs`` are the tools and the template's variables.

    Raises:
        Exception: what the template raises.
    """
    given = [hf.mark_control_tokens(message, _NOTHING) for message in messages]
    variables = hf.mark_control_tokens(dict(kwargs), _NOTHING)
    plain = render(given, variables)
    pattern = _pattern(control_tokens)
    spelled = {found for text in _texts([given, variables]) for found in pattern.findall(text)}
    if not spelled:
        return list(tokenizer.encode(without_marks(plain), add_special_tokens=False))
    marked = _Marking(render, given, variables, plain).marked(sorted(spelled))
    return list(hf.encode_marked_chat(tokenizer, without_marks(marked)))


_NOTHING = re.compile("(?!)")


class _Marking:
    """Marks spellings in a chat as long as the prompt stays what it is."""

    def __init__(
        self, render: Render, messages: list[Any], variables: dict[str, Any], plain: str
    ) -> None:
        self._render = render
        self._messages = messages
        self._variables = variables
        self._plain = plain

    def marked(self, spelled: Sequence[str]) -> str:
        """The prompt with marks for as many of the ``spelled`` control tokens as possible.

        All of them, or else one after the other: in all messages, or only in those that the
        assistant has not written, or has. What is left is looked for in the prompt itself.
        """
        if (everything := self._try(spelled, spelled)) is not None:
            return everything
        own: list[str] = []  # marked in the assistant's messages
        others: list[str] = []
        prompt = self._plain
        for token in spelled[:MAX_TOKENS]:
            for in_own, in_others in ((token, token), ("", token), (token, "")):
                tried = self._try([*own, in_own], [*others, in_others])
                if tried is not None:
                    prompt = tried
                    own.append(in_own)
                    others.append(in_others)
                    break
        return self._in_place(prompt, spelled, own, others)

    def _try(self, own: Sequence[str], others: Sequence[str]) -> str | None:
        """The prompt with these tokens marked; None if it would not be what it is."""
        patterns = _pattern(own), _pattern(others)
        messages = [
            hf.mark_control_tokens(message, patterns[message.get("role") != "assistant"])
            for message in self._messages
        ]
        try:
            rendered = self._render(messages, hf.mark_control_tokens(self._variables, patterns[1]))
        except Exception:  # noqa: BLE001 - the marks have confused the template
            return None
        return rendered if rendered.translate(_without_marks) == self._plain else None

    def _in_place(
        self, prompt: str, spelled: Sequence[str], own: Sequence[str], others: Sequence[str]
    ) -> str:
        """The prompt with the texts of messages marked in it that it has exactly once."""
        whole = _pattern(spelled)
        patterns = _pattern(own), _pattern(others)
        for message in self._messages:
            done = patterns[message.get("role") != "assistant"]
            for text in map(str.strip, _texts(message)):
                now, wanted = (hf.mark_control_tokens(text, each) for each in (done, whole))
                if now != wanted and prompt.count(now) == 1:
                    prompt = prompt.replace(now, wanted)
        return prompt


def _pattern(tokens: Sequence[str]) -> re.Pattern[str]:
    patterns: tuple[re.Pattern[str], re.Pattern[str]] = hf._get_control_token_patterns(
        tuple(filter(None, tokens))
    )
    return patterns[0]


def _texts(value: Any) -> Iterator[str]:
    """All strings in a value, but not the keys of objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
