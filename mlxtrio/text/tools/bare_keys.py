"""The grammar of objects with bare keys, and of strings between two of the same token."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.text.grammar.compiler import LINE_STYLE, json_rule
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.parameter_schema import (
    ParameterSchemas,
    UnsupportedSchemaError,
    flat_parameters,
)
from mlxtrio.text.tools.parameter_values import Conversion, ValueGrammar
from mlxtrio.text.tools.syntax import (
    Layout,
    enforced_schema,
    literal,
)

KEY = "/[a-zA-Z_][a-zA-Z0-9_]{0,63}/"
TEXT = "/(?s:.*)/"
NUMBER = r"/-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?/"
SCALARS = ("null", "boolean", "integer", "number")
MAX_DEPTH = 8  # of schemas in schemas; deeper ones are refused
SIZES = {"minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength"}
BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
KNOWN = (
    SIZES
    | BOUNDS
    | {"$defs", "type", "properties", "required", "additionalProperties", "items", "enum"}
    | {"const", "pattern", "format"}
)


@dataclass(frozen=True, slots=True)
class BareKeys:
    """The syntax of ``call:name{key:value,...}``; ``quote`` is the token around strings."""

    quote: str
    layout: Layout

    @property
    def header(self) -> str | None:
        """None: the arguments are not JSON."""
        return None

    def rules(self, n: int, tool: Tool, tool_format: ToolFormat, *, required: bool) -> str:
        """See ``CallSyntax``."""
        name = tool["function"]["name"]
        schema = enforced_schema(tool, required=required)
        quote = literal(self.quote, tool_format)
        rules = f"text_{n}: {quote} TEXT_{n} {quote}\nTEXT_{n}: /(?s:.*)/\n{_anything(n)}"
        if schema is None:
            members = f"any_object_{n}"
        else:
            values = _Values(n, schema, quote)
            members = values.parameters(schema)
            rules += "".join(values.rules)
        return f'call_{n}: "call:{name}" {members}\n{rules}'


def _anything(n: int) -> str:
    return (
        f'any_object_{n}: "{{" (any_member_{n} ("," any_member_{n})*)? "}}"\n'
        f'any_member_{n}: {KEY} ":" any_{n}\n'
        f'any_{n}: text_{n} | "null" | "true" | "false" | {NUMBER} | any_object_{n}'
        f' | "[" (any_{n} ("," any_{n})*)? "]"\n'
    )


class _Values:
    """Right sides of rules for the values that a schema allows."""

    def __init__(self, n: int, root: Mapping[str, Any], quote: str) -> None:
        """``quote`` is the right side of a rule for the token around strings."""
        self._n = n
        self._quote = quote
        self._schemas = ParameterSchemas(root, ())
        self.rules: list[str] = []  # that the right sides refer to

    def parameters(self, schema: Mapping[str, Any]) -> str:
        """The object of all arguments."""
        if schema.keys() <= {"type", "additionalProperties", "$defs"}:
            return self.object(schema, 0)
        alternatives = flat_parameters(self._schemas, schema)
        objects = [self._members(required, each, 0) for required, each in alternatives]
        return f"({' | '.join(objects)})"

    def value(self, schema: Any, depth: int) -> str:
        """See the class.

        Raises:
            UnsupportedSchemaError: the schema has keywords that can't be followed here.
        """
        if depth > MAX_DEPTH:
            raise UnsupportedSchemaError("the schema is nested too deeply, or refers to itself")
        options = [self._value(parts, depth) for parts in self._schemas.alternatives(schema)]
        if not options:
            raise UnsupportedSchemaError("no value is allowed")
        return f"({' | '.join(options)})"

    def _value(self, parts: Sequence[Mapping[str, Any]], depth: int) -> str:
        schema = _merged(parts)
        if others := schema.keys() - KNOWN:
            raise UnsupportedSchemaError(f"'{min(others)}' can't be enforced in the model's format")
        if "const" in schema:
            return self._constant(schema["const"])
        if "enum" in schema:
            return f"({' | '.join(map(self._constant, schema['enum']))})"
        if not schema:
            return f"any_{self._n}"
        named = schema.get("type", "array" if "items" in schema else "object")
        types: Sequence[str] = [named] if isinstance(named, str) else named
        return f"({' | '.join(self._of_type(schema, each, depth) for each in types)})"

    def _of_type(self, schema: Mapping[str, Any], kind: str, depth: int) -> str:
        if kind == "string":
            return self._string(schema)
        if kind == "array":
            item = self.value(schema.get("items", True), depth + 1)
            return f'"[" {_repeated(item, schema, "Items")} "]"'
        if kind == "object":
            return self.object(schema, depth)
        if kind not in SCALARS:
            raise UnsupportedSchemaError(f"there is no type '{kind}'")
        name = f"scalar_{self._n}_{len(self.rules)}"
        bounds = {key: schema[key] for key in BOUNDS & schema.keys()}
        self.rules.append(f"{name}: {json_rule({'type': kind, **bounds}, LINE_STYLE)}\n")
        return name

    def _string(self, schema: Mapping[str, Any]) -> str:
        keywords = {"minLength", "maxLength", "pattern", "format"} & schema.keys()
        if not keywords:
            return f"text_{self._n}"
        name = f"string_{self._n}_{len(self.rules)}"
        string = {key: schema[key] for key in keywords}
        grammar = ValueGrammar(
            self._schemas, Conversion(strings=()), lambda text: text, TEXT, "", name
        )
        self.rules.append(grammar.rules({"type": "string", **string}))
        return f"{self._quote} {name} {self._quote}"

    def object(self, schema: Mapping[str, Any], depth: int) -> str:
        """An object with its members in their order."""
        properties = schema.get("properties") or {}
        required = set(schema.get("required") or ())
        if missing := required - set(properties):
            raise UnsupportedSchemaError(f"'{min(missing)}' is required, and has no schema")
        if not properties:
            others = schema.get("additionalProperties", depth > 0)
            if others is False:
                return '"{}"'
            member = f'{KEY} ":" {self.value(others, depth + 1)}'
            return f'"{{" {_repeated(member, schema, "Properties")} "}}"'
        return self._members(required, properties, depth)

    def _members(self, required: set[str], properties: Mapping[str, Any], depth: int) -> str:
        members = [
            (f"{json.dumps(key + ':')} {self.value(each, depth + 1)}", key in required)
            for key, each in properties.items()
        ]
        return f'"{{" {_separated(members)} "}}"'

    def _constant(self, value: Any) -> str:
        if isinstance(value, str):
            return f"({self._quote} {json.dumps(value)} {self._quote})"
        if isinstance(value, dict | list):
            raise UnsupportedSchemaError("a constant object can't be followed")
        return json.dumps(json.dumps(value))


def _merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One schema of the values that satisfy several.

    Raises:
        UnsupportedSchemaError: they say different things of the same.
    """
    merged: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            before = merged.get(key, value)
            if key == "required":
                merged[key] = [*dict.fromkeys([*merged.get(key, ()), *value])]
            elif key == "properties":
                earlier = merged.get(key, {})
                both = {
                    name: {"allOf": [earlier[name], value[name]]}
                    for name in earlier
                    if name in value
                }
                merged[key] = {**earlier, **value, **both}
            elif key == "type" and before != value:
                merged[key] = _common(before, value)
            elif before != value:
                raise UnsupportedSchemaError(f"'{key}' can't be combined in the model's format")
            else:
                merged[key] = value
    return merged


def _common(one: Any, other: Any) -> list[str]:
    """The types that two schemas name."""
    first, second = ([each] if isinstance(each, str) else each for each in (one, other))
    return [each for each in first if each in second]


def _repeated(item: str, schema: Mapping[str, Any], what: str) -> str:
    """Items with commas between them, as many as ``minItems`` and ``maxItems`` allow, or so."""
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}")
    if most == 0:
        return '""'
    more = ""
    if most != 1:
        more = f'("," {item}){{{max(0, least - 1)},{"" if most is None else most - 1}}}'
    return f"({item} {more})" + ("" if least else "?")


def _separated(members: Sequence[tuple[str, bool]]) -> str:
    """Members in their order with commas between them; only the required ones have to be there."""
    firsts = []
    for n, (member, is_required) in enumerate(members):
        rest = " ".join(
            f'"," {other}' if needed else f'("," {other})?' for other, needed in members[n + 1 :]
        )
        firsts.append(f"{member} {rest}")
        if is_required:
            break
    else:
        firsts.append('""')
    return f"({' | '.join(firsts)})"
