"""How much the best choice depends on weights: SMAA, and where first place changes hands."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

TOLERANCE = 1e-12  # scores closer than this, relative to the largest, are a tie


def uniform_weights(n_criteria: int, draws: int = 10_000, seed: int = 0) -> Floats:
    """Draw weights that are >= 0 and sum to 1, every combination equally likely.

    Returns draws × criteria; the same seed gives the same weights. ValueError for fewer than one
    criterion.

    Notes
    -----
    Exponential values divided by their sum, that is Dirichlet(1, …, 1): Rubinstein, R. Y. (1982),
    Operations Research Letters 1:124-128; for SMAA: Tervonen, T. and Lahdelma, R. (2007),
    European Journal of Operational Research 178:500-513.
    """
    if n_criteria < 1:
        msg = "There must be at least one criterion to weigh."
        raise ValueError(msg)
    return _drawn(n_criteria, draws, seed).copy()


@lru_cache(maxsize=8)
def _drawn(n_criteria: int, draws: int, seed: int) -> Floats:
    raw = np.random.default_rng(seed).standard_exponential((draws, n_criteria))
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def first_rank_shares(scores: ArrayLike, draws: int = 10_000, seed: int = 0) -> Floats:
    """Share of all weightings in which each solution scores best.

    Parameters
    ----------
    scores
        Solutions × criteria, higher is better, on scales that can be weighed together.
    draws, seed
        Used with three or more criteria; with one or two the shares are exact.

    Returns
    -------
    array
        One share a solution; they sum to 1. Solutions that tie split the weighting equally.
        Empty without solutions; equal shares without criteria.

    Raises
    ------
    ValueError
        When scores are not a table of finite numbers.

    Notes
    -----
    First rank acceptability of Lahdelma, R., Hokkanen, J. and Salminen, P. (1998), SMAA,
    European Journal of Operational Research 106:137-143, with exact scores. 10,000 draws give a
    share within ± 0.01 with 95 % confidence (Tervonen and Lahdelma 2007).
    """
    table = _table(scores)
    solutions, criteria = table.shape
    if solutions == 0:
        return np.zeros(0)
    if criteria == 0:
        return np.full(solutions, 1 / solutions)
    if criteria == 1:
        return np.asarray(_first(table.T)[0])
    if criteria == 2:
        return _exact_shares(table)
    values = _drawn(criteria, draws, seed) @ table.T
    return np.asarray(_first(values).mean(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """Where each solution ranks first, how surely there, and in how many of all weightings.

    `first` is its share of all weightings; `central` (solutions × criteria) the middle of those in
    which it ranks first, nan where it never does; `confidence` the chance that it ranks first at
    these central weights, given how uncertain the scores are.
    """

    first: Floats
    central: Floats
    confidence: Floats


def acceptability(tables: ArrayLike, draws: int = 10_000, seed: int = 0) -> Acceptability:
    """Tell which weights favour each solution, and how certain its first place is with them.

    Parameters
    ----------
    tables
        Draws × solutions × criteria: one table of scores a draw; or a single table where the
        scores are certain. Higher is better.
    draws
        Number of weightings where there is a single table; otherwise there is one for each table.

    Returns
    -------
    Acceptability
        Ties are shared out equally: take equal solutions as one beforehand.

    Raises
    ------
    ValueError
        When scores are not finite, or there is no solution or no criterion.

    Notes
    -----
    SMAA-2: Lahdelma, R. and Salminen, P. (2001), Operations Research 49:444-454; computed as in
    Tervonen, T. and Lahdelma, R. (2007), European Journal of Operational Research 178:500-513.
    """
    drawn = np.asarray(tables, dtype=float)
    drawn = drawn[None] if drawn.ndim == 2 else drawn
    if drawn.ndim != 3 or not drawn.size or not np.isfinite(drawn).all():
        msg = "Scores must be finite numbers: draws × solutions × criteria."
        raise ValueError(msg)
    runs, _, criteria = drawn.shape
    weights = _drawn(criteria, draws if runs == 1 else runs, seed)
    first = _first(np.einsum("dsc,dc->ds", np.broadcast_to(drawn, (len(weights), *drawn.shape[1:])),
                             weights))  # fmt: skip
    share = first.mean(axis=0)
    with np.errstate(invalid="ignore"):
        central = first.T @ weights / first.sum(axis=0)[:, None]
    confidence = np.full(share.size, np.nan)
    for at in np.flatnonzero(share):
        confidence[at] = _first(drawn @ central[at])[:, at].mean()
    return Acceptability(share, central, confidence)


def _first(values: Floats) -> Floats:
    """For each row of values, 1 for the best solution, split equally where several tie."""
    margin = TOLERANCE * np.abs(values).max(axis=1, keepdims=True)
    best = values >= values.max(axis=1, keepdims=True) - margin
    return np.asarray(best / best.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Reign:
    """A stretch of one criterion's weight in which the same solutions rank first."""

    start: float
    end: float
    first: tuple[int, ...]


def reigns(
    scores: ArrayLike, criterion: int = 0, weights: ArrayLike | None = None
) -> tuple[Reign, ...]:
    """Who ranks first at each weight of one criterion from 0 to 1, the others in proportion.

    Parameters
    ----------
    scores
        Solutions × criteria.
    criterion
        Position of the criterion whose weight moves.
    weights
        Present weights, which say in which proportion the others share the rest; equal by
        default. Only with more than two criteria does it matter.

    Returns
    -------
    tuple of Reign
        In order of weight, from 0 to 1; the ends between them are the exact weights at which
        first place changes hands. `first` holds positions of solutions, several where they tie.

    Raises
    ------
    ValueError
        When scores are not a table, the criterion is not in it, or weights are negative.

    Notes
    -----
    Each solution's score is a straight line in the weight, so first place is their upper
    envelope: Triantaphyllou, E. and Sánchez, A. (1997), Decision Sciences 28:151-194.
    """
    table = _table(scores)
    if not 0 <= criterion < table.shape[1]:
        msg = f"There is no criterion {criterion}; there are {table.shape[1]}."
        raise ValueError(msg)
    if table.shape[0] == 0:
        return ()
    at_one = table[:, criterion]
    at_zero = np.delete(table, criterion, axis=1) @ _rest(table.shape[1], criterion, weights)
    return _envelope(at_zero, at_one)


def _rest(criteria: int, criterion: int, weights: ArrayLike | None) -> Floats:
    """Weights of the other criteria, summing to 1."""
    present = np.ones(criteria) if weights is None else np.asarray(weights, dtype=float)
    if present.shape != (criteria,) or not (present >= 0).all():
        msg = f"Give {criteria} weights of zero or more."
        raise ValueError(msg)
    others = np.delete(present, criterion)
    if others.size and others.sum() == 0:
        others = np.ones_like(others)
    return np.asarray(others / others.sum()) if others.size else others


def _envelope(at_zero: Floats, at_one: Floats) -> tuple[Reign, ...]:
    """Upper envelope of the lines from at_zero (weight 0) to at_one (weight 1)."""
    rise = at_one - at_zero
    level = np.subtract.outer(at_zero, at_zero)
    slope = np.subtract.outer(rise, rise)
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = -level / slope
    cuts = cross[(slope != 0) & (cross > TOLERANCE) & (cross < 1 - TOLERANCE)]
    edges = np.unique(np.concatenate(([0.0], cuts, [1.0])))
    middles = (edges[:-1] + edges[1:]) / 2
    values = at_zero + middles[:, None] * rise
    found: list[Reign] = []
    for start, end, row in zip(
        edges[:-1].tolist(), edges[1:].tolist(), _first(values), strict=True
    ):
        first = tuple(np.nonzero(row)[0].tolist())
        if found and (found[-1].first == first or end - start < TOLERANCE):
            found[-1] = Reign(found[-1].start, end, found[-1].first)
        else:
            found.append(Reign(start, end, first))
    return tuple(found)


def _exact_shares(table: Floats) -> Floats:
    shares = np.zeros(table.shape[0])
    for reign in _envelope(table[:, 1], table[:, 0]):
        shares[list(reign.first)] += (reign.end - reign.start) / len(reign.first)
    return shares


def _table(scores: ArrayLike) -> Floats:
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2 or not np.isfinite(table).all():
        msg = "Scores must be a table of finite numbers, solutions × criteria."
        raise ValueError(msg)
    return table
