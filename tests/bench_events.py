"""Time by sector over ten million events.

``python tests/bench_events.py [EVENTS [parquet] [csv]]``: the log lies in a Parquet file, then in a
CSV file with an empty cache. It is asked in parts, and the whole process, engine and all, stays
within 512 MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

EVENTS = 10_000_000
MOST = 512
LOG = """i // 5 AS number, TIMESTAMP '2026-01-01' + to_minutes((i * 7919) % 400000) AS at,
    ['sales', 'depot', 'transport', 'finance'][1 + (i * 31 % 4)::INT] AS sector"""
OURS = """
import resource, sys, time
from pathlib import Path
from workbook.evidence import Sources, shapes
path = Path(sys.argv[1])
began = time.perf_counter()
found = shapes.cases(Sources(str(path.parent)), path.name, "number", "at", sector="sector")
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - began, megabytes, found.whole.cases)
"""


def main() -> None:
    """Make the log, ask it in a process of its own, and fail where it needs too much memory."""
    import duckdb

    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    kinds = sys.argv[2:] or ["parquet", "csv"]
    largest = 0.0
    with tempfile.TemporaryDirectory() as temporary:
        for kind in kinds:
            path = Path(temporary) / f"log.{kind}"
            duckdb.sql(f"COPY (SELECT {LOG} FROM range({events}) AS r(i)) TO '{path}'")
            ran = subprocess.run(
                [sys.executable, "-c", OURS, str(path)],
                check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1],
                env={**os.environ, "WORKBOOK_CACHE": f"{temporary}/cache"},
            )  # fmt: skip
            seconds, megabytes, cases = map(float, ran.stdout.split())
            sys.stdout.write(
                f"{kind:<8} {events:,} events of {cases:,.0f} cases  {seconds:5.1f} s  "
                f"{megabytes:4.0f} MB (at most {MOST})\n"
            )
            sys.stdout.flush()
            largest = max(largest, megabytes)
    if largest > MOST:
        raise SystemExit("the log needs too much memory")


if __name__ == "__main__":
    main()
