"""Made-up tools that can be asked for again and again, in many sentence frames."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lexicon
from everyday import saying
from family import Param
from frames import Said, action_request, looking_request
from searches import search_text
from signatures import LANGUAGES, Call, signature
from values import ENGLISH, Values


@dataclass(frozen=True)
class Slot:
    """A parameter of a made-up tool and the words that may stand for it in a request."""

    param: Param
    labels: tuple[str, ...]
    paired: bool = False  # one of two of a kind, told apart by order or by "from" and "to"


def label_of(name: str) -> str:
    """The words of an identifier: ``plateNo`` and ``plate_no`` are "plate no"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").lower()


class Invented:
    """One made-up tool. `ask` makes a new request for it each time."""

    def __init__(self, values: Values, small: bool = False) -> None:
        """`small`: at most one parameter."""
        self.values, self.rng = values, values.rng
        rng = self.rng
        self.looking = rng.random() < 0.45
        self.noun = self._noun()
        self.verb = rng.choice(lexicon.LOOKING if self.looking else list(lexicon.DOING))
        if not self.looking and rng.random() < 0.12:
            self.verb = rng.choice(ENGLISH) if rng.random() < 0.5 else values.syllables()
        self.slots = [self._slot(set())] if small else self._slots()
        self.name = self._name()
        self.group = self.noun
        self.tool = signature(
            self.name, self._description(), [(s.param.key, s.param) for s in self.slots], values
        )

    # -- the signature --------------------------------------------------------------------

    def _noun(self) -> str:
        rng = self.rng
        pick = rng.random()
        if pick < 0.5:
            return rng.choice(lexicon.NOUNS)
        if pick < 0.6:
            return rng.choice(lexicon.PAIRED_NOUNS)
        if pick < 0.7:
            return f"{rng.choice(ENGLISH)} {rng.choice(lexicon.NOUNS)}"
        if pick < 0.9:
            return rng.choice(ENGLISH)
        return self.values.syllables() if pick < 0.96 else self.values.word().lower()

    def _name(self) -> str:
        """The identifier: mostly verb and noun, now and then with more, or with less."""
        rng, noun = self.rng, self.noun.replace(" ", "_")
        words = f"{self.verb}_{noun}"
        pick = rng.random()
        if pick < 0.1:
            words = f"{noun}_{self.verb}"
        elif pick < 0.18:
            words = noun
        elif pick < 0.24 and self.slots:
            link = rng.choice(("by", "for", "with", "at", "in"))
            words = f"{words}_{link}_{self.slots[0].param.key}"
        elif pick < 0.32:
            words += "_" + rng.choice("info data tool at item details entry api fn v2 now".split())
        elif pick < 0.36:
            words = f"{self.verb}_{rng.choice(('current', 'new', 'all', 'my', 'the', 'a'))}_{noun}"
        elif pick < 0.40:
            words = self.values.syllables()
        style = rng.random()
        if style < 0.78:
            return words
        first, *rest = words.split("_")
        camel = first + "".join(w.capitalize() for w in rest)
        if style < 0.92:
            return camel
        return camel[0].upper() + camel[1:] if style < 0.95 else words.replace("_", "-")

    def _description(self) -> str:
        rng, verb, noun = self.rng, self.verb, self.noun
        an = "an" if noun[0] in "aeiou" else "a"
        article = rng.choice((an, an, "the", "the", "some", "your"))
        synonym = rng.choice(lexicon.DOING.get(verb, (verb, "get", "return")))
        texts = [
            f"{verb.capitalize()} {article} {noun}",
            f"{synonym.capitalize()} {article} {noun}",
        ]
        texts += [f"{verb.capitalize()}s {article} {noun}", f"{noun.capitalize()} {verb}"]
        if self.looking:
            texts += [f"Returns the {noun}", f"The {noun}", f"Get {noun} information"]
        if self.slots:
            label = self.slots[0].labels[0]
            link = rng.choice(("of a", "for a", "by", "for the given", "with a", "in a", "at some"))
            texts += [f"{verb.capitalize()} {article} {noun} {link} {label}"] * 3
        text = rng.choice(texts)
        if rng.random() < 0.1:
            return rng.choice((
                f"Use this when the user wants to {verb} {article} {noun}",
                f"{text}. Call this to {verb} {article} {noun}.", f"A tool to {verb} {noun}s",
                f"This function can {verb} {article} {noun} for the user", f"{text} for the user",
                f"Useful to {verb} {article} {noun}", f"Helper that {verb}s {article} {noun}",
            ))  # fmt: skip
        return text

    def _slots(self) -> list[Slot]:
        rng = self.rng
        count = rng.choices((0, 1, 2, 3, 4), weights=(5, 42, 34, 15, 4))[0]
        if count >= 2 and rng.random() < 0.34:
            slots = self._pair()
            if count > 2:
                slots.insert(rng.choice((0, 2)), self._slot({s.param.key for s in slots}))
            return slots
        slots = []
        for i in range(count):
            taken = {s.param.key for s in slots} | {w for s in slots for w in s.labels}
            slots.append(self._slot(taken, choice=0.3 if i else 0.12))
        return slots

    def _pair(self) -> list[Slot]:
        """Two parameters of one kind."""
        rng = self.rng
        if rng.random() < 0.55:
            kind = rng.choice(("int", "number", "number", "number", "place", "name", "date"))
            names = rng.choice(lexicon.PAIRS)
            if rng.random() < 0.3:
                stem = rng.choice((*lexicon.KEYS["int"].split(), rng.choice(ENGLISH)))
                ends = rng.choice((("_a", "_b"), ("1", "2"), ("_1", "_2"), ("_one", "_two")))
                names = (stem + ends[0], stem + ends[1])
        else:
            names = rng.choice(lexicon.ENDS)
            kind = rng.choice(("place", "place", "name", "date", "int", "word", "clock", "code"))
        texts: tuple[str, ...] = ("", "")
        if rng.random() < 0.5:
            texts = rng.choice((("The first one", "The second one"), ("First value",
                                "Second value"),
                                ("Where it begins", "Where it ends"), ("Left",
                                 "Right")))  # fmt: skip
        return [
            Slot(Param(n, (n,), kind, t), (label_of(n),), True)
            for n, t in zip(names, texts, strict=True)
        ]

    def _slot(self, taken: set[str], choice: float = 0.1) -> Slot:
        rng = self.rng
        if rng.random() < choice:
            return self._choice(taken)
        if rng.random() < 0.04:
            return self._flag(taken)
        kind = rng.choices(lexicon.KINDS, weights=(14, 14, 16, 7, 6, 14, 12, 11, 4, 3, 2, 2, 5))[0]
        key = rng.choice(lexicon.KEYS[kind].split())
        pick = rng.random()
        if pick < 0.25:
            key = rng.choice(ENGLISH)
        elif pick < 0.31:
            key = self.values.syllables()
        elif pick < 0.33:
            key = self.values.letters()[:3]
        label = label_of(key)
        labels = [label]
        if rng.random() < 0.14:
            suffix = rng.choice(lexicon.SUFFIXES)
            labels += [f"{label} {suffix}", label] if suffix not in ("no", "ref") else [label]
            key = f"{key}_{suffix}"
        elif rng.random() < 0.1:
            prefix = rng.choice(lexicon.PREFIXES)
            key, labels = f"{prefix}_{key}", [*labels, f"{prefix} {label}"]
        if key in taken or label in taken:
            key = label = self.values.syllables()
            labels = [label]
        if rng.random() < 0.12:
            first, *rest = key.split("_")
            key = first + "".join(w.capitalize() for w in rest)
        text = rng.choice(("", f"The {label}", f"Name of the {label}", f"Which {label}",
                           f"The {label} of the {self.noun}",
                           f"{label} to use", label))  # fmt: skip
        if rng.random() < 0.06:  # only the description says what it is called
            labels, text = [label], f"The {label}"
            key = self.values.letters()[:4] if rng.random() < 0.5 else rng.choice("abcdnpqsvxyz")
        optional = rng.random() < 0.18
        if kind in ("name", "word") and rng.random() < 0.08:
            kind = "list"
        return Slot(Param(key, (key,), kind, text, optional), tuple(labels))

    def _flag(self, taken: set[str]) -> Slot:
        keys = "urgent notify public express private verbose gift_wrap breakfast insured dry_run"
        key = self.rng.choice((*keys.split(), self.rng.choice(ENGLISH)))
        if key in taken:
            key = self.values.syllables()
        text = self.rng.choice(("", f"Whether {label_of(key)}", f"If it is {label_of(key)}"))
        return Slot(Param(key, (key,), "bool", text, True), (label_of(key),))

    def _choice(self, taken: set[str]) -> Slot:
        rng = self.rng
        states = rng.choice(lexicon.CHOICES)
        if rng.random() < 0.25:
            states = tuple(dict.fromkeys(rng.choice(ENGLISH) for _ in range(rng.randint(2, 4))))
        keys = "state mode status priority severity urgency size format unit level kind"
        key = rng.choice((*keys.split(), rng.choice(ENGLISH)))
        if key in taken:
            key = self.values.syllables()
        text = rng.choice(("", f"The {key}", f"Which {key}", "One of the choices"))
        param = Param(key, (key,), f"enum:{','.join(states)}", text, rng.random() < 0.3)
        return Slot(param, (label_of(key),))

    # -- requests -------------------------------------------------------------------------

    def _value(self, kind: str) -> Any:
        rng, values = self.rng, self.values
        if kind.startswith("enum:"):
            return rng.choice(kind[5:].split(","))
        makers: dict[str, Callable[[], Any]] = {
            "query": lambda: search_text(values),
            "bool": lambda: rng.random() < 0.7,
            "list": lambda: [values.name() for _ in range(rng.choice((1, 2, 2, 3)))],
            "int": lambda: abs(values.integer()),
            "number": values.number,
            "word": lambda: rng.choice(LANGUAGES) if rng.random() < 0.1 else values.word(),
            "sentence": lambda: rng.choice((search_text, saying, Values.sentence))(values),
        }
        if kind in ("place", "name", "query", "word") and rng.random() < 0.04:
            return rng.choice((str(abs(values.integer())), values.code(), values.letters()))
        return makers.get(kind, getattr(values, kind, values.phrase))()

    def ask(self) -> Call:
        """A new request with new values."""
        rng = self.rng
        used = [s for s in self.slots if not s.param.optional or rng.random() < 0.4]
        said = [Said(s.param.kind, s.labels, self._value(s.param.kind), s.paired) for s in used]
        order = list(said)
        if len(order) > 1 and not any(s.paired for s in order) and rng.random() < 0.3:
            rng.shuffle(order)
        make = looking_request if self.looking else action_request
        query = make(self.verb, self.noun, order, rng)
        arguments = {s.param.key: v.value for s, v in zip(used, said, strict=True)}
        return Call(query, self.tool, arguments, self.group)


def relative(one: Invented, rng: random.Random) -> Invented:
    """Another tool that shares the verb, the noun or the parameters of `one`."""
    other = Invented(one.values)
    pick = rng.random()
    if pick < 0.4 and other.looking == one.looking:
        other.verb = one.verb
    elif pick < 0.55 and not one.looking and not other.looking:
        other.noun = other.group = one.noun
    elif pick < 0.75:
        other.slots = one.slots
    other.name = other._name()
    other.tool = signature(
        other.name,
        other._description(),
        [(s.param.key, s.param) for s in other.slots],
        other.values,
    )
    return other
