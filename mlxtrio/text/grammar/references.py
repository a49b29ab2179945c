"""What references in a JSON schema refer to."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from mlxtrio.text.grammar.keywords import UnsupportedSchemaError


def find_target(root: Any, reference: str) -> Any:
    """What a reference refers to: a JSON pointer, an anchor, or a schema's ``$id``.

    Raises:
        UnsupportedSchemaError: there is no such schema.
    """
    base = root.get("$id") or root.get("id") if isinstance(root, Mapping) else ""
    local = reference.removeprefix(base) if isinstance(base, str) else reference
    if local in ("", "#"):
        return root
    found: Any = root
    if local.startswith("#/"):
        for step in unquote(local[2:]).split("/"):
            found = _member(found, step.replace("~1", "/").replace("~0", "~"))
    else:
        found = _named(root, local)
    if not isinstance(found, Mapping | bool):
        raise UnsupportedSchemaError(f"there is no '{reference}'")
    return found


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
