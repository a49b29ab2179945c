"""Values of everyday tools: people, rooms, addresses, titles, tasks, moments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from compounds import COMPOUNDS
from family import spin
from remarks import SAYINGS
from searches import VERBS, search_text
from values import ENGLISH, Values
from working import AT_WORK, ENDINGS, FORMATS

_TITLES = "Dr. Prof. Mr. Mrs. Ms. Aunt Uncle Captain Sister Judge".split()
_ROOMS = (
    "kitchen bathroom bedroom garage hall attic cellar office basement nursery corridor garden"
).split()
_GADGETS = (
    "tv radio printer heater fan kettle oven router speaker projector pump stove coffee dryer "
    "charger humidifier fountain camera monitor toaster sauna"
).split()
_STREETS = "Street Road Avenue Lane Square Way Drive Boulevard Place Hill".split()
_SIGHTS = "Station Airport Park Museum Bridge Castle University Hospital Market Tower".split()
_UNITS = (
    "km miles metres meters feet inches cm yards kg grams pounds ounces stones litres liters "
    "gallons pints celsius fahrenheit kelvin hours minutes seconds days weeks acres hectares knots "
    "kilometres kilograms MB GB joules calories"
).split()
_KNOWN = {
    kind: words.split(", ")
    for kind, words in {
        "dish": "lasagne, pad thai, risotto, goulash, sushi, pancakes, banana bread, pizza, ramen, "
        "tacos, cheese toast, tomato soup, fried rice, burger, falafel, dumplings, curry",
        "cuisine": "Italian, Thai, Mexican, Indian, Greek, Japanese, Turkish, vegan, Lebanese, "
        "Korean, Ethiopian, Vietnamese, Spanish, seafood, sushi, vegetarian, French, Chinese",
        "ingredient": "eggs, rice, chickpeas, spinach, tofu, salmon, mushrooms, lentils, potatoes, "
        "pumpkin, feta, chicken, coconut milk, leeks, zucchini, black beans, ginger, stale bread",
        "product": "headphones, running shoes, toothpaste, desk lamp, batteries, printer paper, "
        "coffee beans, phone case, notebooks, usb cable, sunglasses, boots, tent, blue paint",
        "coin": "bitcoin, ethereum, BTC, ETH, dogecoin, solana, XRP, litecoin, monero, cardano",
        "ticker": "AAPL, TSLA, MSFT, Nvidia, Siemens, SAP, Toyota, AMZN, Nestle, BMW, IBM, GOOG",
        "subject": "climate change, electric cars, football, the elections, space travel, chess, "
        "artificial intelligence, the stock market, local politics, vaccines, cycling, housing",
        "amenity": "pharmacy, petrol station, gas station, bakery, cash machine, bank, dentist, "
        "charging station, post office, supermarket, car wash, playground, hotel, library, toilet",
        "country": "Japan, Brazil, Kenya, Norway, Peru, India, Canada, Italy, Vietnam, Egypt, "
        "New Zealand, Poland, Mexico, Iceland, South Korea, Morocco, Germany, Cuba, Nepal, Fiji",
        "animal": "cats, dogs, penguins, programmers, doctors, cows, teachers, robots, pirates",
        "activity": "running, yoga, swimming, cycling, push-ups, rowing, weight lifting, tennis, "
        "hiking, boxing, pilates, dancing, climbing, skipping rope, jogging, badminton",
        "medicine": "aspirin, ibuprofen, vitamin D, insulin, antibiotics, cough syrup, iron pills, "
        "eye drops, metformin, blood pressure tablets, magnesium, allergy tablets",
        "plant": "orchid, cactus, ficus, basil, roses, tomatoes, palm, ferns, monstera, bonsai",
    }.items()
}
_SORTS = "spicy vegan green smoked northern homemade red small organic black double dried".split()
_PROPER = frozenset(("ticker", "coin", "country", "cuisine"))
_DOINGS = (
    "riding a bicycle, asleep, in the rain, at sunset, with a hat, on the moon, in a forest, "
    "reading a book, under water, on a table, playing chess, made of glass, in the style of {N}, "
    "near {N}, eating {n}, with two {n}s, on a {n}, full of {n}s, between {w} and {n}"
).split(", ")


def known(kind: str, values: Values) -> str:
    """A word of its kind: some known, the others unseen or words of another kind."""
    rng = values.rng
    pick = rng.random()
    word = rng.choice(_KNOWN[kind])
    if pick < 0.35:
        return word if rng.random() < 0.85 else word.lower()
    if kind in _PROPER:
        return values.word() if pick < 0.5 else values.name()
    if pick < 0.47:
        return f"{rng.choice(_SORTS)} {word}"
    if pick < 0.58:
        return f"{values.word().lower()} {word}"
    if pick < 0.66:
        return f"{rng.choice(ENGLISH)} {rng.choice(ENGLISH)}"
    if pick < 0.84:
        return values.word() if rng.random() < 0.3 else values.word().lower()
    return rng.choice(ENGLISH) if pick < 0.92 else values.name()


def ticker(values: Values) -> str:
    """A symbol of some capitals, or a company."""
    rng = values.rng
    if rng.random() < 0.5:
        return known("ticker", values)
    text = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=rng.randint(2, 5)))
    return text + rng.choice(("", "", "", "", ".DE", ".L", "-B"))


def coin(values: Values) -> str:
    """A coin by its name or its symbol."""
    pick = values.rng.random()
    if pick < 0.2:
        return values.syllables() + "coin"
    if pick < 0.35:
        letters = values.rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=values.rng.randint(3, 4))
        return "".join(letters)
    return known("coin", values)


def team(values: Values) -> str:
    """A club."""
    form = values.rng.choice(("{n}", "{n}", "FC {n}", "{n} United", "{n} {e}s", "SV {n}", "{w}"))
    return form.format(n=values.name(), e=values.rng.choice(ENGLISH).capitalize(), w=values.word())


def product(values: Values) -> str:
    """Something from a shop, now and then with its maker or its model."""
    pick = values.rng.random()
    if pick < 0.12:
        return f"{values.name()} {values.rng.choice(_GADGETS)}"
    if pick < 0.2:
        return f"{values.word().capitalize()} {values.code()}"
    return known("product", values)


def picture(values: Values) -> str:
    """What a picture is to show."""
    rng = values.rng
    parts = [rng.choice(("a", "a", "the", "my", "two", "an old", "some", ""))]
    if rng.random() < 0.5:
        parts.append(rng.choice((rng.choice(ENGLISH), rng.choice(_SORTS), values.word().lower())))
    parts.append(rng.choice((rng.choice(ENGLISH), rng.choice(ENGLISH), values.word().lower())))
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        parts.append(rng.choice(_DOINGS))
    text = " ".join(filter(None, parts))
    return text.format(N=values.name(), n=rng.choice(ENGLISH), w=values.word().lower())


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
        **{kind: partial(known, kind, values) for kind in _KNOWN},
        "ticker": lambda: ticker(values),
        "coin": lambda: coin(values),
        "team": lambda: team(values),
        "product": lambda: product(values),
        "picture": lambda: picture(values),
        "saying": lambda: saying(values),
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
        "domain": lambda: f"{values.word().lower()}.{values.rng.choice(ENDINGS)}",
        **{name: lambda make=make: make(values) for name, make in AT_WORK.items()},
        **{name: lambda make=make: make(values) for name, make in COMPOUNDS.items()},
        "format": lambda: values.rng.choice(FORMATS),
    }
