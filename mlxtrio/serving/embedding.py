"""From texts to embeddings and scores, through the queue: what embeddings and reranking share."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

import trio

from mlxtrio.admission.sequence import RequestHandle
from mlxtrio.connection import request_stack
from mlxtrio.errors import DeadlineError, InvalidRequestError
from mlxtrio.http.operations.routes import check_model_name
from mlxtrio.lifecycle import Lifecycle, Serving
from mlxtrio.media.loader import ImageSource
from mlxtrio.serving.images import ImagePreparation
from mlxtrio.text.embedding import EmbeddingDescription, EmbeddingRequest, Embeddings, Pooling
from mlxtrio.text.embedding_inputs import Input, encode_inputs
from mlxtrio.text.events import Embedded, Failed
from mlxtrio.text.reranking import Pair, RerankDescription, encode_pairs

# What is encoded in a thread before it looks whether anybody still wants it: some milliseconds'
# worth. Each time costs two changes of threads, which on a busy machine are milliseconds, too.
INPUTS_AT_ONCE = 256
CHARACTERS_AT_ONCE = 2**16  # or token ids

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class EmbeddingResult:
    """The inputs' embeddings (n, d), and how many tokens they had."""

    embeddings: Embeddings
    tokens: int


class EmbeddingService:
    """Makes embeddings for the routes; one for each app."""

    def __init__(self, lifecycle: Lifecycle, images: ImagePreparation) -> None:
        self._lifecycle = lifecycle
        self._images = images
        self._threads = trio.CapacityLimiter(1)

    def model(self, name: str) -> EmbeddingDescription:
        """What the served model says of its embeddings; ``name`` is the request's for it.

        Raises:
            NotReadyError: there is no model yet, or no more.
            ModelNotFoundError: it has another name, and that matters.
            InvalidRequestError: it makes no embeddings.
        """
        model = self._named(name).model
        if model.embedding is None:
            elsewhere = "" if model.reranker is None else "; it ranks documents at /v1/rerank"
            raise InvalidRequestError(
                f"This model makes no embeddings{elsewhere}.",
                param="model",
                code="unsupported_model",
            )
        return model.embedding

    def ranker(self, name: str) -> RerankDescription | EmbeddingDescription:
        """What is to rank documents: the model if it is made for that, else its embeddings.

        Raises:
            the same as ``model``.
        """
        return self._named(name).model.reranker or self.model(name)

    async def embed(
        self,
        model: EmbeddingDescription,
        inputs: Sequence[Input],
        names: Sequence[str],
        arrived: float,
        *,
        images: Sequence[Sequence[ImageSource]] = (),
        pooling: Pooling | None = None,
        truncate: bool = False,
    ) -> EmbeddingResult:
        """Make embeddings of ``inputs``, which the request calls ``names``.

        ``images`` are those of each input, or none at all. ``arrived`` is the trio time from
        which the timeout counts. Cancelling ends it within a slice.

        Raises:
            InvalidRequestError: an input is too long, or no input at all, or an image can't be
                had.
            QueueFullError: there is no place left.
            DeadlineError: it took too long.
            GenerationError: the model failed.
        """

        async def prepare(serving: Serving) -> EmbeddingRequest:
            sources = [source for own in images for source in own]
            loaded = iter(await self._images.prepare(serving, sources))
            prepared = tuple(tuple(islice(loaded, len(own))) for own in images)
            tokens = await self._in_pieces(
                [len(each) for each in inputs],
                lambda some: encode_inputs(
                    model,
                    inputs[some],
                    names[some],
                    images=prepared[some],
                    truncate=truncate,
                ),
            )
            return EmbeddingRequest(tuple(tokens), pooling, prepared)

        return await self._make(prepare, arrived)

    async def score(
        self,
        model: RerankDescription,
        query: str,
        documents: Sequence[str],
        names: Sequence[str],
        arrived: float,
        *,
        truncate: bool = False,
    ) -> EmbeddingResult:
        """Make the logits (n, 1) of documents, which the request calls ``names``, each read with
        the query. The rest is as with ``embed``.
        """

        def encode(some: slice) -> list[Pair]:
            return encode_pairs(model, query, documents[some], names[some], truncate=truncate)

        async def prepare(serving: Serving) -> EmbeddingRequest:
            pairs = await self._in_pieces([len(query) + len(each) for each in documents], encode)
            types = tuple(pair.types for pair in pairs) if pairs[0].types else ()
            return EmbeddingRequest(tuple(pair.tokens for pair in pairs), types=types)

        return await self._make(prepare, arrived)

    async def in_thread(self, function: Callable[[], Given]) -> Given:
        """Run what only computes in a worker thread, one request at a time."""
        return await trio.to_thread.run_sync(
            function, limiter=self._threads, abandon_on_cancel=True
        )

    def _named(self, name: str) -> Serving:
        serving = self._lifecycle.serving()
        if self._lifecycle.settings.strict_model_name:
            check_model_name(self._lifecycle, name)
        return serving

    async def _make(
        self, prepare: Callable[[Serving], Awaitable[EmbeddingRequest]], arrived: float
    ) -> EmbeddingResult:
        settings = self._lifecycle.settings
        serving = self._lifecycle.serving()
        scheduler = serving.scheduler
        threads = self._threads.statistics()
        # Those in the thread, and those that wait for it or for images, are ahead in the queue.
        ahead = threads.borrowed_tokens + threads.tasks_waiting + self._images.busy()
        scheduler.check_capacity(1 + ahead)
        with trio.CancelScope(deadline=arrived + settings.queue_timeout) as scope:
            wanted = await prepare(serving)
        if scope.cancelled_caught:
            raise DeadlineError(settings.queue_timeout)
        submission = request_stack().enter_context(scheduler.submit([wanted], arrived))
        return EmbeddingResult(await _embeddings(submission), wanted.prompt_tokens)

    async def _in_pieces(
        self, sizes: Sequence[int], encode: Callable[[slice], list[Given]]
    ) -> list[Given]:
        """Encode inputs of such sizes in a thread, some at a time."""
        made: list[Given] = []
        for piece in _pieces(sizes):
            made += await self.in_thread(partial(encode, piece))
        return made


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


async def _embeddings(submission: RequestHandle) -> Embeddings:
    while True:
        for _, event in await submission.receive():
            match event:
                case Failed(error):
                    raise error
                case Embedded(embeddings):
                    return embeddings
