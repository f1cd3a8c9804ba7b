"""Quantiles and tails where a finite sum gives them: scipy takes longer to load than a check.

Whole degrees of freedom, as means, forecasts and pooled results have, need a finite sum only; many
degrees need a short expansion. All else is left to scipy.
"""

import math
from statistics import NormalDist

_MANY = 1_000  # degrees of freedom from which the expansion is exact to 13 digits
_SUREST = 0.9999  # beyond it the sum loses digits
_EXACT, _NEAR = 1e-14, 1e-7
_STEPS, _TERMS, _LEAST_LOG, _TINY = 200, 100_000, -600.0, 1e-300


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


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Give the value below which a beta distribution holds a probability; a and b above 0.

    Notes
    -----
    NIST Digital Library of Mathematical Functions, 8.17.22: the continued fraction of the
    incomplete beta function, here inverted by Halley's method within a bracket, from the start of
    Abramowitz and Stegun (1964), 26.5.22.
    """
    if probability <= 0 or probability >= 1:
        return float(probability >= 1)
    low, high, x = 0.0, 1.0, _beta_near(probability, a, b)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(_STEPS):
        away = beta_within(x, a, b) - probability
        low, high = (low, x) if away > 0 else (x, high)
        log_density = scale + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x)
        step = away / math.exp(log_density) if log_density > _LEAST_LOG else math.inf
        bend = ((a - 1) / x - (b - 1) / (1 - x)) * step / 2
        near = x - (step / (1 - bend) if abs(bend) < 1 / 2 else step)
        # The digits that a step gets right are three times as many in the next one.
        if abs(near - x) <= _NEAR * min(x, 1 - x):
            return near
        x, before = (near if low < near < high else (low + high) / 2), x
        if x == before or not 0 < x < 1:
            break
    return x


def _beta_near(probability: float, a: float, b: float) -> float:
    mean = a / (a + b)
    if min(a, b) <= 1:
        return mean
    z, one, two = NormalDist().inv_cdf(1 - probability), 1 / (2 * a - 1), 1 / (2 * b - 1)
    h, part = 2 / (one + two), (z * z - 3) / 6
    if h + part <= 0:
        return mean
    w = z * math.sqrt(h + part) / h - (two - one) * (part + 5 / 6 - 2 / (3 * h))
    x = a / (a + b * math.exp(min(2 * w, 300)))
    return x if 0 < x < 1 else mean


def fisher_quantile(probability: float, df: float, df2: float) -> float:
    """Give the value below which an F distribution holds a probability; by the beta's."""
    share = beta_quantile(probability, df / 2, df2 / 2)
    return math.inf if share >= 1 else df2 * share / (df * (1 - share))


def beta_within(x: float, a: float, b: float) -> float:
    """Give the probability that a value of a beta distribution lies below x."""
    if not 0 < x < 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_within(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x)) / a
    # Lentz's method, with the terms of the fraction taken two at a time.
    first = 1 - (a + b) * x / (a + 1)
    c, d = 1.0, 1 / (first if abs(first) > _TINY else _TINY)
    total = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for term in (even, odd):
            d, c = 1 + term * d, 1 + term / c
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = c if abs(c) > _TINY else _TINY
            change *= c * d
        total *= change
        if abs(change - 1) < _EXACT / 10:
            break
    return front * total


def student_below(t: float, df: int) -> float:
    """Give the probability of a value of Student's distribution below t; df is a whole number."""
    half = _within(abs(t), df) / 2
    return 0.5 + half if t >= 0 else 0.5 - half
