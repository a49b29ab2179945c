"""Servers to compare, each in a process group of its own, of which one runs at a time."""

import os
import shlex
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.request import ask
from mlxtrio.bench.target import Target

START_SECONDS = 120

# Ours, and those that come with our own dependencies; others are given by --peer.
COMMANDS = {
    "mlxtrio": "{python} -m mlxtrio --model-path {model} --port {port} --max-concurrency {rows}",
    "mlx_lm.server": "{python} -m mlx_lm server --model {model} --port {port}",
    "mlx_vlm.server": "{python} -m mlx_vlm.server --model {model} --port {port}",
}


@dataclass(frozen=True)
class Peer:
    """A server that has answered. ``start_seconds`` is the time from its start until it did."""

    name: str
    target: Target
    group: int
    start_seconds: float

    @contextmanager
    def awake(self) -> Generator[None]:
        """Let it run within the block only: while others are measured it takes no time."""
        os.killpg(self.group, signal.SIGCONT)
        try:
            yield
        finally:
            os.killpg(self.group, signal.SIGSTOP)


@asynccontextmanager
async def peer(name: str, command: str, model: Path, rows: int, log: Path) -> AsyncGenerator[Peer]:
    """Start a server, wait for its first answer, and put it to sleep; kill it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"python": sys.executable, "model": model, "port": port, "rows": rows}
    target = Target.parse(f"http://127.0.0.1:{port}")
    started = trio.current_time()
    with log.open("wb") as output:
        process = await trio.lowlevel.open_process(
            [part.format(**places) for part in shlex.split(command)],
            stdout=output,
            stderr=output,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
            start_new_session=True,
        )
    try:
        await _answer(target, model, process, log)
        found = Peer(name, target, process.pid, trio.current_time() - started)
        os.killpg(found.group, signal.SIGSTOP)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        with trio.CancelScope(shield=True):
            await process.wait()


async def _answer(target: Target, model: Path, process: trio.Process, log: Path) -> None:
    body = {
        "model": str(model),
        "messages": [{"role": "user", "content": "hello"}],
        "max_tokens": 1,
        "stream": True,
    }
    with trio.move_on_after(START_SECONDS):
        async with aclosing(Pool(target)) as pool:
            while process.poll() is None:
                outcome = await ask(pool, body, turn=0, due=trio.current_time(), within=30)
                if outcome.failure is None:
                    return
                await trio.sleep(0.05)
    output = await trio.Path(log).read_text()
    raise SystemExit(f"no answer from {process.args!r}:\n{output[-3000:]}")
