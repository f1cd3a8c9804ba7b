"""Books whose own words hold no Latin letter, and what of a text no message has made.

In the pseudo-language every message marks its words (⟦…⟧). What is left outside of the marks is
what people wrote, here in Greek, and sentences that nobody can translate.
"""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from workbook import exchange
from workbook.book import Book
from workbook.book.fields import Field
from workbook.book.model import TABLES
from workbook.store import open_store

DATA = Path(__file__).parents[1] / "data"
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβγδεφχηιθκλμνοπψρστυωξζςϊΑΒΓΔΕΦΧΗΙΘΚΛΜΝΟΠΨΡΣΤΥΩΞΖΪΫ",
)
_AS_THEY_ARE = {  # names of files and columns, and expressions
    "evidence": {"source", "measure", "filter", "weight", "stratum", "cluster", "respondent"},
    "sources": {
        "file", "on", "started", "ended", "case", "customer", "activity", "sector", "code", "text",
        "amount", "segment", "filter",
    },
    "decisions": {"measure", "treated", "cluster"},
    "themes": {"words"},
    "codings": {"comment"},
}  # fmt: skip
_MARKED = re.compile("⟦[^⟦⟧]*⟧")
_CUT = re.compile("⟦[^⟦⟧\\n]*…(?![^⟦\\n]*⟧)")  # what is cut loses the second mark
# Codes of checks, and what a formula, a unit or a program's own word is in every language.
_IN_ALL = re.compile(r"\b[A-Z]\d{3}\b|\[\d{3}\]|\.html\b|[\w-]+\.csv\b|\bCSV\b|workbook")
_LATIN = re.compile(r"[A-Za-z]{2,}(?:[ ,;:’'.-]+[A-Za-z]+)*")


def greek(value: Any) -> Any:
    """Return what people wrote in Greek letters; anything else as it is."""
    if isinstance(value, tuple):
        return tuple(map(greek, value))
    return value.translate(_LETTERS) if isinstance(value, str) else value


def greek_book(sample: str = "distributor", as_of: str = "2026-10-31") -> Book:
    """Read a sample strategy with every name, key and sentence in Greek letters."""
    entered = exchange.read(DATA / sample)
    rows = {
        name: tuple(
            row._make(
                greek(value)
                if _is_written(name, field) and not field.stands_alone(value)
                else value
                for field, value in zip(table.fields, row, strict=True)
            )
            for row in entered[name]
        )
        for name, table in TABLES.items()
    }
    return Book(rows, date.fromisoformat(as_of))


def _is_written(table: str, field: Field) -> bool:
    if (
        field.place
        or field.name in _AS_THEY_ARE.get(table, ())
        or field.name in {"language", "currency"}
    ):
        return False
    return field.kind in {"text", "slug"}


def outside(text: str) -> list[str]:
    """Return the pieces of a text that hold Latin words and stand in no mark."""
    text = _CUT.sub(" · ", text)
    while _MARKED.search(text):
        text = _MARKED.sub(" · ", text)
    return list(
        dict.fromkeys(" ".join(part.split()) for part in _LATIN.findall(_IN_ALL.sub("", text)))
    )


def words(html: str) -> str:
    """Return the words of HTML as people see or hear them, also those drawn in pictures."""
    pictures = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", html)
    drawn = [base64.b64decode(picture).decode() for picture in pictures]
    html = re.sub(r"<(style|script)\b.*?</\1>", "", html, flags=re.DOTALL)
    said = re.findall(r"""(?:alt|title|aria-label|placeholder)="([^"]*)\"""", html)
    return unescape("\n".join([re.sub(r"<[^>]+>", "\n", part) for part in (html, *drawn)] + said))


def greek_store(path: Path, *samples: str, at: datetime = datetime(2026, 9, 1, tzinfo=UTC)) -> Path:
    """Create a store of sample strategies with every name, key and sentence in Greek letters."""
    with open_store(path) as store:
        for sample in samples or ("distributor", "distributor-first-attempt"):
            entered = greek_book(sample)
            store.create({name: entered.entered(name) for name in TABLES}, "α", at)
    return path
