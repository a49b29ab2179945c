"""The README and the manual's pages, as the tests read them."""

import re
from pathlib import Path

from mlxtrio.http.operations.manual import PAGES
from mlxtrio.http.operations.manual_pages import slugs

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "mlxtrio/docs"
MANUAL = [DOCS / f"{name}.md" for name in PAGES]
BENCHMARKS = ROOT / "tests/benchmarks/README.md"
ALL = [README, *MANUAL, BENCHMARKS]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def relative(page: Path) -> str:
    """The page's path in the repository; a test's id."""
    return str(page.relative_to(ROOT))


def fences(page: Path) -> list[tuple[str, str]]:
    """The page's blocks of code: their language and their text."""
    return FENCE.findall(page.read_text())


def snippets(language: str, *pages: Path) -> list[str]:
    return [text for page in pages for found, text in fences(page) if found == language]


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    slug = slugs()
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)}


def links(page: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", prose(page))


def table(page: Path, name: str) -> str:
    """The text between a table's markers."""
    _, found, rest = page.read_text().partition(f"<!-- {name} -->\n")
    assert found, f"{relative(page)} has no <!-- {name} -->"
    return rest.partition(f"<!-- /{name} -->")[0]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    found = []
    lines = text.splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("| ") and not after.startswith("|-"):
            found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found
