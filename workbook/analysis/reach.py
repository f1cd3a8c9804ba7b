"""What hangs on a row: the choices that it enacts, and the company's own objectives behind them."""

from __future__ import annotations

from collections.abc import Mapping

from workbook.analysis import alignment
from workbook.book import Book, records


def choices_of_objectives(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return the choices that each objective enacts: its own and those of its umbrellas."""
    by_key = book.by_key("objectives")
    serves = {}
    for key, row in by_key.items():
        choices, above = dict.fromkeys(row.choice), row.parent
        while above is not None:
            choices.update(dict.fromkeys(by_key[above].choice))
            above = by_key[above].parent
        serves[key] = tuple(choices)
    return serves


def supported(book: Book) -> dict[str, list[str]]:
    """Return the corporate objectives for which each choice has a positive median vote."""
    found: dict[str, list[str]] = {}
    for cell in records(alignment.cells(book)):
        if cell.cell > 0:
            found.setdefault(cell.choice, []).append(cell.corporate_objective)
    return found
