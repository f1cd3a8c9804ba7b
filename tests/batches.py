"""The simulations of ``simulations.py`` many runs at a time, for the benchmark.

Each computes for all runs at once what tells a verdict from another, and leaves to the product's
own functions what is near enough to matter. ``same`` compares some runs with the product's verdict
on each, run by run: a benchmark that does not agree with the product stops there.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import cache

import numpy as np
import simulations as simulated
from scipy.special import ndtr, stdtr
from scipy.stats import t as student

from workbook.analysis import course, standing
from workbook.analysis.verdicts.judging import Judged, at_every_look, of_share, verdict_of
from workbook.analysis.verdicts.sources import FEW_SOURCES, LOOKS, pooled
from workbook.stats import estimate_mean, forecast, logit, survey_share_worth
from workbook.stats.interval import student_quantile
from workbook.stats.quantiles import pooled_cdf
from workbook.stats.recalibration import recalibrated
from workbook.stats.sequential import FIRST_LOOK, mean_sequence
from workbook.stats.shortfall import BACK, FEWEST, SURE, SURE_WHATEVER
from workbook.stats.survey import SampleSums

CHECKED = 25
"""Runs of each simulation that the product judges too."""


def same(one, other, what):
    """Stop where the benchmark's verdict is not the product's."""
    if one != other:
        msg = f"{what}: the benchmark says {one}, the product {other}."
        raise AssertionError(msg)


# ── Shares and averages ───────────────────────────────────────────────────────────────────────


def sides_of(yes, sizes, threshold, confidence):
    """Say for each run whether pooled shares lie above (1) or below (-1) a threshold, or neither.

    The threshold is outside the interval of ``pool_shares`` where its profile likelihood is too far
    below the largest one.
    """
    runs, sources = yes.shape
    middle = math.log(threshold / (1 - threshold))
    t = student_quantile(confidence, sources - 1)
    least = sources / 2 * math.log1p(t * t / (sources - 1))
    centres = middle + np.linspace(-3, 3, 13)
    found = np.zeros(runs, dtype=int)
    for start in range(0, runs, 500):
        part = slice(start, start + 500)
        x, n = yes[part], sizes[part]

        def profile(at, x=x, n=n):
            return logit._log_likelihood(x, n, at).max(axis=-1)

        grid, step = np.broadcast_to(centres, (len(x), centres.size)), 0.5
        for _ in range(3):
            values = profile(grid)
            best = np.take_along_axis(grid, values.argmax(axis=1)[:, None], axis=1)
            top, step = values.max(axis=1), step / 4
            grid = best + step * np.arange(-4, 5)
        at_threshold = profile(np.full((len(x), 1), middle))[:, 0]
        out = at_threshold < np.maximum(top, at_threshold) - least
        found[part] = out * np.where(best[:, 0] > middle, 1, -1)
    return found


def sources_that_differ(sources, n, share, spread, runs, seed=1):
    """As in ``simulations``."""
    draw, centre = np.random.default_rng(seed), math.log(share / (1 - share))
    truths = 1 / (1 + np.exp(-draw.normal(centre, spread, (runs, sources))))
    yes = draw.binomial(n, truths)
    claim = simulated.claim_at(share)
    if sources < FEW_SOURCES:
        sides = _all_agree(yes, n, share, growing=False)
    else:
        sides = _decided(yes.astype(float), np.full(yes.shape, float(n)), share, 0.95)
    for at in range(min(runs, CHECKED)):
        each = [simulated.judged_share(int(k), n, share) for k in yes[at]]
        same(_word(sides[at]), verdict_of(pooled(each, claim), claim), "sources")
    return float((sides > 0).mean()), float((sides < 0).mean())


def growing_sources(sources, share, spread, runs, seed=8, looks=range(100, 1001, 100)):
    """Share of runs with a false verdict at any look at sources that grow and differ."""
    draw, claim = np.random.default_rng(seed), simulated.claim_at(share)
    truths = np.clip(draw.normal(share, spread, (runs, sources)), 0.01, 0.99)
    steps = np.diff([0, *looks])
    yes = np.stack([draw.binomial(step, truths) for step in steps]).cumsum(axis=0)
    wrong, open_ = np.zeros(runs, dtype=bool), np.arange(runs)
    for look, n in enumerate(looks):
        now = yes[look][open_]
        if sources < FEW_SOURCES:
            sides = _all_agree(now, n, share, growing=True)
        else:
            left = np.array([_discount(k, n, share) for k in range(n + 1)])
            sizes = n * left[now]
            sides = _decided(now / n * sizes, sizes, share, 1 - 0.05 / LOOKS)
        for at in np.flatnonzero(open_ < CHECKED):
            each = [simulated.judged_share(int(k), n, share, growing=True) for k in now[at]]
            same(_word(sides[at]), verdict_of(pooled(each, claim), claim), "growing sources")
        wrong[open_[sides != 0]] = True
        open_ = open_[sides == 0]
    return float(wrong.mean())


def _decided(yes, sizes, threshold, confidence):
    """As ``sides_of``, without looking at runs whose shares lie around the threshold."""
    found = np.zeros(len(yes), dtype=int)
    own = np.log((yes + 0.5) / (sizes - yes + 0.5)) - math.log(threshold / (1 - threshold))
    spread = own.std(axis=1, ddof=1) / math.sqrt(own.shape[1])
    likely = np.abs(own.mean(axis=1)) > 0.9 * spread  # far below any quantile of Student's t
    found[likely] = sides_of(yes[likely], sizes[likely], threshold, confidence)
    return found


@cache
def _discount(yes, n, share):
    return simulated.judged_share(yes, n, share, growing=True).discount


def _all_agree(yes, n, share, *, growing):
    judged = [simulated.judged_share(k, n, share, growing=growing) for k in range(n + 1)]
    low, high = (np.array([getattr(one, end) for one in judged])[yes] for end in ("low", "high"))
    return (low >= share).all(axis=1).astype(int) - (high < share).all(axis=1)


def _word(side):
    return ("undecided", "supported", "refuted")[int(side)]


def waves(number, n, share, runs, seed=14):
    """Falsely supported and refuted, where waves of one question are added as counts."""
    yes = np.random.default_rng(seed).binomial(number * n, share, runs)
    claim = simulated.claim_at(share)
    said = [verdict_of(simulated.judged_share(int(k), number * n, share), claim) for k in yes]
    return tuple(said.count(wrong) / runs for wrong in ("supported", "refuted"))


def growing_mean(draw_answers, truth, runs, seed=5, most=1000, step=10):
    """Share of runs with a false verdict at any look at an average, every ten answers."""
    draw, claim = np.random.default_rng(seed), simulated.claim_at(truth, "mean")
    looks = np.arange(FIRST_LOOK, most + 1, step)
    half = np.array([mean_sequence(0.0, 1.0, float(n)).high for n in looks])
    wrong = 0
    for run in range(runs):
        answers = draw_answers(draw, most)
        sums, squares = answers.cumsum()[looks - 1], (answers**2).cumsum()[looks - 1]
        means = sums / looks
        sds = np.sqrt((squares - looks * means**2) / (looks - 1))
        varies = np.where(means > 0, sds / means, 0)
        short = looks <= 25 * (varies**3 + 3 * varies) ** 2
        out = ~short & (np.abs(means - truth) > sds * half)
        wrong += bool(out.any())
        if run < CHECKED:
            said = [
                verdict_of(simulated.judged_mean(answers[:n], claim, growing=True), claim)
                for n in looks.tolist()[::10]
            ]
            same([one != "undecided" for one in said], out[::10].tolist(), "growing mean")
    return wrong / runs


def clusters(share, icc, number, size, runs, seed=7):
    """Falsely supported and refuted with few clusters."""
    claim = simulated.claim_at(share)
    yes = _clusters(share, icc, number, size, runs, seed)
    said = [verdict_of(_judged_clusters(tuple(sorted(row)), size, share), claim)
            for row in yes.tolist()]  # fmt: skip
    return said.count("supported") / runs, said.count("refuted") / runs


def growing_clusters(share, icc, runs, seed=6, most=60, size=10):
    """Share of runs with a false verdict, where clusters arrive two at a time."""
    claim, wrong = simulated.claim_at(share), 0
    for row in _clusters(share, icc, most, size, runs, seed):
        number = np.arange(1, most + 1)
        means = row.cumsum() / number
        spread = np.sqrt((row**2).cumsum() / number - means**2) / np.sqrt(number)
        far = np.abs(means - share * size) > 1.5 * spread  # any interval is wider
        wrong += any(
            verdict_of(_judged_clusters(tuple(row[:n].tolist()), size, share, growing=True), claim)
            in ("supported", "refuted")
            for n in range(2, most + 1, 2)
            if far[n - 1]
        )
    return wrong / runs


def _clusters(share, icc, number, size, runs, seed):
    draw, rest = np.random.default_rng(seed), 1 / icc - 1
    return draw.binomial(size, draw.beta(share * rest, (1 - share) * rest, (runs, number)))


def _judged_clusters(yes, size, share, *, growing=False):
    y, n = np.array(yes, float), np.full(len(yes), float(size))
    estimate = estimate_mean(SampleSums((0,) * len(yes), n, n, y, y))
    claim = simulated.claim_at(share)
    worth = survey_share_worth(estimate, claim.confidence)
    base = Judged(n=n.sum(), n_effective=estimate.n_effective, growing=growing)
    if math.isnan(worth):
        return base
    judged = of_share(base, claim, estimate.estimate, worth)
    return at_every_look(judged, claim) if growing else judged


# ── Objectives ────────────────────────────────────────────────────────────────────────────────


def standing_after(shift, runs, months=12, seed=10):
    """As in ``simulations``, by the readings of an objective without its book."""
    counts = dict.fromkeys(("on course", "cannot tell", "off course"), 0)
    days = tuple(date(2026, 1, 28) + timedelta(days=30 * month) for month in range(months))
    noise = simulated.noise("iid", runs, months, seed) + shift
    for run, away in enumerate(noise):
        held = _held(days, away)
        state = standing._state(held, held.shortfall())[0]
        counts[state] += 1
        if run < CHECKED:
            book = simulated.objective_book(away)
            (objective,) = course.objectives(book)
            same(state, standing.judge(book, objective).state, "standing")
    seen = np.zeros(runs, dtype=bool)
    for n in range(FEWEST, months + 1):
        part = noise[:, :n]
        t = -part.mean(axis=1) / part.std(axis=1, ddof=1) * math.sqrt(n)
        seen |= t > student.ppf(SURE, n - 1)
    return tuple(counts[state] / runs for state in counts), float(seen.mean())


def _held(days, away):
    roots = np.cbrt(50 + away) - np.cbrt(50)
    return standing._Held(days, away, away, roots, None, 0.0, 0.0)


def false_errors(kind, runs, looks=range(6, 25), seed=9):
    """As in ``simulations``; only runs that could be an error are judged in full."""
    noise = simulated.noise(kind, runs, max(looks), seed)
    least = math.sqrt(0.97 * 0.03 / 50) if kind == "share" else 0.0
    wrong = np.zeros(runs, dtype=bool)
    for until in looks:
        window = noise[:, max(0, until - 12) : until]
        n = window.shape[1]
        with np.errstate(divide="ignore", invalid="ignore"):
            sd = np.maximum(window.std(axis=1, ddof=1), least)
            t = -window.mean(axis=1) / sd * math.sqrt(n)
            short = ~(t < student.ppf(SURE_WHATEVER, n - 1))
            two = _far(window[:, :-2], window[:, -2:].max(axis=1), least) < -2.87
            one = _far(window[:, :-1], window[:, -1], least) < -3.5
        for run in np.flatnonzero(~wrong & (short | two | one)):
            said = simulated._judged_months(noise[run], kind, until)
            wrong[run] = said.sudden or (said.whatever > SURE_WHATEVER and said.back < BACK)
    some = min(runs, CHECKED)
    again = simulated.false_errors_of(noise[:some], kind, looks)
    same(wrong[:some].tolist(), again, f"false errors of {kind}")
    return float(wrong.mean())


def _far(before, last, least):
    n = before.shape[1]
    sd = np.maximum(before.std(axis=1, ddof=1), least)
    return (last - np.minimum(before.mean(axis=1), 0)) / (sd * math.sqrt(1 + 1 / n))


def forecasts(kind, readings, runs, ahead=6, seed=11):
    """Share of 95 % intervals that hold; and their mean score over that of the last value."""
    draw = np.random.default_rng(seed)
    series = np.array([simulated.a_course(kind, readings + ahead, draw) for _ in range(runs)])
    y, came = series[:, :readings], series[:, -1]
    low, high = np.concatenate(
        [_ends(part, ahead) for part in np.array_split(y, max(1, runs // 500))], axis=1
    )
    for at in range(min(runs, CHECKED)):
        said = simulated.forecast_of(series[at], readings)
        near = 1e-3 * (said.high - said.low)
        what = f"forecasts of {kind}"
        same((abs(low[at] - said.low) < near, abs(high[at] - said.high) < near), (True, True), what)
    score = simulated.interval_score(low, high, came).mean()
    last = simulated.interval_score(*simulated.last_value(y, ahead), came).mean()
    return float(((low <= came) & (came <= high)).mean()), float(score / last)


def _ends(y, ahead):
    """Give the ends of 95 % intervals, by a table of Student's distribution."""
    way = np.maximum(0.0, simulated.PLANNED - np.median(y[:, :3], axis=1))[:, None]
    shares = np.linspace(0, 1, y.shape[1] + ahead)[:, None, None]
    late = forecast.late_courses(way, shares)
    weights, middles, widths, df = forecast.filtered(y.T[:, :, None], ahead, late)
    weights = np.where(weights > 1e-5, weights, 0)
    weights /= weights.sum(axis=1, keepdims=True)
    below = stdtr(df, np.linspace(-40, 40, 16_001))
    ends = []
    for chance in (0.025, 0.975):
        low, high = (middles - 9 * widths).min(axis=1), (middles + 9 * widths).max(axis=1)
        for _ in range(18):
            x = (low + high) / 2
            at = (200 * (x[:, None] - middles) / widths + 8000.5).clip(0, 16_000).astype(int)
            less = (weights * below[at]).sum(axis=1) < chance
            low, high = np.where(less, x, low), np.where(less, high, x)
        ends.append((low + high) / 2)
    return np.array(ends)


# ── Teams ─────────────────────────────────────────────────────────────────────────────────────


def said_to_come(chance, members, settled, runs, seed=12):
    """As in ``simulations``: guesses are normal, so that the pool is a mean of normal tails."""
    draw, came = np.random.default_rng(seed), 0
    spread = math.sqrt(members - 1)
    for run in range(runs):
        values, low, likely, high = simulated._team_guesses(members, settled + 1, draw)
        ranks = ndtr((values[:, None] - likely) / spread).mean(axis=1)
        if run < CHECKED:
            last = float(pooled_cdf(low[-1], likely[-1], high[-1], values[-1]))
            same(round(ranks[-1], 9), round(last, 9), "pool")
        came += recalibrated(ranks[:-1])(float(ranks[-1])) >= 1 - chance
    return came / runs
