"""``app``, for ``hypercorn mlxtrio.app:app --worker-class trio``; settings from ``MLXTRIO_*``.

Importing this module is cheap and imports no MLX: Hypercorn imports it in a child process.
Hypercorn owns the process here, so two things differ from ``python -m mlxtrio``: a failure must
raise the one exception that Hypercorn re-raises, and Hypercorn's own graceful timeout bounds the
drain.
"""

import signal

import trio
from hypercorn.utils import LifespanFailureError

from mlxtrio.application import create_app
from mlxtrio.connection import TrioApp
from mlxtrio.lifecycle import Lifecycle, first_error
from mlxtrio.observability.logs import configure_logging
from mlxtrio.settings import Settings


def create_hypercorn_app() -> TrioApp:
    """Make the application with settings from environment variables.

    Raises:
        pydantic.ValidationError: a variable has an invalid value.
    """
    settings = Settings()
    lifecycle = Lifecycle(settings)
    app = create_app(lifecycle)

    async def drain_on_sigterm() -> None:
        # A process manager signals the whole process group: the worker must finish its requests.
        with trio.open_signal_receiver(signal.SIGTERM) as signals:
            async for _ in signals:
                lifecycle.drain()

    async def raise_on_failure() -> None:
        await lifecycle.draining.wait()
        if lifecycle.failure is not None:
            error = first_error(lifecycle.failure)
            raise LifespanFailureError("serving", str(error)) from lifecycle.failure

    @app.before_serving
    async def start() -> None:
        configure_logging(settings.log_level)
        app.nursery.start_soon(drain_on_sigterm)
        app.nursery.start_soon(raise_on_failure)

    return app


app = create_hypercorn_app()
