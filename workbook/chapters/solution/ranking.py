"""Which solution serves the strategy best, and at which weights another one would.

A choice's weight is its alignment where that is positive, else 0: serving a choice that works
against the company is no merit. Dropped and failed solutions keep their score, so that one sees
what they were worth, but take no part in the ranking.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbook.analysis import alignment
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.chapters.solution.purpose import OUT, taken
from workbook.stats.draws import triangular
from workbook.stats.weights import Acceptability, acceptability, first_rank_shares, reigns

Array = NDArray[np.float64]

BEST_FIT = 3
LEVELS = ("low", "fit", "high")
DRAWS, SEED = 10_000, 0
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
    words one choice twice, or enters one solution twice, changes nothing. A fit with a low or a
    high end is drawn from a triangle between them.
    """
    rows = book.rows("solutions")
    weight = weights(book)["weight"]
    unknown = len(weight) > 0 and weight.isna().all()
    score = _fits(book) @ weight.fillna(0).to_numpy(float)
    shares = first_shares(book)
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
    counting = _counting(book)
    table = _fits(book)[_pursued(book)][:, counting]
    return [row.key for row in pursued(book)], list(weights(book)["choice"][counting]), table


def _pursued(book: Book) -> NDArray[np.bool_]:
    return np.array([row.status not in OUT for row in book.rows("solutions")], bool)


def _counting(book: Book) -> NDArray[np.bool_]:
    return np.asarray(weights(book)["weight"] > 0, bool)


def served(book: Book) -> tuple[list[str], Array]:
    """Give the solutions pursued, and how far each serves each corporate objective.

    That is Σ fit/3·cell/3 over the choices with a positive weight. Choices with the same cells and
    the same fits are two wordings of one, and count once. The table has no column where no choice
    has a positive weight.
    """
    solutions, fits, grid = _once(book)
    return solutions, fits[1] @ grid


@measure
def central_weights(book: Book) -> pd.DataFrame:
    """Return which weights of the corporate objectives speak for each solution.

    Returns
    -------
    One row a solution that ranks first with some weights, and a corporate objective: solution,
    corporate_objective, weight (the middle of all weights with which it ranks first; those of a
    solution sum to 1), today (the stated weight), confidence (chance that it ranks first with these
    weights: 1 where no fit is uncertain).

    References
    ----------
    Lahdelma, R. and Salminen, P. (2001). SMAA-2, Operations Research 49:444-454.
    """
    stated = alignment.objectives(book)
    names, today = stated["corporate_objective"], stated["weight"]
    rows = []
    if len(served(book)[0]) and served(book)[1].size:
        solutions, found, of = _accepted(book)
        for solution, at in zip(solutions, of, strict=True):
            if found.first[at]:
                middle, sure = found.central[at], found.confidence[at]
                rows += [(solution, *one, sure) for one in zip(names, middle, today, strict=True)]
    columns = ["solution", "corporate_objective", "weight", "today", "confidence"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"solution": "str", "corporate_objective": "str"} | dict.fromkeys(columns[2:], float)
    )


def confidences(book: Book) -> dict[str, float]:
    """Give the chance of each solution to rank first with the weights that favour it most.

    Empty where no fit is uncertain.
    """
    if not is_uncertain(book):
        return {}
    solutions, found, of = _accepted(book)
    return dict(zip(solutions, found.confidence[of].tolist(), strict=True))


def first_shares(book: Book) -> dict[str, float]:
    """Give the share of weightings in which each solution ranks first, alone or with its equals.

    Empty where there is nothing to rank by. Where fits are uncertain, the share is of weightings
    and fits.
    """
    solutions, table = served(book)
    if not table.size:
        return {}
    if is_uncertain(book):
        _, found, of = _accepted(book)
        return dict(zip(solutions, found.first[of].tolist(), strict=True))
    unique, of = np.unique(np.round(table, 12), axis=0, return_inverse=True)
    return dict(zip(solutions, first_rank_shares(unique)[of.reshape(-1)].tolist(), strict=True))


def is_uncertain(book: Book) -> bool:
    """Tell whether the fits of the solutions compared are uncertain."""
    _, fits, _ = _once(book)
    return bool((fits[0] < fits[2]).any())


def _accepted(book: Book) -> tuple[list[str], Acceptability, NDArray[np.int64]]:
    """Rank what is different among the solutions; the last says which of these each one is."""
    return book.remember(_accepted, lambda: _ranked(book))


def _ranked(book: Book) -> tuple[list[str], Acceptability, NDArray[np.int64]]:
    solutions, fits, grid = _once(book)
    flat = np.hstack([*(np.round(one, 12) for one in fits), np.round(fits[1] @ grid, 12)])
    if not (fits[0] < fits[2]).any():
        flat = flat[:, -grid.shape[1] :]
    _, first, of = np.unique(flat, axis=0, return_index=True, return_inverse=True)
    low, likely, high = fits[:, first]
    if (low < high).any():
        drawn = triangular(low, likely, high, DRAWS, SEED)
        found = acceptability(drawn @ grid, seed=SEED)
    else:
        found = acceptability(likely @ grid)
    return solutions, found, of.reshape(-1)


def _once(book: Book) -> tuple[list[str], Array, Array]:
    """Give the solutions pursued, their fits to choices that differ, and the cells of these.

    Fits/3 are low, likely and high × solutions × choices; cells/3 choices × corporate objectives.
    """
    solutions, choices, _ = compared(book)
    cells = alignment.cells(book)
    cells = cells[cells["choice"].isin(choices)]
    if not choices:
        return solutions, np.empty((3, len(solutions), 0)), np.empty((0, 0))
    grid = cells["cell"].fillna(0).to_numpy(float).reshape(len(choices), -1) / alignment.STRONGEST
    fits = np.array([_fits(book, column)[_pursued(book)][:, _counting(book)] for column in LEVELS])
    whole = np.column_stack([grid, *(one.T for one in fits)])
    places = list(
        {tuple(row): at for at, row in reversed(list(enumerate(whole.tolist())))}.values()
    )
    places.sort()
    return solutions, fits[:, :, places], grid[places]


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


def _fits(book: Book, level: str = "fit") -> Array:
    """Fits as solutions × choices, from 0 to 1; a fit that is not entered is 0."""
    solutions, choices = book.rows("solutions"), book.rows("choices")
    given = {
        (row.solution, row.choice): row.fit if getattr(row, level) is None else getattr(row, level)
        for row in book.rows("solution_choices")
    }
    fits = [given.get((one.key, choice.key), 0) for one in solutions for choice in choices]
    return np.array(fits, float).reshape(len(solutions), len(choices)) / BEST_FIT
