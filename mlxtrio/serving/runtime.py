"""A loaded model with its engine and admission: what a request runs on."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol, TypeVar

import trio

from mlxtrio.admission.scheduler import Scheduler
from mlxtrio.admission.sequence import Engine, Request, RequestHandle
from mlxtrio.engine.thread import EngineStatistics
from mlxtrio.errors import DeadlineError
from mlxtrio.serving.images import ImagePreparation
from mlxtrio.text.description import ModelDescription

Result = TypeVar("Result")


class RunnableEngine(Engine, Protocol):
    """An engine that runs in a task and has statistics."""

    async def run(self, *, task_status: trio.TaskStatus[ModelDescription]) -> None:
        """Run until cancelled; started when the model has loaded."""

    def statistics(self) -> EngineStatistics:
        """Figures of this moment."""


@dataclass(frozen=True, slots=True)
class RequestScope:
    """What a request's caller owns.

    ``arrived`` is the trio time from which the timeout counts. ``resources`` is closed by the
    caller when the response has ended or the client has disconnected; that cancels what is left.
    """

    arrived: float
    resources: ExitStack


@dataclass(frozen=True, slots=True)
class ModelRuntime:
    """A loaded model with its engine and its admission.

    ``images`` prepares images for vision models and is None for others. ``timeout`` is each
    request's, in seconds; ``max_rows`` is the size of the decode batch; ``default_max_tokens``
    bounds outputs of requests that set no bound.
    """

    name: str
    model: ModelDescription
    engine: RunnableEngine
    scheduler: Scheduler
    timeout: float
    max_rows: int
    images: ImagePreparation | None = None
    default_max_tokens: int | None = None

    async def run(
        self,
        prepare: Callable[[], Awaitable[Sequence[Request]]],
        scope: RequestScope,
        *,
        sequences: int = 1,
    ) -> RequestHandle:
        """Prepare a request under its deadline, and admit its sequences to the queue.

        Requests that are being prepared are ahead in the queue: with no place for ``sequences``
        behind them, nothing is prepared. The returned handle closes with the ``scope``.

        Raises:
            QueueFullError: the queue has no place for them.
            ShuttingDownError: the server is draining.
            DeadlineError: preparing took longer than the timeout.
            whatever ``prepare`` raises.
        """
        with self.scheduler.preparing(sequences):
            with trio.CancelScope(deadline=scope.arrived + self.timeout) as deadline:
                requests = await prepare()
            if deadline.cancelled_caught:
                raise DeadlineError(self.timeout)
        handle = self.scheduler.submit(requests, scope.arrived)
        return scope.resources.enter_context(handle)


async def in_thread(work: Callable[[], Result], lock: trio.CapacityLimiter) -> Result:
    """Run what only computes in a worker thread, under ``lock``.

    Cancelling abandons the thread: its result is dropped, and the lock is free when it has ended.
    """
    return await trio.to_thread.run_sync(work, limiter=lock, abandon_on_cancel=True)
