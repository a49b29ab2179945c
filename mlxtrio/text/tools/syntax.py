"""What a format of calls has to say to have grammars, and the formats with arguments in JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mlxtrio.text.grammar.compiler import JSON_OBJECT, json_rule
from mlxtrio.text.tools.splitter import Tool, ToolFormat

SPACE = r"/[ \n]{0,4}/"
NEWLINE = r"/\n?/"
NOTHING = '""'


class UnsupportedParametersError(Exception):
    """A tool's parameters can't be enforced in the model's format.

    ``tool`` is the tool's place among those offered.
    """

    def __init__(self, tool: int, reason: str) -> None:
        super().__init__(reason)
        self.tool = tool


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands around calls, as right sides of rules.

    A block goes from the format's start marker to its end. ``between`` separates the calls of one
    block; with None it has one call only, and ``next_block`` separates the blocks.
    """

    before: str = SPACE
    between: str | None = None
    after: str = SPACE
    next_block: str = r'"\n"'


class CallSyntax(Protocol):
    """A format of calls."""

    @property
    def layout(self) -> Layout:
        """What stands around calls."""

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, begun: bool) -> str:
        """The rule ``call_n``, and those that it needs.

        The arguments satisfy the schema of the function's parameters. Where the model has
        ``begun`` the call by itself, those of a function that isn't strict are some object.

        Raises:
            UnsupportedParametersError: the format, or the grammar, can't carry the parameters.
        """


def literal(text: str, tool_format: ToolFormat) -> str:
    """A text in a grammar. What the model has a control token for is named as such: llguidance
    has no text that matches it.
    """
    tokens = tool_format.control_tokens
    if not tokens:
        return json.dumps(text)
    markers = "|".join(re.escape(marker) for marker in sorted(tokens, key=len, reverse=True))
    pieces = re.split(f"({markers})", text)
    named = [f"<[{tokens[p]}]>" if p in tokens else json.dumps(p) for p in pieces if p]
    return " ".join(named) or NOTHING


def enforced_schema(tool: Tool, *, begun: bool) -> Mapping[str, Any] | None:
    """The schema that the arguments of a call have to satisfy; None if they are any object."""
    function: Mapping[str, Any] = tool["function"]
    if begun and not function.get("strict"):
        return None
    return function.get("parameters") or JSON_OBJECT


def _arguments_rule(n: int, tool: Tool, *, begun: bool) -> str:
    schema = enforced_schema(tool, begun=begun) or JSON_OBJECT
    return f"arguments_{n}: {json_rule({'type': 'object', **schema})}\n"


@dataclass(frozen=True, slots=True)
class JsonTools:
    """``{"name": ..., "arguments": {...}}``, as Qwen's and Hermes's models write.

    A call that isn't demanded may be spaced otherwise, and one of a function that isn't strict may
    have its arguments first.
    """

    layout: Layout

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, begun: bool) -> str:
        """See ``CallSyntax``."""
        quoted = json.dumps(tool["function"]["name"])
        if not begun:
            head = f'{{"name": {quoted}, "arguments": '
            call = f'{json.dumps(head)} arguments_{n} "}}"'
            return f"call_{n}: {call}\n" + _arguments_rule(n, tool, begun=begun)
        name = f'"\\"name\\"" {SPACE} ":" {SPACE} {json.dumps(quoted)}'
        arguments = f'"\\"arguments\\"" {SPACE} ":" {SPACE} arguments_{n}'
        orders = [f'{name} {SPACE} "," {SPACE} {arguments}']
        if enforced_schema(tool, begun=begun) is None:
            orders.append(f'{arguments} {SPACE} "," {SPACE} {name}')
        call = f'"{{" {SPACE} ({" | ".join(orders)}) {SPACE} "}}"'
        return f"call_{n}: {call}\n" + _arguments_rule(n, tool, begun=begun)


@dataclass(frozen=True, slots=True)
class Headed:
    """A head with the name, and then the arguments in JSON: Kimi K2, and Mistral from its
    tokenizer's version 11 on. ``head`` and ``tail`` are right sides of rules in pieces: what
    begins with a slash is a pattern, all else is text, with ``{name}`` in it.
    """

    head: tuple[str, ...]
    tail: tuple[str, ...]
    layout: Layout

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, begun: bool) -> str:
        """See ``CallSyntax``."""
        name = tool["function"]["name"]
        head = fragment(self.head, tool_format, name=name)
        tail = fragment(self.tail, tool_format)
        call = f"call_{n}: {head} arguments_{n} {tail}\n"
        return call + _arguments_rule(n, tool, begun=begun)


def fragment(pieces: tuple[str, ...], tool_format: ToolFormat, **fields: str) -> str:
    """Pieces as the right side of a rule: patterns as they are, texts with their fields filled."""
    found = []
    for piece in pieces:
        if piece.startswith("/"):
            found.append(piece)
            continue
        for field, text in fields.items():
            piece = piece.replace(f"{{{field}}}", text)
        found.append(literal(piece, tool_format))
    return " ".join(found) or NOTHING


JSON_TOOLS = JsonTools(Layout())
KIMI_K2 = Headed(
    head=(
        "<|tool_call_begin|>functions.{name}:",
        "/[0-9]{1,3}/",
        "<|tool_call_argument_begin|>",
    ),
    tail=("<|tool_call_end|>",),
    layout=Layout(before=NEWLINE, between=NEWLINE, after=NEWLINE),
)
# No token ends a call: the next one follows at once, or the turn ends.
MISTRAL = Headed(
    head=("{name}[ARGS]",),
    tail=(),
    layout=Layout(before=NOTHING, after=NOTHING, next_block=NOTHING),
)
