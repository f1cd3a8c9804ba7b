"""How long customers stay: the share who are still there, and its course beyond what was seen."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED, normal_quantile

Floats = NDArray[np.float64]


class Span(NamedTuple):
    """So many customers (``n``) who stayed ``months`` from their start; ``ended`` of them left.

    They were seen from month ``entered`` on, where their start lies before the first day of the
    data: those who left earlier are in no file.
    """

    months: int
    n: float
    ended: float
    entered: int = 0


class Survival(NamedTuple):
    """The share still there after each month, with its band; ``at_risk`` customers were seen."""

    months: Floats
    share: Floats
    low: Floats
    high: Floats
    error: Floats
    at_risk: Floats

    def at(self, month: float) -> tuple[float, float, float]:
        """Return share, low and high after a month; nan beyond the last one that was seen."""
        at = int(np.searchsorted(self.months, month, side="right")) - 1
        if at < 0 or month > self.months[-1]:
            return (UNDEFINED,) * 3 if self.months.size == 0 or at >= 0 else (1.0, 1.0, 1.0)
        return float(self.share[at]), float(self.low[at]), float(self.high[at])

    def mean_up_to(self, month: int) -> float:
        """Return the mean months until then; nan where that is beyond what was seen."""
        if self.months.size == 0 or month > self.months[-1]:
            return UNDEFINED
        steps = [self.at(one)[0] for one in range(month)]
        return math.fsum(steps)


def kaplan_meier(spans: Iterable[Span], confidence: float = 0.95) -> Survival:
    """Estimate the share of customers still there after each month, from counts.

    Customers who left in their month d were at risk in it, like those last seen in it. The band
    is that of Greenwood's error on the scale of log(-log): it stays between 0 and 1.

    Notes
    -----
    Kaplan, E. L. and Meier, P. (1958), JASA 53:457-481; Greenwood, M. (1926); the scale:
    Kalbfleisch, J. D. and Prentice, R. L. (1980); late entry: Lynden-Bell, D. (1971), Monthly
    Notices of the Royal Astronomical Society 155:95-118.
    """
    known = [one for one in spans if one.n > 0]
    if not known:
        empty = np.empty(0)
        return Survival(empty, empty, empty, empty, empty, empty)
    last = max(one.months for one in known)
    ended, leaving, entering = (np.zeros(last + 2) for _ in range(3))
    for one in known:
        ended[one.months] += one.ended
        leaving[one.months] += one.n
        entering[one.entered] += one.n
    # At risk in month d: entered before d (or at the start), and not gone before d.
    entered = np.concatenate([[entering[0]], np.cumsum(entering)[:-1]])
    gone = np.concatenate([[0.0], np.cumsum(leaving)[:-1]])
    at_risk = (entered - gone)[: last + 1]
    died = ended[: last + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(at_risk > 0, 1 - died / at_risk, 1.0)
        share: Floats = np.asarray(np.cumprod(kept), dtype=float)
        summed = np.cumsum(np.where(at_risk > died, died / (at_risk * (at_risk - died)), 0.0))
        error = share * np.sqrt(summed)
        scale = np.sqrt(summed) / np.abs(np.log(share))
    z = normal_quantile(confidence)
    inside = (share > 0) & (share < 1)
    wide = np.where(inside, np.exp(z * np.where(inside, scale, 0.0)), 1.0)
    with np.errstate(divide="ignore"):
        low, high = share**wide, share ** (1 / wide)
    months = np.arange(last + 1, dtype=float)
    return Survival(months, share, low, high, np.asarray(error), at_risk)


class Geometric(NamedTuple):
    """A shifted beta-geometric course of retention: each customer leaves at a rate of their own."""

    alpha: float
    beta: float
    log_likelihood: float

    def share(self, periods: ArrayLike) -> Floats:
        """Return the share still there after so many periods."""
        from scipy.special import betaln

        t = np.asarray(periods, dtype=float)
        whole = betaln(self.alpha, self.beta)
        return np.asarray(np.exp(betaln(self.alpha, self.beta + t) - whole))


def beta_geometric(left: ArrayLike, stayed: ArrayLike) -> Geometric | None:
    """Fit how customers leave period by period; None where they all stayed or there are too few.

    Parameters
    ----------
    left
        Customers who left in period 1, 2 …
    stayed
        Customers last seen at the end of period 1, 2 … and still there then.

    Notes
    -----
    Fader, P. S. and Hardie, B. G. S. (2007), Journal of Interactive Marketing 21:76-90, for
    cohorts of any length.
    """
    from scipy.optimize import minimize
    from scipy.special import betaln

    gone, there = np.asarray(left, dtype=float), np.asarray(stayed, dtype=float)
    if gone.sum() == 0 or np.count_nonzero(gone) < 2:
        return None
    t = np.arange(1, gone.size + 1.0)

    def minus(log: Floats) -> float:
        a, b = np.exp(np.clip(log, -15, 15))
        whole = betaln(a, b)
        leaves = betaln(a + 1, b + t - 1) - whole
        stays = betaln(a, b + t) - whole
        return -float(gone @ leaves + there @ stays)

    best = min(
        (
            minimize(minus, start, method="Nelder-Mead",
                     options={"xatol": 1e-8, "fatol": 1e-9, "maxiter": 4000})
            for start in ((0.0, 0.0), (0.0, 2.0), (-1.0, 1.0))
        ),
        key=lambda one: one.fun,
    )  # fmt: skip
    alpha, beta = np.exp(best.x)
    return Geometric(float(alpha), float(beta), -float(best.fun))
