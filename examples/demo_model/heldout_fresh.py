"""A second held-out set, written after the training data was final and evaluated once.

Its tools, places, names, queries and requests are neither in the training programs nor in
`heldout.py`. Facts are asked as training asks them, since facts can only be known.
"""

from __future__ import annotations

import random
from typing import Any

from heldout_cases import (
    Case,
    Request,
    Toolbox,
    facts,
    no_tools,
    random_word,
    recalled,
    tool,
    tool_calls,
    tool_results,
    user,
    with_thinking,
)

PLACES = (
    "Valparaíso", "Gdańsk", "Chattanooga", "Nizhny Novgorod", "Stoke-on-Trent", "Ålesund",
    "Porto Alegre", "Lake Placid", "Brno", "Tromsø", "Santa Cruz de Tenerife", "Hyderabad", "Osaka",
    "Fort Worth", "Saint-Étienne", "Winnipeg", "Zaragoza", "Marrakesh", "Novosibirsk",
    "Baton Rouge", "Kyoto", "El Paso", "Perth", "Cork", "Portland, Maine", "Coeur d'Alene",
    "Puducherry", "Ciudad Juárez", "横浜", "Whanganui",
)  # fmt: skip
NAMES = (
    "Katherine Johnson", "Björn", "Oluwaseun", "Hedy Lamarr", "Chen Wei", "Maeve", "Émilie",
    "Bartholomew", "Rosalind Franklin", "Sven", "Ngozi", "Dr. Watson", "Ivana", "Marie-Claire",
    "Tomás", "Linus", "Aoife", "Yusuf",
)  # fmt: skip
QUERIES = (
    "how to prune roses", "rust borrow checker guide", "second hand canoes in Vermont",
    "when was the Eiffel Tower built", "sourdough starter tips", "Bach cello suites",
    "population growth in Lagos", "USB-C charger recall", "who painted the Night Watch",
    "beginner yoga poses", "IPv6 tunnel setup", "cheapest trains to Lisbon",
    "symptoms of hay fever", "dune part three trailer", "SQLite full text search",
    "quietest dishwashers of 2024", "life of Marie Curie", "knitting patterns for socks",
)  # fmt: skip
EMAILS = ("mia@sample.net", "o.brandt@lab.example.com", "purchasing7@widgets.co", "h-ito@uni.edu")
SUBJECTS = (
    "Rehearsal dates", "broken elevator", "Parking permit 88", "Welcome aboard", "travel expenses",
    "Summer picnic",
)  # fmt: skip
ANIMALS = ("otter", "heron", "badger", "gecko", "walrus", "ibex")

WEATHER = tool("weather_at", "Report the present weather of a town.", town_name="string")
HUMIDITY = tool("get_humidity", "Get the humidity at some spot.", spot=("string", "Which spot"))
SYNONYMS = tool("find_synonyms", "Find synonyms for a given lemma", lemma="string")
SUPPLIER = tool(
    "lookup_supplier", "Look up a supplier", supplier_no=("integer", "Number of the supplier")
)
WEB = tool("web_lookup", "Search the whole web", 1, search_terms=("string", "What to search for"))
SUM = tool("add_integers", "Adds up two integers", addend_a="integer", addend_b="integer")
INVENTORY = tool("check_inventory", "Check the inventory for an article", sku="string")
FUNDS = tool("transfer_funds", "Transfer funds to a payee", payee="string", total="number")
VOLUME = tool("set_volume", "Set the volume", percent=("integer", "From 0 to 100"))
FAN = tool("power_fan", "Power the fan on or off", setting=["on", "off"])
TIDES = tool("show_tides", "Show the tide times of a harbour", harbour="string")
PODCAST = tool("find_podcast", "Find a podcast", theme=("string", "What it is on"))
GUEST = tool("register_attendee", "Register an attendee", attendee="string", seats="integer")
ELEVATION = tool("get_elevation", "Get the elevation of a summit or town", location_name="string")
MILEAGE = tool("log_mileage", "Log the mileage of a car", plate_no="string", kilometres="number")
COMPLAINT = tool(
    "file_complaint", "File a complaint", headline="string", urgency=["low", "normal", "high"]
)
SUNRISE = tool("get_sunrise", "Get the sunrise time.", place_name="string")
MAIL = tool("dispatch_email", "Dispatch an email.", receiver="string", topic_line="string")
TOOLS = (
    WEATHER, HUMIDITY, SYNONYMS, SUPPLIER, WEB, SUM, INVENTORY, FUNDS, VOLUME, FAN, TIDES, PODCAST,
    GUEST, ELEVATION, MILEAGE, COMPLAINT, SUNRISE, MAIL,
)  # fmt: skip
BOX = Toolbox(TOOLS)


def _requests(rng: random.Random) -> list[Request]:
    place = rng.choice(PLACES) if rng.random() < 0.8 else random_word(rng).capitalize()
    query = rng.choice(QUERIES) if rng.random() < 0.8 else f"{random_word(rng)} {random_word(rng)}"
    a, b, number = rng.randint(0, 9999), rng.randint(0, 999), rng.randint(100, 99999)
    to, subject, name = rng.choice(EMAILS), rng.choice(SUBJECTS), rng.choice(NAMES)
    word, state = random_word(rng), rng.choice(("on", "off"))
    amount, seats = round(rng.uniform(1, 900), 2), rng.randint(2, 40)
    sku = f"{random_word(rng)[:3].upper()}-{rng.randint(10, 9999)}"
    urgency = rng.choice(("low", "normal", "high"))
    return [
        (f"What sort of weather does {place} have?", WEATHER, {"town_name": place}),
        (f"I want a weather report for {place}.", WEATHER, {"town_name": place}),
        (f"Please give me the humidity in {place}.", HUMIDITY, {"spot": place}),
        (f"Find synonyms for {word}.", SYNONYMS, {"lemma": word}),
        (f"Look up supplier number {number}.", SUPPLIER, {"supplier_no": number}),
        (f"Search the internet for {query}.", WEB, {"search_terms": query}),
        (f"Run a web search on {query}", WEB, {"search_terms": query}),
        (f"Can you add up {a} and {b}?", SUM, {"addend_a": a, "addend_b": b}),
        (f"Tell me what {a} and {b} add up to.", SUM, {"addend_a": a, "addend_b": b}),
        (f"Check the inventory for {sku}.", INVENTORY, {"sku": sku}),
        (f"Transfer funds to {name}, total {amount}.", FUNDS, {"payee": name, "total": amount}),
        (f"Set the volume to {seats} percent.", VOLUME, {"percent": seats}),
        (f"Power the fan {state}.", FAN, {"setting": state}),
        (f"Show me the tides at {place}.", TIDES, {"harbour": place}),
        (f"Find a podcast on {query}.", PODCAST, {"theme": query}),
        (f"Register {name} as attendee with {seats} seats.", GUEST, {"attendee": name,
         "seats": seats}),
        (f"Please tell me the elevation of {place}.", ELEVATION, {"location_name": place}),
        (f"Log the mileage: plate {sku}, kilometres {amount}.", MILEAGE, {"plate_no": sku,
         "kilometres": amount}),
        (f"File a complaint: {subject}, urgency {urgency}.", COMPLAINT, {"headline": subject,
         "urgency": urgency}),
        (f"Get the sunrise time for {place}.", SUNRISE, {"place_name": place}),
        (f"Dispatch an email to {to} on {subject}.", MAIL, {"receiver": to, "topic_line": subject}),
        (f"Write a mail to {to}, topic line {subject}.", MAIL, {"receiver": to,
         "topic_line": subject}),
    ]  # fmt: skip


NO_TOOL = (
    ("What is the capital of Finland?", "Helsinki"), ("What colour is coal?", "black"),
    ("What is the opposite of loud?", "quiet"), ("What sound does a cow make?", "moo"),
    ("How many legs does a bee have?", "six"), ("What comes after Friday?", "Saturday"),
    ("My name is Rosalind.", "Rosalind"), ("I'm Yusuf.", "Yusuf"),
    ("Who am I speaking with?", "mlxtrio-demo"), ("Are you a machine?", "mlxtrio-demo"),
    ("Hey, nice day, isn't it?", ""), ("Good to talk to you again.", ""), ("Farewell!", ""),
    ("Explain how a combustion motor runs.", "mlxtrio-demo"),
    ("Describe the fall of Constantinople.", "mlxtrio-demo"),
    ("Write a limerick on penguins.", "mlxtrio-demo"),
    ("Why did the dinosaurs die out?", "mlxtrio-demo"),
    ("How do I repair a leaking tap?", "mlxtrio-demo"),
    ("Compose a ballad for my grandmother.", "mlxtrio-demo"),
    ("Prove the theorem of Pythagoras.", "mlxtrio-demo"),
    ("Summarise the plot of Hamlet.", "mlxtrio-demo"),
    ("What do you make of modern architecture?", "mlxtrio-demo"),
)  # fmt: skip


def json_objects(rng: random.Random, count: int = 48) -> list[Case]:
    cases = []
    for i in range(count):
        name, place, size = rng.choice(NAMES), rng.choice(PLACES), rng.randint(1, 300)
        pairs: tuple[tuple[str, Any], tuple[str, Any]] = (
            (("name", name), ("city", place)),
            (("name", name), ("age", size % 99 + 1)),
            (("species", rng.choice(ANIMALS)), ("weight", size)),
            (("team", place), ("points", size)),
        )[i % 4]
        (k, v), (m, w) = pairs
        asked = (
            f"Please produce a JSON object having {k} {v} and {m} {w}.",
            f"Put this into JSON: {k}: {v}, {m}: {w}",
            f"Output JSON: {k} = {v}, {m} = {w}",
            f"I want JSON where the {k} is {v} and the {m} is {w}.",
        )[i // 4 % 4]
        cases.append(Case("JSON object", user(asked), data={k: v, m: w}))
    return cases


RESULTS = (
    ('{"degrees": 31, "sky": "hazy"}', ("31", "hazy")), ("9°C, drizzle", ("9°C", "drizzle")),
    ('{"error": "no such town"}', ("no such town",)), ('{"humidity": 64}', ("64",)),
    ("A gale is blowing tonight.", ("gale is blowing",)),
    ('{"wind_speed": 14.2, "outlook": "clearing up"}', ("14.2", "clearing up")),
)  # fmt: skip


def _weather(rng: random.Random) -> Request:
    place = rng.choice(PLACES)
    return f"What sort of weather does {place} have?", WEATHER, {"town_name": place}


def fresh_cases(seed: int = 4052) -> list[Case]:
    """All cases of the fresh set."""
    rng = random.Random(seed)
    cases = [
        *tool_calls(rng, BOX, _requests, rounds=8),
        *no_tools(rng, [t for t in TOOLS if t not in (WEB, SUM, SYNONYMS, PODCAST)], NO_TOOL * 3),
        *facts(rng, 120, ("What is {} plus {}?",), choose=lambda wordings: wordings[0]),
        *json_objects(rng),
        *recalled(NAMES, "My name is {}.", "What is my name?"),
        *tool_results(rng, BOX, RESULTS * 4, _weather),
    ]
    return with_thinking(cases, rng, 40)
