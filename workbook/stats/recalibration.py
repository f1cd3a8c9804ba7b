"""How well stated chances came true, and chances corrected by what came of earlier ones."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEAST_SETTLED = 20
"""Outcomes below which chances stay as they were stated."""
STATED = (0.1, 0.5, 0.9)
_EDGE = 1e-3


def brier_score(chances: ArrayLike, came: ArrayLike) -> float:
    """Mean squared distance of stated chances from what came (1 or 0); .25 is a coin's.

    nan without any. ValueError for a chance outside 0 to 1.

    Notes
    -----
    Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly
    Weather Review 78:1-3 (half of his two-sided sum).
    """
    said, outcome = np.asarray(chances, dtype=float), np.asarray(came, dtype=float)
    if not ((said >= 0) & (said <= 1)).all():
        msg = "A chance lies between 0 and 1."
        raise ValueError(msg)
    return float(((said - outcome) ** 2).mean()) if said.size else float("nan")


def quantile_score(low: float, likely: float, high: float, value: float) -> float:
    """Mean loss of the 10th, 50th and 90th percentile at what came, in its unit; less is better.

    Notes
    -----
    The proper score for quantiles of Gneiting, T. and Raftery, A. E. (2007), JASA 102:359-378,
    section 6.1, doubled, so that for the median alone it is the distance.
    """
    stated, levels = np.array([low, likely, high], dtype=float), np.array(STATED)
    return float((2 * ((value <= stated) - levels) * (stated - value)).mean())


class Recalibration(NamedTuple):
    """A curve from stated chances to corrected ones; 1 and 1 leave them as they are."""

    alpha: float = 1.0
    beta: float = 1.0

    def __call__(self, chance: float) -> float:
        """Return the corrected chance."""
        if (self.alpha, self.beta) == (1.0, 1.0):
            return chance
        from scipy.special import betainc

        return float(betainc(self.alpha, self.beta, chance))

    def inverse(self, chance: float) -> float:
        """Return the stated chance that is corrected to this one."""
        if (self.alpha, self.beta) == (1.0, 1.0):
            return chance
        from scipy.special import betaincinv

        return float(betaincinv(self.alpha, self.beta, chance))


def recalibrated(ranks: ArrayLike, prior: float = LEAST_SETTLED) -> Recalibration:
    """Fit the curve that corrects stated distributions by where outcomes fell in them.

    Parameters
    ----------
    ranks
        For each settled forecast the stated chance of at most what came: even from 0 to 1 where
        forecasts are calibrated. Below 20 of them nothing is corrected.
    prior
        As many perfectly calibrated outcomes are added, which draws the curve to no correction.

    Raises
    ------
    ValueError
        When a rank is outside 0 to 1.

    Notes
    -----
    The beta-transformed linear pool: Ranjan, R. and Gneiting, T. (2010), Combining probability
    forecasts, Journal of the Royal Statistical Society B 72:71-91; by penalised likelihood.
    """
    given = np.asarray(ranks, dtype=float)
    if not ((given >= 0) & (given <= 1)).all():
        msg = "A rank lies between 0 and 1."
        raise ValueError(msg)
    if given.size < LEAST_SETTLED:
        return Recalibration()
    from scipy.optimize import minimize
    from scipy.special import betaln

    inside = given.clip(_EDGE, 1 - _EDGE)
    # Of an even rank the mean logarithm is −1, on either side.
    rising, falling = (float(np.log(one).sum()) - prior for one in (inside, 1 - inside))

    def loss(logs: Floats) -> float:
        a, b = np.exp(logs)
        whole = given.size + prior
        return float(whole * betaln(a, b) - (a - 1) * rising - (b - 1) * falling)

    found = minimize(
        loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-4}
    )
    return Recalibration(*np.exp(found.x).tolist())
