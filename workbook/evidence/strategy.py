"""The evidence of a strategy: its sources, and its rows of evidence as questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.evidence.described import separator_of
from workbook.evidence.questions import expressions_of
from workbook.evidence.source import Described, Sources
from workbook.evidence.statement import Question

_PARTS = ("weight", "stratum", "cluster", "respondent", "margins")
_THEME = re.compile(r"theme\(\s*'([a-z0-9-]+)'\s*\)", re.IGNORECASE)


def theme_asked(values: Mapping[str, Any]) -> str:
    """Return the theme whose share a row of evidence asks for: ``theme('late')``; else nothing."""
    found = _THEME.fullmatch((values.get("measure") or "").strip())
    return found[1] if found else ""


def sources_of(book: Book) -> Sources:
    """Return the sources that a strategy's evidence may name, with what was asked of them before.

    A book of a store may read where the store or ``WORKBOOK_DATA`` allows it; one that was read
    from files, where it was read.
    """
    return book.remember(
        "sources",
        lambda: Sources(
            book.strategy.data_folder,
            allowed=book.data_folders,
            asked=tuple(_asked(book)),
            described={row.key: described(row) for row in book.rows("sources")},
        ),
    )


def described(row: Row) -> Described:
    """Return what a row of ``sources`` says of its file and how that is read."""
    from workbook.evidence.reading.layout import Headed
    from workbook.evidence.reading.reading import Declared
    from workbook.evidence.reading.typed import Hints

    declared = Declared(
        row.encoding or "",
        separator_of(row.separator or ""),
        Hints(row.decimal or "", row.dates or "", row.no_answer, time_zone=row.time_zone or ""),
        Headed(row.heading_row, row.skip_after_heading or 0),
    )
    return Described(
        row.file, declared, bool(row.growing), row.name, row.joins or "", row.joined_by or ""
    )


def question_of(values: Mapping[str, Any], *, share: bool, shift: float = 0.0) -> Question:
    """Return what a row of evidence with a source asks.

    Raises
    ------
    BadInput
        The row has a question that cannot be read.
    """
    parts = {name: values.get(name) or "" for name in _PARTS}
    measure, condition = expressions_of(values)
    return Question(
        values["source"],
        measure,
        condition,
        share=share,
        shift=shift,
        growing=bool(values.get("growing")),
        **parts,
    )


def _asked(book: Book) -> Iterator[Question]:
    statistics = {row.key: row.statistic for row in book.rows("assumptions")}
    for values in book.asked:
        if theme_asked(values):
            continue  # of a corrected share the file itself is asked nothing
        if values.get("source") and (values.get("measure") or values.get("question")):
            statistic = statistics.get(values.get("assumption"))
            # Of a deleted assumption nobody knows what it was about; the wrong one is refused.
            kinds = (True, False) if statistic is None else (statistic == "proportion",)
            # A question that cannot be read was never asked.
            with suppress(BadInput):
                yield from [question_of(values, share=share) for share in kinds]
