"""How often verdicts, states and forecasts are wrong: W1 to W12, with 10,000 runs a cell.

Run it as a script; its arguments are another number of runs, and sections (W1, W5 …). One line a
cell: what is promised, what is measured ± two Monte Carlo errors, and whether it holds. The whole
takes about half an hour of one core, so name sections or fewer runs; the tests run the same with a
few hundred. The simulations are those of ``batches.py``, which stop where they disagree with the
product's own verdict.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import batches
import simulations as simulated
from simulations import error


class Cell(NamedTuple):
    """One rate that is promised: at most ``most``, as ``measure`` finds it (the worst of several).

    ``exact`` says that it is counted out, without Monte Carlo error; ``least`` turns it round.
    """

    name: str
    most: float
    measure: Callable[[], float | tuple[float, ...]]
    exact: bool = False
    least: bool = False


def exponential(draw, n):
    return draw.exponential(1, n)


def steady(draw, n):
    return draw.normal(10, 1, n)


def lognormal(draw, n):
    return draw.lognormal(0, 1, n)


def w1(runs: int) -> Iterator[Cell]:
    """Waves of one question, and four sources or more: false on one side."""
    for number, n, share in ((3, 30, 0.9), (12, 30, 0.9), (12, 50, 0.95), (12, 40, 0.1)):
        yield Cell(
            f"{number} waves of {n} at {share}", 0.025,
            lambda k=number, n=n, p=share: batches.waves(k, n, p, runs),
        )  # fmt: skip
    for sources in (4, 8, 12):
        for share, spread in ((0.5, 0), (0.5, 0.5), (0.9, 0.2), (0.95, 0), (0.95, 0.5)):
            yield Cell(
                f"{sources} sources of 50 at {share}, spread {spread}", 0.05,
                lambda k=sources, p=share, s=spread: batches.sources_that_differ(k, 50, p, s, runs),
            )  # fmt: skip


def w2(runs: int) -> Iterator[Cell]:
    """The advice of the page followed up to eight times: false on both sides together."""
    for first, share in ((100, 0.5), (100, 0.9), (30, 0.5)):
        yield Cell(
            f"advice followed after {first} at {share}", 0.05,
            lambda n=first, p=share: sum(simulated.following_the_advice(n, p, p, 8, runs)),
        )  # fmt: skip
    yield Cell(
        "advice followed on averages", 0.05,
        lambda: simulated.following_the_advice_on_means(60, steady, 10.0, 4, runs),
    )  # fmt: skip
    for truth in (0.58, 0.6):
        yield Cell(
            f"advice followed once decides at {truth}", 0.8,
            lambda p=truth: simulated.following_the_advice(100, p, 0.5, 1, runs)[0], least=True,
        )  # fmt: skip


def w3(runs: int) -> Iterator[Cell]:
    """Two or three sources that differ: false on one side."""
    for sources in (2, 3):
        for spread in (0.12, 0.4):  # on the logit scale: .03 and .10 at .5
            yield Cell(
                f"{sources} sources of 100 at 0.5, spread {spread}", 0.05,
                lambda k=sources, s=spread: batches.sources_that_differ(k, 100, 0.5, s, runs),
            )  # fmt: skip


def w4(runs: int) -> Iterator[Cell]:
    """Forecasts six months ahead: 95 % intervals missed, and score beside the last value's."""
    for readings in (6, 8, 12, 18):
        scores: dict[str, float] = {}

        def missed(kind: str, readings: int = readings, scores: dict[str, float] = scores) -> float:
            inside, scores[kind] = batches.forecasts(kind, readings, runs)
            return 1 - inside

        for kind in simulated.KINDS:
            yield Cell(f"{kind}, {readings} readings: missed", 0.1, lambda k=kind, f=missed: f(k))
        for kind in simulated.KINDS:
            yield Cell(
                f"{kind}, {readings} readings: score over the last value's", 1.1,
                lambda k=kind, s=scores: s[k], exact=True,
            )  # fmt: skip
        yield Cell(
            f"{readings} readings: kinds of seven with a better score", 5,
            lambda s=scores: float(sum(one < 1 for one in s.values())), exact=True, least=True,
        )  # fmt: skip


def w5(runs: int) -> Iterator[Cell]:
    """Objectives at month 12: on their line, and short of it by one natural spread."""
    yield Cell("on the line: cannot tell", 0.15, lambda: batches.standing_after(0, runs)[0][1])
    yield Cell("on the line: false alarm in a year", 0.05,
               lambda: batches.standing_after(0, runs)[1])  # fmt: skip
    yield Cell("short by one: cannot tell", 0.10, lambda: batches.standing_after(-1, runs)[0][1])
    yield Cell("short by one: seen within a year", 0.8,
               lambda: batches.standing_after(-1, runs)[1], least=True)  # fmt: skip


def w6(runs: int) -> Iterator[Cell]:
    """Pure noise: a false error at nineteen monthly looks, a mark in a chart; shifts seen."""
    for kind in ("iid", "ar.3", "ar.5", "waiting", "rare", "count", "share"):
        yield Cell(f"{kind} noise", 0.05, lambda k=kind: batches.false_errors(k, runs))
    for is_given in (False, True):
        around = "line" if is_given else "mean"
        for kind in simulated.NOISES:
            yield Cell(
                f"chart of 24 around its {around}, {kind}: any mark", 0.105,
                lambda k=kind, g=is_given: simulated.false_marks(k, runs, is_given=g),
            )  # fmt: skip
        for after, shift, least in ((0, 2, 0.9), (0, 1.5, 0.7), (12, 2, 0.75), (12, 1.5, 0.45)):
            if after or is_given:
                yield Cell(
                    f"chart around its {around}: shift of {shift} after {after} seen in 12", least,
                    lambda a=after, s=shift, g=is_given: simulated.shift_seen(
                        s, a, 12, runs, is_given=g),
                    least=True,
                )  # fmt: skip


def w7(runs: int) -> Iterator[Cell]:
    """Single results: false on one side; averages where no warning is given."""
    for n in (20, 25, 30, 40, 100, 400):
        for share in (0.05, 0.5, 0.7, 0.8, 0.9, 0.95):
            yield Cell(
                f"one row of {n} at {share}", 0.025,
                lambda n=n, p=share: simulated.one_row(n, p), exact=True,
            )  # fmt: skip
    for n in (20, 50, 100, 400):
        for name, draw, truth in (
            ("exponential", exponential, 1.0),
            ("log-normal", lognormal, math.exp(0.5)),
        ):
            yield Cell(
                f"average of {n} {name} answers", 0.035,
                lambda d=draw, t=truth, n=n: simulated.skewed_mean(d, t, n, runs)[:2],
            )  # fmt: skip


def w8(runs: int) -> Iterator[Cell]:
    """Evidence that grows: false at any look, on both sides together."""
    yield Cell("exponential average", 0.05,
               lambda: batches.growing_mean(exponential, 1.0, runs))  # fmt: skip
    yield Cell("clusters of 10, two at a time", 0.05,
               lambda: batches.growing_clusters(0.5, 0.1, runs))  # fmt: skip
    for sources in (3, 4, 6):
        yield Cell(
            f"{sources} sources that differ by .07", 0.05,
            lambda k=sources: batches.growing_sources(k, 0.5, 0.07, runs),
        )  # fmt: skip


def w9(runs: int) -> Iterator[Cell]:
    """Few clusters: false on one side."""
    for share, number in ((0.95, 10), (0.8, 10), (0.5, 6), (0.5, 20)):
        yield Cell(
            f"{number} clusters of 20 at {share}", 0.025,
            lambda p=share, m=number: batches.clusters(p, 0.2, m, 20, runs),
        )  # fmt: skip


def w10(runs: int) -> Iterator[Cell]:
    """Alignment: 95 % intervals that miss what all together think; none below five members."""
    for members, spread, severity in (
        (5, 0.5, 0), (5, 1.5, 0), (5, 0.8, 0.8), (6, 0.8, 0.8), (8, 0.8, 0.8), (15, 0.5, 0),
    ):  # fmt: skip
        yield Cell(
            f"{members} members, spread {spread}, severity {severity}", 0.05,
            lambda m=members, s=spread, v=severity: simulated.alignment_missed(m, s, v, runs),
        )  # fmt: skip


def w11(runs: int) -> Iterator[Cell]:
    """What a team calls 80 %: distance of what comes from it; .12 and .14 with the plain pool."""
    for members in (3, 6):
        for settled, most in ((0, 0.16), (20, 0.13), (60, 0.09)):
            yield Cell(
                f"{members} members, {settled} settled guesses", most,
                lambda m=members, s=settled: abs(batches.said_to_come(0.8, m, s, runs) - 0.8),
            )  # fmt: skip


def w12(runs: int) -> Iterator[Cell]:
    """Ranking: certain solutions that are not first with their own weights; clones and wordings."""
    for solutions, criteria in ((5, 4), (10, 6)):
        yield Cell(
            f"{solutions} solutions, {criteria} objectives", 0.0,
            lambda n=solutions, k=criteria: simulated.first_in_the_middle(n, k, max(1, runs // 10)),
        )  # fmt: skip
    yield Cell("first place moved by a clone or a second wording", 0.0,
               lambda: simulated.moved_by_wording(max(1, runs // 100)))  # fmt: skip


PARTS = (w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12)
SECTIONS = {part.__name__.upper(): part for part in PARTS}


def run(runs: int, wanted: list[str]) -> int:
    """Print the table; return how many cells do not hold."""
    failed = 0
    for name, section in SECTIONS.items():
        if wanted and name not in wanted:
            continue
        sys.stdout.write(f"\n{name} {section.__doc__}\n")
        for cell in section(runs):
            began = time.perf_counter()
            found = cell.measure()
            rates = found if isinstance(found, tuple) else (found,)
            worst = min(rates) if cell.least else max(rates)
            near = 0.0 if cell.exact else error(min(worst, 1.0), runs)
            slack = 0.0 if cell.exact else error(min(cell.most, 1.0), runs)
            holds = worst >= cell.most - slack if cell.least else worst <= cell.most + slack
            failed += not holds
            sys.stdout.write(
                f"  {cell.name:58s} {'least' if cell.least else 'most':5s} {cell.most:<6g} "
                f"measured {worst:.4f} ± {near:.4f}  {'holds' if holds else 'DOES NOT HOLD'}  "
                f"({time.perf_counter() - began:.0f} s)\n"
            )
            sys.stdout.flush()
    return failed


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:] if one.isdigit()]
    sections = [one.upper() for one in sys.argv[1:] if not one.isdigit()]
    sys.stdout.write(f"{run(given[0] if given else 10_000, sections)} cells do not hold\n")
