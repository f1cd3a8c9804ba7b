"""How strongly each choice works for or against each corporate objective, and how sure that is.

A vote is a contribution from −3 to +3. Of each member the latest round counts, cell by cell,
because a second round asks only about the cells where the first one disagreed. A cell that nobody
voted on is undefined and adds nothing to a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import product
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.stats.agreement import krippendorff_alpha

__all__ = ["agreement", "cells", "choices", "objectives", "scenarios", "strategy", "votes"]

Array = npt.NDArray[np.float64]

STRONGEST = 3  # the largest contribution that a vote can state
FEWEST = 5  # members below whose number resampling gives intervals that are far too narrow
DRAWS = 2_000
_NORMAL = NormalDist().inv_cdf(0.975)
SEED = 20_040  # any number will do, as long as it never changes: a report must repeat


@measure
def votes(book: Book) -> pd.DataFrame:
    """The latest vote of each member on each cell.

    Columns: those of the table ``links``.
    """
    latest = book.links.sort_values("round", kind="stable")
    return latest.drop_duplicates(
        ["choice", "corporate_objective", "member"], keep="last"
    ).sort_index()


@measure
def cells(book: Book) -> pd.DataFrame:
    """Every choice against every corporate objective.

    Columns: choice, corporate_objective, cell (median contribution, −3 to 3), spread
    (interquartile range of the votes), votes (how many). Cell and spread are null without votes.
    """
    ballots = _ballots(book)
    grid = pd.MultiIndex.from_product(_axes(book), names=["choice", "corporate_objective"])
    quartiles = _quantiles(ballots, (0.25, 0.5, 0.75))
    return grid.to_frame(index=False).assign(
        cell=quartiles[1],
        spread=quartiles[2] - quartiles[0],
        votes=np.isfinite(ballots).sum(axis=0),
    )


@measure
def choices(book: Book) -> pd.DataFrame:
    """Alignment of each choice: choice, alignment (Σ weight·cell/3; null without votes)."""
    grid = _grid(book, _quantiles(_ballots(book), (0.5,))[0])
    weighted = np.nansum(grid * _weights(book), axis=1) / STRONGEST
    voted = np.isfinite(grid).any(axis=1)
    return pd.DataFrame({"choice": _axes(book)[0], "alignment": np.where(voted, weighted, np.nan)})


@measure
def objectives(book: Book) -> pd.DataFrame:
    """What the strategy does to each corporate objective.

    Columns: corporate_objective, weight (all sum to 1), support (largest positive cell/3, 0 where
    no choice supports it), drag (most negative cell/3, 0 where none works against it).
    """
    support, drag = _support_and_drag(_grid(book, _quantiles(_ballots(book), (0.5,))[0]))
    return pd.DataFrame(
        {
            "corporate_objective": _axes(book)[1],
            "weight": _weights(book),
            "support": support,
            "drag": drag,
        }
    )


@measure
def strategy(book: Book) -> pd.DataFrame:
    """Alignment of the whole strategy, in one row.

    Columns: alignment (Σ weight·(support + drag), from −1 to 1), low and high (95 % percentile
    interval from 2,000 resamplings of the members, whose tails are wider where they are few;
    null for fewer than five members, of whom it would hold in 70 to 93 % of cases only),
    agreement (Krippendorff's alpha, ordinal), members (how many voted), positive (of how many
    the own votes alone give an alignment above 0). Null without votes.

    References
    ----------
    Efron, B. and Tibshirani, R. (1993). An Introduction to the Bootstrap, chapter 13.
    Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability.
    """
    ballots = _ballots(book)
    members = len(ballots)
    alignment = _alignment(book, _quantiles(ballots, (0.5,))[0]) if members else np.nan
    low = high = np.nan
    own = _alignment(book, ballots) if members else np.empty(0)
    if members >= FEWEST:
        low, high = interval(book, ballots)
    return pd.DataFrame(
        {
            "alignment": [alignment],
            "low": [low],
            "high": [high],
            "agreement": [krippendorff_alpha(ballots, "ordinal") if members > 1 else np.nan],
            "members": [members],
            "positive": [int((own > 0).sum())],
        }
    )


@measure
def scenarios(book: Book) -> pd.DataFrame:
    """Alignment of the strategy today and in each future: the same votes under other weights.

    Columns: scenario (key; null for today), name, alignment, low and high (as in ``strategy``),
    reweighted (how many corporate objectives count otherwise than today). Null without votes,
    and where every weight is 0: nothing then says what the company wants.
    """
    ballots = _ballots(book)
    objectives = _axes(book)[1]
    changed: dict[str, dict[str, float]] = {}
    for row in book.rows("scenario_weights"):
        changed.setdefault(row.scenario, {})[row.corporate_objective] = row.weight
    rows = []
    for key, name in ((None, say("Today")), *book.names("scenarios").items()):
        then = changed.get(key or "", {})
        stated = [then.get(row.key, row.weight) for row in book.rows("corporate_objectives")]
        weights = _normalised(np.array(stated, float))
        alignment = low = high = np.nan
        if len(ballots) and weights.any():
            alignment = float(_alignment(book, _quantiles(ballots, (0.5,))[0], weights))
        if len(ballots) >= FEWEST and weights.any():
            low, high = interval(book, ballots, weights)
        rows.append((key, name, alignment, low, high, len(then.keys() & set(objectives))))
    columns = ["scenario", "name", "alignment", "low", "high", "reweighted"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"alignment": float, "low": float, "high": float}
    )


@measure
def agreement(book: Book) -> pd.DataFrame:
    """Agreement round by round, and of the latest votes (round null).

    Columns: round, agreement (Krippendorff's alpha, ordinal), votes.
    """
    rounds = [*sorted(set(book.links["round"].dropna())), None]
    ballots = [_ballots(book, number) for number in rounds]
    return pd.DataFrame(
        {
            "round": pd.array(rounds, dtype="Int64"),
            "agreement": [
                krippendorff_alpha(one, "ordinal") if len(one) > 1 else np.nan for one in ballots
            ],
            "votes": [int(np.isfinite(one).sum()) for one in ballots],
        }
    )


def interval(book: Book, ballots: Array, weights: Array | None = None) -> tuple[float, float]:
    """Return the 95 % interval of the alignment of ballots (members × cells).

    Resampling few members shows too little of how they vary: with six it misses in 6.6 % of teams.
    So the percentiles lie further out, by members / (members - 1) on the normal scale, which leaves
    4 %.

    References
    ----------
    Hesterberg, T. C. (2015). What Teachers Should Know About the Bootstrap. The American
    Statistician 69:371-386 (expanded percentile intervals).
    """
    members = len(ballots)
    tail = NormalDist().cdf(-_NORMAL * members / (members - 1))
    drawn = _resampled(book, ballots, weights)
    low, high = np.quantile(drawn, [tail, 1 - tail]).tolist()
    return low, high


def is_unanimous(book: Book) -> bool:
    """Say whether several members vote, and gave every link the same: no alpha is defined then."""
    ballots = _ballots(book)
    return len(ballots) > 1 and len(np.unique(ballots[np.isfinite(ballots)])) == 1


def _axes(book: Book) -> tuple[list[str], list[str]]:
    return [row.key for row in book.rows("choices")], [
        row.key for row in book.rows("corporate_objectives")
    ]


def _ballots(book: Book, number: int | None = None) -> Array:
    """Return votes as members × cells (choice by choice), NaN where a member did not vote.

    The latest votes, or those of one round.
    """
    return book.remember(("ballots", number), lambda: _counted(book, number))


def _counted(book: Book, number: int | None) -> Array:
    cast = book.rows("links")
    counted = _latest(cast) if number is None else [vote for vote in cast if vote.round == number]
    rows, columns = _axes(book)
    cell_of = {place: at for at, place in enumerate(product(rows, columns))}
    members = {key: at for at, key in enumerate(dict.fromkeys(vote.member for vote in counted))}
    ballots = np.full((len(members), len(cell_of)), np.nan)
    for vote in counted:
        cell = cell_of[vote.choice, vote.corporate_objective]
        ballots[members[vote.member], cell] = vote.contribution
    ballots.flags.writeable = False
    return ballots


def _latest(cast: Sequence[Row]) -> list[Row]:
    """Return the latest vote of each member on each cell, in the order of entry."""
    latest: dict[tuple[str, str, str], int] = {}
    for at, vote in enumerate(cast):
        place = (vote.choice, vote.corporate_objective, vote.member)
        if place not in latest or cast[latest[place]].round <= vote.round:
            latest[place] = at
    return [cast[at] for at in sorted(latest.values())]


def _grid(book: Book, values: Array) -> Array:
    rows, columns = _axes(book)
    return values.reshape(*values.shape[:-1], len(rows), len(columns))


def _weights(book: Book) -> Array:
    return _normalised(np.array([row.weight for row in book.rows("corporate_objectives")], float))


def _normalised(stated: Array) -> Array:
    """Return weights that sum to 1; where all are 0 nothing counts."""
    return stated / stated.sum() if stated.sum() else stated


def _quantiles(ballots: Array, shares: tuple[float, ...]) -> Array:
    """Return quantiles over members (axis −2), by linear interpolation, of the votes that exist.

    Sorting puts the missing votes last, which is many times faster than numpy's nanquantile.
    """
    ordered = np.sort(ballots, axis=-2)
    counts = np.isfinite(ballots).sum(axis=-2)
    if ballots.shape[-2] == 0:
        return np.full((len(shares), *counts.shape), np.nan)
    found = []
    for share in shares:
        place = np.maximum(counts - 1, 0) * share
        below, above = np.floor(place).astype(int), np.ceil(place).astype(int)
        pick = partial(_pick, ordered)
        found.append(pick(below) + (place - below) * (pick(above) - pick(below)))
    return np.stack(found)


def _pick(ordered: Array, place: npt.NDArray[np.int_]) -> Array:
    picked: Array = np.take_along_axis(ordered, place[..., None, :], axis=-2)[..., 0, :]
    return picked


def _support_and_drag(grid: Array) -> tuple[Array, Array]:
    known = np.nan_to_num(grid)
    support = known.max(axis=-2, initial=0) / STRONGEST
    drag = known.min(axis=-2, initial=0) / STRONGEST
    return support, drag


def _alignment(book: Book, medians: Array, weights: Array | None = None) -> Array:
    """Return Σ weight·(support + drag), by today's weights where no others are given."""
    support, drag = _support_and_drag(_grid(book, medians))
    counted = _weights(book) if weights is None else weights
    total: Array = ((support + drag) * counted).sum(axis=-1)
    return total


def _resampled(book: Book, ballots: Array, weights: Array | None = None) -> Array:
    """Return the alignment of each resampling of the members."""
    members = len(ballots)
    drawn = np.random.default_rng(SEED).integers(members, size=(DRAWS, members))
    drawn += members * np.arange(DRAWS)[:, None]
    times = np.bincount(drawn.ravel(), minlength=DRAWS * members).reshape(DRAWS, members)
    return _alignment(book, _medians(ballots, times.astype(float)), weights)


def _medians(ballots: Array, times: Array) -> Array:
    """Return the median of each cell where member i votes ``times[draw, i]`` times: draws × cells.

    Votes have few levels, so counting how many lie below each is much faster than sorting.
    """
    levels = np.unique(ballots[np.isfinite(ballots)])
    below = [times @ (ballots <= level) for level in levels[:-1]]  # NaN is not below anything
    votes = times @ np.isfinite(ballots)
    steps = np.diff(levels)
    lower = np.full(votes.shape, levels[0] if len(levels) else np.nan)
    upper = lower.copy()
    for count, step in zip(below, steps, strict=True):
        lower += step * (count <= np.floor((votes - 1) / 2))
        upper += step * (count <= np.ceil((votes - 1) / 2))
    return np.where(votes > 0, (lower + upper) / 2, np.nan)
