"""Intervals of a share by exact tails: wrong on either side in at most half of 1 - confidence."""

import math
from collections.abc import Callable

from .distributions import beta_quantile
from .interval import (
    UNDEFINED,
    Interval,
    check_confidence,
    check_finite,
    check_population,
    normal_quantile,
    undefined,
)

MOST_COUNTED = 20_000  # answers up to which a known population is counted out one by one


def exact_interval(
    successes: float, n: float, confidence: float = 0.95, population: float | None = None
) -> Interval:
    """Clopper and Pearson's interval for a share; by exact tails of the population where known.

    Parameters
    ----------
    successes, n
        Number of yes among n answers, 0 <= successes <= n. Both need not be whole: a designed
        sample counts as many answers as it is worth. An infinite n is a census.
    population
        Size of the whole that the n answers were drawn from without replacement. Tails are then
        hypergeometric, up to 20,000 answers; beyond, the sample counts as one of
        n (N - 1) / (N - n) answers. A census has no width.

    Returns
    -------
    Interval
        On each side wrong in at most (1 - confidence) / 2, whatever the share and n. No answers
        give nan with a reason. `se` is half the width over the normal quantile.

    Raises
    ------
    ValueError
        When successes are not within 0 … n, or the population is smaller than n.

    Notes
    -----
    Clopper, C. J. and Pearson, E. S. (1934), Biometrika 26:404-413; a number of answers that is
    not whole: Korn, E. L. and Graubard, B. I. (1998), Survey Methodology 24:193-201; a known
    population: Buonaccorsi, J. P. (1987), The American Statistician 41:215-218.
    """
    check_confidence(confidence)
    if math.isnan(n) or n <= 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    check_finite(successes=successes, n=n)
    if not 0 <= successes <= n:
        msg = f"Successes must lie between 0 and n = {n:g}; they are {successes:g}."
        raise ValueError(msg)
    check_population(population, n)
    share, tail = successes / n, (1 - confidence) / 2
    if population is not None:
        if n >= population:
            return Interval(share, share, share, confidence, 0.0)
        if n <= MOST_COUNTED and successes == int(successes) and n == int(n):
            low, high = _counted_out(int(successes), int(n), int(population), tail)
            return _between(share, low, high, confidence)
        size = n * (population - 1) / (population - n)
        successes, n = share * size, size
    failures = n - successes
    low = beta_quantile(tail, successes, failures + 1) if successes > 0 else 0.0
    high = 1 - beta_quantile(tail, failures, successes + 1) if failures > 0 else 1.0
    return _between(share, low, high, confidence)


def _between(share: float, low: float, high: float, confidence: float) -> Interval:
    se = (high - low) / (2 * normal_quantile(confidence))
    return Interval(share, low, high, confidence, se)


def _counted_out(yes: int, n: int, population: int, tail: float) -> tuple[float, float]:
    """Fewest and most yes in the whole population that make the answers no surprise."""
    no = n - yes
    fewest = _first(lambda total: _at_least(yes, n, total, population) > tail, yes, population - no)
    most = population - _first(
        lambda total: _at_least(no, n, total, population) > tail, no, population - yes
    )
    return fewest / population, most / population


def _first(true: Callable[[int], bool], low: int, high: int) -> int:
    """First whole number from low to high at which it becomes true; at high it is."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if true(middle) else (middle + 1, high)
    return low


def _at_least(yes: int, n: int, total: int, population: int) -> float:
    """Chance of at least so many yes among n, where so many of the whole population say yes."""
    if yes * population < n * total:  # below the mean it is the rest that is a small sum
        return 1 - _tail(n - yes + 1, n, population - total, population)
    return _tail(yes, n, total, population)


def _tail(yes: int, n: int, total: int, population: int) -> float:
    if yes <= max(0, n - population + total):
        return 1.0
    if yes > min(n, total):
        return 0.0
    log = _log_choose(total, yes) + _log_choose(population - total, n - yes)
    term = sum_ = 1.0
    for k in range(yes, min(n, total)):
        term *= (total - k) * (n - k) / ((k + 1) * (population - total - n + k + 1))
        sum_ += term
        if term < 1e-17 * sum_:
            break
    return min(1.0, math.exp(log - _log_choose(population, n)) * sum_)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
