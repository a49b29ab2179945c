"""Real servers on loopback, in this process or in one of their own, and clients for them."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import openai
import trio

from mlxtrio.server import bind, run_server
from mlxtrio.settings import Settings

START_SECONDS = 60  # to wait for a server, on a machine that is busy
NOT_MARKED = "a test that starts a server by a helper is to be marked: @pytest.mark.live"
may_start = True  # unset by ``tests.support.markers`` for a test that is not marked ``live``


@dataclass(frozen=True)
class Server:
    """An address, and clients for it."""

    address: str

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def openai(self, **options: Any) -> openai.AsyncOpenAI:
        """OpenAI's client, without retries."""
        return openai.AsyncOpenAI(
            base_url=f"{self.address}/v1",
            api_key="unused",
            **{"max_retries": 0, "timeout": 60.0, **options},
        )

    def http(self) -> httpx2.AsyncClient:
        """A plain HTTP client."""
        return httpx2.AsyncClient(base_url=self.address, timeout=60)

    async def queue(self) -> dict[str, Any]:
        """The queue's figures."""
        async with self.http() as http:
            figures: dict[str, Any] = (await http.get("/v1/queue/stats")).json()["queue_stats"]
            return figures

    async def is_idle(self) -> bool:
        """Whether nothing waits and nothing runs."""
        queue = await self.queue()
        return not queue["active_requests"] and not queue["queue_size"]

    async def wait_until_idle(self) -> None:
        """Wait until nothing waits and nothing runs."""
        with trio.fail_after(30):
            while not await self.is_idle():
                await trio.sleep(0.01)

    async def wait_until_active(self, requests: int) -> None:
        """Wait until so many requests run at the same time."""
        with trio.fail_after(30):
            while (await self.queue())["active_requests"] != requests:
                await trio.sleep(0.01)

    async def wait_until_ready(self) -> None:
        """Wait until the model has loaded."""
        async with self.http() as http:
            with trio.fail_after(START_SECONDS):
                while (await http.get("/health")).status_code != 200:
                    await trio.sleep(0.02)


@asynccontextmanager
async def live_server(model: Path | str, **settings: Any) -> AsyncGenerator[Server]:
    """Run the whole server in this process for the block: Hypercorn on loopback, a model on the MLX
    thread. It is cancelled at the block's end.
    """
    assert may_start, NOT_MARKED
    configured = Settings(model_path=str(model), port=0, **settings)
    async with trio.open_nursery() as nursery:
        address = await nursery.start(run_server, configured, bind("127.0.0.1", 0))
        server = Server(address)
        await server.wait_until_ready()
        yield server
        nursery.cancel_scope.cancel()


class ServerProcess:
    """A server in a process of its own."""

    def __init__(self, process: trio.Process) -> None:
        self._process = process
        self.log = ""

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, signum: signal.Signals) -> None:
        self._process.send_signal(signum)

    async def wait(self, seconds: float = START_SECONDS) -> int:
        """Wait for the process's end; return its exit code."""
        with trio.fail_after(seconds):
            return await self._process.wait()

    async def wait_for_log(self, pattern: str) -> re.Match[str]:
        """Wait until the log holds a match."""
        with trio.fail_after(START_SECONDS):
            while (match := re.search(pattern, self.log)) is None:
                await trio.sleep(0.02)
        return match

    async def ready(self) -> Server:
        """Wait until the model is served."""
        match = await self.wait_for_log(r"(?:listening|Running) on (http://[^ ]+)")
        server = Server(match[1])
        await server.wait_until_ready()
        return server

    async def collect_log(self) -> None:
        """Append what the process logs to ``log``, until it ends."""
        assert self._process.stderr is not None
        async for chunk in self._process.stderr:
            self.log += chunk.decode()


@asynccontextmanager
async def server_process(
    arguments: Sequence[str], environment: dict[str, str] | None = None
) -> AsyncGenerator[ServerProcess]:
    """Run ``python ARGUMENTS``; kill it at the block's end if it still runs."""
    assert may_start, NOT_MARKED
    process = await trio.lowlevel.open_process(
        [sys.executable, *arguments],
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    server = ServerProcess(process)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(server.collect_log)
        try:
            yield server
        finally:
            if process.returncode is None:
                process.kill()
            with trio.CancelScope(shield=True):
                await process.wait()
