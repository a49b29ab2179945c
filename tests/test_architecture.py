"""The rooms of the house: imports only point down, and only the engine knows MLX."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mlxtrio

PACKAGE = Path(mlxtrio.__file__).parent

# From top to bottom. A room imports what is below it, never what is beside or above.
ROOMS = [
    "__main__",
    "cli",
    "bench",
    "server",
    "app",
    "application",
    "api",
    "connection",
    "lifecycle",
    "gauges",
    "schemas",
    "scheduler",
    "engine",
    "generation",
    "media",
    "metrics",
    "recent",
    "demo",
    "logs",
    "settings",
    "errors",
    "__init__",
]
# Siblings that must not know each other, although one stands above the other.
STRANGERS = {("scheduler", "engine"), ("api", "engine"), ("schemas", "engine")}
MLX = {"mlx", "mlx_lm", "mlx_vlm", "transformers"}
FOREIGN = {"asyncio", "threading", "concurrent", "multiprocessing"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            found.add(node.module)
    return found


def room_of_file(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    here = room_of_file(path)
    for name in imports(path):
        if name.split(".")[0] != "mlxtrio":
            continue
        there = room_of(name)
        if there != here:
            assert ROOMS.index(here) < ROOMS.index(there), f"{here} imports {name}"
            assert (here, there) not in STRANGERS, f"{here} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_engine_imports_mlx_and_nobody_brings_threads_or_asyncio(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & FOREIGN
    if room_of_file(path) != "engine":
        assert not roots & MLX


def test_one_module_alone_reaches_into_mlx_lms_tokenizer() -> None:
    reaching = re.compile(r"(?<!self)\._tokenizer\b")
    found = {path.relative_to(PACKAGE) for path in MODULES if reaching.search(path.read_text())}
    assert found == {Path("engine/tokenizer.py")}


def test_importing_the_app_touches_no_mlx() -> None:
    script = (
        "import sys, mlxtrio.app, mlxtrio.server, mlxtrio.cli.launch\n"
        f"print(sorted({MLX!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert result.stdout.strip() == b"[]"
