"""The line from vision to results, station by station: where it holds, and where it breaks."""

from __future__ import annotations

from textwrap import shorten
from typing import NamedTuple

from workbook import course
from workbook.book import Book
from workbook.checks import Status, findings
from workbook.language import counted

CLOSED = ("dropped", "failed")


class Station(NamedTuple):
    """One station: what it is called, a fact, and whether the line holds there."""

    name: str
    fact: str
    status: Status


def stations(book: Book) -> list[Station]:
    """The stations in order; each holds while the checks that guard it find no error.

    A station with nothing entered is empty: the line does not reach it.
    """
    vision = _cut(book.strategy.vision or "")
    solutions = [row for row in book.rows("solutions") if row.status in ("chosen", "live")]
    actions = [row for row in book.rows("actions") if row.status not in CLOSED]
    wanted = course.objectives(book)
    measured = [row for row in wanted if course.readings(book, row.indicator)]
    return [
        Station("Vision", vision, "passed" if vision else "empty"),
        _station(book, "Company", _count(book, "corporate_objectives", "objective"), "L102"),
        _station(book, "Choices", _count(book, "choices", "choice"), "L101", "L103", "L107"),
        _station(book, "Team", _count(book, "functions", "function"), "T"),
        _station(book, "Plans", counted(len(actions), "action") if actions else "", "P"),
        _station(book, "Customer", _count(book, "assumptions", "assumption"), "C"),
        _station(
            book,
            "Solution",
            shorten(", ".join(row.name for row in solutions), 56, placeholder="…"),
            "S",
        ),
        _station(
            book,
            "Results",
            f"{len(measured)} of {counted(len(wanted), 'objective')} measured" if wanted else "",
            "M",
        ),
    ]


def _station(book: Book, name: str, fact: str, *codes: str) -> Station:
    severities = {one.severity for one in findings(book, select=codes)}
    held: Status = "failed" if "error" in severities else "at risk" if severities else "passed"
    return Station(name, fact, held if fact else "empty")


def _count(book: Book, table: str, noun: str) -> str:
    rows = book.rows(table)
    return counted(len(rows), noun) if rows else ""


def _cut(text: str) -> str:
    return shorten(text, 56, placeholder="…")
