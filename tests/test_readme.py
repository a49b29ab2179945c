"""The README is executed: what it shows works, and its tables are made from the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import trio
from pydantic_core import PydanticUndefined

from mlxtrio.settings import Settings
from tests.benchmarks.features import PROBES, Subject, thoughtless_model
from tests.support.live import Server, live_server

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
ADDRESS = "http://127.0.0.1:8000"


def snippets(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)


def settings_table() -> str:
    rows = ["| flag | default | meaning |", "|-|-|-|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in (None, PydanticUndefined) or default == [] else f"`{default}`"
        rows.append(f"| `--{name.replace('_', '-')}` | {shown} | {field.description} |")
    return "\n".join(rows)


PAGES = [README, ROOT / "tests/benchmarks/README.md"]

# What each Python example is to print, in their order.
PRINTS = [
    ["I am mlxtrio-demo"],
    ["get_weather {'city': 'San Francisco'}", "18", "foggy"],
    ["What is 2 + 3? ", "5", "Hello", "Tokyo"],
    ["It is a circle. It is red.", "they differ", '"shape": "square"', '"colour": "blue"'],
    ["[192, 192]"],
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("snippet", "prints"),
    list(zip(snippets("python"), PRINTS, strict=True)),
    ids=["chat", "tool", "trio", "picture", "embeddings"],
)
async def test_the_python_examples_run(snippet: str, prints: list[str]) -> None:
    async with live_server("demo-vlm" if "image_url" in snippet else "demo") as server:
        script = snippet.replace(ADDRESS, server.address)
        result = await trio.run_process(
            [sys.executable, "-c", script], capture_stdout=True, capture_stderr=True, check=False
        )
    assert result.returncode == 0, result.stderr.decode()
    for text in prints:
        assert text in result.stdout.decode()


@pytest.mark.parametrize("snippet", [s for s in snippets("sh") if s.startswith("curl")])
async def test_the_shell_examples_run(snippet: str, server: Server) -> None:
    result = await trio.run_process(
        ["/bin/sh", "-ec", snippet.replace(ADDRESS, server.address)], capture_stdout=True
    )
    assert b"The capital of France is Paris." in result.stdout


def test_the_settings_table_is_up_to_date() -> None:
    table = README.read_text().partition("<!-- settings-table -->\n")[2]
    table = table.partition("\n<!-- /settings-table -->")[0]
    assert table == settings_table(), f"put this into the README:\n{settings_table()}"


def anchors(page: Path) -> set[str]:
    """Those of the headings, as GitHub makes them of plain words."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    for link in links:
        if not link.startswith("http"):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_the_files_and_folders_that_are_named_are_there() -> None:
    names = re.findall(r"`((?:examples|tests|mlxtrio|\.ci)/[\w./-]*)`", README.read_text())
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []


def features() -> dict[str, str]:
    """The table's rows: what is asked, and what this server is said to do."""
    table = README.read_text().partition("<!-- features-table -->\n")[2]
    table = table.partition("\n<!-- /features-table -->")[0]
    rows = [line.split("|") for line in table.splitlines()[2:]]
    return {row[1].strip(): row[2].strip() for row in rows}


def test_the_features_are_those_that_the_program_asks_for() -> None:
    assert list(features()) == list(PROBES)


async def test_this_servers_features_are_as_the_table_says(tmp_path: Path) -> None:
    # The others watch a process of the server's own; test_disconnects has what they ask.
    here = {
        name: said for name, said in features().items() if not re.search("leaves|at once", name)
    }
    model = thoughtless_model(tmp_path / "tiny")
    async with live_server(model) as server, server.http() as http:
        found = {name: await PROBES[name](Subject(http, 0, model, name)) for name in here}
    assert found == here


def test_the_start_command_is_one_line_that_names_the_installed_command() -> None:
    (start,) = [s for s in snippets("sh") if "pip install" in s and "mlxtrio launch" in s]
    assert start.count("\n") == 1
    command = Path(sys.executable).parent / "mlxtrio"
    result = subprocess.run([command, "--version"], capture_output=True, check=True)
    assert result.stdout.startswith(b"mlxtrio ")
