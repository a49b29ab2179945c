"""How near chat completions come to mlx-lm's own loop, in one run on one machine.

    python -m tests.benchmarks.chat [--model-path DIR] [--rounds 3] [--tokens 64]

For each number of clients, in turn and interleaved: `BatchGenerator` in this process on the same
prompts with the same greedy sampling (the ceiling: no server, no text), then as many streaming
clients against a server in a process of its own. Prints medians and the ratio. Then: seconds
from start to first answer, and decode steps from a disconnect to the freed row.

Without a model a tiny one with random weights is made, whose decode step takes a few
milliseconds: the server's own cost shows most there.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import mlx_lm
import trio
from mlx_lm.generate import BatchGenerator
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.live import Server, server_process
from tests.tiny_models import make_tiny_model

CLIENTS = (1, 8, 32)
MOST_CLIENTS = max(CLIENTS)


def prompt(n: int) -> str:
    return f"Question {n}: what can you tell me about the number {n * 37}?"


class Ceiling:
    """mlx-lm's continuous batch in this process."""

    def __init__(self, model_path: Path) -> None:
        self._model, self._tokenizer = mlx_lm.load(str(model_path))

    def tokens_per_second(self, rows: int, tokens: int) -> float:
        generator = BatchGenerator(self._model, completion_batch_size=MOST_CLIENTS)
        prompts = [
            self._tokenizer.apply_chat_template(
                [{"role": "user", "content": prompt(n)}], add_generation_prompt=True
            )
            for n in range(rows)
        ]
        started = time.perf_counter()
        generator.insert(prompts, max_tokens=[tokens] * rows)
        made = 0
        while responses := generator.next_generated():
            made += len(responses)
        seconds = time.perf_counter() - started
        generator.close()
        return made / seconds


async def served_tokens_per_second(server: Server, clients: int, tokens: int) -> float:
    """Streams of ``clients`` clients at once, on connections of their own."""
    made: list[int] = []
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(await trio.open_tcp_stream("127.0.0.1", server.port))
            for _ in range(clients)
        ]
        started = time.perf_counter()
        async with trio.open_nursery() as nursery:
            for n, stream in enumerate(streams):
                nursery.start_soon(_stream, stream, n, tokens, made.append)
        return sum(made) / (time.perf_counter() - started)


async def _stream(
    stream: trio.SocketStream, n: int, tokens: int, note: Callable[[int], None]
) -> None:
    """A client that costs next to nothing: it reads to the end and looks at the usage."""
    await _post(stream, {**_body(prompt(n), tokens), "stream_options": {"include_usage": True}})
    received = b"".join([chunk async for chunk in stream])
    usage = received.rpartition(b'"completion_tokens":')[2]
    note(int(usage.partition(b",")[0]))


async def _post(stream: trio.SocketStream, body: dict[str, Any]) -> None:
    content = json.dumps(body).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    await stream.send_all(head.encode() + content)


def _body(text: str, tokens: int) -> dict[str, Any]:
    return {
        "model": "m",
        "messages": [{"role": "user", "content": text}],
        "max_tokens": tokens,
        "temperature": 0,
        "ignore_eos": True,
        "stream": True,
    }


async def steps_to_freed_row(server: Server) -> int:
    """Decode steps from a client's leaving until its row is free, another row running on."""
    async with await trio.open_tcp_stream("127.0.0.1", server.port) as keeps:
        await _post(keeps, _body("stay", 400))
        async with await trio.open_tcp_stream("127.0.0.1", server.port) as leaves:
            await _post(leaves, _body("leave", 400))
            await leaves.receive_some(10_000)
            before = (await server.queue())["decode_steps"]
        while (queue := await server.queue())["active_requests"] > 1:
            pass
        return int(queue["decode_steps"] - before)


async def benchmark(model_path: Path, rounds: int, tokens: int) -> None:
    console = Console()
    ceiling = Ceiling(model_path)
    arguments = ["-m", "mlxtrio", "--model-path", str(model_path), "--port", "0"]
    started = time.perf_counter()
    async with server_process([*arguments, "--max-concurrency", str(MOST_CLIENTS)]) as process:
        server = await process.ready()
        await served_tokens_per_second(server, 1, 1)
        first_answer = time.perf_counter() - started
        figures: dict[int, list[tuple[float, float]]] = {clients: [] for clients in CLIENTS}
        for clients in CLIENTS:  # warm-up
            ceiling.tokens_per_second(clients, 8)
            await served_tokens_per_second(server, clients, 8)
        for clients in track([*CLIENTS] * rounds, "measuring", console=console):
            alone = ceiling.tokens_per_second(clients, tokens)
            served = await served_tokens_per_second(server, clients, tokens)
            figures[clients].append((alone, served))
        steps = statistics.median([await steps_to_freed_row(server) for _ in range(5)])

    table = Table("clients", "ceiling tok/s", "served tok/s", "ratio (median of rounds)")
    for clients, pairs in figures.items():
        alone = statistics.median(pair[0] for pair in pairs)
        served = statistics.median(pair[1] for pair in pairs)
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        table.add_row(str(clients), f"{alone:.0f}", f"{served:.0f}", f"{ratio:.2f}")
    console.print(table)
    console.print(f"start to first answer: {first_answer:.1f} s")
    console.print(f"decode steps from disconnect to freed row, polling included: {steps:g}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model-path", type=Path, help="a text model (default: a tiny random one)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=64, help="length of each answer")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model_path = arguments.model_path or make_tiny_model("qwen3", Path(folder) / "qwen3")
        trio.run(benchmark, model_path, arguments.rounds, arguments.tokens)


if __name__ == "__main__":
    main()
