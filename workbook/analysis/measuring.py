"""Readings of an indicator from a file, picked in words: the rows they need, what they would be.

As with a question for an assumption nobody types an expression: the measure and the filter of the
indicator are made from what is picked in lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.analysis import readings
from workbook.analysis.inquiring import (
    Picks,
    cells_of,
    described_source,
    free_key,
    one,
    question_of,
    with_rows,
)
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence import questions
from workbook.evidence.described import file_and_sheet
from workbook.evidence.quoting import quoted_name

INDICATOR = "indicator:"
"""Begins what is picked where a question is for the readings of an indicator."""


@dataclass(frozen=True)
class Measurement:
    """An indicator that gets its readings from a file, and the rows that say so."""

    indicator: str
    rows: tuple[tuple[str, dict[str, Any]], ...]


def indicator_of(picks: Picks) -> str:
    """Return the indicator that was picked; empty where an assumption was."""
    wanted = one(picks, "assumption")
    return wanted.removeprefix(INDICATOR) if wanted.startswith(INDICATOR) else ""


def measurement_of(book: Book, picks: Picks) -> Measurement | None:
    """Return the rows that picks make; None while the question or the day is missing.

    Raises
    ------
    BadInput
        The question cannot be asked, or its source has its days in another column.
    """
    text, day = question_of(picks), one(picks, "day")
    if not (text and day and one(picks, "source")):
        return None
    row = book.by_key("indicators").get(indicator_of(picks))
    if row is None:
        raise BadInput(say("This indicator is not there any more. Choose one from the list."))
    asked, source = questions.inquiry(text), _source(book, picks, day)
    cells = {"from_source": source["key"], "measure": asked.measure, "filter": asked.filter}
    return Measurement(
        row.key, (("sources", source), ("indicators", {**cells_of("indicators", row), **cells}))
    )


def day_column(source: Any) -> str:
    """Return the column in which a source has its days, without the quotes of an expression."""
    on = source.on or ""
    return on[1:-1].replace('""', '"') if on[:1] == on[-1:] == '"' else on


def _source(book: Book, picks: Picks, day: str) -> dict[str, Any]:
    name = one(picks, "source")
    known = book.by_key("sources").get(name)
    if known is not None and known.on and day_column(known) != day:
        raise BadInput(
            say("The days of {source} are in the column {column}. Choose this column.",
                source=known.name, column=day_column(known))
        )  # fmt: skip
    source = described_source(book, picks)
    if source is None and known is not None:
        source = cells_of("sources", known)
    if source is None:
        title = Path(file_and_sheet(name)[0]).stem
        source = {"key": free_key(book, "sources", title), "name": title, "kind": "answers",
                  "file": name}  # fmt: skip
    written = day if re.fullmatch(r"[A-Za-z_]\w*", day) else quoted_name(day)
    return _filled(source, on=written, customer=one(picks, "respondent"))


def _filled(row: dict[str, Any], **cells: str) -> dict[str, Any]:
    return {**row, **{name: text for name, text in cells.items() if text}}


def computed(book: Book, measurement: Measurement) -> list[readings.Reading]:
    """Return the readings that there would be, the earliest first.

    Raises
    ------
    BadInput
        The file cannot be asked this, or a cell cannot be what it is.
    """
    whole = with_rows(book, measurement.rows)
    return readings.readings(whole, whole.by_key("indicators")[measurement.indicator])
