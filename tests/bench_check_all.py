"""How long ``workbook check --all`` takes over 1,000 strategies of the sample's size.

Each differs from the others in a vote and a measurement. Measured twice: with the customers' files
of the sample, which every process reads once, and with files of each strategy's own, which differ
too. Run with ``make bench``; a number as argument makes a smaller store.
"""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from workbook.exchange import read
from workbook.store import open_store

WORKBOOK = Path(sys.executable).with_name("workbook")
SAMPLE = Path(__file__).parent.parent / "data" / "distributor"
STRATEGIES = int(sys.argv[1]) if sys.argv[1:] else 1_000
GOAL = 60.0  # seconds on two cores


def variant(rows, at, data_folder=""):
    """Return the sample as another unit: another key, one vote and one measurement changed."""
    changed = {name: list(rows[name]) for name in ("links", "measurements")}
    vote = at % len(changed["links"])
    changed["links"][vote] = changed["links"][vote]._replace(contribution=at % 7 - 3)
    measured = at % len(changed["measurements"])
    row = changed["measurements"][measured]
    changed["measurements"][measured] = row._replace(value=row.value * (1 + (at % 7 - 3) / 20))
    strategy = rows["strategy"][0]._replace(key=f"unit-{at:04}", name=f"Unit {at}")
    if data_folder:
        strategy = strategy._replace(data_folder=str(data_folder))
    return {**rows, **changed, "strategy": [strategy]}


def own_files(folder: Path, at: int) -> Path:
    """Copy the customers' files of the sample, each without a few of its last rows."""
    for path in (SAMPLE / "evidence").glob("*.csv"):
        copy = folder / f"unit-{at:04}" / "evidence" / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_bytes().splitlines(keepends=True)
        copy.write_bytes(b"".join(lines[: len(lines) - at % 7]))
    return folder / f"unit-{at:04}"


def measured(rows, folder: Path, whose: str) -> None:
    """Fill a store and check it, and print how long the check took."""
    path = folder / f"{whose}.sqlite"
    with open_store(path) as store:
        for at in range(STRATEGIES):
            data_folder = own_files(folder, at) if whose == "own" else ""
            unit = variant(rows, at, data_folder)
            store.create(unit, "bench", datetime(2026, 9, 1, tzinfo=UTC))
    command = [WORKBOOK, "--store", path, "check", "--all", "--as-of", "2026-10-31"]
    start = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took = perf_counter() - start
    assert done.returncode in (0, 1), done.stderr
    assert f"{STRATEGIES:,} strategies:" in done.stdout
    print(  # noqa: T201
        f"workbook check --all, {STRATEGIES:,} strategies with {whose} files, {os.cpu_count()} "
        f"cores: {took:.1f} s (goal {GOAL * STRATEGIES / 1_000:.0f} s)\n"
        f"{done.stdout.splitlines()[-1]}"
    )


def main() -> None:
    rows = read(SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        for whose in ("shared", "own"):
            measured(rows, Path(folder), whose)


if __name__ == "__main__":
    main()
