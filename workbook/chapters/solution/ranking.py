"""Which solution serves the strategy best, and at which weights another one would.

A choice's weight is its alignment where that is positive, else 0: serving a choice that works
against the company is no merit. Dropped and failed solutions keep their score, so that one sees
what they were worth, but take no part in the ranking.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbook.analysis import alignment
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.chapters.solution.purpose import OUT, taken
from workbook.stats.weights import first_rank_shares, reigns

Array = npt.NDArray[np.float64]

BEST_FIT = 3
TIE = 1e-9  # scores closer than this, relative to the best, are the same


@measure
def weights(book: Book) -> pd.DataFrame:
    """What serving each choice counts.

    Columns: choice, weight (its alignment where positive, else 0; null while nobody has voted on
    any choice), share (of all weights; null where all are 0).
    """
    frame = alignment.choices(book)
    voted = frame["alignment"].notna().any()
    weight = frame["alignment"].clip(lower=0).fillna(0 if voted else np.nan)
    total = weight.sum()
    share = weight / total if total else pd.Series(np.nan, frame.index)
    return pd.DataFrame({"choice": frame["choice"], "weight": weight, "share": share})


@measure
def ranking(book: Book) -> pd.DataFrame:
    """Return score and share of first ranks, as in the measure ``scores``, without the gate.

    Columns: solution, score, first_share, status. It needs no evidence, so it costs nothing.

    ``first_share`` weighs corporate objectives, not choices, and takes equal solutions as one: who
    words one choice twice, or enters one solution twice, changes nothing.
    """
    rows = book.rows("solutions")
    weight = weights(book)["weight"]
    unknown = len(weight) > 0 and weight.isna().all()
    score = _fits(book) @ weight.fillna(0).to_numpy(float)
    solutions, table = served(book)
    shares = dict(zip(solutions, shares_of_equals(table), strict=True)) if table.size else {}
    return pd.DataFrame(
        {
            "solution": pd.Series([row.key for row in rows], dtype="str"),
            "score": np.full(len(rows), np.nan) if unknown else score,
            "first_share": pd.Series([shares.get(row.key, np.nan) for row in rows], dtype=float),
            "status": pd.Series([row.status for row in rows], dtype="str"),
        }
    )


@measure
def turning_points(book: Book) -> pd.DataFrame:
    """Weights of each choice at which the first place changes hands.

    Returns
    -------
    One row a stretch in which the same solutions rank first, choice by choice: choice, share (its
    present share of the weights), start and end (shares, exact), first (tuple of solutions).
    While one choice's share moves from 0 to 1, the others keep their proportions. Empty without a
    solution that is pursued or a choice with a positive weight.
    """
    solutions, choices, table = compared(book)
    share = weights(book).set_index("choice")["share"]
    rows = [
        (choice, share[choice], reign.start, reign.end, tuple(solutions[at] for at in reign.first))
        for position, choice in enumerate(choices)
        for reign in reigns(table, position, share[choices].to_numpy(float))
    ]
    return pd.DataFrame(rows, columns=["choice", "share", "start", "end", "first"])


def pursued(book: Book) -> list[Row]:
    """Solutions that are neither dropped nor failed, in the order of entry."""
    return [row for row in book.rows("solutions") if row.status not in OUT]


def compared(book: Book) -> tuple[list[str], list[str], Array]:
    """Return the solutions pursued, the choices with a positive weight, and fits/3 between them."""
    inside = np.array([row.status not in OUT for row in book.rows("solutions")], bool)
    frame = weights(book)
    counting = (frame["weight"] > 0).to_numpy(bool)
    table = _fits(book)[inside][:, counting]
    return [row.key for row in pursued(book)], list(frame["choice"][counting]), table


def served(book: Book) -> tuple[list[str], Array]:
    """Give the solutions pursued, and how far each serves each corporate objective.

    That is Σ fit/3·cell/3 over the choices with a positive weight. Choices with the same cells and
    the same fits are two wordings of one, and count once. The table has no column where no choice
    has a positive weight.
    """
    solutions, choices, fits = compared(book)
    if not choices:
        return solutions, np.empty((len(solutions), 0))
    cells = alignment.cells(book)
    cells = cells[cells["choice"].isin(choices)]
    grid = cells["cell"].fillna(0).to_numpy(float).reshape(len(choices), -1) / alignment.STRONGEST
    once = list(dict.fromkeys(map(tuple, np.column_stack([grid, fits.T]).tolist())))
    merged = np.array(once)
    objectives = grid.shape[1]
    return solutions, merged[:, objectives:].T @ merged[:, :objectives]


def shares_of_equals(table: Array) -> Array:
    """Give the share of weightings in which each row ranks first, alone or with its equals."""
    unique, of = np.unique(np.round(table, 12), axis=0, return_inverse=True)
    return np.asarray(first_rank_shares(unique)[of.reshape(-1)])


def best(book: Book) -> list[str]:
    """Solutions that serve most at the stated weights of the corporate objectives.

    Of those ranked: several where they tie, none without.
    """
    solutions, table = served(book)
    if not table.size:
        return []
    stated = alignment.objectives(book)["weight"].to_numpy(float)
    total = table @ stated
    return [
        key for key, one in zip(solutions, total, strict=True)
        if one >= total.max() - TIE * abs(total.max())
    ]  # fmt: skip


def in_view(book: Book) -> list[Row]:
    """Return the solutions to look at: those chosen or live, or else the best one pursued."""
    return taken(book) or [book.by_key("solutions")[key] for key in best(book)[:1]]


def _fits(book: Book) -> Array:
    """Fits as solutions × choices, from 0 to 1; a fit that is not entered is 0."""
    solutions, choices = book.rows("solutions"), book.rows("choices")
    given = {(row.solution, row.choice): row.fit for row in book.rows("solution_choices")}
    fits = [given.get((one.key, choice.key), 0) for one in solutions for choice in choices]
    return np.array(fits, float).reshape(len(solutions), len(choices)) / BEST_FIT
