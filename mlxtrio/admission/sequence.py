"""One answer on its way: its cancel scope, its events, its end."""

import logging
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Any, Protocol, Self

import trio

from mlxtrio.errors import DeadlineError, GenerationError, MlxtrioError
from mlxtrio.observability.metrics import Watch
from mlxtrio.text.embedding import (
    EmbeddingCollector,
    EmbeddingOutput,
    EmbeddingRequest,
    EmbeddingSink,
)
from mlxtrio.text.events import Event, Failed, Finished
from mlxtrio.text.output import SequenceOutput
from mlxtrio.text.request import GenerationRequest, RowFailure, RowToken, Sink

logger = logging.getLogger(__name__)

CANCELLED = "cancelled"  # what the metrics call an answer whose client has gone

RowOutput = RowToken | EmbeddingOutput | RowFailure
Request = GenerationRequest | EmbeddingRequest
Arrival = tuple[int, Event] | None  # an answer's index and event, or a beat


class Engine(Protocol):
    """What the scheduler asks of an engine."""

    def open(self, request: GenerationRequest, sink: Sink) -> AbstractContextManager[None]:
        """Give the request a row until the block ends; its output goes to ``sink``.

        ``sink`` is called on the trio thread and must not raise. Leaving the block early
        frees the row before the next decode step.
        """

    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> AbstractContextManager[None]:
        """Make the request's embeddings while the block lasts; ``sink`` as above.

        Leaving the block early drops what is left of them before the next slice.
        """


class SequenceTask:
    """One answer, from the queue to its last event.

    The scheduler's task for the job is the only one to wait in here; ``feed``, ``refuse`` and
    ``end`` are synchronous and say everything that can happen to it.
    """

    def __init__(
        self,
        index: int,
        request: Request,
        answer: SequenceOutput | EmbeddingCollector,
        events: "trio.MemorySendChannel[Arrival]",
        timeout: float,
        deadline: float,
        watch: Watch,
    ) -> None:
        self.request = request
        self.watch = watch
        self.scope = trio.CancelScope(deadline=deadline)
        self.done = trio.Event()
        self.finished = False  # rather than failed
        self._index = index
        # The engine feeds each kind of request the kind of output that its answer takes.
        self._push: Callable[[Any], list[Event]] = answer.push
        self._events = events
        self._timeout = timeout
        self._refusal: MlxtrioError | None = None

    @property
    def tokens(self) -> int:
        """How long a row with caches can become; 0 if it needs none."""
        if isinstance(self.request, EmbeddingRequest):
            return self.request.max_cached_tokens
        return self.request.max_total_tokens

    @property
    def is_apart(self) -> bool:
        """Whether that row is not one of the batch's."""
        return isinstance(self.request, EmbeddingRequest)

    def open(self, engine: Engine) -> AbstractContextManager[None]:
        """Give the job its place in the engine for the block."""
        if isinstance(self.request, EmbeddingRequest):
            return engine.embed(self.request, self.feed)
        return engine.open(self.request, self.feed)

    def feed(self, outputs: Sequence[RowOutput]) -> None:
        """Take the row's next outputs. Never raises: other requests' steps are at stake."""
        events: list[Event] = []
        tokens = 0
        try:
            for output in outputs:
                tokens += isinstance(output, RowToken)
                events += self._push(output)
                if events and isinstance(events[-1], Finished | Failed):
                    break  # the row has been ahead of its answer's end
        except Exception:  # one request's fault is its own
            logger.exception("can't make text of a row's output")
            events.append(Failed(GenerationError("the answer's text can't be made")))
        self.watch.tokens(tokens)
        for event in events:
            self._emit(event)

    def refuse(self, error: MlxtrioError) -> None:
        """Cancel the job and tell its reader why."""
        self._refusal = error
        self.scope.cancel()

    def note_left(self) -> None:
        """Its client has gone while it waited, unless it is the deadline that has passed."""
        if trio.current_time() < self.scope.deadline:
            self.watch.fail(CANCELLED)

    def beat(self) -> None:
        """Wake the reader without an event. For a job that is not done."""
        with suppress(trio.BrokenResourceError, trio.ClosedResourceError):  # it ends just now
            self._events.send_nowait(None)

    def end(self) -> None:
        """Close the events; say why if the answer is not complete."""
        if not self.done.is_set():
            if trio.current_time() >= self.scope.deadline:
                self._emit(Failed(DeadlineError(self._timeout)))
            elif self._refusal is not None:
                self._emit(Failed(self._refusal))
            else:
                self.watch.fail(CANCELLED)
        self._events.close()

    def _emit(self, event: Event) -> None:
        if self.done.is_set():
            return
        if isinstance(event, Finished | Failed):
            self.finished = isinstance(event, Finished)
            if isinstance(event, Finished):
                self.watch.finish(event.reason)
            else:
                self.watch.fail(event.error.code)
            self.done.set()
        # Broken: the reader has gone, and the job's scope with it.
        with suppress(trio.BrokenResourceError):
            self._events.send_nowait((self._index, event))


class RequestHandle:
    """A request's answers, to be read in a ``with`` block that owns them.

    Leaving the block cancels whatever is not finished, waiting or running.
    """

    def __init__(
        self, jobs: Sequence[SequenceTask], events: "trio.MemoryReceiveChannel[Arrival]"
    ) -> None:
        self._jobs = jobs
        self._events = events
        self._latest = trio.current_time()

    async def receive(self) -> list[tuple[int, Event]]:
        """Wait for events; return all that have come, each with its answer's index.

        None have come if it was a beat that ended the wait.

        Raises:
            GenerationError: the scheduler or the engine went away before the answers' ends.
        """
        try:
            arrived = [await self._events.receive()]
        except trio.EndOfChannel:
            raise GenerationError("the server stopped before the answer was complete") from None
        with suppress(trio.WouldBlock, trio.EndOfChannel):
            while True:
                arrived.append(self._events.receive_nowait())
        self._latest = trio.current_time()
        events = [each for each in arrived if each is not None]
        if any(isinstance(event, Failed) for _, event in events):
            self.cancel()  # the request has failed: its other answers are of no use
        return events

    async def beat(self, seconds: float) -> None:
        """End a wait in ``receive`` that has lasted so long; until cancelled.

        One task that sleeps is cheaper than a timeout for each token.
        """
        while True:
            await trio.sleep_until(self._latest + seconds)
            if trio.current_time() < self._latest + seconds:
                continue
            self._latest = trio.current_time()
            for job in self._jobs:
                if not job.done.is_set():
                    job.beat()
                    break

    def cancel(self) -> None:
        """Cancel whatever is not finished."""
        for job in self._jobs:
            job.scope.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()
        self._events.close()


def open_events() -> tuple["trio.MemorySendChannel[Arrival]", "trio.MemoryReceiveChannel[Arrival]"]:
    """A request's channel. Unbounded, so that a slow reader never slows the batch: what can
    wait in it is bounded by the answers' ``max_tokens``.
    """
    return trio.open_memory_channel[Arrival](math.inf)
