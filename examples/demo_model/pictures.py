"""Drawn pictures and their preprocessing, equal to mlx-vlm's Qwen3-VL image processor."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

PATCH, MERGE, TEMPORAL = 14, 2, 2
FACTOR = PATCH * MERGE
MIN_PIXELS, MAX_PIXELS = 140 * 140, 168 * 168  # about 25 to 36 tokens

RGB = tuple[int, int, int]
COLOURS: dict[str, tuple[RGB, ...]] = {
    "red": ((255, 0, 0), (220, 20, 30), (240, 40, 40)),
    "green": ((0, 128, 0), (0, 200, 0), (0, 255, 0), (34, 160, 34)),
    "blue": ((0, 0, 255), (30, 60, 220), (30, 120, 250)),
    "yellow": ((255, 255, 0), (250, 230, 20)),
    "orange": ((255, 165, 0), (255, 140, 0), (250, 130, 20)),
    "purple": ((128, 0, 128), (150, 30, 200), (110, 20, 160)),
    "black": ((0, 0, 0), (15, 15, 15)),
    "white": ((255, 255, 255), (250, 250, 250)),
    "pink": ((255, 192, 203), (255, 105, 180), (255, 150, 190)),
    "brown": ((139, 69, 19), (120, 70, 30), (150, 75, 0)),
    "grey": ((128, 128, 128), (150, 150, 150), (110, 110, 110)),
}
SHAPES = ("circle", "square", "triangle", "star", "rectangle", "diamond", "cross")


@dataclass(frozen=True)
class Thing:
    """A shape of a colour, where it stands (centre) and how large it is (half its width)."""

    shape: str
    colour: str
    x: float
    y: float
    size: float

    @property
    def words(self) -> str:
        article = "an" if self.colour[0] in "aeiou" else "a"
        return f"{article} {self.colour} {self.shape}"


@dataclass(frozen=True)
class Scene:
    """What a picture shows; the things are sorted from left to right."""

    width: int
    height: int
    background: str
    things: tuple[Thing, ...]


def random_scene(rng: random.Random, count: int | None = None) -> Scene:
    """One to five things that do not touch, on a canvas of any usual size."""
    width = rng.choice((112, 128, 140, 160, 200, 224, 256, 320, rng.randint(90, 400)))
    height = width if rng.random() < 0.6 else max(80, min(400, int(width * rng.uniform(0.6, 1.6))))
    background = "white" if rng.random() < 0.55 else rng.choice(list(COLOURS))
    wanted = count or rng.choices((1, 2, 3, 4, 5), weights=(34, 22, 18, 14, 12))[0]
    things: list[Thing] = []
    colours = [c for c in COLOURS if c != background]
    short = min(width, height)
    largest = {1: 0.46, 2: 0.3, 3: 0.25, 4: 0.22, 5: 0.2}[wanted]
    for _ in range(400):
        if len(things) == wanted:
            break
        size = short * rng.uniform(0.1 if wanted > 2 else 0.13, largest)
        x, y = rng.uniform(size, width - size), rng.uniform(size, height - size)
        if all(max(abs(x - t.x), abs(y - t.y)) > size + t.size + short * 0.02 for t in things):
            things.append(Thing(rng.choice(SHAPES), rng.choice(colours), x, y, size))
    return Scene(width, height, background, tuple(sorted(things, key=lambda t: t.x)))


def _outline(thing: Thing, rng: random.Random) -> list[tuple[float, float]]:
    x, y, r = thing.x, thing.y, thing.size
    if thing.shape == "triangle":
        turn = rng.choice((0, 0, 0, math.pi))
        return _polygon(x, y, [r] * 3, turn)
    if thing.shape == "star":
        return _polygon(x, y, [r, r * rng.uniform(0.38, 0.5)] * 5, rng.choice((0, 0, math.pi / 5)))
    if thing.shape == "diamond":
        narrow = rng.uniform(0.65, 1.0) * r
        return [(x, y - r), (x + narrow, y), (x, y + r), (x - narrow, y)]
    t = r * rng.uniform(0.25, 0.36)
    return [
        (x - t, y - r), (x + t, y - r), (x + t, y - t), (x + r, y - t), (x + r, y + t), (x + t,
         y + t),
        (x + t, y + r), (x - t, y + r), (x - t, y + t), (x - r, y + t), (x - r, y - t), (x - t,
         y - t),
    ]  # fmt: skip


def _polygon(x: float, y: float, radii: list[float], turn: float) -> list[tuple[float, float]]:
    step = 2 * math.pi / len(radii)
    return [
        (x + r * math.sin(i * step + turn), y - r * math.cos(i * step + turn))
        for i, r in enumerate(radii)
    ]


def _tint(colour: str, rng: random.Random) -> RGB:
    base = rng.choice(COLOURS[colour])
    red, green, blue = (max(0, min(255, c + rng.randint(-10, 10))) for c in base)
    return (red, green, blue) if rng.random() < 0.6 else base


def draw(scene: Scene, rng: random.Random) -> Image.Image:
    """Draw with PIL; half of the pictures have smooth edges, a few have outlines."""
    scale = rng.choice((1, 1, 2))
    image = Image.new(
        "RGB", (scene.width * scale, scene.height * scale), _tint(scene.background, rng)
    )
    pen = ImageDraw.Draw(image)
    edge = "black" if rng.random() < 0.1 and scene.background != "black" else None
    for thing in scene.things:
        big = Thing(thing.shape, thing.colour, thing.x * scale, thing.y * scale, thing.size * scale)
        _draw_thing(pen, big, _tint(thing.colour, rng), edge, rng)
    return image if scale == 1 else image.resize((scene.width, scene.height), Image.BILINEAR)


def _draw_thing(
    pen: ImageDraw.ImageDraw, thing: Thing, fill: RGB, edge: str | None, rng: random.Random
) -> None:
    x, y, r = thing.x, thing.y, thing.size
    if thing.shape == "circle":
        pen.ellipse((x - r, y - r, x + r, y + r), fill=fill, outline=edge)
    elif thing.shape == "square":
        r *= 0.9
        pen.rectangle((x - r, y - r, x + r, y + r), fill=fill, outline=edge)
    elif thing.shape == "rectangle":
        flat = r * rng.uniform(0.3, 0.48)
        w, h = (r, flat) if rng.random() < 0.6 else (flat, r)
        pen.rectangle((x - w, y - h, x + w, y + h), fill=fill, outline=edge)
    else:
        pen.polygon(_outline(thing, rng), fill=fill, outline=edge)


def target_size(height: int, width: int) -> tuple[int, int]:
    """Height and width after `smart_resize` of the processor."""
    h, w = round(height / FACTOR) * FACTOR, round(width / FACTOR) * FACTOR
    if h * w > MAX_PIXELS:
        beta = math.sqrt(height * width / MAX_PIXELS)
        h = max(FACTOR, math.floor(height / beta / FACTOR) * FACTOR)
        w = max(FACTOR, math.floor(width / beta / FACTOR) * FACTOR)
    elif h * w < MIN_PIXELS:
        beta = math.sqrt(MIN_PIXELS / (height * width))
        h = math.ceil(height * beta / FACTOR) * FACTOR
        w = math.ceil(width * beta / FACTOR) * FACTOR
    return h, w


def patches(image: Image.Image) -> tuple[np.ndarray, tuple[int, int]]:
    """Flat patches (n, 3 * 14 * 14) in merge order, and the grid (rows, columns).

    The processor has every patch twice, as two frames of a film.
    """
    height, width = target_size(image.height, image.width)
    if (height, width) != (image.height, image.width):
        image = image.resize((width, height), resample=Image.BICUBIC)
    pixels = np.asarray(image, dtype=np.float32).transpose(2, 0, 1) * np.float32(1 / 255.0)
    pixels = (pixels - 0.5) / 0.5
    rows, columns = height // PATCH, width // PATCH
    cut = pixels.reshape(3, rows // MERGE, MERGE, PATCH, columns // MERGE, MERGE, PATCH)
    return cut.transpose(1, 4, 2, 5, 0, 3, 6).reshape(rows * columns, -1), (rows, columns)
