"""From sums or published figures to an interval, and from an interval to a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbook import stats
from workbook.book.fields import Row
from workbook.book.messages import percent, say

if TYPE_CHECKING:
    from workbook.evidence import Answer

NAN = math.nan
DIFFERENT = 0.1  # p of Cochran's test, which is weak with few results, below which they differ


@dataclass(frozen=True)
class Claim:
    """What an assumption claims, in numbers; what is None was not entered."""

    statistic: str | None
    comparison: str | None
    threshold: float | None
    confidence: float

    @classmethod
    def of(cls, assumption: Row) -> Claim:
        """Read the claim of an assumption."""
        return cls(
            assumption.statistic,
            assumption.comparison,
            assumption.threshold,
            assumption.confidence,
        )

    @property
    def share(self) -> bool:
        """Whether it is about a proportion."""
        return self.statistic == "proportion"

    @property
    def lacks(self) -> str:
        """Say what is missing before any evidence could support or refute it."""
        parts = {
            say("its statistic (proportion or mean)"): self.statistic,
            say("its comparison (at_least or at_most)"): self.comparison,
            "its threshold": self.threshold,
        }
        missing = [name for name, value in parts.items() if value is None]
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" * bool(
            missing
        )


@dataclass(frozen=True)
class Judged:
    """What evidence says: estimate, interval and what they rest on.

    ``se`` is that of the interval for one look, ``sd`` the answers' own standard deviation, and
    ``low`` and ``high`` hold at every look where the evidence is still growing. ``n`` counts
    answers; ``missing`` is the share of those asked that gave none (nan where unknown). What is
    undefined is nan, and ``reason`` says why; ``read`` is False where there is nothing to judge.
    ``reading`` says how the file was read that the answers come from.
    """

    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    n: float = NAN
    n_effective: float = NAN
    se: float = NAN
    sd: float = NAN
    kind: str = ""
    missing: float = NAN
    growing: bool = False
    population: float | None = None
    p_value: float = NAN
    i_squared: float = NAN
    reason: str = ""
    read: bool = True
    reading: str = ""

    @property
    def defined(self) -> bool:
        """Whether both ends of the interval are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))


def unread(reason: str) -> Judged:
    """Return what is known of evidence that cannot be read: why."""
    return Judged(reason=reason, read=False)


def judge(row: Row, claim: Claim, answer: Answer | None) -> Judged:
    """Judge one row of evidence; ``answer`` is None where its figures were published."""
    try:
        judged = _published(row, claim) if answer is None else _answered(row, claim, answer)
    except ValueError as error:
        return unread(str(error))
    return at_every_look(judged, claim) if judged.growing else judged


def _published(row: Row, claim: Claim) -> Judged:
    if claim.share != (row.successes is not None):
        wanted = "successes" if claim.share else say("mean and sd")
        return unread(
            say(
                "the assumption is about a {statistic}, so it needs n and {wanted}",
                statistic=claim.statistic,
                wanted=wanted,
            )
        )
    base = Judged(n=row.n, n_effective=row.n, growing=row.growing, population=row.population)
    if claim.share:
        interval = stats.proportion_interval(row.successes, row.n, claim.confidence, row.population)
        return _with(base, interval, "Wilson", _share_sd(interval.estimate))
    interval = stats.mean_interval(row.mean, row.sd, row.n, claim.confidence, row.population)
    return _with(base, interval, "Student t", row.sd)


def _answered(row: Row, claim: Claim, answer: Answer) -> Judged:
    n = answer.n
    asked = n + answer.missing
    base = Judged(
        n=n,
        n_effective=n,
        growing=row.growing,
        population=row.population,
        missing=answer.missing / asked if asked else NAN,
    )
    if not n:
        why = (
            say("no row is within the filter")
            if not answer.rows
            else say("nobody within the filter answered")
        )
        return replace(base, reason=why)
    if row.weight or row.stratum or row.cluster:
        return _designed(base, row, claim, answer)
    total = answer.strata[0]
    if claim.share:
        interval = stats.proportion_interval(total.wy, n, claim.confidence, row.population)
        return _with(base, interval, "Wilson", _share_sd(interval.estimate))
    mean = total.wy / n
    sd = math.sqrt(max(0.0, total.wyy - n * mean**2) / (n - 1)) if n > 1 else 0.0
    sd = 0.0 if sd <= 1e-12 * abs(mean) else sd
    shift = claim.threshold or 0.0
    interval = stats.mean_interval(mean + shift, sd, n, claim.confidence, row.population)
    return _with(base, interval, "Student t", sd)


def _designed(base: Judged, row: Row, claim: Claim, answer: Answer) -> Judged:
    estimate = _estimate(row, answer)
    if claim.share:
        interval, kind = stats.survey_share_interval(estimate, claim.confidence), "Wilson"
        sd = _share_sd(estimate.estimate)
    else:
        interval, kind = stats.survey_mean_interval(estimate, claim.confidence), "Student t"
        shift = claim.threshold or 0.0
        interval = replace(
            interval,
            estimate=interval.estimate + shift,
            low=interval.low + shift,
            high=interval.high + shift,
        )
        sd = estimate.se * math.sqrt(estimate.n_effective) if estimate.se > 0 else 0.0
    judged = replace(base, n_effective=estimate.n_effective)
    judged = _with(judged, interval, f"{kind}, design-based", sd)
    return replace(judged, reason=_and(judged.reason or estimate.reason, _lonely(estimate, row)))


def _estimate(row: Row, answer: Answer) -> stats.SurveyEstimate:
    """Estimate a designed sample from the sums of its strata.

    Where clusters were summed within the engine, the sums over clusters stand for single units,
    so clusters are what is counted; the design effect is then put back on answers.
    """
    strata, n = answer.strata, answer.n
    clusters = sum(stratum.units for stratum in strata)
    counts = [stratum.units if row.cluster else stratum.n for stratum in strata]
    sums = stats.SampleSums(
        tuple(stratum.label for stratum in strata),
        np.array(counts),
        *(
            np.array([getattr(stratum, name) for stratum in strata], dtype=float)
            for name in ("w", "wy", "wyy", "ww", "wwy", "wwyy", "units")
        ),
    )
    population = row.population
    if not row.cluster:
        if population is not None and population < clusters:
            raise ValueError(_small_population(population, clusters))
        return stats.estimate_mean(sums, population=population)
    if population is not None and population < n:
        raise ValueError(_small_population(population, n))
    scaled = None if population is None else population * clusters / n
    estimate = stats.estimate_mean(sums, population=scaled)
    if clusters < 2:
        return replace(estimate, n=n, reason=say("there is one cluster only"))
    effect = estimate.design_effect * (n - 1) / (clusters - 1)
    worth = n / effect if effect > 0 else estimate.n_effective
    worth = n if effect == 0 else worth
    return replace(estimate, n=n, design_effect=effect, n_effective=worth)


def _small_population(population: float, n: float) -> str:
    return say(
        "the population is {population} and the sample {n}: a sample cannot be larger than its "
        "population",
        population=f"{population:,.0f}",
        n=f"{n:,.0f}",
    )


def _lonely(estimate: stats.SurveyEstimate, row: Row) -> str:
    if not estimate.lonely:
        return ""
    few = estimate.lonely[:3]
    named = f" ({', '.join(map(str, few))})" if row.stratum else ""
    one = len(estimate.lonely) == 1
    return say(
        "{lonely} {part} one single unit{named}, which is compared with the mean of all",
        lonely=len(estimate.lonely),
        part=say("stratum has") if one else say("strata have"),
        named=named,
    )


def _with(base: Judged, interval: stats.Interval, kind: str, sd: float) -> Judged:
    return replace(
        base,
        estimate=interval.estimate,
        low=interval.low,
        high=interval.high,
        se=interval.se,
        sd=sd,
        kind=kind if interval.defined else "",
        reason=interval.reason,
    )


def at_every_look(judged: Judged, claim: Claim) -> Judged:
    """Replace the interval by one that holds however often it is looked at.

    When everybody was asked, nothing can grow any more, and the interval stays.
    """
    if judged.population is not None and judged.n >= judged.population:
        return judged
    if math.isnan(judged.estimate) or not 0 < judged.n_effective < math.inf:
        return judged
    try:
        interval = anytime(judged, claim, judged.n_effective)
    except ValueError as error:
        return replace(judged, low=NAN, high=NAN, reason=str(error))
    kind = "confidence sequence" if interval.defined else ""
    reason = _and(judged.reason, interval.reason)
    return replace(judged, low=interval.low, high=interval.high, kind=kind, reason=reason)


def anytime(judged: Judged, claim: Claim, n: float) -> stats.Interval:
    """Return the interval that holds at every look, had there been ``n`` independent answers."""
    if claim.share:
        return stats.share_sequence(min(n, judged.estimate * n), n, claim.confidence)
    return stats.mean_sequence(judged.estimate, judged.sd, n, claim.confidence)


def pooled(parts: Sequence[Judged], claim: Claim) -> Judged:
    """Pool what several rows of evidence say by inverse variance, with their heterogeneity.

    A census decides alone. Where some of the evidence is still growing, the interval covers the
    pooled one and the confidence sequence of all answers together.
    """
    usable = [part for part in parts if part.read and not math.isnan(part.se)]
    if len(usable) < 2:
        return next(iter(usable or [part for part in parts if part.read] or parts))
    censuses = [part for part in usable if part.se == 0]
    if censuses:
        return replace(max(censuses, key=lambda part: part.n), kind="census")
    found = _pool(usable, claim.confidence)
    n, worth = sum(part.n for part in usable), sum(part.n_effective for part in usable)
    clip = (0.0, 1.0) if claim.share else (-math.inf, math.inf)
    asked = sum(part.n / (1 - part.missing) for part in usable if part.missing < 1)
    known = sum(part.n for part in usable if part.missing < 1)
    judged = Judged(
        found.interval.estimate,
        max(clip[0], found.interval.low),
        min(clip[1], found.interval.high),
        n,
        worth,
        found.interval.se,
        math.sqrt(sum(part.n * part.sd**2 for part in usable) / n),
        say("{usable} results pooled", usable=len(usable)),
        1 - known / asked if asked else NAN,
        any(part.growing for part in usable),
        p_value=found.p_value,
        i_squared=found.i_squared,
        reason=_heterogeneity(found),
    )
    return _widened(judged, usable, claim) if judged.growing else judged


def _pool(parts: Sequence[Judged], confidence: float) -> stats.Pooled:
    """Pool by random effects; the width is Hartung and Knapp's, but for two that agree.

    Two results cannot say how much results vary, so with them that width would be several times
    the one of either result alone.
    """
    estimates, errors = [part.estimate for part in parts], [part.se for part in parts]
    found = stats.pool(estimates, errors, confidence, "random")
    if len(parts) == 2 and not found.p_value < DIFFERENT:
        return found
    return stats.pool(estimates, errors, confidence, "hartung-knapp")


def _widened(judged: Judged, parts: Sequence[Judged], claim: Claim) -> Judged:
    together = sum(part.estimate * part.n_effective for part in parts) / judged.n_effective
    at_any_time = anytime(replace(judged, estimate=together), claim, judged.n_effective)
    low, high = min(judged.low, at_any_time.low), max(judged.high, at_any_time.high)
    return replace(
        judged, low=low, high=high, kind=say("{kind}, confidence sequence", kind=judged.kind)
    )


def _heterogeneity(found: stats.Pooled) -> str:
    if not found.p_value < DIFFERENT:
        return ""
    return say(
        "the results differ by more than chance (I² {i_squared}, p {p_value}): look at them one "
        "by one",
        i_squared=percent(found.i_squared),
        p_value=f"{found.p_value:.2g}",
    )


def verdict_of(judged: Judged, claim: Claim) -> str | None:
    """Return supported, refuted or undecided; None where nothing can be said for lack of input."""
    if not judged.read or claim.lacks or claim.threshold is None:
        return None
    if not judged.defined:
        return "undecided"
    low, high, threshold = judged.low, judged.high, claim.threshold
    if claim.comparison == "at_least":
        return "supported" if low >= threshold else "refuted" if high < threshold else "undecided"
    return "supported" if high <= threshold else "refuted" if low > threshold else "undecided"


def _share_sd(share: float) -> float:
    return math.sqrt(share * (1 - share)) if 0 <= share <= 1 else NAN


def _and(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
