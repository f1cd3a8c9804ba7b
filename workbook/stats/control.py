"""Natural variation over time: process behaviour charts, run rules and a forecast."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import (
    UNDEFINED,
    Interval,
    check_confidence,
    check_finite,
    student_quantile,
    undefined,
)

Floats = NDArray[np.float64]
Rule = Literal[
    "beyond limits",
    "two of three beyond two sigma",
    "four of five beyond one sigma",
    "eight on one side",
    "long run",
    "lasting shift",
]
Side = Literal["above", "below"]

D2 = 1.128  # mean range of two normal values, in sigma, rounded as the NIST handbook has it
RANGE_MEAN = 2 / math.sqrt(math.pi)  # the same exactly
RANGE_SD = math.sqrt(2 - 4 / math.pi)  # standard deviation of that range, in sigma: 0.853
D3 = max(0.0, 1 - 3 * RANGE_SD / RANGE_MEAN)  # lower limit of the range of two: there is none
D4 = 1 + 3 * RANGE_SD / RANGE_MEAN  # upper limit of the range of two, in mean ranges: 3.267
FEW = 6  # with fewer baseline values the limits are a first guess


@dataclass(frozen=True, slots=True)
class Limits:
    """Natural process limits of single values, from their moving ranges.

    `low` and `high` are centre ∓ 2.66 mean ranges (3 / 1.128). They are nan, with a `reason`,
    when there are fewer than two values or the values do not vary. `provisional` says that
    there are fewer than six baseline values.
    """

    centre: float
    low: float
    high: float
    sigma: float
    mean_range: float
    range_high: float
    ranges: tuple[float, ...]
    baseline: int
    reason: str = ""

    @property
    def provisional(self) -> bool:
        """Whether the limits rest on so few values that they will still move."""
        return self.baseline < FEW


def xmr_limits(values: ArrayLike, baseline: int | None = None) -> Limits:
    """Limits of an XmR chart (individual values and moving ranges).

    Parameters
    ----------
    values
        In order of time, without gaps (nan raises ValueError: leave the gap out).
    baseline
        How many of the first values set centre and limits; all of them by default. `ranges`
        covers all values.

    Notes
    -----
    Wheeler, D. J. and Chambers, D. S. (1992), Understanding Statistical Process Control;
    NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2.
    """
    series = _series(values, "values")
    count = series.size if baseline is None else min(max(baseline, 0), series.size)
    ranges = np.abs(np.diff(series))
    steps = tuple(ranges.tolist())
    nan = UNDEFINED
    if count == 0:
        return Limits(nan, nan, nan, nan, nan, nan, steps, 0, "there are no values")
    centre = float(series[:count].mean())
    if count < 2:
        reason = "one value alone does not show variation"
        return Limits(centre, nan, nan, nan, nan, nan, steps, count, reason)
    mean_range = float(ranges[: count - 1].mean())
    if mean_range == 0:
        reason = "the values do not vary, so their normal variation is not known"
        return Limits(centre, nan, nan, nan, 0.0, nan, steps, count, reason)
    sigma = mean_range / D2
    low, high = centre - 3 * sigma, centre + 3 * sigma
    return Limits(centre, low, high, sigma, mean_range, D4 * mean_range, steps, count)


@dataclass(frozen=True, slots=True)
class Signal:
    """A run of values that natural variation does not explain.

    `start` and `end` are positions (both counted) of the values that form the pattern; `end` is
    the value at which it was complete.
    """

    rule: Rule
    start: int
    end: int
    side: Side


# name, how many of how many in a row, beyond how many sigma
RUNS: tuple[tuple[Rule, int, int, float], ...] = (
    ("beyond limits", 1, 1, 3),
    ("two of three beyond two sigma", 2, 3, 2),
    ("four of five beyond one sigma", 4, 5, 1),
    ("eight on one side", 8, 8, 0),
)


def signals(values: ArrayLike, centre: float, sigma: ArrayLike) -> tuple[Signal, ...]:
    """Find the values outside natural variation by the four Western Electric zone rules.

    Parameters
    ----------
    values
        In order of time.
    centre, sigma
        As in `Limits`; sigma may be one number or one per value. Where sigma is nan or 0 the
        zones are unknown and only the rule of eight on one side speaks.

    Returns
    -------
    tuple of Signal
        In order of `end`. A rule that stays true gives one signal for each value that completes
        it again.

    Notes
    -----
    Western Electric Company (1956), Statistical Quality Control Handbook, p. 23-28: one beyond
    3 sigma, 2 of 3 beyond 2, 4 of 5 beyond 1, 8 in a row on one side of the centre.
    """
    series = _series(values, "values")
    away = series - centre
    width = np.broadcast_to(np.asarray(sigma, dtype=float), series.shape)
    found = [
        signal
        for rule, least, window, zone in RUNS
        for signal in _runs(away, width, rule, (least, window, zone))
    ]
    return tuple(sorted(found, key=lambda signal: signal.end))


def _runs(away: Floats, width: Floats, rule: Rule, shape: tuple[int, int, float]) -> list[Signal]:
    least, window, zone = shape
    known = np.ones(away.size, dtype=bool) if zone == 0 else width > 0
    edge = np.zeros(away.size) if zone == 0 else np.where(known, zone * width, 0.0)
    found: list[Signal] = []
    sides: tuple[tuple[Side, int], ...] = (("above", 1), ("below", -1))
    for side, sign in sides:
        beyond = known & (sign * away > edge)
        for end in np.nonzero(beyond)[0].tolist():
            first = max(0, end - window + 1)
            inside = np.nonzero(beyond[first : end + 1])[0]
            if inside.size >= least:
                found.append(Signal(rule, first + int(inside[0]), end, side))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class ProportionChart:
    """Limits of each proportion, narrower where its sample is larger.

    `sigma` is the width of one sigma at each point, `inflation` Laney's sigma of z (1 in a plain
    p-chart, nan where unknown).
    """

    centre: float
    proportions: Floats
    sigma: Floats
    low: Floats
    high: Floats
    inflation: float
    reason: str = ""


def p_chart(counts: ArrayLike, sizes: ArrayLike, *, laney: bool = False) -> ProportionChart:
    """Limits of a p-chart, or of Laney's p′-chart for large samples.

    Parameters
    ----------
    counts, sizes
        Counted and examined at each point in time.
    laney
        With large samples a plain p-chart calls every point a signal, because proportions vary
        by more than their sampling. Laney's correction measures that from point to point; with
        equal sizes it gives the limits of an XmR chart of the proportions.

    Returns
    -------
    ProportionChart
        Limits are nan with a reason when there are no points, when all or none were counted, and
        with `laney` when there are fewer than two points or they do not vary.

    Raises
    ------
    ValueError
        When counts are outside 0 … size, or a size is not positive.

    Notes
    -----
    Shewhart's p-chart: NIST/SEMATECH e-Handbook, section 6.3.3.2. Laney, D. B. (2002), Improved
    control charts for attributes, Quality Engineering 14:531-537.
    """
    x, n = _series(counts, "counts"), _series(sizes, "sizes")
    if x.shape != n.shape or (n <= 0).any() or (x < 0).any() or (x > n).any():
        msg = "Each count must lie between 0 and its size, and each size must be positive."
        raise ValueError(msg)
    shares = x / n
    centre = float(x.sum() / n.sum()) if n.size else UNDEFINED
    plain = np.sqrt(centre * (1 - centre) / n)
    blank = np.full(n.shape, UNDEFINED)
    if not 0 < centre < 1:
        reason = "there are no points" if n.size == 0 else "all or none were counted"
        return ProportionChart(centre, shares, blank, blank, blank, UNDEFINED, reason)
    inflation = _laney_sigma((shares - centre) / plain) if laney else 1.0
    if math.isnan(inflation):
        reason = "the points do not show variation from one to the next"
        return ProportionChart(centre, shares, blank, blank, blank, inflation, reason)
    sigma = plain * inflation
    low, high = np.maximum(centre - 3 * sigma, 0), np.minimum(centre + 3 * sigma, 1)
    return ProportionChart(centre, shares, sigma, low, high, inflation)


def _laney_sigma(z: Floats) -> float:
    steps = np.abs(np.diff(z))
    return float(steps.mean()) / D2 if steps.any() else UNDEFINED


def forecast_trend(x: ArrayLike, y: ArrayLike, at: float, confidence: float = 0.95) -> Interval:
    """Straight-line forecast of one new value at a future x, with its prediction interval.

    Parameters
    ----------
    x, y
        Moments (for instance days) and values; order and equal x do not matter.
    at
        Moment of the forecast.

    Returns
    -------
    Interval
        The ends are nan with a reason when there are fewer than three values, when all x are
        equal (the estimate is then the mean), and when all values lie on the line exactly. No
        value at all gives nan throughout. `se` is that of a single new value.

    Raises
    ------
    ValueError
        When x and y differ in length or are not finite.

    Notes
    -----
    Least squares with Student's quantile and n - 2 degrees of freedom: Draper, N. R. and Smith,
    H. (1998), Applied Regression Analysis, 3rd ed., section 3.2. It assumes that the trend
    goes on and that errors are independent.
    """
    check_finite(at=at)
    check_confidence(confidence)
    when, values = _series(x, "x"), _series(y, "y")
    if when.shape != values.shape:
        msg = f"Give one y for each x; there are {when.size} x and {values.size} y."
        raise ValueError(msg)
    n = values.size
    if n == 0:
        return undefined(UNDEFINED, confidence, "there are no values")
    away, middle = when - when.mean(), float(values.mean())
    spread = float(away @ away)
    if spread == 0:
        return undefined(middle, confidence, "all values are of one moment")
    slope = float(away @ values) / spread
    distance = at - float(when.mean())
    expected = middle + slope * distance
    if n < 3:
        return undefined(expected, confidence, "two values show no variation around a line")
    rest = values - middle - slope * away
    error = float(rest @ rest)
    if error <= 1e-20 * float(values @ values):
        return undefined(expected, confidence, "all values lie on the line exactly")
    se = math.sqrt(error / (n - 2) * (1 + 1 / n + distance**2 / spread))
    half = student_quantile(confidence, n - 2) * se
    return Interval(expected, expected - half, expected + half, confidence, se, n - 2)


def _series(values: ArrayLike, name: str) -> Floats:
    series = np.asarray(values, dtype=float)
    if series.ndim != 1 or not np.isfinite(series).all():
        msg = f"{name} must be one list of finite numbers; leave gaps out."
        raise ValueError(msg)
    return series
