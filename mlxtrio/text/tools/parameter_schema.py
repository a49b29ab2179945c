"""Schemas of tool parameters, restricted to values that survive a tool format's parser.

What satisfies the restricted schema satisfies the schema, and its JSON text is parsed back to the
same value. Some values are lost: strings that contain a closing tag, numbers that a parser would
round, keys beside the declared ones.
"""

from collections.abc import Mapping, Sequence
from typing import Any

ANNOTATIONS = frozenset(
    {
        "$comment",
        "$schema",
        "default",
        "deprecated",
        "description",
        "examples",
        "readOnly",
        "title",
        "writeOnly",
    }
)
COPIED = frozenset(
    {
        "const",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "required",
        "type",
    }
)
DEFINITIONS = ("$defs", "definitions")
COMBINED = ("allOf", "anyOf", "oneOf", "prefixItems")
KEYWORD_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "$defs": Mapping,
    "allOf": list,
    "anyOf": list,
    "definitions": Mapping,
    "enum": list,
    "maxLength": int,
    "maximum": (int, float),
    "minLength": int,
    "minimum": (int, float),
    "oneOf": list,
    "pattern": str,
    "properties": Mapping,
    "required": list,
    "type": (str, list),
}
MAX_INTEGER = 2**53  # 64-bit floating-point numbers represent all integers up to it
ANYTHING = "mlxtrio_anything"
SAFE_KEY = "^[^<]*$"  # can't contain a tag
MAX_REFERENCES = 10  # from one reference to the next
TYPES = ("null", "boolean", "number", "string", "array", "object")


class UnsupportedSchemaError(Exception):
    """A schema that can't be enforced exactly."""


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


class ParameterSchemas:
    """The schemas of one tool's parameters."""

    def __init__(self, root: Mapping[str, Any], forbidden: Sequence[str]) -> None:
        """``root`` is the schema of all parameters, which has the definitions.

        ``forbidden`` are texts that no string may contain; the first character of each occurs in
        it only once.
        """
        self._root = root
        self._forbidden = tuple(forbidden)
        self._without_forbidden = [without_pattern(text) for text in forbidden]

    def restrict(self, schema: Any) -> dict[str, Any]:
        """The restricted schema, with all the definitions that it may refer to.

        Raises:
            UnsupportedSchemaError: it has keywords whose meaning is not known here.
        """
        restricted = {**self._restrict(schema), "$defs": {ANYTHING: self._anything()}}
        for place in DEFINITIONS:
            definitions = self._root.get(place) or {}
            each = {name: self._restrict(definition) for name, definition in definitions.items()}
            restricted[place] = {**restricted.get(place, {}), **each}
        return restricted

    def resolve(self, schema: Any) -> Mapping[str, Any]:
        """The schema that a schema refers to; itself if it is no reference.

        Raises:
            UnsupportedSchemaError: it is no schema, or refers to something that is no definition.
        """
        for _ in range(MAX_REFERENCES):
            if "$ref" not in check_shape(schema):
                resolved: Mapping[str, Any] = schema
                return resolved
            others = schema.keys() - ANNOTATIONS - {"$ref"}
            if others:
                raise UnsupportedSchemaError(f"'{min(others)}' beside '$ref' can't be followed")
            schema = self._definition(schema["$ref"])
        raise UnsupportedSchemaError("too many references to references")

    def _definition(self, reference: Any) -> Any:
        parts = str(reference).split("/")
        if len(parts) != 3 or parts[0] != "#" or parts[1] not in DEFINITIONS:
            raise UnsupportedSchemaError(f"the reference '{reference}' can't be followed")
        try:
            return self._root[parts[1]][parts[2]]
        except (KeyError, TypeError) as error:
            raise UnsupportedSchemaError(f"there is no '{reference}'") from error

    def _restrict(self, schema: Any) -> dict[str, Any]:
        if schema is True or (isinstance(schema, Mapping) and not schema.keys() - ANNOTATIONS):
            return {"$ref": f"#/$defs/{ANYTHING}"}
        check_shape(schema)
        restricted = {key: value for key, value in schema.items() if key in COPIED}
        for key in schema.keys() - COPIED - ANNOTATIONS:
            restricted |= self._restrict_keyword(key, schema[key])
        self._check_text(repr([schema.get(key) for key in ("const", "enum")]))
        if not schema.keys() & {"$ref", "allOf", "anyOf", "const", "enum", "oneOf"}:
            self._restrict_types(restricted, schema)
        return restricted

    def _restrict_keyword(self, key: str, value: Any) -> dict[str, Any]:
        """A keyword that has schemas inside, with those restricted."""
        if key == "$ref":
            self._definition(value)
            return {key: value}
        if key in ("properties", *DEFINITIONS):
            if key == "properties":
                self._check_text("".join(value))
            return {key: {name: self._restrict(each) for name, each in value.items()}}
        if key in COMBINED and isinstance(value, list):
            return {key: [self._restrict(each) for each in value]}
        if key == "items":
            return {key: self._restrict(value)}
        if key == "additionalProperties":
            return {key: value}  # replaced in _restrict_object
        raise UnsupportedSchemaError(f"'{key}' can't be followed in the model's format")

    def _restrict_types(self, restricted: dict[str, Any], schema: Mapping[str, Any]) -> None:
        kind = schema.get("type")
        if kind is None:
            kind = "object" if "properties" in schema else "array" if "items" in schema else None
        if kind is None:
            raise UnsupportedSchemaError("a schema has to say its 'type'")
        restricted["type"] = kind
        types = [kind] if isinstance(kind, str) else kind
        if "string" in types and self._without_forbidden:
            restricted["allOf"] = [{"pattern": pattern} for pattern in self._without_forbidden]
        if "array" in types:
            restricted.setdefault("items", self._restrict(True))
        if "object" in types:
            self._restrict_object(restricted, schema)
        if {"number", "integer"} & set(types):
            restricted["minimum"] = max(restricted.get("minimum", -MAX_INTEGER), -MAX_INTEGER)
            restricted["maximum"] = min(restricted.get("maximum", MAX_INTEGER), MAX_INTEGER)

    def _restrict_object(self, restricted: dict[str, Any], schema: Mapping[str, Any]) -> None:
        declared = schema.get("properties") or {}
        if missing := set(schema.get("required") or ()) - set(declared):
            raise UnsupportedSchemaError(f"'{min(missing)}' is required, and has no schema")
        others = schema.get("additionalProperties", True)
        restricted["additionalProperties"] = False
        if not declared and others is not False:
            restricted["patternProperties"] = {SAFE_KEY: self._restrict(others)}

    def _anything(self) -> dict[str, Any]:
        return {"anyOf": [self._restrict({"type": name}) for name in TYPES]}

    def _check_text(self, text: str) -> None:
        for forbidden in self._forbidden:
            if forbidden in text:
                raise UnsupportedSchemaError(f"'{forbidden}' would end the parameter")


def without_pattern(text: str) -> str:
    """A regular expression of the strings that don't contain a text.

    The text's first character may occur in it only once: then a match can only begin at that
    character.

    Raises:
        ValueError: it occurs more than once.
    """
    first, rest = text[0], text[1:]
    if first in rest:
        raise ValueError(f"{first!r} comes twice in {text!r}")
    # What may follow a first character, up to the next one: anything but the rest of the text.
    follows = f"[^{_escape(first)}{_escape(rest[-1])}][^{_escape(first)}]*"
    for character in reversed(rest[:-1]):
        other = f"[^{_escape(first)}{_escape(character)}][^{_escape(first)}]*"
        follows = f"{other}|{_escape(character)}(?:{follows})?"
    return f"^[^{_escape(first)}]*(?:{_escape(first)}(?:{follows})?)*$"


def _escape(character: str) -> str:
    return character if character.isalnum() or character in "<>_" else f"\\{character}"
