"""From sums or published figures to an interval, and from an interval to a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbook import stats
from workbook.book.fields import Row
from workbook.book.messages import joined, percent, quoted, say, say_number
from workbook.evidence.questions import PROMOTER, Nps, inquiry
from workbook.stats.interval import normal_quantile, student_quantile

if TYPE_CHECKING:
    from workbook.evidence import Answer

NAN = math.nan
SEQUENCE = "confidence sequence"
PROMOTERS = "net promoter score"
MOSTLY_BLANK = 0.5
"""Share of blanks above which it has to be said what a blank is."""
LATER = 5  # looks after the first one share a fifth of its chance of error


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
            say("the statistic (proportion or mean)"): self.statistic,
            say("the comparison (at least or at most)"): self.comparison,
            say("its threshold"): self.threshold,
        }
        missing = [name for name, value in parts.items() if value is None]
        if not missing:
            return ""
        return say_number(
            len(missing), "{names} is missing", "{names} are missing", names=joined(missing)
        )


@dataclass(frozen=True)
class Judged:
    """What evidence says: estimate, interval and what they rest on.

    ``se`` is that of the interval for one look, ``sd`` the answers' own standard deviation, and
    ``low`` and ``high`` hold at every look where the evidence is still growing. ``n`` counts
    answers, ``worth`` how many independent ones the interval rests on; ``missing`` is the share
    of those asked that gave none (nan where unknown). ``looked`` says that they were judged
    before, when they were fewer, by the interval for one look; ``discount`` is the share of its
    worth that an interval for every look leaves. ``sources`` counts the independent results. What
    is undefined is nan, and ``reason`` says why; ``read`` is False where there is nothing to
    judge. ``reading`` says how the file was read that the answers come from. ``withheld`` names
    the check that says why answers, although they were read, are not judged.
    """

    estimate: float = NAN
    low: float = NAN
    high: float = NAN
    n: float = NAN
    n_effective: float = NAN
    se: float = NAN
    sd: float = NAN
    worth: float = NAN
    df: float = math.inf
    kind: str = ""
    missing: float = NAN
    growing: bool = False
    looked: bool = False
    discount: float = 1.0
    sources: int = 1
    population: float | None = None
    p_value: float = NAN
    i_squared: float = NAN
    reason: str = ""
    read: bool = True
    reading: str = ""
    withheld: str = ""

    @property
    def defined(self) -> bool:
        """Whether both ends of the interval are known."""
        return not (math.isnan(self.low) or math.isnan(self.high))


def unread(reason: str) -> Judged:
    """Return what is known of evidence that cannot be read: why."""
    return Judged(reason=reason, read=False)


def judge(
    row: Row,
    claim: Claim,
    answer: Answer | None,
    *,
    looked: bool = False,
) -> Judged:
    """Judge one row of evidence; ``answer`` is None where its figures were published.

    What was ``looked`` at before, when it was less, is judged by an interval for every look.
    """
    try:
        judged = _published(row, claim) if answer is None else _answered(row, claim, answer)
    except ValueError as error:
        return unread(str(error))
    if answer is not None:
        judged = _without(judged, answer) or _blank(judged, claim) or judged
        if judged.withheld:
            return judged
    if looked:
        judged = replace(judged, growing=True, looked=True)
    return at_every_look(judged, claim) if judged.growing else judged


def _without(judged: Judged, answer: Answer) -> Judged | None:
    """Withhold what rests on a value that no row holds: nobody could say yes, or no."""
    absent = next((one for one in answer.absent if one.decides), None)
    if absent is None:
        return None
    said = say("no row holds {value} in {column}", value=quoted(absent.value),
               column=absent.column)  # fmt: skip
    if absent.nearest:
        said = say("no row holds {value} in {column}, but rows hold {nearest}",
                   value=quoted(absent.value), column=absent.column,
                   nearest=quoted(absent.nearest))  # fmt: skip
    return replace(unread(said), withheld="absent", missing=judged.missing)


def _blank(judged: Judged, claim: Claim) -> Judged | None:
    """Withhold a share that is another verdict if a blank is a no, where most are blank."""
    if not (claim.share and judged.missing > MOSTLY_BLANK and judged.worth > 0):
        return None
    filled = 1 - judged.missing
    asked = replace(judged, n=judged.n / filled, n_effective=judged.n_effective / filled)
    other = of_share(asked, claim, filled * judged.estimate, judged.worth / filled)
    if verdict_of(judged, claim) == verdict_of(other, claim):
        return None
    said = say(
        "{blank} of the rows are blank: the share is {share} if a blank is no answer, and {other} "
        "if a blank is a no",
        blank=percent(judged.missing),
        share=percent(judged.estimate),
        other=percent(other.estimate),
    )
    return replace(unread(said), withheld="blank", missing=judged.missing)


def of_share(judged: Judged, claim: Claim, share: float, worth: float) -> Judged:
    """Give the exact interval of a share that rests on answers worth so many."""
    if not worth > 0:
        interval = stats.exact_interval(0, 0, claim.confidence)
    elif math.isinf(worth):
        interval = stats.Interval(share, share, share, claim.confidence, 0.0)
    else:
        known = judged.population if worth == judged.n else None
        yes = min(share * worth, worth)
        yes = round(yes) if abs(yes - round(yes)) < 1e-9 * worth else yes
        interval = stats.exact_interval(yes, worth, claim.confidence, known)
    judged = replace(judged, worth=worth)
    return _with(judged, interval, "exact", _share_sd(interval.estimate))


def of_mean(judged: Judged, claim: Claim, mean: float, sd: float) -> Judged:
    """Give the interval of a mean of single answers, with the warning that it may need."""
    interval = stats.mean_interval(mean, sd, judged.n, claim.confidence, judged.population)
    judged = replace(judged, worth=judged.n, df=interval.df)
    judged = _with(judged, interval, "Student t", sd)
    tail = _tail(judged) if interval.defined and interval.se > 0 else ""
    return replace(judged, reason=_and(judged.reason, tail))


def _published(row: Row, claim: Claim) -> Judged:
    if claim.share != (row.successes is not None):
        wanted = "successes" if claim.share else say("mean and standard deviation (sd)")
        return unread(
            say(
                "the assumption is about a {statistic}, so it needs n and {wanted}",
                statistic=claim.statistic,
                wanted=wanted,
            )
        )
    base = Judged(n=row.n, n_effective=row.n, growing=row.growing, population=row.population)
    if claim.share:
        return of_share(base, claim, row.successes / row.n if row.n else NAN, row.n)
    return of_mean(base, claim, row.mean, row.sd)


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
            say("the filter leaves no row")
            if not answer.rows
            else say("nobody selected by the filter answered")
        )
        return replace(base, reason=why)
    if _is_designed(row):
        return _designed(base, row, claim, answer)
    total = answer.strata[0]
    if claim.share:
        return of_share(base, claim, total.wy / n, n)
    mean = total.wy / n
    sd = math.sqrt(max(0.0, total.wyy - n * mean**2) / (n - 1)) if n > 1 else 0.0
    sd = 0.0 if sd <= 1e-12 * abs(mean) else sd
    value = mean + (claim.threshold or 0.0)
    if is_promoter_score(row) and n > 1:
        return of_promoters(base, claim, value, sd)
    return of_mean(base, claim, value, sd)


def _is_designed(row: Row) -> bool:
    return bool(row.weight or row.stratum or row.cluster or row.margins)


def is_promoter_score(row: Row) -> bool:
    """Whether evidence asks for the net promoter score of single answers, without any design."""
    asks = row.question and isinstance(inquiry(row.question).kind, Nps)
    return bool(asks) and not _is_designed(row)


def of_promoters(base: Judged, claim: Claim, score: float, sd: float) -> Judged:
    """Give the interval of a net promoter score of single answers, of which a population may be.

    How many promoters and detractors there are follows from mean and spread, as each answer
    counts 100, 0 or -100.
    """
    n = base.n
    if base.population is not None and base.population < n:
        raise ValueError(_small_population(base.population, n))
    extreme = ((n - 1) * sd**2 + n * score**2) / PROMOTER**2
    gap = n * score / PROMOTER
    promoters, detractors = round((extreme + gap) / 2), round((extreme - gap) / 2)
    found = stats.promoter_interval(promoters, detractors, n, claim.confidence)
    left = 1.0 if base.population is None else max(0.0, (base.population - n) / base.population)
    narrowed = math.sqrt(left)
    scaled = replace(
        found,
        estimate=PROMOTER * found.estimate,
        low=PROMOTER * (found.estimate + narrowed * (found.low - found.estimate)),
        high=PROMOTER * (found.estimate + narrowed * (found.high - found.estimate)),
        se=PROMOTER * narrowed * found.se,
    )
    return _with(replace(base, worth=n, df=math.inf), scaled, PROMOTERS, sd)


def _designed(base: Judged, row: Row, claim: Claim, answer: Answer) -> Judged:
    estimate = _estimate(row, answer)
    judged = replace(base, n_effective=estimate.n_effective, df=max(estimate.df, 1.0))
    if claim.share:
        worth = stats.survey_share_worth(estimate, claim.confidence)
        if math.isnan(worth):
            judged = replace(judged, estimate=estimate.estimate)
        else:
            judged = of_share(judged, claim, estimate.estimate, worth)
    else:
        interval = stats.survey_mean_interval(estimate, claim.confidence)
        shift = claim.threshold or 0.0
        interval = replace(
            interval,
            estimate=interval.estimate + shift,
            low=interval.low + shift,
            high=interval.high + shift,
        )
        sd = estimate.se * math.sqrt(estimate.n_effective) if estimate.se > 0 else 0.0
        worth = estimate.n_effective * _freedom(claim.confidence, estimate.df)
        judged = _with(replace(judged, worth=worth), interval, "Student t", sd)
    kind = f"{judged.kind}, design-based" if judged.kind else ""
    reason = _and(judged.reason or estimate.reason, _lonely(estimate, row))
    return replace(judged, kind=kind, reason=reason)


def _freedom(confidence: float, df: float) -> float:
    """What answers of few clusters are worth, by the width of Student's interval for them."""
    if df <= 0:
        return NAN
    return (normal_quantile(confidence) / student_quantile(confidence, df)) ** 2


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
    estimate = replace(estimate, weighed=math.inf)
    if clusters < 2:
        return replace(estimate, n=n, reason=say("there is only one cluster"))
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
        "{lonely} {part} only one unit{named}, which is compared with the mean of all",
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
    if judged.kind == SEQUENCE:
        return judged
    if judged.population is not None and judged.n >= judged.population:
        return judged
    if math.isnan(judged.estimate) or not 0 < judged.worth < math.inf:
        return judged
    try:
        interval = anytime(judged, claim, judged.worth)
    except ValueError as error:
        return replace(judged, low=NAN, high=NAN, reason=str(error))
    kind = SEQUENCE if interval.defined else ""
    reason = _and(judged.reason, interval.reason)
    width, before = interval.high - interval.low, judged.high - judged.low
    discount = min(1.0, (before / width) ** 2) if width > 0 and before > 0 else 1.0
    judged = replace(judged, low=interval.low, high=interval.high, kind=kind, reason=reason)
    return replace(judged, discount=discount)


def anytime(judged: Judged, claim: Claim, n: float) -> stats.Interval:
    """Return the interval that holds at every look, had there been ``n`` independent answers.

    What was judged before by the interval for one look has used up the chance of error that its
    confidence allows. A fifth of it more is all that the looks after that one get.
    """
    confidence = claim.confidence
    if judged.looked:
        confidence = 1 - (1 - confidence) / LATER
    if claim.share:
        return stats.share_sequence(min(n, judged.estimate * n), n, confidence)
    if _long_tailed(judged, n):
        first = say(
            "answers vary so much that at least {first} are needed for a first look",
            first=_first_look(judged),
        )
        return stats.Interval(judged.estimate, NAN, NAN, confidence, reason=first)
    return stats.mean_sequence(judged.estimate, judged.sd, n, confidence)


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


def _skewness(judged: Judged) -> float:
    """Give the skewness that answers would have if their logarithms were normal.

    What varies much beside its mean, and is never negative, has a long tail: waiting times, spend.
    How long it is cannot be asked of a source that gives sums only, so it is taken from the spread.
    """
    one_sided = judged.estimate > 0 and judged.kind != PROMOTERS
    varies = judged.sd / judged.estimate if one_sided else 0.0
    return varies**3 + 3 * varies


def _long_tailed(judged: Judged, n: float) -> bool:
    return stats.too_skewed(n, _skewness(judged))


def _first_look(judged: Judged) -> int:
    return math.floor(25 * _skewness(judged) ** 2) + 1


def _tail(judged: Judged) -> str:
    """Warn where a few large values may carry a mean."""
    if not _long_tailed(judged, judged.n):
        return ""
    return say(
        "a few very large values may determine the average: look at the middle answer (the "
        "median) as well"
    )


def _share_sd(share: float) -> float:
    return math.sqrt(share * (1 - share)) if 0 <= share <= 1 else NAN


def _and(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
