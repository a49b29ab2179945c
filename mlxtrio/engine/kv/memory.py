"""How much memory there is, and what MLX uses of it. Lives on the MLX thread."""

import os
from collections.abc import Sequence
from pathlib import Path

import mlx.core as mx

from mlxtrio.engine.messages import MemoryStatistics

# What Linux lets a container have, in bytes or "max": control groups of version 2, and of 1.
# Source: https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files.
CONTAINER_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
# What can be had without swapping. Source: https://docs.kernel.org/filesystems/proc.html#meminfo.
MEMINFO = Path("/proc/meminfo")


def memory_size(limits: Sequence[Path] = CONTAINER_LIMITS) -> int:
    """Bytes that this process may use: the GPU's where it says, else the machine's, or what the
    container has of them. ``limits`` are files that say so; those that are missing don't.

    Apple's GPU shares the machine's memory and says how much of it to use, CUDA's have their own.
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
    """Bytes that loaded ``weights`` leave, and nobody else has taken."""
    left = [memory_size() - weights]
    info = mx.device_info()
    if "free_memory" in info:  # CUDA
        left.append(int(info["free_memory"]))
    elif meminfo.exists():
        lines = [line.split() for line in meminfo.read_text().splitlines()]
        left += [int(line[1]) * 1024 for line in lines if line[0] == "MemAvailable:"]
    return max(0, min(left))


def memory_statistics(rows: int) -> MemoryStatistics:
    """What MLX says of its memory; the ``rows``' caches are known to the caller."""
    return MemoryStatistics(
        mx.get_active_memory(), mx.get_peak_memory(), mx.get_cache_memory(), rows
    )
