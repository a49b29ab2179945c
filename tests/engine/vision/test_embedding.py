"""Embeddings of vision models: against mlx-vlm's models called directly, on the MLX thread."""

import copy
from itertools import pairwise
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import numpy as np
import pytest
import trio

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding import budget
from mlxtrio.engine.models.start import loader
from mlxtrio.engine.vision.decoder import Decoder
from mlxtrio.engine.vision.encoded import EncodedImage
from mlxtrio.errors import InvalidInputError
from mlxtrio.media.image import LoadedImage
from mlxtrio.settings import Settings
from mlxtrio.text.embedding import (
    EmbeddingDescription,
    EmbeddingOutput,
    EmbeddingRequest,
    Embeddings,
    Pooling,
    unit,
)
from mlxtrio.text.embedding_messages import MessageEncoder
from mlxtrio.text.events import Embedded, Failed
from mlxtrio.text.images import PreparedImage
from tests.support.engine_fixtures import Serving, serving
from tests.support.scripted import CharacterTokenizer
from tests.support.tiny_vision_models import VISION_ARCHITECTURES
from tests.support.vision_fixtures import VisionModel, VisionModels, chat, drawing

RED, BLUE, GREEN = drawing("red"), drawing("blue", 60, 120), drawing("green", 200, 200)
STORY = " ".join(["Tell me the story of the river and the mountain once more."] * 4)
Given = tuple[str, tuple[LoadedImage, ...]]  # a text and its images
MIXTURE: list[Given] = [
    ("Hello, how are you?", ()),
    ("What color is it?", (RED,)),
    ("A river.", ()),
    (STORY, ()),
    ("Compare these.", (BLUE, GREEN)),
    ("What color is it?", (BLUE,)),
    (STORY, (RED,)),
]


@pytest.fixture
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefill 16 tokens a step, so that images are divided and texts take several steps."""
    monkeypatch.setattr(budget, "MAX_CHUNK_TOKENS", 16)


def described(vision: VisionModel) -> EmbeddingDescription:
    embedding = vision.description.embedding
    assert embedding is not None
    return embedding


def request(
    vision: VisionModel, *given: Given, pooling: Pooling | None = "mean"
) -> EmbeddingRequest:
    """What the API would ask of the engine."""
    processor, messages = vision.description.images, described(vision).message_encoder
    assert processor is not None
    assert messages is not None
    images = tuple(tuple(map(processor.prepare, own)) for _, own in given)
    inputs = tuple(
        tuple(messages.encode_message(text, own))
        for (text, _), own in zip(given, images, strict=True)
    )
    return EmbeddingRequest(inputs, pooling, images)


def directly(vision: VisionModel, text: str, images: tuple[LoadedImage, ...]) -> Embeddings:
    """mlx-vlm's hidden states (length, hidden) of the whole message at once, without a cache.

    Its language model is called whole, but for the head, in whose place is nothing.
    """
    asked = chat(*images, text)
    given: dict[str, Any] = {}
    prompt = vision.processor.tokenizer.apply_chat_template(asked.messages, tokenize=False)
    if vision.architecture == "llava" and images:
        given = vision._llava_inputs(prompt, images)
    else:
        pixels = [image.image for image in images] or None
        prepared = vision.processor(text=[prompt], images=pixels, return_tensors="np")
        given = {name: mx.array(array) for name, array in prepared.items()}
        given["mask"] = given.pop("attention_mask")
    ids = given.pop("input_ids")
    found = vision.model.get_input_embeddings(ids, **given)
    headless = copy.copy(vision.model.language_model)
    headless.lm_head = nn.Identity()
    if hasattr(headless, "args"):  # else it would take the embeddings for its head
        headless.args = copy.copy(headless.args)
        headless.args.tie_word_embeddings = False
    headless._position_ids = headless._rope_deltas = None
    hidden = headless(
        ids,
        inputs_embeds=found.inputs_embeds,
        visual_pos_masks=found.visual_pos_masks,
        deepstack_visual_embeds=found.deepstack_visual_embeds,
        image_grid_thw=given.get("image_grid_thw"),
    ).logits
    return np.array(hidden[0].astype(mx.float32))


def pooled(hidden: Embeddings, pooling: Pooling) -> Embeddings:
    embedding: Embeddings = hidden[-1] if pooling == "last" else hidden.mean(axis=0)
    return embedding


def load(vision: VisionModel) -> EngineCore:
    settings = Settings(model_path=str(vision.path))
    _, core = loader(vision.path, settings)(lambda done, total: None)
    assert isinstance(core, EngineCore)
    return core


def embed(core: EngineCore, *requests: EmbeddingRequest) -> list[Embeddings]:
    """The embeddings of some requests that are there at once."""
    for sequence_id, each in enumerate(requests):
        core.embed(sequence_id, each)
    embeddings: list[dict[int, Any]] = [{} for _ in requests]
    while len(core):
        for sequence_id, output in core.step():
            assert isinstance(output, EmbeddingOutput), output
            embeddings[sequence_id] |= dict(zip(output.indices, output.embeddings, strict=True))
    return [np.stack([each[n] for n in range(len(each))]) for each in embeddings]


@pytest.mark.usefixtures("short_slices")
@pytest.mark.parametrize("pooling", ["mean", "last"])
@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_embeddings_are_the_pooled_hidden_states_of_mlx_vlms_model(
    vision_models: VisionModels, architecture: str, pooling: Pooling
) -> None:
    vision = vision_models(architecture)
    asked = request(vision, *MIXTURE, pooling=pooling)
    hidden = [directly(vision, *each) for each in MIXTURE]
    assert [len(each) for each in asked.inputs] == [len(each) for each in hidden]
    expected = unit(np.stack([pooled(each, pooling) for each in hidden]))
    (made,) = embed(load(vision), asked)
    np.testing.assert_allclose(unit(made), expected, atol=1e-4)
    assert made.shape == (len(MIXTURE), described(vision).dimensions)
    apart = np.abs(expected[:, None] - expected[None]).max(axis=2) + np.eye(len(MIXTURE))
    assert apart.min() > 1e-3, "the model can't tell its inputs apart"


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_an_input_has_the_same_embedding_alone_and_among_others(
    vision_models: VisionModels, architecture: str
) -> None:
    vision = vision_models(architecture)
    core = load(vision)
    (together,) = embed(core, request(vision, *MIXTURE))
    alone = [embed(core, request(vision, each))[0] for each in MIXTURE]
    np.testing.assert_allclose(unit(together), unit(np.concatenate(alone)), atol=1e-5)
    several = embed(core, request(vision, *MIXTURE[:4]), request(vision, *MIXTURE[4:]))
    np.testing.assert_allclose(unit(together), unit(np.concatenate(several)), atol=1e-5)


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_an_embedding_depends_on_what_an_image_shows_and_where_it_stands(
    vision_models: VisionModels, architecture: str
) -> None:
    vision = vision_models(architecture)
    given: list[Given] = [
        ("Look", own) for own in ((RED,), (drawing("blue"),), (RED, GREEN), (GREEN, RED), (RED,))
    ]
    (made,) = embed(load(vision), request(vision, *given))
    # To rounding: how much is prefilled at once depends on how long it takes.
    np.testing.assert_allclose(unit(made)[0], unit(made)[4], atol=1e-5)
    apart = np.abs(unit(made)[:4, None] - unit(made)[None, :4]).max(axis=2)
    assert (apart + np.eye(4)).min() > 1e-3


@pytest.mark.usefixtures("short_slices")
@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_token_ids_are_embedded_as_they_are(vision_models: VisionModels, architecture: str) -> None:
    vision = vision_models(architecture)
    processor = vision.description.images
    assert processor is not None
    (message,) = described(vision).encoder.encode(["Hello, how are you?"])
    # An image token without an image is a token like others, in short inputs and in long ones.
    odd = (*message[:4], processor.image_token, *message[4:], *message)
    core = load(vision)
    texts, ids, odds = embed(
        core,
        request(vision, ("Hello, how are you?", ())),
        EmbeddingRequest((tuple(message), odd[:9]), "mean"),
        EmbeddingRequest((odd,), "mean"),
    )
    np.testing.assert_allclose(texts[0], ids[0], atol=1e-5)
    assert len(odd) > 16
    assert np.isfinite(odds).all()


# Beside chats


async def made(served: Serving, asked: EmbeddingRequest) -> Embeddings | str:
    """The embeddings, or the message of the error."""
    with served.scheduler.submit([asked], trio.current_time()) as handle:
        while True:
            for _, event in await handle.receive():
                match event:
                    case Embedded(embeddings):
                        return embeddings
                    case Failed(error):
                        return str(error)


@pytest.mark.usefixtures("short_slices")
async def test_a_decoding_chat_gets_a_token_between_two_chunks(qwen: VisionModel) -> None:
    asked = request(qwen, ("Compare these.", (RED, BLUE, GREEN)))
    running = qwen.request(chat(RED, "hi"), 200, ignore_eos=True)
    async with serving(qwen.path, gated=True) as served:
        watch, engine = served.watch, served.engine
        with engine.open(running, lambda output: None):
            watch.allow(4)
            while engine.statistics().steps < 4:
                await trio.sleep(0.001)
            with engine.embed(asked, lambda output: None):
                watch.allow(40)
                while engine.statistics().steps < 44:
                    await trio.sleep(0.001)
    steps = [rows for what, rows in watch.core.diary if what == "step"]
    pieces = [n for n, rows in enumerate(steps) if rows == [1]]
    # An image is a piece, and so is each chunk of 16. One has been encoded for the chat.
    assert len(pieces) == 2 + -(-len(asked.inputs[0]) // 16)
    assert all(later - earlier == 2 for earlier, later in pairwise(pieces))


@pytest.mark.usefixtures("short_slices")
@pytest.mark.parametrize("steps", [0, 1, 3, 5])
async def test_a_cancelled_request_ends_within_one_chunk(qwen: VisionModel, steps: int) -> None:
    asked = request(qwen, *[("Compare these.", (RED, BLUE, GREEN))] * 5)
    async with serving(qwen.path, gated=True) as served:
        watch, engine = served.watch, served.engine
        with engine.embed(asked, lambda output: None):
            watch.allow(steps)
            while engine.statistics().steps < steps:
                await trio.sleep(0.001)
        watch.allow(1000)
        while "remove" not in watch.core.what():
            await trio.sleep(0.001)
        assert watch.core.what().count("step") <= steps + 1
        assert len(watch.core) == 0


async def test_chats_and_embeddings_at_once_are_what_they_are_alone(qwen: VisionModel) -> None:
    chats = [chat(RED, "What color is it?"), chat("Hello, how are you?"), chat(GREEN, "And?")]
    asked = request(qwen, *MIXTURE)
    hidden = [directly(qwen, *each) for each in MIXTURE]
    found: list[Embeddings | str] = []
    tokens: dict[int, list[int]] = {}
    async with serving(qwen.path) as served:

        async def embed() -> None:
            found.append(await made(served, asked))

        async def take(n: int) -> None:
            tokens[n] = await served.tokens(qwen.request(chats[n]))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(embed)
            for n in range(len(chats)):
                nursery.start_soon(take, n)
    assert tokens == {n: qwen.expected(each).tokens for n, each in enumerate(chats)}
    (embeddings,) = found
    assert not isinstance(embeddings, str)
    expected = unit(np.stack([each.mean(axis=0) for each in hidden]))
    np.testing.assert_allclose(unit(embeddings), expected, atol=1e-4)


async def test_an_image_is_encoded_once_for_chats_and_embeddings(
    qwen: VisionModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = Decoder.encode

    def encode(decoder: Decoder, image: PreparedImage) -> EncodedImage:
        seen.append(image.key)
        return real(decoder, image)

    monkeypatch.setattr(Decoder, "encode", encode)
    async with serving(qwen.path) as served:
        await served.tokens(qwen.request(chat(RED, "hi"), 2))
        await made(served, request(qwen, ("What?", (RED,)), ("And?", (RED, BLUE))))
    assert seen == [f"{image.digest}:auto" for image in (RED, BLUE)]


@pytest.mark.parametrize("where", ["encode", "embed", "prefill", "positions", "make_cache"])
async def test_a_failure_with_one_requests_images_ends_that_request_alone(
    qwen: VisionModel, where: str, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    real = getattr(Decoder, where)
    poison = [False]

    def poisoned(*args: Any) -> Any:
        if poison[0]:
            poison[0] = False
            raise RuntimeError("poison")
        return real(*args)

    monkeypatch.setattr(Decoder, where, poisoned)
    running = qwen.request(chat("Hello, how are you?"), 24)
    tokens: list[list[int]] = []
    async with serving(qwen.path) as served:

        async def take() -> None:
            tokens.append(await served.tokens(running))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(take)
            await served.tap.has_said(running, 2)
            poison[0] = True
            failed = await made(served, request(qwen, ("hm", (RED,))))
        after = await made(served, request(qwen, ("hm", (RED,))))
    assert failed == "Failed to generate response: the model failed on an input"
    assert tokens == [qwen.expected(chat("Hello, how are you?")).tokens]
    assert isinstance(after, np.ndarray)
    assert "poison" in caplog.text


# Messages


def test_a_text_that_is_too_long_is_truncated_and_its_message_is_whole(qwen: VisionModel) -> None:
    messages = described(qwen).message_encoder
    assert messages is not None
    (image,) = request(qwen, ("", (RED,))).images[0]
    whole = messages.encode_message(STORY, (image,))
    bare = len(messages.encode_message("", (image,)))
    for limit in (bare, bare + 1, bare + 20, len(whole) - 1, len(whole), len(whole) + 1):
        truncated = messages.encode_message(STORY, (image,), limit)
        assert len(truncated) <= limit
        assert len(truncated) >= min(limit, len(whole)) - 2  # a character may have taken several
        assert truncated[-2:] == whole[-2:], "the message has lost its end"
    assert len(messages.encode_message(STORY, (image,), 3)) == bare


class CountingTokenizer(CharacterTokenizer):
    """Counts the characters that it encodes."""

    def __init__(self) -> None:
        self.characters = 0

    def apply_chat_template(self, messages: Any, **kwargs: Any) -> list[int]:
        tokens = super().apply_chat_template(messages, **kwargs)
        self.characters += len(tokens)
        return tokens


def test_of_a_text_of_megabytes_only_what_may_fit_is_tokenized() -> None:
    tokenizer = CountingTokenizer()
    encoder = MessageEncoder(tokenizer, 0, parts=False)
    assert encoder.encode(["x" * 10**7], 100) == [[ord("x")] * 100]
    assert tokenizer.characters < 10**4


def test_a_chat_template_that_can_not_render_a_text_is_a_clear_error(
    qwen: VisionModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = described(qwen).encoder
    assert isinstance(encoder, MessageEncoder)

    def fail(*args: Any, **kwargs: Any) -> list[int]:
        raise TypeError("secret")

    monkeypatch.setattr(encoder._tokenizer, "apply_chat_template", fail)
    with pytest.raises(InvalidInputError, match="can't render") as caught:
        encoder.encode(["hi"])
    assert caught.value.where == ("inputs",)


def test_texts_are_rendered_by_a_tokenizer_of_their_own(qwen: VisionModel) -> None:
    """Chat templates switch modes of theirs, in another thread."""
    encoder, chats = described(qwen).encoder, qwen.description.tokenizer
    assert isinstance(encoder, MessageEncoder)
    own: Any = encoder._tokenizer
    theirs: Any = chats
    assert own._wrapper._tokenizer is not theirs._wrapper._tokenizer
    assert encoder.encode(["hi"]) == [chats.apply_chat_template(chat("hi").messages)]
