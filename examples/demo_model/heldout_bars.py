"""The set that the bars were read from before its failures were read: everyday tools.

Written without sight of the programs that make the training data or of any reply of a model; meant
to be run once. Its values are real places with accents and apostrophes, people's names, queries,
random letters, codes and digits, and stand in the request as they have to stand in the call.
Facts are asked as the list of facts words them, since facts can only be known.
"""

from __future__ import annotations

import random
from typing import Any

from heldout_cases import Case, Toolbox, called, distinct_facts, tool, turns, with_thinking
from heldout_dealt import Dealer, JsonForm, Offer, Result, conversations, letters

# A wording's field is the parameter, with the kind of its value after a colon where the two differ.
OFFERS: tuple[Offer, ...] = (
    (tool("get_weather", "Get current weather", 1, city="string", unit=["celsius", "fahrenheit"]),
     "What's the weather like in {city}?", "What is the temperature in {city} in {unit}?"),
    (tool("get_forecast", "Weather forecast for a city", location="string", days="integer"),
     "Give me the weather forecast for {location:city} for the next {days} days."),
    (tool("get_current_time", "Get the current time in a city", city="string"),
     "What time is it in {city}?", "Tell me the current time in {city}."),
    (tool("get_air_quality", "Get the air quality index of a city.", city="string"),
     "How good is the air quality in {city}?"),
    (tool("web_search", "Search the web for information", query=("string", "The search query")),
     "Search the web for {query}", "Look up {query} online."),
    (tool("get_news", "Get the latest news about a topic", topic="string"),
     "Show me the latest news about {topic}.", "Is there any news about {topic}?"),
    (tool("convert_currency", "Convert an amount from one currency to another", amount="number",
          from_currency=("string", "Code, e.g. USD"), to_currency=("string", "Code, e.g. EUR")),
     "Convert {amount} {from_currency:currency} to {to_currency:currency}.",
     "How much is {amount} {from_currency:currency} in {to_currency:currency}?"),
    (tool("convert_units", "Convert units", value="number", from_unit="string", to_unit="string"),
     "Convert {value:amount} {from_unit:unit_from} to {to_unit:unit_to}."),
    (tool("send_email", "Send an email", to=("string", "Email address"), subject="string"),
     "Send an email to {to:email} with the subject {subject}."),
    (tool("send_message", "Send a text message to a contact", recipient="string", text="string"),
     'Send {recipient:person} a message saying "{text:sentence}".'),
    (tool("create_event", "Create an event in the calendar", title="string", date="string"),
     'Create a calendar event called "{title:subject}" on {date}.'),
    (tool("set_reminder", "Set a reminder for later today", message="string", time="string"),
     "Remind me to {message:chore} at {time}."),
    (tool("add_todo", "Add a task", task="string"), 'Add "{task:chore}" to my to-do list.'),
    (tool("set_timer", "Start a countdown timer", minutes="integer"),
     "Set a timer for {minutes:count} minutes.", "Start a {minutes:count} minute timer."),
    (tool("set_alarm", "Set an alarm clock", time="string"), "Wake me up at {time}."),
    (tool("translate_text", "Translate a text", text="string", target_language="string"),
     'Translate "{text:sentence}" into {target_language:language}.'),
    (tool("define_word", "Define a word", word="string"), 'What does the word "{word}" mean?'),
    (tool("calculate", "Evaluate an expression", expression="string"), "Calculate {expression}"),
    (tool("multiply", "Multiply two numbers.", a="integer", b="integer"),
     "What is {a:count} times {b:count}?"),
    (tool("get_directions", "Get directions between two places", origin="string",
          destination="string", mode=["car", "bike", "train"]),
     "How do I get from {origin:city} to {destination:city} by {mode}?"),
    (tool("search_flights", "Search flights", origin="string", destination="string", date="string"),
     "Find flights from {origin:city} to {destination:city} on {date}."),
    (tool("get_departures", "Get the next trains from a station", station="string"),
     "When is the next train from {station:city}?", "Show the departures at {station:city}."),
    (tool("find_restaurants", "Find restaurants in a city", cuisine="string", city="string"),
     "Find {cuisine} restaurants in {city}.", "Where can I eat {cuisine} food in {city}?"),
    (tool("book_table", "Book a table", restaurant="string", guests="integer", time="string"),
     "Book a table at {restaurant} for {guests:count} people at {time}."),
    (tool("get_recipe", "Get the recipe of a dish", dish="string"), "Give me a recipe for {dish}."),
    (tool("get_stock_price", "Get the current stock price", symbol=("string", "Ticker symbol")),
     "What is the stock price of {symbol:ticker}?"),
    (tool("play_music", "Play a song", song="string", artist="string"),
     "Play {song} by {artist:person}."),
    (tool("get_order_status", "Get the status of an order", order_id="string"),
     "Where is my order {order_id:code}?", "What's the status of order {order_id:digits}?"),
    (tool("search_products", "Search the shop for products", query="string", max_price="number"),
     "Find {query:product} for less than {max_price:amount} euros."),
    (tool("add_to_cart", "Add a product to the cart", product="string", quantity="integer"),
     "Put {quantity:count} {product} in my cart."),
    (tool("find_contact", "Find a contact in the address book", full_name="string"),
     "Find {full_name:person} in my contacts.", "What is the phone number of {full_name:person}?"),
    (tool("make_call", "Call a phone number", phone_number="string"), "Call {phone_number:phone}"),
    (tool("get_user", "Get a user by ID", user_id="integer"), "Get the user with ID {user_id}."),
    (tool("reset_password", "Reset a password", username="string"), "Reset password of {username}"),
    (tool("run_query", "Run an SQL query on the database", sql="string"), "Run this query: {sql}"),
    (tool("read_file", "Read a file", path="string"), "Show me the file {path}"),
    (tool("delete_file", "Delete a file", path="string"), "Please delete {path}"),
    (tool("control_light", "Turn a light on or off", room="string", state=["on", "off"]),
     "Turn {state} the light in the {room}."),
    (tool("set_volume", "Set the volume of the speakers", level=("integer", "0 to 100")),
     "Set the volume to {level:count}."),
    (tool("roll_dice", "Roll dice", count="integer", sides="integer"),
     "Roll {count} dice with {sides:count} sides."),
)  # fmt: skip
# Tools that could fairly serve a request meant for another of their row: never offered together.
RIVALS = (
    "get_weather get_forecast get_air_quality",
    "web_search get_news define_word get_recipe search_products find_restaurants",
    "convert_currency convert_units calculate multiply",
    "create_event set_reminder add_todo set_alarm set_timer",
    "send_email send_message make_call find_contact",
    "get_directions search_flights get_departures",
    "run_query get_user find_contact reset_password",
    "translate_text define_word",
)
BOX = Toolbox([signature for signature, *_ in OFFERS], RIVALS)
# Tools that can serve none of the questions and errands below.
UNRELATED = BOX.named(
    "get_weather get_current_time get_air_quality convert_currency set_timer set_alarm "
    "translate_text search_flights get_departures get_stock_price play_music get_order_status "
    "control_light set_volume roll_dice delete_file reset_password make_call"
)

CITIES = (
    "São Luís|Reykjavík|L'Aquila|Aix-en-Provence|Ho Chi Minh City|N'Djamena|Düsseldorf|Tromsø|"
    "San Miguel de Allende|Łódź|Nuku'alofa|Port-au-Prince|Santa Cruz de la Sierra|Umeå|Plzeň|"
    "Székesfehérvár|Dar es Salaam|Coeur d'Alene|Ürümqi|Stratford-upon-Avon|King's Lynn|Chicago|"
    "Kota Kinabalu|Las Palmas|Saint-Étienne|Bad Tölz|Phnom Penh|Bengaluru|Québec|Ciudad Juárez"
).split("|")
PEOPLE = (
    "Siobhán Ní Bhriain|Jürgen Klöß|Aoife|Nguyễn Thị Hoa|D'Angelo Moretti|Xóchitl Ramos|Renée|"
    "Priya Venkataraman|Mats Öberg|Jean-Luc Béziat|Oluwaseun|Katarzyna Wójcik|Tom O'Leary|Bob|"
    "Hiroshi Nakagawa|Zoë van Dijk"
).split("|")
QUERIES = (
    "how to descale an espresso machine|python generators vs iterators|error code 0x80070057|"
    "solar eclipse 2027 path|cheap e-bikes under 900 euros|RTX 4090 idle power draw|"
    "who won the 1998 Tour de France|sourdough starter smells like acetone|ISO 8601 week numbers|"
    "flat to rent in Malmö with balcony|best REST pagination practices|DIN A4 in pixels"
).split("|")
# Kinds of values that are listed; those of letters and digits are drawn in `_values`.
LISTS = {
    "topic": "electric ferries|Formula 1|lithium|Kraków trams|Beyoncé|XRP|robotics",
    "currency": "EUR|JPY|CHF|ZAR|BRL|SEK|INR|GBP|MXN|PLN|KRW",
    "unit": "celsius|fahrenheit",
    "unit_from": "miles|inches|yards|feet",
    "unit_to": "kilometres|metres|centimetres|millimetres",
    "email": "yuki.tanaka@kaisha.co.jp|rsvp+party@mailbox.example|p_k7@quux.net|zqvx93@hjw.io",
    "subject": "Invoice 20417 overdue|Quarterly numbers|Déjeuner de Noël|Server outage in rack B7|"
    "Beta access for team 7|Login page returns 502|Dentist|Grandma's 80th birthday",
    "sentence": "The lift is broken again|See you at 7|I will be ten minutes late|Where is gate 4B|"
    "Bring the blue folder|The wifi code is hT93kk|Two coffees without sugar|Don't wait up",
    "date": "2027-02-11|3 May|Friday|June 21|Sunday|14 August|2028-10-30",
    "time": "07:45|6 pm|18:20|5:30 am|noon|21:05",
    "chore": "water the ferns|renew the car insurance|take out the bins|defrost the freezer|"
    "pay the plumber|pick up the kids|back up the laptop",
    "language": "Korean|Swahili|Icelandic|Catalan|Tagalog",
    "expression": "12 * 37|(4 + 9) / 2|2 ** 16|1250 - 388|sqrt(5041)",
    "mode": "car|bike|train",
    "cuisine": "Ethiopian|Peruvian|Georgian|Lebanese|Sichuan",
    "restaurant": "Chez Panisse|Noodle Bar 88|Il Gatto Nero|Café Zoé|The Hungry Heron",
    "dish": "shakshuka|pad thai|crème brûlée|beef rendang|jollof rice",
    "ticker": "AAPL|NVDA|BRK.B|SAP|TSLA|VOW3",
    "song": "Clair de lune|Paper Boats|99 Luftballons|Sometime Around Midnight|Für Elise",
    "product": "running shoes|USB-C cables|noise-cancelling headphones|A3 sketchbooks|tulip bulbs",
    "sql": "SELECT name FROM users WHERE id = 7|SELECT COUNT(*) FROM orders|"
    "DELETE FROM logs WHERE age > 90|SELECT * FROM cities LIMIT 5",
    "path": "/etc/hosts|notes/todo.txt|C:\\Temp\\report_v2.docx|src/main.rs|~/fotos/año nuevo.jpg",
    "room": "kitchen|attic|guest room|nursery|conservatory",
    "state": "on|off",
    "sky": "drizzle|overcast|sleet|clear sky|thunderstorm",
    "stage": "out for delivery|awaiting payment|returned to sender|packed",
    "clock": "06:12|13:48|23:31|09:57|17:04",
}

SMALL_TALK = (
    "Hi there!", "Hello, how are you?", "Good morning!", "Hey", "Thanks a lot!", "Who are you?",
    "Thank you, that helped.", "Bye, see you tomorrow!", "Are you a robot?", "What is your name?",
    "You are very helpful.", "I had a long day.", "That's great, well done!", "Never mind.",
    "OK, cool.", "Tell me a joke.", "What can you do?", "I don't need anything right now.",
    "Hi, I'm {person}.", "My friend {person} says hello.", "I grew up in {city}.",
)  # fmt: skip
BEYOND = (
    "What is the capital of Norway?", "What colour is a lemon?", "Who painted the Mona Lisa?",
    "How many legs does a spider have?", "What is the opposite of cheap?", "Why do cats purr?",
    "What sound does a duck make?", "Which continent is Kenya in?", "What is photosynthesis?",
    "How many days are there in a week?", "What does HTTP stand for?", "How does a fridge work?",
    "Explain recursion in one sentence.", "Is a tomato a fruit?", "Write a haiku about autumn.",
    "How tall is Mount Kilimanjaro?", "Who wrote Don Quixote?", "Can you wash my car?",
    "Feed the cat, please.", "Print three copies of the report.", "Lock the front door.",
    "Fix the leaking tap in the bathroom.", "How much money is in my bank account?",
    "Book me a haircut.",
)  # fmt: skip

KEYS = (
    "name:person city:city age:count email:email price:amount active:flag title:subject "
    "order_id:code quantity:count currency:currency in_stock:flag language:language "
    "author:person destination:city score:amount username:username user_id:user_id dish:dish"
).split()
JSON_FORMS: tuple[JsonForm, ...] = (
    ("Give me a JSON object with {}.", "{} {}", True),
    ("Give me a JSON object where {}.", "{} is {}", False),
    ("Give me a JSON object with {}", "{} set to {}", False),
    ("Give me a JSON object with these values: {}", "{} = {}", True),
    ("Reply with a JSON object in which {}.", "{} is {}", True),
    ("I need a JSON object with {}.", "{} {}", True),
)

RESULTS: tuple[Result, ...] = (
    ("get_weather", "What's the weather like in {city}?", {"temperature": "count", "sky": "sky"}),
    ("get_current_time", "What time is it in {city}?", {"time": "clock"}),
    ("get_stock_price", "What is the stock price of {symbol:ticker}?", {"price": "price"}),
    ("convert_currency", "Convert {amount} {from_currency:currency} to {to_currency:currency}.",
     {"result": "price"}),
    ("get_order_status", "Where is my order {order_id:code}?", {"status": "stage"}),
    ("find_contact", "What is the phone number of {full_name:person}?", {"phone": "phone"}),
    ("get_departures", "When is the next train from {station:city}?", "{clock}"),
    ("get_air_quality", "How good is the air quality in {city}?", {"index": "count"}),
    ("get_user", "Get the user with ID {user_id}.", {"name": "person"}),
    ("find_restaurants", "Find {cuisine} restaurants in {city}.", "{restaurant}"),
)  # fmt: skip


def _values(rng: random.Random) -> dict[str, list[Any]]:
    """The values of each kind; their order is that of the draws."""
    values: dict[str, list[Any]] = {kind: text.split("|") for kind, text in LISTS.items()}
    values |= {
        "city": CITIES + [letters(rng).capitalize() for _ in range(10)],
        "person": PEOPLE + [letters(rng).capitalize() for _ in range(5)],
        "query": QUERIES + [f"{letters(rng)} {rng.randint(10, 9999)}" for _ in range(6)],
        "word": ["petrichor", "kerfuffle", "zugzwang"] + [letters(rng) for _ in range(4)],
        "code": [f"{letters(rng).upper()[:3]}-{rng.randint(1000, 999999)}" for _ in range(20)],
        "digits": [str(rng.randint(10**5, 10**8)) for _ in range(12)],
        "phone": [f"+{rng.randint(10, 99)} {rng.randint(10**6, 10**8)}" for _ in range(12)],
        "username": [f"{letters(rng)}{rng.randint(0, 99)}" for _ in range(12)],
        "user_id": rng.sample(range(100, 10**6), 12),
        "count": rng.sample(range(2, 100), 60),
        "days": rng.sample(range(2, 15), 8),
        "amount": [8, 17.5, 99.95, 250, 1340, 4.2, 62000, 0.75, 581, 36.6],
        "price": [412.07, 18.3, 96.5, 733, 5.81],
        "flag": [True, False],
    }
    return values


def chats() -> list[Case]:
    """A few turns: recalling what was said, questions that lean on the last, calls in between."""
    peru = ("What is the capital of Peru?", "The capital of Peru is Lima.")
    cow = ("What sound does a cow make?", "A cow says moo.")
    tools = BOX.named("get_weather set_timer")
    osaka = called("What's the weather like in Ōsaka?", "get_weather", '{"city": "Ōsaka"}', "4 C")
    osaka += [{"role": "assistant", "content": "It is 4 degrees in Ōsaka."}]
    recalled = (
        ("Aoife", ("My name is Aoife.", "Nice to meet you, Aoife!", "What is my name?")),
        ("Xóchitl", ("Hi, I'm Xóchitl.", "Hello, Xóchitl!", *peru, "What's my name?")),
        ("Qvorlt", ("My name is Qvorlt.", "Hello, Qvorlt!", *cow, "Do you know my name?")),
        ("Plzeň", ("I live in Plzeň.", "That sounds nice.", "Where do I live?")),
    )
    asked = (
        ("Santiago", (*peru, "And of Chile?")),
        ("Ottawa", ("Hello!", "Hello! How can I help you?", *peru, "What about Canada?")),
        ("quack", (*cow, "And a duck?")),
        ("Tuesday", ("Hi!", "Hello!", *cow, "What comes after Monday?")),
        (" 9.", (*peru, "Thanks!", "You are welcome.", "What is 4 + 5?")),
    )
    calls = (
        (osaka, "And in Łódź?", ("get_weather", {"city": "Łódź"})),
        (osaka, "Set a timer for 38 minutes.", ("set_timer", {"minutes": 38})),
        (turns(*peru), "Is it raining in N'Djamena?", ("get_weather", {"city": "N'Djamena"})),
        (turns("Hey", "Hi!", *cow), "Set a timer for 71 minutes.", ("set_timer", {"minutes": 71})),
        (turns("Hey", "Hi!"), "Is it raining in Zkrowbe?", ("get_weather", {"city": "Zkrowbe"})),
    )
    left = ((osaka, "Thank you!"), (turns("Hello!", "Hello!", *peru), "Great, thanks. Bye!"))
    return conversations(tools, (*recalled, *asked), calls, left)


def bars_cases(seed: int = 41867) -> list[Case]:
    """All cases of the set, the same ones each time."""
    rng = random.Random(seed)
    dealer = Dealer(rng, BOX, _values(rng))
    offers = [(signature, *(wordings * 4)) for signature, *wordings in OFFERS]
    cases = [
        *dealer.tool_calls(offers, (1, 2, 3, 3, 2)),
        *dealer.no_tools(((SMALL_TALK * 2, BOX.tools), (BEYOND * 2, UNRELATED)), (1, 2, 3, 2)),
        *distinct_facts(rng, 150),
        *dealer.json_objects(KEYS, JSON_FORMS, (1, 2, 3, 4, 3) * 12),
        *dealer.tool_results(RESULTS * 2),
        *chats(),
    ]
    return with_thinking(cases, rng, 40)
