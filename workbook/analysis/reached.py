"""How many cases reach a moment of truth, and how long customers wait there, by the logs of events.

A log counts where ``source_values`` says which of its activities are moments. The time at a moment
is that before its events (or after them, where the log notes when a state is entered): what passed
since the event before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Row

if TYPE_CHECKING:
    from workbook.evidence.shapes import Group

FEWEST_CASES = 20
"""Cases at a moment, before anything is said of how long they wait."""


@dataclass(frozen=True)
class Reached:
    """The cases of one log at one moment.

    ``a_month`` is their number a month of the log, ``p50`` and ``p90`` the days within which half
    and nine of ten of them had passed it (None with fewer than 20 cases).
    """

    moment: str
    source: str
    cases: int
    a_month: float | None
    p50: float | None
    p90: float | None
    group: Group

    def later_than(self, days: float) -> tuple[float, float, float]:
        """Return the share of cases that took longer than so many days, with its 95 % interval."""
        from workbook.stats import wilson_interval

        got = wilson_interval(self.group.histogram.above(24 * days) / self.cases, self.cases)
        return got.estimate, got.low, got.high


def reached(book: Book) -> Mapping[str, Reached]:
    """Return moment → the cases that reach it; of several logs the one with the most cases."""

    def made() -> dict[str, Reached]:
        found: dict[str, Reached] = {}
        for one in _of_logs(book):
            if one.moment not in found or one.cases > found[one.moment].cases:
                found[one.moment] = one
        return found

    return book.remember("reached", made)


def _of_logs(book: Book) -> Iterator[Reached]:
    mapped: dict[str, dict[str, str]] = {}
    for value in book.rows("source_values"):
        if value.column == "activity" and value.means == "moments":
            mapped.setdefault(value.source, {})[value.value] = value.means_key
    for row in book.rows("sources"):
        if row.kind == "events" and row.key in mapped and row.activity:
            with suppress(BadInput):  # what cannot be read is told beside the source
                yield from _of_log(book, row, mapped[row.key])


def _of_log(book: Book, row: Row, moments: Mapping[str, str]) -> Iterator[Reached]:
    from workbook.evidence import shapes
    from workbook.evidence.strategy import sources_of

    sources = sources_of(book)
    found = shapes.cases(
        sources, row.key, row.case, row.on, started=row.started or "", sector=row.sector or "",
        activity=row.activity, moments=moments, stamps=row.stamps, filter=row.filter or "",
    )  # fmt: skip
    # Only how many months there are is told, never what one of them holds.
    by_month = shapes.series(sources, row.key, row.on, "month", filter=row.filter or "", exact=True)
    months = _months([one.key[0] for one in by_month.groups if one.key])
    for group in found.moments:
        (moment,) = group.key
        if moment in moments.values():
            known = group.cases >= FEWEST_CASES
            days = [group.histogram.quantile(share) / 24 if known else None for share in (0.5, 0.9)]
            a_month = group.cases / months if months else None
            yield Reached(str(moment), row.key, group.cases, a_month, days[0], days[1], group)


def _months(first_days: list[date]) -> int:
    """Return how many months lie between the first and the last, both counted."""
    if not first_days:
        return 0
    first, last = min(first_days), max(first_days)
    return 12 * (last.year - first.year) + last.month - first.month + 1
