"""A fair bounded queue in front of a fixed number of rows.

The queue is a memory channel of capacity 0, through which a dispatcher hands out permits for
rows. A job waits its turn by blocking in ``receive()``; the blocked receivers are the FIFO
queue. Cancelling one that waits (client gone, deadline, drain) takes it out of the queue with no
bookkeeping. It is the permit that travels, not the job: so there is no moment at which a job has
left the queue and has no row, and none at which a permit has no owner to release it.

A row needs memory for its caches, too. The job that has got a permit waits until there is enough,
and no other gets one before that: first come, first served, whatever the sizes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import trio

from mlxtrio.admission.reservation import KVReservations
from mlxtrio.admission.sequence import Engine, Request, RequestHandle, SequenceTask, open_events
from mlxtrio.admission.statistics import Counters, SchedulerStatistics
from mlxtrio.errors import MlxtrioError, QueueFullError, ShuttingDownError
from mlxtrio.observability.metrics import Metrics
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingCollector, EmbeddingRequest
from mlxtrio.text.output import SequenceOutput

Refusal = Callable[[], MlxtrioError]


class RowPermit:
    """The right to one row of the batch, for a ``with`` block: one of the limiter's tokens, and
    memory for the row's caches. ``settled`` is set when nobody waits with it any more.
    """

    def __init__(self, rows: trio.CapacityLimiter, room: KVReservations) -> None:
        self._rows = rows
        self._reservations = room
        self.settled = trio.Event()

    async def acquire(self) -> None:
        """Wait until a row is free."""
        await self._rows.acquire_on_behalf_of(self)

    async def acquire_memory(self, tokens: int, *, apart: bool) -> None:
        """Wait until there is memory for a row of so many tokens, in the batch or ``apart``."""
        await self._reservations.acquire(self, tokens, apart=apart)
        self.settled.set()

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
        self.settled.set()


@dataclass(frozen=True, slots=True)
class Limits:
    """``rows`` answers at once, ``queue_size`` waiting, ``timeout`` seconds for each request."""

    rows: int
    queue_size: int
    timeout: float


class Scheduler:
    """Owns every job, from submission to its end, in one nursery."""

    def __init__(
        self, engine: Engine, model: ModelDescription, limits: Limits, metrics: Metrics
    ) -> None:
        self._engine = engine
        self._model = model
        self._limits = limits
        self._rows = trio.CapacityLimiter(limits.rows)
        self._reservations = KVReservations(model.kv_budget)
        self._offers, self._turns = trio.open_memory_channel[RowPermit](0)
        self._submit, self._submitted = trio.open_memory_channel[SequenceTask](math.inf)
        self._waiting: set[SequenceTask] = set()
        self._running: set[SequenceTask] = set()
        self._refusal: Refusal | None = None
        self._counters = Counters()
        self._metrics = metrics
        metrics.follow(
            "num_requests_running", "Answers that hold a row.", lambda: len(self._running)
        )
        metrics.follow(
            "num_requests_waiting", "Answers that wait for a row.", lambda: len(self._waiting)
        )
        metrics.follow("batch_rows", "Rows of the decode batch.", lambda: limits.rows)
        if model.kv_budget is not None:
            self._reservations.register(metrics, model.kv_budget)

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Serve jobs until cancelled. Cancelling ends them all."""
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._dispatch)
                task_status.started()
                # One after the other, so that jobs queue in the order in which they came: trio
                # gives tasks that are started at once no order.
                async for job in self._submitted:
                    await nursery.start(self._serve, job)
        finally:
            self.drain(self._refusal or ShuttingDownError)
            for job in [*self._waiting]:  # submitted, and never started
                self._end(job)

    def submit(self, requests: Sequence[Request], arrived: float) -> RequestHandle:
        """Put one job for each request in the queue, all or none.

        ``arrived`` is the trio time from which the timeout counts. The caller owns the
        submission and must leave its ``with`` block.

        Raises:
            QueueFullError: there are not enough places left.
            ShuttingDownError: the scheduler is draining, or has ended.
        """
        self.check_capacity(len(requests))
        send, receive = open_events()
        deadline = arrived + self._limits.timeout
        with send:
            jobs = [
                SequenceTask(
                    index,
                    request,
                    self._answer(request),
                    send.clone(),
                    self._limits.timeout,
                    deadline,
                    self._metrics.watch(request.prompt_tokens, arrived),
                )
                for index, request in enumerate(requests)
            ]
        self._waiting.update(jobs)
        for job in jobs:
            self._submit.send_nowait(job)
        return RequestHandle(jobs, receive)

    def check_capacity(self, jobs: int) -> None:
        """Refuse ``jobs`` more answers if they can't all run or wait.

        Raises:
            QueueFullError: there are not enough places left.
            ShuttingDownError: the scheduler is draining, or has ended.
        """
        if self._refusal is not None:
            raise self._refusal()
        # A job counts as waiting until its task has run, even when a row is free for it. While one
        # waits for memory, no row is.
        free_rows = 0 if self._reservations.is_awaited else self._limits.rows - len(self._running)
        if len(self._waiting) + jobs - free_rows > self._limits.queue_size:
            self._counters.refused += jobs
            self._metrics.refused.inc(jobs)
            raise QueueFullError(self._retry_after())

    def drain(self, refusal: Refusal) -> None:
        """Refuse new jobs and those that wait, each with an error of its own; let the running
        ones finish.
        """
        self._refusal = refusal
        for job in self._waiting:
            job.refuse(refusal())

    def statistics(self) -> SchedulerStatistics:
        """What is going on at this moment, and what has happened so far."""
        return SchedulerStatistics(
            running=self._refusal is None,
            waiting=len(self._waiting),
            queue_size=self._limits.queue_size,
            active=len(self._running),
            rows=self._limits.rows,
            finished=self._counters.finished,
            refused=self._counters.refused,
            ended_early=self._counters.ended_early,
            mean_seconds=self._counters.mean_seconds,
            reserved_bytes=self._reservations.reserved,
            most_reserved_bytes=self._reservations.most_reserved,
        )

    async def _dispatch(self) -> None:
        """Hand each free row to the job that has waited longest, when the one before it runs."""
        while True:
            permit = RowPermit(self._rows, self._reservations)
            await permit.acquire()
            try:
                await self._offers.send(permit)
            except trio.Cancelled:
                with permit:  # nobody took it
                    raise
            await permit.settled.wait()

    async def _serve(
        self, job: SequenceTask, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        """See one job through: wait for a row, hold it until the answer's end.

        Started when the job is in the queue.
        """
        started = math.nan
        task_status.started()
        try:
            with job.scope, await self._turns.receive() as permit:
                await permit.acquire_memory(job.tokens, apart=job.is_apart)
                started = self._admit(job)
                with job.open(self._engine):
                    await job.done.wait()
        finally:
            self._end(job, trio.current_time() - started)

    def _end(self, job: SequenceTask, seconds: float = math.nan) -> None:
        """Strike a job off; ``seconds`` is how long it held a row, NaN if it never had one."""
        if job in self._waiting:
            # Unless it timed out or was refused already, its client or the scheduler has gone.
            if self._refusal is None:
                job.note_left()
            job.refuse((self._refusal or ShuttingDownError)())
        self._waiting.discard(job)
        self._running.discard(job)
        self._counters.note_end(finished=job.finished, seconds=seconds)
        job.end()

    def _answer(self, request: Request) -> SequenceOutput | EmbeddingCollector:
        if isinstance(request, EmbeddingRequest):
            return EmbeddingCollector(request)
        return SequenceOutput(request, self._model)

    def _admit(self, job: SequenceTask) -> float:
        self._waiting.discard(job)
        self._running.add(job)
        job.watch.admit()
        return trio.current_time()

    def _retry_after(self) -> int:
        """Seconds in which the jobs that wait now will have got their rows, as measured."""
        rounds = len(self._waiting) / self._limits.rows
        return max(1, min(60, math.ceil(rounds * self._counters.mean_seconds)))
