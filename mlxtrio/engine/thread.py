"""The MLX thread: one thread that owns every MLX array, from loading the model to the end.

MLX binds streams, and arrays that are not evaluated yet, to the thread that made them. So there
is one long-lived ``trio.to_thread.run_sync`` call, started by the nursery. Commands go in through a
thread-safe inbox; outputs come out through ``TrioToken.run_sync_soon``, those of short steps
together (see ``delivery``).

Imports no MLX: the trio side imports this module.
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

from mlxtrio.engine.delivery import OutputBuffer, StepOutputs
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

Report = Callable[[int, int], None]  # bytes of weights loaded so far, and in total


class Core(Protocol):
    """The interface of ``engine.core.EngineCore``. All methods run on the MLX thread."""

    def __len__(self) -> int:
        """How many sequences and requests for embeddings have something to do or to report."""

    def insert(self, sequence_id: int, request: GenerationRequest) -> None:
        """Add a sequence."""

    def embed(self, sequence_id: int, request: EmbeddingRequest) -> None:
        """Add a request for embeddings."""

    def remove(self, sequence_id: int) -> None:
        """Cancel a sequence or a request for embeddings; one that has finished is no error."""

    def step(self) -> StepOutput | EmbeddingStepOutput:
        """Decode one token of every sequence, or make a slice of embeddings."""

    @property
    def may_be_long(self) -> bool:
        """Whether the next step does more than decode: it may take long."""

    def statistics(self) -> EngineFigures:
        """Return the figures of this moment."""

    def work_idle(self) -> bool:
        """Do a piece of background work, if there is any; return whether there was."""

    def close(self) -> None:
        """Give the wired memory back."""


Load = Callable[[Report], tuple[ModelDescription, Core]]


class StoppedWhileLoadingError(Exception):
    """Raised out of the loading code when the thread has to stop."""


@dataclass(frozen=True, slots=True)
class EngineStatistics:
    """Figures of the engine.

    ``steps`` counts decode steps and slices of embeddings, ``open_rows`` the sequences and requests
    for embeddings that are open now. ``prefixes`` and ``memory`` are as they were after the step
    whose outputs arrived last.
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
        """``load`` is called on the MLX thread, ``on_progress`` on the trio thread. A sequence's
        tokens between the first and the last may be sent up to ``interval`` seconds late.
        """
        self._load = load
        self._interval = interval
        self._on_progress = on_progress
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._sequence_ids = itertools.count()
        self._sinks: dict[int, Callable[[list[Any]], None]] = {}
        self._times = StepTimer()
        self._figures = EngineFigures()
        self._stopping = False
        self._description: ModelDescription | None = None
        self._loaded = trio.Event()

    async def run(
        self, *, task_status: trio.TaskStatus[ModelDescription] = trio.TASK_STATUS_IGNORED
    ) -> None:
        """Own the thread until cancelled. ``task_status`` is started when the model has loaded.

        When cancelled, the thread returns after its current step, or its current chunk of weights.

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
        """Run a sequence for ``request`` during the block; ``sink`` gets its outputs.

        ``sink`` is called on the trio thread and must not raise. Leaving the block, also by
        cancellation, cancels the sequence before the next decode step.
        """
        sequence_id = next(self._sequence_ids)
        with self._receiving(sequence_id, sink):
            self._inbox.put(Insert(sequence_id, request))
            yield

    @contextmanager
    def embed(self, request: EmbeddingRequest, sink: EmbeddingSink) -> Generator[None]:
        """Make the embeddings of ``request`` during the block; ``sink`` as for ``open``.

        Leaving the block, also by cancellation, drops what is left of them before the next slice.
        """
        sequence_id = next(self._sequence_ids)
        with self._receiving(sequence_id, sink):
            self._inbox.put(Embed(sequence_id, request))
            yield

    @contextmanager
    def _receiving(self, sequence_id: int, sink: Callable[[list[Any]], None]) -> Generator[None]:
        self._sinks[sequence_id] = sink
        try:
            yield
        finally:
            del self._sinks[sequence_id]
            self._inbox.put(Remove(sequence_id))

    def statistics(self) -> EngineStatistics:
        """Return the figures of this moment. On the trio thread."""
        times = self._times.statistics()
        figures = self._figures
        return EngineStatistics(
            times.steps, len(self._sinks), times, figures.prefixes, figures.memory
        )

    async def _host_thread(self, trio_token: trio.lowlevel.TrioToken) -> None:
        # A limiter of its own: the engine never waits for other threads' work.
        await trio.to_thread.run_sync(
            self._main,
            trio_token,
            limiter=trio.CapacityLimiter(1),
            thread_name="mlxtrio-mlx",
        )

    async def _stop_on_cancel(self) -> None:
        try:
            await trio.sleep_forever()
        finally:  # cancellation does not reach the thread: it gets a command
            self._stopping = True
            self._inbox.put(Stop())

    def _main(self, trio_token: trio.lowlevel.TrioToken) -> None:
        """The thread's body."""

        def report(done: int, total: int) -> None:
            if self._stopping:
                raise StoppedWhileLoadingError
            trio_token.run_sync_soon(self._show_progress, done, total)

        try:
            description, core = self._load(report)
        except StoppedWhileLoadingError:
            return
        trio_token.run_sync_soon(self._note_loaded, description, core.statistics())
        buffer = OutputBuffer(self._interval)
        try:
            while self._take_commands(core, buffer, trio_token):
                started = time.perf_counter()
                output = core.step()
                now = time.perf_counter()
                buffer.add(output, now - started)
                if core.may_be_long or buffer.must_send(now):
                    self._send(buffer, core, trio_token)
        finally:
            core.close()

    def _send(self, buffer: OutputBuffer, core: Core, trio_token: trio.lowlevel.TrioToken) -> None:
        outputs = buffer.take(time.perf_counter(), core.statistics())
        trio_token.run_sync_soon(self._deliver, outputs)

    def _take_commands(
        self, core: Core, buffer: OutputBuffer, trio_token: trio.lowlevel.TrioToken
    ) -> bool:
        """Carry out the commands that have arrived; wait for more while there is nothing to do.

        Returns whether to make a step: False when the thread has to end.
        """
        while True:
            try:
                command = self._inbox.get_nowait()
            except queue.Empty:
                if len(core):
                    return True
                if core.work_idle():
                    continue
                # No step follows that would send the figures without the removed sequences.
                self._send(buffer, core, trio_token)
                command = self._inbox.get()
            if isinstance(command, Insert | Embed) and buffer:  # the next step may be long
                self._send(buffer, core, trio_token)
            match command:
                case Insert(sequence_id, request):
                    core.insert(sequence_id, request)
                case Embed(sequence_id, inputs):
                    core.embed(sequence_id, inputs)
                case Remove(sequence_id):
                    core.remove(sequence_id)
                case Stop():
                    return False

    def _show_progress(self, done: int, total: int) -> None:
        with suppress(OSError):  # the terminal is closed
            self._on_progress(done, total)

    def _note_loaded(self, description: ModelDescription, figures: EngineFigures) -> None:
        self._description = description
        self._figures = figures
        self._loaded.set()

    def _deliver(self, outputs: StepOutputs) -> None:
        self._figures = outputs.figures
        for seconds in outputs.seconds:
            self._times.note(seconds)
        for sequence_id, each in outputs.by_sequence.items():
            if (sink := self._sinks.get(sequence_id)) is not None:  # else it is cancelled
                sink(each)
