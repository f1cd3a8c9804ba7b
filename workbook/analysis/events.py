"""What an event log tells of the work between areas: the time of each, hand-overs, what is kept.

A log is a row of ``sources`` of the kind events. What its values mean is said in ``source_values``;
a sector that is called like a function is that function without a row. The first such source is
the one that is told of. Everything is computed from the file or table where it lies, once while it
does not change; without a source nothing is opened, and ``told`` gives None.

Hours count all days and nights; where the strategy has holidays they count working days, Monday to
Friday, and where ``WORKBOOK_WORKING_HOURS`` is set only those hours of them.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.messages import say

if TYPE_CHECKING:
    from workbook.evidence.flow import Fit, Flow, Log
    from workbook.evidence.shape_statements import Week
    from workbook.stats.durations import Curve

CUSTOMER = "customer"
"""What the time is called in which the customer has the case."""
NOT_SAID = "not said"
"""What the time is called of which the log does not say who had the case."""
OTHERS = "others"
"""The areas, together, that too few cases went through."""
NINE_OF_TEN = 0.9
FEWEST_CLOSED = 20
"""Closed cases without which half of a log's time is not compared with the other."""


@dataclass(frozen=True)
class Area:
    """What passed in one area; ``hours`` are those of ``Told.day_hours`` a day.

    Parameters
    ----------
    key
        Key of the function, or what the log calls the sector.
    function
        Key of the function; None for a sector that is none, the customer and ``NOT_SAID``.
    handed_in, waited
        Hand-overs into it, and the hours before them.
    worked
        Hours from begin to end; None where the log says no begin.
    p50, p90
        Hours of a case; None where too few cases are known.
    walked
        Mean number of hand-overs from its events to the next one at the customer; None where none
        follows, or by too few.
    """

    key: str
    function: str | None
    cases: int
    events: int
    hours: float
    handed_in: int
    waited: float
    worked: float | None = None
    p50: float | None = None
    p90: float | None = None
    walked: float | None = None


@dataclass(frozen=True)
class HandOver:
    """What passed from one area to another: the hours before it belong to nobody's work."""

    giver: str
    taker: str
    cases: int
    hours: float
    p50: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class Reached:
    """A moment of truth that cases reach, and the hours of a case there."""

    cases: int
    hours: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Told:
    """A log, or one case entered by hand, added up; or why nothing can be told.

    Parameters
    ----------
    name
        What people call the source.
    why
        Why the log cannot be read; empty where it can.
    source
        Key of the source; empty for cases entered by hand.
    hours
        Of all cases together.
    moment
        The moment of truth that all of the log is about, where it is about one.
    """

    name: str
    source: str = ""
    why: str = ""
    cases: int = 0
    events: int = 0
    open: int = 0
    hours: float = 0.0
    areas: tuple[Area, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    moments: Mapping[str, Reached] | None = None
    moment: str | None = None
    first: date | None = None
    last: date | None = None
    day_hours: float = 24.0
    is_working_time: bool = False
    is_entered: bool = False
    has_begins: bool = False
    overlaps: int = 0
    reading: str = ""

    @property
    def by_key(self) -> Mapping[str, Area]:
        """Areas by key."""
        return {one.key: one for one in self.areas}

    @property
    def waited(self) -> float:
        """Hours before hand-overs, of all cases."""
        return math.fsum(one.hours for one in self.hand_overs)

    @property
    def months(self) -> float:
        """Months from the first to the last event, at least one."""
        if self.first is None or self.last is None:
            return 1.0
        return max(1.0, (self.last - self.first).days / 30.4375)

    def days(self, hours: float | None) -> float | None:
        """Return hours as days of this log; None for None and for what is not known."""
        return None if hours is None or math.isnan(hours) else hours / self.day_hours


def log_row(book: Book) -> Row | None:
    """Return the source whose events are told of: the first of its kind that names sectors."""
    rows = [row for row in book.rows("sources") if row.kind == "events"]
    return next((row for row in rows if row.sector), rows[0] if rows else None)


def told(book: Book) -> Told | None:
    """Return what the log tells; None where there is no source of events."""
    row = log_row(book)
    if row is None:
        return None
    return book.remember("told by the log", lambda: _told(book, row))


def _told(book: Book, row: Row) -> Told:
    try:
        found, log = flow_of(book, row), log_of(book, row)
    except BadInput as refusal:
        return Told(row.name, row.key, why=refusal.summary)
    return added_up(book, row, log, found)


def flow_of(book: Book, row: Row, until: date | None = None) -> Flow:
    """Return what a source of events tells, up to a day or that of the book; read once for all.

    Raises
    ------
    BadInput
        The source cannot be read, or holds too few cases.
    """
    from workbook.evidence import sources_of
    from workbook.evidence.flow import flow

    log = log_of(book, row)
    log = log if until is None else replace(log, until=until)
    near = [one.key for one in book.rows("functions") if one.customer_distance == 0]
    near.append(CUSTOMER)
    return book.remember(("flow", row.key, until), lambda: flow(sources_of(book), log, near))


@dataclass(frozen=True)
class Halves:
    """The hours within which nine of ten cases closed, in the two halves of a log's time.

    ``rises`` says whether surely more than one case in ten of the second half took longer than
    nine of ten of the first did, with 95 % confidence.
    """

    before: float
    since: float
    rises: bool


def halves(book: Book) -> Halves | None:
    """Compare the two halves of the log's time; None where either has too few closed cases.

    A case belongs to the half in which it was closed. The second half is what the whole has more
    than the first, so that the log is read once more and nothing but counts is compared.
    """
    row = log_row(book)
    return None if row is None else book.remember("halves of the log", lambda: _halves(book, row))


def _halves(book: Book, row: Row) -> Halves | None:
    from workbook.evidence.shape_results import Histogram
    from workbook.stats.proportion import proportion_interval

    try:
        whole = flow_of(book, row)
        first = flow_of(book, row, whole.first + (whole.last - whole.first) / 2).closed
    except BadInput:
        return None
    more = {bin_: count - first.bins.get(bin_, 0) for bin_, count in whole.closed.bins.items()}
    second = Histogram({bin_: count for bin_, count in more.items() if count > 0})
    if min(first.cases, second.cases) < FEWEST_CLOSED:
        return None
    before = first.quantile(NINE_OF_TEN)
    longer = proportion_interval(second.above(before), second.cases)
    return Halves(before, second.quantile(NINE_OF_TEN), longer.low > 1 - NINE_OF_TEN)


def log_of(book: Book, row: Row) -> Log:
    """Return what the columns of a source of events are, and what their values mean."""
    from workbook.evidence.flow import Log

    values = [one for one in book.rows("source_values") if one.source == row.key]
    sectors = {
        one.value.strip().lower(): one.means_key if one.means == "functions" else CUSTOMER
        for one in values
        if one.column == "sector" and one.means in ("functions", "customer")
    }
    named = {one.name.strip().lower(): one.key for one in book.rows("functions")}
    named |= {one.key: one.key for one in book.rows("functions")}
    activities = [one for one in values if one.column in ("activity", "status")]
    ignored = [
        tuple(one.value for one in values if one.column == column and one.means == "ignore")
        for column in ("sector", "activity")
    ]
    return Log(
        row.key,
        row.case,
        row.on,
        row.started or "",
        row.sector or "",
        row.activity or "",
        row.filter or "",
        row.stamps or "completed",
        tuple((named | sectors).items()),
        not sectors,
        (ignored[0], ignored[1]),
        tuple((one.value, one.means_key) for one in activities if one.means == "moments"),
        tuple(one.value for one in activities if one.means == "closed"),
        week_of(book),
        book.as_of,
    )


def week_of(book: Book) -> Week | None:
    """Return when is worked, where the strategy has holidays or its operator says hours."""
    from workbook.evidence.limits import HOLIDAYS, WORKING_HOURS, holidays, working_hours
    from workbook.evidence.shape_statements import Week

    days = tuple(row.on for row in book.rows("holidays"))
    if os.environ.get(WORKING_HOURS, "").strip():
        return Week(*working_hours(), (*days, *holidays()))
    if days or os.environ.get(HOLIDAYS, "").strip():
        return Week(0, 24, (*days, *holidays()))
    return None


def added_up(book: Book, row: Row, log: Log, found: Flow) -> Told:
    """Return what a flow tells, in the words of the book."""
    from workbook.evidence.shapes import OTHERS as FEW

    functions = set(book.by_key("functions"))

    def called(name: str | None) -> str:
        return NOT_SAID if name is None else OTHERS if name == FEW else name

    areas = []
    for one in found.cases.sectors:
        key = called(one.key[0])
        walk = found.walks.get(one.key[0] or "∅")
        areas.append(
            Area(
                key,
                key if key in functions else None,
                one.cases,
                one.events,
                one.hours,
                one.handed,
                one.waited,
                one.worked if log.started else None,
                one.histogram.quantile(0.5),
                one.histogram.quantile(NINE_OF_TEN),
                walk.hand_overs / walk.events if walk and walk.events else None,
            )
        )
    pairs = tuple(
        HandOver(
            called(one.key[0]),
            called(one.key[1]),
            one.cases,
            one.hours,
            one.histogram.quantile(0.5),
            one.histogram.quantile(NINE_OF_TEN),
        )
        for one in found.cases.pairs
    )
    moments = {
        str(one.key[0]): Reached(
            one.cases,
            one.hours,
            one.histogram.quantile(0.5),
            one.histogram.quantile(NINE_OF_TEN),
        )
        for one in found.cases.moments
        if one.key[0] in book.by_key("moments")
    }
    return Told(
        row.name,
        row.key,
        cases=found.cases.whole.cases,
        events=found.cases.whole.events,
        open=found.open.cases,
        hours=found.cases.whole.hours,
        areas=tuple(areas),
        hand_overs=pairs,
        moments=moments,
        moment=moment_of(book, {key for _, key in log.moments}),
        first=found.first,
        last=found.last,
        day_hours=log.day_hours,
        is_working_time=log.week is not None,
        is_entered=log.stamps == "entered",
        has_begins=bool(log.started),
        overlaps=found.cases.whole.overlaps,
        reading=found.reading,
    )


def moment_of(book: Book, mapped: set[str]) -> str | None:
    """Return the one moment of truth that a log is about.

    That of its activities; where none says one, the only moment whose functions hand over to each
    other or have times of their own.
    """
    found = mapped or {
        row.moment
        for row in book.rows("moment_functions")
        if row.hands_to or row.assigned_days is not None
    }
    return next(iter(found)) if len(found) == 1 else None


def durations(book: Book) -> Curve | None:
    """Return the share of cases that last longer than each number of days, open ones censored."""
    row, known = log_row(book), told(book)
    if row is None or known is None or known.why:
        return None
    from workbook.stats.durations import Lasting, curve_of

    found = flow_of(book, row)
    ended, still = found.closed, found.open
    return curve_of(
        Lasting(one.middle(bin_) / known.day_hours, count if one is ended else 0,
                count if one is still else 0)
        for one in (ended, still)
        for bin_, count in one.bins.items()
    )  # fmt: skip


def promised_days(book: Book, moment: str | None) -> float | None:
    """Return the fewest days in which something is promised to the customer at a moment."""
    found = [
        row.within_days
        for row in book.rows("promises")
        if row.moment == moment and row.to is None and row.within_days is not None
    ]
    return min(found, default=None)


def assigned(book: Book, moment: str | None) -> dict[str, float]:
    """Return function → days that it is given at a moment, nine times out of ten."""
    return {
        row.function: row.assigned_days
        for row in book.rows("moment_functions")
        if row.moment == moment and row.assigned_days is not None
    }


def above(book: Book, area: str, days: float) -> tuple[int, int]:
    """Return how many cases were longer in an area than some days, and how many there were."""
    row, known = log_row(book), told(book)
    if row is None or known is None or known.why:
        return 0, 0
    for one in flow_of(book, row).cases.sectors:
        if one.key[0] == area:
            return one.histogram.above(days * known.day_hours), one.histogram.cases
    return 0, 0


def within(book: Book, moment: str, days: float) -> tuple[int, int]:
    """Return how many cases were at a moment for some days at most, and how many reached it."""
    row, known = log_row(book), told(book)
    if row is None or known is None or known.why:
        return 0, 0
    for one in flow_of(book, row).cases.moments:
        if one.key[0] == moment:
            return one.cases - one.histogram.above(days * known.day_hours), one.cases
    return 0, 0


def fitted(book: Book, moment: str, *, whole: bool) -> Fit | None:
    """Return how closed cases keep to the times assigned at a moment.

    None without a promise of days there, without assigned times that the log knows an area for, or
    with too few cases. ``whole``: all of the log is about this moment.
    """
    row, known = log_row(book), told(book)
    promised, given = promised_days(book, moment), assigned(book, moment)
    if row is None or known is None or known.why or promised is None:
        return None
    areas = {key: one for key, one in known.by_key.items() if key in given}
    hours = {key: given[key] * known.day_hours for key in areas}
    scales = {key: hours[key] / one.p90 for key, one in areas.items() if one.p90 and hours[key] > 0}
    if not hours:
        return None
    from workbook.evidence import sources_of
    from workbook.evidence.flow import fit

    silent = flow_of(book, row).silent
    try:
        return fit(
            sources_of(book), log_of(book, row), promised * known.day_hours, hours, scales, silent,
            "" if whole else moment,
        )  # fmt: skip
    except BadInput:
        return None


def refused(known: Told) -> str:
    """Say that a log cannot be read, and why."""
    return say("The log {name} cannot be read: {why}", name=known.name, why=known.why)
