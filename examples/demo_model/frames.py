"""Sentence frames: one request for a tool said in many ways."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lexicon

_NUMERIC = ("int", "number")
_PLAIN = ("int", "number", "email", "url", "date", "clock")  # told apart by their looks
_SPELLED = "zero one two three four five six seven eight nine ten eleven twelve".split()


@dataclass(frozen=True)
class Said:
    """A value to say, the words that may name it, and whether it is one of a pair."""

    kind: str
    labels: tuple[str, ...]
    value: Any
    paired: bool = False

    @property
    def choice(self) -> bool:
        return self.kind.startswith("enum:")


def _text(item: Said, rng: random.Random) -> str:
    if isinstance(item.value, list):
        words = item.value
        ends = " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
        return ends if rng.random() < 0.7 else ", ".join(words)
    text = str(item.value)
    if item.kind == "int" and item.value <= 12 and rng.random() < 0.12:
        return _SPELLED[item.value]
    if item.kind == "number" and rng.random() < 0.04:
        return rng.choice((f"${text}", f"{text}€", f"{text}$"))
    stringy = item.kind not in _PLAIN and not item.choice
    if stringy and '"' not in text and rng.random() < 0.12:
        return f'"{text}"' if rng.random() < 0.6 or "'" in text else f"'{text}'"
    return text


def labelled(item: Said, rng: random.Random) -> str:
    """The value with its name, as a part of a sentence."""
    label, v = rng.choice(item.labels), _text(item, rng)
    if item.kind == "bool":
        return _flag(label, item.value, rng)
    forms = [
        f"with {label} {v}", f"with the {label} {v}", f"{label} {v}", f"{label} {v}",
        f"{label}: {v}", f"{label} = {v}", f"{label}={v}", f"where the {label} is {v}",
        f"and the {label} is {v}", f"the {label} is {v}", f"with {v} as the {label}",
        f"with {v} as {label}", f"using {v} as the {label}", f"{v} as {label}",
        f"having {label} {v}", f"whose {label} is {v}", f"the {label} {v}", f"for the {label} {v}",
        f"and {label} {v}", f"{label} should be {v}", f"the {label} should be {v}",
        f"{label} set to {v}", f"use {v} as {label}", f"and use {label} {v}",
    ]  # fmt: skip
    if item.kind == "int":
        plural = label if label.endswith("s") else label + "s"
        forms += [
            f"with {v} {plural}",
            f"for {v} {plural}",
            f"{v} {plural}",
            f"with {v} {label}",
        ] * 2
    if item.choice:
        forms += [f"with {v} {label}", f"{v} {label}", f"in {v} {label}"] * 2
    return rng.choice(forms)


def _flag(label: str, value: bool, rng: random.Random) -> str:
    if value:
        return rng.choice((f"with {label}", f"and make it {label}", f"{label} please",
                           f"{label}: yes",
                           f"{label} true", f"and {label}", f"it is {label}",
                           f"{label}=true"))  # fmt: skip
    return rng.choice((f"without {label}", f"not {label}", f"no {label}", f"{label}: no",
                       f"{label} false", f"but not {label}", f"{label}=false"))  # fmt: skip


def bare(item: Said, rng: random.Random, action: bool) -> str:
    """The value after a small word, without its name."""
    v = _text(item, rng)
    if item.choice:
        return rng.choice((f"{v}", f"to {v}", f"in {v}", f"as {v}", f"with {v}", f"on {v}"))
    words = {
        "place": ("in", "in", "for", "at", "near", "of", "to", "around", "from"),
        "name": ("for", "for", "of", "to", "by", "from", "with", "named", "called"),
        "query": ("about", "on", "for", "for", "called", "titled", "with", "named", "regarding"),
        "sentence": ("saying", "that says", "with", "telling them", "saying that", ":"),
        "email": ("to", "to", "for", "at", "from"),
        "int": ("for", "to", "with", "of", "number", "no.", "at", "by"),
        "number": ("of", "for", "to", "with", "at", "over", "by"),
        "code": ("for", "with", "number", "no.", "id", "of", "#", "under"),
        "date": ("on", "for", "on", "from", "by", "until"),
        "clock": ("at", "at", "for", "from", "by"),
        "path": ("in", "at", "from", "to", "under", "for"),
        "url": ("from", "at", "on", "for", "to"),
        "word": ("for", "of", "with", "in", "as", "into", "on"),
    }.get(item.kind, ("for", "with"))  # fmt: skip
    word = rng.choice(words)
    if word in (":", "#"):
        return f"{word}{' ' if word == ':' else ''}{v}"
    if item.kind == "number" and rng.random() < 0.25:
        v += " " + rng.choice(("euros", "dollars", "kg", "km", "miles", "%", "degrees", "pounds"))
    return v if action and rng.random() < 0.15 else f"{word} {v}"


def pair(items: Sequence[Said], rng: random.Random) -> str:
    """Two values of a kind, in order or told apart by their names."""
    one, two = items
    a, b = _text(one, rng), _text(two, rng)
    first, second = one.labels[0], two.labels[0]
    ends = {"from", "start", "source", "origin", "sender", "old", "departure", "src", "pickup"}
    if first.split()[0] in ends:
        forms = [
            f"from {a} to {b}", f"from {a} to {b}", f"from {a} to {b}", f"to {b} from {a}",
            f"{a} to {b}", f"{a} -> {b}", f"between {a} and {b}", f"starting at {a}, ending at {b}",
        ]  # fmt: skip
    else:
        forms = [
            f"{a} and {b}", f"{a} and {b}", f"of {a} and {b}", f"{a} with {b}", f"{a}, {b}",
            f"for {a} and {b}", f"{a} and then {b}", f"{a} by {b}", f"between {a} and {b}",
            f"{a} to {b}", f"from {a} to {b}", f"the numbers {a} and {b}", f"{a} plus {b}",
        ]  # fmt: skip
    if rng.random() < 0.35:
        forms = [
            f"with {first} {a} and {second} {b}", f"{first} {a}, {second} {b}",
            f"{second} {b} and {first} {a}", f"{first}={a} {second}={b}",
            f"{first}: {a}, {second}: {b}", f"where {first} is {a} and {second} is {b}",
            f"with {second} {b}, {first} {a}", f"{a} as {first} and {b} as {second}",
        ]  # fmt: skip
    return rng.choice(forms)


def _tail(said: Sequence[Said], rng: random.Random, action: bool, named: bool) -> str:
    """All values after the head of a sentence; `named`: a bare text stands there already."""
    parts: list[str] = []
    paired = [s for s in said if s.paired]
    if len(paired) == 2:
        parts.append(pair(paired, rng))
    rest = [s for s in said if not s.paired]
    looks: set[str] = {"text"} if named else set()
    loners: list[str] = []
    for item in rest:
        look = item.kind if item.kind in _PLAIN or item.choice else "text"
        look = "number" if look in _NUMERIC else look
        free = item.kind != "bool" and look not in looks and not (look == "number" and paired)
        if look == "text" and paired:
            free = False
        looks.add(look)
        if free and look != "text" and len(rest) - len(loners) > 0:
            others = [s for s in rest if s is not item and s.kind in _NUMERIC]
            free = not (others and item.kind in _NUMERIC)
        if free and rng.random() < (0.55 if look == "text" else 0.5):
            loners.append(bare(item, rng, action))
        else:
            parts.append(labelled(item, rng))
    rng.shuffle(parts)
    words = loners + parts
    if not words:
        return ""
    text = words[0]
    for word in words[1:]:
        joint = rng.choice((" ", " ", ", ", ", ", " and "))
        begins = word.startswith(("and ", "with ", "where ", "whose ", "having "))
        if begins and joint == " and ":
            joint = " "
        text += joint + word
    begins = text.removeprefix("and ")
    return begins


def _article(noun: str, rng: random.Random) -> str:
    an = "an" if noun[0] in "aeiou" else "a"
    return rng.choice((an, an, "the", "the", "my", "", "this", "that", "some", "another", "our"))


def request(text: str, rng: random.Random) -> str:
    """An imperative as it is, as a question, as a wish; with please and thanks anywhere."""
    start = rng.choice(
        ("", "", "", "", "Please ", "please ", "Can you ", "Could you ", "Could you please ",
         "Would you ",
         "Hey, ", "I want to ", "I need to ", "I would like to ", "I'd like to ", "Let's ",
         "Kindly ",
         "We need to ", "Help me ", "You should ", "Time to ", "Go ahead and ", "Can I ", "Now ",
         "Will you ", "Just ", "I want you to ", "Hi! ", "Would you mind to ", "Next, ", "Quickly ",
         "Use the tool to ", "May I ask you to ", "It would be nice if you could ", "Then ")
    )  # fmt: skip
    asks = start.startswith(("Can", "Could", "Would", "Will", "May"))
    return start + text + ("?" if asks and rng.random() < 0.8 else _stop(rng))


def _stop(rng: random.Random) -> str:
    return rng.choice(
        (".", ".", ".", ".", "", "", "", "!", ", please.", " please", ", please", " for me.",
         " now.",
         " right away.", ", thanks.", ", thank you.", ". Thanks!", ". It is urgent.",
         " for me please.",
         " asap.", ". I need it soon.", " if you can.", " again.", ", will you?")
    )  # fmt: skip


def greet(text: str, rng: random.Random) -> str:
    """Now and then a sentence or a greeting before the request."""
    if rng.random() < 0.1:
        text = rng.choice(
            ("Hi, ", "Hello! ", "Hey there, ", "Good morning. ", "OK, ", "So, ", "Quick one: ",
             "Hm, ",
             "I have a question. ", "My boss is asking. ", "I am planning a trip. ", "Sorry, ",
             "One more thing: ", "I'm in a hurry. ", "Thanks! ", "Great. ", "Good evening, ",
             "Hello assistant, ", "As discussed, ", "I am new here. ", "Alright, ", "Well, ")
        ) + text  # fmt: skip
    if rng.random() < 0.06:
        text = text.rstrip(".")
    return text[:1].upper() + text[1:] if rng.random() < 0.85 else text


def _verb_of(verb: str, rng: random.Random) -> str:
    return rng.choice(lexicon.DOING.get(verb, (verb,))) if rng.random() < 0.4 else verb


def action_request(verb: str, noun: str, said: Sequence[Said], rng: random.Random) -> str:
    """A request to do something."""
    verb = _verb_of(verb, rng)
    article = _article(noun, rng)
    thing = f"{article} {noun}".strip()
    first = said[0] if said else None
    plain = first is not None and not first.paired and not first.choice and first.kind != "bool"
    pick = rng.random()
    if first is None:
        return greet(request(f"{verb} {thing}", rng), rng)
    if first.choice and len(said) == 1 and pick < 0.6:
        v = first.value
        text = rng.choice((f"{verb} {thing} {v}", f"{verb} {v} {thing}", f"{verb} {thing} to {v}",
                           f"{verb} {thing} in {v}", f"{thing} {v}",
                           f"make {thing} {v}"))  # fmt: skip
        return greet(request(text, rng) if text.startswith((verb, "make")) else text, rng)
    if plain and pick < 0.3:  # the first value stands beside the verb or the noun
        v, rest = _text(first, rng), said[1:]
        named = first.kind not in _PLAIN
        tail = _tail(rest, rng, True, named) if rest else ""
        label = rng.choice(first.labels)
        heads = [
            f"{verb} {v}", f"{verb} {thing} {v}", f"{verb} the {noun} {v}", f"{verb} {noun} {v}",
            f"{verb} {thing}: {v}", f"{verb} {v} as {label}", f"{verb} the {label} {v}",
            f"{verb} {thing} for {v}", f"{verb} {v} as the {label}", f"{verb} {label} {v}",
        ]  # fmt: skip
        head = rng.choice(heads)
        joint = rng.choice((" ", " ", ", ")) if tail else ""
        return greet(request(head + joint + tail, rng), rng)
    if pick < 0.42:  # a note rather than a sentence
        tail = _tail(said, rng, False, False)
        head = rng.choice((f"{noun}: ", f"new {noun}: ", f"{verb} {noun}: ", f"{noun} ",
                           f"I need {thing} ", f"I want {thing} ",
                           f"{verb} {noun} - "))  # fmt: skip
        return greet(head + tail + _stop(rng), rng)
    if pick < 0.52:  # several sentences, the values first or last
        parts = [
            labelled(s, rng)
            if s.kind == "bool"
            else f"the {rng.choice(s.labels)} is {_text(s, rng)}"
            for s in said
        ]
        if rng.random() < 0.4:
            parts = [f"{rng.choice(s.labels)}: {_text(s, rng)}" for s in said]
        joint = rng.choice((" and ", ", ", ". "))
        told = joint.join(parts)
        told = told[:1].upper() + told[1:]
        order = f"{verb} {thing}"
        if rng.random() < 0.5:
            return greet(f"{request(order, rng)} {told}.", rng)
        return greet(f"{told}. {request(order, rng)}", rng)
    tail = _tail(said, rng, True, False)
    if len(said) > 1 and rng.random() < 0.08:  # the last value first
        last = said[-1]
        if (
            last.kind in ("date", "clock", "int", "number")
            and not last.paired
            and not said[-2].paired
        ):
            front = labelled(last, rng) if last.kind in _NUMERIC else bare(last, rng, False)
            rest = _tail(said[:-1], rng, True, False)
            if last.kind not in _NUMERIC or not any(s.kind in _NUMERIC for s in said[:-1]):
                return greet(f"{front}, {verb} {thing} {rest}{_stop(rng)}", rng)
    if all(s.paired for s in said) and rng.random() < 0.4:
        up = rng.choice(("", " up", " together", ""))
        one, two = (_text(s, rng) for s in said)
        text = rng.choice((f"{verb}{up} {one} and {two}", f"{verb} {one} and {two}{up}",
                           f"tell me what {one} and {two} {verb}{up} to", f"{verb}{up} {tail}",
                           f"what do {one} and {two} {verb} to",
                           f"take {one} and {two} and {verb} them",
                           f"{verb} the numbers {one} and {two}"))  # fmt: skip
        return greet(request(text, rng) if text.startswith((verb, "t")) else text + "?", rng)
    return greet(request(f"{verb} {thing} {tail}", rng), rng)


def looking_request(verb: str, noun: str, said: Sequence[Said], rng: random.Random) -> str:
    """A request to find something out."""
    first = said[0] if said else None
    if first is None or first.choice or first.paired or first.kind == "bool" or rng.random() < 0.12:
        tail = _tail(said, rng, False, False)
        sep = " " if tail else ""
        text = rng.choice((f"{verb} the {noun}{sep}{tail}", f"what is the {noun}{sep}{tail}",
                           f"show me the {noun}{sep}{tail}", f"what's the {noun}{sep}{tail}",
                           f"tell me the {noun}{sep}{tail}", f"{verb} {noun}{sep}{tail}",
                           f"I need the {noun}{sep}{tail}", f"{noun}{sep}{tail}"))  # fmt: skip
        if text.startswith("what"):
            return greet(text + rng.choice(("?", "?", "?", " now?", "")), rng)
        return greet(request(text, rng) if not text.startswith(("I ", noun)) else text + ".", rng)
    v, rest, label = _text(first, rng), said[1:], rng.choice(first.labels)
    named = first.kind not in _PLAIN
    link = {"place": ("in", "for", "of", "at", "near"), "name": ("of", "for", "by", "from"),
            "query": ("about", "on", "for", "of"), "date": ("on", "for"), "clock": ("at",)}.get(
        first.kind, ("of", "for", "for", "with", f"with {label}", f"for the {label}", "by")
    )  # fmt: skip
    p = (
        rng.choice(link)
        if rng.random() < 0.8
        else rng.choice((f"for {label}", f"with the {label}"))
    )
    tail = (" " if rng.random() < 0.6 else ", ") + _tail(rest, rng, False, named) if rest else ""
    pick = rng.random()
    if pick < 0.42:
        text = rng.choice(
            (f"what is the {noun} {p} {v}{tail}", f"what's the {noun} {p} {v}{tail}",
             f"how is the {noun} {p} {v}{tail}", f"what sort of {noun} does {v} have{tail}",
             f"which {noun} does {v} have{tail}", f"what {noun} is there {p} {v}{tail}",
             f"what kind of {noun} is there {p} {v}{tail}", f"do you know the {noun} {p} {v}{tail}",
             f"is there any {noun} {p} {v}{tail}", f"are there any {noun}s {p} {v}{tail}",
             f"how much {noun} is there {p} {v}{tail}", f"how does the {noun} {p} {v} look{tail}",
             f"what does the {noun} {p} {v} look like{tail}",
             f"what about the {noun} {p} {v}{tail}",
             f"can I have the {noun} {p} {v}{tail}", f"do you have the {noun} {p} {v}{tail}",
             f"what can you tell me about the {noun} {p} {v}{tail}", f"any {noun} {p} {v}{tail}",
             f"{p} {v}, what is the {noun}{tail}", f"{noun} {p} {v}{tail}", f"{v} {noun}{tail}",
             f"how high is the {noun} {p} {v}{tail}", f"where is the {noun} {p} {v}{tail}",
             f"what will the {noun} {p} {v} be{tail}", f"which is the {noun} {p} {v}{tail}",
             f"what are the {noun}s {p} {v}{tail}", f"who is the {noun} {p} {v}{tail}",
             f"does {v} have {noun}{tail}", f"could you tell me the {noun} {p} {v}{tail}")
        )  # fmt: skip
        end = rng.choice(("?", "?", "?", "?", "?", " today?", " right now?", " now?", "",
                          " at the moment?",
                          ", please?", "? Thanks!", " tonight?", " these days?"))  # fmt: skip
        return greet(text + end, rng)
    if pick < 0.55:
        text = rng.choice(
            (f"I want the {noun} {p} {v}{tail}", f"I need the {noun} {p} {v}{tail}",
             f"I want a {noun} report {p} {v}{tail}", f"I'd like to know the {noun} {p} {v}{tail}",
             f"I would like to see the {noun} {p} {v}{tail}",
             f"I wonder about the {noun} {p} {v}{tail}",
             f"{v}: {noun}{tail}", f"{noun} {v}{tail}", f"{noun}: {v}{tail}", f"{noun}, {v}{tail}",
             f"{v}'s {noun}{tail}", f"I am looking for the {noun} {p} {v}{tail}",
             f"I am asking for the {noun} {p} {v}{tail}", f"{p} {v} I need the {noun}{tail}",
             f"my {label} is {v}. What is the {noun}{tail}",
             f"I am in {v}. How is the {noun} there{tail}",
             f"I'm going to {v}. I need the {noun}{tail}",
             f"the {label} is {v}. Show the {noun}{tail}",
             f"I'm curious about the {noun} {p} {v}{tail}",
             f"we want to know the {noun} {p} {v}{tail}")
        )  # fmt: skip
        return greet(text + _stop(rng), rng)
    ask = rng.choice((verb, verb, verb, "tell me", "give me", "show me", "look up", "find",
                      "get me",
                      "let me see", "let me know", "find out", "pull up", "report",
                      "bring up"))  # fmt: skip
    thing = rng.choice((f"the {noun}", f"the {noun}", noun, f"the current {noun}", f"a {noun}"))
    text = rng.choice(
        (f"{ask} {thing} {p} {v}{tail}", f"{ask} {thing} {p} {v}{tail}", f"{ask} {thing} {v}{tail}",
         f"{ask} {v}'s {noun}{tail}", f"{ask} {noun} {label} {v}{tail}",
         f"{ask} {noun} number {v}{tail}"
         if first.kind in ("int", "code") else f"{ask} {thing} {p} {v}{tail}",
         f"{ask} {thing} {p} the {label} {v}{tail}", f"{ask} {thing} with {label} {v}{tail}",
         f"{p} {v}, {ask} {thing}{tail}", f"{ask} what the {noun} {p} {v} is{tail}",
         f"{ask} which {noun} {v} has{tail}", f"{ask} how the {noun} {p} {v} is{tail}")
    )  # fmt: skip
    return greet(request(text, rng), rng)
