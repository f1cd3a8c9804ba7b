"""Whole-process times of the command line: what a person waits for. Run with ``make bench``."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 9
WORKBOOK = Path(sys.executable).with_name("workbook")
SAMPLE = Path(__file__).parent.parent / "data" / "distributor"


def seconds(*arguments: str) -> float:
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        done = subprocess.run([WORKBOOK, *arguments], capture_output=True, check=False)
        times.append(perf_counter() - start)
        assert done.returncode in (0, 1), done.stderr.decode()
    return median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "bench.sqlite")
        subprocess.run(
            [WORKBOOK, "--store", store, "import", SAMPLE], check=True, capture_output=True
        )
        for goal, arguments in (
            (0.3, ["--help"]),
            (1.5, ["--store", store, "check", "distributor"]),
        ):
            took = seconds(*arguments)
            said = " ".join(part for part in arguments if part not in ("--store", store))
            print(f"workbook {said:<20} {took:6.3f} s  (goal {goal} s, median of {ROUNDS})")  # noqa: T201


if __name__ == "__main__":
    main()
