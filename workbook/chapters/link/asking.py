"""What a round of votes on links asks about."""

from __future__ import annotations

from workbook.book import Book
from workbook.book.rounds import disagree

_NEEDED = ("strategy", "choices", "corporate_objectives", "links", "members")


def before(book: Book, number: int) -> Book:
    """Return the book without the votes on links of a round and of later ones."""

    def made() -> Book:
        rows = {name: book.entered(name) for name in _NEEDED}
        rows["links"] = tuple(row for row in rows["links"] if row.round < number)
        return Book(rows, book.as_of, data_folders=book.data_folders, asked=book.asked)

    return book.remember(("before round", number), made)


def asked(book: Book, number: int) -> tuple[tuple[str, ...], ...]:
    """Return the choices and corporate objectives that a round asks about.

    The first votes ask about every cell; a later round asks where the votes before it disagree (a
    range of 3 or more, or an interquartile range of 2 or more) or where there are none.
    """
    votes: dict[tuple[str, str, str], int] = {}
    earlier = [row for row in book.rows("links") if row.round < number]
    for row in sorted(earlier, key=lambda row: row.round):
        votes[row.choice, row.corporate_objective, row.member] = row.contribution
    by_cell: dict[tuple[str, str], list[int]] = {}
    for (choice, objective, _), contribution in votes.items():
        by_cell.setdefault((choice, objective), []).append(contribution)
    cells = (
        (choice.key, objective.key)
        for choice in book.rows("choices")
        for objective in book.rows("corporate_objectives")
    )
    return tuple(cell for cell in cells if disagree(by_cell.get(cell, [])))
