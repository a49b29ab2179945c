"""Decode steps from a client's disconnect until its row is free, while another row runs.

    python -m tests.benchmarks.disconnect [--model-path DIR]

The count includes the steps that pass while the server is asked for it. Each step's outputs are
sent alone: steps are counted when their outputs arrive.
"""

import argparse
import json
import statistics
import sys
import tempfile
from contextlib import aclosing
from pathlib import Path
from typing import Any

import trio

from mlxtrio.bench.connection import Connection, Pool
from mlxtrio.bench.target import Target
from tests.benchmarks.peers import endless_model
from tests.support.live import Server, server_process

TRIES = 5


async def stream(pool: Pool) -> Connection:
    """A connection on which a long answer has begun. The caller closes it."""
    body = {"model": "m", "messages": [{"role": "user", "content": "hello"}], "stream": True}
    content = json.dumps({**body, "max_tokens": 2000, "ignore_eos": True}).encode()
    connection = await pool.take()
    await connection.send(pool.target.request("POST", "/chat/completions", len(content)), content)
    await connection.status()
    await connection.read()
    return connection


async def steps_to_freed_row(server: Server) -> int:
    async with aclosing(Pool(Target.parse(server.address))) as pool, server.http() as http:

        async def queue() -> dict[str, Any]:
            figures: dict[str, Any] = (await http.get("/v1/queue/stats")).json()["queue_stats"]
            return figures

        async with aclosing(await stream(pool)):
            leaving = await stream(pool)
            before = (await queue())["decode_steps"]
            await leaving.aclose()
            while (now := await queue())["active_requests"] > 1:
                pass
        await server.wait_until_idle()
        return int(now["decode_steps"] - before)


async def main(model: Path) -> None:
    flags = ["--model-path", str(model), "--port", "0", "--stream-interval-ms", "0"]
    async with server_process(["-m", "mlxtrio", *flags]) as process:
        server = await process.ready()
        steps = [await steps_to_freed_row(server) for _ in range(TRIES)]
    sys.stdout.write(f"decode steps to a freed row: {statistics.median(steps):g} of {steps}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model-path", type=Path, help="a text model (default: a tiny random one)")
    with tempfile.TemporaryDirectory() as folder:
        chosen = parser.parse_args().model_path or endless_model(Path(folder) / "tiny")
        trio.run(main, chosen)
