"""JSON schemas, made ready for llguidance."""

from collections.abc import Mapping
from typing import Any

# What an object's own properties may be joined with, so that closing it would close too much.
COMPOSED = frozenset(
    {"additionalProperties", "patternProperties", "unevaluatedProperties", "$ref", "if"}
    | {"allOf", "anyOf", "oneOf"}
)
PARTS = ("properties", "$defs", "definitions")
LISTS = ("anyOf", "oneOf", "prefixItems")
SINGLES = ("items", "additionalProperties")


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with its objects closed that declare properties and do not say whether others may
    come, as OpenAI's strict mode wants them to be.

    What satisfies it satisfies the schema. Without this a model may go on to invent properties,
    and may spell a declared one in escapes (``"\\u0061"``), which llguidance takes for another.
    Schemas that are composed (``allOf``) are left as they are: their parts add up.
    """
    return dict(schema) if "allOf" in repr(schema) else _closed(schema)


def _closed(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    copy = dict(schema)
    for name in PARTS:
        if isinstance(parts := copy.get(name), Mapping):
            copy[name] = {key: _closed(part) for key, part in parts.items()}
    for name in LISTS:
        if isinstance(parts := copy.get(name), list):
            copy[name] = [_closed(part) for part in parts]
    for name in SINGLES:
        if name in copy:
            copy[name] = _closed(copy[name])
    if copy.get("properties") and not COMPOSED & copy.keys():
        copy["additionalProperties"] = False
    return copy
