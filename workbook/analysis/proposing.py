"""Questions that a person can be offered: of a row that is kept, and of what a source holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from workbook.analysis.inquiring import DESIGN, escaped
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.evidence import questions
from workbook.evidence.described import is_file

if TYPE_CHECKING:
    from workbook.evidence.profile import Profile

_MOST_PROPOSED = 40
_MOST_OF_COLUMN = 6


def picks_of(row: Any) -> dict[str, list[str]]:
    """Return what would be picked for a row of evidence: its source, its question and its day."""
    picks = {
        "evidence": [row.key],
        "source": [row.source or ""],
        "assumption": [row.assumption],
        "collected_on": [row.collected_on.isoformat() if row.collected_on else ""],
        "method": [row.method or ""],
        **{name: [getattr(row, name) or ""] for name in DESIGN},
    }
    if not row.question:
        return picks
    asked = questions.inquiry(row.question)
    picks["kind"] = [next(word for word, kind in questions.KINDS.items()
                          if type(asked.kind) is kind)]  # fmt: skip
    for whole in (asked.kind, asked):
        for field in fields(whole):
            value = getattr(whole, field.name)
            if field.name == "kind" or value in (None, ""):
                continue
            listed = value if isinstance(value, tuple) else (value,)
            picks[field.name] = [
                f"{each:g}" if isinstance(each, float) else str(each) for each in listed
            ]
    return picks


def proposed(book: Book) -> dict[str, str]:
    """Return questions that the sources of a book can be asked: sentence → as a cell keeps it.

    Only of files: a table of a database would be looked through each time.
    """
    return book.remember("proposed questions", lambda: _proposed(book))


def _proposed(book: Book) -> dict[str, str]:
    from workbook.analysis.profiled import called, profiled, sources_named
    from workbook.evidence import sources_of

    found: dict[str, str] = {}
    for name in sources_named(book):
        if not is_file(sources_of(book).name(name)):
            continue
        with suppress(BadInput):
            for text in list(_askable(profiled(book, name).columns))[:_MOST_PROPOSED]:
                sentence = questions.inquiry(text).sentence
                found[f"{sentence} ({called(book, name)})"] = text
    return found


def _askable(columns: Sequence[Profile]) -> Iterator[str]:
    sure = [column for column in columns if not column.doubt and column.looks != "respondent"]
    for column in sure:
        name = escaped(column.name)
        if column.kind == "number" and column.low is not None:
            yield f"mean; column={name}"
            if column.low >= 0 and 6 < column.high <= 10:
                yield f"nps; column={name}"
        elif column.kind in ("text", "flag"):
            for value in column.values[:_MOST_OF_COLUMN]:
                yield f"chose; column={name}; values={escaped(value.text)}"
    days = [escaped(column.name) for column in sure if column.kind == "date"]
    for start, end in pairwise(days):
        yield f"time; start={start}; end={end}; unit=hour"
