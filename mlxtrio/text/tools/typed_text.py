"""The values of arguments that a format writes as text: what a text means by its schema."""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlxtrio.text.tools.format import Tool

COMBINING = ("anyOf", "oneOf", "allOf")
MAX_DEPTH = 16  # of references and combined schemas
NULLS = ("null", "None")
# Of Python and other languages, as some clients name JSON's types.
OTHER_NAMES = {
    "str": "string",
    "int": "integer",
    "float": "number",
    "double": "number",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
}
ALL_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def parameters_of(name: str, tools: Sequence[Tool]) -> Mapping[str, Any]:
    """The schema of a function's parameters; empty if it is not offered or has none."""
    for tool in tools:
        if tool["function"]["name"] == name:
            schema = tool["function"].get("parameters")
            return schema if isinstance(schema, Mapping) else {}
    return {}


def property_of(parameters: Any, key: str) -> Any:
    """The schema of one parameter; empty if it is not declared.

    It may be declared in several alternatives, or in a definition.
    """
    found = list(_properties_of(parameters, key, parameters, 0))
    return found[0] if len(found) == 1 else {"anyOf": found} if found else {}


def _properties_of(schema: Any, key: str, root: Any, depth: int) -> Iterator[Any]:
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return
    properties = schema.get("properties")
    if isinstance(properties, Mapping) and key in properties:
        yield properties[key]
    parts = [_resolve(schema["$ref"], root)] if isinstance(schema.get("$ref"), str) else []
    for name in COMBINING:
        options = schema.get(name)
        parts += options if isinstance(options, list) else []
    for part in parts:
        yield from _properties_of(part, key, root, depth + 1)


def typed_value(text: str, schema: Any, root: Mapping[str, Any]) -> Any:
    """The value that a text means for a parameter with a schema; ``root`` has the definitions.

    Text that is no value of the schema's types is returned as it is.
    """
    types = schema_types(schema, root)
    trimmed = text.strip()
    if "null" in types and trimmed in NULLS and not types >= ALL_TYPES:
        return None
    if types <= {"string", "null"}:
        return text
    value = _literal(trimmed)
    if value is None and trimmed not in NULLS:
        return text
    if isinstance(value, str):  # written with its quotes
        return text if "string" in types and not types >= ALL_TYPES else value
    kind = _type_of(value)
    if kind == "number" and "number" not in types and value.is_integer() and "integer" in types:
        return int(value)
    return value if kind in types or (kind == "integer" and "number" in types) else text


def json_value(text: str, schema: Any, root: Mapping[str, Any]) -> Any:
    """The value of a text that the model marked as JSON.

    The text itself where the schema allows a string and the text is no JSON, or a value of a type
    that the schema doesn't allow.

    Raises:
        ValueError: it is no JSON, and the schema allows no string.
    """
    types = schema_types(schema, root)
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        if "string" in types:
            return text
        raise ValueError("the text is no JSON") from error
    kind = _type_of(value)
    is_allowed = kind in types or (kind == "integer" and "number" in types)
    return text if "string" in types and not is_allowed else value


def schema_types(schema: Any, root: Mapping[str, Any], depth: int = 0) -> frozenset[str]:
    """The types of JSON that a schema allows, through references and combined schemas.

    All of them for a schema that names none.
    """
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return ALL_TYPES
    if isinstance(reference := schema.get("$ref"), str):
        return schema_types(_resolve(reference, root), root, depth + 1)
    if isinstance(named := schema.get("type"), str):
        return frozenset({OTHER_NAMES.get(named, named)})
    if isinstance(named, list):
        return frozenset(OTHER_NAMES.get(each, each) for each in named if isinstance(each, str))
    if isinstance(values := schema.get("enum"), list):
        return frozenset(map(_type_of, values))
    if "const" in schema:
        return frozenset({_type_of(schema["const"])})
    for key in COMBINING:
        if isinstance(options := schema.get(key), list) and options:
            each = [schema_types(option, root, depth + 1) for option in options]
            return frozenset.intersection(*each) if key == "allOf" else frozenset.union(*each)
    if "properties" in schema:
        return frozenset({"object"})
    return frozenset({"array"}) if "items" in schema else ALL_TYPES


def _resolve(reference: str, root: Mapping[str, Any]) -> Any:
    """What a reference within a schema refers to; None if there is nothing."""
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _literal(text: str) -> Any:
    """The value of JSON, or else of a Python literal; None if the text is neither."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        value = ast.literal_eval(text)
        json.dumps(value)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return value


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    names: dict[type, str] = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        tuple: "array",
    }
    return names.get(type(value), "object")
