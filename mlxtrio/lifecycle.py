"""The server from start to exit: load, serve, drain, and report whether it failed.

One supervisor task, started in the app's nursery, owns the engine and the scheduler. A crash
in it is recorded and drains the server, so that a broken server never looks like a working one.
"""

import logging
import math
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Literal

import trio

from mlxtrio.admission.scheduler import Limits, Scheduler
from mlxtrio.engine.metrics import register_engine
from mlxtrio.engine.models.start import model_name, open_engine
from mlxtrio.engine.thread import Report
from mlxtrio.errors import ModelLoadError, ModelNotFoundError, NotReadyError, ShuttingDownError
from mlxtrio.media.limits import ImageLimits
from mlxtrio.media.loader import ImageLoader
from mlxtrio.observability.metrics import Metrics
from mlxtrio.serving.images import ImagePreparation
from mlxtrio.serving.runtime import ModelRuntime, RunnableEngine
from mlxtrio.settings import Settings

logger = logging.getLogger(__name__)

State = Literal["loading", "ok", "draining", "failed"]

WAIT_WHILE_LOADING = 5  # seconds until a refused client may try again
IMAGE_THREADS = 2  # that decode images
DRAIN_MARGIN = 2.0  # seconds past the drain's end after which the process is ended in any case

OpenEngine = Callable[[Settings, Report], Awaitable[RunnableEngine]]


class Lifecycle:
    """Owns the engine and the scheduler from start to exit.

    The HTTP side asks it for the model runtime; the process asks it how the server ended.
    """

    def __init__(
        self,
        settings: Settings,
        on_progress: Report = lambda done, total: None,
        open_engine: OpenEngine = open_engine,
    ) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.model_name = model_name(settings)
        self.draining = trio.Event()
        self.failure: BaseException | None = None
        self._on_progress = on_progress
        self._open_engine = open_engine
        self._runtime: ModelRuntime | None = None
        self._scope = trio.CancelScope()
        self._ended = trio.Event()

    @property
    def state(self) -> State:
        """What ``/health`` says."""
        if self.failure is not None:
            return "failed"
        if self.draining.is_set():
            return "draining"
        return "loading" if self._runtime is None else "ok"

    def runtime(self, name: str | None = None) -> ModelRuntime:
        """Return the runtime of the model that a request calls ``name``; None is the default.

        Any name means the served model, unless the settings are strict.

        Raises:
            NotReadyError: the model is loading, or the server is shutting down.
            ModelNotFoundError: no model of that name is served.
        """
        if self.draining.is_set():
            raise ShuttingDownError(self._drain_wait())
        if self._runtime is None:
            raise NotReadyError(
                "The model is still loading. Please retry shortly.",
                wait=WAIT_WHILE_LOADING,
                code="model_loading",
            )
        if self.settings.strict_model_name and name not in (None, self.model_name):
            raise ModelNotFoundError(str(name))
        return self._runtime

    async def supervise(
        self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        """Own the engine and the scheduler until ``stop``. A fault is not raised but recorded."""
        task_status.started()
        try:
            with self._scope:
                await self._load_and_serve()
        except* Exception as group:  # noqa: BLE001 - the supervisor records any failure
            self.failure = group
            self._log_failure(group)
        finally:
            self._runtime = None
            self.draining.set()
            self._ended.set()

    def drain(self) -> None:
        """Refuse new and waiting requests; let the running ones finish."""
        if not self.draining.is_set():
            self.draining.set()
            if self._runtime is not None:
                self._runtime.scheduler.drain(self._drain_wait())

    async def stop(self) -> None:
        """End the supervisor: cancel what still runs, and wait until the MLX thread has ended."""
        self.drain()
        self._scope.cancel()
        await self._ended.wait()

    async def end_overdue(self, exit_now: Callable[[int], None] = os._exit) -> None:
        """End the process if it still runs when the drain is over.

        Hypercorn shields its writes, so a client that has stopped reading can't be cancelled,
        and would keep the process alive for ever. All other requests have been answered.
        """
        await self.draining.wait()
        await trio.sleep(self.settings.drain_timeout + DRAIN_MARGIN)
        logger.warning("exiting although a client has stopped reading, or a step does not end")
        exit_now(1 if self.failure is not None else 0)

    async def _load_and_serve(self) -> None:
        started = trio.current_time()
        engine = await self._open_engine(self.settings, self._on_progress)
        logger.info("loading %s", self.model_name)
        async with AsyncExitStack() as stack, trio.open_nursery() as nursery:
            model = await nursery.start(engine.run)
            images = None
            if model.images is not None:  # else there is no need of TLS and its certificates
                loader = await stack.enter_async_context(self._image_loader())
                images = ImagePreparation(loader, model.images)
            limits = Limits(
                self.settings.max_concurrency, self.settings.queue_size, self.settings.queue_timeout
            )
            scheduler = Scheduler(engine, model, limits, self.metrics)
            register_engine(self.metrics, engine.statistics)
            await nursery.start(scheduler.run)
            self._runtime = ModelRuntime(
                name=self.model_name,
                model=model,
                engine=engine,
                scheduler=scheduler,
                timeout=limits.timeout,
                max_rows=limits.rows,
                images=images,
                default_max_tokens=self.settings.max_tokens,
            )
            logger.info(
                "%s is ready after %.1f s (context of %d tokens, %d rows)",
                self.model_name,
                trio.current_time() - started,
                model.context_length,
                limits.rows,
            )

    def _image_loader(self) -> ImageLoader:
        threads = trio.CapacityLimiter(IMAGE_THREADS)
        return ImageLoader(ImageLimits.of(self.settings), threads)

    def _drain_wait(self) -> int:
        """Seconds after which refused clients may try again."""
        return max(1, math.ceil(self.settings.drain_timeout))

    def _log_failure(self, group: BaseExceptionGroup[Exception]) -> None:
        error = first_error(group)
        if isinstance(error, ModelLoadError):
            logger.error("%s", error)
        else:
            logger.critical("the server has failed and shuts down", exc_info=group)


def first_error(error: BaseException) -> BaseException:
    """The first leaf of an exception group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
