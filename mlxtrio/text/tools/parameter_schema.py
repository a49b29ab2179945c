"""Schemas of tool parameters, restricted to values that survive a tool format's parser.

What satisfies the restricted schema satisfies the schema, and its JSON text is parsed back to the
same value. Some values are lost: strings that contain a closing tag, numbers that a parser would
round, keys beside the declared ones.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

from mlxtrio.text.grammar.keywords import COMBINING, MAX_INTEGER, UnsupportedSchemaError

__all__ = ["ParameterSchemas", "UnsupportedSchemaError", "flat_parameters", "without_pattern"]

ANYTHING = "mlxtrio_anything"
SAFE_KEY = "^[^<]*$"  # can't contain a tag
MAX_DEPTH = 32  # of references and combinations
MAX_ALTERNATIVES = 64
IN_PLACE = ("$ref", *COMBINING)  # keywords whose schemas are for the same value
PARAMETERS_KEYWORDS = frozenset({"type", "properties", "required", "additionalProperties"})
TYPES = ("null", "boolean", "number", "string", "array", "object")


class ParameterSchemas:
    """The schemas of one tool's parameters."""

    def __init__(self, root: Mapping[str, Any], forbidden: Sequence[str]) -> None:
        """``root`` is the prepared schema of all parameters, which has the definitions.

        ``forbidden`` are texts that no string may contain; the first character of each occurs in
        it only once.
        """
        self._definitions: Mapping[str, Any] = root.get("$defs", {})
        self._forbidden = tuple(forbidden)
        self._without_forbidden = [without_pattern(text) for text in forbidden]

    def restrict(self, schema: Any) -> dict[str, Any]:
        """The restricted schema, with all the definitions that it may refer to.

        Raises:
            UnsupportedSchemaError: it has keywords that can't be enforced in such a format.
        """
        definitions = {name: self._restrict(each) for name, each in self._definitions.items()}
        anything = {"anyOf": [self._restrict({"type": name}) for name in TYPES]}
        return {**self._restrict(schema), "$defs": {**definitions, ANYTHING: anything}}

    def alternatives(self, schema: Any, depth: int = 0) -> list["Conjunction"]:
        """The alternatives of a schema: tuples of schemas without references and combinations.

        A value satisfies the schema if it satisfies all schemas of one of the tuples, which have
        several only if one schema can't say the same.

        Raises:
            UnsupportedSchemaError: there are too many, or its ``oneOf`` can't be enforced.
        """
        if isinstance(schema, bool):
            return [()] if schema else []
        if depth > MAX_DEPTH:
            raise UnsupportedSchemaError("too many references to references")
        if "oneOf" in schema:
            raise UnsupportedSchemaError("the alternatives of a 'oneOf' don't exclude each other")
        own = {key: value for key, value in schema.items() if key not in IN_PLACE}
        factors: list[list[Conjunction]] = [[(own,)]] if own else []
        for key, value in schema.items():
            if key == "$ref":
                factors.append(self.alternatives(self._definition(value), depth + 1))
            elif key == "allOf":
                factors += [self.alternatives(part, depth + 1) for part in value]
            elif key == "anyOf":
                options = [self.alternatives(part, depth + 1) for part in value]
                factors.append([each for option in options for each in option])
        if math.prod(map(len, factors)) > MAX_ALTERNATIVES:
            raise UnsupportedSchemaError("it has too many alternatives for the model's format")
        return [_folded(sum(choice, ())) for choice in itertools.product(*factors)]

    def _definition(self, reference: str) -> Any:
        return self._definitions[reference.removeprefix("#/$defs/")]

    def _restrict(self, schema: Any) -> Any:
        if schema is True or schema == {}:
            return {"$ref": f"#/$defs/{ANYTHING}"}
        if schema is False or schema.keys() == {"$ref"}:
            return schema
        if schema.keys() == {"anyOf"}:
            return {"anyOf": [self._restrict(each) for each in schema["anyOf"]]}
        if schema.keys() == {"allOf"} and len(schema["allOf"]) == 1:
            return self._restrict(schema["allOf"][0])
        restricted = self._restrict_inside(schema)
        return {**restricted, "allOf": [*restricted.get("allOf", ()), self._safe(schema)]}

    def _restrict_inside(self, schema: Any) -> Any:
        """A schema with those inside that are for other values restricted."""
        if isinstance(schema, bool):
            return schema
        restricted: dict[str, Any] = {}
        for key, value in schema.items():
            if key == "properties":
                self._check_text("".join(value))
                restricted[key] = {name: self._restrict(each) for name, each in value.items()}
            elif key in ("items", "additionalProperties"):
                restricted[key] = self._restrict(value)
            elif key == "prefixItems":
                restricted[key] = [self._restrict(each) for each in value]
            elif key in COMBINING:
                restricted[key] = [self._restrict_inside(each) for each in value]
            elif key == "patternProperties":
                raise UnsupportedSchemaError(f"'{key}' can't be enforced in the model's format")
            elif key != "$defs":
                restricted[key] = value
        self._check_text(repr([schema.get(key) for key in ("const", "enum")]))
        return restricted

    def _safe(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The values that a parser leaves as they are, as far as ``schema`` doesn't say itself."""
        named = schema.get("type", TYPES)
        types = [named] if isinstance(named, str) else named
        return {"anyOf": [self._safe_of_type(kind, schema) for kind in types]}

    def _safe_of_type(self, kind: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        safe: dict[str, Any] = {"type": kind}
        if kind == "string" and self._without_forbidden:
            safe["allOf"] = [{"pattern": pattern} for pattern in self._without_forbidden]
        if kind == "array" and not self._always_has(schema, "items", kind):
            safe["items"] = {"$ref": f"#/$defs/{ANYTHING}"}
        if kind == "object" and schema.get("additionalProperties") is not False:
            is_said = self._always_has(schema, "additionalProperties", kind)
            others = True if is_said else {"$ref": f"#/$defs/{ANYTHING}"}
            safe |= {"patternProperties": {SAFE_KEY: others}, "additionalProperties": False}
        if kind in ("number", "integer"):
            safe |= {"minimum": -MAX_INTEGER, "maximum": MAX_INTEGER}
        return safe

    def _always_has(self, schema: Any, key: str, kind: str, depth: int = 0) -> bool:
        """Whether each alternative of a schema that allows values of a type has a keyword."""
        if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
            return schema is False

        def has(part: Any) -> bool:
            return self._always_has(part, key, kind, depth + 1)

        named = schema.get("type", kind)
        if kind not in ([named] if isinstance(named, str) else named):
            return True
        if schema.keys() & {key, "const", "enum"} or any(map(has, schema.get("allOf", ()))):
            return True
        if "$ref" in schema and has(self._definition(schema["$ref"])):
            return True
        return any(
            bool(schema.get(name)) and all(map(has, schema[name])) for name in ("anyOf", "oneOf")
        )

    def _check_text(self, text: str) -> None:
        for forbidden in self._forbidden:
            if forbidden in text:
                raise UnsupportedSchemaError(f"'{forbidden}' would end the parameter")


Conjunction = tuple[Mapping[str, Any], ...]


def flat_parameters(
    schemas: ParameterSchemas, schema: Mapping[str, Any]
) -> list[tuple[set[str], Mapping[str, Any]]]:
    """The alternatives of a tool's parameters: which are required, and the schemas of all.

    Raises:
        UnsupportedSchemaError: the parameters can't be written one by one.
    """
    root = {key: value for key, value in schema.items() if key != "$defs"}
    flat = [_merged(parts) for parts in schemas.alternatives(root)]
    possible = [parameters for parameters in flat if parameters is not None]
    if not possible:
        raise UnsupportedSchemaError("no arguments are allowed")
    return possible


def _merged(parts: Conjunction) -> tuple[set[str], Mapping[str, Any]] | None:
    """The parameters that satisfy several schemas, which ones are required; None if none can."""
    for part in parts:
        if others := part.keys() - PARAMETERS_KEYWORDS:
            raise UnsupportedSchemaError(f"'{min(others)}' can't be enforced in the model's format")
    required = {name for part in parts for name in part.get("required", ())}
    properties = _common_properties(parts)
    if missing := {name for name in required if not any(_mentions(part, name) for part in parts)}:
        raise UnsupportedSchemaError(f"'{min(missing)}' is required, and has no schema")
    return None if required - properties.keys() else (required, properties)


def _mentions(schema: Mapping[str, Any], name: str) -> bool:
    return name in schema.get("properties", {})


def _common_properties(parts: Conjunction) -> dict[str, Any]:
    """The properties that several schemas allow of those that they declare."""
    closed = [part for part in parts if part.get("additionalProperties", True) is False]
    properties: dict[str, list[Any]] = {}
    for part in parts:
        for name, each in part.get("properties", {}).items():
            properties.setdefault(name, []).append(each)
    return {
        name: _all_of(each)
        for name, each in properties.items()
        if False not in each and all(_mentions(part, name) for part in closed)
    }


def _folded(parts: Conjunction) -> Conjunction:
    """The same in fewer schemas, where their keywords go together."""
    folded: list[Mapping[str, Any]] = []
    for part in parts:
        both = _both(folded[-1], part) if folded else None
        if both is None:
            folded.append(part)
        else:
            folded[-1] = both
    return tuple(folded)


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any] | None:
    """One schema that says what two say; None if they don't go together so simply."""
    both = {**one, **other}
    shared = {key for key in one.keys() & other.keys() if one[key] != other[key]}
    if shared - {"properties", "required", "type"}:
        return None
    if "type" in shared:
        if not isinstance(one["type"], str) or one["type"] not in other["type"]:
            return None
        both["type"] = one["type"]
    if "required" in shared:
        both["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    if "properties" in both:
        if both.get("additionalProperties", False) is not False:
            return None
        both["properties"] = _common_properties((one, other))
        if set(both.get("required", ())) - both["properties"].keys():
            return None
    return both


def _all_of(schemas: Sequence[Any]) -> Any:
    others = [each for each in schemas if each is not True and each != {}]
    return others[0] if len(others) == 1 else ({"allOf": others} if others else True)


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
    is_plain = character.isalnum() or character in "<>_" or not character.isascii()
    return character if is_plain else f"\\{character}"
