"""A fair, bounded queue in front of a fixed number of rows.

The queue is a memory channel of capacity 0, through which a dispatcher sends permits for rows. A
sequence waits by blocking in ``receive``; the blocked receivers are the FIFO queue. Cancelling one
that waits (client disconnect, deadline, drain) removes it from the queue without bookkeeping. The
permit travels, not the sequence: so no sequence is ever out of the queue without a row, and no
permit is ever without an owner that releases it.

A row needs memory for its KV cache, too. A sequence that has its permit waits until it can reserve
that memory, and no other sequence gets a permit before: first come, first served, at any size.
"""

import math
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import trio

from mlxtrio.admission.reservation import KVReservations
from mlxtrio.admission.sequence import (
    ChannelItem,
    Engine,
    Request,
    RequestHandle,
    SequenceTask,
    open_events,
)
from mlxtrio.admission.statistics import Counters, SchedulerStatistics
from mlxtrio.errors import QueueFullError, ShuttingDownError
from mlxtrio.observability.metrics import Metrics, SequenceMetrics
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingCollector, EmbeddingRequest
from mlxtrio.text.output import SequenceOutput

MAX_WAIT = 60  # seconds; a refused client is never asked to wait longer


class RowPermit:
    """A permit for one row of the batch, with memory for its KV cache, for a ``with`` block.

    It holds one token of ``rows``, the batch's limiter. ``is_settled`` is set when the memory is
    reserved or the permit released: the dispatcher sends the next permit only then.
    """

    def __init__(self, rows: trio.CapacityLimiter, reservations: KVReservations) -> None:
        self._rows = rows
        self._reservations = reservations
        self.is_settled = trio.Event()

    async def acquire(self) -> None:
        """Wait until a row is free, and take it."""
        await self._rows.acquire_on_behalf_of(self)

    async def reserve(self, tokens: int, *, in_batch: bool) -> None:
        """Wait until the memory for up to ``tokens`` tokens is free, and reserve it."""
        await self._reservations.reserve(self, tokens, in_batch=in_batch)
        self.is_settled.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._reservations.release(self)
        self._rows.release_on_behalf_of(self)
        self.is_settled.set()


@dataclass(frozen=True, slots=True)
class Limits:
    """``rows`` sequences run at once, ``queue_size`` wait; a request has ``timeout`` seconds."""

    rows: int
    queue_size: int
    timeout: float


class Scheduler:
    """Owns every sequence, from ``submit`` to its end, in one nursery."""

    def __init__(
        self, engine: Engine, model: ModelDescription, limits: Limits, metrics: Metrics
    ) -> None:
        self._engine = engine
        self._model = model
        self._limits = limits
        self._metrics = metrics
        self._counters = Counters()
        self._rows = trio.CapacityLimiter(limits.rows)
        self._reservations = KVReservations(model.kv_budget)
        self._permit_sender, self._permit_receiver = trio.open_memory_channel[RowPermit](0)
        self._task_sender, self._task_receiver = trio.open_memory_channel[SequenceTask](math.inf)
        self._preparing = 0  # sequences of requests in ``preparing``
        self._waiting: set[SequenceTask] = set()  # without a row, or without their memory
        self._running: set[SequenceTask] = set()
        self._drain_wait: int | None = None  # set once draining
        self._register()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Run sequences until cancelled. Cancelling ends them all."""
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._dispatch)
                task_status.started()
                # ``start`` waits until each one is in the queue. It keeps their order: trio runs
                # tasks that are started at once in any order.
                async for task in self._task_receiver:
                    await nursery.start(self._serve, task)
        finally:
            self.drain()
            for task in [*self._waiting]:  # submitted, and never started
                self._end(task)

    def submit(self, requests: Sequence[Request], arrived: float) -> RequestHandle:
        """Put one sequence for each of ``requests`` in the queue, all or none.

        ``arrived`` is the trio time from which the timeout counts. The caller owns the handle and
        must leave its ``with`` block, which cancels the sequences that are not done.

        Raises:
            QueueFullError: there are not enough places left.
            ShuttingDownError: the scheduler drains, or has ended.
        """
        self._check_capacity(len(requests))
        send, receive = open_events()
        with send:
            tasks = [
                self._task(index, request, send.clone(), arrived)
                for index, request in enumerate(requests)
            ]
        self._waiting.update(tasks)
        for task in tasks:
            self._task_sender.send_nowait(task)
        return RequestHandle(tasks, receive)

    @contextmanager
    def preparing(self, sequences: int) -> Generator[None]:
        """Hold places in the queue for ``sequences`` while the block prepares their request.

        After the block they have none: submit them right after it, without waiting between.
        Cancelling or an error in the block frees their places.

        Raises:
            QueueFullError: other requests have or hold too many places.
            ShuttingDownError: the scheduler drains, or has ended.
        """
        self._check_capacity(sequences, ahead=self._preparing)
        self._preparing += sequences
        try:
            yield
        finally:
            self._preparing -= sequences

    def drain(self, wait: int = 1) -> None:
        """Refuse new and waiting sequences with ``ShuttingDownError(wait)``; finish running ones.

        Only the first call has an effect.
        """
        if self._drain_wait is None:
            self._drain_wait = wait
            for task in self._waiting:
                task.refuse(ShuttingDownError(wait))

    def statistics(self) -> SchedulerStatistics:
        """Return the figures of this moment."""
        return SchedulerStatistics(
            running=self._drain_wait is None,
            waiting=len(self._waiting) - self._starting(),
            queue_size=self._limits.queue_size,
            active=len(self._running) + self._starting(),
            rows=self._limits.rows,
            finished=self._counters.finished,
            refused=self._counters.refused,
            ended_early=self._counters.ended_early,
            mean_seconds=self._counters.mean_seconds,
            reserved_bytes=self._reservations.reserved,
            max_reserved_bytes=self._reservations.max_reserved,
        )

    async def _dispatch(self) -> None:
        """Send each free row's permit to the sequence that has waited longest."""
        while True:
            permit = RowPermit(self._rows, self._reservations)
            await permit.acquire()
            try:
                await self._permit_sender.send(permit)
            except trio.Cancelled:
                with permit:  # nobody received it
                    raise
            await permit.is_settled.wait()

    async def _serve(
        self, task: SequenceTask, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        """Run one sequence: wait for a permit and memory, and hold them until its end.

        Started when the sequence is about to wait in the queue.
        """
        started = math.nan
        task_status.started()
        try:
            with task.scope, await self._permit_receiver.receive() as permit:
                await permit.reserve(task.max_cached_tokens, in_batch=task.is_in_batch)
                started = self._admit(task)
                with task.open(self._engine):
                    await task.done.wait()
        finally:
            self._end(task, trio.current_time() - started)

    def _check_capacity(self, sequences: int, *, ahead: int = 0) -> None:
        """Check that ``sequences`` more can run or wait, behind ``ahead`` in preparation."""
        if self._drain_wait is not None:
            raise ShuttingDownError(self._drain_wait)
        queued = len(self._waiting) + ahead + sequences - self._free_rows()
        if queued > self._limits.queue_size:
            self._counters.refused += sequences
            self._metrics.refused.inc(sequences)
            raise QueueFullError(self._expected_wait())

    def _task(
        self,
        index: int,
        request: Request,
        events: "trio.MemorySendChannel[ChannelItem]",
        arrived: float,
    ) -> SequenceTask:
        return SequenceTask(
            index,
            request,
            self._output(request),
            events,
            self._limits.timeout,
            arrived + self._limits.timeout,
            SequenceMetrics(self._metrics, request.prompt_tokens, arrived),
        )

    def _output(self, request: Request) -> SequenceOutput | EmbeddingCollector:
        if isinstance(request, EmbeddingRequest):
            return EmbeddingCollector(request)
        return SequenceOutput(request, self._model)

    def _admit(self, task: SequenceTask) -> float:
        """Move a sequence from waiting to running; return the trio time."""
        self._waiting.discard(task)
        self._running.add(task)
        task.metrics.observe_admission()
        return trio.current_time()

    def _end(self, task: SequenceTask, seconds: float = math.nan) -> None:
        """Drop a sequence; ``seconds`` is how long it held a row, NaN if it never had one."""
        if task in self._waiting:  # cancelled with the scheduler, unless by its own scope
            task.refuse(ShuttingDownError(self._drain_wait or 1))
        self._waiting.discard(task)
        self._running.discard(task)
        task.end()
        self._counters.count_end(finished=task.is_finished, seconds=seconds)

    def _free_rows(self) -> int:
        # While a sequence waits for memory, no other gets a row.
        return 0 if self._reservations.has_waiter else self._limits.rows - len(self._running)

    def _starting(self) -> int:
        """How many of the waiting sequences have a free row: their tasks have yet to run."""
        return min(len(self._waiting), self._free_rows())

    def _expected_wait(self) -> int:
        """Seconds until all waiting sequences have got a row, by the measured times."""
        rounds = (self._preparing + len(self._waiting)) / self._limits.rows
        return max(1, min(MAX_WAIT, math.ceil(rounds * self._counters.mean_seconds)))

    def _register(self) -> None:
        """Add gauges of the queue."""
        self._metrics.register_gauge(
            "num_requests_running",
            "Sequences that hold a row.",
            lambda: self.statistics().active,
        )
        self._metrics.register_gauge(
            "num_requests_waiting",
            "Sequences that wait for a row.",
            lambda: self.statistics().waiting,
        )
        self._metrics.register_gauge(
            "batch_rows", "Rows of the decode batch.", lambda: self._limits.rows
        )
        self._reservations.register(self._metrics)
