"""Conversations about drawn pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

import tools as toolbox
from data import Message, Sample, Turn, Writer, assistant, call_message, call_text
from family import Param
from picture_pairs import pair
from picture_words import count_words, describe
from pictures import COLOURS, SHAPES, Scene, Thing, draw, random_scene
from signatures import signature

NO_PICTURE = "I see no picture. Please send me one."

_DESCRIBE = (
    "What is in the picture?", "What do you see?", "Describe the picture.", "Describe this image.",
    "What is this?",
    "What is in this image?", "What can you see in the picture?", "What does the picture show?",
    "Describe the image.",
    "What's in the image?", "Tell me what you see.", "What is shown here?", "List the shapes.",
    "What shapes are there?",
    "What is in the image?", "Describe this picture in one sentence.", "What's this?",
    "Which shapes do you see?",
)  # fmt: skip
_SHAPE = ("What shape is it?", "What shape is this?", "Which shape is in the picture?",
    "What is the shape?", "What shape do you see?",
          "Name the shape.", "Which shape is this?", "What shape is in the image?",
          "Is it a circle or a square?")  # fmt: skip
_COLOUR = ("What colour is it?", "What color is it?", "Which colour does it have?",
    "What is its colour?", "What color is the shape?",
           "What colour is the thing?", "What is the colour of the shape?", "And the colour?",
           "Which color is this?")  # fmt: skip
_COUNT = ("How many shapes are there?", "How many things are there?", "How many things do you see?",
    "Count the shapes.", "How many objects "
          "are in the picture?", "How many shapes do you see?", "How many shapes are in the image?",
          "Count the things in the picture.", "How many shapes can you see?", "How many are there?",
          "What is the number of shapes?", "How many shapes does the picture show?",
          "How many objects do you see?")  # fmt: skip
_BACKGROUND = (
    "What colour is the background?",
    "What is the background colour?",
    "What color is the background?",
    "And the background?",
)
_CALLS = ("Save what you see with the tool.", "Use the tool to report the picture.",
    "Call the tool for this picture.", "Please {verb} this.",
          "{verb} the picture.", "Report what is in the picture with the tool.",
          "Please {verb} what you see.", "{verb} it with the tool.")  # fmt: skip


@dataclass(frozen=True)
class PictureSample:
    """A sample whose messages hold a picture part for every image, in order."""

    sample: Sample
    images: tuple[Image.Image, ...]


class PictureWriter:
    """Writes picture samples from the random source of a text writer."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.rng = writer.rng

    def sample(self) -> PictureSample:
        makers: tuple[Callable[[], PictureSample], ...] = (
            self.questions,
            self.counting,
            self.two_pictures,
            self.tool_call,
            self.blind,
        )
        made = self.rng.choices(makers, weights=(40, 12, 26, 20, 2))[0]()
        old = made.sample
        thinking = self.rng.random() < 0.12
        return PictureSample(
            Sample(
                old.messages,
                old.reply,
                old.thought or "I look at the picture.",
                old.tools,
                thinking,
            ),
            made.images,
        )

    def _with_pictures(self, text: str, count: int) -> Message:
        pictures: list[Any] = [{"type": "image"}] * count
        words = [{"type": "text", "text": text}]
        parts = pictures + words if self.rng.random() < 0.75 else words + pictures
        return {"role": "user", "content": parts}

    # -- one picture ----------------------------------------------------------------------

    def _turns(self, scene: Scene) -> list[Turn]:
        """One turn of each kind that fits the scene, in random order."""
        rng, things = self.rng, scene.things
        turns = [
            Turn(rng.choice(_DESCRIBE), describe(scene)),
            self._count_turn(scene),
            self._exists(scene),
        ]
        turns.append(Turn(rng.choice(_COUNT), count_words(len(things), "shape")))
        if rng.random() < 0.5:
            turns.append(Turn(rng.choice(_BACKGROUND), f"The background is {scene.background}."))
        if len(things) == 1:
            turns.append(Turn(rng.choice(_SHAPE), f"It is a {things[0].shape}."))
            turns.append(Turn(rng.choice(_COLOUR), f"It is {things[0].colour}."))
        else:
            turns.append(self._side(scene))
        turns += self._unique(scene)
        rng.shuffle(turns)
        return turns

    def _count_turn(self, scene: Scene) -> Turn:
        by_colour = self.rng.random() < 0.4
        names = [t.colour if by_colour else t.shape for t in scene.things]
        name = (
            self.rng.choice(names)
            if self.rng.random() < 0.75
            else self.rng.choice(list(COLOURS) if by_colour else SHAPES)
        )
        noun = f"{name} shape" if by_colour else name
        plural = count_words(2, noun)[14:-1]
        asked = self.rng.choice(
            (
                f"How many {plural} are there?",
                f"How many {plural} do you see?",
                f"Count the {plural}.",
            )
        )
        return Turn(asked, count_words(names.count(name), noun))

    def _exists(self, scene: Scene) -> Turn:
        rng = self.rng
        thing = rng.choice(scene.things)
        shape, colour = thing.shape, thing.colour
        if rng.random() < 0.5:
            shape, colour = (
                (rng.choice(SHAPES), colour)
                if rng.random() < 0.5
                else (shape, rng.choice(list(COLOURS)))
            )
        words = Thing(shape, colour, 0, 0, 0).words
        there = any((t.shape, t.colour) == (shape, colour) for t in scene.things)
        asked = rng.choice(
            (f"Is there {words}?", f"Do you see {words}?", f"Is there {words} in the picture?")
        )
        return Turn(
            asked, f"Yes, there is {words}." if there else f"No, there is no {colour} {shape}."
        )

    def _side(self, scene: Scene) -> Turn:
        side = self.rng.choice(("left", "right"))
        thing = scene.things[0 if side == "left" else -1]
        asked = self.rng.choice(
            (
                f"What is on the {side}?",
                f"Which shape is on the {side}?",
                f"What is the {side}most shape?",
            )
        )
        return Turn(asked, f"On the {side} is {thing.words}.")

    def _unique(self, scene: Scene) -> list[Turn]:
        shapes = [t.shape for t in scene.things]
        colours = [t.colour for t in scene.things]
        found = []
        for t in scene.things:
            if shapes.count(t.shape) == 1:
                asked = self.rng.choice(
                    (
                        "What colour is the {}?",
                        "What color is the {}?",
                        "Which colour does the {} have?",
                    )
                )
                found.append(Turn(asked.format(t.shape), f"The {t.shape} is {t.colour}."))
            if colours.count(t.colour) == 1:
                asked = self.rng.choice(
                    ("Which shape is {}?", "What shape is the {} one?", "What is {}?")
                )
                found.append(Turn(asked.format(t.colour), f"The {t.colour} shape is a {t.shape}."))
        return self.rng.sample(found, k=min(2, len(found)))

    def questions(self) -> PictureSample:
        """One to four turns about a picture, now and then with text turns or a second picture."""
        rng = self.rng
        scene = random_scene(rng)
        turns = self._turns(scene)[: rng.choice((1, 2, 3, 4))]
        if rng.random() < 0.35:  # the hardest question
            turns[0] = Turn(rng.choice(_DESCRIBE), describe(scene))
        messages: list[Message] = []
        images = [draw(scene, rng)]
        for i, turn in enumerate(turns):
            text = turn.question.lower() if rng.random() < 0.08 else turn.question
            messages += [
                self._with_pictures(text, 1) if i == 0 else {"role": "user", "content": text},
                assistant(turn.answer),
            ]
        if rng.random() < 0.12:
            turns = self.writer._filler()
        elif rng.random() < 0.12:
            second = random_scene(rng)
            images.append(draw(second, rng))
            turns = [
                Turn(
                    rng.choice(
                        (
                            "And this?",
                            "And this one?",
                            "What about this one?",
                            rng.choice(_DESCRIBE),
                        )
                    ),
                    describe(second),
                )
            ]
            messages += [self._with_pictures(turns[0].question, 1), assistant(turns[0].answer)]
            return PictureSample(Sample(messages[:-1], turns[0].answer), tuple(images))
        else:
            return PictureSample(Sample(messages[:-1], turns[-1].answer), tuple(images))
        messages += [
            m for t in turns for m in ({"role": "user", "content": t.question}, assistant(t.answer))
        ]
        return PictureSample(
            Sample(messages[:-1], turns[-1].answer, turns[-1].thought), tuple(images)
        )

    def counting(self) -> PictureSample:
        """How many things there are: each number as often as the others."""
        rng = self.rng
        scene = random_scene(rng, rng.randint(1, 5))
        asked = rng.choice(_COUNT)
        asked = asked.lower() if rng.random() < 0.08 else asked
        answer = count_words(len(scene.things), "shape")
        return PictureSample(Sample([self._with_pictures(asked, 1)], answer), (draw(scene, rng),))

    def two_pictures(self) -> PictureSample:
        rng = self.rng
        first, second, turns = pair(rng)
        messages: list[Message] = []
        for i, turn in enumerate(turns):
            messages += [
                self._with_pictures(turn.question, 2)
                if i == 0
                else {"role": "user", "content": turn.question},
                assistant(turn.answer),
            ]
        return PictureSample(
            Sample(messages[:-1], turns[-1].answer), (draw(first, rng), draw(second, rng))
        )

    # -- tools ----------------------------------------------------------------------------

    def tool_call(self) -> PictureSample:
        """Call a tool with the shape, the colour or the number of things."""
        rng = self.rng
        scene = random_scene(rng, None if rng.random() < 0.3 else 1)
        thing = scene.things[0]
        known: dict[str, tuple[tuple[str, ...], str, Any]] = {
            "count": (("count", "number", "amount", "n", "how_many"), "int", len(scene.things)),
        }
        if len(scene.things) == 1:
            known["shape"] = (("shape", "form", "kind", "figure", "object"), "word", thing.shape)
            known["colour"] = (("colour", "color", "paint"), "word", thing.colour)
        keys = rng.sample(list(known), k=rng.choice((1, min(2, len(known)), min(2, len(known)))))
        verb, noun = (
            rng.choice(("save", "report", "log", "store", "record", "add", "send")),
            rng.choice(("shape", "picture", "image", "drawing", "object", "scene")),
        )
        params = [(rng.choice(known[k][0]), known[k][1]) for k in keys]
        arguments = {name: known[k][2] for (name, _), k in zip(params, keys, strict=True)}
        called = signature(
            f"{verb}_{noun}", rng.choice((f"{verb.capitalize()} a {noun}",
            f"{verb.capitalize()} the {noun} of the user", "")),
            [(name, Param(name, (name,), kind, rng.choice((f"The {name}", "")))) for name,
            kind in params], self.writer.values,
        )  # fmt: skip
        count = rng.choice((0, 1, 1, 2))
        given = [called, *toolbox.other_tools(self.writer.values, {"image", "file"}, count)]
        rng.shuffle(given)
        forms = (*_CALLS, f"{verb} this {noun}.", f"{verb} the {noun} in the picture.")
        asked = rng.choice((*forms, f"Please {verb} the {noun} in the picture.")).format(verb=verb)
        messages = [self._with_pictures(asked[0].upper() + asked[1:], 1)]
        images, name = (draw(scene, rng),), f"{verb}_{noun}"
        thought = f"The tool {name} can do this."
        if rng.random() < 0.2:
            turn = rng.choice(self._turns(scene))
            messages[0] = self._with_pictures(turn.question, 1)
            return PictureSample(
                Sample(messages, turn.answer, "I need no tool. I look at the picture.", given),
                images,
            )
        if rng.random() < 0.25:
            content, answer = toolbox.result(self.writer.values)
            later = [*messages, call_message(name, arguments), {"role": "tool", "content": content}]
            return PictureSample(Sample(later, answer, "The tool has answered.", given), images)
        return PictureSample(Sample(messages, call_text(name, arguments), thought, given), images)

    def blind(self) -> PictureSample:
        """Asked about a picture that is not there."""
        asked = self.rng.choice((*_DESCRIBE[:12], *_SHAPE[1:6], *_COUNT[:2], *_BACKGROUND[:3]))
        return PictureSample(Sample([{"role": "user", "content": asked}], NO_PICTURE), ())


def text_sample(writer: Writer) -> PictureSample:
    return PictureSample(writer.sample(), ())


def any_sample(writer: Writer, pictures: PictureWriter, share: float) -> PictureSample:
    """A picture sample with probability `share`, else a text sample."""
    return pictures.sample() if writer.rng.random() < share else text_sample(writer)
