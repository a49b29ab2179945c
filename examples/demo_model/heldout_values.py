"""Held-out values in training's own kinds of requests: names, cities and queries alone are new.

Tools, wordings and distractors come from the programs that made the training data, with seeds that
training has not had; what a call or an object has to copy comes from real names of cities and
people, real queries, random letters and digits (those of `heldout_bars.py`, which training has
not seen). So this set measures copying and choosing, and `heldout_bars.py` new tools and wordings.
"""

from __future__ import annotations

import json
import random
import string
from typing import Any

from data import Writer
from family import Param
from heldout_bars import CITIES, PEOPLE, QUERIES
from heldout_cases import Case, user
from heldout_dealt import dealt
from signatures import value_of
from tools import family_tool, other_tools
from values import Values

SEED = 920_001
CALLS, LEFT_ALONE, OBJECTS = 200, 90, 60


class UnlikeValues(Values):
    """Real values, random letters and digits; the rest is as in training."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(rng, string.ascii_lowercase)
        self._cities = dealt(rng, [*CITIES, *(self._letters().capitalize() for _ in range(10))])
        self._people = dealt(rng, [*PEOPLE, *(self._letters().capitalize() for _ in range(5))])
        self._queries = dealt(rng, [*QUERIES, *(self._letters() for _ in range(4))])

    def word(self) -> str:
        return self._letters()

    def name(self) -> str:
        return next(self._people)

    def place(self) -> str:
        return next(self._cities)

    def phrase(self) -> str:
        return next(self._queries)

    def sentence(self) -> str:
        return next(self._queries)

    def code(self) -> str:
        letters = "".join(self.rng.choices(string.ascii_uppercase, k=3))
        return f"{letters}-{self.rng.randint(1000, 999_999)}"

    def value(self, param: Param, values: Values) -> Any:
        """A value for a tool's parameter; texts are always from the lists."""
        makers = {"phrase": self.phrase, "sentence": self.phrase, "query": self.phrase,
                  "place": self.place, "name": self.name}  # fmt: skip
        maker = makers.get(param.kind)
        return maker() if maker else value_of(param, values)

    def _letters(self) -> str:
        return "".join(self.rng.choices(string.ascii_lowercase, k=self.rng.randint(4, 9)))


def value_cases() -> list[Case]:
    """All cases, always the same."""
    rng = random.Random(SEED)
    values = UnlikeValues(rng)
    writer = Writer(rng, list(string.ascii_lowercase))
    writer.values = values
    return [
        *(_call(values) for _ in range(CALLS)),
        *(_left_alone(writer) for _ in range(LEFT_ALONE)),
        *(_object(writer) for _ in range(OBJECTS)),
    ]


def _call(values: UnlikeValues) -> Case:
    asked = family_tool(values)
    call = asked.ask(values.value)
    name = call.tool["function"]["name"]
    others = other_tools(values, {call.group}, values.rng.choice((0, 1, 1, 2, 2)))
    offered = [call.tool, *(other for other in others if other["function"]["name"] != name)]
    values.rng.shuffle(offered)
    return Case("tool call", user(call.query), offered, call=(name, call.arguments))


def _left_alone(writer: Writer) -> Case:
    sample = writer.no_tool()
    return Case("no tool needed", sample.messages, sample.tools)


def _object(writer: Writer) -> Case:
    sample = writer.json_object()
    return Case("JSON object", sample.messages, data=json.loads(sample.reply))
