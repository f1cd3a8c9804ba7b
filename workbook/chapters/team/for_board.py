"""What the board hears of public promises: how often each is kept, against the quarter before."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis import course, quarters
from workbook.book import Book
from workbook.book.chapter import BoardLine
from workbook.book.fields import Row
from workbook.book.messages import quoted, say
from workbook.charts.theme import number


def promises(book: Book) -> Iterator[BoardLine]:
    """Return each promise whose keeping is measured: the last quarter and the one before.

    Its measure is an indicator of shares that names the moment of truth, or that of an objective
    whose first choice aims at it.
    """
    for moment in sorted(book.rows("moments"), key=lambda row: row.position):
        measured = [one for one in _indicators(book, moment) if quarters.means(book, one.key)]
        if moment.promise and measured:
            yield BoardLine(_kept(book, moment, measured[0]))


def _indicators(book: Book, moment: Row) -> list[Row]:
    by_key, aim = book.by_key("indicators"), {row.key: row.moment for row in book.rows("choices")}
    named = (row.key for row in by_key.values() if row.moment == moment.key)
    of_choices = (
        row.indicator
        for row in course.objectives(book)
        if row.indicator
        and not by_key[row.indicator].moment
        and [aim.get(choice) for choice in row.choice[:1]] == [moment.key]
    )
    found = [by_key[key] for key in dict.fromkeys((*named, *of_choices))]
    return [row for row in found if course.whole_of(row.unit)]


def _kept(book: Book, moment: Row, indicator: Row) -> str:
    now, before = quarters.means(book, indicator.key) or (0.0, None)
    unit = f" {indicator.unit}" if indicator.unit else ""
    said = say(
        "{promise}: {indicator} {now}{unit} in the last three months",
        promise=quoted(moment.promise),
        indicator=indicator.name,
        now=number(now, 1),
        unit=unit,
    )
    if before is not None:
        said += say(", {before}{unit} in the three before", before=number(before, 1), unit=unit)
    targets = {
        row.target
        for row in course.objectives(book)
        if row.indicator == indicator.key and row.target is not None
    }
    if len(targets) == 1:
        said += say("; the target is {target}{unit}", target=number(targets.pop()), unit=unit)
    return said + "."
