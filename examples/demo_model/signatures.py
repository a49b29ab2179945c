"""Signatures of tools as clients send them, values for their parameters, forms of requests."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import everyday
from family import Param, spin
from frames import greet, request
from searches import search_text
from values import Values

LANGUAGES = "French German Spanish Italian Japanese Polish Dutch Danish Turkish Greek Thai".split()
CURRENCIES = "USD EUR GBP JPY CHF SEK dollars euros pounds yen francs".split()


@dataclass(frozen=True)
class Call:
    """A request for a tool: what the user says, which tool, with which arguments."""

    query: str
    tool: dict[str, Any]
    arguments: dict[str, Any]
    group: str


_TEXTS = frozenset("place name person spot query phrase title thing word task room".split())


def value_of(param: Param, values: Values) -> Any:
    """A value for a parameter; a text may be a number or a code now and then."""
    rng = values.rng
    kind = param.kind
    if kind in _TEXTS and rng.random() < 0.05:
        number = str(abs(values.integer()))
        zone = f"{values.word()}/{values.name()}".replace(" ", "_").title()
        return rng.choice(
            (number, values.code(), f"{values.word()} {number}", values.letters(), zone)
        )
    if kind.startswith("enum:"):
        return rng.choice(kind[5:].split(","))
    makers = {
        "int": lambda: abs(values.integer()),
        "number": values.number,
        "language": lambda: rng.choice(LANGUAGES) if rng.random() < 0.6 else values.name(),
        "currency": lambda: rng.choice(CURRENCIES) if rng.random() < 0.7 else values.code().upper(),
        "expression": lambda: expression(values),
        "sentence": lambda: rng.choice(
            (everyday.saying, everyday.saying, Values.sentence, Values.phrase)
        )(values),
        "phrase": lambda: rng.choice((search_text, everyday.saying, Values.phrase))(values),
        "query": lambda: search_text(values),
        **everyday.makers(values),
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


def spoken(param: Param, value: Any, rng: random.Random) -> str:
    text = str(value)
    return text.capitalize() if param.kind.startswith("enum:") and rng.random() < 0.2 else text


_NOUNS_FIRST = frozenset(  # of requests that are no orders
    "in lights sum volume todo: brightness thermostat fan table weather temperature price stock "
    "item account details order employee issue synonyms another similar books recipes a any new "
    "meeting bmi weight height loan: interest mortgage loan on next trains bus air information "
    "facts payment tip my for the into it at subject were is do who ticket: search: web "
    "directions something ideas if".split()
)


def polite(text: str, rng: random.Random) -> str:
    """Turn an imperative (lower case at its start) into one of its forms."""
    if not text[0].islower() or text.split()[0] in _NOUNS_FIRST:
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


_ASKING = frozenset(
    "what what's how how's is will do does did am are can could should which when who where has "
    "have may under shall any there is whose why was were i i'm i've we we're my our".split()
)
_HEADS = frozenset(  # of notes rather than orders
    "weather forecast temperature air pollen pollution humidity time local current news headlines "
    "exchange rate reminder alarm wake-up note memo list lights light price status directions "
    "distance kilometres nearest closest coordinates latitude flights flight train trains bus "
    "hotel hotels room taxi cab table square definition meaning biography works poems contents "
    "content short recipe recipes calories nutrition population elevation area sunrise sunset "
    "film book movie podcast ticket issue bug new tracking next uv player music timer countdown "
    "the in at on a navigation e-mail minutes information shares from to password parcel "
    "package invoice phone contact number sms screenshot sql python terminal shell bash "
    "announcement away out to-do todo tasks meeting appointment event events agenda calendar "
    "appointments notes my last latest recent unread emails mails messages customer user "
    "employee product contract project booking device job document shipment case account "
    "vacation leave remaining staff personnel payment summary snapshot folder directory files "
    "deployment priority incident tables keywords uptime health branch config gist tl;dr "
    "something anything another two under below with every around by for no too restaurants "
    "museums concerts facts dinner parking car rental horoscope joke workout donation country "
    "public bank clock data earthquakes tides pills medicine image picture drawing prompt "
    "playlist speaker volume one thermostat oven laundry washing synonyms quote random cart "
    "departures trains aqi smog sunset screenings showtimes tickets heads today spelling according "
    "altitude among an between books brightness bugs buses bus client delivery docs documentation "
    "ending first github grocery help here internet inventory issues knowledge low miles money "
    "near podcasts rhymes shipping shopping sku slack somebody state stock subject task tide tip "
    "until web wikipedia high papers studies publications videos video youtube".split()
)


def dressed(text: str, rng: random.Random) -> str:
    """A spun request: orders in one of their forms, questions and notes nearly as they are."""
    first = text.split()[0].lower().rstrip(":,.")
    if first in _ASKING:
        return greet(text if rng.random() < 0.85 else text.rstrip("?"), rng)
    if first in _HEADS or not first.isalpha() or text[0] in "{\"'":
        return text[:1].upper() + text[1:] if rng.random() < 0.7 else text
    return greet(request(text, rng), rng) if rng.random() < 0.6 else polite(text, rng)


def style(name: str, rng: random.Random) -> str:
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
    text = spin(param.description, rng) or rng.choice(("", f"The {param.key}"))
    if rng.random() < 0.12 and not param.kind.startswith(("enum:", "list", "bool")):
        return f"{text}, e.g. {value_of(param, values)}"
    return f"{text}. {values.sentence()}" if rng.random() < 0.06 else text


def _property(param: Param, values: Values) -> dict[str, Any]:
    rng = values.rng
    types = {"int": "integer", "number": "number", "bool": "boolean", "list": "array"}
    schema: dict[str, Any] = {"type": types.get(param.kind, "string")}
    if param.kind.startswith("enum:"):
        schema["enum"] = param.kind[5:].split(",")
    if param.kind == "list":
        schema["items"] = {"type": "string"}
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
