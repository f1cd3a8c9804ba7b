"""Natural variation of readings around a line that knows likeness in time, long tails and bounds.

Readings that are independent and vary evenly keep the limits of an ordinary XmR chart. Of the four
Western Electric rules only two speak, because each rule more adds false signals.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .control import D2, RUNS, Limits, Rule, Side, Signal, signals, xmr_limits

Floats = NDArray[np.float64]

RUN = 8  # readings on one side that are a signal, where readings are independent
SURE_ALIKE, SURE_ALIKE_LINE = 1.35, 0.7
"""Standard errors of a likeness from which it counts: around the own mean, around a given line."""
UNSEEN_ALIKE = 0.7
"""Standard errors of likeness that runs on one side of a given line allow for, seen or not."""
SHIFTED = 4.3
"""Student's t of the best step or straight line, less what likeness explains, that is believed."""
LEVEL = 4  # readings that a level needs, before and after a step
MOST_ALIKE = 0.85


class Variation(NamedTuple):
    """Limits of each reading, and the readings that natural variation does not explain.

    ``limits`` are those of an XmR chart of the distances from the line, around 0; ``low`` and
    ``high`` those of each reading, nan where unknown. ``alike`` is how much a reading resembles the
    one before (autocorrelation; 0 where it is independent), ``run`` how many on one side are a
    signal. ``tail`` is the side on which values far out are usual, as the other side has a bound.
    """

    limits: Limits
    low: Floats
    high: Floats
    signals: tuple[Signal, ...]
    alike: float = 0.0
    run: int = RUN
    tail: Side | Literal[""] = ""


def natural_variation(
    values: ArrayLike,
    line: ArrayLike,
    *,
    is_given: bool = False,
    other: ArrayLike | None = None,
    line_error: ArrayLike = 0.0,
    least: float = -math.inf,
    most: float = math.inf,
) -> Variation:
    """Find the limits of readings around a line, and the readings outside natural variation.

    Parameters
    ----------
    values, line
        Readings in order of time, and what is expected of each; equal lengths.
    is_given
        Whether the line is known from elsewhere; otherwise it is the readings' own mean.
    other
        Another line that would be right too, such as an S-shaped way beside a straight one: what
        lies between the two is no signal.
    line_error
        Standard error of the line at each reading, in natural spreads.
    least, most
        What readings cannot be below and above, in their unit.

    Returns
    -------
    Variation
        Without signals for fewer than six readings. Where readings do not vary, limits are nan and
        only eight on one side are a signal.

    Notes
    -----
    Limits: Wheeler and Chambers, as ``xmr_limits``. Likeness widens them by 1 / sqrt(1 - r), by
    which moving ranges fall short under an autoregression of the first order, and makes runs as
    much longer as equal signs are likelier (the arcsine law of a normal pair; Sheppard 1899). The
    estimate of r is corrected for its bias (Marriott, F. H. C. and Pope, J. A. (1954), Biometrika
    41:390-402). A step or a trend looks like likeness, so where one explains the readings much
    better it is taken out first, and a step is a signal itself. Where the limits reach past a
    bound there is none on that side, and the other comes from cube roots (Wilson, E. B. and
    Hilferty, M. M. (1931), PNAS 17:684-688), as waiting times and rare events have long tails. The
    thresholds are calibrated by simulation: a false signal in 24 readings of noise in at most
    about one of ten series.
    """
    y, at = np.asarray(values, float), np.asarray(line, float)
    way = at if other is None else np.asarray(other, float)
    limits = xmr_limits(y - at)
    low, high = at - 3 * limits.sigma, at + 3 * limits.sigma
    if limits.provisional:
        return Variation(limits, low, high, ())
    if limits.reason:
        return Variation(limits, low, high, signals(y - at, 0.0, limits.sigma))
    top, bottom, error = np.maximum(at, way), np.minimum(at, way), np.asarray(line_error, float)
    known = _in_time(y - at, limits.sigma, is_given)
    if other is not None:
        known = _narrower(known, _in_time(y - way, xmr_limits(y - way).sigma, is_given))
    far = 3 * known.spread * np.hypot(1, error)
    low, high = bottom - far, top + far
    above, below = top + known.spread * error, bottom - known.spread * error
    tail: Side | Literal[""] = ""
    if low.mean() < least < bottom.min():
        roots = np.cbrt((y - least) / (at - least))
        known = _in_time(roots - 1, _ranges(roots), is_given)
        longest, middle = _by_roots(known.spread)
        low, high = np.full_like(at, least), np.maximum(high, least + (top - least) * longest)
        below, tail = np.minimum(below, least + (bottom - least) * middle), "above"
    elif high.mean() > most > top.max():
        roots = np.cbrt((most - y) / (most - at))
        known = _in_time(1 - roots, _ranges(roots), is_given)
        longest, middle = _by_roots(known.spread)
        low, high = np.minimum(low, most - (most - bottom) * longest), np.full_like(at, most)
        above, tail = np.maximum(above, most - (most - top) * middle), "below"
    found = [
        *(Signal("beyond limits", i, i, "above") for i in np.nonzero(y > high)[0].tolist()),
        *(Signal("beyond limits", i, i, "below") for i in np.nonzero(y < low)[0].tolist()),
        *_runs(y > above, known.run, "above"),
        *_runs(y < below, known.run, "below"),
        *known.shift,
    ]
    ordered = tuple(sorted(found, key=lambda signal: signal.end))
    return Variation(limits, low, high, ordered, known.alike, known.run, tail)


class _InTime(NamedTuple):
    """Spread of readings, their likeness, the length of a run, and a lasting shift, if any."""

    spread: float
    alike: float
    run: int
    shift: tuple[Signal, ...]


def _narrower(one: _InTime, two: _InTime) -> _InTime:
    """Return what spreads less; a shift has to be seen from either line."""
    both = one.shift if {s.side for s in one.shift} == {s.side for s in two.shift} else ()
    return min(one, two, key=lambda known: known.spread)._replace(shift=both)


def _in_time(away: Floats, sigma: float, is_given: bool) -> _InTime:
    n = away.size
    rest, shift = _without_shift(away)
    estimate, needed = _likeness(rest), SURE_ALIKE_LINE if is_given else SURE_ALIKE
    alike = _unbiased(estimate, n) if estimate > needed / math.sqrt(n) else 0.0
    spread = sigma / math.sqrt(1 - alike)
    if alike:
        spread = max(spread, float(rest.std(ddof=1)))
    unseen = UNSEEN_ALIKE / math.sqrt(n) if is_given else 0.0
    likely = alike if not unseen else min(MOST_ALIKE, _unbiased(estimate, n) + unseen)
    same = 0.5 + math.asin(likely) / math.pi
    run = math.ceil(1 + (RUN - 1) * math.log(0.5) / math.log(same) - 1e-9)
    return _InTime(spread, alike, run, shift)


def _without_shift(away: Floats) -> tuple[Floats, tuple[Signal, ...]]:
    """Take the best step or straight line out where it says much more than likeness does."""
    n = away.size
    d = away - away.mean()
    before = np.arange(LEVEL, n - LEVEL + 1)
    t = np.arange(n) - (n - 1) / 2
    slope = float(t @ d / (t @ t))
    gained, rest = slope**2 * float(t @ t), d - slope * t
    shift: tuple[Signal, ...] = ()
    if before.size:
        sums = d.cumsum()[before - 1]  # as all add up to 0, the later ones add up to their opposite
        gains = sums**2 * n / (before * (n - before))
        best = int(gains.argmax())
        if gains[best] >= gained:
            k, gained = int(before[best]), float(gains[best])
            first, then = float(d[:k].mean()), float(d[k:].mean())
            rest = d - np.where(np.arange(n) < k, first, then)
            side: Side = "above" if then > first else "below"
            shift = (Signal("lasting shift", k, k + LEVEL - 1, side),)
    left = float(rest @ rest) / (n - 2)
    if left <= 1e-12 * gained:
        return rest, shift
    likely = min(MOST_ALIKE, max(0.0, (_likeness(rest) + 2 / n) / (1 - 4 / n)))
    sure = math.sqrt(gained / left * (1 - likely) / (1 + likely))
    return (rest, shift) if sure > SHIFTED else (d, ())


def _likeness(away: Floats) -> float:
    d = away - away.mean()
    squares = float(d @ d)
    return float(d[1:] @ d[:-1]) / squares if squares > 0 else 0.0


def _unbiased(estimate: float, n: int) -> float:
    return min(MOST_ALIKE, max(0.0, (estimate + 1 / n) / (1 - 3 / n)))


def _ranges(values: Floats) -> float:
    return float(np.abs(np.diff(values)).mean()) / D2


def _by_roots(sigma: float) -> tuple[float, float]:
    """Return the limit and the median of ratios to their mean, whose cube roots vary by sigma."""
    middle = max(0.0, 1 - sigma**2)
    return (middle + 3 * sigma) ** 3, middle**3


def _runs(on_side: NDArray[np.bool_], run: int, side: Side) -> list[Signal]:
    """Return a signal for each reading that completes a run on one side."""
    found, length = [], 0
    for at, there in enumerate(on_side.tolist()):
        length = length + 1 if there else 0
        if length >= run:
            rule: Rule = RUNS[-1][0] if run == RUN else "long run"
            found.append(Signal(rule, at - run + 1, at, side))
    return found
