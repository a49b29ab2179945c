"""Requests with tools: signatures, arguments, results, and made-up tools without end."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import Any

from families_ask import ASKING
from families_do import DOING
from family import Family, Param
from values import ENGLISH, Values

LANGUAGES = "French German Spanish Italian Japanese Polish Dutch Danish Turkish Greek Thai".split()
CURRENCIES = "USD EUR GBP JPY CHF SEK dollars euros pounds yen francs".split()
FAMILIES = ASKING + DOING
_VERBS = "get find fetch check show read compute count lookup load".split()
_ACTIONS = "create open start stop book move update delete add send make set plan close".split()
_STATES = (
    ("on", "off"), ("on", "off"), ("on", "off"), ("open", "closed"), ("up", "down"), ("left",
     "right"),
    ("start", "stop"), ("red", "green", "blue"), ("small", "medium", "large"), ("minor", "major"),
)  # fmt: skip
_KEYS = "temperature condition status result name price time city value count title date id".split()


@dataclass(frozen=True)
class Call:
    """A request for a tool: what the user says, which tool, with which arguments."""

    query: str
    tool: dict[str, Any]
    arguments: dict[str, Any]
    group: str


def _value(param: Param, values: Values) -> Any:
    rng = values.rng
    kind = param.kind
    if kind.startswith("enum:"):
        return rng.choice(kind[5:].split(","))
    makers = {
        "int": lambda: abs(values.integer()),
        "number": values.number,
        "language": lambda: rng.choice(LANGUAGES) if rng.random() < 0.6 else values.name(),
        "currency": lambda: rng.choice(CURRENCIES) if rng.random() < 0.7 else values.code().upper(),
        "expression": lambda: expression(values),
        "sentence": values.sentence if rng.random() < 0.7 else values.phrase,
        "phrase": values.phrase if rng.random() < 0.8 else values.sentence,
    }
    return makers.get(kind, getattr(values, kind, values.phrase))()


def expression(values: Values) -> str:
    """Such as ``(12 + 7) * 3``."""
    rng = values.rng
    space = rng.choice((" ", " ", ""))
    text = str(values.number())
    for _ in range(rng.randint(1, 3)):
        text += f"{space}{rng.choice('+-*/')}{space}{values.number()}"
        if rng.random() < 0.2:
            text = f"({text})"
    return text


def _spoken(param: Param, value: Any, rng: random.Random) -> str:
    text = str(value)
    return text.capitalize() if param.kind.startswith("enum:") and rng.random() < 0.2 else text


def _polite(text: str, rng: random.Random) -> str:
    """Turn an imperative (lower case at its start) into one of its forms."""
    if not text[0].islower():
        return text if rng.random() < 0.9 else text.rstrip("?")
    before = rng.choice(
        ("", "", "", "Please ", "Can you ", "Could you ", "Hey, ", "I want you to ")
    )
    if before in ("Can you ", "Could you "):
        after = rng.choice(("?", "?", " please?", " for me?", ""))
    else:
        after = rng.choice(
            (
                ".",
                ".",
                ".",
                ".",
                ".",
                ".",
                "",
                "",
                "!",
                " please",
                ", please.",
                " for me.",
                " now.",
                " right now.",
            )
        )
    text = before + text + after
    return text[0].upper() + text[1:] if rng.random() < 0.85 else text


def _style(name: str, rng: random.Random) -> str:
    pick = rng.random()
    words = name.split("_")
    if pick < 0.8 or len(words) == 1:
        return name
    if pick < 0.9:
        return words[0] + "".join(w.capitalize() for w in words[1:])
    return rng.choice(("-", ".")).join(words) if pick < 0.95 else "".join(words)


def _description(param: Param, values: Values) -> str:
    """The description, now and then with an example value or further words."""
    rng = values.rng
    text = param.description or rng.choice(("", f"The {param.key}"))
    if rng.random() < 0.12 and not param.kind.startswith("enum:"):
        return f"{text}, e.g. {_value(param, values)}"
    return f"{text}. {values.sentence()}" if rng.random() < 0.06 else text


def _property(param: Param, values: Values) -> dict[str, Any]:
    rng = values.rng
    types = {"int": "integer", "number": "number", "bool": "boolean"}
    schema: dict[str, Any] = {"type": types.get(param.kind, "string")}
    if param.kind.startswith("enum:"):
        schema["enum"] = param.kind[5:].split(",")
    if rng.random() < 0.7 and (description := _description(param, values)):
        schema["description"] = description
    if rng.random() < 0.1:
        schema = dict(reversed(schema.items()))
    return schema


def signature(
    name: str, description: str, params: list[tuple[str, Param]], values: Values
) -> dict[str, Any]:
    """A tool as a client sends it: order of keys and extra keys vary."""
    rng = values.rng
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {given: _property(param, values) for given, param in params},
    }
    required = [given for given, param in params if not param.optional]
    if required or rng.random() < 0.5:
        schema["required"] = required
    if rng.random() < 0.1:
        schema["additionalProperties"] = False
    function: dict[str, Any] = {"name": name}
    if description and rng.random() < 0.92:
        more = f". {values.sentence()}." if rng.random() < 0.06 else rng.choice(("", "", "."))
        function["description"] = description + more
    function["parameters"] = schema
    if rng.random() < 0.08:
        items = list(function.items())
        rng.shuffle(items)
        function = dict(items)
    if rng.random() < 0.05:
        function["strict"] = True
    return {"type": "function", "function": function}


def _fill(query: str, given: dict[str, tuple[Param, Any]], rng: random.Random) -> str:
    if rng.random() < 0.08:
        query = query.lower()
    for key, (param, value) in given.items():
        query = query.replace("{" + key + "}", _spoken(param, value, rng))
    return query


def family_call(family: Family, values: Values) -> Call:
    """Ask for one tool of a family in one of its ways."""
    rng = values.rng
    query = rng.choice(family.queries)
    used = [p for p in family.params if "{" + p.key + "}" in query]
    unused = [p for p in family.params if p.optional and p not in used and rng.random() < 0.5]
    names = {
        p.key: rng.choice(p.names) if rng.random() < 0.85 else p.names[0] for p in family.params
    }
    if len(set(names.values())) < len(names):
        names = {p.key: p.names[0] for p in family.params}
    given = {p.key: (p, _value(p, values)) for p in used}
    whole = {k for k, (p, v) in given.items() if p.kind == "number" and isinstance(v, int)}
    whole = whole if rng.random() < 0.6 else set()
    assumed = [p for p in unused if p.kind.startswith("enum:") and rng.random() < 0.25]
    shown = [p for p in family.params if p in used or p in unused]
    tool = signature(
        _style(rng.choice(family.names), rng),
        rng.choice(family.descriptions),
        [(names[p.key], _shown(p, p in assumed, p.key in whole)) for p in shown],
        values,
    )
    arguments = {
        names[p.key]: given[p.key][1] if p in used else p.kind[5:].split(",")[0]
        for p in shown
        if p in used or p in assumed
    }
    return Call(_fill(_polite(query, rng), given, rng), tool, arguments, family.group)


def _shown(param: Param, assumed: bool, whole: bool) -> Param:
    """How the signature shows a parameter.

    An `assumed` choice is required: with nothing said, it is the first one. A number whose value
    is `whole` may be an integer.
    """
    optional = param.optional and not assumed
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
    value = _value(param, values)
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
    tool = signature(_style(name, rng), description, [(key, param)], values)
    return Call(_polite(query, rng), tool, {key: value}, noun)


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
    arguments = {p.key: _value(p, values) for p in params}
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
        _style(f"{verb}_{noun}", rng),
        rng.choice((f"{verb.capitalize()} {article} {noun}", f"{verb} the {noun}", "")),
        [(p.key, p) for p in params],
        values,
    )
    return Call(_polite(f"{verb} {article} {noun}{link}{told}", rng), tool, arguments, noun)


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
    tool = signature(_style(name, rng), description, [(key, param)], values)
    return Call(_polite(query, rng), tool, {key: state}, noun)


_WEIGHTS = [
    {"weather": 4.0, "search": 3.0, "math": 6.0, "email": 1.5}.get(f.group, 1.0) for f in FAMILIES
]


def any_call(values: Values) -> Call:
    """A request for some tool: two thirds real families, one third made up."""
    pick = values.rng.random()
    if pick < 0.46:
        return family_call(values.rng.choices(FAMILIES, weights=_WEIGHTS)[0], values)
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
        if call.group not in taken and name not in names:
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
        return json.dumps({"error": text}, ensure_ascii=False), f"The tool failed: {text}."
    if pick < 0.35:
        text = rng.choice((values.sentence(), values.phrase(), str(values.number()), values.name()))
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
