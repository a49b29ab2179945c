"""Values of everyday tools: people, rooms, addresses, titles, tasks, moments."""

from __future__ import annotations

from collections.abc import Callable

from family import spin
from remarks import SAYINGS
from searches import VERBS, search_text
from values import ENGLISH, Values

_TITLES = "Dr. Prof. Mr. Mrs. Ms. Aunt Uncle Captain Sister Judge".split()
_ROOMS = (
    "kitchen bathroom bedroom garage hall attic cellar office basement nursery corridor garden"
).split()
_GADGETS = (
    "tv radio printer heater fan kettle oven router speaker projector pump stove coffee dryer "
    "charger humidifier fountain camera monitor toaster sauna"
).split()
_STREETS = "Street Road Avenue Lane Square Way Drive Boulevard Place Hill".split()
_ENDINGS = ("com", "org", "net", "io")
_SIGHTS = "Station Airport Park Museum Bridge Castle University Hospital Market Tower".split()
_UNITS = (
    "km miles metres meters feet inches cm yards kg grams pounds ounces stones litres liters "
    "gallons pints celsius fahrenheit kelvin hours minutes seconds days weeks acres hectares knots "
    "kilometres kilograms MB GB joules calories"
).split()


def person(values: Values) -> str:
    """A name, now and then with a title or an initial."""
    rng = values.rng
    pick = rng.random()
    if pick < 0.14:
        return f"{rng.choice(_TITLES)} {values.name()}"
    if pick < 0.2:
        return f"{rng.choice('ABCDEFGHJKLMNPRSTW')}. {values.name()}"
    if pick < 0.35:
        return values.word().capitalize()
    return values.name()


def _one_of(words: list[str], values: Values) -> str:
    pick = values.rng.random()
    if pick < 0.4:
        return values.rng.choice(words)
    return values.rng.choice(ENGLISH) if pick < 0.65 else values.word().lower()


def address(values: Values) -> str:
    """Such as ``14 Belmu Road``."""
    rng = values.rng
    street = f"{values.word().capitalize()} {rng.choice(_STREETS)}"
    pick = rng.random()
    if pick < 0.65:
        return f"{rng.randint(1, 999)} {street}"
    if pick < 0.8:
        return f"{values.word().capitalize()}{rng.choice(('straße', 'gasse', 'weg', 'gatan'))} " + (
            str(rng.randint(1, 300))
        )
    return street if pick < 0.9 else f"{rng.randint(1, 999)} {street}, {values.name()}"


def spot(values: Values) -> str:
    """A place, an address or a sight."""
    pick = values.rng.random()
    if pick < 0.62:
        return values.place()
    return address(values) if pick < 0.8 else f"{values.name()} {values.rng.choice(_SIGHTS)}"


def thing(values: Values) -> str:
    """Something that can be bought or eaten, in one to four words."""
    rng = values.rng
    noun = rng.choice(ENGLISH)
    pick = rng.random()
    if pick < 0.25:
        return noun
    if pick < 0.5:
        return f"{rng.choice(ENGLISH)} {noun}"
    if pick < 0.6:
        return f"{noun}s"
    if pick < 0.7:
        return f"{values.name()} {noun}"
    return values.word() if pick < 0.85 else search_text(values)


def title(values: Values) -> str:
    """A title of an event or a song, mostly with capitals."""
    rng = values.rng
    if rng.random() < 0.25:
        return search_text(values)
    words = [
        rng.choice(ENGLISH) if rng.random() < 0.7 else values.word()
        for _ in range(rng.choice((1, 2, 2, 3, 4)))
    ]
    if rng.random() < 0.6:
        words = [w[:1].upper() + w[1:] for w in words]
    text = " ".join(words)
    end = rng.choice(("with {n}", "{i}", "for {n}", "Q{q}", "vol. {q}", "at {n}", "about {n}"))
    if rng.random() < 0.3:
        text += " " + end.format(n=values.name(), i=rng.randint(1, 99), q=rng.randint(1, 4))
    return text[:1].upper() + text[1:]


def task(values: Values) -> str:
    """What is to be done: a verb and its object."""
    rng = values.rng
    if rng.random() < 0.2:
        return search_text(values)
    verb = rng.choice(VERBS) if rng.random() < 0.6 else rng.choice(("call", "buy", "send", "water",
            "pay", "order", "check", "finish", "visit", "collect", "email", "ask"))  # fmt: skip
    noun = rng.choice(("the", "the", "my", "a", "some", "")) + " " + thing(values)
    tail = rng.choice(("", "", "", f" for {values.name()}", f" at {values.place()}", " again"))
    if rng.random() < 0.25:
        noun = person(values)
    return f"{verb} {noun.strip()}{tail}"


def moment(values: Values) -> str:
    """When: a time, a day or both."""
    rng = values.rng
    pick = rng.random()
    if pick < 0.45:
        return values.clock()
    return values.date() if pick < 0.75 else f"{values.day()} at {values.clock()}"


def saying(values: Values) -> str:
    """What somebody tells somebody else, without a stop at its end."""
    rng = values.rng
    n, n2, n3 = rng.choices(ENGLISH, k=3)
    text = spin(rng.choice(SAYINGS), rng).format(
        n=n, n2=n2, n3=n3, N=values.name(), w=values.word(), i=abs(values.integer()),
        c=values.clock(), d=values.day(),
    )  # fmt: skip
    return text[:1].upper() + text[1:] if rng.random() < 0.5 else text


def code_text(values: Values) -> str:
    """A line of code or a command."""
    rng = values.rng
    word, n = values.word().lower(), values.integer()
    return rng.choice((
        f"print({n})", f"print('{word}')", f"{word}({n})", f"len('{word}')", f"{n}+{n}",
        f"ls {word}",
        f"{word} --{rng.choice(ENGLISH)} {n}", f"cat {values.path()}", f"x = {n}", f"{word}.py",
        f"echo {word}", f"select {word} from {rng.choice(ENGLISH)}", f"git {word}", f"{word} -l",
    ))  # fmt: skip


def makers(values: Values) -> dict[str, Callable[[], str]]:
    """How each of these kinds is made."""
    return {
        "person": lambda: person(values),
        "room": lambda: _one_of(_ROOMS, values),
        "gadget": lambda: _one_of(_GADGETS, values),
        "unit": lambda: _one_of(_UNITS, values),
        "address": lambda: address(values),
        "spot": lambda: spot(values),
        "thing": lambda: thing(values),
        "title": lambda: title(values),
        "task": lambda: task(values),
        "moment": lambda: moment(values),
        "code_text": lambda: code_text(values),
        "domain": lambda: f"{values.word().lower()}.{values.rng.choice(_ENDINGS)}",
    }
