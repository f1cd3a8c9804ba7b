"""How fast evidence is read: ``python tests/bench_evidence.py``; data go to a temporary folder.

Prints the seconds and the process's largest memory for a verdict on ten million rows, for 200
assumptions on one file of a million rows, and for a CSV file of two gigabytes (with ``--large``).
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = """(random() * 5)::INT AS visits,
    CASE WHEN random() > 0.1 THEN random() * 100 END AS spent,
    ['shop', 'chain', 'bar'][1 + (random() * 2)::INT] AS channel, random() + 0.1 AS w,
    (random() * 20)::INT AS region, (random() * 2000)::INT AS village"""


def make(path: Path, rows: int) -> None:
    """Write a file of random rows."""
    import duckdb

    duckdb.sql(f"COPY (SELECT {COLUMNS} FROM range({rows})) TO '{path}'")


def verdicts_of(folder: Path, evidence: list[dict[str, object]]) -> None:
    """Return the verdicts of a book with one assumption for each row of evidence."""
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    from books import make_book

    from workbook.analysis.verdicts import verdicts

    claim = {"statement": "S", "importance": 3, "statistic": "proportion",
             "comparison": "at_least", "threshold": "0.5"}  # fmt: skip
    book = make_book(
        strategy=[{"key": "bench", "name": "Bench", "data_folder": str(folder)}],
        assumptions=[{"key": f"a{at}", **claim} for at in range(len(evidence))],
        evidence=[
            {"key": f"e{at}", "assumption": f"a{at}", **row} for at, row in enumerate(evidence)
        ],
    )
    start = time.perf_counter()
    found = verdicts(book)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert found.verdict.notna().all(), found.reason[0]
    sys.stdout.write(f"{seconds:6.2f} s  {megabytes:5.0f} MB\n")


def timed(what: str, folder: Path, evidence: list[dict[str, object]]) -> None:
    """Run in a process of its own, so that its memory is its own."""
    sys.stdout.write(f"{what:<58}")
    sys.stdout.flush()
    process = multiprocessing.get_context("spawn").Process(
        target=verdicts_of, args=(folder, evidence)
    )
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def main() -> None:
    """Make the files and time the verdicts."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make(folder / "ten.parquet", 10_000_000)
        make(folder / "one.parquet", 1_000_000)
        make(folder / "one.csv", 1_000_000)
        ten = {"source": "ten.parquet", "measure": "visits >= 3", "filter": "channel = 'shop'"}
        design = {"weight": "w", "stratum": "region", "cluster": "village"}
        timed("verdict, 10 million rows (at most 2 s, 500 MB)", folder, [ten])
        timed("the same with weights, strata and clusters", folder, [{**ten, **design}])
        for name in ("one.parquet", "one.csv"):
            many = [
                {"source": name, "measure": f"visits >= {at % 5} AND spent > {at / 2}",
                 "filter": f"channel = '{('shop', 'chain', 'bar')[at % 3]}'"}
                for at in range(200)
            ]  # fmt: skip
            timed(f"200 assumptions, 1 million rows, {name} (at most 5 s)", folder, many)
        if "--large" in sys.argv:
            make(folder / "large.csv", 40_000_000)
            size = (folder / "large.csv").stat().st_size / 1e9
            timed(f"verdict, CSV of {size:.1f} GB", folder, [{**ten, "source": "large.csv"}])


if __name__ == "__main__":
    main()
