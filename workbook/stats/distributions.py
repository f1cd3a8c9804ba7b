"""Quantiles and tails where a finite sum gives them: scipy takes longer to load than a check.

Whole degrees of freedom, as means, forecasts and pooled results have, need a finite sum only; many
degrees need a short expansion. All else is left to scipy.
"""

import math
from statistics import NormalDist

_MANY = 1_000  # degrees of freedom from which the expansion is exact to 13 digits
_SUREST = 0.9999  # beyond it the sum loses digits
_EXACT = 1e-14


def student_two_sided(confidence: float, df: float) -> float:
    """Return the t within which Student's distribution holds the confidence; df must be above 0.

    Notes
    -----
    Abramowitz, M. and Stegun, I. A. (1964), Handbook of Mathematical Functions: 26.7.3 and 26.7.4
    (whole degrees), inverted by Newton's method, and 26.7.5 (many degrees).
    """
    if confidence <= _SUREST:
        if df >= _MANY:
            return _expanded(_normal(confidence), df)
        if df == int(df):
            return _solved(confidence, int(df))
    from scipy.special import stdtrit

    return float(-stdtrit(df, (1 - confidence) / 2))


def chi_square_tail(df: int, value: float) -> float:
    """Return the probability of a chi-square above a value; df is a whole number above 0.

    Notes
    -----
    Abramowitz, M. and Stegun, I. A. (1964), Handbook of Mathematical Functions: 26.4.4, 26.4.5.
    """
    if value <= 0 or math.isinf(value):
        return float(value <= 0)
    odd, half = df % 2, value / 2
    places = [part + odd / 2 for part in range(df // 2)]
    terms = [math.exp(at * math.log(half) - half - math.lgamma(at + 1)) for at in places]
    return math.fsum([math.erfc(math.sqrt(half)) * odd, *terms])


def _normal(confidence: float) -> float:
    return -NormalDist().inv_cdf((1 - confidence) / 2)


def _expanded(x: float, df: float) -> float:
    square = x * x
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92_160,
    )
    return x * (1 + sum(term / df**power for power, term in enumerate(terms, 1)))


def _solved(confidence: float, df: int) -> float:
    """Newton's method from below, where the curve bends so that no step goes too far."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    t = _normal(confidence)
    while True:
        density = 2 * scale * math.pow(1 + t * t / df, -(df + 1) / 2)
        step = (confidence - _within(t, df)) / density
        t += step
        if step <= _EXACT * t:
            return t


def _within(t: float, df: int) -> float:
    """Return the probability of a value between −t and t."""
    angle = math.atan(t / math.sqrt(df))
    if df == 1:
        return 2 * angle / math.pi
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = df % 2
    term = cosine if odd else 1.0
    total = term
    for part in range(2 + odd, df - 1, 2):
        term *= (part - 1) / part * cosine * cosine
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
