"""The README and the manual say what is so: links, names of files, tables made from the code."""

import ast
import re
from pathlib import Path

import pytest

from mlxtrio.http.operations.manual import PAGES
from tests.benchmarks.features import PROBES, Subject, model_without_reasoning
from tests.docs.generated import PACKAGE, TABLES
from tests.docs.pages import ALL, DOCS, MANUAL, README, ROOT, anchors, links, relative, rows, table
from tests.support.live import live_server

ARCHITECTURE = DOCS / "architecture.md"
COMPARISON = DOCS / "comparison.md"


def test_a_newcomer_can_read_the_whole_readme() -> None:
    assert len(README.read_text().splitlines()) <= 250


def test_the_manual_has_the_pages_that_are_in_its_folder() -> None:
    assert {path.stem for path in DOCS.glob("*.md")} == set(PAGES)


def test_the_index_and_the_readme_link_every_page() -> None:
    names = {f"{name}.md" for name in PAGES}
    assert names - {"index.md"} <= set(links(DOCS / "index.md"))
    assert {f"mlxtrio/docs/{name}" for name in names} <= set(links(README))


@pytest.mark.parametrize("page", ALL, ids=relative)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", MANUAL, ids=relative)
def test_the_manual_links_itself_and_the_web_only(page: Path) -> None:
    """It is read where there is no repository, too."""
    for link in links(page):
        assert re.match(r"https://|#|[\w-]+\.md(#|$)", link), link


@pytest.mark.parametrize("page", ALL, ids=relative)
def test_the_files_and_folders_that_are_named_exist(page: Path) -> None:
    names = re.findall(r"`((?:examples|tests|mlxtrio|\.ci)/[\w./-]*)`", page.read_text())
    assert [name for name in names if not (ROOT / name).exists()] == []
    if page == ARCHITECTURE:
        names = re.findall(r"`([\w/]+(?:\.py|/))`", page.read_text())
        places = [ROOT, PACKAGE]
        missing = [name for name in names if not any((place / name).exists() for place in places)]
        assert missing == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_the_code_makes_it(name: str) -> None:
    page, make = TABLES[name]
    has, should = table(page, name).strip().splitlines(), make().splitlines()
    message = ["`python -m tests.docs.generated --write` mends it", "missing:"]
    message += [line for line in should if line not in has]
    message += ["no longer so:", *(line for line in has if line not in should)]
    assert has == should, "\n".join(message)


def layers() -> list[str]:
    return [row[0].strip("`") for row in rows(table(ARCHITECTURE, "layers-table"))]


def test_the_layers_are_the_packages_and_modules_at_the_top() -> None:
    found = {
        path.stem
        for path in PACKAGE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")
    }
    assert set(layers()) == found - {"__init__"}


def test_a_layer_imports_only_what_stands_below_it() -> None:
    order = {layer: place for place, layer in enumerate(layers())}
    up = set()
    for path in PACKAGE.rglob("*.py"):
        here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mlxtrio."):
                there = str(node.module).split(".")[1]
                if here in order and there != here and order[there] < order[here]:
                    up.add((here, there))
    assert up == set()


def test_a_requests_life_has_eight_steps() -> None:
    life = ARCHITECTURE.read_text().partition("## The life of a request")[2].partition("\n## ")[0]
    assert re.findall(r"^(\d)\. ", life, re.MULTILINE) == list("12345678")


def features() -> dict[str, list[str]]:
    """What is asked, and what each server does, this one first; without footnotes."""
    cells = rows(re.sub(r" \(\d\)", "", table(COMPARISON, "features-table")))
    return {asked: answers for asked, *answers in cells}


def test_the_features_are_those_that_the_program_asks_for() -> None:
    assert list(features()) == list(PROBES)


async def test_this_servers_features_are_as_the_table_says(tmp_path: Path) -> None:
    # The others watch a process of the server's own; test_disconnects has what they ask.
    here = {
        name: own
        for name, (own, *_) in features().items()
        if not re.search("disconn|at once", name)
    }
    model = model_without_reasoning(tmp_path / "tiny")
    async with live_server(model) as server, server.http() as http:
        found = {name: await PROBES[name](Subject(http, 0, model, name)) for name in here}
    assert found == here


def test_the_readme_compares_as_the_manual_does() -> None:
    *short, (what, *throughput) = rows(table(README, "comparison-table"))
    manual = features()
    read_in_sources = {asked: cells for asked, *cells in rows(COMPARISON.read_text())}
    for asked, *cells in short:
        assert cells == manual.get(asked, read_in_sources.get(asked)), asked
    head = table(README, "comparison-table").splitlines()[0]
    servers = [name.strip() for name in head.strip("|").split("|")[1:]]
    assert what == "tok/s at 32"
    first_table = (DOCS / "performance.md").read_text().partition("Time to first token, and")[0]
    measured = {server: cells for server, *cells in rows(first_table)}
    for server, figure in zip(servers, throughput, strict=True):
        if figure != "not measured":
            assert measured[server][2].split()[0] == figure
