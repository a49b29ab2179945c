"""How much memory there is, and what the prefix cache takes of it by default."""

import os
from dataclasses import replace
from pathlib import Path

import mlx_lm
import pytest

from mlxtrio.engine.kv import memory
from mlxtrio.engine.kv.memory import memory_left, memory_size
from mlxtrio.engine.models.text import LoadOptions, prefix_cache_bytes
from mlxtrio.kv_budget import KVBudget
from tests.support.tiny_models import make_tiny_model


@pytest.fixture(autouse=True)
def on_a_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CPU, of whose memory MLX reports nothing."""
    monkeypatch.setattr("mlx.core.device_info", dict)


def test_the_memory_of_a_container_is_its_limit(tmp_path: Path) -> None:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = tmp_path / "memory.max"
    for text, expected in (("max", machine), ("1048576", 2**20), (str(2**63), machine)):
        limit.write_text(f"{text}\n")
        assert memory_size([limit, tmp_path / "missing"]) == expected


def test_the_prefix_cache_takes_a_share_of_what_the_model_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = mlx_lm.load(str(make_tiny_model("qwen3", tmp_path / "tiny")))[0]
    monkeypatch.setattr(memory, "memory_size", lambda: 10**9)
    caches = KVBudget(bytes_per_token=1, total_bytes=10**9, max_rows=1)
    assert 0 < prefix_cache_bytes(LoadOptions(tmp_path, max_rows=1), model, caches) < 2 * 10**8
    little = replace(caches, total_bytes=10**6)
    assert prefix_cache_bytes(LoadOptions(tmp_path, max_rows=1), model, little) == 10**6
    monkeypatch.setattr(memory, "memory_size", lambda: 1000)
    assert prefix_cache_bytes(LoadOptions(tmp_path, max_rows=1), model, caches) == 0
    said = LoadOptions(tmp_path, max_rows=1, prefix_cache_bytes=5)
    assert prefix_cache_bytes(said, model, caches) == 5


def test_memory_left_is_what_weights_and_other_processes_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "memory_size", lambda: 10**9)
    meminfo = tmp_path / "meminfo"
    assert memory_left(10**8, meminfo) == 9 * 10**8
    meminfo.write_text("MemTotal:    2000000 kB\nMemAvailable:     1000 kB\nHugePages_Free:  0\n")
    assert memory_left(10**8, meminfo) == 1_024_000
    assert memory_left(2 * 10**9, meminfo) == 0


@pytest.mark.parametrize(
    ("reported", "size", "left"),
    [
        ({"memory_size": 160, "max_recommended_working_set_size": 120}, 120, 20),
        ({"total_memory": 160, "free_memory": 50}, 160, 50),
    ],
    ids=["metal", "cuda"],
)
def test_a_gpu_reports_its_memory(
    reported: dict[str, int], size: int, left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlx.core.device_info", lambda: reported)
    assert memory_size() == size
    assert memory_left(100, tmp_path / "missing") == left
