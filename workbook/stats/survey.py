"""Designed samples: mean and share with strata, clusters and weights, from sums alone.

A database engine can compute every sum that is needed here, so no row has to leave it.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import (
    UNDEFINED,
    Interval,
    around,
    check_population,
    normal_quantile,
    student_quantile,
    undefined,
)
from .proportion import wilson_interval

Floats = NDArray[np.float64]

EQUAL = 1e-12  # a variance below this share of the squared mean is rounding, not variation


@dataclass(frozen=True, slots=True, eq=False)
class SampleSums:
    """Sums over the answers y with weights w, one entry a stratum, or one a cluster of a stratum.

    Parameters
    ----------
    stratum
        Label of each entry's stratum; one label throughout when there are no strata.
    n, w, wy, wyy
        Number of answers, Σw, Σwy and Σwy² of each entry.
    ww, wwy, wwyy
        Σw², Σw²y and Σw²y², where each answer was drawn on its own and an entry is a stratum.
        Leave all three out (None) where an entry is one cluster.
    units
        How many were drawn: for an entry that is a stratum, its rows, counting also those outside
        the filter (default n); for a cluster always 1. A drawn cluster with no answer within the
        filter belongs here too, with zeros.

    Raises
    ------
    ValueError
        When the sums differ in length, are not finite, or a weight sum is negative.
    """

    stratum: tuple[Hashable, ...]
    n: Floats
    w: Floats
    wy: Floats
    wyy: Floats
    ww: Floats | None = None
    wwy: Floats | None = None
    wwyy: Floats | None = None
    units: Floats | None = None

    def __post_init__(self) -> None:
        """Turn sequences into arrays and check them."""
        object.__setattr__(self, "stratum", tuple(self.stratum))
        for name in ("n", "w", "wy", "wyy", "ww", "wwy", "wwyy", "units"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, _sums(name, values, len(self.stratum)))
        if len({part is None for part in (self.ww, self.wwy, self.wwyy)}) > 1:
            msg = "Give ww, wwy and wwyy all together (single answers) or none (clusters)."
            raise ValueError(msg)
        if (self.w < 0).any() or (self.n < 0).any():
            msg = "Weights must be zero or more; a sum of weights is negative."
            raise ValueError(msg)

    @property
    def clustered(self) -> bool:
        """Whether an entry is one cluster."""
        return self.ww is None


def _sums(name: str, values: ArrayLike, length: int) -> Floats:
    array = np.array(values, dtype=float)
    if array.shape != (length,) or not np.isfinite(array).all():
        msg = f"{name} must hold one finite number for each of the {length} entries."
        raise ValueError(msg)
    array.flags.writeable = False
    return array


def sums_from_rows(
    y: ArrayLike,
    w: ArrayLike | None = None,
    stratum: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
) -> SampleSums:
    """Sum answers that are at hand: y with weights (default 1), stratum and cluster labels.

    Clusters are told apart within their stratum, so the same label may return in another one.
    ValueError for a negative weight or for answers that are not finite.
    """
    answers = np.asarray(y, dtype=float)
    weights = np.ones_like(answers) if w is None else np.asarray(w, dtype=float)
    if (weights < 0).any():
        msg = "Weights must be zero or more; at least one is negative."
        raise ValueError(msg)
    strata = np.zeros(answers.shape, dtype=int) if stratum is None else np.asarray(stratum)
    labels, keys = np.unique(strata, return_inverse=True)
    if cluster is not None:
        members, codes = np.unique(np.asarray(cluster), return_inverse=True)
        pairs, keys = np.unique(keys * members.size + codes, return_inverse=True)
        labels = labels[pairs // members.size]

    def total(values: Floats) -> Floats:
        return np.bincount(keys, values, minlength=labels.size).astype(float)

    w2 = weights**2
    return SampleSums(
        tuple(labels.tolist()),
        total(np.ones_like(answers)),
        total(weights),
        total(weights * answers),
        total(weights * answers**2),
        *((total(w2), total(w2 * answers), total(w2 * answers**2)) if cluster is None else ()),
    )


@dataclass(frozen=True, slots=True)
class SurveyEstimate:
    """A weighted mean (or share, where y is 0 or 1) with the precision that its design gives.

    `se` and `df` (units drawn minus strata) are nan and 0 where the design shows no variation;
    `reason` says why. `design_effect` is the variance over that of a simple random sample of
    the same n; `n_effective` = n / design_effect. Where all answers are equal the design effect
    is unknown, and `n_effective` is the number of units drawn, less what unequal weights cost
    (Kish's (Σw)² / Σw² over units): the cautious end. It is infinite in a census.
    `lonely` names the strata with one unit. `fraction` is the share of the population drawn, 0
    when unknown. `carriers` is among how many units the rarer of two answers is spread: (Σz)² / Σz²
    over the weight z of that answer in each unit. `weighed` is what answers drawn one by one are
    worth by their weights alone, Kish's (Σw)² / Σw², where there is one stratum; else infinite.
    """

    estimate: float
    se: float
    df: float
    n: float
    n_effective: float
    design_effect: float
    units: int
    strata: int
    lonely: tuple[Hashable, ...] = ()
    fraction: float = 0.0
    reason: str = ""
    carriers: float = math.inf
    weighed: float = math.inf


def estimate_mean(
    sums: SampleSums,
    populations: Mapping[Hashable, float] | None = None,
    population: float | None = None,
) -> SurveyEstimate:
    """Weighted mean of a designed sample, with its standard error by Taylor linearisation.

    Parameters
    ----------
    sums
        One entry a stratum or a cluster.
    populations
        How many units (clusters, or rows where there are none) each stratum holds, for the
        finite population correction of each.
    population
        Where only the size of the whole is known, in answers: one correction 1 - n / N for all.

    Returns
    -------
    SurveyEstimate
        A stratum with a single unit cannot show variation of its own: it is centred at the
        overall mean, as R's survey package does with ``lonely.psu = "adjust"``, and named in
        `lonely`.

    Raises
    ------
    ValueError
        When a population is smaller than what was drawn from it, misses a stratum, or both
        kinds of population are given.

    Notes
    -----
    Woodruff, R. S. (1971), JASA 66:411-414; Lumley, T. (2004), Analysis of complex survey
    samples, Journal of Statistical Software 9(8); design effect: Kish, L. (1965), Survey
    Sampling, section 8.1, with the finite population correction on both sides where the
    sampled share is known.
    """
    n, weight = float(sums.n.sum()), float(sums.w.sum())
    labels, codes = _codes(sums.stratum)
    units = np.bincount(codes, _units(sums), minlength=len(labels)).astype(float)
    fractions, fraction = _fractions(sums, labels, units, populations, population)
    nan = UNDEFINED
    drawn, strata = int(units.sum()), len(labels)
    base = SurveyEstimate(nan, nan, 0.0, n, nan, nan, drawn, strata, fraction=fraction)
    if n == 0 or weight == 0:
        reason = "there are no answers" if n == 0 else "every weight is zero"
        return replace(base, reason=reason)
    mean, df = float(sums.wy.sum()) / weight, float(drawn - strata)
    lonely = tuple(label for label, m in zip(labels, units, strict=True) if m == 1)
    base = replace(base, estimate=mean, df=df, lonely=lonely, carriers=_carriers(sums, mean))
    if strata == 1 and not sums.clustered:
        base = replace(base, weighed=_kish(sums))
    if fraction >= 1:
        return replace(base, se=0.0, n_effective=math.inf)
    spread = float(sums.wyy.sum()) / weight - mean**2
    if spread <= EQUAL * mean**2:
        return replace(base, n_effective=_kish(sums), reason="all answers are equal")
    if df <= 0:
        return replace(base, reason=_no_freedom(sums.clustered, strata))
    variance = _variance(sums, mean, codes, units, fractions)
    if variance == 0:
        reason = "answers vary between strata only" if strata > 1 else "all clusters agree"
        return replace(base, se=0.0, n_effective=n, design_effect=0.0, reason=reason)
    effect = variance / (spread / (n - 1) * (1 - fraction))
    return replace(base, se=math.sqrt(variance), design_effect=effect, n_effective=n / effect)


def _codes(stratum: tuple[Hashable, ...]) -> tuple[list[Hashable], NDArray[np.intp]]:
    labels = list(dict.fromkeys(stratum))
    place = {label: code for code, label in enumerate(labels)}
    return labels, np.array([place[label] for label in stratum], dtype=np.intp)


def _units(sums: SampleSums) -> Floats:
    if sums.clustered:
        return np.ones(len(sums.stratum))
    return sums.n if sums.units is None else np.maximum(sums.units, sums.n)


def _fractions(
    sums: SampleSums,
    labels: list[Hashable],
    units: Floats,
    populations: Mapping[Hashable, float] | None,
    population: float | None,
) -> tuple[Floats, float]:
    """Share of the population drawn: of each stratum, and of the whole."""
    if populations is None:
        n = float(sums.n.sum() if sums.clustered else units.sum())
        check_population(population, n)
        share = n / population if population and n else 0.0
        return np.full(units.size, share), share
    if population is not None:
        msg = "Give the population of each stratum or of the whole, not both."
        raise ValueError(msg)
    missing = [str(label) for label in labels if label not in populations]
    if missing:
        msg = f"The population of these strata is missing: {', '.join(missing)}."
        raise ValueError(msg)
    sizes = np.array([populations[label] for label in labels], dtype=float)
    for size, drawn in zip(sizes, units, strict=True):
        check_population(float(size), float(drawn))
    return units / sizes, float(units.sum() / sizes.sum()) if units.size else 0.0


def _variance(
    sums: SampleSums, mean: float, codes: NDArray[np.intp], units: Floats, fractions: Floats
) -> float:
    """Sum over strata of (1 - f) m / (m - 1) Σ (u - ū)², u the linearised value of a unit."""
    total = float(sums.w.sum())
    linear = (sums.wy - mean * sums.w) / total
    if sums.ww is None or sums.wwy is None or sums.wwyy is None:
        squares, noise = linear**2, (EQUAL * mean * sums.w / total) ** 2
    else:
        squares = (sums.wwyy - 2 * mean * sums.wwy + mean**2 * sums.ww) / total**2
        noise = EQUAL * mean**2 * sums.ww / total**2
    sum_u, sum_uu, sum_noise = (
        np.bincount(codes, part, minlength=units.size) for part in (linear, squares, noise)
    )
    # The u of a whole sample sum to 0, so a lonely unit centred at the overall mean keeps its u.
    many = np.maximum(units, 2)
    centred = np.where(units > 1, many / (many - 1) * (sum_uu - sum_u**2 / many), sum_uu)
    centred = np.where(centred > sum_noise, centred, 0.0)
    return float(((1 - fractions) * centred).sum())


def _carriers(sums: SampleSums, share: float) -> float:
    total = float((sums.w - sums.wy if share >= 0.5 else sums.wy).sum())
    if sums.ww is None or sums.wwy is None or sums.wwyy is None:
        squares = float(((sums.w - sums.wy if share >= 0.5 else sums.wy) ** 2).sum())
    else:
        yes = sums.wwyy.sum()
        squares = float(sums.ww.sum() - 2 * sums.wwy.sum() + yes if share >= 0.5 else yes)
    return total**2 / squares if squares > 0 else 0.0


def _kish(sums: SampleSums) -> float:
    """Units drawn, less what unequal weights cost."""
    squares = float((sums.w**2).sum() if sums.ww is None else sums.ww.sum())
    return float(sums.w.sum()) ** 2 / squares


def _no_freedom(clustered: bool, strata: int) -> str:
    unit = "cluster" if clustered else "answer"
    return f"there is one {unit} only" if strata == 1 else f"each stratum has one {unit} only"


def survey_mean_interval(estimate: SurveyEstimate, confidence: float = 0.95) -> Interval:
    """Student's interval of a designed sample's mean, with units minus strata degrees of freedom.

    Undefined, with the reason, where the sample shows no variation; a census has no width.
    """
    if estimate.fraction >= 1 and not math.isnan(estimate.estimate):
        value = estimate.estimate
        return Interval(value, value, value, confidence, 0.0, estimate.df)
    if math.isnan(estimate.se) or estimate.se == 0:
        reason = estimate.reason or "the sample shows no variation"
        return undefined(estimate.estimate, confidence, reason)
    return around(estimate.estimate, estimate.se, estimate.df, confidence)


def survey_share_interval(estimate: SurveyEstimate, confidence: float = 0.95) -> Interval:
    """Wilson's interval of a designed sample's share, on the number of answers it is worth.

    That number is p(1 - p) / se², times (z / t)² for the degrees of freedom, and never more than
    a simple random sample of the same n would be worth: few clusters that happen to agree are
    no proof of precision. ValueError when the estimate is no share.

    Notes
    -----
    Korn, E. L. and Graubard, B. I. (1998), Survey Methodology 24:193-201, for the effective
    sample size; with Wilson's interval: Dean, N. and Pagano, M. (2015), Journal of Survey
    Statistics and Methodology 3:484-503.
    """
    share = estimate.estimate
    if math.isnan(share):
        return undefined(share, confidence, estimate.reason)
    if estimate.fraction >= 1:
        return wilson_interval(share, math.inf, confidence)
    if math.isnan(estimate.se) and math.isnan(estimate.n_effective):
        return undefined(share, confidence, estimate.reason)
    worth = estimate.n_effective / (1 - estimate.fraction)
    if estimate.se > 0:
        worth = share * (1 - share) / estimate.se**2
    ceiling = estimate.n / (1 - estimate.fraction)
    if estimate.df <= 0:
        return wilson_interval(share, min(1.0, ceiling), confidence)
    freedom = (normal_quantile(confidence) / student_quantile(confidence, estimate.df)) ** 2
    return wilson_interval(share, min(worth, ceiling) * freedom, confidence)


def survey_share_worth(estimate: SurveyEstimate, confidence: float = 0.95) -> float:
    """How many independent answers a designed sample's share is worth; infinite in a census.

    As in `survey_share_interval`, with two bounds more, because precision is overestimated just
    where a share comes out too extreme. Answers drawn one by one in one stratum are worth no more
    than their weights alone leave. In clusters and strata there are no more degrees of freedom than
    units among which the rarer answer is spread. nan where nothing is known.

    Notes
    -----
    Korn, E. L. and Graubard, B. I. (1998), Survey Methodology 24:193-201; exact tails follow by
    `exact_interval` on that number.
    """
    share = estimate.estimate
    if math.isnan(share) or (math.isnan(estimate.se) and math.isnan(estimate.n_effective)):
        return UNDEFINED
    if estimate.fraction >= 1:
        return math.inf
    worth = estimate.n_effective / (1 - estimate.fraction)
    if estimate.se > 0:
        worth = share * (1 - share) / estimate.se**2
    ceiling = min(estimate.n, estimate.weighed) / (1 - estimate.fraction)
    if estimate.df <= 0:
        return min(1.0, ceiling)
    df = estimate.df
    if estimate.se > 0 and math.isinf(estimate.weighed):
        df = min(df, max(1.0, estimate.carriers))
    freedom = (normal_quantile(confidence) / student_quantile(confidence, df)) ** 2
    return min(worth, ceiling) * freedom
