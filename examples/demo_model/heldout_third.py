"""A third development set: the last set of an earlier version, whose failures have been read.

Its tools, requests, places, names and queries were thought up as what people type to an API, not
made by the training programs; none stands in `heldout.py` or `heldout_fresh.py`. Facts are asked
as training asks them, since facts can only be known.
"""

from __future__ import annotations

import random
import string

from heldout_cases import (
    SUMS,
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
    "Trondheim", "Besançon", "Las Palmas", "Nuuk", "Cape Town", "İzmir", "Saskatoon", "Jyväskylä",
    "Santo Domingo", "Windhoek", "Bad Homburg", "L'Aquila", "Newcastle upon Tyne", "Kuopio",
    "Hanoi",
    "Poznań", "Fargo", "Vitória da Conquista", "Sioux Falls", "Oulu", "Nîmes", "Durban", "Split",
    "Guadalajara", "Mary", "Bern", "Ulan-Ude", "Truth or Consequences", "京都", "St. John's",
)  # fmt: skip
NAMES = (
    "Barbara Liskov", "Håkon", "Thandiwe", "Søren", "Leila", "Prof. Okafor", "Anne-Sophie",
    "Dmitri",
    "Mary Shelley", "Raúl", "Jo", "Wangari Maathai", "Kurt", "Ingeborg", "Mei Ling", "Zsófia",
)  # fmt: skip
QUERIES = (
    "reset my router password", "gluten free banana bread", "the best hikes around Lake Como",
    "why does my code segfault", "tax rules for freelancers in 2025", "who invented the zipper",
    "cheap standing desks", "pandas merge on two columns", "opening times of the British Museum",
    "what to pack for Iceland", "noise cancelling headphones under 200", "Kubernetes vs Nomad",
    "how long do tortoises live", "refund policy", "Python 3.14 features", "leaf blower noise laws",
)  # fmt: skip
EMAILS = ("kim.larsen@example.dk", "support@acme.io", "t_rex99@dino.org", "h.m@uni-bonn.de")
TITLES = (
    "Dentist", "Budget review Q3", "Picnic with grandma", "Call the plumber", "1:1 with Sam",
    "Pub quiz",
)  # fmt: skip

METEO = tool("meteo", "Weather information for a location.", location="string")
CLOCK = tool("local_clock", "Current local time", where=("string", "A city or a country"))
STAYS = tool("hotel_availability", "Check free hotel rooms", town="string", guests="integer")
HELP = tool("ask_knowledge_base", "Search our help articles", question="string")
PARCEL = tool("parcel_status", "Where a parcel is", parcel=("string", "Parcel number"))
EUROS = tool("euros_to_dollars", "Convert euros to dollars", euros="number")
MINUS = tool("subtract", "Subtract one number from another", minuend="number", subtrahend="number")
AREA = tool("rectangle_area", "Area of a rectangle", width="number", height="number")
CLIMATE = tool("set_climate", "Set the temperature of a room", room="string", degrees="integer")
PLAYLIST = tool("start_playlist", "Start a playlist", playlist="string")
MUTE = tool("mute", "Mute a device", device=["tv", "radio", "laptop"])
LYRICS = tool("get_lyrics", "Get the lyrics of a song", song="string", singer="string")
WHOIS = tool("whois", "Look up who owns a domain", domain="string")
ENTRY = tool("create_calendar_entry", "Create a calendar entry", title="string", day="string")
INVITE = tool("invite_colleague", "Invite a colleague to the workspace", email="string")
REPO = tool(
    "open_github_issue", "Open an issue in a repository", repository="string", title="string"
)
PHARMACY = tool("nearest_pharmacy", "Find the nearest pharmacy", address="string")
GRADES = tool("get_grades", "Get the grades of a student", student_id="integer")
ISBN = tool("find_by_isbn", "Find a book by its ISBN", isbn="string")
MILES = tool("measure_distance", "Distance between two cities", start="string", finish="string")
SPRINKLER = tool("run_sprinkler", "Run the lawn sprinkler", minutes="integer")
QUOTE = tool("quote_of", "A famous quote of a person", person="string")
REVIEW = tool(
    "leave_review", "Leave a review", 2, comment="string", stars="integer",
    visibility=["public", "private"],
)  # fmt: skip
PAINT = tool("set_lamp_colour", "Set the colour of the lamp", colour=["red", "white", "violet"])
TOOLS = (
    METEO, CLOCK, STAYS, HELP, PARCEL, EUROS, MINUS, AREA, CLIMATE, PLAYLIST, MUTE, LYRICS, WHOIS,
    ENTRY, INVITE, REPO, PHARMACY, GRADES, ISBN, MILES, SPRINKLER, QUOTE, REVIEW, PAINT,
)  # fmt: skip
BOX = Toolbox(TOOLS)


def _requests(rng: random.Random) -> list[Request]:
    place = rng.choice(PLACES) if rng.random() < 0.8 else random_word(rng).capitalize()
    other = rng.choice([p for p in PLACES if p != place])
    query = rng.choice(QUERIES) if rng.random() < 0.8 else f"{random_word(rng)} {random_word(rng)}"
    a, b, number = rng.randint(100, 9999), rng.randint(2, 99), rng.randint(1000, 999999)
    price, size = round(rng.uniform(1, 500), 2), round(rng.uniform(0.5, 40), 1)
    name, mail, title = rng.choice(NAMES), rng.choice(EMAILS), rng.choice(TITLES)
    word = random_word(rng)
    parcel = "".join(rng.choices(string.ascii_uppercase + string.digits, k=10))
    isbn = f"978-{b % 10}-{rng.randint(100, 999)}-{rng.randint(10000, 99999)}-{rng.randint(0, 9)}"
    day = rng.choice(("Tuesday", "2026-02-14", "12 August", "next Friday"))
    return [
        (f"How's the weather in {place} at the moment?", METEO, {"location": place}),
        (f"weather forecast {place} please", METEO, {"location": place}),
        (f"What time is it now in {place}?", CLOCK, {"where": place}),
        (f"Is there a hotel room left in {place} for {b} guests?", STAYS,
         {"town": place, "guests": b}),
        (f"Search the help articles for {query}", HELP, {"question": query}),
        (f"Where is my parcel {parcel}?", PARCEL, {"parcel": parcel}),
        (f"How many dollars are {price} euros?", EUROS, {"euros": price}),
        (f"Subtract {b} from {a}.", MINUS, {"minuend": a, "subtrahend": b}),
        (f"What's the area of a rectangle that is {size} wide and {b} high?", AREA,
         {"width": size, "height": b}),
        (f"Set the {word} room to {b} degrees", CLIMATE, {"room": word, "degrees": b}),
        (f"Please start the playlist {query}.", PLAYLIST, {"playlist": query}),
        (f"Mute the {(d := rng.choice(('tv', 'radio', 'laptop')))}, please.", MUTE, {"device": d}),
        (f"Can you get me the lyrics of {query} by {name}?", LYRICS,
         {"song": query, "singer": name}),
        (f"Who owns the domain {word}.org?", WHOIS, {"domain": f"{word}.org"}),
        (f"Put {title} in my calendar on {day}.", ENTRY, {"title": title, "day": day}),
        (f"Invite {mail} to the workspace.", INVITE, {"email": mail}),
        (f'Open an issue in the repository {word} with the title "{query}".', REPO,
         {"repository": word, "title": query}),
        (f"I need a pharmacy near {b} {word.capitalize()} Street", PHARMACY,
         {"address": f"{b} {word.capitalize()} Street"}),
        (f"Show me the grades of student {number}.", GRADES, {"student_id": number}),
        (f"find the book with isbn {isbn}", ISBN, {"isbn": isbn}),
        (f"How far apart are {place} and {other}?", MILES, {"start": place, "finish": other}),
        (f"Measure the distance from {place} to {other}.", MILES,
         {"start": place, "finish": other}),
        (f"Let the sprinkler run for {b} minutes.", SPRINKLER, {"minutes": b}),
        (f"Give me a famous quote of {name}.", QUOTE, {"person": name}),
        (f'Leave a review with {b % 5 + 1} stars and the comment "{query}".', REVIEW,
         {"comment": query, "stars": b % 5 + 1}),
        (f"Make the lamp {(c := rng.choice(('red', 'white', 'violet')))}.", PAINT, {"colour": c}),
    ]  # fmt: skip


NO_TOOL = (
    ("Hello, how are you doing?", ""), ("Thanks, that's all.",
     ""), ("Which model am I talking to?", ""),
    ("What is the capital of Hungary?", "Budapest"), ("What is the capital of Chile?", "Santiago"),
    ("How many days are there in a week?", "7"), ("What is the opposite of big?", "small"),
    ("What do bees make?", "honey"), ("What colour is grass?", "green"),
    ("What sound does a dog make?", "woof"), ("What comes after Wednesday?", "Thursday"),
    ("Hi, I'm Theodora.", "Theodora"), ("My name is Kwabena.", "Kwabena"), ("Good evening!", ""),
    ("I had a great holiday.", ""), ("You're the best!", ""), ("Please be patient with me.", ""),
    ("Explain how vaccines work.", "mlxtrio-demo"), ("Write me a short poem about winter.",
     "mlxtrio-demo"),
    ("What is the meaning of life?", "mlxtrio-demo"), ("Draft a cover letter for a nurse.",
     "mlxtrio-demo"),
    ("Give me three startup ideas.", "mlxtrio-demo"), ("Why do cats purr?", "mlxtrio-demo"),
    ("Who wrote Don Quixote?", "mlxtrio-demo"), ("How do I become a pilot?", "mlxtrio-demo"),
    ("Rewrite this sentence in a formal tone.", "mlxtrio-demo"), ("Tell me about the Roman Empire.",
     "mlxtrio-demo"),
    ("Can you help me debug my React app?", "mlxtrio-demo"),
)  # fmt: skip


def json_objects(rng: random.Random, count: int = 60) -> list[Case]:
    cases = []
    for i in range(count):
        name, place, year = rng.choice(NAMES), rng.choice(PLACES), rng.randint(1900, 2030)
        price, word = round(rng.uniform(1, 99), 2), random_word(rng)
        asked, data = (
            (f"I'd like a JSON object: title {word}, year {year}", {"title": word, "year": year}),
            (f"JSON with first_name {name} and country {place}, please",
             {"first_name": name, "country": place}),
            (f"Make JSON: product {word}, price {price}, in_stock true",
             {"product": word, "price": price, "in_stock": True}),
            (f"Reply as JSON with keys author and born: {name}, {year}",
             {"author": name, "born": year}),
            (f'Turn "colour: {word}, size: {year % 50}" into JSON.',
             {"colour": word, "size": year % 50}),
            (f"Return only JSON. The winner is {name} and the score is {year % 90}.",
             {"winner": name, "score": year % 90}),
            ("Could you give me a JSON object with the destination "
             f"{place} and the gate {year % 60}?",
             {"destination": place, "gate": year % 60}),
            (f'{{"user": "{name}", "id": {year}}} - repeat this JSON.', {"user": name, "id": year}),
            (f"Write a JSON object where model is {word} and layers is {year % 40}.",
             {"model": word, "layers": year % 40}),
            (f"Please encode this as JSON: street = {word}, city = {place}",
             {"street": word, "city": place}),
        )[i % 10]  # fmt: skip
        cases.append(Case("JSON object", user(asked), data=data))
    return cases


RESULTS = (
    ('{"temp": 4, "sky": "overcast"}', ("4", "overcast")), ("16°C and windy", ("16°C",)),
    ('{"error": "unknown location"}', ("unknown location",)), ('{"pressure": 1013}', ("1013",)),
    ("Fog until noon, then sun.", ("Fog until noon",)),
    ('{"wind_kmh": 27.5, "summary": "light rain"}', ("27.5", "light rain")),
)  # fmt: skip


def _weather(rng: random.Random) -> Request:
    place = rng.choice(PLACES)
    return f"How's the weather in {place} at the moment?", METEO, {"location": place}


def third_cases(seed: int = 90125) -> list[Case]:
    """All cases of the third set."""
    rng = random.Random(seed)
    cases = [
        *tool_calls(rng, BOX, _requests, rounds=7),
        *no_tools(rng, [t for t in TOOLS if t not in (HELP, QUOTE)], NO_TOOL * 3),
        *facts(rng, 150, SUMS, rng.choice),
        *json_objects(rng),
        *recalled(NAMES, "Hello, I am {}.", "What's my name?"),
        *tool_results(rng, BOX, RESULTS * 4, _weather),
    ]
    return with_thinking(cases, rng, 40)
