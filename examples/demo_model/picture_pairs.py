"""Questions about two pictures."""

from __future__ import annotations

import random
from collections.abc import Callable

from data import Turn
from picture_words import alike, count_words, listing
from pictures import Scene, Thing, random_scene

Question = Callable[[random.Random, Scene, Scene], Turn]


def pair(rng: random.Random) -> tuple[Scene, Scene, list[Turn]]:
    """Two pictures, of one thing each at most times, and one or two turns about them."""
    few = rng.random() < 0.65
    first, second = (random_scene(rng, 1 if few else None) for _ in range(2))
    if few and rng.random() < 0.7:
        second = similar(rng, first, second)
    kinds: list[Question] = [same, same, each, shared if few else more]
    turns = [rng.choice(kinds)(rng, first, second) for _ in range(rng.choice((1, 1, 2)))]
    return first, second, turns


def similar(rng: random.Random, first: Scene, second: Scene) -> Scene:
    """The second scene with the shape, the colour, or both of the first."""
    a, b = first.things[0], second.things[0]
    share = rng.choice(("both", "both", "both", "shape", "colour"))
    shape = b.shape if share == "colour" else a.shape
    colour = b.colour if share == "shape" else a.colour
    if colour == second.background:
        return second
    return Scene(
        second.width,
        second.height,
        second.background,
        (Thing(shape, colour, b.x, b.y, b.size),),
    )


def same(rng: random.Random, first: Scene, second: Scene) -> Turn:
    """A comparison in steps: two words side by side are easily compared."""
    asked = rng.choice(
        ("Are the two pictures the same?", "Do both pictures show the same?",
         "What is the difference?", "Compare the two pictures.",
         "Compare these pictures.", "What is different?", "Are these the same?",
         "Compare the images.", "How do they differ?", "Are they the same?",
         "Are both images the same?", "What differs between the pictures?",
         "Do the two images differ?", "Compare both pictures.")
    )  # fmt: skip
    one, two = listing(first.things), listing(second.things)
    verdict = "they are the same" if one == two else "they differ"
    told = f"The first shows {one}, the second shows {two}"
    if len(first.things) > 1 or len(second.things) > 1:
        return Turn(asked, f"{told}: {verdict}.")
    a, b = first.things[0], second.things[0]
    steps = (
        f"Colour: {a.colour} and {b.colour}, {alike(a.colour, b.colour)}. "
        f"Shape: {a.shape} and {b.shape}, {alike(a.shape, b.shape)}."
    )
    return Turn(asked, f"{told}. {steps} So {verdict}.")


def each(rng: random.Random, first: Scene, second: Scene) -> Turn:
    which = rng.choice(("first", "second"))
    scene = first if which == "first" else second
    asked = rng.choice(
        (
            f"What is in the {which} picture?",
            f"Describe the {which} picture.",
            f"What does the {which} image show?",
            f"And the {which} one?",
        )
    )
    if len(scene.things) == 1 and rng.random() < 0.5:
        return part(rng, scene.things[0], which)
    if rng.random() < 0.2:
        asked = f"How many shapes are in the {which} picture?"
        return Turn(asked, count_words(len(scene.things), "shape"))
    return Turn(asked, f"The {which} picture shows {listing(scene.things)}.")


def part(rng: random.Random, thing: Thing, which: str) -> Turn:
    """The colour or the shape of the only thing in one of two pictures."""
    colour = rng.choice(("colour", "color"))
    if rng.random() < 0.5:
        asked = rng.choice((
            f"What {colour} is the shape in the {which} picture?",
            f"What {colour} is the {which} one?", f"Which {colour} has the {which} shape?",
        ))  # fmt: skip
        return Turn(asked, f"The {which} shape is {thing.colour}.")
    asked = rng.choice((
        f"What shape is in the {which} picture?", f"What shape is the {which} one?",
        f"Which shape does the {which} image show?",
    ))  # fmt: skip
    return Turn(asked, f"The {which} shape is a {thing.shape}.")


def shared(rng: random.Random, first: Scene, second: Scene) -> Turn:
    """Whether the only things of two pictures have the same colour, or shape."""
    a, b = first.things[0], second.things[0]
    name, one, two = rng.choice(
        (("colour", a.colour, b.colour), ("color", a.colour, b.colour),
         ("shape", f"a {a.shape}", f"a {b.shape}"))
    )  # fmt: skip
    asked = rng.choice((
        f"Do they have the same {name}?", f"Is the {name} the same in both pictures?",
        f"Do both pictures show the same {name}?", f"Is it the same {name}?",
    ))  # fmt: skip
    told = f"The first {name} is {one}, the second is {two}"
    return Turn(asked, f"{told}: {alike(one, two)}.")


def more(rng: random.Random, first: Scene, second: Scene) -> Turn:
    asked = rng.choice(
        (
            "Which picture has more shapes?",
            "Which one has more things?",
            "Where are more shapes?",
        )
    )
    a, b = len(first.things), len(second.things)
    if a == b:
        return Turn(asked, f"Both have the same number: {a}.")
    return Turn(asked, f"The {'first' if a > b else 'second'} picture has more: {a} and {b}.")
