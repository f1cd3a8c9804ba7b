"""Indicators that count events, such as complaints: how many there were, and of how many cases.

What an indicator counts is said by its unit. Money, times, shares, scores and what is stated in
thousands are no counts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from workbook.analysis import course
from workbook.analysis.course import TIME, Array, Reading
from workbook.book import Book
from workbook.book.fields import Row

_WORDS = (
    "thousand million billion mil millón millones millar millares "
    "point score index star rating grade level punto puntaje puntuación índice estrella nota nivel "
    "kg g t km m cm mm l kwh ton tonne gram kilogram metre meter mile litre liter tonelada metro "
    "litro dollar euro pound peso sol yen real dólar libra "
    "working business "
    "percent pct porcentaje porciento ratio share csat ces nps gb mb bps "
    "eur usd mxn cop pen clp ars"
)
NOT_COUNTED = frozenset(_WORDS.split()) | TIME
"""Words of a unit that say that something is measured, not counted; without a final s."""

_TIMES = (
    "second|minute|hour|day|week|month|quarter|year"
    "|segundo|minuto|hora|día|semana|mes|trimestre|año"
)

_PER = re.compile(
    rf"(?:\bper\b|\bpor(?: cada)?+\b|/)(?!\s*(?:{_TIMES})(?:e?s)?\b)\s*(\d[\d.,\s]*)?",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"^[A-Z]{3}\b|[$€£¥°%]|\bS/|\bB/\.|^'?000|\b(?:per|por) (?:cent|ciento)\b")
"""Signs of money, of shares, and of what is stated in thousands."""
_OF = re.compile(r"\b(?:per|por|a|an|al|of|de)\b|/")


class Counted(NamedTuple):
    """Readings of an indicator as counts.

    ``counts`` is how many events each stands for, ``sizes`` of how many cases (all 1 where that is
    not known), ``scale`` is what a value is multiplied by to give its count.
    """

    readings: tuple[Reading, ...]
    counts: Array
    sizes: Array
    scale: Array
    with_cases: bool


def counted(book: Book, indicator: Row) -> Counted | None:
    """Return the judged readings of an indicator as counts; None where it is no count of events."""
    found = course.readings(book, indicator.key)
    unit = (indicator.unit or "").strip()
    rows_of_source = indicator.from_source is not None and indicator.measure is None
    if not found or min(one.value for one in found) < 0:
        return None
    if not rows_of_source and (indicator.most is not None or not _counts(unit)):
        return None
    values = np.array([one.value for one in found], float)
    known = all(one.n for one in found)
    cases = np.array([one.n or 0 for one in found], float)
    per = _PER.search(unit)
    if per:
        if not known:
            return None
        scale = cases / _number(per[1])
        return Counted(found, np.round(values * scale), cases, scale, True)
    if (values % 1).any():
        return None
    # A count of rows has itself as the number of its cases.
    known = known and not (cases == values).all()
    ones = np.ones_like(values)
    return Counted(found, values, cases if known else ones, ones, known)


def bounded(book: Book, indicator: Row, bounds: tuple[float, float]) -> tuple[float, float]:
    """Give the least and the most that are possible (``course.possible``), for counts from 0."""
    least, most = bounds
    from_none = least == -np.inf and counted(book, indicator) is not None
    return 0.0 if from_none else least, most


def _counts(unit: str) -> bool:
    if course.whole_of(unit) or _MEASURED.search(unit):
        return False
    what, *_ = _OF.split(unit)  # the words before "per": what comes after is of what
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", what)]
    forms = {form for word in words
             for form in (word, word.removesuffix("s"), word.removesuffix("es"))}  # fmt: skip
    return bool(words) and not forms & NOT_COUNTED


def _number(text: str | None) -> float:
    digits = re.sub(r"\D", "", text or "")
    return float(digits) if digits.strip("0") else 1.0
