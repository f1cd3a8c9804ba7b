"""Proportions: interval, difference of two, and the sample size that is still needed."""

import math

from .interval import (
    UNDEFINED,
    Interval,
    check_finite,
    check_population,
    difference_by_ends,
    normal_quantile,
    undefined,
)


def wilson_interval(share: float, n_effective: float, confidence: float = 0.95) -> Interval:
    """Wilson's score interval around a share that rests on an (effective) number of answers.

    `share` lies in [0, 1]; `n_effective` need not be whole; an infinite one is a census. `se` is
    half the interval's width divided by the normal quantile, so that it is not 0 when all
    answers agree. No answers give nan with a reason; ValueError for a share outside [0, 1].

    Notes
    -----
    Wilson, E. B. (1927), JASA 22:209-212; method 3 of Newcombe, R. G. (1998), Two-sided
    confidence intervals for the single proportion, Statistics in Medicine 17:857-872.
    """
    z = normal_quantile(confidence)
    if math.isnan(n_effective) or n_effective <= 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    _check_share(share, "The share")
    if math.isinf(n_effective):
        return Interval(share, share, share, confidence, 0.0)
    z_share = z * z / n_effective
    middle = (share + z_share / 2) / (1 + z_share)
    spread = share * (1 - share) / n_effective + z_share / n_effective / 4
    half = z * math.sqrt(spread) / (1 + z_share)
    # With all answers alike one end is exact in theory and off by rounding in practice.
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else min(1.0, middle + half)
    return Interval(share, low, high, confidence, (high - low) / (2 * z))


def proportion_interval(
    successes: float,
    n: float,
    confidence: float = 0.95,
    population: float | None = None,
    n_effective: float | None = None,
) -> Interval:
    """Wilson's interval for a share of successes, with population and design effect if known.

    Parameters
    ----------
    successes, n
        Number of yes among n answers; 0 <= successes <= n. n = 0 gives nan with a reason.
    confidence
        Between 0 and 1.
    population
        Size of the population that the n answers were drawn from without replacement: the
        variance shrinks by (N - n) / (N - 1), and is 0 in a census.
    n_effective
        Size of the simple random sample that is as precise, where weights, strata or clusters
        make it differ from n (`survey.estimate_mean` gives it).

    Raises
    ------
    ValueError
        When successes are not within 0 … n, or the population is smaller than n.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17:857-872, method 3; finite population correction:
    Cochran, W. G. (1977), Sampling Techniques, section 3.2.
    """
    check_finite(successes=successes, n=n)
    if not 0 <= successes <= n:
        msg = f"Successes must lie between 0 and n = {n:g}; they are {successes:g}."
        raise ValueError(msg)
    check_population(population, n)
    if n == 0:
        return wilson_interval(UNDEFINED, 0, confidence)
    size = n if n_effective is None else n_effective
    return wilson_interval(successes / n, _as_if_infinite(size, n, population), confidence)


def _as_if_infinite(size: float, n: float, population: float | None) -> float:
    """Sample size from an endless population that is as precise as this one."""
    if population is None:
        return size
    if n >= population:
        return math.inf
    return size * (population - 1) / (population - n)


def newcombe_difference(first: Interval, second: Interval) -> Interval:
    """Interval for first share minus second share, from the Wilson intervals of both.

    The two samples are independent, for instance two segments. Undefined when either is;
    ValueError when their confidences differ.

    Notes
    -----
    Newcombe, R. G. (1998), Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17:873-890, method 10. That it also holds for other
    intervals of each part: Zou, G. Y. and Donner, A. (2008), Statistics in Medicine 27:1693-1702.
    """
    return difference_by_ends(first, second, 1.0)


def corrected_for_population(n: float, population: float | None) -> float:
    """Shrink a sample size that was computed for an endless population to a finite one.

    Notes
    -----
    Cochran, W. G. (1977), Sampling Techniques, 3rd ed., equation 4.2:
    n / (1 + (n - 1) / N).
    """
    if population is None:
        return n
    if math.isinf(n):
        return population
    return n * population / (population + n - 1)


def needed_for_precision(
    half_width: float,
    confidence: float = 0.95,
    share: float = 0.5,
    population: float | None = None,
    design_effect: float = 1.0,
) -> int:
    """Smallest sample whose Wilson interval is no wider than ± half_width.

    `share` is the expected share; 0.5 is the worst case. Never more than the population.
    ValueError for a half width outside (0, 0.5], a share outside [0, 1] or a design effect
    that is not positive.

    Notes
    -----
    Solved from Wilson's half width, so it answers for the interval that will be shown; about
    z² fewer than the usual z² p(1 - p) / d² (Cochran 1977, section 4.4).
    """
    if not 0 < half_width <= 0.5:
        msg = f"The half width must lie between 0 and 0.5, like 0.05; it is {half_width:g}."
        raise ValueError(msg)
    _check_share(share, "The expected share")
    _check_size(population, design_effect)
    z2 = normal_quantile(confidence) ** 2
    variance, h2 = share * (1 - share), half_width**2
    root = math.sqrt(variance**2 + 4 * h2 * max(0.0, 0.25 - variance))
    endless = z2 * (variance + root) / (2 * h2) - z2
    needed = corrected_for_population(max(endless, 0.0) * design_effect, population)
    return _whole(math.ceil(needed - 1e-9), population)


def needed_to_decide(
    share: float,
    threshold: float,
    confidence: float = 0.95,
    population: float | None = None,
    design_effect: float = 1.0,
) -> int | None:
    """Smallest sample whose Wilson interval clears the threshold, if the share stays as it is.

    None when no sample size can tell the share from the threshold because they are equal; with a
    known population the answer is then the whole population. Shares and thresholds lie in
    [0, 1], else ValueError.

    Notes
    -----
    Wilson's interval is the inversion of the score test, so it excludes the threshold t when
    n > z² t(1 - t) / (p - t)² (Wilson 1927, JASA 22:209-212).
    """
    _check_share(share, "The share")
    _check_share(threshold, "The threshold")
    _check_size(population, design_effect)
    z2 = normal_quantile(confidence) ** 2
    if share == threshold:
        return None if population is None else math.ceil(population)
    endless = z2 * threshold * (1 - threshold) / (share - threshold) ** 2
    needed = corrected_for_population(endless * design_effect, population)
    return _whole(math.floor(needed) + 1, population)


def _whole(needed: int, population: float | None) -> int:
    needed = max(1, needed)
    return needed if population is None else min(needed, math.ceil(population))


def _check_size(population: float | None, design_effect: float) -> None:
    if population is not None and not population >= 1:
        msg = f"The population must be at least 1; it is {population:g}."
        raise ValueError(msg)
    if not 0 < design_effect < math.inf:
        msg = f"The design effect must be a positive number; it is {design_effect:g}."
        raise ValueError(msg)


def _check_share(share: float, what: str) -> None:
    if not 0 <= share <= 1:
        hint = f" For a percentage write {share / 100:g}." if 1 < share <= 100 else ""
        msg = f"{what} must lie between 0 and 1; it is {share:g}.{hint}"
        raise ValueError(msg)
