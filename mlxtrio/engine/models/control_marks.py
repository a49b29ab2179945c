"""Encodes rendered chats in which control tokens that messages spell are text.

A user may type ``<|im_start|>``. Such spellings are marked in the messages and tools before the
template renders them, and encoded as text after. But a template's own logic may depend on them
(``content.split('</think>')``, ``content.startswith('<tool_response>')``): what it makes of the
plain messages is always the prompt, and marks that would change it are left out.

Uses a private function of transformers (5.24, ``utils/chat_template_utils.py``): how an added token
is encoded as text differs by kind of tokenizer.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from transformers.utils import chat_template_utils as hf

from mlxtrio.text.own_tokens import without_marks

# Secrets of this process, which no client can spell. Letters and digits, which no template escapes.
START, END = (f"{name}{secrets.token_hex(16)}" for name in ("start", "end"))
MAX_RENDERINGS = 24  # of one chat, to find out what can be marked
MAX_RENDERINGS_OF_OUTPUTS = 12  # of these, for what the model has said itself
MAX_CHARACTERS = 2**22  # of the chats of all these renderings, unless a few have more
TEXT_COST = 64  # what a text costs beside its characters, in characters
MIN_RENDERINGS = 4
MAX_OCCURRENCES = 16  # of one control token in one text that are tried apart
MAX_TEXTS = 16  # looked for in the prompt

Render = Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any]], str]
# Of a spelling: whether the assistant has said it, the control token's place among the others, the
# text's number, and its own in the text (negative: the last ones come first). They are tried in
# this order.
Key = tuple[bool, int, int, int]
Chat = tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]


def encode_chat(
    tokenizer: Any,
    render: Render,
    control_tokens: Sequence[str],
    messages: Sequence[Mapping[str, Any]],
    variables: Mapping[str, Any],
) -> list[int]:
    """The tokens of what ``render`` makes of messages, control tokens that they spell as text.

    ``tokenizer`` is transformers', ``variables`` are the template's, and the tools. Of the
    ``control_tokens`` the first are the most important ones. Takes time in proportion to the
    characters.

    Raises:
        Exception: what the template raises.
    """
    pattern = re.compile(
        "|".join(map(re.escape, sorted(filter(None, control_tokens), key=len, reverse=True)))
        or "(?!)"
    )
    spellings = _Spellings(pattern, control_tokens, messages, variables)
    plain = render(*spellings.chat(frozenset()))
    if not spellings.keys:
        return list(tokenizer.encode(without_marks(plain), add_special_tokens=False))
    marking = _Marking(render, spellings, plain)
    return _encode(tokenizer, without_marks(marking.prompt()), pattern)


class _Spellings:
    """The control tokens that the texts of a chat spell."""

    def __init__(
        self,
        pattern: re.Pattern[str],
        control_tokens: Sequence[str],
        messages: Sequence[Mapping[str, Any]],
        variables: Mapping[str, Any],
    ) -> None:
        self._pattern = pattern
        self._ranks = {token: rank for rank, token in enumerate(control_tokens)}
        self._messages = messages
        self._variables = variables
        # Of each text that spells any: where, and the key of each.
        self.texts: dict[int, tuple[str, list[tuple[int, int, Key]]]] = {}
        self.characters = 0
        self._edit_chat(self._find)

    @property
    def keys(self) -> list[Key]:
        """All of them, the most important first."""
        return sorted({key for _, spans in self.texts.values() for _, _, key in spans})

    def chat(self, chosen: frozenset[Key]) -> Chat:
        """A copy of the chat with marks around the chosen spellings."""

        def edit(text: str, number: int, *, is_output: bool) -> str:
            return self.marked(number, chosen) if number in self.texts else text

        return self._edit_chat(edit)

    def marked(self, number: int, chosen: frozenset[Key] | None) -> str:
        """A text with marks around the chosen spellings; None means all of them."""
        text, spans = self.texts[number]
        pieces = []
        done = 0
        for start, end, key in spans:
            if chosen is None or key in chosen:
                pieces += [text[done:start], START, text[start:end], END]
                done = end
        return "".join([*pieces, text[done:]])

    def has_words(self, number: int) -> bool:
        """Whether a text has more than control tokens in it, which the template may write, too."""
        text, spans = self.texts[number]
        starts = [0, *(end for _, end, _ in spans)]
        ends = [*(start for start, _, _ in spans), len(text)]
        return any(map(str.isalnum, "".join(map(text.__getitem__, map(slice, starts, ends)))))

    def _find(self, text: str, number: int, *, is_output: bool) -> str:
        self.characters += len(text) + TEXT_COST
        counts: dict[str, int] = {}
        spans = []
        for found in self._pattern.finditer(text):
            count = counts[found[0]] = counts.get(found[0], 0) + 1
            occurrence = min(count, MAX_OCCURRENCES)
            # The last texts first: what they say decides whether reasoning is open.
            key = (is_output, self._ranks[found[0]], -number, -occurrence)
            spans.append((*found.span(), key))
        if spans:
            self.texts[number] = text, spans
        return text

    def _edit_chat(self, edit: Callable[..., str]) -> Chat:
        """A copy of the chat whose texts are edited, keys of objects included."""
        number = 0

        def edited(value: Any, *, is_output: bool = False) -> Any:
            nonlocal number
            if isinstance(value, str):
                number += 1
                return edit(value, number, is_output=is_output)
            if isinstance(value, Mapping):
                return {
                    edited(key): edited(each, is_output=is_output) for key, each in value.items()
                }
            if isinstance(value, list | tuple):
                return [edited(each, is_output=is_output) for each in value]
            return value

        def message(given: Mapping[str, Any]) -> dict[str, Any]:
            is_output = given.get("role") == "assistant"
            return {
                edited(key): edited(value, is_output=is_output and key != "tool_calls")
                for key, value in given.items()
            }

        variables = edited(self._variables)
        return [message(each) for each in self._messages], variables


class _Marking:
    """Marks spellings in a chat as long as the prompt stays what it is."""

    def __init__(self, render: Render, spellings: _Spellings, plain: str) -> None:
        self._render = render
        self._spellings = spellings
        self._plain = plain
        self._prompt = plain
        self._chosen: frozenset[Key] = frozenset()
        self._renderings = max(MIN_RENDERINGS, MAX_CHARACTERS // (spellings.characters + 1))

    def prompt(self) -> str:
        """The prompt with marks around as many spellings as possible."""
        keys = self._spellings.keys
        if self._accepts(keys):
            return self._prompt
        own = [key for key in keys if key[0]]
        self._add([key for key in keys if not key[0]], MAX_RENDERINGS)
        self._add(own, MAX_RENDERINGS_OF_OUTPUTS)
        return self._in_place()

    def _add(self, keys: list[Key], renderings: int) -> int:
        """Mark as many as possible: all, or each half for itself.

        Takes the number of renderings that it may take, and returns how many are left.
        """
        if not keys or renderings == 0 or self._renderings == 0:
            return renderings
        renderings -= 1
        if self._accepts(keys) or len(keys) == 1:
            return renderings
        middle = len(keys) // 2
        return self._add(keys[middle:], self._add(keys[:middle], renderings))

    def _accepts(self, keys: Sequence[Key]) -> bool:
        """Mark these, too, unless the prompt would not be what it is."""
        self._renderings -= 1
        chosen = self._chosen.union(keys)
        try:
            prompt = self._render(*self._spellings.chat(chosen))
        except Exception:  # noqa: BLE001 - the marks have confused the template
            return False
        if prompt.replace(START, "").replace(END, "") != self._plain:
            return False
        self._prompt, self._chosen = prompt, chosen
        return True

    def _in_place(self) -> str:
        """The prompt with the texts of users and tools marked in it that it has exactly once.

        What the assistant has said is left as the template makes it: earlier reasoning in it
        becomes the template's own.
        """
        prompt = self._prompt
        left = [
            number
            for number, (_, spans) in self._spellings.texts.items()
            if not all(key[0] or key in self._chosen for _, _, key in spans)
        ]
        for number in left[-MAX_TEXTS:]:
            now = self._spellings.marked(number, self._chosen).strip()
            if self._spellings.has_words(number) and prompt.count(now) == 1:
                prompt = prompt.replace(now, self._spellings.marked(number, None).strip())
        return prompt


def _encode(tokenizer: Any, prompt: str, pattern: re.Pattern[str]) -> list[int]:
    """The tokens of a prompt, with what is marked as text.

    A template may take marks apart. Those that are alone are left out, but what is on their sides
    does not join into a control token.
    """
    newline = tokenizer.encode("\n", add_special_tokens=False)

    @cache
    def encoded(piece: str, *, as_text: bool) -> list[int]:
        tokens: list[int] = hf._encode_chat_piece(tokenizer, piece, as_text, newline)
        if as_text and len(piece) > 1 and tokenizer.convert_tokens_to_ids(piece) in tokens:
            return encoded(piece[:1], as_text=True) + encoded(piece[1:], as_text=True)
        return tokens

    first, *pieces = re.split(f"{START}({pattern.pattern}){END}|{START}|{END}", prompt)
    tokens = list(tokenizer.encode(first, add_special_tokens=False))
    for n, piece in enumerate(pieces):
        if piece:  # every other one is marked, or None
            tokens += encoded(piece, as_text=n % 2 == 0)
    return tokens
