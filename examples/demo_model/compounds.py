"""Values of two or more words that belong together, and values with a fixed outline."""

from __future__ import annotations

from collections.abc import Callable

from values import ENGLISH, Values

_APPLIANCES = (
    "coffee machine, ceiling fan, Christmas tree, heated blanket, garden pump, air purifier, "
    "towel rail, rice cooker, space heater, dishwasher, record player, pool pump, "
    "bread maker, egg boiler, wine cooler, floor heating, game console, extractor hood, infrared "
    "cabin, hi-fi, electric fireplace, slow cooker, hot water bottle warmer, aquarium filter, "
    "desk fan, milk frother, 3D printer, hot tub, sewing machine"
).split(", ")
_MACHINES = "machine fan heater pump blanket cooker dryer tree screen filter plug".split()
_LAMPS = (
    "floor lamp, hallway light, desk lamp, bedside lamp, porch light, reading lamp, ceiling "
    "light, fairy lights, night light, table lamp, kitchen lights, stair lights, chandelier, "
    "dining room lamp, living room lights, garden lantern, piano lamp, mirror light, wardrobe "
    "light"
).split(", ")
_LIGHTS = "lamp light lights lantern spotlight bulb strip".split()
_ROOMS = (
    "living room, winter garden, guest room, dining room, master bedroom, laundry room, play "
    "room, upstairs bathroom, home office, utility room, kids' room, front porch, wine cellar, "
    "tea kitchen, music room, back office, second floor, sun lounge, spare room, reading corner"
).split(", ")
_CHAMBERS = "room bedroom bathroom office hall lounge corner studio floor garden".split()
_FACILITIES = (
    "gas station, charging station, post office, coffee shop, hardware store, train station, dog "
    "park, bike shop, shoe repair shop, swimming pool, police station, book store, fire station, "
    "pet shop, tourist office, bus stop, car park, health centre, ice cream parlour, flower shop,"
    " drinking fountain, recycling centre, vegan bakery, youth hostel"
).split(", ")
_HOUSES = "station office shop store centre market court school park club bar".split()
_TOPICS = (
    "the Silk Road, tardigrades, the Bronze Age, dark matter, bebop, volcanoes, honey bees, "
    "origami, the printing press, the Panama Canal, sourdough, Gothic architecture, coral reefs, "
    "glaciers, the Hanseatic League, supernovae, game theory, steam engines, the Aztecs, "
    "mangroves, sonnets"
).split(", ")
_POLICIES = (
    "return policy, refund policy, shipping costs, opening hours, warranty, privacy policy, "
    "payment methods, cancellation fee, gift cards, loyalty programme, data retention, delivery "
    "times, student discount, dress code, travel expenses, parental leave, size chart, trial "
    "period"
).split(", ")
_COINS = (
    "bitcoin Ethereum BTC ETH Dogecoin Solana XRP Litecoin Monero Cardano USDT Polkadot Avalanche "
    "Stellar Tether SOL DOGE ADA"
).split()
_AIRLINES = "LH BA AF KL DL UA AA EK QR SQ IB AY SK TK LX OS FR U2 W6 EW NH QF AC CX".split()
_STATES = "CA NY TX WA FL OR MA IL Germany France UK Japan Spain Italy Ontario Kenya".split()


def _pair(known: list[str], ends: list[str], values: Values) -> str:
    """A known value, or a new one that ends in one of the usual words."""
    rng = values.rng
    if rng.random() < 0.4:
        return rng.choice(known)
    end = rng.choice(ends) if rng.random() < 0.8 else rng.choice(ENGLISH)
    one, two = rng.choice(ENGLISH), rng.choice(ENGLISH)
    first = rng.choice((one, one, one, values.word().lower(), f"{one} {two}", values.syllables()))
    if rng.random() < 0.08:
        first = f"{values.word().capitalize()}'s"
    return f"{first} {end}"


def _many(noun: str) -> str:
    """The plural of a noun."""
    if noun.endswith("y") and noun[-2] not in "aeou":
        return f"{noun[:-1]}ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def topic(values: Values) -> str:
    """What an article is about: a name, a thing, a time."""
    rng = values.rng
    noun = rng.choice(ENGLISH)
    return rng.choice((
        rng.choice(_TOPICS), rng.choice(_TOPICS), values.name(), values.name(), values.name(),
        f"the {values.name()}", f"{noun} {_many(rng.choice(ENGLISH))}", _many(noun), f"the {noun}",
        f"the history of {_many(noun)}", f"the {noun} of {values.name()}",
        f"{values.name()} {noun}",
        f"the {values.word().capitalize()} {noun.capitalize()}", values.syllables(),
    ))  # fmt: skip


def policy(values: Values) -> str:
    """What a help page tells of a shop, a firm or a product."""
    rng, one = values.rng, values.rng.choice(ENGLISH)
    if rng.random() < 0.4:
        return rng.choice(_POLICIES)
    end = rng.choice(("policy", "rules", "fees", "plan", "settings", "limits", "hours", "costs"))
    return rng.choice((f"{one} {end}", f"{one} {rng.choice(ENGLISH)} {end}", _many(one)))


def hash_channel(values: Values) -> str:
    """Such as ``#general`` or ``#team-budget``."""
    one, two = values.rng.choice(ENGLISH), values.syllables()
    return values.rng.choice((f"#{one}", f"#{one}-{two}", f"#{two}", f"#{two}_{one}", f"#{one}s"))


def repo(values: Values) -> str:
    """Such as ``octo-labs/parser``."""
    rng, one, two = values.rng, values.rng.choice(ENGLISH), values.syllables()
    owner = rng.choice((two, one, f"{one}-{two}", f"{two}{rng.randint(1, 99)}", two.capitalize()))
    name = rng.choice((values.syllables(), rng.choice(ENGLISH), f"{one}-{rng.choice(ENGLISH)}",
                       f"{two}_{one}", f"{one}.js", f"{values.syllables()}-py"))  # fmt: skip
    return f"{owner}/{name}"


def full_url(values: Values) -> str:
    """An address with any of port, path, query and fragment."""
    rng = values.rng
    one, two, three = rng.choice(ENGLISH), values.syllables(), values.syllables()
    host = rng.choice((f"{two}.com", f"www.{one}-{two}.org", f"{one}.{two}.io", f"docs.{two}.dev",
                       "localhost", f"10.0.0.{rng.randint(1, 254)}", f"{two}.co.uk"))  # fmt: skip
    port = f":{rng.choice((80, 3000, 5000, 8000, 8080, 8443, rng.randint(1024, 65535)))}"
    path = "/".join(("", *rng.sample((one, two, three, "index.html", "v2", "blog", "a.pdf"), 2)))
    query = f"?{one}={rng.choice((two, rng.randint(1, 999)))}"
    more = f"&{rng.choice(ENGLISH)}={three}" if rng.random() < 0.4 else ""
    return (
        rng.choice(("http", "https", "https"))
        + f"://{host}{port if rng.random() < 0.4 else ''}"
        + (path if rng.random() < 0.8 else rng.choice(("", "/")))
        + (query + more if rng.random() < 0.4 else "")
        + (f"#{three}" if rng.random() < 0.25 else "")
    )


def sku(values: Values) -> str:
    """Such as ``SKU-4471`` or ``KX-220-B``."""
    rng = values.rng
    letters = "".join(rng.choices("ABCDEFGHJKLMNPRSTVWXYZ", k=3))
    n = rng.randint(1, 99999)
    return rng.choice((f"SKU-{n}", f"SKU{n}", f"{letters}-{n}", f"{letters[:2]}-{n}-{letters[2]}",
                       f"{letters}{n}", f"{n}", f"{letters[0]}{n}-{letters[1:]}"))  # fmt: skip


def cryptocoin(values: Values) -> str:
    """A coin that is told by its name alone."""
    rng = values.rng
    if rng.random() < 0.55:
        return rng.choice(_COINS)
    first = rng.choice((values.syllables(), rng.choice(ENGLISH)))
    text = first + rng.choice(("coin", "coin", " coin", " token", "-coin", " cash"))
    return text.capitalize() if rng.random() < 0.4 else text


def flight_number(values: Values) -> str:
    """Such as ``LH 400`` or ``BA117``."""
    rng = values.rng
    line = rng.choice(_AIRLINES)
    if rng.random() < 0.3:
        line = "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXZ", k=2))
    return line + rng.choice(("", "", " ", "-")) + str(rng.randint(1, 9999))


COMPOUNDS: dict[str, Callable[[Values], str]] = {
    "appliance": lambda values: _pair(_APPLIANCES, _MACHINES, values),
    "lamp": lambda values: _pair(_LAMPS, _LIGHTS, values),
    "chamber": lambda values: _pair(_ROOMS, _CHAMBERS, values),
    "facility": lambda values: _pair(_FACILITIES, _HOUSES, values),
    "topic": topic,
    "policy": policy,
    "hash_channel": hash_channel,
    "repo": repo,
    "full_url": full_url,
    "sku": sku,
    "flight_number": flight_number,
    "cryptocoin": cryptocoin,
    "city_state": lambda values: f"{values.name()}, {values.rng.choice(_STATES)}",
}
