"""A family of tools: one purpose under many names, with many ways to ask for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Param:
    """One parameter: its key in the queries, the names it may have, and what it holds."""

    key: str
    names: tuple[str, ...]
    kind: str
    description: str
    optional: bool = False


@dataclass(frozen=True)
class Family:
    """One kind of tool. Families of one `group` never stand side by side in a request."""

    group: str
    names: tuple[str, ...]
    descriptions: tuple[str, ...]
    params: tuple[Param, ...]
    queries: tuple[str, ...]


def _params(text: str) -> tuple[Param, ...]:
    """Read ``key|names|kind|description; ...``; a ``?`` after the key makes it optional."""
    found = []
    for item in filter(None, (part.strip() for part in text.split(";"))):
        key, names, kind, description = item.split("|", 3)
        optional = key.endswith("?")
        found.append(Param(key.rstrip("?"), tuple(names.split()), kind, description, optional))
    return tuple(found)


def family(group: str, names: str, descriptions: str, params: str, queries: str) -> Family:
    """Names are split at spaces, descriptions and queries at `` / ``."""
    return Family(
        group,
        tuple(names.split()),
        tuple(descriptions.split(" / ")),
        _params(params),
        tuple(queries.split(" / ")),
    )
