"""Requests that no tool and no fact serves, and remarks that ask for nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from family import spin
from remarks import ORDERS, REMARKS
from searches import VERBS
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
