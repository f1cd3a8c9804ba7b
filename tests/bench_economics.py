"""How often the economics call an effect what is none, in many runs; and what the figures cost.

Each line: the share of runs in which something was said to be there that was not, against 5 %
and two Monte Carlo errors.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent / part) for part in ("stats", "chapters/economics")]

from books import make_book  # noqa: E402
from simulations import error  # noqa: E402
from test_economics_interventions import false_effects  # noqa: E402
from test_stats_comparison import panel  # noqa: E402

from workbook.analysis import money  # noqa: E402
from workbook.chapters.economics.handbook import constants  # noqa: E402
from workbook.stats.comparison import clustered_difference  # noqa: E402

SERIES, CLUSTERS, FEW = 1_000, 4_000, 300


def told(what: str, rate: float, runs: int) -> None:
    """Print a rate and whether it is what it should be."""
    most = 0.05 + error(0.05, runs)
    word = "ok" if rate <= most else "TOO OFTEN"
    sys.stdout.write(f"{what:<60} {rate:6.3f} of {runs:,} (at most {most:.3f}) {word}\n")


def clusters(sides: tuple[int, int], icc: float, runs: int) -> float:
    """Return how often a comparison without any effect shows one."""
    draw = np.random.default_rng(round(1000 * icc) + sides[0])
    found = (clustered_difference(panel(draw, sides, icc)) for _ in range(runs))
    return sum(not one.low <= 0 <= one.high for one in found) / runs


def main() -> None:
    """Run all of it; some minutes."""
    for kind in ("noise", "ar", "trend", "walk"):
        told(f"series of 60 months, {kind}", false_effects(kind, SERIES), SERIES)
    for icc in (0.05, 0.1, 0.2):
        for sides in ((10, 10), (10, 40), (30, 30)):
            told(f"{sides} clusters, unequal, ICC {icc}", clusters(sides, icc, CLUSTERS), CLUSTERS)
        for sides in ((4, 4), (5, 7), (9, 20)):
            told(f"{sides} clusters permuted, ICC {icc}", clusters(sides, icc, FEW), FEW)
    begun = time.perf_counter()
    money.net_of(money.model_of(make_book(constants=constants())).draws)
    sys.stdout.write(f"20,000 draws of eleven inputs: {time.perf_counter() - begun:.3f} s\n")


if __name__ == "__main__":
    main()
