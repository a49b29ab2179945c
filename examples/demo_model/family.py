"""A family of tools: one purpose under many names, with many ways to ask for it."""

from __future__ import annotations

import random
import re
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


def without(query: str, key: str) -> str | None:
    """The query less the parts that ``[a|b|]`` leaves out when ``key`` is not said, if it can."""

    def kept(match: re.Match[str]) -> str:
        parts = [part for part in match[1].split("|") if f"{{{key}}}" not in part]
        return "\0" + "|".join(parts) + "\1" if parts else f"{{{key}}}"

    while "[" in query:
        query, found = re.subn(r"\[([^\[\]]*)\]", kept, query)
        if not found:
            return None
    query = query.replace("\0", "[").replace("\1", "]")
    return None if f"{{{key}}}" in query else query


def _with_fewer(queries: list[str], params: tuple[Param, ...]) -> tuple[str, ...]:
    """The queries, and those that tools without some optional parameter understand."""
    for key in (p.key for p in params if p.optional):
        saying = [q for q in queries if f"{{{key}}}" in q]
        queries = queries + [less for q in saying if (less := without(q, key)) is not None]
    return tuple(queries)


def family(group: str, names: str, descriptions: str, params: str, queries: str) -> Family:
    """Names are split at spaces, descriptions and queries at `` / ``."""
    known = _params(params)
    return Family(
        group,
        tuple(names.split()),
        tuple(descriptions.split(" / ")),
        known,
        _with_fewer(queries.split(" / "), known),
    )


def families(text: str) -> tuple[Family, ...]:
    """Families as a text: ``= group``, then lines that begin with what they hold.

    ``n`` names, ``d`` descriptions and ``q`` queries split at `` / ``, ``p`` one parameter; an
    indented line goes on with the one before. ``[a|b|]`` stands for one of its parts (see `spin`).
    """
    found = []
    for block in re.sub(r"\n {2,}", " ", text).split("\n= ")[1:]:
        group, *lines = block.strip().splitlines()
        parts: dict[str, list[str]] = {"n": [], "d": [], "p": [], "q": []}
        for line in filter(None, map(str.strip, lines)):
            parts[line[0]].append(line[2:])
        found.append(
            family(
                group,
                " ".join(parts["n"]),
                " / ".join(parts["d"]),
                ";".join(parts["p"]),
                " / ".join(parts["q"]),
            )
        )
    return tuple(found)


def forms(text: str) -> tuple[str, ...]:
    """The lines of a text that begin with ``- ``; an indented line goes on with the one before."""
    return tuple(re.sub(r"\n {2,}", " ", text).strip().removeprefix("- ").split("\n- "))


@dataclass(frozen=True)
class Form:
    """Words of a request that none of the tools serves that are told by the words `apart`."""

    text: str
    apart: frozenset[str]


def parted(text: str) -> tuple[Form, ...]:
    """Forms under lines ``= words`` that say which tools stand apart from them.

    An indented line goes on with the one before.
    """
    text = re.sub(r"\n {2,}", " ", text)
    found = []
    for block in f"\n{text.strip()}".split("\n= ")[1:]:
        words, _, lines = block.partition("\n")
        found += [Form(line, frozenset(words.split())) for line in forms(lines)]
    return tuple(found)


def spin(text: str, rng: random.Random) -> str:
    """One of the texts that ``[a|b|]`` allows, inner brackets first."""
    while "[" in text:
        text = re.sub(r"\[([^\[\]]*)\]", lambda m: rng.choice(m[1].split("|")), text)
    return re.sub(" +", " ", text).strip()
