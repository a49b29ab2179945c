"""What a tool format's grammar consists of, and how its rules are written.

Grammars are in llguidance's variant of Lark:
https://github.com/guidance-ai/llguidance/blob/main/docs/syntax.md
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from mlxtrio.text.grammar.compiler import JSON_OBJECT, json_rule
from mlxtrio.text.grammar.schemas import prepare_schema
from mlxtrio.text.tools.format import Tool, ToolFormat

SPACE = r"/[ \n]{0,4}/"
NEWLINE = r"/\n?/"
EMPTY = '""'
NO_ARGUMENTS: Mapping[str, Any] = {"type": "object", "additionalProperties": False}
START = "START"  # in a header: the format's start marker


class UnsupportedParametersError(Exception):
    """The schema of a tool's parameters can't be enforced in the model's tool format.

    ``tool`` is the tool's index among those offered.
    """

    def __init__(self, tool: int, reason: str) -> None:
        super().__init__(reason)
        self.tool = tool


@dataclass(frozen=True, slots=True)
class Layout:
    """What is written around calls, as right sides of rules.

    A block extends from the format's start marker to its end marker. ``between`` separates the
    calls of one block; if it is None, a block has one call only, and ``next_block`` separates the
    blocks. If that is None, too, there is one call only. ``other_starts`` are further texts that
    begin a block, after which it is the same.
    """

    before: str = SPACE
    between: str | None = None
    after: str = SPACE
    next_block: str | None = r'"\n"'
    other_starts: tuple[str, ...] = ()


class CallSyntax(Protocol):
    """How a tool format writes calls."""

    @property
    def layout(self) -> Layout:
        """What is written around calls."""

    @property
    def header(self) -> str | None:
        """A regular expression of what precedes a call's arguments, with the group ``name``.

        ``START`` in it is the format's start marker. None if the arguments are not JSON: then they
        can't be streamed.
        """

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """The rule ``call_n`` for calls of the n-th tool, and those that it refers to.

        If the call is ``required`` (by ``tool_choice``), or its function is strict, the arguments
        satisfy the schema of the function's parameters. Otherwise they are any object.

        Raises:
            UnsupportedParametersError: the schema can't be enforced in this format.
        """


def literal(text: str, tool_format: ToolFormat) -> str:
    """A text as the right side of a rule, with the model's control tokens in it by their ids.

    llguidance never matches a control token with text.
    """
    return literal_text(text, tool_format.control_tokens)


def literal_text(text: str, control_tokens: Mapping[str, int]) -> str:
    """A text as the right side of a rule; ``control_tokens`` are the model's, by their spelling."""
    if not control_tokens:
        return json.dumps(text)
    markers = "|".join(re.escape(each) for each in sorted(control_tokens, key=len, reverse=True))
    pieces = re.split(f"({markers})", text)
    symbols = [
        f"<[{control_tokens[each]}]>" if each in control_tokens else json.dumps(each)
        for each in pieces
        if each
    ]
    return " ".join(symbols) or EMPTY


def sequence(pieces: tuple[str, ...], tool_format: ToolFormat, **fields: str) -> str:
    """Pieces one after the other, as the right side of a rule.

    A piece that begins with a slash is a regular expression; any other is text, with ``fields``
    filled in (``{name}``, ``{key}``).
    """
    symbols = []
    for piece in pieces:
        if piece.startswith("/"):
            symbols.append(piece)
            continue
        for field, text in fields.items():
            piece = piece.replace(f"{{{field}}}", text)
        symbols.append(literal(piece, tool_format))
    return " ".join(symbols) or EMPTY


def enforced_schema(tool: Tool, *, required: bool) -> Mapping[str, Any] | None:
    """The prepared schema that a call's arguments have to satisfy; None if they are any object.

    A function that declares no parameters gets none.

    Raises:
        UnsupportedSchemaError: it can't be enforced.
    """
    function: Mapping[str, Any] = tool["function"]
    if not required and not function.get("strict"):
        return None
    schema = prepare_schema({"type": "object", **(function.get("parameters") or {})})
    says_nothing = schema.keys() <= {"type", "properties", "required"}
    if says_nothing and not schema.get("properties") and not schema.get("required"):
        return NO_ARGUMENTS
    return schema


def arguments_rule(n: int, tool: Tool, *, required: bool) -> str:
    """The rule ``arguments_n``: the arguments of the n-th tool in JSON."""
    schema = enforced_schema(tool, required=required)
    if schema is NO_ARGUMENTS:
        return f'arguments_{n}: "{{}}"\n'
    if schema is None:
        return f"arguments_{n}: {json_rule(JSON_OBJECT)}\n"
    is_object = schema.get("type") == "object"
    objects = schema if is_object else {**schema, "allOf": [*schema.get("allOf", ()), JSON_OBJECT]}
    return f"arguments_{n}: {json_rule(objects)}\n"


@dataclass(frozen=True, slots=True)
class NameThenJson:
    """Formats that write the name between markers and then the arguments in JSON.

    ``start`` and ``end`` are written before and after the arguments, as pieces of ``sequence``.
    """

    start: tuple[str, ...]
    end: tuple[str, ...]
    layout: Layout
    header: str

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        start = sequence(self.start, tool_format, name=tool["function"]["name"])
        end = sequence(self.end, tool_format)
        call = f"call_{n}: {start} arguments_{n} {end}\n"
        return call + arguments_rule(n, tool, required=required)
