"""The README's and the manual's examples run, and print what stands below them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import trio

from tests.docs.pages import ALL, MANUAL, README, fences, prose, relative, snippets
from tests.support.live import live_server

ADDRESS = "http://127.0.0.1:8000"
COMMAND = Path(sys.executable).parent / "mlxtrio"
# What pages that name our flags say of other programs.
OTHER_FLAGS = {
    "--graceful-timeout",  # hypercorn
    "--worker-class",
    "--workers",
    "--hf-path",  # mlx_lm.convert
    "--local-dir",  # hf download
    "--no-deps",  # pip
    "--quiet",
    "--write",  # tests.docs.generated
    "--rounds",  # tests.benchmarks.peers
    "--tokens",
}


def shown(language: str, result: str) -> list[Any]:
    """Each block in ``language`` of every page, with the block of its ``result`` after it."""
    found = []
    for page in ALL:
        blocks = fences(page)
        for n, (block, text) in enumerate(blocks):
            if block == language and (language != "sh" or text.startswith("curl")):
                after, expected = blocks[n + 1]
                assert after == result, f"{relative(page)}: what does this give?\n{text}"
                found.append(pytest.param(text, expected, id=f"{page.stem}-{n}"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("snippet", "output"), shown("python", "text"))
async def test_a_python_example_prints_what_stands_below_it(snippet: str, output: str) -> None:
    model = "demo-vlm" if "mlxtrio-demo-vlm" in snippet else "demo"
    async with live_server(model) as server:
        script = snippet.replace(ADDRESS, server.address)
        result = await trio.run_process(
            [sys.executable, "-c", script], capture_stdout=True, capture_stderr=True, check=False
        )
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout.decode().strip() == output.strip()


@pytest.mark.parametrize(("snippet", "excerpt"), shown("sh", "json"))
async def test_a_curl_example_gets_what_stands_below_it(snippet: str, excerpt: str) -> None:
    async with live_server("demo") as server:
        command = ["/bin/sh", "-ec", snippet.replace(ADDRESS, server.address)]
        result = await trio.run_process(command, capture_stdout=True)
    expected = json.loads(excerpt)
    assert any(expected.items() <= each.items() for each in objects(json.loads(result.stdout)))


def objects(value: Any) -> list[dict[str, Any]]:
    """All objects in a JSON value whose members can be compared, without their nested ones."""
    if isinstance(value, dict):
        flat = {k: v for k, v in value.items() if not isinstance(v, dict)}
        return [flat, *(found for each in value.values() for found in objects(each))]
    if isinstance(value, list):
        return [found for each in value for found in objects(each)]
    return []


@pytest.fixture(scope="module")
def our_flags() -> set[str]:
    """The flags that ``--help`` lists."""
    found = {"--help", "--version"}
    for command in ("launch", "bench"):
        text = subprocess.run([COMMAND, command, "--help"], capture_output=True, check=True).stdout
        found |= set(re.findall(r"--[a-z][a-z-]+", text.decode()))
    return found


@pytest.mark.parametrize("page", [README, *MANUAL], ids=relative)
def test_the_flags_that_are_named_exist(page: Path, our_flags: set[str]) -> None:
    if page.stem == "comparison":
        return  # it has those of other servers
    text = prose(page) + "".join(snippets("sh", page))
    assert set(re.findall(r"--[a-z][a-z-]+", text)) <= our_flags | OTHER_FLAGS


def test_the_start_command_is_one_line_that_names_the_installed_command() -> None:
    commands = snippets("sh", README)
    (start,) = [s for s in commands if "pip install" in s and "mlxtrio launch" in s]
    assert start.count("\n") == 1
    result = subprocess.run([COMMAND, "--version"], capture_output=True, check=True)
    assert result.stdout.startswith(b"mlxtrio ")
