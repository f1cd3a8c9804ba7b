"""Intervals that stay valid however often one looks at data that are still growing."""

import math
from collections.abc import Callable

from .interval import UNDEFINED, Interval, check_confidence, check_finite, undefined

BISECTIONS = 60
FIRST_LOOK = 20  # answers before which a standard deviation is too rough to look at


def share_sequence(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """Confidence sequence for a proportion: at every look at once, not just at one, it is right.

    Parameters
    ----------
    successes, n
        Number of yes among the n answers so far; both may be effective (not whole) numbers, and
        then the guarantee is approximate. n = 0 gives nan with a reason.
    confidence
        Probability that the interval holds the true share at every look, past and future.

    Raises
    ------
    ValueError
        When successes are not within 0 … n.

    Notes
    -----
    All shares p whose likelihood ratio against a uniform mixture stays below 1 / alpha, by
    Ville's inequality: Robbins, H. (1970), Annals of Mathematical Statistics 41:1397-1409. Exact
    for independent answers.
    """
    check_confidence(confidence)
    check_finite(successes=successes, n=n)
    if not 0 <= successes <= n:
        msg = f"Successes must lie between 0 and n = {n:g}; they are {successes:g}."
        raise ValueError(msg)
    if n == 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    failures, share = n - successes, successes / n
    mixture = math.lgamma(1 + successes) + math.lgamma(1 + failures) - math.lgamma(2 + n)
    bound = -math.log(1 - confidence)

    def excluded(p: float) -> bool:
        if not 0 < p < 1:
            return True
        return mixture - successes * math.log(p) - failures * math.log1p(-p) >= bound

    low = _edge(excluded, 0.0, share) if successes > 0 else 0.0
    high = _edge(excluded, 1.0, share) if failures > 0 else 1.0
    return Interval(share, low, high, confidence)


def _edge(excluded: Callable[[float], bool], outside: float, inside: float) -> float:
    """Where the interval ends between a share outside it and one inside, to the outer side."""
    for _ in range(BISECTIONS):
        middle = (outside + inside) / 2
        outside, inside = (middle, inside) if excluded(middle) else (outside, middle)
    return outside


def mean_sequence(
    mean: float,
    sd: float,
    n: float,
    confidence: float = 0.95,
    planned_n: float = 100,
) -> Interval:
    """Asymptotic confidence sequence for a mean, from mean, standard deviation and n so far.

    Parameters
    ----------
    mean, sd, n
        Of the answers so far; n may be an effective number. n < 20 and sd = 0 give nan with a
        reason.
    planned_n
        Sample size at which the interval is narrowest. Fix it before looking: it must not depend
        on the answers.

    Returns
    -------
    Interval
        Right at every look at once, in the limit of large n. With fewer than 20 answers the
        estimated sd is too rough for that, so the ends are left undefined until then.

    Raises
    ------
    ValueError
        For a negative sd or a planned_n that is not positive.

    Notes
    -----
    Robbins' normal mixture with the sd plugged in: Waudby-Smith, I., Arbour, D., Sinha, R.,
    Kennedy, E. H. and Ramdas, A. (2024), Time-uniform central limit theory and asymptotic
    confidence sequences, Annals of Statistics 52:2613-2640, theorem 2.2 and its choice of rho.
    """
    check_confidence(confidence)
    if not planned_n > 0:
        msg = f"planned_n must be a positive number; it is {planned_n:g}."
        raise ValueError(msg)
    if n == 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    check_finite(mean=mean)
    if n < FIRST_LOOK:
        return undefined(mean, confidence, f"looks begin at {FIRST_LOOK} answers")
    if not 0 <= sd < math.inf:
        msg = f"The standard deviation must be zero or more; it is {sd:g}."
        raise ValueError(msg)
    if sd == 0:
        return undefined(mean, confidence, "all answers are equal, so they show no variation")
    alpha = 1 - confidence
    log_alpha = -2 * math.log(alpha)
    scaled = n * (log_alpha + math.log(log_alpha + 1)) / planned_n
    log_term = math.log(math.sqrt(scaled + 1) / alpha)
    half = sd * math.sqrt(2 * (scaled + 1) / scaled * log_term / n)
    return Interval(mean, mean - half, mean + half, confidence, sd / math.sqrt(n))
