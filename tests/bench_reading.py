"""How long a first answer from a large file takes beside the bare scan of the engine.

``python tests/bench_reading.py [ROWS]``: five million survey rows, once as CSV (the goal is three
times the scan by DuckDB with a reader of its own) and once as Parquet (twice). Each is measured in
a process of its own with an empty cache, in turns, and the best of three counts: the ratio is of
one run on one machine. On a busy machine the ratio of processor time tells more, so both are shown;
so is a question about another column (typed only then), and the first one asked again.
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
import duckdb, sys, time
duckdb.sql("SET enable_progress_bar = false")
began, used = time.perf_counter(), time.process_time()
duckdb.sql(f"SELECT count(*), count(CASE WHEN score >= 9 THEN 1 END) "
           f"FROM '{sys.argv[1]}' WHERE channel = 'shop'").fetchall()
print(time.perf_counter() - began, time.process_time() - used)
"""
OURS = """
import sys, time
import duckdb, sqlglot  # as in BARE, what is loaded beforehand does not count
from pathlib import Path
from workbook.evidence import Question, Sources, ask
from workbook.evidence import aggregate, source
from workbook.evidence.reading import cache, large
sources = Sources(str(Path(sys.argv[1]).parent))
sqlglot.parse_one("score", dialect="duckdb")
name = Path(sys.argv[1]).name
first, other = Question(name, "score >= 9", "channel = 'shop'"), Question(name, "spent > 100")
for question, known in ((first, True), (other, True), (first, False)):
    if not known:  # as in another process, which finds the typed table
        aggregate._known.clear()
    began, used = time.perf_counter(), time.process_time()
    found = ask([question], sources)[question]
    print(time.perf_counter() - began, time.process_time() - used)
    assert found.n > 0, found
"""


def seconds(code: str, path: Path, folder: Path) -> list[list[float]]:
    """Run a program over a file, with an empty cache: seconds by the clock and of processors."""
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        environment = {**os.environ, "WORKBOOK_CACHE": cache}
        ran = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            check=True, capture_output=True, text=True, env=environment,
            cwd=Path(__file__).parents[1],
        )  # fmt: skip
    return [[float(one) for one in line.split()] for line in ran.stdout.splitlines()]


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
                bare.append(seconds(BARE, path, folder))
                ours.append(seconds(OURS, path, folder))
            base = best(bare)[0]
            shown = zip(("first answer", "another column", "asked again"), best(ours), strict=True)
            for called, found in shown:
                wall, used = (one / two for one, two in zip(found, base, strict=True))
                sys.stdout.write(
                    f"{rows:,} rows, {kind:<8} bare {base[0]:5.2f} s  {called:<14} {found[0]:5.2f}"
                    f" s {wall:5.1f} times, processor time {used:4.1f} times (goal: {most:g})\n"
                )
            path.unlink()


if __name__ == "__main__":
    main()
