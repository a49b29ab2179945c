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

MARKS = hf._CONTROL_TOKEN_START + hf._CONTROL_TOKEN_END
_without_marks = str.maketrans("", "", MARKS)
MAX_RENDERINGS = 16  # of one message each; hostile chats may have thousands

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
    pattern, _ = hf._get_control_token_patterns(tuple(control_tokens))
    given = [hf.mark_control_tokens(message, _NOTHING) for message in messages]
    variables = hf.mark_control_tokens(dict(kwargs), _NOTHING)
    plain = render(given, variables)
    spelling = [n for n, message in enumerate(given) if _spells(message, pattern)]
    if not spelling and not _spells(variables, pattern):
        return list(tokenizer.encode(plain, add_special_tokens=False))
    marked = _marked(render, given, variables, spelling, pattern, plain)
    return list(hf.encode_marked_chat(tokenizer, marked))


_NOTHING = re.compile("(?!)")


def _marked(
    render: Render,
    messages: list[Any],
    variables: dict[str, Any],
    spelling: Sequence[int],
    pattern: re.Pattern[str],
    plain: str,
) -> str:
    """The prompt with as many spellings marked as leave it what it is."""

    def mark(chosen: Sequence[int], *, with_variables: bool = True) -> str | None:
        some = list(messages)
        for n in chosen:
            some[n] = hf.mark_control_tokens(some[n], pattern)
        kwargs = hf.mark_control_tokens(variables, pattern) if with_variables else variables
        try:
            rendered = render(some, kwargs)
        except Exception:  # noqa: BLE001 - the marks have confused the template
            return None
        return rendered if rendered.translate(_without_marks) == plain else None

    others = [n for n in spelling if messages[n].get("role") != "assistant"]
    for chosen in (spelling, others):
        if (marked := mark(chosen)) is not None:
            left = [n for n in spelling if n not in chosen]
            return _marked_in_place(marked, [messages[n] for n in left], pattern)
    kept: list[int] = []
    for n in spelling[-MAX_RENDERINGS:]:
        if mark([*kept, n], with_variables=False) is not None:
            kept.append(n)
    marked = mark(kept) or mark(kept, with_variables=False) or plain
    return _marked_in_place(marked, [messages[n] for n in spelling if n not in kept], pattern)


def _marked_in_place(prompt: str, messages: Sequence[Any], pattern: re.Pattern[str]) -> str:
    """The prompt with the texts of messages marked in it that it has exactly once."""
    for text in (text for message in messages for text in _texts(message)):
        trimmed = text.strip()
        if pattern.search(trimmed) and prompt.count(trimmed) == 1:
            prompt = prompt.replace(trimmed, hf.mark_control_tokens(trimmed, pattern))
    return prompt


def _spells(value: Any, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(text) for text in _texts(value))


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
