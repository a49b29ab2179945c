"""JSON schemas as clients send them, prepared for llguidance.

Clients send what their libraries make: annotations of every kind, keywords of older drafts and of
OpenAPI, keywords that demand nothing. ``prepare_schema`` returns a schema of few keywords that is
no looser, in which references are to definitions only.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from llguidance import LLMatcher

COMBINING = ("allOf", "anyOf", "oneOf")
ENFORCED = frozenset(
    {"$ref", "const", "enum", "type", *COMBINING}
    | {"items", "prefixItems", "minItems", "maxItems"}
    | {"properties", "additionalProperties", "patternProperties", "required"}
    | {"minProperties", "maxProperties"}
    | {"minLength", "maxLength", "pattern", "format"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)
# Keywords that change what a schema means and can't be enforced, with values that demand nothing.
UNSUPPORTED: Mapping[str, tuple[Any, ...]] = {
    "$dynamicRef": (),
    "$recursiveRef": (),
    "contains": (),
    "dependencies": ({},),
    "dependentRequired": ({},),
    "dependentSchemas": ({},),
    "else": (True, {}),
    "not": (False,),
    "then": (True, {}),
    "unevaluatedItems": (True, {}),
}
KEYWORD_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "$ref": str,
    "allOf": list,
    "anyOf": list,
    "enum": list,
    "maxLength": int,
    "maximum": (int, float),
    "minLength": int,
    "minimum": (int, float),
    "oneOf": list,
    "pattern": str,
    "patternProperties": Mapping,
    "prefixItems": list,
    "properties": Mapping,
    "required": list,
    "type": (str, list),
}
# Those that llguidance 1.9.1 knows (parser/src/json/formats.rs); it refuses all others.
FORMATS = frozenset(
    {"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "unknown"}
    | {"uri", "uuid"}
)
MAX_INTEGER = 2**53  # 64-bit floating-point numbers represent all integers up to it
MAX_DEFINITIONS = 1000
MAX_REFERENCES = 16  # from one reference to the next
MAX_STEPS = 100_000  # llguidance takes no more than 50,000 schemas
# Pydantic's pattern of a decimal number in a string has a look-ahead, which demands a digit.
REWRITTEN_PATTERNS = {
    r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$": r"^[+-]?(\d+\.?\d*|\.\d+)$",
}


class UnsupportedSchemaError(Exception):
    """A schema that can't be enforced exactly."""


def prepare_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema that llguidance can enforce, with its definitions in ``$defs``.

    - Annotations, keywords that demand nothing and formats that are unknown are left out.
      ``uniqueItems`` and ``nullable`` are among them: no grammar can compare the items of an array,
      and sets are sent with it by every client that has them; JSON Schema knows no ``nullable``.
    - Objects that declare properties and don't say whether they may have others are closed, as
      OpenAI's strict mode requires. Without this a model may invent further properties, and may
      write the name of a declared one in escapes (``"\\u0061"``), which llguidance 1.9.1 takes for
      another. What stands beside each other in ``allOf``, or beside ``anyOf`` and ``oneOf``, is
      closed together. An undeclared property that is required may be anything.
    - Alternatives of ``oneOf`` that exclude each other become ``anyOf``.

    What satisfies the result satisfies the schema, but for ``uniqueItems``.

    Raises:
        UnsupportedSchemaError: it can't be enforced, for the reason that the message says.
    """
    preparation = _Preparation(schema)
    try:
        prepared = preparation.schema(schema, Scope(), "")
    except RecursionError as error:
        raise UnsupportedSchemaError("it is nested too deeply") from error
    if preparation.definitions:
        prepared["$defs"] = preparation.definitions
    return dict(prepared)


def schema_texts(schema: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a prepared schema that an output may contain, each with where it is."""
    if not isinstance(schema, Mapping):
        return
    for key, value in schema.items():
        if key in ("const", "enum"):
            yield from ((text, _in(f"'{key}'", place)) for text in _texts(value))
        elif key == "pattern":
            yield value, _in("'pattern'", place)
        elif key in ("properties", "patternProperties", "$defs"):
            for name, part in value.items():
                if key != "$defs":
                    yield name, _in(f"'{key}'", place)
                yield from schema_texts(part, name)
        elif isinstance(value, list):
            for part in value:
                yield from schema_texts(part, place)
        else:
            yield from schema_texts(value, place)


def check_constants(schema: Any, place: str = "") -> None:
    """Refuse constants of a prepared schema that llguidance would round.

    It represents numbers in 64-bit floating point (1.9.1): of a larger constant it would accept
    another number.

    Raises:
        UnsupportedSchemaError: there is one.
    """
    if isinstance(schema, list):
        for part in schema:
            check_constants(part, place)
    elif isinstance(schema, Mapping):
        for key, value in schema.items():
            if key in ("const", "enum"):
                _check_numbers(value, _in(f"'{key}'", place))
            elif key in ("properties", "patternProperties", "$defs"):
                for name, part in value.items():
                    check_constants(part, name)
            else:
                check_constants(value, place)


def check_shape(schema: Any) -> Mapping[str, Any]:
    """Return a schema if it is an object and its keywords have values of the right types.

    Raises:
        UnsupportedSchemaError: it is not, or they have not.
    """
    if not isinstance(schema, Mapping):
        raise UnsupportedSchemaError("a schema has to be an object")
    for key, expected in KEYWORD_TYPES.items():
        if key in schema and not isinstance(schema[key], expected):
            raise UnsupportedSchemaError(f"'{key}' has a value of a wrong type")
    for name in ("required", "type"):
        values = schema.get(name, ())
        if isinstance(values, list) and not all(isinstance(each, str) for each in values):
            raise UnsupportedSchemaError(f"'{name}' has a value of a wrong type")
    return schema


@dataclass(frozen=True, slots=True)
class Scope:
    """What schemas say of an object: its properties, and whether it may have undeclared ones."""

    declared: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_open: bool = False

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(
            tuple(dict.fromkeys(self.declared + other.declared)),
            tuple(dict.fromkeys(self.required + other.required)),
            self.is_open or other.is_open,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """All properties that are mentioned."""
        return tuple(dict.fromkeys(self.declared + self.required))


@dataclass(slots=True)
class _Preparation:
    """The preparation of one schema. ``definitions`` are those that are referred to."""

    root: Any
    definitions: dict[str, Any] = field(default_factory=dict)
    _names: dict[tuple[str, Scope], str] = field(default_factory=dict)
    _scopes: dict[str, Scope] = field(default_factory=dict)
    _num_steps: int = 0

    def schema(self, schema: Any, around: Scope, place: str) -> Any:
        """A schema that is prepared; ``around`` is what stands beside it for the same value.

        ``place`` is the name of the nearest property, for messages.
        """
        if isinstance(schema, bool):
            return schema
        given = self._keywords(schema, place)
        own = _own_scope(given)
        inner = {key: self._inner_scope(given, key) for key in (*COMBINING, "$ref")}
        result: dict[str, Any] = {}
        for key, value in given.items():
            if key in inner:
                beside = around | own
                for other in inner.keys() - {key}:
                    beside |= inner[other]
                result |= self._combined(key, given, beside, place)
            elif key != "unevaluatedProperties":
                result[key] = self._keyword(key, value, place)
        whole = around | own
        for scope in inner.values():
            whole |= scope
        self._close(result, given, whole, around=around)
        return result

    def _keywords(self, schema: Any, place: str) -> dict[str, Any]:
        """The keywords of a schema that demand something, those of older drafts translated."""
        if not isinstance(schema, Mapping):
            raise UnsupportedSchemaError(f"a schema has to be an object{_of(place)}")
        self._num_steps += 1
        if self._num_steps > MAX_STEPS:
            raise UnsupportedSchemaError("it is too complex")
        self._check_supported(schema, place)
        known = ENFORCED | {"unevaluatedProperties"}
        given = {
            key: value
            for key, value in schema.items()
            if key in known and (value is not None or key == "const")
        }
        if isinstance(given.get("items"), list):
            given["prefixItems"] = given.pop("items")
            if (others := schema.get("additionalItems")) is not None:
                given["items"] = others
        check_shape(given)
        _normalize_values(given, place)
        names = schema.get("propertyNames")
        if names is not None and names is not True:
            self._restrict_names(given, names, place)
        return given

    def _check_supported(self, schema: Mapping[str, Any], place: str) -> None:
        for key, empty in UNSUPPORTED.items():
            if key not in schema or schema[key] is None or schema[key] in empty:
                continue
            if key in ("then", "else") and "if" not in schema:
                continue
            raise UnsupportedSchemaError(f"'{key}'{_of(place)} is not supported")
        if schema.get("unevaluatedProperties") not in (None, True, False, {}):
            raise UnsupportedSchemaError(f"'unevaluatedProperties'{_of(place)} is not supported")

    def _restrict_names(self, given: dict[str, Any], names: Any, place: str) -> None:
        """Write ``propertyNames`` in other keywords."""
        given_names = self._keywords(self._resolved(names), place)
        if given_names.keys() <= {"type"}:
            return
        others = given.get("additionalProperties", True)
        keys = given_names.keys() - {"type"}
        is_free = not given.keys() & {"properties", "patternProperties"}
        if keys == {"enum"} or keys == {"const"}:
            listed = given_names.get("enum", [given_names.get("const")])
            allowed = [name for name in listed if isinstance(name, str)]
            declared = given.get("properties", {})
            if "patternProperties" not in given and set(declared) <= set(allowed):
                given["properties"] = {name: declared.get(name, others) for name in allowed}
                given["additionalProperties"] = False
                return
        elif keys == {"pattern"} and is_free:
            given["patternProperties"] = {given_names["pattern"]: others}
            given["additionalProperties"] = False
            return
        raise UnsupportedSchemaError(f"'propertyNames'{_of(place)} is not supported")

    def _keyword(self, key: str, value: Any, place: str) -> Any:
        """The value of a keyword whose schemas are for other values, inside this one."""
        if key in ("properties", "patternProperties"):
            return {name: self.schema(part, Scope(), name) for name, part in value.items()}
        if key in ("items", "additionalProperties"):
            return self.schema(value, Scope(), place)
        if key == "prefixItems":
            return [self.schema(part, Scope(), place) for part in value]
        return value

    def _combined(
        self, key: str, given: Mapping[str, Any], beside: Scope, place: str
    ) -> dict[str, Any]:
        """A keyword whose schemas are for this value, too."""
        value = given[key]
        if key == "$ref":
            return {key: self._reference(value, beside)}
        if key == "anyOf":
            return {key: [self.schema(part, beside, place) for part in value]}
        if key == "oneOf":
            return self._one_of(value, given, beside, place)
        scopes = [self._scope(part) for part in value]
        parts = []
        for n, part in enumerate(value):
            others = beside
            for scope in scopes[:n] + scopes[n + 1 :]:
                others |= scope
            parts.append(self.schema(part, others, place))
        return {key: parts} if parts else {}

    def _one_of(
        self, options: Sequence[Any], given: Mapping[str, Any], beside: Scope, place: str
    ) -> dict[str, Any]:
        """``oneOf`` as ``anyOf``, if its alternatives exclude each other.

        They have to do so as they were sent, not closed. An alternative of objects is kept from
        having a property that another one requires. Else llguidance decides about the schemas
        that are not closed.
        """
        forbidden = _forbidden_names([self._outline(option, given) for option in options])
        if forbidden is None:
            return {"oneOf": [self.schema(each, Scope(is_open=True), place) for each in options]}
        parts = [self.schema(option, beside, place) for option in options]
        for n, names in enumerate(forbidden):
            if names:
                without = {"type": "object", "properties": dict.fromkeys(names, False)}
                parts[n] = {"allOf": [parts[n], without]}
        return {"anyOf": parts}

    def _outline(self, schema: Any, beside: Mapping[str, Any]) -> "_Outline":
        """What an alternative certainly demands together with the keywords beside ``oneOf``."""
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping):
            return _Outline()
        given = self._keywords(schema, "")
        properties = given.get("properties", {})
        tags = {name: _constants(self._resolved(part)) for name, part in properties.items()}
        named = given.get("type") or beside.get("type") or []
        types = frozenset([named] if isinstance(named, str) else named)
        required = (*given.get("required", ()), *beside.get("required", ()))
        return _Outline(types, _constants(given), required, tags)

    def _reference(self, reference: str, around: Scope) -> str:
        """A reference to a prepared definition."""
        name = self._names.get((reference, around))
        if name is None:
            if len(self._names) >= MAX_DEFINITIONS:
                raise UnsupportedSchemaError("it has too many references")
            name = self._new_name(reference)
            self._names[reference, around] = name
            self.definitions[name] = True  # its place, in their order
            self.definitions[name] = self.schema(self._target(reference), around, name)
        return f"#/$defs/{name}"

    def _new_name(self, reference: str) -> str:
        last = unquote(reference).rpartition("/")[2]
        name = re.sub(r"[^\w.-]", "_", last.lstrip("#"), flags=re.ASCII) or "root"
        number = 1
        while name in self.definitions:
            number += 1
            name = f"{name.removesuffix(f'_{number - 1}')}_{number}"
        return name

    def _target(self, reference: str) -> Any:
        """What a reference refers to: a JSON pointer, an anchor, or a schema's ``$id``."""
        base = self.root.get("$id") or self.root.get("id") if isinstance(self.root, Mapping) else ""
        local = reference.removeprefix(base) if isinstance(base, str) else reference
        if local in ("", "#"):
            return self.root
        found: Any = self.root
        if local.startswith("#/"):
            for step in unquote(local[2:]).split("/"):
                found = _member(found, step.replace("~1", "/").replace("~0", "~"))
        else:
            found = _named(self.root, local)
        if not isinstance(found, Mapping | bool):
            raise UnsupportedSchemaError(f"there is no '{reference}'")
        return found

    def _resolved(self, schema: Any) -> Any:
        """What a schema refers to, if it is a reference with annotations only."""
        for _ in range(MAX_REFERENCES):
            if not isinstance(schema, Mapping) or not isinstance(schema.get("$ref"), str):
                return schema
            if schema.keys() & (ENFORCED - {"$ref"}):
                return schema
            schema = self._target(schema["$ref"])
        return schema

    def _scope(self, schema: Any) -> Scope:
        """What a schema says of the object that is its value."""
        if not isinstance(schema, Mapping):
            return Scope()
        given = self._keywords(schema, "")
        scope = _own_scope(given)
        for key in (*COMBINING, "$ref"):
            scope |= self._inner_scope(given, key)
        return scope

    def _inner_scope(self, given: Mapping[str, Any], key: str) -> Scope:
        scope = Scope()
        if key not in given:
            return scope
        if key == "$ref":
            reference = given[key]
            if reference not in self._scopes:
                self._scopes[reference] = scope  # where it refers to itself
                self._scopes[reference] = self._scope(self._target(reference))
            return self._scopes[reference]
        for part in given[key]:
            scope |= self._scope(part)
        return scope

    def _close(
        self, result: dict[str, Any], given: Mapping[str, Any], whole: Scope, *, around: Scope
    ) -> None:
        """Allow no other properties than those that a schema or those beside it mention."""
        must_close = given.get("unevaluatedProperties") is False
        if must_close and whole.is_open:
            raise UnsupportedSchemaError("'unevaluatedProperties' beside 'additionalProperties'")
        is_simple = not given.keys() & {*COMBINING, "$ref"}
        closes = bool(given.get("properties")) or (is_simple and bool(around.declared))
        if not must_close and (not closes or whole.is_open):
            return
        named = given.get("type", "object")
        if "additionalProperties" in given or "const" in given or "enum" in given:
            return
        if "object" not in ([named] if isinstance(named, str) else named):
            return
        own = result.get("properties", {})
        others = {name: True for name in whole.names if name not in own}
        result["properties"] = {**own, **others}
        result["additionalProperties"] = False


@dataclass(frozen=True, slots=True)
class _Outline:
    """What an alternative of ``oneOf`` certainly demands; ``tags`` are its properties' constants.

    No types or constants mean that it may have any.
    """

    types: frozenset[str] = frozenset()
    constants: frozenset[str] | None = None
    required: tuple[str, ...] = ()
    tags: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    @property
    def is_object(self) -> bool:
        return self.types <= {"object"}


def _forbidden_names(outlines: Sequence[_Outline]) -> list[set[str]] | None:
    """The properties that each alternative must not have, so that no other is satisfied, too.

    None if there is no such choice.
    """
    forbidden: list[set[str]] = [set() for _ in outlines]
    for n, one in enumerate(outlines):
        for m, other in enumerate(outlines):
            if n == m or _exclude(one, other):
                continue
            free = [name for name in other.required if name not in one.required]
            if not free or not one.is_object:
                return None
            if not forbidden[n].intersection(free):
                forbidden[n].add(free[0])
    return forbidden


def _exclude(one: _Outline, other: _Outline) -> bool:
    """Whether no value can satisfy both."""
    types = [
        {"number" if kind == "integer" else kind for kind in outline.types}
        for outline in (one, other)
    ]
    if types[0] and types[1] and not types[0] & types[1]:
        return True
    if _are_disjoint(one.constants, other.constants):
        return True
    if not (one.types == other.types == {"object"}):
        return False
    return any(
        _are_disjoint(one.tags.get(name), other.tags.get(name))
        for name in {*one.required, *other.required}
    )


def _are_disjoint(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    return one is not None and other is not None and not one & other


def _constants(schema: Any) -> frozenset[str] | None:
    """The values that a schema lists, in JSON; None if it doesn't."""
    if not isinstance(schema, Mapping):
        return None
    if "const" in schema:
        return frozenset({_as_json(schema["const"])})
    values = schema.get("enum")
    return frozenset(map(_as_json, values)) if isinstance(values, list) else None


def _as_json(value: Any) -> str:
    """JSON of a value, the same for numbers that are equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def _own_scope(given: Mapping[str, Any]) -> Scope:
    is_open = given.get("additionalProperties", False) is not False or bool(
        given.get("patternProperties")
    )
    return Scope(tuple(given.get("properties", ())), tuple(given.get("required", ())), is_open)


def _normalize_values(given: dict[str, Any], place: str) -> None:
    """Translate values of keywords in place, and check the patterns."""
    if given.get("format", "unknown") not in FORMATS:
        del given["format"]
    for bound in ("minimum", "maximum"):
        exclusive = f"exclusive{bound.capitalize()}"
        is_flag = isinstance(given.get(exclusive), bool)  # as in draft 4
        if is_flag and given.pop(exclusive) and bound in given:
            given[exclusive] = given.pop(bound)
    for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        if key in given:
            given[key] = _inner_bound(given[key], upper=key.endswith("aximum"))
    if "pattern" in given:
        given["pattern"] = _checked_pattern(given["pattern"], place)
    if "patternProperties" in given:
        given["patternProperties"] = {
            _checked_pattern(pattern, place): part
            for pattern, part in given["patternProperties"].items()
        }


def _inner_bound(bound: Any, *, upper: bool) -> Any:
    """A bound that 64-bit floating point represents, and that is no looser."""
    if not isinstance(bound, int) or abs(bound) <= MAX_INTEGER:
        return bound
    try:
        rounded = float(bound)
    except OverflowError:
        rounded = math.copysign(float.fromhex("0x1.fffffffffffffp+1023"), bound)
    if upper and rounded > bound:
        return math.nextafter(rounded, -math.inf)
    return math.nextafter(rounded, math.inf) if not upper and rounded < bound else rounded


def _checked_pattern(pattern: str, place: str) -> str:
    """A pattern in Rust's syntax.

    Raises:
        UnsupportedSchemaError: it isn't.
    """
    pattern = REWRITTEN_PATTERNS.get(pattern, pattern)
    if reason := _syntax_error(pattern):
        raise UnsupportedSchemaError(
            f"the pattern '{pattern}'{_of(place)} is not supported: {reason}"
        )
    return pattern


@lru_cache(1024)
def _syntax_error(pattern: str) -> str:
    # Repeated no times it takes no time, however large the pattern is.
    if re.search(r"(?<!\\)(\\\\)*\\[bB]", pattern):
        return "word boundaries are not supported"
    error = LLMatcher.validate_grammar(LLMatcher.grammar_from_regex(f"(?:{pattern}){{0}}"))
    return error and regex_reason(error)


def regex_reason(message: str) -> str:
    """The reason in llguidance's message about a regular expression, which has several lines."""
    reasons = re.findall(r"^error: (.+)$", message, re.MULTILINE)
    return reasons[0] if reasons else message.strip().partition("\n")[0]


def _member(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    is_index = isinstance(value, list) and step.isdecimal() and int(step) < len(value)
    return value[int(step)] if is_index else None


def _named(schema: Any, name: str) -> Any:
    """The schema with an anchor (``#name``) or an ``$id``; None if there is none."""
    if isinstance(schema, Mapping):
        if name in (schema.get("$id"), schema.get("id")) or name == f"#{schema.get('$anchor')}":
            return schema
        schema = list(schema.values())
    if not isinstance(schema, list):
        return None
    return next((found for part in schema if (found := _named(part, name)) is not None), None)


def _check_numbers(value: Any, place: str) -> None:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            _check_numbers(each, place)
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise UnsupportedSchemaError(f"{value} in {place} is too large to be enforced exactly")


def _texts(value: Any) -> Iterator[str]:
    """The strings in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _of(place: str) -> str:
    return f" of '{place}'" if place else ""


def _in(keyword: str, place: str) -> str:
    return f"{keyword}{_of(place)}"
