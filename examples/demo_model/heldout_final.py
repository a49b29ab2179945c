"""The final set: what people put in a first try of function calling, with values all new.

A sister of `heldout_last.py`, written like it without sight of the programs that make the training
data or of any reply of a model; meant to be run once. Every tool call is asked for beside one or
two other tools, and its values stand in the request as they have to stand in the call. Facts are
asked as the list of facts words them, leaving out the questions of the two sets before.
"""

from __future__ import annotations

import random
from typing import Any

from heldout_bars import bars_cases
from heldout_cases import Case, called, distinct_facts, turns, with_thinking
from heldout_dealt import Dealer, JsonForm, Result, by_turns, conversations, letters
from heldout_final_offers import BOX, OFFERS, UNRELATED
from heldout_last import last_cases

CITIES = (
    "Sant'Agata de' Goti|Rostov-on-Don|La Paz|Saint-Jean-de-Luz|São José dos Campos|Örebro|Győr|"
    "Kırşehir|Guimarães|Bielsko-Biała|San Luis Potosí|Hạ Long|Nyíregyháza|Lüneburg|Baton Rouge|"
    "Frankfurt am Main|Colorado Springs|Bishop's Stortford|Clermont-Ferrand|Évian-les-Bains|"
    "Hafnarfjörður|Tórshavn|Sighișoara|Karlovy Vary|České Budějovice|Banská Bystrica|Daugavpils|"
    "Bahía Blanca|Mar del Plata|Belo Horizonte|Chiang Mai|Luang Prabang|New Plymouth|Be'er Sheva|"
    "Alice Springs|Sana'a|Ras al-Khaimah|Pointe-à-Pitre|Winston-Salem|Kirkcaldy|Aberystwyth|"
    "Dún Laoghaire|Ísafjörður|Santa Fe|Antwerp|Nagasaki"
).split("|")
PEOPLE = (
    "Håkon Lindqvist|Ngozi Adeyemi|Yusuf Demirci|Émilie Lefèvre|Sofía Ibáñez|Rajesh Subramanian|"
    "Chiara D'Amico|Piotr Wiśniewski|Tamás Kőszegi|Nia|Hiroko Matsuda|Mikołaj|Anneliese Groß|"
    "Iñaki Etxeberria|Olena Shevchuk|Liam McCarthy|Thandiwe Nkosi|Khalid bin Saeed|Ewa|Otto|"
    "Siosaia Tu'ipulotu|Kjersti Øverland|Đorđe Petrović|Ana-Maria Popescu|Lê Bảo Trân"
).split("|")
QUERIES = (
    "guinea pigs and cucumber|rust borrow checker E0502|vintage film cameras Lyon|sushi rice ratio|"
    "how long to boil quinoa|cheapest eSIM for Japan|bicycle lanes Copenhagen map|second hand harp|"
    "kubectl drain node|tomatoes splitting on the vine|USB 3.2 vs Thunderbolt 4|low light plants|"
    "Champions League final 2019 score|baby hat knitting pattern|Georgia visa 90 days"
).split("|")
# Kinds of values that are listed; those of letters and digits are drawn in `_values`.
LISTS = {
    "units": "metric|imperial",
    "email": "ngozi.a@lagosmail.example|kt_93@polar.test|hello@brot-und-butter.de|wvxq7@jplk.net|"
    "sofia+news@correo.example|desk2@clinic-7.org|tamas@fonal.hu|r.subramanian@vidya.in",
    "subject": "Flat viewing|Minutes of 6 May|Réunion parents|Order 77-B|New bike helmet|"
    "Quote for the roof|Choir rehearsal|Holiday rota 2028",
    "event": "Parents' evening|Yoga with Nia|Eye test|Sprint review 14|Piano lesson|Déjà brew|"
    "Ferry to Tórshavn|Team lunch",
    "date": "Tuesday|Thursday|11 June|2028-02-29|April 17|3 December|2027-08-05|January 22|19 July",
    "time": "13:15|7 pm|09:50|4:45 pm|20:30|6:10 am|17:00|10 pm",
    "chore": "call the landlord|return the library books|buy stamps|book the ferry|feed the fish|"
    "descale the kettle|sign the lease|order new contact lenses|clean the gutters|charge the drill",
    "ticker": "MSFT|AMZN|GOOGL|META|IBM|KO|NFLX|ASML|BMW.DE|005930.KS|7203.T|XQZV",
    "currency": "ISK|PHP|EGP|COP|ILS|MYR|AED|CLP|KES|USD|EUR|VND|PEN",
    "language": "Finnish|Vietnamese|Basque|Zulu|Hebrew|Welsh|Urdu|Romanian|Māori",
    "sentence": "The boat leaves at dawn|I lost my umbrella|Table 9 is ready|We are out of milk|"
    "My flat is on the third floor|The spare key is in the blue drawer|Parking costs 4.50 an hour|"
    "Grandpa feels better|This seat is taken|The code for the gate is 7719|Meet at the bridge|"
    "I forgot my glasses|The soup needs more salt|Bus 38 is late|Come over for tea|Size 42 fits me|"
    "Don't forget the passports|Zoé's exam went well",
    "expression": "318 + 77 * 4|(56 - 19) * 8|9081 / 27|73 * 46|14 ** 3|2.5 * 880|6004 - 777|"
    "(1200 + 350) / 5",
    "room": "hallway|dining room|garage|laundry room|study|children's room|cellar|stairwell",
    "power": "on|off",
    "track": "Harvest Lanterns|Océan|Northbound 45|Paper Tigers|Midnight Ferry|Tú y el mar|"
    "Slow Comet|Ünder the Pines",
    "band": "The Tin Foxes|Los Girasoles|Mötley Owls|Kraken Sons|Blue Hour 7|Sigur Rós|AC/DC|"
    "Nora Quist",
    "food": "Korean|Moroccan|Thai|Turkish|Argentinian|vegetarian|Polish|Hawaiian",
    "keyword": "tax_return|IMG_20|draft-v3|réunion|budget2028|zebra",
    "sql": "SELECT title FROM books WHERE year < 1950|UPDATE users SET active = 0 WHERE id = 318|"
    "SELECT AVG(price) FROM flights|DROP TABLE tmp_7|DELETE FROM sessions WHERE user = 'zorvex'|"
    "SELECT city, COUNT(*) FROM shops GROUP BY city|INSERT INTO tags VALUES ('kiwi')|"
    "SELECT * FROM invoices ORDER BY due DESC LIMIT 3",
    "address": "12 Harbour Street|Gare du Nord|Terminal 2|Hotel Astoria|Plaza Mayor 7|Pier 39|"
    "48 O'Connell Road|Schloßstraße 19|Café Lumière|Kungsgatan 5|221B Baker Street",
    "film": "The Third Man|Ratatouille|Parasite|Seven Samurai|Run Lola Run|Léon|Apollo 13|"
    "2001: A Space Odyssey",
    "url": "https://maps.example.com/place?q=harbour&zoom=14|https://wiki.example.org/Fjord#Norway|"
    "https://photos.example.net/album/99213|http://192.168.7.20:3000/dashboard|"
    "https://git.example.dev/zorvex/tools/pull/58|https://forum.example.io/t/1047/page/3|"
    "https://www.museo-ejemplo.es/entradas|https://files.example.com/a/b/report_2028.pdf",
    "sky": "hail|mostly cloudy|freezing rain|blue sky|gusty winds",
    "state": "waiting for pickup|on its way|refunded|being packed",
    "clock": "05:41|11:26|18:53|20:07|00:34",
    "place_to_eat": "Casa Lupita|The Copper Spoon|Seoul Kitchen 21|Zum Löwen",
    "hotel": "Hotel Miramar 5|Pension Edelweiß|The Old Mill",
    "short_url": "https://sho.example/x7Kq|https://tny.example/84bz|https://lnk.example/Rw0",
}

SMALL_TALK = (
    "Hey there!", "Hello again!", "Hi, good to see you.", "Good morning to you!", "Greetings!",
    "Evening!", "Hi, how was your day?", "What's up?", "How do you feel today?", "Hello friend.",
    "Thanks, I got it.", "Many thanks.", "Thanks for your help!", "Perfect, thanks.", "That helps.",
    "Wonderful, thank you very much.", "You're the best!", "Well done.", "See you!", "Bye bye!",
    "Take care.", "Until next time!", "Sleep well!", "Have a good day!", "Who am I talking to?",
    "Are you a person?", "What's your name?", "How old are you?", "What do you do?", "Is it fun "
    "being a bot?", "Do you know any jokes?", "Make me laugh.", "Do you have friends?",
    "You are smart.", "OK.", "I see.", "No problem.", "Yes.", "Not right now, thanks.", "I'm sad.",
    "I feel great today.", "I am a nurse.", "My dog is asleep.", "We painted the kitchen today.",
    "I like long walks.", "My brother got married last week.", "People call me {person}.",
    "My neighbour's name is {person}.", "I come from {city}.", "I spent my childhood in {city}.",
)  # fmt: skip
BEYOND = (
    "What is the capital of Hungary?", "What's the opposite of wet?", "What noise does a pig make?",
    "What is a baby swan called?", "How many legs does a bee have?", "What colour is a carrot?",
    "Which month follows July?", "Which ocean is the largest?", "How many days are in May?",
    "What colour do you get from red and white?", "What language do people speak in Greece?",
    "Which continent is Peru in?", "How many wheels has a tricycle?", "Name two fruits.",
    "Which river is the longest?", "Who invented the telephone?", "Who painted Guernica?",
    "Why is the sea salty?", "How do planes stay in the air?", "What is an atom?",
    "Who wrote Pride and Prejudice?", "What does CPU stand for?", "Why do we yawn?",
    "How many keys does a piano have?", "Is a spider an insect?", "What is a black hole?",
    "When was the printing press invented?", "What does a carpenter do?", "How is glass made?",
    "What is the difference between a lake and a pond?", "Explain how a loop works in programming.",
    "Write a poem about my cat.", "Write a story about a lonely robot.", "What rhymes with moon?",
    "Write a JavaScript function that sorts a list.", "Suggest a name for my boat.",
    "Spell the word rhythm.", "What is the plural of goose?", "Vacuum the carpet.",
    "Wash the windows.", "Cut my hair, please.", "Bake a chocolate cake for me.",
    "Set an alarm for 6 am.", "Play some jazz.", "Do I have any new messages?",
    "Translate thank you into Polish.", "Take a photo of me.", "Scan this letter.",
    "Order two pizzas, please.", "Iron the tablecloth.",
)  # fmt: skip

KEYS = (
    "name:person town:city age:age mail:email cost:amount enabled:flag headline:subject ref:code "
    "pieces:number currency:currency available:flag phone:phone owner:person destination:city "
    "weight:amount username:login customer_id:number song:track due:date room:room spoken:language"
).split()
JSON_FORMS: tuple[JsonForm, ...] = (
    ("I'd like a JSON object containing {}.", "{} {}", True),
    ("Put this into a JSON object: {}", "{}: {}", False),
    ("Can you give me a JSON object with {}?", "{} set to {}", False),
    ("Produce a JSON object in which {}.", "{} is {}", True),
    ("Output JSON with these fields: {}", "{} = {}", True),
    ("Turn this into JSON: {}", "{} is {}", False),
)

RESULTS: tuple[Result, ...] = (
    ("fetch_weather", "How's the weather in {city_name:city} right now?",
     {"temp": "celsius", "sky": "sky"}),
    ("get_stock_quote", "What does one share of {ticker_symbol:ticker} cost?", {"price": "price"}),
    ("currency_converter", "How many {target:currency} do I get for {value:amount} "
     "{source:currency}?", {"converted": "price"}),
    ("lookup_order", "What has happened to order {order_number:digits}?", {"state": "state"}),
    ("get_contact", "I need the number of {contact_name:person}.", {"phone_number": "phone"}),
    ("get_local_time", "What's the local time in {location:city}?", "{clock}"),
    ("get_customer", "Show me customer {customer_id:number}.", {"customer_name": "person"}),
    ("search_hotels", "Find a hotel in {location:city} for up to {budget:night} euros per night.",
     {"hotel": "hotel"}),
    ("search_restaurants", "Show me {kind:food} restaurants near {town:city}.", "{place_to_eat}"),
    ("shorten_url", "Make this link shorter: {long_url:url}", {"short_url": "short_url"}),
)  # fmt: skip


def _values(rng: random.Random) -> dict[str, list[Any]]:
    """The values of each kind; their order is that of the draws."""

    def code() -> str:
        prefix = letters(rng).upper()
        return f"{rng.randint(1, 99)}{prefix[: rng.randint(1, 3)]}{rng.randint(100, 9999)}"

    values: dict[str, list[Any]] = {kind: text.split("|") for kind, text in LISTS.items()}
    values |= {
        "city": CITIES + [letters(rng).capitalize() for _ in range(12)],
        "person": PEOPLE + [letters(rng).capitalize() for _ in range(6)],
        "query": QUERIES + [f"{letters(rng)} {rng.randint(2, 999)}" for _ in range(3)],
        "keyword": values["keyword"] + [letters(rng) for _ in range(3)],
        "code": [code() for _ in range(12)] + [letters(rng).upper() for _ in range(8)],
        "digits": [str(rng.randint(10**4, 10**9)) for _ in range(12)],
        "phone": [f"+{rng.randint(20, 98)}-{rng.randint(100, 999)}-{rng.randint(10**4, 10**6)}"
                  for _ in range(12)],
        "login": [f"{letters(rng)}.{rng.randint(0, 99)}" for _ in range(12)],
        "number": rng.sample(range(100, 10**5), 24),
        "length": rng.sample(range(8, 65), 12),
        "age": rng.sample(range(2, 99), 24),
        "celsius": rng.sample(range(1, 39), 6),
        "weight": rng.sample(range(45, 121), 12),
        "height": rng.sample(range(148, 206), 12),
        "degrees": [16, 18, 18.5, 20, 22.5, 24, 19.5, 25],
        "amount": [65, 14.8, 220, 3.75, 1900, 99.5, 410, 58, 7600, 135, 82.25, 31],
        "night": [60, 85.5, 140, 95, 215, 45, 310, 72.5],
        "price": [187.3, 2204, 0.914, 58.65],
        "flag": [True, False],
    }  # fmt: skip
    return values


def new_facts(rng: random.Random, count: int = 150) -> list[Case]:
    """Facts that neither `heldout_bars` nor `heldout_last` asks for in the same words."""
    asked = {case.messages[-1]["content"] for case in (*bars_cases(), *last_cases())}
    # Among so many are all the single questions, most of which were asked before.
    drawn = distinct_facts(rng, 264)
    return rng.sample([case for case in drawn if case.messages[-1]["content"] not in asked], count)


def chats() -> list[Case]:
    """A few turns: recalling what was said, questions that lean on the last, calls in between."""
    greece = ("What is the capital of Greece?", "The capital of Greece is Athens.")
    sheep = ("What sound does a sheep make?", "A sheep says baa.")
    hello = ("Hello!", "Hello! How can I help you?")
    weather, heating = "fetch_weather", "set_thermostat"
    tools = BOX.named(f"{weather} {heating}")
    gyor = called("Is it windy in Győr?", weather, '{"city_name": "Győr"}', "9 degrees, windy")
    gyor += [{"role": "assistant", "content": "It is 9 degrees and windy in Győr."}]
    recalled = (
        ("Thandiwe", ("My name is Thandiwe.", "Nice to meet you, Thandiwe!", "What is my name?")),
        ("Iñaki", ("Hi, I'm Iñaki.", "Hello, Iñaki!", *sheep, "What is my name?")),
        ("Brenqu", ("My name is Brenqu.", "Hello, Brenqu!", *greece, "Do you know my name?")),
        ("Örebro", ("I live in Örebro.", "That is good to know.", *sheep, "Where do I live?")),
    )
    asked = (
        ("Warsaw", (*greece, "And of Poland?")),
        ("Bogota", (*hello, *greece, "What about Colombia?")),
        ("hoot", (*sheep, "And an owl?")),
        ("Sunday", (*hello, *sheep, "What comes after Saturday?")),
        (" 17.", (*greece, "Thanks!", "You are welcome.", "What is 8 + 9?")),
    )
    calls = (
        (gyor, "And in Mar del Plata?", (weather, {"city_name": "Mar del Plata"})),
        (gyor, "Set the thermostat to 23.5 degrees.", (heating, {"target_temperature": 23.5})),
        (turns(*greece), "How is the weather in Sana'a?", (weather, {"city_name": "Sana'a"})),
        (turns(*hello, *sheep), "Set the thermostat to 17 degrees.",
         (heating, {"target_temperature": 17})),
        (turns(*hello), "How is the weather in Drolpik?", (weather, {"city_name": "Drolpik"})),
    )  # fmt: skip
    left = ((gyor, "Thank you very much!"), (turns(*hello, *greece), "Good to know, bye!"))
    return conversations(tools, (*recalled, *asked), calls, left)


def final_cases(seed: int = 73109) -> list[Case]:
    """All cases of the set, the same ones each time."""
    rng = random.Random(seed)
    dealer = Dealer(rng, BOX, _values(rng))
    cases = [
        *dealer.tool_calls(by_turns(OFFERS, 8), (2, 3, 3, 2, 3)),
        *dealer.no_tools(((SMALL_TALK, BOX.tools), (BEYOND, UNRELATED)), (1, 2, 3, 2, 3)),
        *new_facts(rng),
        *dealer.json_objects(KEYS, JSON_FORMS, (3, 2, 4, 2, 3) * 12),
        *dealer.tool_results(RESULTS * 2),
        *chats(),
    ]
    return with_thinking(cases, rng, 40)
