"""``mlxtrio bench`` in a process of its own, against servers."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import trio

from tests.support.canned import answer, canned_server, in_chunks, raw, status, text
from tests.support.live import live_server


async def run_bench(*flags: str) -> subprocess.CompletedProcess[bytes]:
    with trio.fail_after(120):
        return await trio.run_process(
            [sys.executable, "-m", "mlxtrio", "bench", *flags],
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )


async def test_the_command_measures_the_demo(tmp_path: Path) -> None:
    async with live_server("demo") as server:
        result = await run_bench(
            *("--url", server.address, "--concurrency", "1,4", "--requests", "6", "--turns", "2"),
            *("--prompt-words", "5-9", "--max-tokens", "8", "--temperature", "0", "--warmup", "1"),
            *("--extra-body", '{"ignore_eos": true}', "--json", str(tmp_path / "figures.json")),
            *("--plot", str(tmp_path / "figures.svg")),
        )
        queue = await server.queue()
    assert result.returncode == 0, result.stderr
    assert b"mlxtrio-demo" in result.stdout
    report = json.loads((tmp_path / "figures.json").read_text())
    assert report["model"] == "mlxtrio-demo"
    assert [level["level"] for level in report["levels"]] == ["1", "4"]
    for level in report["levels"]:
        assert (level["answered"], level["failed"]) == (6, 0)
        assert level["completion_tokens"] == 6 * 8
        assert level["without_usage"] == 0
        assert len(level["first_token_by_turn"]) == 2
        assert 0 < level["first_token"]["p50"] <= level["answer"]["p50"]
    # Two levels of six requests, and before each a chat of two to warm up.
    assert queue["finished_total"] == 2 * (6 + 2), queue
    assert (tmp_path / "figures.svg").read_text().startswith("<svg")


async def test_the_command_fails_when_a_request_does() -> None:
    async with canned_server(answer(2), status(500, b"[red]broken")) as server:
        flags = ("--url", server.url, "--model", "m", "--concurrency", "1", "--requests", "3")
        result = await run_bench(*flags, "--warmup", "0")
    assert result.returncode == 1
    assert b"2 x HTTP 500: [red]broken" in result.stdout
    assert b"Traceback" not in result.stderr


async def test_the_command_says_when_there_is_no_server() -> None:
    async with canned_server(answer(1)) as server:
        pass
    result = await run_bench("--url", server.url)
    assert result.returncode == 1
    assert server.url.encode() in result.stderr
    assert result.stderr.count(b"\n") == 1


@pytest.mark.parametrize("wait_for", ["a stream", "the models"])
async def test_ctrl_c_reports_the_figures_so_far(wait_for: str) -> None:
    streams = wait_for == "a stream"
    script = in_chunks(text("a"), 3600.0) if streams else raw(3600.0)
    scripts = [answer(2), script] if streams else [script]
    name = ["--model", "m"] if streams else []
    async with canned_server(*scripts) as server:
        flags = ["--url", server.url, *name, "--concurrency", "2", "--warmup", "0"]
        process = await trio.lowlevel.open_process(
            [sys.executable, "-m", "mlxtrio", "bench", *flags],
            stdout=subprocess.PIPE,
        )
        with trio.fail_after(60):
            while len(server.bodies) < len(scripts) + streams:
                await trio.sleep(0.01)
            await trio.sleep(0.2)  # the first answer's last bytes
            process.send_signal(signal.SIGINT)
            assert process.stdout is not None
            printed = b"".join([piece async for piece in process.stdout])
            assert await process.wait() == 128 + signal.SIGINT
    if streams:
        assert b"interrupted, with 2 chats running" in printed
