"""How often verdicts, states and forecasts are wrong: every simulation with 10,000 runs a cell.

Run it as a script, with another number of runs as its argument. One line a cell: the rates, ± two
Monte Carlo errors of the largest, and what they must hold. It takes some hours in all; the tests
run the same with a few hundred runs.
"""

import sys
import time
from itertools import chain

import numpy as np
import simulations as simulated
from simulations import error


def exponential(draw, n):
    return draw.exponential(1, n)


def steady(draw, n):
    return draw.normal(10, 1, n)


def lognormal(draw, n):
    return draw.lognormal(0, 1, n)


def shares(runs):
    """Give name, bound and call of every cell about shares."""
    for n in (20, 30, 40, 100, 400):
        for share in (0.05, 0.5, 0.7, 0.9, 0.95):
            yield f"one row of {n} at {share}", 0.025, lambda n=n, p=share: simulated.one_row(n, p)
    for sources in (4, 8, 12):
        for share, spread in ((0.5, 0), (0.5, 0.5), (0.9, 0.2), (0.95, 0), (0.95, 0.5)):
            yield (
                f"{sources} sources of 50 at {share}, spread {spread}", 0.05,
                lambda k=sources, p=share, s=spread: (
                    simulated.sources_that_differ(k, 50, p, s, runs)
                ),
            )  # fmt: skip
    for first, share in ((100, 0.5), (100, 0.9), (30, 0.5)):
        yield (
            f"advice followed after {first} at {share}, both sides", 0.05,
            lambda n=first, p=share: (sum(simulated.following_the_advice(n, p, p, 8, runs)),),
        )  # fmt: skip
    for share, number in ((0.95, 10), (0.8, 10), (0.5, 6)):
        yield (
            f"{number} clusters at {share}",
            0.03,
            lambda p=share, m=number: simulated.clusters(p, 0.2, m, 20, runs),
        )


def averages_and_growing(runs):
    """Give name, bound and call of every cell about averages, and about evidence that grows."""
    yield (
        "advice followed on averages", 0.055,
        lambda: (simulated.following_the_advice_on_means(60, steady, 10.0, 4, runs),),
    )  # fmt: skip
    for n in (20, 50, 100, 400):
        for name, draw, truth in (
            ("exponential", exponential, 1.0),
            ("log-normal", lognormal, float(np.exp(0.5))),
        ):
            yield (
                f"average of {n} {name} answers, not warned of", 0.035,
                lambda d=draw, t=truth, n=n: simulated.skewed_mean(d, t, n, runs)[:2],
            )  # fmt: skip
    yield "growing exponential", 0.05, lambda: (simulated.growing_mean(exponential, 1.0, runs),)
    yield "growing clusters", 0.05, lambda: (simulated.growing_clusters(0.5, 0.1, runs),)
    for sources in (3, 4, 6):
        yield (
            f"{sources} growing sources", 0.05,
            lambda k=sources: simulated.growing_sources(k, 0.5, 0.07, runs)[:1],
        )  # fmt: skip


def objectives(runs):
    """Give name, bound and call of every cell about objectives and forecasts."""
    yield "on the line: cannot tell", 0.15, lambda: (simulated.standing_after(0, runs)[0][1],)
    yield "on the line: false alarm", 0.05, lambda: (simulated.standing_after(0, runs)[1],)
    yield "short by one: cannot tell", 0.10, lambda: (simulated.standing_after(-1, runs)[0][1],)
    yield "short by one: not seen", 0.20, lambda: (1 - simulated.standing_after(-1, runs)[1],)
    for kind in ("iid", "ar.3", "ar.5", "waiting", "rare", "count", "share"):
        yield (
            f"false error of {kind} noise", 0.05,
            lambda k=kind: (simulated.false_errors(k, runs),),
        )  # fmt: skip
    for readings in (6, 12, 18):
        for kind in simulated.KINDS:

            def missed(kind=kind, readings=readings):
                inside, score = simulated.forecasts(kind, readings, runs)
                sys.stdout.write(f"    score {score:.2f} of that of the last value\n")
                return (1 - inside,)

            yield f"forecast of {kind} from {readings} readings: missed", 0.10, missed


def teams(runs):
    """Give name, bound and call of every cell about chances and the ranking of solutions."""
    for members in (3, 6):
        for settled, most in ((0, 0.16), (20, 0.13), (60, 0.09)):
            yield (
                f"80 % of {members} members, {settled} settled: away from it", most,
                lambda m=members, s=settled: (abs(simulated.said_to_come(0.8, m, s, runs) - 0.8),),
            )  # fmt: skip
    for solutions, criteria in ((5, 4), (10, 6)):
        yield (
            f"{solutions} solutions not first with their own weights", 0.0,
            lambda n=solutions, k=criteria: (simulated.first_in_the_middle(n, k, runs),),
        )  # fmt: skip


def run(runs, named):
    for name, bound, call in chain(
        *(part(runs) for part in (shares, averages_and_growing, objectives, teams))
    ):
        if named not in name:
            continue
        began = time.perf_counter()
        rates = call()
        worst = max(rates)
        within = "" if worst <= bound + error(bound, runs) else "  TOO OFTEN"
        said = " / ".join(f"{100 * rate:.2f}" for rate in rates)
        sys.stdout.write(
            f"{name}: {said} % ± {100 * error(worst, runs):.2f}, at most {100 * bound:g} %, "
            f"{time.perf_counter() - began:.0f} s{within}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, "".join(sys.argv[2:3]))
