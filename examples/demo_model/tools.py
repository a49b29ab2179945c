"""Requests with tools: signatures, arguments, results, and made-up tools without end."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from families_affairs import AFFAIRS
from families_ask import ASKING
from families_common import COMMON
from families_daily import DAILY
from families_desk import BY_ID, DESK
from families_do import DOING
from families_guides import GUIDES
from families_home import HOME
from families_leisure import LEISURE
from families_looks import LOOKS
from families_more import MORE
from families_office import OFFICE
from families_records import RECORDS
from families_rooms import ROOMS
from families_trips import TRIPS
from families_work import WORK
from family import Family, Param, spin
from kinship import clash
from lexicon import PREFIXES, SUFFIXES
from signatures import Call, dressed, polite, signature, spoken, style, value_of
from values import ENGLISH, Values

SPUN = DAILY + HOME + OFFICE + RECORDS + COMMON + DESK + AFFAIRS + BY_ID + LEISURE + TRIPS + ROOMS
SPUN += GUIDES + LOOKS
FAMILIES = ASKING + DOING + MORE + WORK
_VERBS = "get find fetch check show read compute count lookup load".split()
_ACTIONS = "create open start stop book move update delete add send make set plan close".split()
_STATES = (
    ("on", "off"), ("on", "off"), ("on", "off"), ("open", "closed"), ("up", "down"), ("left",
     "right"),
    ("start", "stop"), ("red", "green", "blue"), ("small", "medium", "large"), ("minor", "major"),
)  # fmt: skip
_KEYS = "temperature condition status result name price time city value count title date id".split()


def _fill(query: str, given: dict[str, tuple[Param, Any]], rng: random.Random) -> str:
    if rng.random() < 0.08:
        query = query.lower()
    for key, (param, value) in given.items():
        query = query.replace("{" + key + "}", spoken(param, value, rng))
    return query


class FamilyTool:
    """One tool of a family, with names of its own. `ask` makes a new request each time."""

    def __init__(self, family: Family, values: Values) -> None:
        self.family, self.values, self.rng = family, values, values.rng
        rng, params = self.rng, family.params
        self.group = family.group
        self.names = {p.key: rng.choice(p.names) for p in params}
        if len(set(self.names.values())) < len(params):
            self.names = {p.key: p.names[0] for p in params}
        if rng.random() < 0.08:
            self._odd_names(params)
        self.shown = [p for p in params if not p.optional or rng.random() < 0.5]
        enums = [p for p in self.shown if p.optional and p.kind.startswith("enum:")]
        said = {q: {p.key for p in params if "{" + p.key + "}" in q} for q in family.queries}
        every = {p.key for p in self.shown}
        strict = rng.random() < 0.5 and any(every <= keys for keys in said.values())
        self.assumed = [] if strict else [p for p in enums if rng.random() < 0.25]
        whole = {p.key for p in params if p.kind == "number"} if rng.random() < 0.45 else set()
        self.params = {
            p.key: _shown(p, strict or p in self.assumed, p.key in whole) for p in self.shown
        }
        self.needed = every if strict else {p.key for p in self.shown if not p.optional}
        fitting = [q for q, keys in said.items() if self.needed <= keys <= every]
        self.queries = fitting or [q for q, keys in said.items() if keys <= every]
        self.needed = self.needed if fitting else set()
        description = spin(rng.choice(family.descriptions), rng)
        self.tool = signature(
            self._name(),
            description,
            [(self.names[p.key], self.params[p.key]) for p in self.shown],
            values,
        )
        if self.odd:
            self.tool["function"].setdefault("description", description)

    def _name(self) -> str:
        """The usual kind of name; now and then an odd one, so that names are read, not known."""
        rng = self.rng
        name = style(spin(rng.choice(self.family.names), rng).strip("_"), rng)
        self.odd = rng.random() < 0.16
        if not self.odd:
            return name
        values = self.values
        word = rng.choice((rng.choice(ENGLISH), values.syllables(), values.word().lower()))
        return rng.choice((
            f"{word}_{name}", f"{name}_{word}", word, f"{word}.{name}",
            f"{name}{rng.randint(1, 9)}",
            f"{rng.choice(_VERBS)}_{word}", f"{self.family.group}_{word}", f"{word}-{name}",
        ))  # fmt: skip

    def _odd_names(self, params: tuple[Param, ...]) -> None:
        """Parameters with a further word in their names; a single one may be called anything."""
        rng = self.rng
        if len(params) == 1 and rng.random() < 0.5:
            word = rng.choice(ENGLISH) if rng.random() < 0.5 else self.values.syllables()
            self.names = {params[0].key: word}
            return
        first = rng.random() < 0.5
        word = rng.choice((rng.choice(PREFIXES), rng.choice(ENGLISH)))
        if not first:
            word = rng.choice((rng.choice(SUFFIXES), rng.choice(ENGLISH)))
        self.names = {
            key: f"{word}_{name}" if first else f"{name}_{word}" for key, name in self.names.items()
        }

    def ask(self, value: Callable[[Param, Values], Any] = value_of) -> Call:
        """A new request with new values, made by ``value``."""
        rng = self.rng
        query = spin(rng.choice(self.queries), rng)
        while not all("{" + key + "}" in query for key in self.needed):  # spun away
            query = spin(rng.choice(self.queries), rng)
        given = {
            key: (param, value(param, self.values))
            for key, param in self.params.items()
            if "{" + key + "}" in query
        }
        arguments = {
            self.names[p.key]: given[p.key][1] if p.key in given else p.kind[5:].split(",")[0]
            for p in self.shown
            if p.key in given or p in self.assumed
        }
        dress = dressed if self.family in SPUN else polite
        return Call(_fill(dress(query, rng), given, rng), self.tool, arguments, self.group)


class Asked:
    """A single request, as a tool that is asked for in one way only."""

    def __init__(self, call: Call) -> None:
        self.call, self.tool, self.group = call, call.tool, call.group

    def ask(self) -> Call:
        """The same request."""
        return self.call


def family_tool(values: Values) -> FamilyTool:
    """A tool of a random family."""
    if values.rng.random() < 0.85:
        return FamilyTool(values.rng.choices(SPUN, weights=_SPUN_WEIGHTS)[0], values)
    return FamilyTool(values.rng.choices(FAMILIES, weights=_WEIGHTS)[0], values)


def made_up(values: Values) -> Asked:
    """A request that looks something up, does something or switches something."""
    make = values.rng.choices((lookup_call, action_call, state_call), weights=(6, 4, 2))[0]
    return Asked(make(values))


def _shown(param: Param, required: bool, whole: bool) -> Param:
    """How the signature shows a parameter.

    What is `required` is no longer optional: it is said, or it is a choice whose first value is
    assumed. A number whose value is `whole` may be an integer.
    """
    optional = param.optional and not required
    return replace(param, optional=optional, kind="int" if whole else param.kind)


def _noun(values: Values) -> str:
    """A noun: half of them known words, the others mostly of several tokens."""
    pick = values.rng.random()
    if pick < 0.5:
        return values.rng.choice(ENGLISH)
    return values.syllables() if pick < 0.7 else values.word().lower()


def _article(noun: str, rng: random.Random) -> str:
    return rng.choice(("an" if noun[0] in "aeiou" else "a", "the", "my", "the"))


def lookup_call(values: Values, verb: str = "") -> Call:
    """A made-up tool that gets some noun of something."""
    rng = values.rng
    noun, key = _noun(values), rng.choice((*_KEYS, _noun(values)))
    verb = verb or rng.choice(_VERBS)
    an = "an" if noun[0] in "aeiou" else "a"
    kind = rng.choices(("name", "phrase", "code", "int", "place"), weights=(40, 20, 15, 15, 10))[0]
    param = Param(key, (key,), kind, rng.choice((f"The {key}", f"Name of the {key}", "")))
    value = value_of(param, values)
    of = rng.choice(("of", "for", "of", "in"))
    query = rng.choice(
        (
            f"What is the {noun} {of} {value}?",
            f"What's the {noun} {of} {value}?",
            f"{verb} the {noun} {of} {value}",
            f"tell me the {noun} {of} {value}",
            f"I need the {noun} {of} {value}",
            f"{verb} {noun} {value}",
            f"Do you know the {noun} {of} {value}?",
            f"{noun} {of} {value}?",
            f"{verb} the {noun} {of} the {key} {value}",
            f"{verb} {an} {noun} with {value}",
            f"{verb} {an} {noun} for {value}",
            f"{verb} the {noun} with {key} {value}",
            f"{verb} the {noun} {value}",
            f"look up the {noun} {value}",
            f"look up the {noun} with {key} {value}",
            f"What is the {noun} {of} {value} right now?",
            f"Is there any {noun} in {value} today?",
        )
    )
    name = rng.choice((f"{verb}_{noun}", f"{verb}_{noun}", f"{noun}_{verb}", noun))
    if rng.random() < 0.06:  # only the description tells what it does
        name = values.syllables()
    description = rng.choice(
        (
            f"Get the {noun} of a {key}",
            f"Returns the {noun}",
            f"{noun} lookup",
            f"{verb.capitalize()} {an} {noun} with a {key}",
            f"{verb.capitalize()} {an} {noun} by {key}",
        )
    )
    tool = signature(style(name, rng), description, [(key, param)], values)
    return Call(polite(query, rng), tool, {key: value}, noun)


def action_call(values: Values, verb: str = "") -> Call:
    """A made-up tool that does something with zero to three parameters."""
    rng = values.rng
    noun = _noun(values)
    verb = verb or (rng.choice(_ACTIONS) if rng.random() < 0.7 else _noun(values))
    keys = list(dict.fromkeys(_noun(values) for _ in range(rng.choice((0, 1, 2, 2, 2, 3)))))
    kinds = (
        "word", "name", "name", "phrase", "int", "number", "number", "number", "code", "date",
        "clock", "email", "url",
    )  # fmt: skip
    params = [Param(k, (k,), rng.choice(kinds), rng.choice((f"The {k}", ""))) for k in keys]
    if params and rng.random() < 0.25:
        params[-1] = replace(params[-1], kind=f"enum:{','.join(rng.choice(_STATES))}")
    arguments = {p.key: value_of(p, values) for p in params}
    parts = [(k, str(v)) for k, v in arguments.items()]
    form = rng.choice((0, 1, 2, 3, 4, 4, 4, 5))
    if form == 0:
        told = ", ".join(f"{k}={v}" for k, v in parts)
    elif form == 1:
        told = ", ".join(f"{k}: {v}" for k, v in parts)
    elif form < 4:
        told = " and ".join(f"{k} {v}" for k, v in parts)
    else:  # the first value needs no name
        pair = rng.choice((", ", " with ", " and ", " with the ")) if form == 4 else ", "
        told = pair.join([v if i == 0 else f"{k} {v}" for i, (k, v) in enumerate(parts)])
    article = _article(noun, rng)
    link = (": ", " with ", " with ", " with the ", " for ", ": ")[form] if parts else ""
    tool = signature(
        style(f"{verb}_{noun}", rng),
        rng.choice((f"{verb.capitalize()} {article} {noun}", f"{verb} the {noun}", "")),
        [(p.key, p) for p in params],
        values,
    )
    return Call(polite(f"{verb} {article} {noun}{link}{told}", rng), tool, arguments, noun)


def state_call(values: Values) -> Call:
    """A made-up switch: one choice of a few, said without naming the parameter."""
    rng = values.rng
    noun, states = _noun(values), rng.choice(_STATES)
    if rng.random() < 0.2:
        states = tuple(dict.fromkeys(_noun(values) for _ in range(3)))
    state, key = (
        rng.choice(states),
        rng.choice(("state", "mode", "value", "status", "to", "position")),
    )
    verb = rng.choice(("turn", "switch", "set", "put", "toggle", "make"))
    query = rng.choice(
        (
            f"{verb} the {noun} {state}",
            f"{verb} {state} the {noun}",
            f"{verb} the {noun} to {state}",
            f"{verb} my {noun} {state}",
            f"I want the {noun} {state}",
            f"{noun} {state}",
        )
    )
    param = Param(key, (key,), f"enum:{','.join(states)}", rng.choice((f"The {key}", "")))
    name = rng.choice(
        (f"{verb}_{noun}", f"toggle_{noun}", f"set_{noun}", f"{noun}_{key}", f"control_{noun}")
    )
    description = rng.choice(
        (
            f"{verb.capitalize()} the {noun}",
            f"Switch the {noun} {' or '.join(states)}",
            f"Control the {noun}",
        )
    )
    tool = signature(style(name, rng), description, [(key, param)], values)
    return Call(polite(query, rng), tool, {key: state}, noun)


_WEIGHTS = [
    {"weather": 4.0, "search": 3.0, "math": 6.0, "email": 1.5}.get(f.group, 1.0) for f in FAMILIES
]


_OFTEN = (
    "weather time search email message calendar reminder currency translate play add subtract "
    "directions hotel flight track price restaurants recipe departures contact todo alarm stock "
    "define news timer shop table light level heating unit multiply divide calc note sql shell "
    "readfile password user issue random dice balance calories watch forecast train playby "
    "docs wiki online tip turn_on turn_off brightness climate meet_at time_off order_status"
).split()
_SPUN_WEIGHTS = [
    2.0 if f.group in _OFTEN else 0.25 if f.group.endswith("_by_id") else 1.0 for f in SPUN
]


def any_call(values: Values) -> Call:
    """A request for some tool: two thirds real families, one third made up."""
    pick = values.rng.random()
    if pick < 0.46:
        return family_tool(values).ask()
    if pick < 0.74:
        return lookup_call(values)
    return action_call(values) if pick < 0.92 else state_call(values)


def other_tools(values: Values, taken: set[str], count: int) -> list[dict[str, Any]]:
    """Up to `count` tools of other groups, with other names."""
    found: list[dict[str, Any]] = []
    names: set[str] = set()
    for _ in range(count):
        call = any_call(values)
        name = call.tool["function"]["name"]
        if not any(clash(call.group, g) for g in taken) and name not in names:
            taken = taken | {call.group}
            names.add(name)
            found.append(call.tool)
    return found


def similar_tools(values: Values, call: Call, count: int) -> list[dict[str, Any]]:
    """Made-up tools whose names begin as that of `call`: only the noun tells them apart."""
    first, *rest = call.tool["function"]["name"].split("_")
    said = f"{call.query} {call.tool['function']['name']}".lower()
    found: dict[str, dict[str, Any]] = {}
    for _ in range(count):
        verb = first if rest and values.rng.random() < 0.8 else values.rng.choice(_VERBS)
        make = lookup_call if values.rng.random() < 0.7 else action_call
        other = make(values, verb)
        if other.group.lower() not in said:
            found[other.tool["function"]["name"]] = other.tool
    return list(found.values())


def result(values: Values) -> tuple[str, str]:
    """What a tool returns, and what the model says about it."""
    rng = values.rng
    pick = rng.random()
    if pick < 0.06:
        text = rng.choice((values.sentence, values.phrase))().rstrip(".")
        if rng.random() < 0.4:
            text = f"{rng.choice(ENGLISH)} {rng.choice(('not', 'is not', 'cannot be', 'was'))} "
            text += rng.choice(("found", "known", "available", "allowed", rng.choice(ENGLISH)))
        return json.dumps({"error": text}, ensure_ascii=False), f"The tool failed: {text}."
    if pick < 0.35:
        text = rng.choice((values.sentence(), values.phrase(), str(values.number()), values.name()))
        if rng.random() < 0.2:
            start = rng.choice(("The", "A", "It is a", "No", "Your"))
            text = f"{start} {rng.choice(ENGLISH)} {values.sentence().lower()}"
        if rng.random() < 0.25:
            text = f"{values.integer()}°C, {rng.choice(('sunny', 'cloudy', 'rain', values.word()))}"
        end = rng.choice(("", "."))
        return text + end, f"The result is: {text}."
    keys = [
        rng.choice(_KEYS) if rng.random() < 0.5 else _noun(values) for _ in range(rng.randint(1, 4))
    ]
    if rng.random() < 0.2:
        keys = [f"{k}_{_noun(values)}" if rng.random() < 0.4 else k for k in keys]
    makers = (values.integer, values.number, values.word, values.name, values.phrase, values.clock)
    data: dict[str, Any] = {k: rng.choice(makers)() for k in keys}
    if rng.random() < 0.15:
        data[rng.choice(_KEYS)] = rng.choice((True, False))
    spoken = [f"{k}: {v if isinstance(v, str) else json.dumps(v)}" for k, v in data.items()]
    content = json.dumps(data, ensure_ascii=False)
    if len(data) == 1:
        key, value = spoken[0].split(": ", 1)
        return content, f"The {key} is {value}."
    return content, f"Here is the result: {', '.join(spoken)}."
