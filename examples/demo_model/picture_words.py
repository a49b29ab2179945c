"""How things in a picture are told."""

from __future__ import annotations

from pictures import Scene, Thing

COUNTS = "no one two three four five six seven eight nine".split()


def count_words(number: int, noun: str) -> str:
    if number == 1:
        return f"There is one {noun}."
    plural = (
        noun
        if noun.endswith("s") and noun != "cross"
        else noun + ("es" if noun == "cross" else "s")
    )
    return f"There are {COUNTS[number]} {plural}."


def listing(things: tuple[Thing, ...]) -> str:
    words = [t.words for t in things]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def alike(one: str, two: str) -> str:
    return "the same" if one == two else "not the same"


def describe(scene: Scene) -> str:
    return f"I see {listing(scene.things)}."
