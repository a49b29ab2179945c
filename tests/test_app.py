"""``mlxtrio.app`` under Hypercorn's own command."""

import signal
from pathlib import Path

import pytest

from tests.support.live import server_process

pytestmark = pytest.mark.slow  # each test starts a Python process, which imports MLX


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
