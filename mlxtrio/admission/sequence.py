"""Sequences of a request: each one's cancel scope, events and end, and the caller's handle."""

import logging
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Any, Protocol, Self

import trio

from mlxtrio.errors import DeadlineError, GenerationError, MlxtrioError
from mlxtrio.observability.metrics import SequenceMetrics
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

CANCELLED = "cancelled"  # the metrics' reason for a sequence that was cancelled

RowOutput = RowToken | EmbeddingOutput | RowFailure
Request = GenerationRequest | EmbeddingRequest
IndexedEvent = tuple[int, Event]  # the sequence's index in its request, and its event
ChannelItem = IndexedEvent | None  # None only wakes the receiver


class Engine(Protocol):
    """What the scheduler needs of an engine."""

    def open(self, request: GenerationRequest, sink: Sink) -> AbstractContextManager[None]:
        """Give the sequence a row of the batch until the block ends.

        Its output goes to ``sink``, which is called on the trio thread and must not raise. Leaving
        the block early frees the row before the next decode step.
        """

    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> AbstractContextManager[None]:
        """Compute embeddings until the block ends. They go to ``sink``, as above.

        Leaving the block early drops the embeddings that are missing before the next step.
        """


class SequenceTask:
    """One sequence, from the queue to its last event.

    The scheduler runs it in a task of its own, the only one that waits here. The methods are
    synchronous. ``scope`` cancels the task, by its deadline too. ``done`` is set with the last
    event. Used on the trio thread only.
    """

    def __init__(
        self,
        index: int,
        request: Request,
        output: SequenceOutput | EmbeddingCollector,
        events: "trio.MemorySendChannel[ChannelItem]",
        timeout: float,
        deadline: float,
        metrics: SequenceMetrics,
    ) -> None:
        """``events`` is owned by the task and closed by ``end``."""
        self.request = request
        self.metrics = metrics
        self.scope = trio.CancelScope(deadline=deadline)
        self.done = trio.Event()
        self.is_finished = False  # and neither failed nor cancelled
        self._index = index
        # The engine feeds each kind of request the kind of output that its ``push`` takes.
        self._push: Callable[[Any], list[Event]] = output.push
        self._events = events
        self._timeout = timeout
        self._refusal: MlxtrioError | None = None

    @property
    def max_cached_tokens(self) -> int:
        """Tokens that the sequence's KV cache can come to hold; 0 if it has none."""
        if isinstance(self.request, EmbeddingRequest):
            return self.request.max_cached_tokens
        return self.request.max_total_tokens

    @property
    def is_in_batch(self) -> bool:
        """Whether that cache is in the decode batch: those of embeddings are not."""
        return not isinstance(self.request, EmbeddingRequest)

    def open(self, engine: Engine) -> AbstractContextManager[None]:
        """Run the sequence in the engine until the block ends."""
        if isinstance(self.request, EmbeddingRequest):
            return engine.embed(self.request, self.feed)
        return engine.open(self.request, self.feed)

    def feed(self, outputs: Sequence[RowOutput]) -> None:
        """Turn the row's next outputs into events. Never raises: other rows share the step."""
        events: list[Event] = []
        tokens = 0
        try:
            for output in outputs:
                tokens += isinstance(output, RowToken)
                events += self._push(output)
                if events and isinstance(events[-1], Finished | Failed):
                    break  # the row has decoded past the sequence's end
        except Exception:  # fails this sequence alone
            logger.exception("can't turn a row's output into text")
            events.append(Failed(GenerationError("the answer's text can't be made")))
        self.metrics.observe_tokens(tokens)
        for event in events:
            self._emit(event)

    def refuse(self, error: MlxtrioError) -> None:
        """Cancel the task; ``error`` is its last event. No effect if it is cancelled already."""
        if not self.scope.cancel_called:
            self._refusal = error
            self.scope.cancel()

    def wake(self) -> None:
        """Wake the receiver without an event. For a sequence that is not done."""
        # Broken: the receiver has closed the channel. Closed: the task has ended.
        with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
            self._events.send_nowait(None)

    def end(self) -> None:
        """Close the events, after a last one if the deadline or ``refuse`` ended the task."""
        if not self.done.is_set():
            if trio.current_time() >= self.scope.deadline:
                self._emit(Failed(DeadlineError(self._timeout)))
            elif self._refusal is not None:
                self._emit(Failed(self._refusal))
            else:
                self.metrics.observe_failure(CANCELLED)
        self._events.close()

    def _emit(self, event: Event) -> None:
        if self.done.is_set():
            return
        if isinstance(event, Finished | Failed):
            self._set_done(event)
        # Broken: the receiver has closed the channel and cancelled this task.
        with suppress(trio.BrokenResourceError):
            self._events.send_nowait((self._index, event))

    def _set_done(self, event: Finished | Failed) -> None:
        self.is_finished = isinstance(event, Finished)
        if isinstance(event, Finished):
            self.metrics.observe_finish(event.reason)
        else:
            self.metrics.observe_failure(event.error.code)
        self.done.set()


class RequestHandle:
    """The events of a request's sequences, for the ``with`` block of its owner.

    Leaving the block cancels the sequences that are not done, waiting or running.
    """

    def __init__(
        self, sequences: Sequence[SequenceTask], events: "trio.MemoryReceiveChannel[ChannelItem]"
    ) -> None:
        """``events`` is owned by the handle."""
        self._sequences = sequences
        self._events = events
        self._last_received = trio.current_time()

    async def receive(self) -> list[IndexedEvent]:
        """Wait for events, and return all that have arrived, in their order.

        Returns none if ``wake_when_idle`` ended the wait. After a ``Failed`` event the request's
        other sequences are cancelled.

        Raises:
            GenerationError: the scheduler has ended before the sequences' last events.
        """
        try:
            items = [await self._events.receive()]
        except trio.EndOfChannel:
            raise GenerationError("the server stopped before the answer was complete") from None
        with suppress(trio.WouldBlock, trio.EndOfChannel):
            while True:
                items.append(self._events.receive_nowait())
        self._last_received = trio.current_time()
        events = [item for item in items if item is not None]
        if any(isinstance(event, Failed) for _, event in events):
            self.cancel()
        return events

    async def wake_when_idle(self, seconds: float) -> None:
        """End each wait in ``receive`` that has lasted ``seconds``. Runs until cancelled.

        It costs less than a timeout around each ``receive``.
        """
        while True:
            await trio.sleep_until(self._last_received + seconds)
            if trio.current_time() < self._last_received + seconds:
                continue
            self._last_received = trio.current_time()
            for sequence in self._sequences:
                if not sequence.done.is_set():
                    sequence.wake()
                    break

    def cancel(self) -> None:
        """Cancel the sequences that are not done."""
        for sequence in self._sequences:
            sequence.scope.cancel()

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


def open_events() -> tuple[
    "trio.MemorySendChannel[ChannelItem]", "trio.MemoryReceiveChannel[ChannelItem]"
]:
    """Open a request's channel.

    Unbounded, so that a slow client never slows the batch. The sequences' ``max_tokens`` bound what
    it holds.
    """
    return trio.open_memory_channel[ChannelItem](math.inf)
