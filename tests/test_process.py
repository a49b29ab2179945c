"""Processes: ways in, signals, exit codes."""

import re
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trio

from mlxtrio import __version__
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


@pytest.mark.parametrize(
    "way_in",
    [
        ["-m", "mlxtrio"],
        ["-m", "mlxtrio", "launch"],
        [str(Path(sys.executable).with_name("mlxtrio")), "launch"],
        [str(Path(sys.executable).with_name("mlx-server")), "launch"],
    ],
    ids=["python -m mlxtrio", "python -m mlxtrio launch", "mlxtrio launch", "mlx-server launch"],
)
async def test_every_way_in_serves(way_in: list[str], qwen3: Path) -> None:
    flags = ["--model-path", str(qwen3), "--port", "0", "--served-model-name", "named"]
    async with server_process([*way_in, *flags]) as process:
        server = await process.ready()
        async with server.http() as http:
            models = (await http.get("/v1/models")).json()
        assert models["data"][0]["id"] == "named"
        process.send(signal.SIGTERM)
        assert await process.wait() == 0


async def test_hypercorns_own_command_serves(qwen3: Path) -> None:
    settings = {"MLXTRIO_MODEL_PATH": str(qwen3), "MLXTRIO_SERVED_MODEL_NAME": "by variable"}
    arguments = ["-m", "hypercorn", "mlxtrio.app:app", "--worker-class", "trio"]
    async with server_process([*arguments, "--bind", "127.0.0.1:0"], settings) as process:
        server = await process.ready()
        async with server.openai() as client:
            assert [model.id async for model in client.models.list()] == ["by variable"]
        process.send(signal.SIGTERM)
        assert await process.wait() == 0


async def test_hypercorns_own_command_ends_when_the_model_cant_be_loaded(tmp_path: Path) -> None:
    settings = {"MLXTRIO_MODEL_PATH": str(tmp_path)}
    arguments = ["-m", "hypercorn", "mlxtrio.app:app", "--worker-class", "trio"]
    async with server_process([*arguments, "--bind", "127.0.0.1:0"], settings) as process:
        assert await process.wait() == 0  # although its worker fails: hypercorn's issue 269
        await process.wait_for_log("can't load")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_finishes_what_runs_and_refuses_what_waits(
    signum: signal.Signals, qwen3: Path
) -> None:
    async with server_process(launch(qwen3, "--max-concurrency", "1")) as process:
        server = await process.ready()
        async with (
            await stream_a_little(server) as running,
            await connect(server) as waiting,
            await connect(server),  # idle: it must not hold the exit up
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


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (["--model-path", "./no/such/directory"], "not a directory"),
        (["--model-path", "README.md"], "not a directory"),
        (["--model-path", ".", "--model-type", "vlm"], "config.json"),
        (["--model-path", "."], "can't load"),
    ],
)
async def test_a_model_that_cant_be_loaded_ends_the_process_with_one_line(
    flags: list[str], complaint: str
) -> None:
    async with server_process([*LAUNCH, *flags]) as process:
        assert await process.wait() == 1
        await trio.sleep(0.1)
        errors = [line for line in process.log.splitlines() if "ERROR" in line]
        assert len(errors) == 1
        assert complaint in errors[0]
        assert "Traceback" not in process.log


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


async def test_a_port_in_use_is_one_line(qwen3: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        arguments = ["-m", "mlxtrio", "--model-path", str(qwen3), "--port", port]
        async with server_process(arguments) as process:
            assert await process.wait() == 1
            await trio.sleep(0.1)
            assert process.log.count("\n") == 1
            assert "in use" in process.log


async def test_listening_to_the_network_without_a_key_warns(qwen3: Path) -> None:
    for flags, warns in (
        (["--host", "0.0.0.0"], True),  # noqa: S104
        (["--host", "0.0.0.0", "--api-key", "k"], False),  # noqa: S104
        (["--host", "::1"], False),
    ):
        async with server_process(launch(qwen3, *flags)) as process:
            await process.wait_for_log("is ready")
            assert ("without an API key" in process.log) == warns


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--version"], 0, __version__),
        (["--help"], 0, "launch --help"),
        (["launch", "--help"], 0, "MLXTRIO_QUEUE_SIZE"),
        (["--port", "1000000"], 2, "--port"),
        (["--max-concurrency", "none"], 2, "--max-concurrency"),
        (["--no-such-flag"], 2, "--no-such-flag"),
        (["fly"], 2, "unknown command 'fly'"),
    ],
)
async def test_the_command_line_explains_itself(arguments: list[str], code: int, text: str) -> None:
    result = await trio.run_process(
        [sys.executable, "-m", "mlxtrio", *arguments],
        capture_stdout=True,
        capture_stderr=True,
        check=False,
    )
    assert result.returncode == code
    assert text in (result.stdout + result.stderr).decode()
    assert b"Traceback" not in result.stderr
