"""``mlxtrio launch``: ways to start it, and how it complains when it can't serve."""

import signal
import socket
import sys
from pathlib import Path

import pytest
import trio

from tests.support.live import server_process

pytestmark = pytest.mark.slow  # each test starts a Python process, which imports MLX

LAUNCH = ["-m", "mlxtrio", "launch", "--port", "0"]


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
