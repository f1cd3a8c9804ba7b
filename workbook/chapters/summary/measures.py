"""What matters most in a strategy, and who has to act."""

from __future__ import annotations

from typing import Any

import pandas as pd

from workbook.book import Book, measure
from workbook.checks import Finding, findings, gates, verdict

__all__ = ["answer", "findings_that_matter", "gates", "who_acts"]

MOST = 10
# Columns that name the person who answers for a row, the nearest first.
_PEOPLE = ("owner", "member", "manager", "leader")


def answer(book: Book) -> str:
    """Say in a sentence whether the strategy will live."""
    return verdict(book).sentence


def matter_most(book: Book) -> list[Finding]:
    """The findings that decide: errors before warnings, in the order of gates, ten at most.

    Of one check only the first three are taken, so that one noisy rule does not hide the others.
    """
    severities = ("error", "warning", "info")
    taken: list[Finding] = []
    for finding in sorted(findings(book), key=lambda one: severities.index(one.severity)):
        if sum(other.code == finding.code for other in taken) < 3:
            taken.append(finding)
    return taken[:MOST]


@measure
def findings_that_matter(book: Book) -> pd.DataFrame:
    """The findings that decide: code, severity, gate, message, remedy, who (has to act)."""
    columns = ["code", "severity", "gate", "message", "remedy", "who"]
    rows = [
        (one.code, one.severity, one.gate, one.message, one.remedy, who_acts(book, one))
        for one in matter_most(book)
    ]
    return pd.DataFrame(rows, columns=columns)


def who_acts(book: Book, finding: Finding) -> str:
    """Name who answers for what a finding is about: the row's owner, else its function's manager.

    The leader answers for everything else; the empty text where nobody is named at all.
    """
    row = book.by_key(finding.table).get(_single(finding.keys))
    person = _person(book, row) or book.strategy.leader
    return book.name("members", person) if person else ""


def _person(book: Book, row: Any) -> str | None:
    for column in _PEOPLE:
        person = getattr(row, column, None)
        if person:
            return str(person)
    function = book.by_key("functions").get(getattr(row, "function", None))
    return function.manager if function else None


def _single(keys: tuple[str, ...]) -> Any:
    return keys[0] if len(keys) == 1 else keys
