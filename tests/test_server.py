"""The server's process: signals, the drain, and how it ends."""

import re
import signal
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trio

from tests.support.live import Server, server_process

pytestmark = pytest.mark.slow  # each test starts a Python process, which imports MLX

LAUNCH = ["-m", "mlxtrio", "launch", "--port", "0"]
FOREVER: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Hello"}],
    "ignore_eos": True,
    "temperature": 0,
}


def launch(model: Path, *flags: str) -> list[str]:
    return [*LAUNCH, "--model-path", str(model), *flags]


async def connect(server: Server) -> trio.SocketStream:
    return await trio.open_tcp_stream("127.0.0.1", server.port)


async def stream_a_little(server: Server) -> trio.SocketStream:
    """Start a long stream on a socket of its own and read its first bytes."""
    stream = await connect(server)
    await send_request(stream, {**FOREVER, "stream": True})
    assert b"200" in await stream.receive_some(4096)
    return stream


async def send_request(stream: trio.SocketStream, body: dict[str, Any]) -> None:
    request = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions", json=body)
    lines = [b"POST /v1/chat/completions HTTP/1.1"]
    lines += [name + b": " + value for name, value in request.headers.raw]
    await stream.send_all(b"\r\n".join(lines) + b"\r\n\r\n" + request.content)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_finishes_what_runs_and_refuses_what_waits(
    signum: signal.Signals, qwen3: Path
) -> None:
    async with server_process(launch(qwen3, "--max-concurrency", "1")) as process:
        server = await process.ready()
        async with (
            await stream_a_little(server) as running,
            await connect(server) as waiting,
            await connect(server),  # idle: it must not delay the exit
        ):
            await send_request(waiting, FOREVER)
            with trio.fail_after(30):
                while (await server.queue())["queue_size"] == 0:
                    await trio.sleep(0.005)
            process.send(signum)
            refused = b"".join([chunk async for chunk in waiting])
            assert b" 503 " in refused
            assert b"shutting_down" in refused
            rest = b"".join([chunk async for chunk in running])
            assert b"[DONE]" in rest
            assert await process.wait(20) == 0


async def test_a_drain_ends_at_its_timeout(qwen3: Path, tmp_path: Path) -> None:
    flags = ["--drain-timeout", "0.3", "--context-length", "100000"]
    async with server_process(launch(qwen3, *flags)) as process:
        server = await process.ready()
        async with await stream_a_little(server) as running:
            process.send(signal.SIGTERM)
            assert await process.wait(20) == 0
            rest = b"".join([chunk async for chunk in running])
            assert b"[DONE]" not in rest


async def test_a_reader_that_has_stopped_reading_does_not_hold_the_exit(qwen3: Path) -> None:
    flags = ["--drain-timeout", "1", "--context-length", "100000", "--queue-timeout", "20"]
    async with server_process(launch(qwen3, *flags)) as process:
        server = await process.ready()
        sock = trio.socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        await sock.connect(("127.0.0.1", server.port))
        async with trio.SocketStream(sock) as stream:
            much = {**FOREVER, "stream": True, "logprobs": True, "top_logprobs": 20}
            await send_request(stream, much)
            await stream.receive_some(100)
            await trio.sleep(3)  # of writing into buffers that nobody empties
            process.send(signal.SIGTERM)
            assert await process.wait(20) == 0
        await process.wait_for_log("a client has stopped reading")


async def test_a_second_signal_ends_the_process_at_once(qwen3: Path) -> None:
    async with server_process(launch(qwen3, "--context-length", "100000")) as process:
        server = await process.ready()
        async with await stream_a_little(server):
            process.send(signal.SIGTERM)
            await process.wait_for_log("finishing the running ones")
            process.send(signal.SIGTERM)
            assert await process.wait(5) == 128 + signal.SIGTERM


async def test_a_signal_while_loading_ends_the_process(qwen3: Path) -> None:
    async with server_process(launch(qwen3)) as process:
        await process.wait_for_log("listening")
        process.send(signal.SIGTERM)
        assert await process.wait(30) == 0


async def test_a_crash_of_the_mlx_thread_ends_the_process(qwen3: Path) -> None:
    crash = (
        "import sys, mlxtrio.engine.thread as t\n"
        "from mlxtrio.cli import main\n"
        "steps = iter(range(5))\n"
        "take = t.Engine._take_commands\n"
        "def fail(self, batch, *rest):\n"
        "    if len(batch) and next(steps, None) is None: raise SystemError('boom')\n"
        "    return take(self, batch, *rest)\n"
        "t.Engine._take_commands = fail\n"
        "sys.exit(main())\n"
    )
    async with server_process(["-c", crash, "--port", "0", "--model-path", str(qwen3)]) as process:
        server = await process.ready()
        async with await connect(server) as stream:
            await send_request(stream, {**FOREVER, "stream": True})
            answer = b"".join([chunk async for chunk in stream])
        assert b"[DONE]" not in answer
        assert b'"error"' in answer
        assert b"boom" not in answer
        assert await process.wait(20) == 1
        assert "boom" in process.log  # the operator sees why


async def test_with_a_local_model_the_server_opens_no_connections(qwen3: Path) -> None:
    watched = (
        "import sys\n"
        "from mlxtrio.cli import main\n"
        "def watch(event, arguments):\n"
        "    if event in ('socket.bind', 'socket.connect', 'socket.getaddrinfo'):\n"
        "        print('audited:', event, arguments, file=sys.stderr, flush=True)\n"
        "sys.addaudithook(watch)\n"
        "sys.exit(main())\n"
    )
    arguments = ["-c", watched, "--port", "0", "--model-path", str(qwen3)]
    async with server_process(arguments) as process:
        server = await process.ready()
        async with server.http() as http:
            answer = await http.post("/v1/chat/completions", json={**FOREVER, "max_tokens": 4})
        assert answer.status_code == 200
        process.send(signal.SIGTERM)
        assert await process.wait() == 0
        assert set(re.findall("audited: (.*?) ", process.log)) == {"socket.bind"}


async def test_listening_to_the_network_without_a_key_warns(qwen3: Path) -> None:
    for flags, warns in (
        (["--host", "0.0.0.0"], True),  # noqa: S104
        (["--host", "0.0.0.0", "--api-key", "k"], False),  # noqa: S104
        (["--host", "::1"], False),
    ):
        async with server_process(launch(qwen3, *flags)) as process:
            await process.wait_for_log("is ready")
            assert ("without an API key" in process.log) == warns
