"""Small JSON objects with any keys, and the ways to ask for them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import lexicon
from searches import search_text
from values import ENGLISH, Values

_LETTERS = "abcdefghklmnopqrstuvwxyz"


def _like_a_literal(values: Values) -> str:
    """A word that begins as null, true and false do."""
    start = values.rng.choice(("null", "true", "false"))
    return start[: values.rng.randint(1, 3)] + values.letters()


def _key(values: Values) -> str:
    rng = values.rng
    pick = rng.random()
    if rng.random() < 0.15:
        return values.known_word()
    if pick < 0.45:
        return rng.choice(lexicon.KEYS[rng.choice(lexicon.KINDS)].split())
    if pick < 0.8:
        return rng.choice(ENGLISH if pick < 0.65 else lexicon.NOUNS)
    if pick < 0.86:
        return f"{rng.choice(ENGLISH)}_{rng.choice(lexicon.SUFFIXES)}"
    return values.syllables() if pick < 0.95 else rng.choice(_LETTERS)


def _list(values: Values) -> list[Any]:
    make = values.rng.choice((values.word, values.name, values.integer))
    return [make() for _ in range(values.rng.randint(2, 4))]


def _code(values: Values) -> str:
    """A code that no one takes for a number."""
    code = values.code()
    return code if any(c.isalpha() for c in code) else f"{code}-{values.rng.choice(_LETTERS)}"


def some_object(values: Values) -> dict[str, Any]:
    """One to four keys with texts, numbers, truth values or lists."""
    rng = values.rng
    makers: tuple[Callable[[], Any], ...] = (
        values.name, values.word, values.place, values.integer, values.number,
        lambda: _code(values),
        values.email, values.date, values.clock, values.url,
        lambda: search_text(values), lambda: rng.choice(ENGLISH), lambda: rng.randint(0, 120),
        lambda: rng.choice((True, False)), lambda: None, lambda: _list(values),
        lambda: _like_a_literal(values), values.known_word,
    )  # fmt: skip
    weights = (30, 12, 8, 14, 8, 4, 2, 2, 2, 1, 6, 8, 10, 5, 1, 2, 5, 6)
    count = rng.choices((1, 2, 3, 4), weights=(20, 42, 26, 12))[0]
    keys = list(dict.fromkeys(_key(values) for _ in range(count)))
    return {k: rng.choices(makers, weights=weights)[0]() for k in keys}


def usual_object(values: Values) -> dict[str, Any]:
    """One to four of the keys that people ask for, some of them replaced by any word."""
    rng = values.rng
    makers: dict[str, Callable[[], Any]] = {
        "name": values.name, "city": values.place, "age": lambda: rng.randint(1, 99),
        "email": values.email, "title": values.phrase, "price": values.number,
        "colour": lambda: rng.choice(("red", "green", "blue")), "count": values.integer,
        "country": values.name, "date": values.date, "id": values.code,
    }  # fmt: skip
    keys = rng.sample(list(makers), k=rng.choice((1, 2, 2, 3, 3, 4)))
    data = {k: makers[k]() for k in keys}
    if str(data.get("id", "")).isdigit():
        data["id"] = int(data["id"])
    for key in list(data):
        if key in ("name", "city", "country") and rng.random() < 0.12:
            data[key] = f"{values.name()}, {values.name()}"
        elif rng.random() < 0.25:
            makers[key] = rng.choice((values.word, values.integer, values.name))
            data[rng.choice(ENGLISH)] = makers[key]()
            del data[key]
    return data


def _spoken(value: Any, quote: str, rng: random.Random) -> str:
    if isinstance(value, list):
        words = [str(v) for v in value]
        if rng.random() < 0.5:
            return ", ".join(words[:-1]) + " and " + words[-1]
        return "[" + ", ".join(words) + "]" if rng.random() < 0.3 else ", ".join(words)
    if isinstance(value, str):
        return f"{quote}{value}{quote}"
    return json.dumps(value)


_HEADS = (
    "Give me {j} with {p}.", "Make {j} with {p}.", "Return {j} with {p}.", "Create {j} with {p}",
    "Please produce {j} having {p}.", "Write {j} containing {p}.", "I need {j} with {p}",
    "Build {j} that has {p}.", "Output {j} with {p}.", "Can you make {j} with {p}?",
    "Could you give me {j} with {p}?", "I want {j} with {p}.", "Generate {j} with {p}",
    "{j} with {p}, please.", "{j}: {p}", "Return {j}: {p}", "Produce {j}: {p}.", "{p} as {j}",
    "{p}, as {j}.", "{p} in {j}, please", "Put this into {j}: {p}", "Turn this into {j}: {p}",
    "Write this as {j}: {p}", "Convert to {j}: {p}", "Format this as {j}: {p}.", "Here: {p}. {j}!",
    "Encode {p} as {j}", "Make {j} out of this: {p}.", "Show {p} as {j}.", "Reply with {j}: {p}",
    "Answer with {j} having {p}.", "Respond in {j} only: {p}", "Serialize to {j}: {p}",
    "I have {p}. Give me {j}.", "{p}. Give me that as {j}.", "Output {j}: {p}", "{j} please: {p}",
    "Construct {j} in which {p}.", "I want {j} where {p}.", "Produce {j} where {p}.", "{j} {p}",
    "Show me {j} where {p}.", "Write down {p} in {j} form", "Use {j} for this: {p}", "{p} -> {j}",
    "Represent {p} as {j}.", "Express this in {j}: {p}", "Please convert this to {j}: {p}.",
    "Only {j}, nothing else: {p}", "Give me {j}. {p}", "Send me {j} with {p}", "{p} - {j} please",
    "Give me {j} with these values: {p}", "{j} with the following fields: {p}.", "Make {j} of {p}",
    "Return {j} with these keys and values: {p}", "I need {j} with the data {p}.",
    "Write {j} with the following: {p}", "Give me {j} that says {p}.", "{j} with these fields: {p}",
)  # fmt: skip
_NAMES = (
    "a JSON object", "JSON", "a small JSON object", "JSON", "valid JSON", "a JSON",
    "one JSON object",
    "json", "a json object", "a simple JSON object", "JSON format", "an object in JSON",
)  # fmt: skip
_KEYED = (
    "{v} as JSON with keys {k}", "{v}. As JSON with the keys {k}, please.",
    "Give me JSON with keys {k}: {v}",
    "Return a JSON object with keys {k} and values {v}.", "JSON with the keys {k}. Values: {v}.",
    "Make a JSON object with the keys {k} for {v}", "Extract {k} as JSON: {v}",
    "Keys: {k}. Values: {v}. JSON!",
    "Put {v} into JSON with the keys {k}.", "Answer in JSON with the keys {k}: {v}",
    "{k}: {v}, as JSON",
    "As JSON with keys {k}: {v}", "Fill a JSON object with fields {k} from this: {v}.",
    "The fields are {k}, the values are {v}. Write JSON.", "From this text get {k} as JSON: {v}",
)  # fmt: skip


def told(values: Values) -> tuple[str, dict[str, Any]]:
    """Something told in a sentence, and the object that it makes."""
    rng = values.rng
    name, age, city = values.name(), rng.randint(1, 99), values.place()
    thing, price, count = rng.choice(ENGLISH), values.number(), rng.randint(2, 500)
    return rng.choice((
        (f"{name} is {age} years old", {"name": name, "age": age}),
        (f"{name}, who is {age}", {"name": name, "age": age}),
        (f"{name} lives in {city}", {"name": name, "city": city}),
        (f"{name} is {age} and lives in {city}", {"name": name, "age": age, "city": city}),
        (f"a person named {name}, aged {age}", {"name": name, "age": age}),
        (f"a {thing} that costs {price}", {"product": thing, "price": price}),
        (f"the {thing} costs {price} euros", {"item": thing, "price": price}),
        (f"a user called {name} from {city}", {"name": name, "city": city}),
        (f"{city} has {count} {thing}s", {"city": city, "count": count}),
        (f"I bought {count} {thing}s for {price}", {"count": count, "item": thing, "price": price}),
        (f"{name} works at {city}", {"name": name, "company": city}),
    ))  # fmt: skip


def person_request(values: Values) -> tuple[str, dict[str, Any]]:
    """Something told in a sentence, whose keys are named."""
    rng = values.rng
    sentence, data = told(values)
    keys = _series(list(data), rng)
    j = rng.choice(_NAMES)
    request = rng.choice((
        "{t}. Give me that as {j} with the keys {k}.", "{j} with the keys {k}: {t}",
        "{j} with {k} for {t}",
        "Describe {t} in {j} with keys {k}", "Make {j} with {k}: {t}.",
        "Write {j} (keys {k}) for this: {t}.",
        "Return {j} with keys {k} for {t}.", "Extract {k} as {j} from: {t}",
        "{t} - {j} with {k} please",
    )).format(t=sentence, j=j, k=keys)  # fmt: skip
    return request[:1].upper() + request[1:], data


def copy_request(values: Values, data: dict[str, Any]) -> str:
    """Ask for a JSON object that stands in the request already."""
    text = json.dumps(data, ensure_ascii=False)
    return values.rng.choice((
        "Repeat this JSON: {t}", "{t} - write that again", "Copy this object: {t}",
        "{t}\nSame again.",
        "Give me back {t}", "Say this JSON once more: {t}", "{t} <- print this JSON", "Echo {t}",
        "The JSON is {t}. Repeat it.", "Return exactly {t}", "{t} Copy the JSON, please.",
    )).format(t=text)  # fmt: skip


def object_request(values: Values, data: dict[str, Any]) -> str:
    """Ask for `data`: keys beside their values, or all keys first."""
    rng = values.rng
    quote = rng.choice(("", "", "", '"', "'"))
    spoken = [(k, _spoken(v, quote, rng)) for k, v in data.items()]
    lists = any(isinstance(v, list) for v in data.values())
    if len(data) > 1 and not lists and rng.random() < 0.2:
        marks = rng.choice(("", "", '"'))
        keys = _series([f"{marks}{k}{marks}" for k in data], rng)
        return rng.choice(_KEYED).format(k=keys, v=_series([v for _, v in spoken], rng))
    mark = rng.choice(("", "", "", "", '"', "`"))
    form = rng.choice(
        ("{k} {v}", "{k} {v}", "the {k} {v}", "{k}: {v}", "{k} = {v}", "{k}={v}", "{k} is {v}",
         "the {k} is {v}", "{k} set to {v}", "{k} equal to {v}", "{v} as {k}", "{k} -> {v}",
         "key {k} and value {v}", "{k} being {v}", "a {k} of {v}", "the key {k} with value {v}",
         "{v} for {k}", "{k} of {v}")
    )  # fmt: skip
    pairs = [form.format(k=f"{mark}{k}{mark}", v=v) for k, v in spoken]
    told = "; ".join(pairs) if lists else _series(pairs, rng)
    if rng.random() < 0.16:  # told in sentences of their own
        told = _sentences(spoken, rng)
        return rng.choice(_TOLD).format(j=rng.choice(_NAMES), t=told)
    head = rng.choice(_HEADS)
    if "where" in head or "which" in head:
        article = rng.choice(("the ", ""))
        told = _series([f"{article}{k} is {v}" for k, v in spoken], rng)
    text = head.format(j=rng.choice(_NAMES), p=told)
    return text[:1].upper() + text[1:] if rng.random() < 0.7 else text


_TOLD = (
    "Answer with {j}. {t}", "{t} Write that as {j}.", "Only {j}, please. {t}", "{t} {j}, please.",
    "I need {j}. {t}", "{t} Now as {j}.", "Respond with nothing but {j}. {t}", "{t} As {j}!",
    "Write {j} for this. {t}", "Reply in JSON. {t}", "{t} Put that into {j}.", "JSON only! {t}",
)  # fmt: skip


def _sentences(spoken: list[tuple[str, str]], rng: random.Random) -> str:
    """Each value said in a clause: "The town is Belmu and its size is 4." """
    form = rng.choice(("the {k} is {v}", "its {k} is {v}", "my {k} is {v}", "the {k}: {v}",
                       "{k} is {v}",
                       "{v} is the {k}", "the {k} was {v}", "it has the {k} {v}"))  # fmt: skip
    joint = rng.choice((" and ", ", ", ". ", " and "))
    told = joint.join(form.format(k=k, v=v) for k, v in spoken)
    return told[:1].upper() + told[1:] + "."


def _series(parts: list[str], rng: random.Random) -> str:
    if len(parts) == 1:
        return parts[0]
    joint = rng.choice((", ", ", ", " and ", "; ", ", and "))
    if joint == ", " and rng.random() < 0.6:
        return ", ".join(parts[:-1]) + " and " + parts[-1]
    return joint.join(parts)
