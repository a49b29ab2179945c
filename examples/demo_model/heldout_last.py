"""The set that the bars are read from: everyday tools of documentation and tutorials.

A sister of `heldout_bars.py` with other tools, wordings and values, written like it without sight
of the programs that make the training data or of any reply of a model; meant to be run once. Every
tool call is asked for beside one or two other tools, and its values stand in the request as they
have to stand in the call. Facts are asked as the list of facts words them.
"""

from __future__ import annotations

import random
from typing import Any

from heldout_cases import Case, called, distinct_facts, turns, with_thinking
from heldout_dealt import Dealer, JsonForm, Result, by_turns, conversations, letters
from heldout_last_offers import BOX, OFFERS, UNRELATED

CITIES = (
    "Saint-Malo|Ciudad del Este|Nizhny Novgorod|Ålesund|Čačak|Bourg-en-Bresse|St. John's|Tel Aviv|"
    "Reggio nell'Emilia|Baden-Baden|Białystok|Hódmezővásárhely|Jyväskylä|L'Île-Rousse|Đà Nẵng|"
    "Puerto Montt|Târgu Mureș|Şanlıurfa|Cape Town|El Puerto de Santa María|Newcastle upon Tyne|"
    "Minneapolis|Nouakchott|Bandar Seri Begawan|Petropavlovsk-Kamchatsky|Västerås|Münster|Córdoba|"
    "Trois-Rivières|Wagga Wagga|Addis Ababa|Santiago del Estero|Ústí nad Labem|Gdańsk|Ma'an|"
    "Rancho Cucamonga|Žilina|Florianópolis|Milton Keynes|Land O' Lakes"
).split("|")
PEOPLE = (
    "Chinedu Okafor|Marie-Claire Dubois|Þórdís Jónsdóttir|Rosa Muñoz|Ahmed El-Sayed|Emma|Dmitri|"
    "Ingrid Sørensen|Łukasz Zieliński|Mei-Ling Chen|Ananya Iyer|Seán Ó Murchú|Vasyl Kovalenko|"
    "Fatima|Gülşen Yıldız|João Pedro Carvalho|Kwabena Boateng|Márton Szűcs|Sakura Ito|Björn|"
    "Leilani Kealoha|Tariq al-Masri|Noémie|Conor O'Shea"
).split("|")
QUERIES = (
    "how to remove candle wax from a tablecloth|tokio vs async-std performance|what is a monad|"
    "nginx 502 bad gateway docker|northern lights forecast this week|best 27 inch monitor for code|"
    "Tesla Model 3 range in winter|used canoe for sale Lake Constance|who invented the zipper|"
    "RFC 9110 status codes|symptoms of vitamin B12 deficiency|Nobel Prize in Literature 2021|"
    "postgres jsonb index|tax deadline Austria 2026"
).split("|")
# Kinds of values that are listed; those of letters and digits are drawn in `_values`.
LISTS = {
    "format": "celsius|fahrenheit",
    "sign": "Virgo|Sagittarius|Gemini|Leo|Capricorn|Pisces|Scorpio",
    "timezone": "America/New_York|Asia/Kolkata|Australia/Perth|Pacific/Auckland|Africa/Lagos|"
    "Europe/Lisbon|Asia/Tokyo|America/Sao_Paulo",
    "article": "Hedy Lamarr|Byzantine fault tolerance|Tycho Brahe|mitochondria|Angkor Wat|"
    "Voyager 2|Gödel's incompleteness theorems|Bœuf bourguignon",
    "help": "refunds for opened items|warranty on model XT-90|two-factor authentication|"
    "shipping costs to Norway|error E-1107|gift cards|deleting an account",
    "mail": "boarding pass|invoice from Hetzner|lease contract 2025|password reset link|"
    "Grandpa's lasagna|ticket 88213|photos of the wedding",
    "currency": "USD|CAD|NOK|TRY|AUD|CZK|HUF|SGD|NZD|DKK|THB|RON",
    "coin": "Bitcoin|Dogecoin|Solana|Ethereum|Litecoin|Cardano|Monero",
    "date": "Monday|9 March|2027-09-16|October 2|Wednesday|Saturday|25 November|2026-12-04",
    "time": "14:30|8:15 am|3 pm|10:00|16:45|11 am|9:20",
    "first_day": "July 2|July 5|July 9|July 12|July 13|July 1",
    "last_day": "July 20|July 31|August 3|August 14|August 21|September 1",
    "iso_from": "2027-01-08|2027-01-15|2027-02-02|2027-02-19|2027-03-01|2027-03-22",
    "iso_to": "2027-04-02|2027-04-16|2027-05-10|2027-05-28|2027-06-04|2027-06-30",
    "sentence": "The keys are under the mat|Dinner is at eight|My train is delayed|Call me back|"
    "Build 5120 is live|Happy birthday|The printer needs toner|Meet me at platform 6|"
    "I can't make it today|Thanks for the flowers|Lunch is in room 3.14|We won the match",
    "channel": "#general|#dev-ops|#random|#release-2027|#team_kiwi|#alerts",
    "email": "chinedu@okafor.ng|h.sorensen@fjord.no|support+eu@acme.example|qz81@vbnm.io|"
    "m.szucs@posta.hu|front-desk@hotel-sol.es|lena_88@mail.test|billing@north-star.dev",
    "subject": "Budget 2027|Wifi at the cabin|Ideas for the garden|Offsite in Ålesund|"
    "Contract no. 5583|Book club|Travel plans|Rent for May",
    "item": "oat milk|brown rice|AA batteries|green olives|dish soap|crème fraîche|jalapeños",
    "device": "coffee machine|ceiling fan|heated blanket|TV|dehumidifier|Christmas tree|kettle",
    "area": "living room|office|bathroom|basement|winter garden|bedroom",
    "lamp": "desk lamp|hallway light|porch light|floor lamp|reading lamp|pantry light",
    "degrees": "19|20.5|22|17|21.5|23",
    "movie": "Amélie|Spirited Away|12 Angry Men|Das Boot|La La Land|Casablanca|Blade Runner 2049",
    "podcast": "Hardcore History|Radiolab|99% Invisible|Serial|The Daily|Darknet Diaries",
    "place": "pharmacy|bakery|charging station|bookshop|post office|playground|vegan café",
    "issue": "Login button does nothing|Crash on startup|Typo in the invoice footer|"
    "Dark mode is unreadable|App freezes after update 4.2|CSV export drops umlauts|"
    "Cannot change my password|Memory leak in worker 12",
    "priority": "low|medium|high",
    "folder": "/var/log|~/Downloads|src/components|C:\\Users\\mia|/home/björn/music|data/2024-q3",
    "repo": "octo-org/hello-world|fjord/ship-it|qwelt/zz9|acme-inc/web_shop|rtyx/parser2|"
    "kiwi/compass",
    "url": "https://example.org|https://news.example.com/article/7731|http://localhost:8080/health|"
    "https://blog.jvk.dev/posts/rust-2024|https://shop.example.net/items?id=512|"
    "https://docs.python.org/3/library/json.html",
    "prompt": "two otters holding hands|Mount Fuji at dawn|lighthouses in heavy fog|"
    "purple mushrooms on a tree stump|robots playing chess|Venice under snow",
    "condition": "light rain|sunny|foggy|heavy snow|partly cloudy",
    "progress": "in transit|delivered|held at customs|ready for pickup",
    "flight_state": "delayed|boarding|cancelled|landed",
    "clock": "04:27|15:52|22:08|12:39",
}

SMALL_TALK = (
    "Hi!", "Hello there!", "Good evening!", "Hey, how's it going?", "Howdy!", "Good afternoon.",
    "Hi, nice to meet you.", "Hello, is anyone there?", "Thanks!", "Thank you so much!",
    "Thanks, that's perfect.", "Cheers, that was quick.", "Great, thank you.", "Goodbye!",
    "Good night!", "See you later.", "Have a nice weekend!", "How are you today?",
    "What are you?", "Are you an AI?", "Who made you?", "Do you have a name?", "Do you ever sleep?",
    "Are you happy?", "Can you help me?", "Tell me something funny.", "Do you like music?",
    "Nice work!", "You are funny.", "I like talking to you.", "Sounds good.", "All right then.",
    "Yes, that's right.", "No, thanks.", "That's all for today.", "Sorry about that.",
    "I am tired.", "I am a teacher.", "I have two cats.", "My sister is visiting me today.",
    "I love summer evenings.", "I just had lunch.", "We watched a good film yesterday.",
    "I'm learning to play the piano.", "My name is {person}.", "I'm {person}, nice to meet you.",
    "My boss is called {person}.", "I live in {city}.", "I was born in {city}.",
    "My parents moved to {city} last year.",
)  # fmt: skip
BEYOND = (
    "What is the capital of Portugal?", "What is the opposite of early?", "Who wrote Hamlet?",
    "What is a baby goat called?", "How many legs does an ant have?", "Why is the sky blue?",
    "What colour is a flamingo?", "Who was the first person on the Moon?", "What is gravity?",
    "How many strings does a violin have?", "What does DNA stand for?", "How do magnets work?",
    "What is the square root of 144?", "Which animal is the fastest?", "What is a palindrome?",
    "How do bees make honey?", "Who composed the Four Seasons?", "What is the plural of mouse?",
    "Why do leaves fall in autumn?", "Which planet has rings?", "How many players has a football "
    "team?", "What rhymes with house?", "What language is spoken in Brazil?", "What is inflation?",
    "Is a whale a fish?", "When did World War II end?", "How do I tie a bow tie?",
    "How do I boil an egg?", "What is the difference between a crocodile and an alligator?",
    "What does a rooster say?", "Explain what a variable is.", "Write a poem about the sea.",
    "Write a limerick about a baker.", "Write a short tale about a dragon.",
    "Give me three names for a dog.",
    "Write a Python function that reverses a string.", "Name a famous painter.",
    "Spell the word necessary.", "Iron my shirts, please.", "Mow the lawn.", "Walk the dog.",
    "Renew my passport.", "Order a pizza for me.", "Make me a sandwich.", "Paint the fence white.",
    "Translate good morning into French.", "Resize this photo to half its width.",
    "Empty the dishwasher.", "Book me a massage.", "Unsubscribe me from the newsletter.",
)  # fmt: skip

KEYS = (
    "name:person city:city age:age email:email price:amount active:flag title:subject "
    "sku:code stock:count currency:currency verified:flag timezone:timezone author:person "
    "birthplace:city rating:amount login:login id:number movie:movie date:iso_from item:item"
).split()
JSON_FORMS: tuple[JsonForm, ...] = (
    ("Return a JSON object with {}.", "{} {}", True),
    ("Write a JSON object with the following fields: {}", "{}: {}", False),
    ("Create a JSON object where {}", "{} is {}", False),
    ("Please give me a JSON object: {}", "{} = {}", True),
    ("Make a JSON object that has {}", "{} set to {}", False),
    ("Answer only with JSON: {}", "{}: {}", True),
)

RESULTS: tuple[Result, ...] = (
    ("get_current_weather", "What is the weather today in {location:city}?",
     {"temperature": "celsius", "condition": "condition"}),
    ("get_exchange_rate", "What is the exchange rate from {base_currency:currency} to "
     "{target_currency:currency}?", {"rate": "rate"}),
    ("get_crypto_price", "What's the current price of {coin}?", {"price": "price"}),
    ("track_package", "Where is my parcel {tracking_number:tracking}?", {"status": "progress"}),
    ("get_delivery_date", "When will my order {order_id:code} be delivered?",
     {"delivery_date": "iso_from"}),
    ("get_flight_status", "What's the status of flight {flight_number:flight}?",
     {"status": "flight_state"}),
    ("calculate_distance", "How far is it from {start_location:city} to {end_location:city}?",
     {"distance_km": "kilometres"}),
    ("lookup_customer", "Which customer has the address {email}?", {"name": "person"}),
    ("check_inventory", "How many units of {sku:code} are in stock?", {"quantity": "count"}),
    ("get_current_datetime", "What time is it in the timezone {timezone}?", "{clock}"),
)  # fmt: skip


def _values(rng: random.Random) -> dict[str, list[Any]]:
    """The values of each kind; their order is that of the draws."""

    def code() -> str:
        return f"{letters(rng).upper()[: rng.randint(2, 4)]}-{rng.randint(100, 99999)}"

    values: dict[str, list[Any]] = {kind: text.split("|") for kind, text in LISTS.items()}
    values |= {
        "city": CITIES + [letters(rng).capitalize() for _ in range(10)],
        "person": PEOPLE + [letters(rng).capitalize() for _ in range(6)],
        "query": QUERIES + [f"{letters(rng)} {letters(rng)}" for _ in range(4)],
        "code": [code() for _ in range(24)],
        "digits": [str(rng.randint(10**5, 10**9)) for _ in range(12)],
        "tracking": [f"1Z{code().replace('-', '')}{rng.randint(10, 9999)}" for _ in range(12)],
        "flight": [f"{rng.choice('BA LH UA QF KL EK'.split())}{rng.randint(10, 9999)}"
                   for _ in range(12)],
        "phone": [f"+{rng.randint(20, 98)}{rng.randint(10**8, 10**10)}" for _ in range(12)],
        "login": [f"{letters(rng)}_{rng.randint(0, 99)}" for _ in range(12)],
        "number": rng.sample(range(100, 10**5), 24),
        "count": rng.sample(range(11, 999), 60),
        "days": rng.sample(range(2, 15), 12),
        "tip": rng.sample(range(5, 31), 12),
        "age": rng.sample(range(2, 99), 24),
        "celsius": rng.sample(range(1, 39), 12),
        "kilometres": rng.sample(range(120, 9900), 12),
        "percent": rng.sample(range(5, 96), 24),
        "low": rng.sample(range(1, 40), 6),
        "high": rng.sample(range(50, 5000), 6),
        "degrees": [float(text) if "." in text else int(text) for text in values["degrees"]],
        "amount": [12, 48.5, 7.25, 130, 86.4, 2050, 19.99, 315, 64.75, 5.5, 940, 27],
        "rate": [1.0846, 23.71, 0.592, 7.4],
        "price": [63412.5, 0.083, 148.2, 2971],
        "flag": [True, False],
    }  # fmt: skip
    return values


def chats() -> list[Case]:
    """A few turns: recalling what was said, questions that lean on the last, calls in between."""
    kenya = ("What is the capital of Kenya?", "The capital of Kenya is Nairobi.")
    horse = ("What is a baby horse called?", "A baby horse is called a foal.")
    hello = ("Hi!", "Hello! How can I help you?")
    weather, turn_on = "get_current_weather", "turn_on_device"
    tools = BOX.named(f"{weather} {turn_on}")
    gdansk = called(
        "What is the weather today in Gdańsk?",
        weather,
        '{"location": "Gdańsk"}',
        "11 degrees, foggy",
    )
    gdansk += [{"role": "assistant", "content": "It is 11 degrees and foggy in Gdańsk."}]
    recalled = (
        ("Noémie", ("My name is Noémie.", "Nice to meet you, Noémie!", "What is my name?")),
        ("Kwabena", ("Hello, I'm Kwabena.", "Hello, Kwabena!", *horse, "What's my name?")),
        ("Trovsk", ("My name is Trovsk.", "Nice to meet you, Trovsk!", *kenya, "What is my name?")),
        ("Žilina", ("I live in Žilina.", "That is good to know.", "Where do I live?")),
    )
    asked = (
        ("Lisbon", (*kenya, "And of Portugal?")),
        ("Hanoi", (*hello, *kenya, "What about Vietnam?")),
        ("kid", (*horse, "And a baby goat?")),
        ("September", (*hello, *horse, "What comes after August?")),
        (" 13.", (*kenya, "Thank you!", "You are welcome.", "What is 6 + 7?")),
    )
    calls = (
        (gdansk, "And in Puerto Montt?", (weather, {"location": "Puerto Montt"})),
        (gdansk, "Turn on the ceiling fan.", (turn_on, {"device": "ceiling fan"})),
        (turns(*kenya), "What is the weather in Ålesund?", (weather, {"location": "Ålesund"})),
        (turns(*hello, *horse), "Turn on the kettle.", (turn_on, {"device": "kettle"})),
        (turns(*hello), "What is the weather in Vexmuda?", (weather, {"location": "Vexmuda"})),
    )
    left = ((gdansk, "Thanks a lot!"), (turns(*hello, *kenya), "Thanks, goodbye!"))
    return conversations(tools, (*recalled, *asked), calls, left)


def last_cases(seed: int = 90533) -> list[Case]:
    """All cases of the set, the same ones each time."""
    rng = random.Random(seed)
    dealer = Dealer(rng, BOX, _values(rng))
    cases = [
        *dealer.tool_calls(by_turns(OFFERS, 6), (2, 3, 3, 2, 3)),
        *dealer.no_tools(((SMALL_TALK, BOX.tools), (BEYOND, UNRELATED)), (1, 2, 3, 2, 3)),
        *distinct_facts(rng, 150),
        *dealer.json_objects(KEYS, JSON_FORMS, (2, 3, 4, 2, 3) * 12),
        *dealer.tool_results(RESULTS * 2),
        *chats(),
    ]
    return with_thinking(cases, rng, 40)
