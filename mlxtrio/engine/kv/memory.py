"""How much memory this process may use, and what MLX uses of it. Runs on the MLX thread."""

import os
from collections.abc import Sequence
from pathlib import Path

import mlx.core as mx

from mlxtrio.engine.messages import MemoryStatistics

# A container's limit on Linux, in bytes or "max": control groups of version 2, and of 1.
# Source: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files.
CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
# With what is available without swapping. Source: https://docs.kernel.org/filesystems/proc.html#meminfo.
MEMINFO = Path("/proc/meminfo")


def memory_size(limits: Sequence[Path] = CONTAINER_LIMITS) -> int:
    """Bytes that this process may use: the GPU's if MLX reports them, else the machine's, or the
    container's limit if that is less. ``limits`` are files with such limits, which may be missing.

    Apple's GPU shares the machine's memory and reports how much to use; CUDA's have their own.
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    texts = [file.read_text().strip() for file in limits if file.exists()]
    container = [int(text) for text in texts if text.isdecimal()]
    info = mx.device_info()
    for name in ("max_recommended_working_set_size", "total_memory", "memory_size"):
        if name in info:
            return int(info[name])
    return min([machine, *container])


def memory_left(weights: int, meminfo: Path = MEMINFO) -> int:
    """Bytes that are left beside loaded ``weights`` and what other processes use."""
    left = [memory_size() - weights]
    info = mx.device_info()
    if "free_memory" in info:  # CUDA
        left.append(int(info["free_memory"]))
    elif meminfo.exists():
        lines = [line.split() for line in meminfo.read_text().splitlines()]
        left += [int(line[1]) * 1024 for line in lines if line[0] == "MemAvailable:"]
    return max(0, min(left))


def memory_statistics(kv_caches: int) -> MemoryStatistics:
    """Return MLX's own figures, with the bytes of ``kv_caches``, which only the caller knows."""
    return MemoryStatistics(
        mx.get_active_memory(), mx.get_peak_memory(), mx.get_cache_memory(), kv_caches
    )
