"""Alternatives of ``oneOf``: whether they exclude each other."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Outline:
    """What an alternative of ``oneOf`` certainly demands; ``tags`` are its properties' constants.

    No types or constants mean that it may have any.
    """

    types: frozenset[str] = frozenset()
    constants: frozenset[str] | None = None
    required: tuple[str, ...] = ()
    tags: Mapping[str, frozenset[str] | None] = field(default_factory=dict)

    @property
    def is_object(self) -> bool:
        """Whether nothing but an object satisfies it."""
        return self.types <= {"object"}


def forbidden_names(outlines: Sequence[Outline]) -> list[set[str]] | None:
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


def _exclude(one: Outline, other: Outline) -> bool:
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


def constants(schema: Any) -> frozenset[str] | None:
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
