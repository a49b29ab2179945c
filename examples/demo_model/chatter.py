"""Requests that no tool and no fact serves, and remarks that ask for nothing."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass

import everyday
from commands import COMMANDS
from errands import ERRANDS, TELLINGS, WORLD
from facts import DAYS, MONTHS
from family import Form, spin
from kinship import HANDY, HELPING, LEARNED, WORLDLY, WRITING
from questions import MATTERS, NAMED, QUESTIONS, THINGS, WRITINGS
from remarks import CHAT, ORDERS, REMARKS
from searches import VERBS
from signatures import dressed, polite
from values import ENGLISH, Values

_OPEN_VERBS = (
    "describe explain summarise summarize discuss analyse prove compose criticise illustrate "
    "define interpret outline justify paraphrase rephrase predict imagine invent teach me"
    "|write|argue for|argue against|tell me all about|write down your thoughts on|elaborate on"
    "|think about|give me an overview of|help me understand|write an article on"
    "|write a speech about|come up with|brainstorm|solve|debug|refactor|review|improve"
    "|teach me about|sing about"
)
_OPEN_PLAIN, *_OPEN_LONG = _OPEN_VERBS.split("|")
_OPEN_ORDERS = (*_OPEN_PLAIN.removesuffix(" teach me").split(), *_OPEN_LONG)
_OPEN_THINGS = (
    "a limerick", "a haiku", "a ballad", "a sonnet", "a novel", "an essay", "a joke", "a riddle",
    "a speech",
    "a toast", "a fairy tale", "a slogan", "a rap", "a short story", "a cover letter",
    "a diary entry",
    "the theorem", "the plot", "the causes", "the rise", "the fall", "the end", "the origin",
    "the rules",
    "the idea", "the theory", "the philosophy", "the beauty", "the purpose", "the secret",
    "the legend",
    "the life", "the works", "the style", "the importance", "the future", "the history",
    "the pros and cons",
)  # fmt: skip
_OPEN_QUESTIONS = (
    "Why did {} {}?", "Why do {}s {}?", "Why does {} {}?", "Why are {}s so {}?",
    "Why is the {} {}?",
    "How does a {} {}?", "How did {} become {}?", "How do {}s {}?", "How do I repair a {}?",
    "How do I get rid of {}s?", "How would you {} a {}?", "What do you make of {}?",
    "Where do {}s come from?",
    "What if {} had no {}?", "What makes {} {}?", "What is so special about {}?",
    "What are {}s made of?",
    "What would {} say about {}?", "Do you believe in {}?", "Do you think {} is {}?",
    "Is {} better than {}?",
    "Is it true that {} {}?", "Should people {} more?", "Can {}s {}?", "Could {} ever {}?",
    "Did {} {}?",
    "When did {} {}?", "Who wrote {}?", "Who discovered {}?", "Who painted the {}?",
    "Which {} is the best?",
    "What came first, {} or {}?", "What is your opinion on {}?", "What is your view of {}?",
    "Who was the first {}?",
    "How many {}s fit into a {}?", "How old is the {}?", "How big is a {}?",
    "What does it mean to {}?",
    "Am I {}?", "Will {} ever {}?", "Would you rather {} or {}?", "Have you ever {}?",
    "Have you read {}?",
)  # fmt: skip
_REMARKS = (
    "Nice day, isn't it?", "Hey, nice day, isn't it?", "Good to talk to you again.", "Farewell!",
    "So long!",
    "Cheers!", "It is raining here.", "The sun is shining.", "I am bored.", "I am hungry.",
    "I am so tired today.",
    "What a day!", "I love {}!", "I hate {}.", "I like {} a lot.", "My {} is broken.",
    "I just bought a {}.",
    "We went to {} yesterday.", "I saw a {} today.", "That's funny.", "Never mind.", "Oh well.",
    "Hmm.", "Haha",
    "lol", "No.", "Yes.", "Maybe.", "I don't know.", "I think so.", "You too!", "Same here.",
    "Interesting.",
    "I'm back.", "Here I am.", "Long time no see!", "Nice to meet you.", "Nice to see you.",
    "Welcome back!",
    "How was your day?", "Did you sleep well?", "It is late.", "I'm off to bed.",
    "I'm going home.", "Hi again",
    "Sorry about that.", "My bad.", "No worries.", "Don't worry about it.", "Good luck!",
    "Congratulations!",
    "Happy birthday!", "Merry Christmas!", "Have a nice weekend!", "See you tomorrow.",
    "Talk to you later.",
    "Let's chat.", "Let us talk.", "Tell me something nice.", "Say something.", "Surprise me.",
    "I need a friend.",
    "I feel lonely.", "Life is good.", "My {} likes {}.", "My neighbour has a {}.",
    "{} is great!", "{} is boring.",
    "I work at {}.", "My favourite {} is {}.", "I had {} for lunch.", "The {} was wonderful.",
    "I enjoy {}.",
    "We talked about {} last time.", "I forgot my {}.", "My day was {}.",
    "Today I learned about {}.", "Oh no!",
    "I'm learning about {}.", "I'm reading a book about {}.", "{}? Never heard of it.",
    "I can't believe it.",
)  # fmt: skip


def _spun(form: str, rng: random.Random, values: Values) -> str:
    """A form with its brackets decided and its words filled in."""

    def noun() -> str:
        return rng.choice(ENGLISH) if rng.random() < 0.8 else values.syllables()

    text = spin(form, rng).format(
        n=noun(), n2=noun(), N=values.name(), N2=values.name(), v=rng.choice(VERBS)
    )
    pick = rng.random()
    text = re.sub(r" +([.!?,])", r"\1", text).strip()
    if pick < 0.1:
        text = text.rstrip(".!?")
    return text if pick > 0.88 else text[:1].upper() + text[1:]


def open_request(rng: random.Random, values: Values, subjects: Sequence[str]) -> str:
    """An order or a question that takes thought or knowledge, in many words."""

    def noun() -> str:
        pick = rng.random()
        if pick < 0.62:
            return rng.choice(ENGLISH)
        return values.syllables() if pick < 0.85 else rng.choice(subjects)

    def subject() -> str:
        pick = rng.random()
        if pick < 0.35:
            return noun()
        if pick < 0.6:
            return values.name()
        if pick < 0.75:
            return f"{rng.choice(ENGLISH)} {noun()}"
        return f"how a {noun()} {noun()} {rng.choice(('works', 'runs', 'moves', 'is made'))}"

    pick = rng.random()
    if pick < 0.5:
        return _spun(rng.choice(ORDERS), rng, values)
    if pick < 0.65:
        form = rng.choice(_OPEN_QUESTIONS)
        return form.format(*(noun() for _ in range(form.count("{}"))))
    order = rng.choice(_OPEN_ORDERS)
    if pick < 0.87:
        link = rng.choice(("of", "of", "about", "on", "for", "behind", "in", "between", "to"))
        whose = rng.choice(("", "", "my ", "the "))
        text = f"{order} {rng.choice(_OPEN_THINGS)} {link} {whose}{subject()}"
    else:
        text = f"{order} {rng.choice(('', '', 'the ', 'a '))}{subject()}"
    start = rng.choice(("", "", "", "", "Please ", "Can you ", "Could you ", "I want you to "))
    text = start + text + ("?" if start[:1] == "C" else rng.choice((".", ".", "", " for me.")))
    return text[:1].upper() + text[1:] if rng.random() < 0.9 else text


def remark(rng: random.Random, values: Values) -> str:
    """Something said that asks for nothing."""
    if rng.random() < 0.75:
        return _spun(rng.choice(REMARKS), rng, values)
    form = rng.choice(_REMARKS)
    words = (rng.choice(ENGLISH) if rng.random() < 0.7 else values.word() for _ in range(2))
    return form.format(*words)


@dataclass(frozen=True)
class Aside:
    """What is said to the model that no tool serves: its kind, its words, what stands apart."""

    kind: str
    text: str
    apart: frozenset[str] = frozenset()


_REFUSED = (  # kinds, their forms, the tools that serve them all, shares
    ("errand", ERRANDS, HANDY, 4),
    ("world", WORLD, WORLDLY, 4),
    ("question", QUESTIONS, LEARNED, 3),
    ("question", WRITINGS, WRITING, 1),
    ("command", COMMANDS, HELPING, 1),
)
REFUSED = frozenset(kind for kind, *_ in _REFUSED)
_SHARES = [share for *_, share in _REFUSED]


def _matter(key: str, values: Values) -> str:
    """What a question is about: a matter (``b``), a thing (``g``), or something with a name."""
    rng = values.rng
    pick = rng.random()
    if key == "h":
        if pick < 0.45:
            return rng.choice(NAMED)
        kind = rng.choice(("effect", "theory", "law", "principle", "paradox", "war", "method"))
        return f"the {values.name() if pick < 0.8 else rng.choice(ENGLISH)} {kind}"
    known = MATTERS if key == "b" else THINGS
    if pick < 0.5:
        return rng.choice(known)
    if pick < 0.7:
        return rng.choice(ENGLISH)
    if pick < 0.85:
        return f"{rng.choice(ENGLISH)} {rng.choice(known)}"
    ends = "ism ology osis ation ity ance" if key == "b" else "oid ium on ix er ette"
    return values.syllables() + (rng.choice(ends.split()) if pick < 0.94 else "")


class _Words(dict[str, str]):
    """The values of a form's keys, made when they are asked for; a digit makes another one."""

    def __init__(self, values: Values) -> None:
        super().__init__()
        self.values = values

    def __missing__(self, key: str) -> str:
        self[key] = self._made(key.rstrip(string.digits))
        return self[key]

    def _made(self, key: str) -> str:
        values, rng = self.values, self.values.rng
        if key == "n":
            return rng.choice(ENGLISH) if rng.random() < 0.85 else values.syllables()
        if key == "v":
            return rng.choice(VERBS)
        if key in "bgh":
            return _matter(key, values)
        if key == "i":
            return str(rng.choice((rng.randint(2, 9), rng.randint(2, 60))))
        if key == "o":
            day = rng.choice((4, 5, 6, 7, 9, 12, 16, 19, 20, 30, 40))
            return f"{day}th"
        if key == "y":
            return str(rng.randint(1900 if rng.random() < 0.8 else 1100, 2025))
        if key == "d":
            weekday, month = rng.choice(DAYS), rng.choice(MONTHS)
            date = f"{rng.randint(1, 28)}"
            return rng.choice((weekday, weekday, f"{month} {date}", f"{date} {month}"))
        if key == "A":
            return "".join(rng.choices(string.ascii_uppercase, k=rng.choice((2, 3, 3, 3, 4, 5))))
        makers = {
            "N": values.name, "P": values.name, "t": lambda: everyday.person(values),
            "w": values.word,
            "c": values.clock, "x": lambda: str(abs(values.number())), "k": values.code,
            "q": lambda: everyday.saying(values), "s": lambda: everyday.address(values),
        }  # fmt: skip
        return makers[key]()


def _with_people(text: str, rng: random.Random) -> str:
    """Some names with titles and initials."""
    return text.replace("{N}", "{t}") if rng.random() < 0.5 else text


def _filled(text: str, values: Values) -> str:
    text = re.sub(r" +([.!?,])", r"\1", text).format_map(_Words(values))
    text = re.sub(r"([.?!])\.(?=$|[ ])", r"\1", text)
    return re.sub(r"\ba (?=[aeio])", "an ", text)


def _told(form: Form | str, rng: random.Random, values: Values) -> str:
    """A statement; it begins with a capital and ends with a stop, mostly."""
    text = _with_people(spin(form.text if isinstance(form, Form) else form, rng), rng)
    text = _filled(text, values)
    pick = rng.random()
    text = text.rstrip(".!") if pick < 0.12 else text
    if 0.06 < pick < 0.14:
        return text.lower()
    return text if pick > 0.94 else text[:1].upper() + text[1:]


def aside(rng: random.Random, values: Values) -> Aside:
    """An errand, a question, work, a command, a telling, or something said in passing."""
    pick = rng.random()
    if pick < 0.1:
        kind = rng.choice(list(CHAT))
        return Aside(kind, _told(rng.choice(CHAT[kind]), rng, values))
    if pick < 0.3:
        form = rng.choice(TELLINGS)
        return Aside("telling", _told(form, rng, values), form.apart)
    kind, all_forms, never, _ = rng.choices(_REFUSED, _SHARES)[0]
    form = rng.choice(all_forms)
    text = spin(form.text, rng)
    if kind in ("errand", "command"):
        text = _with_people(text, rng)
    for_us = kind == "errand" and text[-1] != "?" and re.search(r"\b(me|us)\b", text)
    dress = polite if for_us else dressed
    return Aside(kind, _filled(dress(text, rng), values), form.apart | never)
