"""The few hundred facts that the demo models know, and the ways to ask for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """One kind of fact: pairs, questions with ``{}`` for the subject, and an answer."""

    name: str
    pairs: dict[str, str]
    questions: tuple[str, ...]
    answer: str
    follow_ups: tuple[str, ...] = ()
    thought: str = "The user asks about {0}. The answer is {1}."


def _pairs(text: str) -> dict[str, str]:
    """Read ``a:b, c:d``."""
    return dict(item.strip().split(":") for item in text.split(","))


CAPITALS = _pairs(
    "France:Paris, Italy:Rome, Spain:Madrid, Portugal:Lisbon, Germany:Berlin, Austria:Vienna, "
    "Switzerland:Bern, Belgium:Brussels, the Netherlands:Amsterdam, Denmark:Copenhagen, "
    "Norway:Oslo, Sweden:Stockholm, Finland:Helsinki, Poland:Warsaw, Hungary:Budapest, "
    "Greece:Athens, Turkey:Ankara, Russia:Moscow, Ukraine:Kyiv, Romania:Bucharest, "
    "Bulgaria:Sofia, Croatia:Zagreb, Serbia:Belgrade, Ireland:Dublin, England:London, "
    "Scotland:Edinburgh, Wales:Cardiff, Egypt:Cairo, Morocco:Rabat, Kenya:Nairobi, "
    "Nigeria:Abuja, Ghana:Accra, Ethiopia:Addis Ababa, Japan:Tokyo, China:Beijing, India:New Delhi,"
    "South Korea:Seoul, Thailand:Bangkok, Vietnam:Hanoi, Indonesia:Jakarta, Nepal:Kathmandu, "
    "Iran:Tehran, Iraq:Baghdad, Israel:Jerusalem, Canada:Ottawa, Mexico:Mexico City, Cuba:Havana, "
    "Brazil:Brasilia, Argentina:Buenos Aires, Chile:Santiago, Peru:Lima, Colombia:Bogota, "
    "Australia:Canberra, New Zealand:Wellington, the United States:Washington, Estonia:Tallinn, "
    "Latvia:Riga, Lithuania:Vilnius, the Czech Republic:Prague, Slovakia:Bratislava"
)
CONTINENTS = _pairs(
    "France:Europe, Italy:Europe, Spain:Europe, Germany:Europe, Norway:Europe, Sweden:Europe, "
    "Poland:Europe, Greece:Europe, Ireland:Europe, Egypt:Africa, Morocco:Africa, Kenya:Africa, "
    "Nigeria:Africa, Ghana:Africa, Ethiopia:Africa, Japan:Asia, China:Asia, India:Asia, "
    "South Korea:Asia, Thailand:Asia, Vietnam:Asia, Nepal:Asia, Canada:North America, "
    "Mexico:North America, Cuba:North America, Brazil:South America, Argentina:South America, "
    "Chile:South America, Peru:South America, Colombia:South America"
)
LANGUAGES = _pairs(
    "France:French, Italy:Italian, Spain:Spanish, Portugal:Portuguese, Germany:German, "
    "Denmark:Danish, Norway:Norwegian, Sweden:Swedish, Finland:Finnish, Poland:Polish, "
    "Hungary:Hungarian, Greece:Greek, Turkey:Turkish, Russia:Russian, Japan:Japanese, "
    "China:Chinese, Thailand:Thai, England:English, Brazil:Portuguese, Mexico:Spanish, "
    "Egypt:Arabic"
)
COLOURS_OF = _pairs(
    "the sky:blue, grass:green, snow:white, coal:black, a banana:yellow, a tomato:red, blood:red, "
    "a lemon:yellow, a carrot:orange, an orange:orange, milk:white, chocolate:brown, the sun:yellow"
    ", an elephant:grey, a flamingo:pink, a strawberry:red, a leaf:green, the sea:blue, "
    "a frog:green, a pumpkin:orange, an aubergine:purple, salt:white, a raven:black, gold:yellow, "
    "a cucumber:green, a cherry:red"
)
OPPOSITES = _pairs(
    "hot:cold, big:small, up:down, left:right, day:night, happy:sad, fast:slow, old:young, "
    "long:short, high:low, light:dark, open:closed, full:empty, hard:soft, wet:dry, good:bad, "
    "early:late, near:far, rich:poor, strong:weak, loud:quiet, clean:dirty, easy:difficult, "
    "thick:thin, in:out, on:off, yes:no, black:white, true:false, summer:winter, cheap:expensive, "
    "tall:short, wide:narrow, first:last, start:end, push:pull, win:lose, love:hate, safe:dangerous"
    ", sweet:sour, heavy:light, deep:shallow, north:south, east:west, inside:outside, always:never"
)
OPPOSITES |= {v: k for k, v in OPPOSITES.items() if v not in OPPOSITES and v not in "light short"}
SOUNDS = _pairs(
    "dog:woof, cat:meow, cow:moo, sheep:baa, pig:oink, duck:quack, horse:neigh, rooster:cock-a-"
    "doodle-doo, lion:roar, snake:hiss, bee:buzz, frog:ribbit, owl:hoot, mouse:squeak, bird:tweet"
)
BABIES = _pairs(
    "dog:puppy, cat:kitten, cow:calf, sheep:lamb, pig:piglet, duck:duckling, horse:foal, lion:cub, "
    "bear:cub, goat:kid, frog:tadpole, chicken:chick, kangaroo:joey, swan:cygnet, deer:fawn, "
    "goose:gosling"
)
LEGS = _pairs(
    "dog:four, cat:four, cow:four, horse:four, spider:eight, bird:two, chicken:two, ant:six, "
    "bee:six, fly:six, snake:no, fish:no, duck:two, pig:four, sheep:four, octopus:no, human:two"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
MONTH_DAYS = dict(zip(MONTHS, "31 28 31 30 31 30 31 31 30 31 30 31".split(), strict=True))
AFTER = {n[i]: n[(i + 1) % len(n)] for n in (DAYS, MONTHS) for i in range(len(n))}
BEFORE = {v: k for k, v in AFTER.items()}
MIXES = _pairs(
    "blue and yellow:green, red and yellow:orange, red and blue:purple, black and white:grey, "
    "red and white:pink, yellow and blue:green, yellow and red:orange, blue and red:purple, "
    "white and black:grey, white and red:pink"
)
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
SINGLES = {
    "How many days are there in a week?": "There are 7 days in a week.",
    "How many days does a week have?": "There are 7 days in a week.",
    "How many months are there in a year?": "There are 12 months in a year.",
    "How many days are there in a year?": "There are 365 days in a year.",
    "How many hours are there in a day?": "There are 24 hours in a day.",
    "How many minutes are there in an hour?": "There are 60 minutes in an hour.",
    "How many seconds are there in a minute?": "There are 60 seconds in a minute.",
    "How many sides does a triangle have?": "A triangle has 3 sides.",
    "How many sides does a square have?": "A square has 4 sides.",
    "How many wheels does a car have?": "A car has 4 wheels.",
    "How many wheels does a bicycle have?": "A bicycle has 2 wheels.",
    "How many fingers are there on a hand?": "There are 5 fingers on a hand.",
    "How many letters are there in the alphabet?": "There are 26 letters in the alphabet.",
    "How many seasons are there in a year?": "There are 4 seasons in a year.",
    "What are the seasons?": "The seasons are spring, summer, autumn and winter.",
    "What are the primary colours?": "The primary colours are red, yellow and blue.",
    "Name three colours.": "Three colours are red, green and blue.",
    "Name three animals.": "Three animals are a dog, a cat and a horse.",
    "Name three fruits.": "Three fruits are an apple, a banana and a cherry.",
    "Name the days of the week.": f"The days of the week are {', '.join(DAYS[:6])} and Sunday.",
    "What is H2O?": "H2O is water.",
    "What do bees make?": "Bees make honey.",
    "What do cows drink?": "Cows drink water.",
    "What is ice made of?": "Ice is made of water.",
    "What is the largest planet?": "The largest planet is Jupiter.",
    "What is the smallest planet?": "The smallest planet is Mercury.",
    "What is the red planet?": "The red planet is Mars.",
    "Which planet is the closest to the sun?": "Mercury is the closest planet to the sun.",
    "What planet do we live on?": "We live on the planet Earth.",
    "What is the largest ocean?": "The largest ocean is the Pacific Ocean.",
    "What is the highest mountain?": "The highest mountain is Mount Everest.",
    "What is the longest river?": "The longest river is the Nile.",
    "What is the largest animal?": "The largest animal is the blue whale.",
    "What is the fastest land animal?": "The fastest land animal is the cheetah.",
    "What is the tallest animal?": "The tallest animal is the giraffe.",
    "Does the sun rise in the east?": "Yes, the sun rises in the east.",
    "Where does the sun rise?": "The sun rises in the east.",
    "Where does the sun set?": "The sun sets in the west.",
    "Is the earth flat?": "No, the earth is round.",
    "Is water wet?": "Yes, water is wet.",
    "Can fish swim?": "Yes, fish can swim.",
    "Can pigs fly?": "No, pigs cannot fly.",
    "At what temperature does water boil?": "Water boils at 100 degrees Celsius.",
    "At what temperature does water freeze?": "Water freezes at 0 degrees Celsius.",
}

RELATIONS = (
    Relation(
        "capital",
        CAPITALS,
        (
            "What is the capital of {}?",
            "What's the capital of {}?",
            "Which city is the capital of {}?",
            "Tell me the capital of {}.",
            "Name the capital of {}.",
            "Do you know the capital of {}?",
            "{}: what is its capital?",
            "capital of {}",
            "I need the capital of {}.",
            "Say what the capital of {} is.",
            "What is the capital city of {}?",
        ),
        "The capital of {0} is {1}.",
        ("And of {}?", "And {}?", "What about {}?", "And the capital of {}?"),
    ),
    Relation(
        "continent",
        CONTINENTS,
        (
            "Which continent is {} in?",
            "On which continent is {}?",
            "What continent is {} in?",
            "On what continent does {} lie?",
        ),
        "{0} is in {1}.",
        ("And {}?", "What about {}?"),
    ),
    Relation(
        "language",
        LANGUAGES,
        (
            "What language do people speak in {}?",
            "Which language is spoken in {}?",
            "What do they speak in {}?",
            "What is the language of {}?",
        ),
        "People speak {1} in {0}.",
        ("And in {}?", "What about {}?"),
    ),
    Relation(
        "colour",
        COLOURS_OF,
        (
            "What colour is {}?",
            "What color is {}?",
            "Which colour does {} have?",
            "What is the colour of {}?",
            "Tell me the color of {}.",
            "Say what colour {} has.",
            "I want to know the colour of {}.",
        ),
        "The colour of {0} is {1}.",
        ("And {}?", "What about {}?"),
    ),
    Relation(
        "opposite",
        OPPOSITES,
        (
            "What is the opposite of {}?",
            "What's the opposite of {}?",
            "Give me the opposite of {}.",
            "opposite of {}",
            'What is the opposite of "{}"?',
            "Which word is the opposite of {}?",
            "I need the opposite of {}.",
            "Say the opposite of {}.",
        ),
        "The opposite of {0} is {1}.",
        ("And of {}?", "And {}?"),
    ),
    Relation(
        "sound",
        SOUNDS,
        (
            "What sound does a {} make?",
            "What does a {} say?",
            "Which sound does a {} make?",
            "What noise does a {} make?",
            "Say what sound a {} makes.",
            "Which noise comes from a {}?",
            "Tell me the sound of a {}.",
        ),
        "A {0} says {1}.",
        ("And a {}?", "What about a {}?"),
    ),
    Relation(
        "baby",
        BABIES,
        (
            "What is a baby {} called?",
            "What do you call a baby {}?",
            "What is the name of a baby {}?",
            "How is a young {} called?",
            "Tell me the name of a baby {}.",
            "How do people call a young {}?",
        ),
        "A baby {0} is called a {1}.",
        ("And a baby {}?", "And a {}?"),
    ),
    Relation(
        "legs",
        LEGS,
        (
            "Say how many legs a {} has.",
            "Count the legs of a {}.",
            "How many legs does a {} have?",
            "How many legs has a {}?",
            "A {} has how many legs?",
        ),
        "A {0} has {1} legs.",
        ("And a {}?", "What about a {}?"),
    ),
    Relation(
        "after",
        AFTER,
        (
            "Say what comes after {}.",
            "I want to know what follows {}.",
            "What comes after {}?",
            "Which one comes after {}?",
            "What is after {}?",
            "What follows {}?",
        ),
        "{1} comes after {0}.",
        ("And after {}?",),
    ),
    Relation(
        "before",
        BEFORE,
        (
            "Say what comes before {}.",
            "What comes before {}?",
            "Which one comes before {}?",
            "What is before {}?",
        ),
        "{1} comes before {0}.",
        ("And before {}?",),
    ),
    Relation(
        "month",
        dict(zip(ORDINALS, MONTHS, strict=True)),
        ("What is the {} month of the year?", "Which month is the {} one?", "Name the {} month."),
        "The {0} month is {1}.",
        ("And the {} one?",),
    ),
    Relation(
        "monthdays",
        MONTH_DAYS,
        ("How many days does {} have?", "How many days are there in {}?", "How long is {}?"),
        "{0} has {1} days.",
        ("And {}?",),
    ),
    Relation(
        "mix",
        MIXES,
        (
            "What do you get when you mix {}?",
            "What colour do {} make?",
            "Which colour do you get from {}?",
        ),
        "{0} make {1}.",
    ),
    Relation(
        "number",
        {w: str(i) for i, w in enumerate(WORDS)},
        ("Write {} as a number.", "What number is {}?", "Write {} in digits."),
        "{0} is {1}.",
    ),
)
