"""The MLX thread: one thread that owns every MLX array, from loading the model to the end.

MLX binds streams, and arrays that are not evaluated yet, to the thread that made them. So there
is one long-lived ``trio.to_thread.run_sync`` call, started by the nursery; commands go in
through a thread-safe inbox, and what the steps make comes out in parcels (see ``delivery``).

This module imports no MLX: it is imported on the trio thread.
"""

import itertools
import logging
import queue
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import trio

from mlxtrio.engine.delivery import Parcel, Parcels
from mlxtrio.engine.messages import (
    Command,
    Embed,
    EmbeddingStepOutput,
    EngineFigures,
    Insert,
    MemoryStatistics,
    PrefixStatistics,
    Remove,
    StepOutput,
    Stop,
)
from mlxtrio.observability.step_times import StepTimer, StepTimes
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingRequest, EmbeddingSink
from mlxtrio.text.request import GenerationRequest, Sink

logger = logging.getLogger(__name__)

Report = Callable[[int, int], None]  # bytes of weights loaded, of how many


class Batch(Protocol):
    """What the thread works at, as ``engine.core.EngineCore`` has it."""

    def __len__(self) -> int:
        """How many rows and requests for embeddings have work to do."""

    def insert(self, name: int, request: GenerationRequest) -> None:
        """Add a row."""

    def embed(self, name: int, request: EmbeddingRequest) -> None:
        """Add a request for embeddings."""

    def remove(self, name: int) -> None:
        """Drop a row, or a request for embeddings."""

    def step(self) -> StepOutput | EmbeddingStepOutput:
        """Decode one token of every row, or make a slice of the embeddings."""

    @property
    def reads(self) -> bool:
        """Whether the next step does more than to decode: it may take long."""

    def statistics(self) -> EngineFigures:
        """Figures of this moment."""

    def tidy(self) -> bool:
        """Do a piece of what can wait until nobody does; return whether there was one."""

    def close(self) -> None:
        """Release what the batch holds."""


Load = Callable[[Report], tuple[ModelDescription, Batch]]


class StoppedWhileLoadingError(Exception):
    """Raised out of the loading code when the thread is told to stop."""


@dataclass(frozen=True, slots=True)
class EngineStatistics:
    """Steps made (decode steps, and slices of embeddings), how long they took, rows open now, and the
    prefix cache and the memory as the latest step left them.
    """

    steps: int
    open_rows: int
    step_times: StepTimes = field(default_factory=StepTimes)
    prefixes: PrefixStatistics = field(default_factory=PrefixStatistics)
    memory: MemoryStatistics = field(default_factory=MemoryStatistics)


class Engine:
    """The trio side of the MLX thread."""

    def __init__(
        self,
        load: Load,
        on_progress: Report = lambda done, total: None,
        *,
        interval: float = 0.0,
    ) -> None:
        """``load`` is called on the MLX thread; ``on_progress`` on the trio thread. Tokens that
        are neither first nor last may wait for each other as long as ``interval`` seconds.
        """
        self._load = load
        self._interval = interval
        self._on_progress = on_progress
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._names = itertools.count()
        self._sinks: dict[int, Callable[[list[Any]], None]] = {}
        self._times = StepTimer()
        self._figures = EngineFigures()
        self._stopping = False
        self._description: ModelDescription | None = None
        self._loaded = trio.Event()

    async def run(
        self, *, task_status: trio.TaskStatus[ModelDescription] = trio.TASK_STATUS_IGNORED
    ) -> None:
        """Own the thread until cancelled. Started when the model has loaded.

        Cancelling makes the thread return after its current step.

        Raises:
            ModelLoadError: the model can't be loaded (in an exception group).
        """
        trio_token = trio.lowlevel.current_trio_token()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._stop_on_cancel)
            nursery.start_soon(self._host_thread, trio_token)
            await self._loaded.wait()
            assert self._description is not None  # noqa: S101 - set together with the event
            task_status.started(self._description)

    @contextmanager
    def open(self, request: GenerationRequest, sink: Sink) -> Generator[None]:
        """Give ``request`` a row for the block; ``sink`` gets its output on the trio thread.

        ``sink`` must not raise. Leaving the block frees the row before the next decode step.
        """
        name = next(self._names)
        with self._listening(name, sink):
            self._inbox.put(Insert(name, request))
            yield

    @contextmanager
    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> Generator[None]:
        """Make the embeddings of ``request`` while the block lasts; ``sink`` as above.

        Leaving the block drops what is left of them before the next slice.
        """
        name = next(self._names)
        with self._listening(name, sink):
            self._inbox.put(Embed(name, request))
            yield

    @contextmanager
    def _listening(self, name: int, sink: Callable[[list[Any]], None]) -> Generator[None]:
        self._sinks[name] = sink
        try:
            yield
        finally:
            del self._sinks[name]
            self._inbox.put(Remove(name))

    def statistics(self) -> EngineStatistics:
        """Figures of this moment."""
        times = self._times.statistics()
        figures = self._figures
        return EngineStatistics(
            times.steps, len(self._sinks), times, figures.prefixes, figures.memory
        )

    async def _host_thread(self, trio_token: trio.lowlevel.TrioToken) -> None:
        # A limiter of its own: the engine never waits behind other threads' work.
        await trio.to_thread.run_sync(
            self._main,
            trio_token,
            limiter=trio.CapacityLimiter(1),
            thread_name="mlxtrio-mlx",
        )

    async def _stop_on_cancel(self) -> None:
        try:
            await trio.sleep_forever()
        finally:  # the thread does not feel cancellation: it has to be told
            self._stopping = True
            self._inbox.put(Stop())

    def _main(self, trio_token: trio.lowlevel.TrioToken) -> None:
        """The thread's body."""

        def report(done: int, total: int) -> None:
            if self._stopping:
                raise StoppedWhileLoadingError
            trio_token.run_sync_soon(self._show_progress, done, total)

        try:
            description, batch = self._load(report)
        except StoppedWhileLoadingError:
            return
        trio_token.run_sync_soon(self._note_loaded, description, batch.statistics())
        parcels = Parcels(self._interval)
        try:
            while self._take_commands(batch, parcels, trio_token):
                started = time.perf_counter()
                output = batch.step()
                now = time.perf_counter()
                parcels.add(output, now - started)
                if batch.reads or parcels.must_leave(now):
                    self._send(parcels, batch, trio_token)
        finally:
            batch.close()

    def _send(self, parcels: Parcels, batch: Batch, trio_token: trio.lowlevel.TrioToken) -> None:
        parcel = parcels.take(time.perf_counter(), batch.statistics())
        trio_token.run_sync_soon(self._deliver, parcel)

    def _take_commands(
        self, batch: Batch, parcels: Parcels, trio_token: trio.lowlevel.TrioToken
    ) -> bool:
        """Carry out what has come in; wait for more while there is nothing else to do."""
        while True:
            try:
                command = self._inbox.get_nowait()
            except queue.Empty:
                if len(batch):
                    return True
                if batch.tidy():
                    continue
                # No step comes to tell of the rows that have been removed.
                self._send(parcels, batch, trio_token)
                command = self._inbox.get()
            if isinstance(command, Insert | Embed) and parcels:  # which the next step begins
                self._send(parcels, batch, trio_token)
            match command:
                case Insert(row, request):
                    batch.insert(row, request)
                case Embed(row, wanted):
                    batch.embed(row, wanted)
                case Remove(row):
                    batch.remove(row)
                case Stop():
                    return False

    def _show_progress(self, done: int, total: int) -> None:
        with suppress(OSError):  # the terminal has gone
            self._on_progress(done, total)

    def _note_loaded(self, description: ModelDescription, figures: EngineFigures) -> None:
        self._description = description
        self._figures = figures
        self._loaded.set()

    def _deliver(self, parcel: Parcel) -> None:
        self._figures = parcel.figures
        for seconds in parcel.seconds:
            self._times.note(seconds)
        for name, outputs in parcel.rows.items():
            if (sink := self._sinks.get(name)) is not None:  # else its owner has left
                sink(outputs)
