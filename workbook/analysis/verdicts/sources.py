"""Several rows of evidence on one assumption: waves of one question, and sources that may differ.

Waves are added as counts. Two or three sources stand each apart, because nobody can tell from so
few how much sources differ; four or more show it themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from workbook import stats
from workbook.analysis.verdicts.judging import (
    Claim,
    Judged,
    at_every_look,
    of_mean,
    of_share,
)
from workbook.book.fields import Row
from workbook.book.messages import percent, say
from workbook.stats.distributions import chi_square_tail
from workbook.stats.interval import normal_quantile

NAN = math.nan
DIFFERENT = 0.1  # p of the test, which is weak with few results, below which sources differ
DRIFTED = 0.05
LOOKS = 2.5  # how much surer four or more sources have to be where they are still growing
FEW_SOURCES = 4  # from so many on the sources show themselves how much they differ

Part = tuple[Row, Judged]


def grouped(parts: Sequence[Part]) -> list[list[Part]]:
    """Put waves of one question together, in the order of entry.

    A row is a wave of another where its ``wave_of`` says so, and published rows are waves of each
    other where method, population and citation are the same.
    """
    rows = {row.key: row for row, _ in parts}
    groups: dict[object, list[Part]] = {}
    for row, judged in parts:
        groups.setdefault(_question(row, rows), []).append((row, judged))
    return list(groups.values())


def _question(row: Row, rows: Mapping[str, Row]) -> object:
    seen = {row.key}
    while row.wave_of in rows and row.wave_of not in seen:
        row = rows[row.wave_of]
        seen.add(row.key)
    if row.source is not None:
        return row.key
    return row.method, row.population, row.citation


def together(parts: Sequence[Part], claim: Claim, *, every_look: bool = False) -> Judged:
    """Judge all evidence of an assumption; ``every_look`` takes it all as if it were growing."""
    return pooled([added(group, claim, every_look=every_look) for group in grouped(parts)], claim)


def added(group: Sequence[Part], claim: Claim, *, every_look: bool = False) -> Judged:
    """Add waves of one question, so that they say what one row with all their answers says.

    Counts are added; of designed samples it is what their answers are worth. A population is not
    taken into account, because a later wave may ask the same people again. A census decides alone:
    the latest one.
    """
    judged = [one for _, one in group]
    usable = [one for one in judged if one.read and one.worth > 0]
    if len(usable) < 2:
        alone = next(iter(usable or [one for one in judged if one.read] or judged))
        return at_every_look(replace(alone, growing=True), claim) if every_look else alone
    censuses = [part for part in _in_time(group) if part[1].read and part[1].se == 0]
    if censuses:
        return replace(censuses[-1][1], kind="census")
    base = Judged(
        n=sum(one.n for one in usable),
        n_effective=sum(one.n_effective for one in usable),
        missing=_missing(usable),
        growing=every_look or any(one.growing for one in usable),
        looked=any(one.looked for one in usable),
    )
    worth = [one.worth for one in usable]
    if claim.share:
        share = sum(one.estimate * one.worth for one in usable) / sum(worth)
        whole = of_share(base, claim, share, sum(worth))
    else:
        whole = _mean_of_waves(base, usable, worth, claim)
    whole = _with_difference(whole, usable, worth, claim)
    whole = replace(whole, kind=f"{len(usable)} waves, {whole.kind}" if whole.kind else "")
    reason = "; ".join(filter(None, [whole.reason, _drift(group, whole, claim)]))
    whole = replace(whole, reason=reason)
    return at_every_look(whole, claim) if whole.growing else whole


def pooled(sources: Sequence[Judged], claim: Claim) -> Judged:
    """Bring together what different sources say.

    A census decides alone. Two or three sources stand each apart, and the interval reaches over
    all of theirs: it decides where each of them does. Four or more are pooled by random effects.
    """
    usable = [one for one in sources if one.read and one.worth > 0 and one.defined]
    if len(usable) < 2:
        return next(iter(usable or [one for one in sources if one.read] or sources))
    censuses = [one for one in usable if one.se == 0]
    if censuses:
        return replace(max(censuses, key=lambda one: one.n), kind="census", sources=len(usable))
    worth = [one.worth for one in usable]
    n = sum(one.n for one in usable)
    whole = Judged(
        n=n,
        n_effective=sum(one.n_effective for one in usable),
        sd=math.sqrt(sum(one.n * one.sd**2 for one in usable) / n),
        worth=sum(worth),
        missing=_missing(usable),
        growing=any(one.growing for one in usable),
        sources=len(usable),
    )
    whole = _with_difference(whole, usable, worth, claim)
    if len(usable) < FEW_SOURCES:
        return _each_apart(whole, usable, claim)
    # Looks at several sources have the differences between these in common, which do not grow.
    confidence = 1 - (1 - claim.confidence) / (LOOKS if whole.growing else 1)
    if claim.share:
        sizes = [one.worth * one.discount for one in usable]
        yes = [one.estimate * size for one, size in zip(usable, sizes, strict=True)]
        interval = stats.pool_shares(np.minimum(yes, sizes), sizes, confidence).interval
    else:
        estimates = [one.estimate for one in usable]
        errors = [one.se / math.sqrt(one.discount) for one in usable]
        interval = stats.pool(estimates, errors, confidence).interval
    reason = (
        say("the sources contradict each other: look at them one by one")
        if whole.p_value < DIFFERENT
        else ""
    )
    return replace(
        whole,
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        se=(interval.high - interval.low) / (2 * normal_quantile(claim.confidence)),
        kind=say("{usable} sources combined", usable=len(usable)),
        reason=reason,
    )


def _each_apart(whole: Judged, sources: Sequence[Judged], claim: Claim) -> Judged:
    weights = [one.worth for one in sources]
    middle = float(np.average([one.estimate for one in sources], weights=weights))
    said = ", ".join(_said(one, claim) for one in sources)
    return replace(
        whole,
        estimate=middle,
        low=min(one.low for one in sources),
        high=max(one.high for one in sources),
        kind=say("{sources} sources, judged separately", sources=len(sources)),
        reason=say(
            "{sources} sources are judged separately and all have to agree: {said}",
            sources=len(sources),
            said=said,
        ),
    )


def _said(one: Judged, claim: Claim) -> str:
    if claim.share:
        return f"{percent(one.estimate)} ({percent(one.low)} to {percent(one.high)})"
    return f"{one.estimate:,.4g} ({one.low:,.4g} to {one.high:,.4g})"


def _mean_of_waves(
    base: Judged, waves: Sequence[Judged], worth: Sequence[float], claim: Claim
) -> Judged:
    n = np.array([one.n for one in waves], float)
    means = np.array([one.estimate for one in waves])
    sds = np.array([one.sd for one in waves])
    if all(one.worth == one.n for one in waves):
        mean = float(n @ means / n.sum())
        squares = float((n - 1) @ sds**2 + n @ (means - mean) ** 2)
        return of_mean(base, claim, mean, math.sqrt(squares / (n.sum() - 1)))
    weights = np.array(worth) / sum(worth)
    mean, error = float(weights @ means), math.sqrt(float(weights**2 @ (sds**2 / np.array(worth))))
    half = normal_quantile(claim.confidence) * error
    sd = error * math.sqrt(sum(worth))
    return replace(
        base, estimate=mean, low=mean - half, high=mean + half, se=error, sd=sd, worth=sum(worth),
        kind="Student t, design-based",
    )  # fmt: skip


def _with_difference(
    whole: Judged, parts: Sequence[Judged], worth: Sequence[float], claim: Claim
) -> Judged:
    """Add Cochran's test of whether the parts differ by more than chance, and I²."""
    weights, values = np.array(worth, float), np.array([one.estimate for one in parts])
    middle = float(weights @ values / weights.sum())
    if claim.share:
        variance = np.full(values.shape, middle * (1 - middle))
    else:
        variance = np.array([one.sd for one in parts]) ** 2
    if not (variance > 0).all():
        return whole
    precision = weights / variance
    middle = float(precision @ values / precision.sum())
    q, df = float(precision @ (values - middle) ** 2), len(parts) - 1
    i_squared = max(0.0, q - df) / q if q > 0 else 0.0
    return replace(whole, p_value=chi_square_tail(df, q), i_squared=i_squared)


def _drift(group: Sequence[Part], whole: Judged, claim: Claim) -> str:
    if not whole.p_value < DRIFTED:
        return ""
    first, *_, last = [one for _, one in _in_time(group) if one.read and one.worth > 0]
    if claim.share:
        moved = f"from {percent(first.estimate)} to {percent(last.estimate)}"
    else:
        moved = f"from {first.estimate:,.4g} to {last.estimate:,.4g}"
    return say(
        "the answers have changed from wave to wave by more than chance ({moved} in the last)",
        moved=moved,
    )


def _in_time(group: Sequence[Part]) -> list[Part]:
    return sorted(group, key=lambda part: part[0].collected_on or date.min)


def _missing(parts: Sequence[Judged]) -> float:
    asked = sum(one.n / (1 - one.missing) for one in parts if one.missing < 1)
    known = sum(one.n for one in parts if one.missing < 1)
    return 1 - known / asked if asked else NAN
