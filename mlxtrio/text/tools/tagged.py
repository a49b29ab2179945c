"""Calls whose parameters stand between tags, one by one, as text.

What a text is read as depends on mlx-lm's parser and on the parameter's schema as the parser sees
it; each format's function ``..._reading`` mirrors its parser (mlx_lm/tool_parsers). Values that
would be read as something else are not in the grammar.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mlxtrio.text.tools.narrow import (
    ANNOTATIONS,
    DEFINITIONS,
    Narrower,
    UnsupportedSchemaError,
    check_shape,
)
from mlxtrio.text.tools.splitter import Tool, ToolFormat
from mlxtrio.text.tools.syntax import (
    NEWLINE,
    SPACE,
    Layout,
    UnsupportedParametersError,
    enforced_schema,
    fragment,
)
from mlxtrio.text.tools.values import ANY_TEXT, BARE_TEXT, Reading, Values

PARAMETERS_KEYWORDS = ANNOTATIONS | {"type", "properties", "required", "additionalProperties"}
NAME = re.compile(r"[\w.$@:+*/-]+", re.ASCII)  # what no format takes for a part of itself
FREE_NAME = r"/[a-zA-Z0-9_.-]{1,64}/"
NOT_NULL = "~/[nN][uU][lL][lL]/"
ALL_JSON = Reading(json_strings=True, numbers=True, booleans=True, containers=True, nulls=True)


@dataclass(frozen=True, slots=True)
class Tagged:
    """A format with a tag for each parameter.

    The pieces (see ``fragment``) have ``{name}`` and ``{key}`` in them. ``forbidden`` are the tags
    that would end a value. ``is_stripped``: white space around a value is not a part of it.
    ``empty`` is the whole call of a function without arguments where it is another.
    """

    head: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    tail: tuple[str, ...]
    forbidden: tuple[str, ...]
    reading: Callable[[Mapping[str, Any]], Reading]
    layout: Layout
    is_stripped: bool = True
    empty: tuple[str, ...] | None = None

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, begun: bool) -> str:
        """See ``CallSyntax``."""
        schema = enforced_schema(tool, begun=begun)
        try:
            return self._rules(n, tool, tool_format, schema)
        except UnsupportedSchemaError as error:
            raise UnsupportedParametersError(n, str(error)) from error

    def _rules(
        self, n: int, tool: Tool, tool_format: ToolFormat, schema: Mapping[str, Any] | None
    ) -> str:
        name = tool["function"]["name"]
        head = fragment(self.head, tool_format, name=name)
        tail = fragment(self.tail, tool_format)
        if schema is None:
            arguments, rules = self._any_arguments(n, tool_format)
        else:
            arguments, rules = self._arguments(n, tool, tool_format, schema)
        if self.empty is None:
            return f"call_{n}: {head} {' '.join(arguments)} {tail}\n{rules}"
        calls = [f"{head} {some} {tail}" for some in _one_or_more(arguments)]
        if all(argument.endswith(("?", "*")) for argument in arguments):
            calls.append(fragment(self.empty, tool_format, name=name))
        return f"call_{n}: {' | '.join(calls)}\n{rules}"

    def _any_arguments(self, n: int, tool_format: ToolFormat) -> tuple[list[str], str]:
        opening = tuple(part for piece in self.opening for part in _split_key(piece))
        opened = fragment(opening, tool_format)
        lead, closed = self._closing(tool_format)
        return [f"argument_{n}*"], (
            f"argument_{n}: {opened} ANY_{n} {closed}\n"
            f"ANY_{n}: ({self._base()}) {json.dumps(lead)}\n"
        )

    def _arguments(
        self, n: int, tool: Tool, tool_format: ToolFormat, schema: Mapping[str, Any]
    ) -> tuple[list[str], str]:
        required, properties = flat_parameters(schema)
        narrower = Narrower(schema, self.forbidden)
        lead, closed = self._closing(tool_format)
        arguments, rules = [], []
        for m, (key, parameter) in enumerate(properties.items()):
            check_shape(parameter)
            rule = f"value_{n}_{m}"

            def read(text: str, key: str = key) -> Any:
                return self._read(tool, tool_format, key, text)

            reading = self.reading(parameter)
            values = Values(narrower, reading, read, self._base(), lead, rule)
            opened = fragment(self.opening, tool_format, key=key)
            rules.append(f"argument_{n}_{m}: {opened} {rule} {closed}\n{values.rules(parameter)}")
            arguments.append(f"argument_{n}_{m}" + ("" if key in required else "?"))
        return arguments, "".join(rules)

    def _closing(self, tool_format: ToolFormat) -> tuple[str, str]:
        """The text that ends a value, up to a control token; and a right side for the rest."""
        text, *others = self.closing
        tokens = [token for token in tool_format.control_tokens if token in text]
        lead = text[: min(map(text.index, tokens))] if tokens else text
        return lead, fragment((text[len(lead) :], *others), tool_format)

    def _base(self) -> str:
        """The terminal of the texts that a value may be."""
        escaped = [re.escape(tag).replace("/", r"\/") for tag in self.forbidden]
        tags = [f"~/(?s:.*){tag}(?s:.*)/" for tag in escaped]
        return " & ".join([ANY_TEXT, *([BARE_TEXT] if self.is_stripped else []), *tags])

    def _read(self, tool: Tool, tool_format: ToolFormat, key: str, text: str) -> Any:
        """What the parser makes of a text as one parameter; not a value of JSON if it fails."""
        pieces = [*self.head, *self.opening, text, *self.closing, *self.tail]
        whole = "".join("" if p.startswith("/") and p is not text else p for p in pieces)
        whole = whole.replace("{name}", tool["function"]["name"]).replace("{key}", key)
        try:
            call = tool_format.parse(whole, [tool])
        except Exception:  # noqa: BLE001 - fifteen parsers, each with its own way to say no
            return UnsupportedSchemaError
        calls = call if isinstance(call, list) else [call]
        return calls[0]["arguments"].get(key) if len(calls) == 1 else UnsupportedSchemaError


def _one_or_more(arguments: list[str]) -> list[str]:
    """Sequences of which one comes first, and is there, and those before it are not."""
    sequences = []
    for n, argument in enumerate(arguments):
        first = argument[:-1] + "+" if argument.endswith("*") else argument.removesuffix("?")
        sequences.append(" ".join([first, *arguments[n + 1 :]]))
        if not argument.endswith(("?", "*")):
            break
    return sequences


def _split_key(piece: str) -> list[str]:
    before, found, after = piece.partition("{key}")
    return [part for part in (before, FREE_NAME if found else "", after) if part]


def flat_parameters(schema: Mapping[str, Any]) -> tuple[set[str], Mapping[str, Any]]:
    """The names of the required parameters, and the schemas of all."""
    check_shape(schema)
    if others := schema.keys() - PARAMETERS_KEYWORDS - set(DEFINITIONS):
        raise UnsupportedSchemaError(f"'{min(others)}' can't be followed in the model's format")
    properties = schema.get("properties") or {}
    required = set(schema.get("required") or ())
    if missing := required - set(properties):
        raise UnsupportedSchemaError(f"'{min(missing)}' is required, and has no schema")
    for key in properties:
        if not NAME.fullmatch(key) or key.startswith("/"):
            raise UnsupportedSchemaError(f"{json.dumps(key)} can't be a name in the model's format")
    return required, properties


def _qwen_reading(schema: Mapping[str, Any]) -> Reading:
    named = schema.get("type")
    if named is None:  # containers are told by how they begin, and all else is a string
        return Reading(raw=(NOT_NULL, r"~/\s*[\[{](?s:.*)/"), containers=True, nulls=True)
    if isinstance(named, list):  # read as Python
        return Reading(json_strings=True, numbers=True, nulls=True)
    return Reading(
        raw=(NOT_NULL,) if named == "string" else None,
        numbers=named in ("integer", "number"),
        booleans=named == "boolean",
        containers=named in ("array", "object"),
        nulls=True,
    )


def _glm_reading(schema: Mapping[str, Any]) -> Reading:
    if schema.get("type") == "string":
        return Reading(raw=())
    return ALL_JSON


def _muse_reading(schema: Mapping[str, Any]) -> Reading:
    words = "~/(true|false|null|NaN|Infinity)/"
    return replace(ALL_JSON, raw=(words, r'~/["\[{0-9\-](?s:.*)/'))


def _minimax_reading(schema: Mapping[str, Any]) -> Reading:
    named = _minimax_types(schema) or {"string"}
    if named <= {"string", "null"}:
        nulls = ("~/[nN][oO][nN][eE]/", "~/[nN][iI][lL]/") if "null" in named else ()
        return Reading(raw=(NOT_NULL, *nulls), nulls=True)
    if "string" in named:  # a text of digits would be a number
        return Reading(nulls=True)
    return Reading(
        numbers=bool(named & {"integer", "number"}),
        booleans="boolean" in named,
        containers=bool(named & {"object", "array"}),
        nulls=True,
    )


def _minimax_types(schema: Any) -> set[str]:
    """The types of which the parser knows."""
    if not isinstance(schema, Mapping):
        return {"string"}
    named = schema.get("type", [])
    found = {named} if isinstance(named, str) else set(named)
    found |= {_kind_of(value) for value in schema.get("enum") or []}
    for key in ("anyOf", "oneOf", "allOf"):
        for option in schema.get(key) or []:
            found |= _minimax_types(option) or {"string"}
    return found


def _kind_of(value: Any) -> str:
    kinds: Mapping[type, str] = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        dict: "object",
    }
    return kinds.get(type(value), "null")


QWEN_CODER = Tagged(
    head=("<function={name}>\n",),
    opening=("<parameter={key}>\n",),
    closing=("\n</parameter>\n",),
    tail=("</function>",),
    forbidden=("</parameter>",),
    reading=_qwen_reading,
    layout=Layout(after=NEWLINE),
    is_stripped=False,
)
GLM = Tagged(  # 4.7 writes no newlines, 4.5 does
    head=("{name}", NEWLINE),
    opening=("<arg_key>{key}</arg_key>", NEWLINE, "<arg_value>"),
    closing=("</arg_value>", NEWLINE),
    tail=(),
    forbidden=("</arg_value>",),
    reading=_glm_reading,
    layout=Layout(before='""', after='""'),
)
LONGCAT = Tagged(
    head=("{name}", NEWLINE),
    opening=("<longcat_arg_key>{key}</longcat_arg_key>", NEWLINE, "<longcat_arg_value>"),
    closing=("</longcat_arg_value>", NEWLINE),
    tail=(),
    forbidden=("</longcat_arg_value>",),
    reading=_glm_reading,
    layout=Layout(before='""', after='""'),
    empty=('{"name": "{name}", "arguments": {}}',),
)
MINIMAX = Tagged(
    head=('<invoke name="{name}">\n',),
    opening=('<parameter name="{key}">',),
    closing=("</parameter>\n",),
    tail=("</invoke>",),
    forbidden=("</parameter>", "</invoke>"),
    reading=_minimax_reading,
    layout=Layout(before=SPACE, between=r'"\n"', after=SPACE),
)
MUSE_SPARK = Tagged(
    head=('<atem:invoke name="{name}">\n',),
    opening=('<atem:parameter name="{key}">',),
    closing=("</atem:parameter>\n",),
    tail=("</atem:invoke>",),
    forbidden=("</atem:parameter>",),
    reading=_muse_reading,
    layout=Layout(before=SPACE, between=r'"\n"', after=SPACE),
)
