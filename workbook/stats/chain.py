"""Several shares one after the other: how many get through all of them."""

import math
from collections.abc import Sequence

import numpy as np

DRAWS = 20_000


def frechet_bounds(shares: Sequence[float | None]) -> tuple[float, float] | None:
    """Return the least and the largest share that can meet all conditions at once.

    Parameters
    ----------
    shares
        Share that meets each condition, from samples that say nothing of the same people.

    Returns
    -------
    (lowest, highest) or None
        max(0, Σp − (k − 1)) and min p; None where a share is unknown or there are none.

    Notes
    -----
    Fréchet, M. (1935), Généralisation du théorème des probabilités totales, Fundamenta
    Mathematicae 25, 379–387.
    """
    known = [float(share) for share in shares if share is not None and not math.isnan(share)]
    if not known or len(known) < len(shares):
        return None
    return max(0.0, sum(known) - (len(known) - 1)), min(known)


def chain_of(
    shares: Sequence[tuple[float, float]], seed: int, confidence: float = 0.95
) -> tuple[float, float, float, float, float]:
    """Return product, its interval, and the bounds that hold whatever the dependence.

    Parameters
    ----------
    shares
        Share and effective sample size of each step.
    seed
        The same seed gives the same interval.

    Returns
    -------
    (won, low, high, lowest, highest)
        All nan without a step. The interval is the central one of 20,000 draws from the product of
        the steps' posteriors with Jeffreys' prior, Beta(pn + ½, (1 − p)n + ½).
    """
    bounds = frechet_bounds([share for share, _ in shares])
    if bounds is None:
        return (math.nan,) * 5
    generator = np.random.default_rng(seed)
    draws = np.ones(DRAWS)
    for share, n in shares:
        draws *= generator.beta(share * n + 0.5, (1 - share) * n + 0.5, DRAWS)
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, (tail, 1 - tail))
    won = math.prod(share for share, _ in shares)
    return won, float(low), float(high), *bounds
