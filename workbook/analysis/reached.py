"""How many cases reach a moment of truth, and how long customers wait there, by the logs of events.

A log counts where ``source_values`` says which of its activities are moments. The time at a moment
is that before its events (or after them, where the log notes when a state is entered): what passed
since the event before, in the days of ``events``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook.analysis.events import flow_of, log_of
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
    a_month: float
    p50: float | None
    p90: float | None
    group: Group
    day_hours: float

    def later_than(self, days: float) -> tuple[float, float, float]:
        """Return the share of cases that took longer than so many days, with its 95 % interval."""
        from workbook.stats import wilson_interval

        got = wilson_interval(
            self.group.histogram.above(self.day_hours * days) / self.cases, self.cases
        )
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
    mapped = {row.source for row in book.rows("source_values")
              if row.column == "activity" and row.means == "moments"}  # fmt: skip
    for row in book.rows("sources"):
        if row.kind == "events" and row.key in mapped and row.activity:
            with suppress(BadInput):  # what cannot be read is told beside the source
                yield from _of_log(book, row)


def _of_log(book: Book, row: Row) -> Iterator[Reached]:
    found, hours = flow_of(book, row), log_of(book, row).day_hours
    months = 12 * (found.last.year - found.first.year) + found.last.month - found.first.month + 1
    for group in found.cases.moments:
        (moment,) = group.key
        if moment in book.by_key("moments"):
            known = group.cases >= FEWEST_CASES
            p50, p90 = (
                group.histogram.quantile(share) / hours if known else None for share in (0.5, 0.9)
            )
            a_month = group.cases / months
            yield Reached(str(moment), row.key, group.cases, a_month, p50, p90, group, hours)
