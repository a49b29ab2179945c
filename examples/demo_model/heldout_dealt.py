"""Held-out cases whose values are dealt: wordings with fields, filled from shuffled lists in turn.

A field of a wording is a parameter's name, with the kind of its value after a colon where the two
differ: "What time is it in {location:city}?" asks for a call with a `location`. So every value
stands in the request as it has to stand in the call.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from heldout_cases import Case, Messages, Signature, Toolbox, called, turns, user

# A tool and the wordings that ask for it.
Offer = tuple[Signature, *tuple[str, ...]]
# How a JSON object is asked for, how a pair stands in it, and whether texts are quoted.
JsonForm = tuple[str, str, bool]
# The tool, a request for it, and what it returns: JSON of these kinds, or a text with fields.
Result = tuple[str, str, dict[str, str] | str]


def letters(rng: random.Random) -> str:
    """Five to nine random letters."""
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(5, 9)))


def dealt(rng: random.Random, values: Sequence[Any]) -> Iterator[Any]:
    """The values shuffled, again and again in this one order."""
    return cycle(rng.sample(values, len(values)))


def by_turns(offers: Iterable[Offer], each: int) -> list[Offer]:
    """Every tool with `each` wordings, its own by turns."""
    return [(signature, *islice(cycle(wordings), each)) for signature, *wordings in offers]


class Dealer:
    """Makes the cases of a set whose `values` are listed by kind; all draws come from `rng`.

    Where a method takes `sizes`, they say how many tools are offered, or how many keys an object
    has, case by case.
    """

    def __init__(
        self, rng: random.Random, box: Toolbox, values: Mapping[str, Sequence[Any]]
    ) -> None:
        self._rng = rng
        self._box = box
        self._values = {kind: dealt(rng, listed) for kind, listed in values.items()}

    def tool_calls(self, offers: Iterable[Offer], sizes: Iterable[int]) -> list[Case]:
        """Every wording of every offer, among tools that are no match for the one asked for."""
        cases, counts = [], cycle(sizes)
        for signature, *wordings in offers:
            name = signature["function"]["name"]
            for wording in wordings:
                text, arguments = self._fill(wording)
                tools = self._box.offered(self._rng, name, next(counts))
                cases.append(Case("tool call", user(text), tools, call=(name, arguments)))
        return cases

    def no_tools(
        self, sayings: Iterable[tuple[Iterable[str], Sequence[Signature]]], sizes: Iterable[int]
    ) -> list[Case]:
        """Texts that want no tool, each group beside some of the tools that it comes with."""
        cases, counts = [], cycle(sizes)
        for texts, tools in sayings:
            for text in texts:
                given = self._rng.sample(tools, next(counts))
                cases.append(Case("no tool needed", user(self._fill(text)[0]), given))
        return cases

    def json_objects(
        self, keys: Sequence[str], forms: Iterable[JsonForm], sizes: Iterable[int]
    ) -> list[Case]:
        """Objects with some of the keys (each with its kind, "key:kind"), their values stated."""
        cases = []
        for (form, pair, quoted), size in zip(cycle(forms), sizes, strict=False):
            data, pairs = {}, []
            for key, kind in (field.split(":") for field in self._rng.sample(keys, size)):
                data[key] = value = next(self._values[kind])
                bare = isinstance(value, str) and not quoted
                pairs.append(pair.format(key, value if bare else _json(value)))
            *first, last = pairs
            listed = f"{', '.join(first)} and {last}" if first else last
            cases.append(Case("JSON object", user(form.format(listed)), data=data))
        return cases

    def tool_results(self, results: Iterable[Result]) -> list[Case]:
        """The answer has to hold every value that the tool returned."""
        cases = []
        for name, wording, returned in results:
            asked, arguments = self._fill(wording)
            if isinstance(returned, str):
                content, values = self._fill(returned)
            else:
                values = {key: next(self._values[kind]) for key, kind in returned.items()}
                content = _json(values)
            messages = called(asked, name, _json(arguments), content)
            tools = self._box.offered(self._rng, name, 2)
            needed = tuple(str(value) for value in values.values())
            cases.append(Case("tool result used", messages, tools, contains=needed))
        return cases

    def _fill(self, wording: str) -> tuple[str, dict[str, Any]]:
        """A wording with values in its fields, and these values by the fields' names."""
        text, values = "", {}
        for literal, name, kind, _ in string.Formatter().parse(wording):
            text += literal
            if name:
                values[name] = next(self._values[kind or name])
                text += str(values[name])
        return text, values


def conversations(
    tools: list[Signature],
    recalled: Iterable[tuple[str, tuple[str, ...]]],
    calls: Iterable[tuple[Messages, str, tuple[str, dict[str, Any]]]],
    left: Iterable[tuple[Messages, str]],
) -> list[Case]:
    """A few turns each: texts to recall, calls to make with `tools`, and tools to leave alone."""
    skill = "conversation"
    return [
        *(Case(skill, turns(*texts), contains=(said,)) for said, texts in recalled),
        *(Case(skill, before + user(text), tools, call=call) for before, text, call in calls),
        *(Case(skill, before + user(text), tools) for before, text in left),
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
