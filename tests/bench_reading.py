"""How long an answer from a large file takes beside the bare scan of the engine.

``python tests/bench_reading.py [ROWS]``: five million survey rows, once as CSV (the goal is three
times the scan by DuckDB with a reader of its own) and once as Parquet (twice). A share within a
filter is asked first, with an empty cache; then a mean of another column (of a CSV file typed only
then), and the share again. Each question is put by a process of its own, and so is the bare scan to
the same number; in both DuckDB begins within the time and has as many threads. The best of three
turns counts: the ratio is of one run on one machine. On a busy machine the ratio of processor time
tells more, so both are shown. Then come the checks of both questions and the profile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROWS = 5_000_000
MOST = {"csv": 3.0, "parquet": 2.0}
TURNS = 3
COLUMNS = """i AS id, DATE '2026-01-01' + (i % 300)::INT AS answered,
    (random() * 10)::INT AS score, round(random() * 200, 2) AS spent,
    ['shop', 'chain', 'bar'][1 + (random() * 2)::INT] AS channel,
    CASE WHEN random() > 0.1 THEN ['Sí', 'No'][1 + (random() * 1)::INT] END AS again,
    round(random() + 0.5, 4) AS w"""

BARE = """
import duckdb, os, sys, time
began, used = time.perf_counter(), time.process_time()
with duckdb.connect() as engine:
    engine.execute("SET enable_progress_bar = false")
    engine.execute(f"SET threads = {min(4, os.cpu_count())}")
    engine.execute(sys.argv[2].format(sys.argv[1])).fetchall()
    print(time.perf_counter() - began, time.process_time() - used)
"""
OURS = """
import sys, time
import duckdb, sqlglot  # as in BARE, what is loaded beforehand does not count
from pathlib import Path
from workbook.evidence import Question, Sources, ask
from workbook.evidence import aggregate, source
from workbook.evidence.doubts import doubts_of
from workbook.evidence.profile import profile
from workbook.evidence.reading import cache, large
path = Path(sys.argv[1])
sources = Sources(str(path.parent))
sqlglot.parse_one("score", dialect="duckdb")
first = Question(path.name, "score >= 9", "channel = 'shop'")
other = Question(path.name, "spent", share=False)
asked = {"first": [first], "other": [other], "both": [first, other]}
began, used = time.perf_counter(), time.process_time()
if sys.argv[2] == "checks":
    found = doubts_of(asked["both"], sources)
elif sys.argv[2] == "profile":
    found = profile(path.name, sources)
else:
    found = ask(asked[sys.argv[2]], sources)
    assert all(one.n > 0 for one in found.values()), found
print(time.perf_counter() - began, time.process_time() - used)
"""
FIRST = "SELECT count(*), count(CASE WHEN score >= 9 THEN 1 END) FROM '{}' WHERE channel = 'shop'"
OTHER = "SELECT count(spent), avg(spent), stddev(spent) FROM '{}'"
ASKED = (("first answer", "first", FIRST), ("another column", "other", OTHER),
         ("asked again", "first", FIRST), ("their checks", "checks", FIRST),
         ("the profile", "profile", FIRST))  # fmt: skip
"""What is shown, what is asked, and the bare scan beside it."""


def seconds(code: str, path: Path, asked: str, cache: str) -> list[float]:
    """Run a program over a file: seconds by the clock and of processors."""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path), asked],
        check=True, capture_output=True, text=True, env={**os.environ, "WORKBOOK_CACHE": cache},
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    return [float(one) for one in ran.stdout.split()]


def best(runs: Sequence[list[list[float]]]) -> list[list[float]]:
    """Return the least of each number over all runs."""
    return [
        [min(numbers) for numbers in zip(*lines, strict=True)] for lines in zip(*runs, strict=True)
    ]


def main() -> None:
    """Make the files, time both, and print how far they are apart."""
    import duckdb

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for kind, most in MOST.items():
            path = folder / f"answers.{kind}"
            duckdb.sql(f"COPY (SELECT {COLUMNS} FROM range({rows}) AS r(i)) TO '{path}'")
            bare, ours = [], []
            for _ in range(TURNS):  # in turns, so that a busy machine is busy for both
                with tempfile.TemporaryDirectory(dir=folder) as cache:
                    scans = {scan: seconds(BARE, path, scan, cache) for scan in (FIRST, OTHER)}
                    bare.append([scans[scan] for _, _, scan in ASKED])
                    ours.append([seconds(OURS, path, asked, cache) for _, asked, _ in ASKED])
            for (called, _, _), base, found in zip(ASKED, best(bare), best(ours), strict=True):
                wall, used = (one / two for one, two in zip(found, base, strict=True))
                sys.stdout.write(
                    f"{rows:,} rows, {kind:<8} {called:<14} bare {base[0]:5.2f} s {found[0]:6.2f} s"
                    f" {wall:5.1f} times, processor time {used:4.1f} times (goal: {most:g})\n"
                )
            path.unlink()


if __name__ == "__main__":
    main()
