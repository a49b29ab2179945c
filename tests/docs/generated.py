"""The manual's tables that are made from the code.

python -m tests.docs.generated --write      puts them into the pages
"""

import ast
import importlib
import re
import sys
from collections.abc import Callable
from pathlib import Path

from pydantic_core import PydanticUndefined

import mlxtrio
from mlxtrio.settings import Settings
from mlxtrio.text.reasoning.registry import FORMATS as REASONING_FORMATS
from mlxtrio.text.tools.format import ToolFormat
from mlxtrio.text.tools.registry import FORMATS, SYNTAXES
from tests.docs.pages import DOCS, table

PACKAGE = Path(mlxtrio.__file__).parent


def settings_table() -> str:
    """A row for each flag."""
    lines = ["| flag | default | meaning |", "|-|-|-|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in (None, PydanticUndefined) or default == [] else f"`{default}`"
        meaning = cell(field.description or "")
        lines.append(f"| `--{name.replace('_', '-')}` | {shown} | {meaning} |")
    return "\n".join(lines)


def modules() -> list[Path]:
    """The package's modules; an ``__init__`` only if it has more than a docstring."""
    found = sorted(PACKAGE.rglob("*.py"), key=lambda path: (path.parent, path.name))
    return [path for path in found if path.name != "__init__.py" or len(_tree(path).body) > 1]


def modules_table() -> str:
    """A row for each module: the first paragraph of its docstring."""
    lines = ["| module | what it is for |", "|-|-|"]
    for path in modules():
        docstring = ast.get_docstring(_tree(path)) or ""
        summary = cell(docstring.partition("\n\n")[0])
        lines.append(f"| `{path.relative_to(PACKAGE)}` | {summary} |")
    return "\n".join(lines)


def tool_formats_table() -> str:
    """A row for each tool format: its names, its models, and whether grammars can enforce it."""
    lines = ["| `--tool-call-parser` | models | enforced |", "|-|-|-|"]
    for path in sorted((PACKAGE / "text/tools/formats").glob("[a-z]*.py")):
        name = f"mlxtrio.text.tools.formats.{path.stem}"
        module = importlib.import_module(name)
        formats = [each for each in vars(module).values() if isinstance(each, ToolFormat)]
        for each in sorted({each.name for each in formats if FORMATS.get(each.name) is each}):
            enforced = "yes" if each in SYNTAXES else ""
            lines.append(f"| `{each}` | {cell(module.__doc__ or '')} | {enforced} |")
    return "\n".join(lines)


def reasoning_formats_table() -> str:
    """A row for each reasoning format: its name and its markers."""
    lines = ["| `--reasoning-parser` | begins | ends |", "|-|-|-|"]
    for name, each in REASONING_FORMATS.items():
        starts, ends = (" ".join(f"`{m}`" for m in some) for some in (each.starts, each.ends))
        lines.append(f"| `{name}` | {escaped(starts)} | {escaped(ends)} |")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text in a table's cell: its bars are not the table's."""
    return text.replace("|", "\\|")


def cell(text: str) -> str:
    """A text of the code's as a table's cell: on one line, with Markdown's marks for code."""
    text = " ".join(text.replace("``", "`").split()).replace("|", "\\|")
    code = re.compile("(`[^`]*`)")
    return "".join(
        part if part.startswith("`") else part.replace("<", "&lt;") for part in code.split(text)
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


TABLES: dict[str, tuple[Path, Callable[[], str]]] = {
    "settings-table": (DOCS / "configuration.md", settings_table),
    "reasoning-formats-table": (DOCS / "models.md", reasoning_formats_table),
    "tool-formats-table": (DOCS / "models.md", tool_formats_table),
    "modules-table": (DOCS / "architecture.md", modules_table),
}


def write() -> None:
    """Put the tables into their pages."""
    for name, (page, make) in TABLES.items():
        old = f"<!-- {name} -->\n{table(page, name)}<!-- /{name} -->"
        new = f"<!-- {name} -->\n{make()}\n<!-- /{name} -->"
        page.write_text(page.read_text().replace(old, new))


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.docs.generated --write")
    write()
