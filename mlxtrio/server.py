"""Runs the server in this process: sockets, Hypercorn's ``serve``, signals and the exit code."""

import logging
import os
import signal
import socket
import sys
from functools import partial
from ipaddress import ip_address

import trio
from hypercorn.config import Config, Sockets
from hypercorn.trio import serve

from mlxtrio.application import create_app
from mlxtrio.engine.thread import Report
from mlxtrio.lifecycle import Lifecycle
from mlxtrio.settings import Settings

logger = logging.getLogger(__name__)

BACKLOG = 1024  # connections that may wait to be accepted
KEEP_ALIVE = 75.0  # seconds; longer than clients' own, who would else use a closed connection
SEND_TIMEOUT = 60_000  # milliseconds in which a client must acknowledge what was sent


class BoundConfig(Config):
    """Hypercorn's configuration with listening sockets that are already bound.

    Binding first reports a port in use before anything else starts, and allows options of our own.
    """

    def __init__(self, sockets: Sockets) -> None:
        super().__init__()
        self._sockets = sockets

    def create_sockets(self) -> Sockets:
        """Return the sockets."""
        return self._sockets


def bind(host: str, port: int) -> Sockets:
    """Bind the listening sockets. ``run_server`` closes them.

    Raises:
        OSError: the address can't be bound.
    """
    config = Config()
    config.bind = [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]
    sockets = config.create_sockets()
    for listener in sockets.insecure_sockets:
        if hasattr(
            socket, "TCP_USER_TIMEOUT"
        ):  # Linux: ends connections whose client has stopped reading
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SEND_TIMEOUT)
    return sockets


async def run_server(
    settings: Settings,
    sockets: Sockets,
    on_progress: Report = lambda done, total: None,
    task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED,
) -> int:
    """Serve until a signal or a failure drains the server; return the exit code.

    Started with the server's address when it accepts connections; the model may still be loading.
    ``on_progress`` is called while it loads. Cancelling ends all requests.
    """
    lifecycle = Lifecycle(settings, on_progress)
    async with trio.open_nursery() as nursery:
        await nursery.start(drain_on_signal, lifecycle)
        served = partial(
            serve,
            create_app(lifecycle),
            _config(settings, sockets),
            shutdown_trigger=lifecycle.draining.wait,
            mode="asgi",
        )
        async with trio.open_nursery() as server:
            (address,) = await server.start(served)
            logger.info("listening on %s (Ctrl-C to quit)", address)
            _warn_if_open(settings)
            task_status.started(address)
        nursery.cancel_scope.cancel()
    return 1 if lifecycle.failure is not None else 0


async def drain_on_signal(
    lifecycle: Lifecycle, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Drain at the first SIGTERM or Ctrl-C; exit at the second. Runs until cancelled."""
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        task_status.started()
        async for signum in signals:
            if lifecycle.draining.is_set():
                logger.warning("second signal: exiting at once")
                exit_at_once(128 + signum)
            logger.info(
                "%s: refusing new requests, finishing the running ones (again to exit at once)",
                signal.Signals(signum).name,
            )
            lifecycle.drain()


def exit_at_once(code: int) -> None:
    """Exit without waiting for the MLX thread, which can't be interrupted."""
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)


def _config(settings: Settings, sockets: Sockets) -> Config:
    config = BoundConfig(sockets)
    config.backlog = BACKLOG
    config.graceful_timeout = settings.drain_timeout
    config.keep_alive_timeout = KEEP_ALIVE
    config.include_server_header = False
    config.errorlog = logging.getLogger("hypercorn.error")
    config.errorlog.setLevel(logging.WARNING)  # at INFO it logs the address again
    config.accesslog = None
    return config


def _warn_if_open(settings: Settings) -> None:
    if settings.api_key or _is_loopback(settings.host):
        return
    logger.warning(
        "listening on %s without an API key: everyone on the network can use the model; "
        "set --api-key",
        settings.host,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
