"""A fair bounded queue in front of a fixed number of rows.

The queue is a memory channel of capacity 0, through which a dispatcher hands out permits for
rows. A job waits its turn by blocking in ``receive()``; the blocked receivers are the FIFO
queue (those that come within one tick of the event loop have no order). Cancelling one that
waits (client gone, deadline, drain) takes it out of the queue with no bookkeeping. It is the
permit that travels, not the job: so there is no moment at which a job has left the queue and has
no row, and none at which a permit has no owner to release it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import trio

from mlxtrio.errors import MlxtrioError, QueueFullError, ShuttingDownError
from mlxtrio.generation.answer import Answer
from mlxtrio.generation.description import ModelDescription
from mlxtrio.generation.request import GenerationRequest
from mlxtrio.scheduler.job import Engine, Job, Submission, open_events
from mlxtrio.scheduler.statistics import Counters, SchedulerStatistics


class RowPermit:
    """The right to one row of the batch: one of the limiter's tokens, for a ``with`` block."""

    def __init__(self, rows: trio.CapacityLimiter) -> None:
        self._rows = rows

    async def acquire(self) -> None:
        """Wait until a row is free."""
        await self._rows.acquire_on_behalf_of(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._rows.release_on_behalf_of(self)


@dataclass(frozen=True, slots=True)
class Limits:
    """``rows`` answers at once, ``queue_size`` waiting, ``timeout`` seconds for each request."""

    rows: int
    queue_size: int
    timeout: float


class Scheduler:
    """Owns every job, from submission to its end, in one nursery."""

    def __init__(self, engine: Engine, model: ModelDescription, limits: Limits) -> None:
        self._engine = engine
        self._model = model
        self._limits = limits
        self._rows = trio.CapacityLimiter(limits.rows)
        self._offers, self._turns = trio.open_memory_channel[RowPermit](0)
        self._waiting: set[Job] = set()
        self._running: set[Job] = set()
        self._refusal: MlxtrioError | None = None
        self._nursery: trio.Nursery | None = None
        self._counters = Counters()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Serve jobs until cancelled. Cancelling ends them all."""
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            try:
                nursery.start_soon(self._dispatch)
                task_status.started()
                await trio.sleep_forever()
            finally:
                self.drain(self._refusal or ShuttingDownError())

    def submit(self, requests: Sequence[GenerationRequest], arrived: float) -> Submission:
        """Put one job for each request in the queue, all or none.

        ``arrived`` is the trio time from which the timeout counts. The caller owns the
        submission and must leave its ``with`` block.

        Raises:
            QueueFullError: there are not enough places left.
            ShuttingDownError: the scheduler is draining, or has ended.
        """
        if self._refusal is not None:
            raise self._refusal
        if self._nursery is None:
            raise RuntimeError("the scheduler is not running")
        self._check_room(len(requests))
        send, receive = open_events()
        deadline = arrived + self._limits.timeout
        with send:
            jobs = [
                Job(
                    index,
                    request,
                    Answer(request, self._model),
                    send.clone(),
                    self._limits.timeout,
                    deadline,
                )
                for index, request in enumerate(requests)
            ]
        self._waiting.update(jobs)
        for job in jobs:
            self._nursery.start_soon(self._serve, job)
        return Submission(jobs, receive)

    def drain(self, refusal: MlxtrioError) -> None:
        """Refuse new jobs and those that wait; let the running ones finish."""
        self._refusal = refusal
        for job in self._waiting:
            job.refuse(refusal)

    def statistics(self) -> SchedulerStatistics:
        """What is going on at this moment, and what has happened so far."""
        return SchedulerStatistics(
            running=self._nursery is not None and self._refusal is None,
            waiting=len(self._waiting),
            queue_size=self._limits.queue_size,
            active=len(self._running),
            rows=self._limits.rows,
            finished=self._counters.finished,
            refused=self._counters.refused,
            ended_early=self._counters.ended_early,
            mean_seconds=self._counters.mean_seconds,
        )

    async def _dispatch(self) -> None:
        """Hand each free row to the job that has waited longest."""
        while True:
            permit = RowPermit(self._rows)
            await permit.acquire()
            try:
                await self._offers.send(permit)
            except trio.Cancelled:
                with permit:  # nobody took it
                    raise

    async def _serve(self, job: Job) -> None:
        """See one job through: wait for a row, hold it until the answer's end."""
        started = math.nan
        try:
            with job.scope, await self._turns.receive():
                started = self._admit(job)
                with self._engine.open(job.request, job.feed):
                    await job.done.wait()
        finally:
            self._waiting.discard(job)
            self._running.discard(job)
            self._counters.note_end(
                finished=job.done.is_set(), seconds=trio.current_time() - started
            )
            job.end()

    def _admit(self, job: Job) -> float:
        self._waiting.discard(job)
        self._running.add(job)
        return trio.current_time()

    def _check_room(self, jobs: int) -> None:
        # A job counts as waiting until its task has run, even when a row is free for it.
        free_rows = self._limits.rows - len(self._running)
        if len(self._waiting) + jobs - free_rows > self._limits.queue_size:
            self._counters.refused += jobs
            raise QueueFullError(self._retry_after())

    def _retry_after(self) -> int:
        """Seconds in which the jobs that wait now will have got their rows, as measured."""
        rounds = len(self._waiting) / self._limits.rows
        return max(1, min(60, math.ceil(rounds * self._counters.mean_seconds)))
