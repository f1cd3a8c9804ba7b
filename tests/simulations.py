"""How often verdicts are wrong, by simulation of the product's own functions.

The tests run each with a few hundred runs, the benchmark ``bench_truth.py`` with ten thousand.
Every function is seeded and gives rates from 0 to 1; ``error`` is the Monte Carlo error (two
standard errors) of a rate of so many runs.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
from books import make_book

from workbook import stats
from workbook.analysis import alignment, course, standing
from workbook.analysis.verdicts.judging import (
    Claim,
    Judged,
    at_every_look,
    judge,
    of_mean,
    verdict_of,
)
from workbook.analysis.verdicts.sample_size import needed_for
from workbook.analysis.verdicts.sources import pooled
from workbook.book import Book
from workbook.book.model import TABLES
from workbook.chapters.solution import ranking
from workbook.stats import acceptability, pooled_cdf, sums_from_rows
from workbook.stats.forecast import forecast_course
from workbook.stats.interval import student_quantile
from workbook.stats.recalibration import recalibrated
from workbook.stats.shortfall import BACK, SURE, SURE_WHATEVER, chance_short, shortfall
from workbook.stats.variation import natural_variation


def error(rate, runs):
    """Two standard errors of a rate, at least that of one run in so many."""
    return 2 * math.sqrt(max(rate * (1 - rate), 1 / runs) / runs)


def claim_at(threshold, statistic="proportion"):
    return Claim(statistic, "at_least", threshold, 0.95)


@cache
def evidence_row():
    claim = {"key": "a", "statement": "S", "importance": 3, "statistic": "proportion"}
    claim |= {"comparison": "at_least", "threshold": 0.5}
    made = make_book(
        assumptions=[claim], evidence=[{"key": "e", "assumption": "a", "n": 1, "successes": 1}]
    )
    return made.rows("evidence")[0]


@cache
def judged_share(yes, n, threshold, *, looked=False, growing=False):
    row = evidence_row()._replace(n=n, successes=yes, growing=growing)
    return judge(row, claim_at(threshold), None, looked=looked)


def one_row(n, share):
    """Share of samples judged falsely above and below a threshold at the truth: counted out."""
    yes = np.arange(n + 1)
    log = [math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in yes.tolist()]
    chance = np.exp(np.array(log) + yes * math.log(share) + (n - yes) * math.log1p(-share))
    said = [verdict_of(judged_share(k, n, share), claim_at(share)) for k in yes.tolist()]
    return tuple(
        float(chance[[one == wrong for one in said]].sum()) for wrong in ("supported", "refuted")
    )


def sources_that_differ(sources, n, share, spread, runs, seed=1):
    """Falsely supported and refuted, where logits vary between sources around the threshold."""
    draw, centre = np.random.default_rng(seed), math.log(share / (1 - share))
    claim, wrong = claim_at(share), np.zeros(2)
    for _ in range(runs):
        truths = 1 / (1 + np.exp(-draw.normal(centre, spread, sources)))
        each = [judged_share(int(k), n, share) for k in draw.binomial(n, truths)]
        verdict = verdict_of(pooled(each, claim), claim)
        wrong += verdict == "supported", verdict == "refuted"
    return tuple((wrong / runs).tolist())


@cache
def _needed(yes, n, threshold, *, looked):
    return needed_for(judged_share(yes, n, threshold, looked=looked), claim_at(threshold))


def following_the_advice(first, truth, threshold, times, runs, seed=2, most=20_000):
    """Share of runs with a verdict, false or right, that ask as many as the page says.

    The first answers are judged once; then as many are asked as ``needed`` says, up to so many
    times. Returns the share that got each verdict at any look.
    """
    draw, claim = np.random.default_rng(seed), claim_at(threshold)
    found = {"supported": 0, "refuted": 0}
    for _ in range(runs):
        n, yes, looked = first, int(draw.binomial(first, truth)), False
        for _ in range(times + 1):
            verdict = verdict_of(judged_share(yes, n, threshold, looked=looked), claim)
            if verdict != "undecided":
                found[verdict] += 1
                break
            wanted = _needed(yes, n, threshold, looked=looked)
            if wanted is None or wanted > most:
                break
            yes += int(draw.binomial(wanted - n, truth))
            n, looked = wanted, True
    return found["supported"] / runs, found["refuted"] / runs


def following_the_advice_on_means(first, draw_answers, truth, times, runs, seed=3, most=20_000):
    """As ``following_the_advice``, for an average whose threshold is the truth."""
    draw, claim = np.random.default_rng(seed), claim_at(truth, "mean")
    wrong = 0
    for _ in range(runs):
        answers, looked = draw_answers(draw, first), False
        for _ in range(times + 1):
            judged = judged_mean(answers, claim, looked=looked)
            if verdict_of(judged, claim) != "undecided":
                wrong += 1
                break
            wanted = needed_for(judged, claim)
            if wanted is None or wanted > most:
                break
            answers = np.concatenate([answers, draw_answers(draw, wanted - len(answers))])
            looked = True
    return wrong / runs


def judged_mean(answers, claim, *, looked=False, growing=False):
    n, mean, sd = len(answers), float(answers.mean()), float(answers.std(ddof=1))
    base = Judged(n=n, n_effective=n, looked=looked, growing=looked or growing)
    judged = of_mean(base, claim, mean, sd)
    return at_every_look(judged, claim) if judged.growing else judged


def skewed_mean(draw_answers, truth, n, runs, seed=4):
    """Falsely supported and refuted without the warning that the mean is a poor summary."""
    draw, claim, wrong = np.random.default_rng(seed), claim_at(truth, "mean"), np.zeros(3)
    for _ in range(runs):
        judged = judged_mean(draw_answers(draw, n), claim)
        warned = "may determine the average" in judged.reason
        verdict = "" if warned else verdict_of(judged, claim)
        wrong += (verdict == "supported", verdict == "refuted", warned)
    return tuple((wrong / runs).tolist())


def growing_mean(draw_answers, truth, runs, seed=5, most=1000, step=10):
    """Share of runs with a false verdict at any look, every ten answers."""
    draw, claim, wrong = np.random.default_rng(seed), claim_at(truth, "mean"), 0
    for _ in range(runs):
        answers = draw_answers(draw, most)
        for n in range(20, most + 1, step):
            verdict = verdict_of(judged_mean(answers[:n], claim, growing=True), claim)
            if verdict != "undecided":
                wrong += 1
                break
    return wrong / runs


def growing_clusters(share, icc, runs, seed=6, most=60, size=10):
    """Share of runs with a false verdict, where clusters arrive two at a time."""
    draw, claim, wrong = np.random.default_rng(seed), claim_at(share), 0
    a, b = share * (1 / icc - 1), (1 - share) * (1 / icc - 1)
    for _ in range(runs):
        answers = draw.random((most, size)) < draw.beta(a, b, (most, 1))
        for clusters in range(2, most + 1, 2):
            judged = judged_clusters(answers[:clusters], claim, growing=True)
            if verdict_of(judged, claim) in ("supported", "refuted"):
                wrong += 1
                break
    return wrong / runs


def judged_clusters(answers, claim, *, growing=False):
    from workbook.analysis.verdicts.judging import of_share

    clusters, size = answers.shape
    sums = sums_from_rows(answers.ravel().astype(float), cluster=np.repeat(range(clusters), size))
    estimate = stats.estimate_mean(sums)
    worth = stats.survey_share_worth(estimate, claim.confidence)
    base = Judged(n=answers.size, n_effective=estimate.n_effective, growing=growing)
    if math.isnan(worth):
        return replace(base, estimate=estimate.estimate)
    judged = of_share(base, claim, estimate.estimate, worth)
    return at_every_look(judged, claim) if growing else judged


def clusters(share, icc, number, size, runs, seed=7):
    """Falsely supported and refuted with few clusters."""
    draw, claim, wrong = np.random.default_rng(seed), claim_at(share), np.zeros(2)
    a, b = share * (1 / icc - 1), (1 - share) * (1 / icc - 1)
    for _ in range(runs):
        answers = draw.random((number, size)) < draw.beta(a, b, (number, 1))
        verdict = verdict_of(judged_clusters(answers, claim), claim)
        wrong += verdict == "supported", verdict == "refuted"
    return tuple((wrong / runs).tolist())


def growing_sources(sources, share, spread, runs, seed=8, looks=range(50, 1001, 50)):
    """Share of runs with a false verdict at any look at sources that grow and differ.

    The spread is on the scale of shares. False is a verdict on the mean of all sources there are;
    the second figure counts only what is false of the sources asked: that all of them lie there.
    """
    draw, claim, wrong = np.random.default_rng(seed), claim_at(share), np.zeros(2)
    last = max(looks)
    for _ in range(runs):
        truths = np.clip(draw.normal(share, spread, sources), 0.01, 0.99)
        yes = (draw.random((sources, last)) < truths[:, None]).cumsum(axis=1)
        for n in looks:
            each = [judged_share(int(k), n, share, growing=True) for k in yes[:, n - 1]]
            verdict = verdict_of(pooled(each, claim), claim)
            if verdict != "undecided":
                inside = truths >= share if verdict == "supported" else truths < share
                wrong += 1, not inside.all()
                break
    return tuple((wrong / runs).tolist())


# ── Objectives ────────────────────────────────────────────────────────────────────────────────


def noise(kind, runs, months, seed=9):
    """Distances from a line of pure noise, positive where better, in natural spreads or counts."""
    draw = np.random.default_rng(seed)
    shape = runs, months
    if kind.startswith("ar"):
        before = float(kind[2:])
        steps = draw.normal(size=shape)
        made = steps.copy()
        for month in range(1, months):
            made[:, month] = before * made[:, month - 1]
            made[:, month] += math.sqrt(1 - before**2) * steps[:, month]
        return made
    if kind == "waiting":  # less is better
        return 1 - draw.exponential(1, shape)
    if kind == "rare":
        return 0.3 - draw.poisson(0.3, shape)
    if kind == "count":
        return draw.poisson(20, shape) - 20.0
    if kind == "share":
        return draw.binomial(50, 0.97, shape) / 50 - 0.97
    return draw.normal(size=shape)


LINES = {"waiting": (1.0, -1), "rare": (0.3, -1), "count": (20.0, 1), "share": (0.97, 1)}


def _judged_months(away, kind, until):
    """Judge the last twelve of the readings until a month, as ``standing`` does."""
    window = away[max(0, until - 12) : until]
    roots = counts = None
    if kind in LINES:
        line, good = LINES[kind]
        values = np.maximum(line + good * window, 0)
        roots = good * (np.cbrt(values) - np.cbrt(line))
        counts = values.round() if kind == "rare" else None
    least = math.sqrt(0.97 * 0.03 / 50) if kind == "share" else 0.0
    return shortfall(window, 0.0, least, roots, counts)


def false_errors(kind, runs, looks=range(6, 25), seed=9):
    """Share of runs of pure noise with at least one false error (M502) at monthly looks."""
    return sum(false_errors_of(noise(kind, runs, max(looks), seed), kind, looks)) / runs


def false_errors_of(series, kind, looks):
    """Say for each series of pure noise whether a look at it finds an error."""

    def is_error(away, until):
        said = _judged_months(away, kind, until)
        return said.sudden or (said.whatever > SURE_WHATEVER and said.back < BACK)

    return [any(is_error(away, until) for until in looks) for away in series]


NOISES = ("independent", "ar.3", "ar.5", "waiting", "count", "few", "share")
MEANS = {"waiting": 1.0, "count": 20.0, "few": 3.0, "share": 97.0}


def charted(kind, runs, months, seed=18):
    """Readings of pure noise as a chart has them: around 10, or around the mean of their kind."""
    draw, shape = np.random.default_rng(seed), (runs, months)
    if kind == "waiting":
        return draw.exponential(1, shape)
    if kind in ("count", "few"):
        return draw.poisson(MEANS[kind], shape).astype(float)
    if kind == "share":
        return draw.binomial(50, 0.97, shape) * 2.0
    if kind == "independent":
        return draw.normal(10, 1, shape)
    # Noise that begins as it goes on.
    return 10 + noise(kind, runs, months + 30, seed)[:, 30:]


def marks(values, kind, is_given):
    """Signals of one series, as the chart of its natural variation marks them."""
    line = MEANS.get(kind, 10.0) if is_given else values.mean()
    most = 100.0 if kind == "share" else math.inf
    least = 0.0 if values.min() >= 0 else -math.inf
    known = {"is_given": is_given, "least": least, "most": most}
    return natural_variation(values, np.full(values.size, line), **known).signals


def false_marks(kind, runs, months=24, *, is_given=False):
    """Share of series of pure noise in whose chart anything is marked."""
    return sum(bool(marks(one, kind, is_given)) for one in charted(kind, runs, months)) / runs


def shift_seen(shift, after, within, runs, *, is_given, seed=19):
    """Share of series in which a lasting shift is marked within so many readings after it began."""
    series = np.random.default_rng(seed).normal(10, 1, (runs, after + within))
    series[:, after:] += shift

    def is_seen(values):
        looks = range(max(6, after + 1), values.size + 1)
        return any(
            mark.end >= after for look in looks for mark in marks(values[:look], "", is_given)
        )

    return sum(is_seen(values) for values in series) / runs


def standing_after(shift, runs, months=12, seed=10):
    """What is said at month 12 of series that are so many natural spreads off their line.

    Gives the shares on course, cannot tell and off course, and those seen off course at any of the
    monthly looks until then.
    """
    counts, seen = dict.fromkeys(("on course", "cannot tell", "off course"), 0), 0
    for book in (objective_book(away + shift) for away in noise("iid", runs, months, seed)):
        (objective,) = course.objectives(book)
        counts[standing.judge(book, objective).state] += 1
        away = np.array([one.value for one in course.readings(book, "rate")]) - 50
        seen += any(chance_short(away[:n]) > SURE for n in range(6, months + 1))
    return tuple(counts[state] / runs for state in counts), seen / runs


@cache
def _plain_book():
    months = [f"2026-{month:02d}-28" for month in range(1, 13)]
    return make_book(
        as_of="2026-12-31",
        strategy=[{"key": "t", "name": "T", "starts_on": "2026-01-01"}],
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "win", "statement": "Win"}],
        indicators=[{"key": "rate", "name": "Rate", "direction": "up"}],
        objectives=[{"key": "grow", "function": "sales", "choice": "win", "statement": "Grow",
                     "indicator": "rate", "target": 50, "due_on": "2027-06-30"}],
        expected_results=[
            {"objective": "grow", "on": day, "value": 50} for day in ("2026-01-01", "2027-06-30")
        ],
        measurements=[{"indicator": "rate", "on": day, "value": 50} for day in months],
    )  # fmt: skip


def objective_book(away):
    """Give a book with one objective, and these distances from its level line."""
    plain = _plain_book()
    rows = {name: plain.entered(name) for name in TABLES}
    rows["measurements"] = tuple(
        row._replace(value=50 + float(one))
        for row, one in zip(rows["measurements"], away, strict=True)
    )
    return Book(rows, plain.as_of)


# ── Chances ──────────────────────────────────────────────────────────────────────────────────


def _team_guesses(members, series, draw):
    """Give what came, and guesses of 10, 50 and 90 %: each member knows one part of it.

    Each member alone is calibrated: the rest is normal, with the spread that is said.
    """
    parts = draw.normal(size=(series, members))
    away = 1.2815515655446004 * math.sqrt(members - 1)
    return parts.sum(axis=1), parts - away, parts, parts + away


def said_to_come(chance, members, settled, runs, seed=12):
    """Share of outcomes above where the team's pool puts this chance, after so many outcomes.

    A well calibrated pool gives the chance itself. With fewer than 20 settled it is the equal pool.
    """
    draw, came = np.random.default_rng(seed), 0
    for _ in range(runs):
        values, *guesses = _team_guesses(members, settled + 1, draw)
        each = zip(values, *guesses, strict=True)
        *earlier, last = (float(pooled_cdf(*given, value)) for value, *given in each)
        came += recalibrated(earlier)(last) >= 1 - chance
    return came / runs


def first_in_the_middle(solutions, objectives, runs, seed=13):
    """Share of solutions that are not first with their own central weights, though certain."""
    draw, wrong, all_of = np.random.default_rng(seed), 0, 0
    for _ in range(runs):
        found = acceptability(draw.random((solutions, objectives)), draws=2_000)
        ever = found.first > 0.01
        wrong += int((found.confidence[ever] < 1).sum())
        all_of += int(ever.sum())
    return wrong / all_of


def moved_by_wording(runs, seed=16):
    """Share of strategies where a clone or a second wording changes who ranks first, or how often.

    Votes and fits are random; one solution is entered twice, or one choice worded twice.
    """
    draw, moved = np.random.default_rng(seed), 0
    choices, objectives, solutions = ("a", "b", "c"), ("x", "y", "z"), ("p", "q", "r")
    for _ in range(runs):
        votes_of = {one: draw.integers(-1, 4, 3).tolist() for one in choices}
        fits_of = {one: draw.integers(0, 4, 3).tolist() for one in solutions}

        def found(choices, solutions, votes_of=votes_of, fits_of=fits_of):
            made = make_book(
                choices=[{"key": one, "statement": one} for one in choices],
                corporate_objectives=[{"key": one, "statement": one} for one in objectives],
                members=[{"key": "ana", "name": "Ana"}],
                links=[{"choice": one, "corporate_objective": key, "member": "ana", "round": 1,
                        "contribution": vote}
                       for one in choices for key, vote in zip(objectives, votes_of[one[0]],
                                                               strict=True)],
                solutions=[{"key": one, "name": one} for one in solutions],
                solution_choices=[
                    {"solution": one, "choice": choice,
                     "fit": fits_of[one[0]]["abc".index(choice[0])]}
                    for one in solutions for choice in choices
                ],
            )  # fmt: skip
            shares = ranking.first_shares(made)
            best = {one for one in ranking.best(made) if len(one) == 1}
            return {one: round(share, 9) for one, share in shares.items() if len(one) == 1}, best

        plain = found(choices, solutions)
        moved += found((*choices, "a2"), solutions) != plain
        moved += found(choices, (*solutions, "p2")) != plain
    return moved / (2 * runs)


# ── Forecasts ─────────────────────────────────────────────────────────────────────────────────

KINDS = ("noise", "trend", "ar1", "random walk", "levelling off", "s-curve", "seasons")


def a_course(kind, months, draw):
    """Give one series of a kind, with noise of one; a whole improvement is ten times as much."""
    t, e = np.arange(months), draw.normal(size=months)
    if kind == "ar1":
        made = e.copy()
        for month in range(1, months):
            made[month] = 0.5 * made[month - 1] + math.sqrt(0.75) * e[month]
        return made
    if kind == "random walk":
        return e.cumsum()
    return (
        e
        + {
            "noise": 0 * t,
            "trend": 0.5 * t,
            "levelling off": 10 * (1 - np.exp(-t / 6)),
            "s-curve": 10 / (1 + np.exp(-(t - 11) / 2)),
            "seasons": 3 * np.sin(2 * np.pi * t / 12),
        }[kind]
    )


PLANNED = 10  # to be reached by then, from the readings at first: a whole improvement


def forecasts(kind, readings, runs, ahead=6, seed=11):
    """Share of 95 % intervals that hold, and their mean score over that of the last value.

    The score is the interval score of Gneiting, T. and Raftery, A. E. (2007), JASA 102:359-378;
    the last value has the errors of a random walk, estimated from its own steps.
    """
    draw = np.random.default_rng(seed)
    series = [a_course(kind, readings + ahead, draw) for _ in range(runs)]
    inside, score = forecasts_of(series, readings)
    return sum(inside) / runs, score


def forecasts_of(series, readings):
    """Say for each series whether its last value is inside the forecast; and the mean score."""
    came = np.array([y[-1] for y in series])
    said = [forecast_of(y, readings) for y in series]
    ends = np.array([(one.low, one.high) for one in said]).T
    y = np.array([one[:readings] for one in series])
    ahead = len(series[0]) - readings
    score = interval_score(*ends, came).mean()
    inside = (ends[0] <= came) & (came <= ends[1])
    return inside.tolist(), float(score / interval_score(*last_value(y, ahead), came).mean())


def forecast_of(y, readings):
    """Give the product's forecast of the last value from the first ones."""
    way = max(0.0, PLANNED - float(np.median(y[:3])))
    return forecast_course(np.arange(readings), y[:readings], len(y) - 1, way=way)


def last_value(y, ahead):
    """Give the ends of 95 % intervals around the last values (series × readings)."""
    t = student_quantile(0.95, y.shape[1] - 1)
    half = t * np.sqrt((np.diff(y, axis=1) ** 2).mean(axis=1) * ahead)
    return y[:, -1] - half, y[:, -1] + half


def interval_score(low, high, came):
    """Give the score of 95 % intervals: their width, and 40 times what is outside."""
    return high - low + 40 * (np.maximum(low - came, 0) + np.maximum(came - high, 0))


# ── Alignment ─────────────────────────────────────────────────────────────────────────────────

SERVES = [[2.4, -0.6, 0.4], [0.3, 1.7, 0.0], [-1.4, 0.6, 2.2], [1.2, 0.1, -0.8]]
"""What all together think of how four choices serve three corporate objectives."""


@cache
def link_book():
    """Give a book with these choices and objectives, on which nobody has voted."""
    return make_book(
        choices=[{"key": f"c{at}", "statement": "C"} for at in range(4)],
        corporate_objectives=[
            {"key": f"o{at}", "statement": "O", "weight": weight}
            for at, weight in enumerate((3, 2, 1))
        ],
    )


def voted_book(ballots):
    """Give the same book with the votes of members (members × cells)."""
    plain = link_book()
    places = [
        (c.key, o.key) for c in plain.rows("choices") for o in plain.rows("corporate_objectives")
    ]
    return make_book(
        members=[{"key": f"m{at}", "name": f"M {at}"} for at in range(len(ballots))],
        choices=[{"key": one.key, "statement": "C"} for one in plain.rows("choices")],
        corporate_objectives=[
            {"key": one.key, "statement": "O", "weight": one.weight}
            for one in plain.rows("corporate_objectives")
        ],
        links=[
            {"choice": choice, "corporate_objective": objective, "member": f"m{at}", "round": 1,
             "contribution": int(vote)}
            for at, row in enumerate(ballots)
            for (choice, objective), vote in zip(places, row, strict=True)
        ],
    )  # fmt: skip


def votes(draw, members, spread, severity):
    """Give the votes of members, who differ by cell and in how severe they are."""
    cells = np.ravel(SERVES)
    own = severity * draw.normal(size=(members, 1)) + spread * draw.normal(
        size=(members, cells.size)
    )
    return np.clip(np.rint(cells + own), -3, 3)


def alignment_missed(members, spread, severity, runs, seed=15):
    """Share of teams whose interval of alignment misses that of all who could have voted."""
    draw, book = np.random.default_rng(seed), link_book()
    everybody = votes(draw, 40_001, spread, severity)
    truth = float(alignment._alignment(book, np.median(everybody, axis=0)))
    missed = 0
    for _ in range(runs):
        low, high = alignment.interval(book, votes(draw, members, spread, severity))
        missed += not low - 1e-9 <= truth <= high + 1e-9
    return missed / runs
