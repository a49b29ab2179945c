"""The layers: what each is, and what it may import. Imports only point down."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mlxtrio

PACKAGE = Path(mlxtrio.__file__).parent

# From top to bottom: each layer, and the layers that it may import. A layer is a module or a folder
# of mlxtrio; a folder that is named here besides the one above it is a layer of its own.
LAYERS: dict[str, set[str]] = {
    "__main__": {"cli"},
    "cli": {"bench", "engine", "observability", "server", "settings", "__init__"},
    "bench": {"percentiles"},
    "server": {"application", "engine", "lifecycle", "settings"},
    "app": {"application", "connection", "lifecycle", "observability", "settings"},
    "application": {
        "connection",
        "http",
        "http/openai",
        "http/operations",
        "lifecycle",
    },
    # Each dialect: translation to serving and back.
    "http/openai": {"connection", "errors", "http", "lifecycle", "serving"},
    "http/operations": {"http", "lifecycle", "observability", "serving", "__init__"},
    "http": {"connection", "errors", "serving"},
    "connection": set(),
    "lifecycle": {
        "admission",
        "engine",
        "engine/models",
        "errors",
        "media",
        "observability",
        "serving",
        "settings",
    },
    "serving": {"admission", "engine", "errors", "media", "text"},
    "admission": {"errors", "kv_budget", "observability", "text"},
    "engine/models": {
        "demo",
        "engine",
        "engine/batch",
        "engine/core",
        "engine/embedding",
        "engine/kv",
        "engine/vision",
        "errors",
        "kv_budget",
        "settings",
        "text",
    },
    "engine/core": {"engine", "engine/batch", "engine/embedding", "engine/kv", "text"},
    "engine/batch": {
        "engine",
        "engine/kv",
        "engine/runner",
        "engine/scheduling",
        "engine/vision",
        "kv_budget",
        "text",
    },
    "engine/vision": {"engine/embedding", "engine/kv", "errors", "media", "text"},
    "engine/embedding": {"engine", "text"},
    "engine/runner": {"engine", "engine/kv", "engine/scheduling", "text"},
    "engine/kv": {"engine", "engine/scheduling", "kv_budget"},
    "engine/scheduling": {"text"},
    "engine": {"observability", "text"},
    "text": {"errors", "kv_budget", "media"},
    "media": {"errors", "settings", "__init__"},
    "observability": {"percentiles", "settings"},
    "percentiles": set(),
    "demo": set(),
    "settings": set(),
    "kv_budget": set(),
    "errors": set(),
    "__init__": set(),
}
NAMES = [*LAYERS]

MLX = {"mlx", "mlx_lm", "mlx_vlm", "transformers"}
# The engine's modules that the trio side imports, too: they import no MLX.
TRIO_SIDE = ("engine/scheduling/", "engine/thread.py", "engine/messages.py", "engine/delivery.py")
FOREIGN = {"asyncio", "threading", "concurrent", "multiprocessing"}
# Nothing below http knows the wire: no status, no header, no dialect's name for an input.
WIRE = re.compile(r"HTTPStatus|Retry-After|\bparam=|\bquart\b|/v1/|\bstatus_code\b")
BELOW_HTTP = ("serving", "admission", "engine", "text", "media", "errors", "kv_budget")

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer_of(parts: tuple[str, ...]) -> str:
    """The layer of a module of the package, by the parts of its dotted name."""
    if "/".join(parts[:2]) in LAYERS:
        return "/".join(parts[:2])
    return parts[0] if parts else "__init__"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module


every_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


@every_module
def test_a_layer_imports_what_it_may(path: Path) -> None:
    here = layer_of(path.relative_to(PACKAGE).with_suffix("").parts)
    for name in imports(path):
        if name.split(".")[0] == "mlxtrio":
            there = layer_of(tuple(name.split(".")[1:]))
            assert there == here or there in LAYERS[here], f"{here} imports {name}"


def test_the_layers_may_only_import_what_is_below_them() -> None:
    for n, (layer, allowed) in enumerate(LAYERS.items()):
        assert allowed <= set(NAMES[n + 1 :]), f"{layer} would import what is beside or above it"


def test_no_layer_may_import_more_than_it_does() -> None:
    used: dict[str, set[str]] = {layer: set() for layer in LAYERS}
    for path in MODULES:
        here = layer_of(path.relative_to(PACKAGE).with_suffix("").parts)
        names = [name for name in imports(path) if name.split(".")[0] == "mlxtrio"]
        used[here] |= {layer_of(tuple(name.split(".")[1:])) for name in names} - {here}
    assert used == LAYERS


@every_module
def test_only_the_engine_imports_mlx_and_nobody_brings_threads_or_asyncio(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & FOREIGN
    name = name_of(path)
    if not name.startswith("engine/") or name.startswith(TRIO_SIDE):
        assert not roots & MLX


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if name_of(path).split("/")[0].removesuffix(".py") in BELOW_HTTP],
    ids=name_of,
)
def test_nothing_below_http_knows_the_wire(path: Path) -> None:
    assert not WIRE.search(path.read_text())
    assert "pydantic" not in {name.split(".")[0] for name in imports(path)}


def test_one_module_alone_uses_private_parts_of_mlx_lms_tokenizer() -> None:
    private = re.compile(r"(?<!self)\._tokenizer\b")
    found = {name_of(path) for path in MODULES if private.search(path.read_text())}
    assert found == {"engine/models/tokenizer.py"}


def test_importing_the_app_touches_no_mlx() -> None:
    script = (
        "import sys, mlxtrio.app, mlxtrio.server, mlxtrio.cli.launch, mlxtrio.engine.scheduling\n"
        f"print(sorted({MLX!r} & {{name.split('.')[0] for name in sys.modules}}))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert result.stdout.strip() == b"[]"
