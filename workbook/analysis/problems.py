"""What customers have problems with, by component of the service and by moment of truth.

Where a log's own reasons name components or moments themselves (``source_values``), its rows are
counted. Elsewhere the themes of what customers say tell it, as ``voice`` sizes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import isnan
from typing import Literal, NamedTuple

from workbook.analysis import voice
from workbook.book import Book, records, registry
from workbook.book.errors import BadInput
from workbook.book.fields import Row

By = Literal["component", "moment", "theme"]
_KINDS = ("contacts", "comments")
_OWN: Mapping[By, tuple[str, ...]] = {
    "component": ("component",), "moment": ("moments",), "theme": (),
}  # fmt: skip
"""What a value of a log has to mean for its rows to be counted, rather than the themes."""


@dataclass(frozen=True)
class Heard:
    """A share of the problems that customers told, with its 95 % interval.

    ``n`` of ``total`` rows of a log, of which the interval counts ``effective``; 0 where the share
    is that of themes in comments.
    """

    share: float
    low: float
    high: float
    n: int = 0
    total: int = 0
    effective: int = 0


class _Mention(NamedTuple):
    """What one value of a log means: by component, moment and theme; None where not said."""

    component: str | None = None
    moment: str | None = None
    theme: str | None = None


class _Counted(NamedTuple):
    mention: _Mention
    n: int
    persons: int


def heard(book: Book, by: By) -> Mapping[str, Heard]:
    """Return the share of the problems told about each component, moment or theme.

    Of the problems of which it is known; empty where no source says so.

    Notes
    -----
    Wilson's interval, on the number of customers where the source names them: many contacts of one
    customer are no more than one customer's problem.
    """
    return book.remember(("told problems", by), lambda: _told(book, by))


def _told(book: Book, by: By) -> Mapping[str, Heard]:
    counted = any(getattr(one, by) for known in _meanings(book).values() for one in known.values())
    names_it = any(row.means in _OWN[by] for row in book.rows("source_values"))
    if counted and names_it:
        return _shares(book, by)
    if not book.rows("themes"):
        return {}
    if by == "theme":
        praise = {row.key for row in book.rows("themes") if row.tone == "praise"}
        return {
            one.theme: Heard(one.share, one.low, one.high)
            for one in voice.heard(book)
            if one.theme not in praise
            and one.share is not None
            and one.low is not None
            and one.high is not None
        }
    return {
        key: Heard(one.estimate, one.low, one.high)
        for key, one in voice.problems_by(book, by).items()
        if key and not isnan(one.estimate)
    }


def inaction(book: Book) -> Mapping[str, tuple[float, float]]:
    """Return theme → what it costs a year while nothing is done (10th and 90th percentile).

    Only of themes whose share and whose damage are known; empty without the economics.
    """
    try:
        found = registry.lent("inaction")(book)
    except LookupError:
        return {}
    return {
        one.theme: (12 * one.monthly_low, 12 * one.monthly_high)
        for one in records(found)
        if not isnan(one.monthly_low) and not isnan(one.monthly_high)
    }


def none_heard(found: Mapping[str, Heard]) -> float | None:
    """Return the upper bound of the share of what no row tells; None where rows are not counted."""
    from workbook.stats import wilson_interval

    one = next(iter(found.values()))
    return wilson_interval(0.0, one.effective).high if one.effective else None


def _shares(book: Book, by: By) -> dict[str, Heard]:
    counts: dict[str, int] = {}
    total = persons = 0
    for one in _counted(book):
        key = getattr(one.mention, by)
        if key is not None:
            counts[key] = counts.get(key, 0) + one.n
            total += one.n
            persons += one.persons
    if not total:
        return {}
    from workbook.stats import wilson_interval

    effective = min(total, persons)
    found = {}
    for key, n in counts.items():
        got = wilson_interval(n / total, effective)
        found[key] = Heard(n / total, got.low, got.high, n, total, effective)
    return found


def _counted(book: Book) -> tuple[_Counted, ...]:
    return book.remember(("told problems", "counted"), lambda: tuple(_asked(book)))


def _asked(book: Book) -> Iterator[_Counted]:
    """Count the rows of each source by its reasons; what cannot be read counts nothing."""
    meanings = _meanings(book)
    rows = [row for row in book.rows("sources") if row.kind in _KINDS and row.code]
    for row in rows:
        known = meanings.get(row.key)
        if not known:
            continue
        from workbook.evidence import shapes
        from workbook.evidence.strategy import sources_of

        with suppress(BadInput):
            found = shapes.cells(
                sources_of(book), row.key, [row.code], filter=row.filter or "",
                respondent=row.customer or "",
            )  # fmt: skip
            for group in found.groups:
                mention = known.get(str(group.key[0])) if group.key else None
                if mention is not None:
                    yield _Counted(mention, group.n, group.persons)


def _meanings(book: Book) -> dict[str, dict[str, _Mention]]:
    """Return source → value of its reasons → what it means; praise is no problem."""
    themes = book.by_key("themes")
    found: dict[str, dict[str, _Mention]] = {}
    for row in book.rows("source_values"):
        if row.column != "code" or row.means not in ("component", "moments", "themes"):
            continue
        mention = _meant(row, themes)
        if mention is not None:
            found.setdefault(row.source, {})[row.value] = mention
    return found


def _meant(row: Row, themes: Mapping[str, Row]) -> _Mention | None:
    if row.means == "component":
        return _Mention(component=row.means_key)
    if row.means == "moments":
        return _Mention(moment=row.means_key)
    theme = themes.get(row.means_key)
    if theme is None or theme.tone == "praise":
        return None
    return _Mention(theme.component, theme.moment, theme.key)
