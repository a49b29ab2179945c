"""What people say of themselves, and the questions that ask for it later."""

from __future__ import annotations

import random
from dataclasses import dataclass

from family import spin
from samples import Turn
from values import ENGLISH, Values


@dataclass(frozen=True)
class _Kind:
    """How ``{v}``, of the sort ``{k}``, is told and asked for, and the replies."""

    told: str
    heard: str
    asked: str
    answer: str
    sorts: tuple[str, ...] = ("",)


_END = "[.|.||!|, by the way.|. Remember that.|. Please remember it.]"
_KINDS = {
    "name": _Kind(
        "[[Hi|Hello|Hey|Good morning|Good evening][!|,|.|] [my name is|I am|I'm|this is|call me|"
        "people call me] {v}[.|!|]|[My name is|My name is|I am|I am|I'm|Call me|You can call me|I "
        "go by|They call me|My friends call me|Everyone calls me|The name's|My name's|I am called|"
        f"I'm called|Please call me|my name is] {{v}}{_END}|{{v}} [is my name|here][.|]|Hi, I am "
        "{v}. Nice to meet you.]",
        "Nice to meet you, {v}!",
        "[[What is|What's|What was|Tell me|Say|Do you know|Do you remember|Do you recall|Can you "
        "tell me|Could you say|Remind me of|Repeat] my name[ again|][?|]|[And |So |]who am I?|Who "
        "am I?|[What am I called|How am I called|What do people call me|What should you call me|"
        "What did I say my name [was|is]|Which name did I [give you|tell you]|Who are you talking "
        "to]?]",
        "Your name is {v}.",
    ),
    "city": _Kind(
        "[I live in|I live in|I'm from|I am from|I come from|I'm living in|My home is|My home town "
        "is|Home is|I am based in|I just moved to|We live in|My city is|My house is in] {v}"
        f"{_END}",
        "{v} sounds nice!",
        "[Where do I live|Where am I from|Where do I come from|Where is my home|Do you "
        "[remember|know|recall] where I [live|am from]|[Which|What] [city|town|place] [do I live "
        "in|am I from]|[What is|What's] my [home town|city|town|home]|Where did I say I [live|am "
        "from]|Tell me where I live|Where is it that I live][?|?|]",
        "You live in {v}.",
    ),
    "age": _Kind(
        "[[I am|I'm] {v} years [old|old|of age]|[My age is|I turned|I just turned|I'm] {v}]"
        f"{_END}",
        "{v} is a good age!",
        "[How old am I|What is my age|What's my age|Do you [remember|know] [how old I am|my age]|"
        "How old did I say I am|Tell me my age|How many years old am I][?|?|]",
        "You are {v} years old.",
    ),
    "pet": _Kind(
        "[[I have|We have|I own|I got] a {k} [called|named] {v}|My {k} is [called|named] {v}|[I "
        "have a {k}. Its|My {k}'s] name is {v}|The name of my {k} is {v}|{v} is my {k}]"
        f"{_END}",
        "{v} is a nice name for a {k}!",
        "[[What is|What's] [my {k} called|the name of my {k}|my {k}'s name]|How is my {k} called|"
        "[Do you remember|Tell me|Do you know] [my {k}'s name|the name of my {k}]|What did I call "
        "my {k}][?|?|]",
        "Your {k} is called {v}.",
        ("dog", "cat", "horse", "bird", "fish", "rabbit"),
    ),
    "likes": _Kind(
        "[I like|I love|I really like|I enjoy|I am fond of|I'm into|My favourite thing is|My hobby "
        f"is|I adore|What I like is] {{v}}{_END}",
        "I see, you like {v}.",
        "[What do I [like|love|enjoy]|What is my [favourite thing|hobby]|What am I into|Do you "
        "[remember|know] what I like|Tell me what I like|What did I say I like][?|?|]",
        "You like {v}.",
    ),
    "number": _Kind(
        "[[Remember|Keep|Note|Memorise|Please remember|Keep in mind|Don't forget] [the|this|my] "
        "number[:|] {v}|Keep the number {v} in mind|[My|The|My lucky|My favourite|The secret] "
        "number is {v}][.|.||!]",
        "I will remember {v}.",
        "[[What is|What's|What was|Tell me|Do you remember|Repeat|Say] [the|my] [secret |lucky |||]"
        "number[ again|][?|?|]|Which number [was it|did I [say|tell you]]?]",
        "The number is {v}.",
    ),
    "favourite": _Kind(
        "[My favo[u|]rite {k} is {v}|{v} is my favo[u|]rite {k}|The {k} I like [best|most] is {v}|"
        f"Of all {{k}}s I like {{v}} [best|most]]{_END}",
        "I see, your favourite {k} is {v}.",
        "[[What is|What's|What was|Do you remember|Tell me|Do you know] my favo[u|]rite {k}[ "
        "again|]|Which {k} do I like [best|most]|Which {k} is my favo[u|]rite][?|?|]",
        "Your favourite {k} is {v}.",
        tuple("colour color food film movie book song animal city sport drink season band".split()),
    ),
    "job": _Kind(
        f"[I work as a|I'm working as a|My job is that of a|I earn my money as a] {{v}}{_END}",
        "I see, you work as a {v}.",
        "[[What is|What's|Do you remember|Do you know|Tell me] my [job|profession|work]|What do I "
        "[do for a living|work as|do]|What is it that I work as|As what do I work][?|?|]",
        "You work as a {v}.",
    ),
}
_OFTEN = ("name", "name", "city")
_JOBS = "teacher nurse driver cook baker lawyer painter doctor farmer pilot tailor plumber".split()


def some(rng: random.Random, values: Values, count: int) -> list[tuple[Turn, Turn]]:
    """Things about the user, of a kind of its own each, and the questions that ask for them later.

    Names come more often than others.
    """
    first = rng.choice((*_OFTEN, *_KINDS))
    others = rng.sample([k for k in _KINDS if k != first], k=count - 1)
    return [_turns(kind, rng, values) for kind in (first, *others)]


def _turns(kind: str, rng: random.Random, values: Values) -> tuple[Turn, Turn]:
    form = _KINDS[kind]
    words = {"k": rng.choice(form.sorts), "v": _value(kind, rng, values)}
    told, asked = (_said(spin(text, rng).format(**words)) for text in (form.told, form.asked))
    return Turn(told, form.heard.format(**words)), Turn(asked, form.answer.format(**words))


def _said(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith(("who ", "i ")) else text


def _value(kind: str, rng: random.Random, values: Values) -> str:
    if kind == "age":
        return str(rng.randint(3, 99))
    if kind == "number":
        return str(abs(values.integer()))
    if kind == "job":
        if rng.random() < 0.4:
            return rng.choice(_JOBS)
        return rng.choice([w for w in ENGLISH if w[0] not in "aeiou"])
    if kind in ("likes", "favourite"):
        pick = rng.random()
        return rng.choice(ENGLISH) if pick < 0.4 else values.known_word() if pick < 0.6 else (
            values.word() if pick < 0.8 else values.name())  # fmt: skip
    return values.name()
