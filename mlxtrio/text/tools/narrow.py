"""A schema made narrower, so that the JSON text of its instances survives a format's parser.

What satisfies the narrower schema satisfies the schema. Some instances are lost: strings that hold
a closing tag, numbers that a parser would round, keys beside those that are declared.
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
KEPT = frozenset(
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
SHAPES: Mapping[str, type | tuple[type, ...]] = {
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
LARGEST = 2**53  # floating-point numbers hold all integers up to it
ANYTHING = "mlxtrio_anything"
SAFE_KEY = "^[^<]*$"
TYPES = ("null", "boolean", "number", "string", "array", "object")


class UnsupportedSchemaError(Exception):
    """A schema that can't be followed exactly."""


def check_shape(schema: Any) -> Mapping[str, Any]:
    """A schema that is an object and whose keywords have values of the right types.

    Raises:
        UnsupportedSchemaError: it is none.
    """
    if not isinstance(schema, Mapping):
        raise UnsupportedSchemaError("a schema has to be an object")
    for key, shape in SHAPES.items():
        if key in schema and not isinstance(schema[key], shape):
            raise UnsupportedSchemaError(f"'{key}' has a value of a wrong type")
    for name in ("required", "type"):
        values = schema.get(name, ())
        if isinstance(values, list) and not all(isinstance(each, str) for each in values):
            raise UnsupportedSchemaError(f"'{name}' has a value of a wrong type")
    return schema


class Narrower:
    """Narrows the schemas of one tool's parameters.

    ``forbidden`` are texts, each with its first character at its beginning only, that no string
    may hold.
    """

    def __init__(self, root: Mapping[str, Any], forbidden: Sequence[str]) -> None:
        self._root = root
        self._forbidden = tuple(forbidden)
        self._without = [without_pattern(text) for text in forbidden]

    def schema(self, schema: Any) -> dict[str, Any]:
        """A schema of its own: with all that it may refer to.

        Raises:
            UnsupportedSchemaError: it has keywords whose meaning is not known here.
        """
        found = {**self._narrow(schema), "$defs": {ANYTHING: self._anything()}}
        for place in DEFINITIONS:
            definitions = self._root.get(place) or {}
            narrowed = {name: self._narrow(each) for name, each in definitions.items()}
            found[place] = {**found.get(place, {}), **narrowed}
        return found

    def resolve(self, schema: Any) -> Mapping[str, Any]:
        """A schema without the references that it may consist of.

        Raises:
            UnsupportedSchemaError: it is none, or refers to something else than a definition.
        """
        for _ in range(10):
            if "$ref" not in check_shape(schema):
                found: Mapping[str, Any] = schema
                return found
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

    def _narrow(self, schema: Any) -> dict[str, Any]:
        if schema is True or (isinstance(schema, Mapping) and not schema.keys() - ANNOTATIONS):
            return {"$ref": f"#/$defs/{ANYTHING}"}
        check_shape(schema)
        found = {key: value for key, value in schema.items() if key in KEPT}
        for key in schema.keys() - KEPT - ANNOTATIONS:
            found |= self._nested(key, schema[key])
        self._forbid_in(repr([schema.get(key) for key in ("const", "enum")]))
        if not schema.keys() & {"$ref", "allOf", "anyOf", "const", "enum", "oneOf"}:
            self._narrow_types(found, schema)
        return found

    def _nested(self, key: str, value: Any) -> dict[str, Any]:
        if key == "$ref":
            self._definition(value)
            return {key: value}
        if key in ("properties", *DEFINITIONS):
            if key == "properties":
                self._forbid_in("".join(value))
            return {key: {name: self._narrow(each) for name, each in value.items()}}
        if key in COMBINED and isinstance(value, list):
            return {key: [self._narrow(each) for each in value]}
        if key == "items":
            return {key: self._narrow(value)}
        if key == "additionalProperties":
            return {key: value}  # see below
        raise UnsupportedSchemaError(f"'{key}' can't be followed in the model's format")

    def _narrow_types(self, found: dict[str, Any], schema: Mapping[str, Any]) -> None:
        named = schema.get("type")
        if named is None:
            named = "object" if "properties" in schema else "array" if "items" in schema else None
        if named is None:
            raise UnsupportedSchemaError("a schema has to say its 'type'")
        found["type"] = named
        types = [named] if isinstance(named, str) else named
        if "string" in types and self._without:
            found["allOf"] = [{"pattern": pattern} for pattern in self._without]
        if "array" in types:
            found.setdefault("items", self._narrow(True))
        if "object" in types:
            self._narrow_object(found, schema)
        if {"number", "integer"} & set(types):
            for bound, most, limit in (("inimum", max, -LARGEST), ("aximum", min, LARGEST)):
                given = found.get("m" + bound, limit)
                found["m" + bound] = most(given, limit)

    def _narrow_object(self, found: dict[str, Any], schema: Mapping[str, Any]) -> None:
        declared = schema.get("properties") or {}
        if missing := set(schema.get("required") or ()) - set(declared):
            raise UnsupportedSchemaError(f"'{min(missing)}' is required, and has no schema")
        others = schema.get("additionalProperties", True)
        found["additionalProperties"] = False
        if not declared and others is not False:
            found["patternProperties"] = {SAFE_KEY: self._narrow(others)}

    def _anything(self) -> dict[str, Any]:
        return {"anyOf": [self._narrow({"type": name}) for name in TYPES]}

    def _forbid_in(self, text: str) -> None:
        for forbidden in self._forbidden:
            if forbidden in text:
                raise UnsupportedSchemaError(f"'{forbidden}' would end the parameter")


def without_pattern(text: str) -> str:
    """A regular expression of the strings that don't hold a text.

    Its first character must come nowhere else in it: then a match can only begin at one.
    """
    first, rest = text[0], text[1:]
    if first in rest:
        raise ValueError(f"{first!r} comes twice in {text!r}")
    # After a first character: what follows up to the next one, and isn't the rest.
    follows = f"[^{_escape(first)}{_escape(rest[-1])}][^{_escape(first)}]*"
    for character in reversed(rest[:-1]):
        other = f"[^{_escape(first)}{_escape(character)}][^{_escape(first)}]*"
        follows = f"{other}|{_escape(character)}(?:{follows})?"
    return f"^[^{_escape(first)}]*(?:{_escape(first)}(?:{follows})?)*$"


def _escape(character: str) -> str:
    return character if character.isalnum() or character in "<>_" else f"\\{character}"
