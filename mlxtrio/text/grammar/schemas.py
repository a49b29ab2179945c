"""JSON schemas, prepared for llguidance."""

from collections.abc import Mapping
from typing import Any

# Beside these keywords an object may have properties that it does not declare itself.
COMPOSED = frozenset(
    {"additionalProperties", "patternProperties", "unevaluatedProperties", "$ref", "if"}
    | {"allOf", "anyOf", "oneOf"}
)
PARTS = ("properties", "$defs", "definitions")
LISTS = ("anyOf", "oneOf", "prefixItems")
SINGLES = ("items", "additionalProperties")


def close_objects(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Add ``additionalProperties: false`` to objects that declare properties and don't mention it.

    OpenAI's strict mode requires the same. What satisfies the result satisfies the schema. Without
    this a model may invent further properties, and may write the name of a declared one in escapes
    (``"\\u0061"``), which llguidance takes for another. A schema with ``allOf`` in it is returned
    as it is: the properties of its parts add up.
    """
    return dict(schema) if "allOf" in repr(schema) else _close(schema)


def _close(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    copy = dict(schema)
    for name in PARTS:
        if isinstance(parts := copy.get(name), Mapping):
            copy[name] = {key: _close(part) for key, part in parts.items()}
    for name in LISTS:
        if isinstance(parts := copy.get(name), list):
            copy[name] = [_close(part) for part in parts]
    for name in SINGLES:
        if name in copy:
            copy[name] = _close(copy[name])
    if copy.get("properties") and not COMPOSED & copy.keys():
        copy["additionalProperties"] = False
    return copy
