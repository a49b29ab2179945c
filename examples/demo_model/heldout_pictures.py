"""Held-out pictures: plain PIL drawings of other sizes, by other code than training's."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from heldout_cases import Case, tool

COLOURS = ("red", "green", "blue", "yellow", "black", "orange", "purple")
SHAPES = ("circle", "square", "triangle", "star")
SIZES = (
    (224, 224),
    (640, 480),
    (512, 512),
    (300, 200),
    (150, 150),
    (480, 640),
    (1024, 768),
    (100, 100),
)
BACKGROUNDS = ("white", "white", "white", "lightgray", "lightyellow", "lightblue")
NUMBERS = "no one two three four five".split()


@dataclass(frozen=True)
class PictureCase:
    """A text case whose messages hold the picture parts, and the pictures in order."""

    case: Case
    images: tuple[Image.Image, ...]


def _shape(pen: ImageDraw.ImageDraw, shape: str, colour: str, x: float, y: float, r: float) -> None:
    if shape == "circle":
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    elif shape == "square":
        pen.rectangle((x - r, y - r, x + r, y + r), fill=colour)
    elif shape == "triangle":
        pen.polygon([(x, y - r), (x - r, y + r), (x + r, y + r)], fill=colour)
    else:
        points = []
        for i in range(10):
            radius, angle = (r if i % 2 == 0 else 0.42 * r), math.pi * i / 5
            points.append((x + radius * math.sin(angle), y - radius * math.cos(angle)))
        pen.polygon(points, fill=colour)


def picture(
    rng: random.Random, things: list[tuple[str, str]], size: tuple[int, int]
) -> Image.Image:
    """Things side by side in a random order of cells, so that they never touch."""
    width, height = size
    image = Image.new("RGB", size, rng.choice(BACKGROUNDS))
    pen = ImageDraw.Draw(image)
    if len(things) == 1:
        r = min(size) * rng.uniform(0.15, 0.4)
        _shape(pen, *things[0], rng.uniform(r, width - r), rng.uniform(r, height - r), r)
        return image
    cells = rng.sample([(i, j) for i in range(3) for j in range(3)], len(things))
    for (i, j), (shape, colour) in zip(cells, things, strict=True):
        r = min(size) / 3 * rng.uniform(0.3, 0.45)
        _shape(pen, shape, colour, (i + 0.5) * width / 3, (j + 0.5) * height / 3, r)
    return image


def _things(rng: random.Random, count: int) -> list[tuple[str, str]]:
    return [(rng.choice(SHAPES), rng.choice(COLOURS)) for _ in range(count)]


def _user(text: str, pictures: int = 1) -> dict[str, object]:
    return {
        "role": "user",
        "content": [{"type": "image"}] * pictures + [{"type": "text", "text": text}],
    }


def _case(
    skill: str, messages: list[dict], images: list[Image.Image], *contains: str, **more: object
) -> PictureCase:
    return PictureCase(Case(skill, messages, contains=contains, **more), tuple(images))  # type: ignore[arg-type]


def single(rng: random.Random, rounds: int = 4) -> list[PictureCase]:
    cases = []
    for size in SIZES * rounds:
        shape, colour = _things(rng, 1)[0]
        images = [picture(rng, [(shape, colour)], size)]
        cases += [
            _case(
                "shape and colour", [_user("What is in this picture?")], images, f"{colour} {shape}"
            ),
            _case("shape", [_user("What shape is it?")], images, shape),
            _case("colour", [_user("What colour is it?")], images, colour),
        ]
        history = [
            _user("What shape is this?"),
            {"role": "assistant", "content": f"It is a {shape}."},
        ]
        asked = {"role": "user", "content": "And what colour is it?"}
        cases.append(_case("follow-up", [*history, asked], images, colour))
    return cases


def counted(rng: random.Random, rounds: int = 14) -> list[PictureCase]:
    cases = []
    for count in (1, 2, 3, 4, 5) * rounds:
        things = _things(rng, count)
        images = [picture(rng, things, rng.choice(SIZES))]
        cases.append(
            _case(
                "number of things",
                [_user("How many shapes are there?")],
                images,
                f" {NUMBERS[count]} ",
            )
        )
        if count < 4:
            words = tuple(f"{c} {s}" for s, c in things)
            cases.append(
                _case("list of 1 to 3 things", [_user("What do you see?")], images, *words)
            )
    return cases


def compared(rng: random.Random, rounds: int = 40) -> list[PictureCase]:
    cases = []
    for i in range(rounds):
        one = _things(rng, 1)[0]
        two = one if i % 2 else _things(rng, 1)[0]
        images = [picture(rng, [t], rng.choice(SIZES)) for t in (one, two)]
        words = [f"{c} {s}" for s, c in (one, two)]
        verdict = "they are the same" if one == two else "they differ"
        asked = rng.choice(("Are the two pictures the same?", "Compare the two pictures."))
        cases.append(_case("two pictures compared", [_user(asked, 2)], images, verdict, *words))
        cases.append(
            _case("second picture", [_user("What is in the second picture?", 2)], images, words[1])
        )
    return cases


def called(rng: random.Random, rounds: int = 40) -> list[PictureCase]:
    save = tool("save_shape", "Save the shape the user shows.", shape="string", color="string")
    weather = tool("get_weather", "Get the weather in a city.", city="string")
    cases = []
    for _ in range(rounds):
        shape, colour = _things(rng, 1)[0]
        images = [picture(rng, [(shape, colour)], rng.choice(SIZES))]
        given = [save, weather] if rng.random() < 0.5 else [save]
        call = ("save_shape", {"shape": shape, "color": colour})
        asked = rng.choice(
            (
                "Save this shape.",
                "Please save the shape in the picture.",
                "Save what you see with the tool.",
            )
        )
        cases.append(
            _case("tool call about a picture", [_user(asked)], images, tools=given, call=call)
        )
    return cases


def picture_cases(seed: int = 2026) -> list[PictureCase]:
    rng = random.Random(seed)
    return [*single(rng), *counted(rng), *compared(rng), *called(rng)]
