"""From vision to results, station by station: where it holds, and where it breaks."""

from __future__ import annotations

from typing import NamedTuple

from workbook.analysis import drafts
from workbook.analysis.checks import Status, checks, findings
from workbook.book import Book, registry
from workbook.book.chapter import Station as Declared


class Station(NamedTuple):
    """One station: what it is called, a fact, and whether the line holds there."""

    name: str
    fact: str
    status: Status


def stations(book: Book) -> list[Station]:
    """The stations in order; each holds while the checks that guard it find no error.

    A station with nothing entered is empty: the line does not reach it.
    """
    return [_station(book, one) for one in registry.stations()]


def _station(book: Book, declared: Declared) -> Station:
    fact = declared.fact(book)
    known = [code for code in declared.codes if any(one.startswith(code) for one in checks())]
    # Without a code every check would be meant.
    found = findings(book, select=known) if known else ()
    now, early = drafts.parted(book, found)
    severities = {one.severity for one in now if one.severity != "info"}
    if declared.codes and not known:
        severities.add("warning")  # its checks could not be loaded: whether it holds is unknown
    held: Status = "failed" if "error" in severities else "at risk" if severities else "passed"
    if held == "passed" and any(one.severity != "info" for one in early):
        held = "in progress"
    return Station(declared.name, fact, held if fact else "empty")
