"""JSON schemas as clients send them, prepared for llguidance.

Clients send what their libraries make: annotations of every kind, keywords of older drafts and of
OpenAPI, keywords that demand nothing. ``prepare_schema`` returns a schema of few keywords that is
no looser, in which references are to definitions only.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from mlxtrio.text.grammar.alternatives import Outline, constants, forbidden_names
from mlxtrio.text.grammar.keywords import (
    COMBINING,
    ENFORCED,
    UnsupportedSchemaError,
    of_place,
    read_keywords,
)
from mlxtrio.text.grammar.references import find_target

MAX_DEFINITIONS = 1000
MAX_REFERENCES = 16  # from one reference to the next
MAX_STEPS = 100_000  # llguidance takes no more than 50,000 schemas


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
                for other, scope in inner.items():
                    beside |= scope if other != key else Scope()
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
            raise UnsupportedSchemaError(f"a schema has to be an object{of_place(place)}")
        self._num_steps += 1
        if self._num_steps > MAX_STEPS:
            raise UnsupportedSchemaError("it is too complex")
        given = read_keywords(schema, place)
        names = schema.get("propertyNames")
        if names is not None and names is not True:
            self._restrict_names(given, names, place)
        return given

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
        raise UnsupportedSchemaError(f"'propertyNames'{of_place(place)} is not supported")

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
        forbidden = forbidden_names([self._outline(option, given) for option in options])
        if forbidden is None:
            return {"oneOf": [self.schema(each, Scope(is_open=True), place) for each in options]}
        parts = [self.schema(option, beside, place) for option in options]
        for n, names in enumerate(forbidden):
            if names:
                without = {"type": "object", "properties": dict.fromkeys(names, False)}
                parts[n] = {"allOf": [parts[n], without]}
        return {"anyOf": parts}

    def _outline(self, schema: Any, beside: Mapping[str, Any]) -> Outline:
        """What an alternative certainly demands together with the keywords beside ``oneOf``."""
        schema = self._resolved(schema)
        if not isinstance(schema, Mapping):
            return Outline()
        given = self._keywords(schema, "")
        properties = given.get("properties", {})
        tags = {name: constants(self._resolved(part)) for name, part in properties.items()}
        named = given.get("type") or beside.get("type") or []
        types = frozenset([named] if isinstance(named, str) else named)
        required = (*given.get("required", ()), *beside.get("required", ()))
        return Outline(types, constants(given), required, tags)

    def _reference(self, reference: str, around: Scope) -> str:
        """A reference to a prepared definition."""
        name = self._names.get((reference, around))
        if name is None:
            if len(self._names) >= MAX_DEFINITIONS:
                raise UnsupportedSchemaError("it has too many references")
            name = self._new_name(reference)
            self._names[reference, around] = name
            self.definitions[name] = True  # its place, in their order
            self.definitions[name] = self.schema(find_target(self.root, reference), around, name)
        return f"#/$defs/{name}"

    def _new_name(self, reference: str) -> str:
        last = unquote(reference).rpartition("/")[2]
        name = re.sub(r"[^\w.-]", "_", last.lstrip("#"), flags=re.ASCII) or "root"
        number = 1
        while name in self.definitions:
            number += 1
            name = f"{name.removesuffix(f'_{number - 1}')}_{number}"
        return name

    def _resolved(self, schema: Any) -> Any:
        """What a schema refers to, if it is a reference with annotations only."""
        for _ in range(MAX_REFERENCES):
            if not isinstance(schema, Mapping) or not isinstance(schema.get("$ref"), str):
                return schema
            if schema.keys() & (ENFORCED - {"$ref"}):
                return schema
            schema = find_target(self.root, schema["$ref"])
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
                self._scopes[reference] = self._scope(find_target(self.root, reference))
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


def _own_scope(given: Mapping[str, Any]) -> Scope:
    is_open = given.get("additionalProperties", False) is not False or bool(
        given.get("patternProperties")
    )
    return Scope(tuple(given.get("properties", ())), tuple(given.get("required", ())), is_open)
