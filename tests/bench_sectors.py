"""How fast an event log is told: ``python tests/bench_sectors.py``; data go to a temporary folder.

Prints seconds and the process's largest memory for one million and ten million events, each with
the times of areas, open cases and walks, and besides what would keep the promise. Measured on two
cores that were shared with eight other users: ten million events 38 s and 14 s more for the
promise, in 355 MB; one million 2.4 to 6.8 s and 2 to 3 s, in 219 MB.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1_000_000, 10_000_000)
EVENTS = """'C' || (i // 6) AS case_id,
    TIMESTAMP '2025-01-01' + INTERVAL 1 SECOND
        * CAST((i // 6) * 20 + (i % 6) * 86400 * (0.2 + random() * 2) AS BIGINT) AS at,
    ['Sales', 'Logistics', 'Finance', 'Systems', 'Marketing', 'Outside', '']
        [1 + CAST(floor(random() * 7) AS INT)] AS area,
    CASE WHEN i % 6 = 5 THEN 'closed' ELSE 'worked' END AS step"""


def make(path: Path, events: int) -> None:
    """Write a log of random cases of six events."""
    import duckdb

    duckdb.sql(f"COPY (SELECT {EVENTS} FROM range({events}) t(i)) TO '{path}' (FORMAT parquet)")


def told(folder: Path, name: str) -> None:
    """Tell a log in this process, and print what it took."""
    from workbook.evidence import Sources
    from workbook.evidence.flow import Log, fit, flow

    log = Log(name, "case_id", "at", sector="area", activity="step", closing=("closed",))
    sources = Sources(str(folder))
    begun = time.perf_counter()
    found = flow(sources, log, ("Sales",))
    first = time.perf_counter() - begun
    assigned = {"Logistics": 24.0, "Finance": 48.0}
    fit(sources, log, 240.0, assigned, {"Logistics": 0.5, "Finance": 0.6}, found.silent)
    rest = time.perf_counter() - begun - first
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{first:6.1f} s  {rest:6.1f} s for the promise  {megabytes:5.0f} MB\n")


def main() -> None:
    """Measure each size in a process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            name = f"log-{size}.parquet"
            make(Path(folder) / name, size)
            sys.stdout.write(f"{size:>12,} events  ")
            sys.stdout.flush()
            process = multiprocessing.get_context("spawn").Process(
                target=told, args=(Path(folder), name)
            )
            process.start()
            process.join()


if __name__ == "__main__":
    main()
