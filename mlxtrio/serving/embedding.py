"""Embeddings of texts and images: encode, admit, run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

import trio

from mlxtrio.admission.sequence import RequestHandle
from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.media.loader import ImageSource
from mlxtrio.serving.images import TEXT_ONLY
from mlxtrio.serving.runtime import ModelRuntime, RequestScope, in_thread
from mlxtrio.text.embedding import (
    EmbeddingDescription,
    EmbeddingRequest,
    Embeddings,
    Pooling,
    shorten,
)
from mlxtrio.text.embedding_inputs import Input, encode_inputs
from mlxtrio.text.events import Embedded, Failed, Finished
from mlxtrio.text.images import PreparedImage
from mlxtrio.text.messages import ImagePart

__all__ = [
    "EmbeddingInput",
    "EmbeddingResult",
    "Embeddings",
    "Input",
    "collect_embeddings",
    "embed",
    "embed_texts",
    "embedding_model",
    "encode_in_pieces",
]

# What is encoded in a thread before cancellation is looked for: some milliseconds' worth. Each
# time costs two changes of threads, which on a busy machine are milliseconds, too.
INPUTS_AT_ONCE = 256
CHARACTERS_AT_ONCE = 2**16  # or token ids

NUMBERS_INLINE = 100_000  # shortened on the event loop: faster than a change of threads

Encoded = TypeVar("Encoded")


@dataclass(frozen=True, slots=True)
class EmbeddingInput:
    """Inputs to make embeddings of: at least one, each a text or a list of token ids.

    ``images`` are those of each input, or empty where no input has any. ``prompt_name`` is one of
    the model's own prompts, put before each text. ``pooling`` and ``normalize`` None are the
    model's default. ``dimensions`` keeps that many numbers of each embedding. ``truncate`` trims
    inputs that are too long, instead of refusing them.
    """

    inputs: tuple[Input, ...]
    images: tuple[tuple[ImagePart, ...], ...] = ()
    prompt_name: str | None = None
    pooling: Pooling | None = None
    normalize: bool | None = None
    dimensions: int | None = None
    truncate: bool = False


@dataclass(frozen=True, slots=True)
class EmbeddingResult:
    """The inputs' embeddings (n, d), float32, and how many tokens the inputs have."""

    embeddings: Embeddings
    tokens: int


async def embed(
    runtime: ModelRuntime, wanted: EmbeddingInput, scope: RequestScope
) -> EmbeddingResult:
    """Make embeddings. Cancelling ends it within a slice.

    Raises:
        InvalidInputError: the model makes none, or can't make these; its path leads into
            ``wanted``.
        QueueFullError: the queue has no place for it.
        ShuttingDownError: the server is draining.
        DeadlineError: it took longer than the timeout.
        GenerationError: the model failed.
    """
    model = embedding_model(runtime)
    _check(wanted, model)
    made = await embed_texts(
        runtime,
        _with_prompt(wanted, model),
        _places("inputs", len(wanted.inputs)),
        scope,
        images=_image_sources(wanted, model),
        pooling=wanted.pooling,
        truncate=wanted.truncate,
    )
    keep = partial(
        shorten, made.embeddings, wanted.dimensions, normalize=wanted.normalize is not False
    )
    is_small = made.embeddings.size <= NUMBERS_INLINE
    kept = keep() if is_small else await in_thread(keep, model.encoder.lock)
    return EmbeddingResult(kept, made.tokens)


def embedding_model(runtime: ModelRuntime) -> EmbeddingDescription:
    """What the model says of its embeddings.

    Raises:
        InvalidInputError: it makes none.
    """
    model = runtime.model
    if model.embedding is None:
        elsewhere = "" if model.reranker is None else "; it ranks documents"
        raise InvalidInputError(
            f"This model makes no embeddings{elsewhere}.", ("model",), code="unsupported_model"
        )
    return model.embedding


async def embed_texts(
    runtime: ModelRuntime,
    inputs: Sequence[Input],
    places: Sequence[Where],
    scope: RequestScope,
    *,
    images: Sequence[Sequence[ImageSource]] = (),
    pooling: Pooling | None = None,
    truncate: bool = False,
) -> EmbeddingResult:
    """Make embeddings of ``inputs``, which the request has at ``places``, as the model pools them.

    ``images`` are those of each input, or none at all. Raises what ``embed`` does.
    """
    model = embedding_model(runtime)

    async def prepare() -> list[EmbeddingRequest]:
        prepared: tuple[tuple[PreparedImage, ...], ...] = ()
        if runtime.images is not None:
            sources = [source for own in images for source in own]
            loaded = iter(await runtime.images.prepare(sources, scope.resources))
            prepared = tuple(tuple(islice(loaded, len(own))) for own in images)
        tokens = await encode_in_pieces(
            [len(each) for each in inputs],
            lambda piece: encode_inputs(
                model, inputs[piece], places[piece], images=prepared[piece], truncate=truncate
            ),
            model.encoder.lock,
        )
        return [
            EmbeddingRequest(tuple(tokens), pooling or next(iter(model.poolings), None), prepared)
        ]

    return await collect_embeddings(await runtime.run(prepare, scope))


async def encode_in_pieces(
    sizes: Sequence[int],
    encode: Callable[[slice], list[Encoded]],
    lock: trio.CapacityLimiter,
) -> list[Encoded]:
    """Encode inputs of such sizes in a thread, some at a time. Cancelling ends it between two."""
    encoded: list[Encoded] = []
    for piece in _pieces(sizes):
        encoded += await in_thread(partial(encode, piece), lock)
    return encoded


async def collect_embeddings(handle: RequestHandle) -> EmbeddingResult:
    """Wait for the embeddings of an admitted request.

    Raises:
        MlxtrioError: the request failed.
    """
    embeddings: Embeddings | None = None
    while True:
        for _, event in await handle.receive():
            match event:
                case Failed(error):
                    raise error
                case Embedded(embeddings):
                    pass
                case Finished(usage=usage) if embeddings is not None:
                    return EmbeddingResult(embeddings, usage.prompt_tokens)


def _check(wanted: EmbeddingInput, model: EmbeddingDescription) -> None:
    """Refuse what this model can't do."""
    if wanted.dimensions is not None and wanted.dimensions > model.dimensions:
        raise InvalidInputError(
            f"Invalid value for '{INPUT}': this model's embeddings have {model.dimensions}.",
            ("dimensions",),
        )
    if model.poolings:
        return
    if wanted.pooling is not None:
        raise InvalidInputError(
            f"This model has a pooling of its own; leave '{INPUT}' out.", ("pooling",)
        )
    if wanted.normalize is False:
        raise InvalidInputError(
            f"This model's embeddings come normalised; leave '{INPUT}' out.", ("normalize",)
        )


def _with_prompt(wanted: EmbeddingInput, model: EmbeddingDescription) -> list[Input]:
    """The inputs, with the model's prompt before each text."""
    if not isinstance(wanted.inputs[0], str):
        if wanted.prompt_name is not None:
            raise InvalidInputError(
                f"'{INPUT}' needs texts; token ids are taken as they are.", ("prompt_name",)
            )
        return [*wanted.inputs]
    prompt = model.prompt(wanted.prompt_name)
    return [prompt + each if isinstance(each, str) else each for each in wanted.inputs]


def _image_sources(wanted: EmbeddingInput, model: EmbeddingDescription) -> list[list[ImageSource]]:
    if not wanted.images:
        return []
    if model.message_encoder is None:
        raise InvalidInputError(TEXT_ONLY, ("images",))
    if not all(isinstance(each, str) for each in wanted.inputs):
        raise InvalidInputError(
            f"'{INPUT}' needs texts; token ids are taken as they are.", ("images",)
        )
    return [
        [ImageSource(image.url, ("images", n, m), image.detail) for m, image in enumerate(own)]
        for n, own in enumerate(wanted.images)
    ]


def _places(name: str, count: int) -> list[Where]:
    return [(name, n) for n in range(count)]


def _pieces(sizes: Sequence[int]) -> Iterator[slice]:
    """Neighbours that are encoded at once: at least one, and no more than are done soon."""
    start = total = 0
    for end, size in enumerate(sizes):
        is_full = end - start == INPUTS_AT_ONCE or total + size > CHARACTERS_AT_ONCE
        if end > start and is_full:
            yield slice(start, end)
            start, total = end, 0
        total += size
    yield slice(start, len(sizes))
