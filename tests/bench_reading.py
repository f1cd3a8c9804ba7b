"""How long a first answer from a large file takes beside the bare scan of the engine.

``python tests/bench_reading.py [ROWS]``: five million survey rows, once as CSV (the goal is three
times the scan by DuckDB with a reader of its own) and once as Parquet (twice). Each is measured in
a process of its own with an empty cache, in turns, and the best of three counts: the ratio is of
one run on one machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
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
began = time.perf_counter()
duckdb.sql(f"SELECT count(*), count(CASE WHEN score >= 9 THEN 1 END) "
           f"FROM '{sys.argv[1]}' WHERE channel = 'shop'").fetchall()
print(time.perf_counter() - began)
"""
OURS = """
import sys, time
import duckdb, sqlglot  # as in BARE, what is loaded beforehand does not count
from pathlib import Path
from workbook.evidence import Question, Sources, ask
from workbook.evidence import aggregate, source
from workbook.evidence.reading import cache, large
question = Question(Path(sys.argv[1]).name, "score >= 9", "channel = 'shop'")
sqlglot.parse_one("score", dialect="duckdb")
began = time.perf_counter()
found = ask([question], Sources(str(Path(sys.argv[1]).parent)))[question]
print(time.perf_counter() - began)
assert found.n > 0, found
"""


def seconds(code: str, path: Path, folder: Path) -> float:
    """Run a program over a file, with an empty cache."""
    with tempfile.TemporaryDirectory(dir=folder) as cache:
        environment = {**os.environ, "WORKBOOK_CACHE": cache}
        ran = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            check=True, capture_output=True, text=True, env=environment,
            cwd=Path(__file__).parents[1],
        )  # fmt: skip
    return float(ran.stdout)


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
            ratio = min(ours) / min(bare)
            sys.stdout.write(
                f"{rows:,} rows, {kind:<8} bare {min(bare):5.2f} s  first answer {min(ours):5.2f} s"
                f"  {ratio:4.1f} times (goal: at most {most:g})\n"
            )
            path.unlink()


if __name__ == "__main__":
    main()
