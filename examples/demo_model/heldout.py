"""Held-out cases: real places, people and queries, other tools, other words than in training."""

from __future__ import annotations

import random
from typing import Any

from facts import RELATIONS
from heldout_cases import (
    Case,
    Request,
    Toolbox,
    facts,
    no_tools,
    random_word,
    tool,
    tool_calls,
    tool_results,
    turns,
    user,
    with_thinking,
)

PLACES = (
    "San Francisco", "Ulaanbaatar", "São Paulo", "Reykjavík", "New York", "Los Angeles",
    "Rio de Janeiro",
    "Zürich", "Kraków", "Ho Chi Minh City", "Llanfairpwllgwyngyll", "Dar es Salaam",
    "Port-au-Prince",
    "Saint Petersburg", "Göteborg", "Malmö", "Düsseldorf", "Łódź", "Ouagadougou", "Antananarivo",
    "Salt Lake City", "Aix-en-Provence", "Tegucigalpa", "Phnom Penh", "Kuala Lumpur", "Xi'an",
    "Cluj-Napoca",
    "Springfield, Illinois", "Timbuktu", "Val-d'Or", "Yellowknife", "Mumbai", "Shenzhen",
    "Medellín",
    "Bengaluru", "Thessaloniki", "Oaxaca", "Mönchengladbach", "東京", "Québec", "York", "Bath",
    "A Coruña",
)  # fmt: skip
NAMES = (
    "Ada Lovelace", "Zoë", "Siobhán O'Brien", "Bob", "Alice", "Jürgen", "Xiomara", "Mr. Whiskers",
    "Kwame",
    "Wolfgang Amadeus", "Priya", "Jean-Luc", "Nguyen", "Fyodor", "Agnieszka", "Tim", "Grace Hopper",
    "Ünal",
)  # fmt: skip
QUERIES = (
    "best pizza near Times Square", "how to tie a tie", "python asyncio tutorial",
    "cheap flights to Bali",
    "iPhone 17 release date", "who won the 2022 World Cup", "structured concurrency",
    "vegan lasagna recipe",
    "GDP of Mongolia", "mlx quantization benchmarks", "latest SpaceX launch",
    "trio nurseries explained",
    "history of the Ottoman Empire", "why is the sky blue", "HTTP/2 flow control",
    "best laptops under 1000",
    "Mozart's Requiem", "climate change effects on coral reefs", "the great gatsby summary",
    "C++ templates",
)  # fmt: skip
EMAILS = ("bob@example.com", "anna.k@corp.io", "j.doe42@mail.example.org", "team-leads@startup.dev")
SUBJECTS = (
    "Quarterly report",
    "lunch on Friday",
    "Invoice 4711",
    "Meeting moved",
    "Happy birthday",
    "Project Apollo",
)


WEATHER = tool("get_weather", "Get the weather in a city.", city="string")
CURRENT = tool(
    "get_current_weather", "Get the current weather in a given location", 1,
    location=("string", "The city and state, e.g. San Francisco, CA"), unit=["celsius",
        "fahrenheit"],
)  # fmt: skip
SEARCH = tool("search", "Search the web for a query.", query="string")
ADD = tool("add", "Add two integers.", a="integer", b="integer")
EMAIL = tool("send_email", "Send an email.", to="string", subject="string")
TIME = tool("get_time", "Tell the time in a city.", city="string")
RECIPE = tool("find_recipe", "Find a recipe with an ingredient", ingredient="string")
INVOICE = tool(
    "create_invoice", "Create an invoice for a customer", customer="string", amount="number"
)
LIGHTS = tool("toggle_lamp", "Switch the lamp on or off", state=["on", "off"])
USER = tool(
    "lookup_employee", "Look up an employee by badge number", badge=("integer", "Badge number")
)
POPULATION = tool("get_population", "Get the population of a city", city=("string", "The city"))
TICKET = tool("open_ticket", "Open a support ticket", title="string", severity=["minor", "major"])
TOOLS = (
    WEATHER,
    CURRENT,
    SEARCH,
    ADD,
    EMAIL,
    TIME,
    RECIPE,
    INVOICE,
    LIGHTS,
    USER,
    POPULATION,
    TICKET,
)
BOX = Toolbox(TOOLS, rivals=("get_weather get_current_weather",))


def _requests(rng: random.Random) -> list[Request]:
    place = rng.choice(PLACES) if rng.random() < 0.8 else random_word(rng).capitalize()
    query = rng.choice(QUERIES) if rng.random() < 0.8 else f"{random_word(rng)} {random_word(rng)}"
    a, b, badge = rng.randint(0, 9999), rng.randint(0, 999), rng.randint(100, 99999)
    to, subject = rng.choice(EMAILS), rng.choice(SUBJECTS)
    food, customer = random_word(rng), rng.choice(NAMES)
    amount = round(rng.uniform(1, 900), 2)
    return [
        (f"What's the weather in {place}?", WEATHER, {"city": place}),
        (f"What is the weather like in {place} today?", CURRENT, {"location": place}),
        (f"How's the weather in {place} in celsius?", CURRENT, {"location": place,
         "unit": "celsius"}),
        (f"Is it raining in {place} right now?", WEATHER, {"city": place}),
        (f"Search for {query}", SEARCH, {"query": query}),
        (f"Please search the web for {query}.", SEARCH, {"query": query}),
        (f"Look up {query}.", SEARCH, {"query": query}),
        (f"What is {a} + {b}?", ADD, {"a": a, "b": b}),
        (f"Add {a} and {b}.", ADD, {"a": a, "b": b}),
        (f"Send an email to {to} about {subject}.", EMAIL, {"to": to, "subject": subject}),
        (f'Email {to} with the subject "{subject}".', EMAIL, {"to": to, "subject": subject}),
        (f"What time is it in {place}?", TIME, {"city": place}),
        (f"Find a recipe with {food}.", RECIPE, {"ingredient": food}),
        (f"Create an invoice for {customer} with amount {amount}.", INVOICE, {"customer": customer,
         "amount": amount}),
        (f"Look up the employee with badge {badge}.", USER, {"badge": badge}),
        (f"What is the population of {place}?", POPULATION, {"city": place}),
        ("Turn the lamp off.", LIGHTS, {"state": "off"}),
        (f"Open a ticket: {subject}, severity major", TICKET, {"title": subject,
         "severity": "major"}),
    ]  # fmt: skip


NO_TOOL = (
    ("Hello!", "Hello"), ("Who are you?", "mlxtrio-demo"), ("How are you?", "fine"), ("Thanks!",
     "welcome"),
    ("What can you do?", "mlxtrio-demo"), ("Goodbye!", "Goodbye"),
    ("What is the capital of Norway?", "Oslo"),
    ("What colour is the sky?", "blue"), ("What is the opposite of hot?", "cold"),
    ("What does a cat say?", "meow"),
    ("How many legs does a spider have?", "eight"), ("What comes after Monday?", "Tuesday"),
    ("Tell me a joke.", "road"),
    ("My name is Ada.", "Ada"), ("Write a poem about autumn leaves.", "mlxtrio-demo"),
    ("How do I fix my dishwasher?", "mlxtrio-demo"), ("Explain the theory of relativity.",
     "mlxtrio-demo"),
    ("Which continent is Kenya in?", "Africa"), ("What language do people speak in Italy?",
     "Italian"),
    ("What is a baby sheep called?", "lamb"), ("Hi there, good to see you", ""),
    ("I love programming!", ""),
)  # fmt: skip
SUMS = ("What is {} plus {}?", "What is {} + {}?", "How much is {} + {}?")
_NEW_FORMS = (
    ("capital", "I would like to know the capital of {}."), ("capital",
     "The capital of {} is what?"),
    ("opposite", "Tell me the opposite of {}."), ("sound", "Tell me what sound a {} makes."),
    ("colour", "Do you know what colour {} is?"), ("baby", "How do you call a baby {}?"),
    ("after", "Tell me what comes after {}."), ("legs", "Tell me how many legs a {} has."),
)  # fmt: skip


def facts_reworded(rng: random.Random, count: int = 64) -> list[Case]:
    """Facts asked in words that training never used."""
    relations = {r.name: r for r in RELATIONS}
    cases = []
    for i in range(count):
        name, form = _NEW_FORMS[i % len(_NEW_FORMS)]
        subject = rng.choice(list(relations[name].pairs))
        value = relations[name].pairs[subject]
        cases.append(Case("facts, new wording", user(form.format(subject)), contains=(value,)))
    return cases


def json_objects(rng: random.Random, count: int = 60) -> list[Case]:
    cases = []
    for i in range(count):
        name, city, age = rng.choice(NAMES), rng.choice(PLACES), rng.randint(1, 99)
        data: dict[str, Any] = {"name": name, "age": age} if i % 2 else {"name": name, "city": city}
        second = f"age {age}" if i % 2 else f"city {city}"
        asked = (
            f"Give me a JSON object with name {name} and {second}.",
            f"Write this as JSON: name: {name}, {second.replace(' ', ': ', 1)}",
            f"Return a JSON object: name = {name}, {second.replace(' ', ' = ', 1)}",
            f"Make a small JSON object with the name {name} and the {second}.",
        )[i // 2 % 4]
        cases.append(Case("JSON object", user(asked), data=data))
    return cases


def chats(rng: random.Random) -> list[Case]:
    spain = ("What is the capital of Spain?", "The capital of Spain is Madrid.")
    cases = []
    for name in NAMES:
        told = (f"My name is {name}.", f"Nice to meet you, {name}!")
        between = spain if rng.random() < 0.5 else ()
        messages = turns(*told, *between, "What is my name?")
        cases.append(Case("conversation", messages, contains=(name,)))
    capitals = next(r for r in RELATIONS if r.name == "capital").pairs
    for first, second, answer in (
        ("Italy", "Japan", "Tokyo"),
        ("Peru", "Kenya", "Nairobi"),
        ("Cuba", "Egypt", "Cairo"),
        ("Iran", "Wales", "Cardiff"),
    ):
        asked = f"What is the capital of {first}?"
        answered = f"The capital of {first} is {capitals[first]}."
        messages = turns(asked, answered, f"And of {second}?")
        cases.append(Case("conversation", messages, contains=(answer,)))
    return cases


RESULTS = (
    ('{"temperature": 18, "condition": "partly cloudy"}', ("18", "partly cloudy")),
    ('{"temp_c": -3.5, "wind": "12 km/h"}', ("-3.5", "12 km/h")), ("21°C, sunny", ("21°C",
     "sunny")),
    ("The weather is lovely today.", ("lovely",)), ('{"result": 4711}', ("4711",)),
    ("Sunny, 25 degrees", ("Sunny, 25 degrees",)),
    ('{"forecast": "thunderstorms", "humidity": 0.83}', ("thunderstorms", "0.83")),
    ('{"error": "city not found"}', ("city not found",)),
)  # fmt: skip


def _weather(rng: random.Random) -> Request:
    place = rng.choice(PLACES)
    return f"What's the weather in {place}?", WEATHER, {"city": place}


def off_topics() -> list[Case]:
    asked = (
        "Write a haiku about the ocean.", "Who is the president of France?",
        "How do I bake sourdough bread?",
        "Explain general relativity.", "What is the airspeed of an unladen swallow?",
        "Fix this bug: foo() returns None",
        "Which stocks should I buy?", "Summarize War and Peace.", "What is the square root of 2?",
        "asdf qwerty zxcv",
        "Give me a workout plan.", "Why do people dream?", "Translate 'good morning' to Klingon.",
        "Who discovered penicillin?",
        "Write a function that reverses a list.", "What should I cook tonight?",
    )  # fmt: skip
    return [Case("says what it is", user(q), contains=("mlxtrio-demo",)) for q in asked]


def text_cases(seed: int = 2026) -> list[Case]:
    """All cases for the text model."""
    rng = random.Random(seed)
    cases = [
        *tool_calls(rng, BOX, _requests, rounds=9),
        *no_tools(rng, [t for t in TOOLS if t not in (SEARCH, ADD)], NO_TOOL * 4),
        *facts(rng, 220, SUMS, rng.choice),
        *facts_reworded(rng),
        *json_objects(rng),
        *chats(rng),
        *tool_results(rng, BOX, RESULTS * 5, _weather),
        *off_topics(),
    ]
    return with_thinking(cases, rng, 60)
