"""How often customers buy who may stop without saying so, from counts of them only."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 500


class Buyers(NamedTuple):
    """Customers by what is known of them, one entry a group; times from their first order on.

    ``repeats`` is the number of days on which they ordered again, ``last`` the time of the last of
    these (0 without one), ``seen`` the time up to the end of the data, ``n`` how many they are.
    """

    repeats: Floats
    last: Floats
    seen: Floats
    n: Floats


class Buying(NamedTuple):
    """A fitted course of orders; ``covariance`` is that of the logarithms of its parameters."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    covariance: Floats

    def draws(self, count: int = DRAWS, seed: int = 0) -> list["Buying"]:
        """Return parameters that are as likely as these are sure."""
        center = np.log([self.r, self.alpha, self.a, self.b])
        with np.errstate(all="ignore"):
            drawn = np.random.default_rng(seed).multivariate_normal(
                center, self.covariance, size=count, check_valid="ignore"
            )
        return [self._replace(r=p[0], alpha=p[1], a=p[2], b=p[3])
                for p in np.exp(np.clip(drawn, -15, 15))]  # fmt: skip

    def alive(self, of: Buyers) -> Floats:
        """Return the chance that each group still buys (1 for those who never came back)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, last, seen = of.repeats, of.last, of.seen
        with np.errstate(all="ignore"):
            odds = a / (b + np.maximum(x, 1) - 1) * ((alpha + seen) / (alpha + last)) ** (r + x)
        return np.asarray(np.where(x > 0, 1 / (1 + odds), 1.0))

    def expected(self, of: Buyers, ahead: float) -> Floats:
        """Return how many orders each group's customers are expected to give in the time ahead."""
        from scipy.special import hyp2f1

        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, seen = of.repeats, of.seen
        with np.errstate(all="ignore"):
            ratio = (alpha + seen) / (alpha + seen + ahead)
            tail = hyp2f1(r + x, b + x, a + b + x - 1, 1 - ratio)
            known = (a + b + x - 1) / (a - 1) * (1 - ratio ** (r + x) * tail)
        bad = ~np.isfinite(known) | (abs(a - 1) < 1e-6) | (known < -1e-9)
        if bad.any():
            known = np.where(bad, self._by_integral(x, seen, ahead), known)
        return np.asarray(known * self.alive(of))

    def _by_integral(self, x: Floats, seen: Floats, ahead: float) -> Floats:
        """Sum the expected orders over the time ahead where the closed form overflows.

        Given that they buy still, the rate is gamma (r + x, alpha + T) and the chance to stop after
        an order is beta (a, b + x): the chance of still buying falls with each order.
        """
        nodes, weights = np.polynomial.legendre.leggauss(40)
        stop = (nodes + 1) / 2
        from scipy.special import betaln

        logs = ((self.a - 1) * np.log(stop)[:, None]
                + (self.b + x - 1)[None, :] * np.log1p(-stop)[:, None]
                - betaln(self.a, self.b + x)[None, :])  # fmt: skip
        shape = np.exp(logs) * (weights / 2)[:, None]
        shape /= shape.sum(axis=0)
        rate = (self.alpha + seen) / (self.alpha + seen + stop[:, None] * ahead)
        orders = (1 - rate ** (self.r + x)) / stop[:, None]
        return np.asarray((shape * orders).sum(axis=0))


def log_likelihood(of: Buyers, r: float, alpha: float, a: float, b: float) -> float:
    """Return the log-likelihood of counted customers under the BG/NBD model.

    Notes
    -----
    Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), Marketing Science 24:275-284, equation 6.
    """
    from scipy.special import gammaln

    x, last, seen, n = of
    one = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    two = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    three = -(r + x) * np.log(alpha + seen)
    with np.errstate(divide="ignore", invalid="ignore"):
        four = np.where(
            x > 0,
            np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last),
            -np.inf,
        )
    return float(n @ (one + two + np.logaddexp(three, four)))


def fit_buying(of: Buyers, starts: Sequence[Sequence[float]] = ()) -> Buying | None:
    """Fit the BG/NBD model by maximum likelihood; None where no start comes to an end.

    Parameters
    ----------
    starts
        Logarithms of r, alpha, a and b; three of them by default.

    Notes
    -----
    L-BFGS from each start, then Nelder and Mead's simplex. Times are divided by a scale on which
    the parameters are near 1, and given back in the unit of the data.
    """
    from scipy.optimize import minimize

    if not (of.n.sum() > 0 and (of.repeats * of.n).sum() > 0 and of.seen.max() > 0):
        return None
    unit = 10.0 / float(of.seen.max())
    scaled = of._replace(last=of.last * unit, seen=of.seen * unit)

    def minus(log: Floats) -> float:
        value = -log_likelihood(scaled, *np.exp(np.clip(log, -12, 12)))
        return value if np.isfinite(value) else 1e300

    tried = []
    for start in starts or ((0.0,) * 4, (-1.0, 1.0, -0.5, 0.5), (0.5, 0.5, 0.0, 1.5)):
        first = minimize(minus, np.asarray(start, float), method="L-BFGS-B",
                         bounds=[(-10, 10)] * 4)  # fmt: skip
        tried.append((float(first.fun), first.x))
    least = min(tried, key=lambda one: one[0])
    exact: Any = {"xatol": 1e-7, "fatol": 1e-7, "maxiter": 4000, "maxfev": 6000}
    last = minimize(minus, least[1], method="Nelder-Mead", options=exact)
    if not np.isfinite(last.fun) or last.fun >= 1e299:
        return None
    covariance = _inverse_hessian(minus, np.asarray(last.x, dtype=float))
    if covariance is None:
        return None
    r, alpha, a, b = np.exp(last.x)
    # Only the orders come with the scale: each adds the logarithm of the unit to the density.
    shift = float((of.n * of.repeats).sum() * np.log(unit))
    return Buying(float(r), float(alpha / unit), float(a), float(b), -float(last.fun) + shift,
                  covariance)  # fmt: skip


def _inverse_hessian(
    function: Callable[[Any], float], at: Floats, step: float = 1e-3
) -> Floats | None:
    """Return the covariance of an optimum by central differences; None where it is no optimum."""
    size = at.size
    hessian = np.empty((size, size))
    shifts = np.eye(size) * step
    for i in range(size):
        for j in range(i, size):
            up, down = shifts[i] + shifts[j], shifts[i] - shifts[j]
            value = function(at + up) - function(at + down) - function(at - down)
            hessian[i, j] = hessian[j, i] = (value + function(at - up)) / (4 * step * step)
    values, vectors = np.linalg.eigh(hessian)
    if not np.isfinite(values).all() or values.max() <= 0:
        return None
    # A direction in which the data say nothing has at most a spread of e in its logarithm.
    values = np.maximum(values, 1.0)
    return np.asarray((vectors / values) @ vectors.T)
