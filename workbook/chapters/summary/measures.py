"""What matters most in a strategy, and who has to act."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import Any

import pandas as pd

from workbook.book import Book, measure
from workbook.checks import Finding, findings, gates, verdict

__all__ = ["answer", "findings_that_matter", "gates", "who_acts"]

MOST = 10
_SEVERITIES = ("error", "warning", "info")
# Columns that name the person who answers for a row, the nearest first.
_PEOPLE = ("owner", "member", "manager", "leader")


def answer(book: Book) -> str:
    """Say in a sentence whether the strategy will live."""
    return verdict(book).sentence


def matter_most(book: Book) -> list[Finding]:
    """The findings that decide: ten at most, errors before warnings, in the order of gates.

    The first finding of every check comes before the second of any, so that one noisy check does
    not hide the others.
    """
    seen: Counter[str] = Counter()
    ranked = []
    for finding in findings(book):
        ranked.append((_SEVERITIES.index(finding.severity), seen[finding.code], finding))
        seen[finding.code] += 1
    return [finding for _, _, finding in sorted(ranked, key=itemgetter(0, 1))[:MOST]]


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
    """Name who answers for what a finding is about: owners of its rows, else their managers.

    The leader answers for everything else; the empty text where nobody is named at all.
    """
    rows = book.by_key(finding.table)
    found = [rows[key] for key in (finding.keys, *finding.keys) if key in rows]
    people = [_person(book, row) for row in found]
    named = list(dict.fromkeys(person for person in people if person)) or [book.strategy.leader]
    return " and ".join(book.name("members", person) for person in named if person)


def _person(book: Book, row: Any) -> str | None:
    for column in _PEOPLE:
        person = getattr(row, column, None)
        if person:
            return str(person)
    function = book.by_key("functions").get(getattr(row, "function", None))
    return function.manager if function else None
