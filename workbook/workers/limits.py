"""How many workers there may be, how much memory they may take, and how long they may take.

Each number that bounds a process of ours is here: kernels of runs and pages, and workers of pools.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LONGEST_START = 60.0  # seconds until a worker has everything loaded
LONGEST_WAIT = 120.0  # seconds for a worker of a pool to come free
LONGEST_IDLE = 12 * 3600.0  # seconds without a worker, after which a fork server ends

REQUESTS_EACH = 500  # after so many a worker makes room for a new one: libraries leak a little
LARGEST = 2**30  # bytes; a worker that has grown beyond makes room for a new one

KERNEL = 50 * 2**20  # bytes that a page with widgets takes
SHARE = 0.5  # of the free memory, at most, for the kernels of pages
FEWEST_KERNELS, MOST_KERNELS = 4, 64
FILES = 30  # open files that a server needs for a kernel

MOST_KERNELS_OF_A_RUN = 8  # 40 MB each, 125 MB where kernels are not forked
FEWEST_RENDERING, MOST_RENDERING = 2, 4  # workers that render pages


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def rendering_at_once() -> int:
    """Return how many workers render pages."""
    return max(FEWEST_RENDERING, min(cores(), MOST_RENDERING))


def kernels_of_run(chapters: int) -> int:
    """Return how many kernels of a run there are: one more than cores, as kernels also wait."""
    return max(1, min(cores() + 1, MOST_KERNELS_OF_A_RUN, chapters))


def kernels_of_pages(files: int) -> int:
    """Return how many kernels fit into half of the memory that is free, and have files."""
    by_memory = int(SHARE * free_memory() / KERNEL)
    return max(FEWEST_KERNELS, min(MOST_KERNELS, by_memory, files // FILES))


def free_memory() -> int:
    """Return the bytes that this process could still get; those of 16 kernels where unknown."""
    free = list(_memory_lines(Path("/proc/meminfo"), "MemAvailable:"))
    limit, used = (_number(Path(f"/sys/fs/cgroup/memory.{name}")) for name in ("max", "current"))
    if limit is not None and used is not None:
        free.append(limit - used)
    return max(0, min(free, default=int(16 * KERNEL / SHARE)))


def memory_of(pid: int) -> int:
    """Return the bytes of memory that a process uses; 0 where nothing tells."""
    return next(iter(_memory_lines(Path(f"/proc/{pid}/status"), "VmRSS:")), 0)


def _memory_lines(file: Path, name: str) -> Iterable[int]:
    with suppress(OSError, ValueError):
        for line in file.read_text(encoding="ascii").splitlines():
            if line.startswith(name):
                yield 1024 * int(line.split()[1])


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # "max" where there is no limit
        return None
