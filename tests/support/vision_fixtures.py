"""Tiny vision models, and mlx-vlm's own answers to compare with (``VisionModel.expected``)."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx_vlm import stream_generate
from mlx_vlm.utils import load
from PIL import Image, ImageDraw

from mlxtrio.engine.models.text import LoadOptions
from mlxtrio.engine.models.vision import load_vision_model
from mlxtrio.media.image import Detail, LoadedImage
from mlxtrio.text.images import place_images
from mlxtrio.text.request import GenerationRequest, SamplingParameters
from tests.support.tiny_vision_models import make_tiny_vision_model


def drawing(colour: str, width: int = 90, height: int = 60, detail: Detail = "auto") -> LoadedImage:
    """An image of its own for each colour and size: a rectangle on white."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((10, 10, width // 2, height // 2), fill=colour)
    pixels = f"{image.size}".encode() + image.tobytes()
    return LoadedImage(image, hashlib.sha256(pixels).hexdigest(), detail)


@dataclass(frozen=True)
class Chat:
    """Turns of the user and the assistant in alternation, the user's first; each is its parts."""

    turns: tuple[tuple[str | LoadedImage, ...], ...]

    @property
    def images(self) -> list[LoadedImage]:
        return [part for turn in self.turns for part in turn if isinstance(part, LoadedImage)]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [
            {
                "role": "assistant" if n % 2 else "user",
                "content": [
                    {"type": "text", "text": part} if isinstance(part, str) else {"type": "image"}
                    for part in turn
                ],
            }
            for n, turn in enumerate(self.turns)
        ]


def chat(*parts: str | LoadedImage) -> Chat:
    """A chat of one turn, the user's."""
    return Chat((parts,))


@dataclass(frozen=True)
class ExpectedAnswer:
    """``mlx_vlm.stream_generate``'s tokens, with the one that ends the turn, and their logprobs."""

    tokens: list[int]
    logprobs: list[float]
    prompt_tokens: int


class VisionModel:
    """A checkpoint; loaded twice on the test's own thread: by mlxtrio, and by mlx-vlm."""

    def __init__(self, architecture: str, path: Path) -> None:
        self.architecture = architecture
        self.path = path
        self.description, batch = load_vision_model(
            LoadOptions(path, rows=1), lambda done, total: None
        )
        batch.close()
        self.model, self.processor = load(str(path))
        self._expected: dict[tuple[Any, ...], ExpectedAnswer] = {}

    def request(self, chat: Chat, max_tokens: int = 24, **parameters: Any) -> GenerationRequest:
        """The engine's request for a chat; ``parameters`` are its own or its sampling's."""
        own = {
            name: parameters.pop(name)
            for name in ("stop", "ignore_eos", "top_logprobs", "constraint")
            if name in parameters
        }
        processor = self.description.images
        assert processor is not None
        images = tuple(processor.prepare(image) for image in chat.images)
        prompt = self.description.tokenizer.apply_chat_template(
            chat.messages, add_generation_prompt=True
        )
        return GenerationRequest(
            place_images(prompt, images, processor.image_token),
            max_tokens,
            SamplingParameters(**parameters),
            images=images,
            **own,
        )

    def expected(self, chat: Chat, max_tokens: int = 24) -> ExpectedAnswer:
        """What mlx-vlm generates greedily, in no batch."""
        key = (repr(chat.messages), tuple(image.digest for image in chat.images), max_tokens)
        if key not in self._expected:
            self._expected[key] = self._generate(chat, max_tokens)
        return self._expected[key]

    def _generate(self, chat: Chat, max_tokens: int) -> ExpectedAnswer:
        tokenizer = self.processor.tokenizer
        prompt = tokenizer.apply_chat_template(
            chat.messages, add_generation_prompt=True, tokenize=False
        )
        given: dict[str, Any] = {"image": [image.image for image in chat.images] or None}
        if self.architecture == "llava" and chat.images:
            given = self._llava_inputs(prompt, chat.images)
        responses = list(
            stream_generate(
                self.model,
                self.processor,
                prompt,
                max_tokens=max_tokens,
                temperature=0.0,
                **given,
            )
        )
        # Where max_tokens ends the answer, the last response repeats the last token.
        responses = responses[:max_tokens]
        return ExpectedAnswer(
            [response.token for response in responses],
            [response.logprobs[response.token].item() for response in responses],
            responses[-1].prompt_tokens,
        )

    def _llava_inputs(self, prompt: str, images: Sequence[LoadedImage]) -> dict[str, Any]:
        """mlx-vlm's LLaVA processor fails with this transformers; the parts of it work."""
        pixels = self.processor.image_processor(
            [image.image for image in images], return_tensors="np"
        )
        expanded = prompt.replace("<image>", "<image>" * 16)
        ids = mx.array([self.processor.tokenizer.encode(expanded)])
        return {
            "input_ids": ids,
            "pixel_values": mx.array(np.stack(pixels["pixel_values"])),
            "mask": mx.ones_like(ids),
        }


VisionModels = Callable[[str], VisionModel]


@pytest.fixture(scope="session")
def vision_models(tmp_path_factory: pytest.TempPathFactory) -> VisionModels:
    """A function that returns the tiny vision model of an architecture, loaded once a session.
    Tests only read it: batches, caches and engines are their own.
    """

    def load(architecture: str) -> VisionModel:
        path = make_tiny_vision_model(architecture, tmp_path_factory.mktemp("model") / architecture)
        return VisionModel(architecture, path)

    return cache(load)


@pytest.fixture(scope="session")
def qwen(vision_models: VisionModels) -> VisionModel:
    """The vision model for tests to which the family does not matter."""
    return vision_models("qwen2_vl")
