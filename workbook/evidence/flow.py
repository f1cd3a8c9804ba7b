"""How cases flow through an event log: how long they take, how far each sector is, what is kept.

Beside the sums of ``shapes.cases``: the durations of closed and of open cases, the hand-overs from
a sector to the next event at the customer, and what would keep a promise. A case is closed when its
last activity says so; otherwise when it is silent for longer than 99 of 100 gaps between two events
are. Open cases have lasted until the log's end.

The usual gap and the hand-overs are taken from the first part of a large file, some 400,000 events
of whole cases; everything else from all events. Only counts and sums come back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from workbook.evidence.limits import smallest_cell
from workbook.evidence.quoting import quoted_text
from workbook.evidence.shape_results import Cases, Histogram, cases_of, too_few
from workbook.evidence.shape_statements import (
    AT_ONCE,
    BIN,
    NOT_SAID,
    Ends,
    Parts,
    Week,
    cases_statement,
    gaps_statement,
)
from workbook.evidence.shapes import (
    check_walls,
    column_of,
    condition_of,
    fetched,
    in_parts,
    moment_of,
    once,
)
from workbook.evidence.source import Sources
from workbook.evidence.statement import select
from workbook.evidence.table import Source

__all__ = ["Fit", "Flow", "Log", "Walk", "fit", "flow"]

EMPTY = ("", "empty", "none", "null", "n/a", "na", "nan", "-", "--", "?", NOT_SAID)
"""What logs write, in small letters, where they do not say a sector."""
USUAL_GAP = 0.99


@dataclass(frozen=True)
class Log:
    """What the columns of an event log are, and what their values mean.

    Parameters
    ----------
    source
        As ``Sources`` knows it.
    case, sector, activity
        Columns; ``on`` and ``started`` are expressions of days or times.
    stamps
        completed or entered, as in ``shapes.cases``.
    sectors
        Value of ``sector`` → what it is called; compared without capitals and outer blanks.
    others
        Whether other values stand for themselves; otherwise they are not said.
    ignored
        Values of ``sector`` and of ``activity`` whose events are left out.
    moments
        Value of ``activity`` → key of a moment of truth.
    closing
        Values of ``activity`` that close a case.
    until
        The last day that counts; None for all.
    """

    source: str
    case: str
    on: str
    started: str = ""
    sector: str = ""
    activity: str = ""
    filter: str = ""
    stamps: str = "completed"
    sectors: tuple[tuple[str, str], ...] = ()
    others: bool = True
    ignored: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    moments: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()
    week: Week | None = None
    until: date | None = None

    @property
    def day_hours(self) -> float:
        """Hours of a day of this log: 24, or those of a working day."""
        return 24.0 if self.week is None else float(self.week.ends - self.week.begins)


@dataclass(frozen=True)
class Walk:
    """From events of a sector to the next one at the customer: how many events and hand-overs."""

    events: int
    hand_overs: int


@dataclass(frozen=True)
class Flow:
    """What an event log tells: sums by sector, durations in hours, walks, its first and last day.

    ``silent`` are the hours after which a case without a closing activity counts as closed.
    """

    cases: Cases
    closed: Histogram
    open: Histogram
    walks: Mapping[str, Walk]
    first: date
    last: date
    silent: float
    reading: str = ""


@dataclass(frozen=True)
class Fit:
    """How closed cases keep to the times assigned to sectors.

    Parameters
    ----------
    cases
        How many closed cases there are.
    in_time
        How many of them stay within every assigned time.
    factors
        Bin → cases: the factor by which all assigned times may grow at most so that the case still
        keeps the promise, with each sector's hours scaled to reach its assigned time nine times
        out of ten. Bin ``AT_ONCE`` holds the cases that none keeps; a case without assigned hours
        is in the bin of the largest factor that is told (e^20).
    """

    cases: int
    in_time: int
    factors: Histogram
    reading: str = ""


def flow(sources: Sources, log: Log, near: Sequence[str] = ()) -> Flow:
    """Return what an event log tells; ``near`` are the sectors at the customer.

    Raises
    ------
    BadInput
        The source cannot be read, an expression is refused, or there are too few cases.
    """

    def found(opened: Source) -> Flow:
        parts = _parts(log, opened)
        first, last = _extent(parts, opened)
        entered = log.stamps == "entered"
        walk = partial(_walk_statement, parts, near=tuple(near))
        walks, silent = _walked(in_parts(opened, parts, walk, first_only=True))
        ends = Ends(last, silent, log.closing)
        statement = partial(
            cases_statement, parts, moments=log.moments, week=log.week, entered=entered, ends=ends
        )
        spans: dict[str, dict[int, int]] = {"closed": {}, "open": {}}
        records = _without_spans(in_parts(opened, parts, statement), spans)
        cases = cases_of(records, smallest_cell())
        days = (_day(first), _day(last))
        return Flow(
            cases, Histogram(spans["closed"]), Histogram(spans["open"]), walks, *days, silent
        )

    check_walls(sources, log.source, (), log.filter, "", log.case)
    return once(sources, log.source, ("flow", log, tuple(near)), found)


def fit(
    sources: Sources, log: Log, promised: float, assigned: Mapping[str, float],
    scales: Mapping[str, float], silent: float, moment: str = "",
) -> Fit:  # fmt: skip
    """Return how closed cases keep to assigned times.

    Parameters
    ----------
    promised
        Hours in which a case is to be done.
    assigned
        Sector → hours that it is given.
    scales
        Sector → what its hours are multiplied by to reach its assigned time.
    silent
        As ``Flow`` has it.
    moment
        Counts only the hours at one moment of truth.

    Raises
    ------
    BadInput
        As ``flow``.
    """

    def found(opened: Source) -> Fit:
        parts = _parts(log, opened)
        ends = Ends(_extent(parts, opened)[1], silent, log.closing)
        statement = partial(_fit_statement, parts, log, ends, promised, assigned, scales, moment)
        bins: dict[int, int] = {}
        cases, in_time = 0, 0
        for bin_, count, within in in_parts(opened, parts, statement):
            cases, in_time = cases + int(count), in_time + int(within or 0)
            bins[int(bin_)] = bins.get(int(bin_), 0) + int(count)
        if cases < smallest_cell():
            raise too_few(smallest_cell())
        return Fit(cases, in_time, Histogram(bins))

    asked = (log, promised, tuple(assigned.items()), tuple(scales.items()), silent, moment)
    check_walls(sources, log.source, (), log.filter, "", log.case)
    return once(sources, log.source, ("fit", asked), found)


def _parts(log: Log, opened: Source) -> Parts:
    case, on = column_of(log.case, opened), moment_of(log.on, opened)
    sector = column_of(log.sector, opened) if log.sector else ""
    activity = column_of(log.activity, opened) if log.activity else ""
    conditions = [condition_of(log.filter, opened)]
    for column, ignored in zip((sector, activity), log.ignored, strict=True):
        if column and ignored:
            listed = ", ".join(quoted_text(_folded(one)) for one in ignored)
            conditions.append(f"NOT (COALESCE({_in_small(column)}, '') IN ({listed}))")
    if log.until is not None:
        after = (log.until + timedelta(days=1)).isoformat()
        conditions.append(f"CAST({on} AS TIMESTAMP) < CAST('{after}' AS TIMESTAMP)")
    return Parts(
        case,
        on,
        moment_of(log.started, opened) if log.started else "",
        _named(sector, log) if sector else "",
        activity,
        " AND ".join(conditions),
    )


def _named(column: str, log: Log) -> str:
    """Return SQL of what a sector is called."""
    known = {_folded(value): name for value, name in log.sectors}
    known |= {value: NOT_SAID for value in EMPTY if value not in known}
    whens = " ".join(
        f"WHEN {quoted_text(value)} THEN {quoted_text(name)}" for value, name in known.items()
    )
    other = f"TRIM(CAST({column} AS VARCHAR))" if log.others else quoted_text(NOT_SAID)
    return f"CASE {_in_small(column)} {whens} ELSE {other} END"


def _in_small(column: str) -> str:
    return f"LOWER(TRIM(CAST({column} AS VARCHAR)))"


def _folded(value: str) -> str:
    return value.strip().lower()


def _extent(parts: Parts, opened: Source) -> tuple[float, float]:
    seconds = f"EXTRACT(EPOCH FROM CAST({parts.on} AS TIMESTAMP))"
    where = f"({parts.filter}) AND {parts.case} IS NOT NULL AND {parts.on} IS NOT NULL"
    sql = f"{select([f'MIN({seconds})', f'MAX({seconds})'], opened.table)} WHERE {where}"
    (first, last), *_ = fetched(sql, opened)
    if first is None:
        raise too_few(smallest_cell())
    return float(first), float(last)


def _day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def _walk_statement(
    parts: Parts, *, table: str, in_order: str, part: str, near: Sequence[str]
) -> str:
    """Gaps by bins of their hours, and hand-overs from each sector to the next one at the customer.

    Each record is: what it tells (gap, walk), sector, bin, events, hand-overs, cases.
    """
    gaps = gaps_statement(parts, table, (), None, entered=False, in_order=in_order, part=part)
    over = "OVER (PARTITION BY k ORDER BY t, r ROWS BETWEEN"
    counted = f"SUM(handed) {over} UNBOUNDED PRECEDING AND CURRENT ROW) AS n"
    listed = ", ".join(map(quoted_text, near)) or "NULL"
    arrives = f"MIN(CASE WHEN s IN ({listed}) THEN n END)"
    arrives += f" {over} CURRENT ROW AND UNBOUNDED FOLLOWING) AS z"
    bins = f"CASE WHEN h > 0 THEN CAST(FLOOR(LN(h) / {BIN}) AS INTEGER) ELSE {AT_ONCE} END"
    walked = ["'walk' AS what", "s", "0 AS bin", "COUNT(z) AS events", "SUM(z - n) AS steps"]
    walked.append("COUNT(DISTINCT CASE WHEN z IS NOT NULL THEN k END) AS cases")
    told = ["'gap' AS what", "NULL AS s", "bin", "COUNT(*) AS events", "0 AS steps", "0 AS cases"]
    binned = f"({select([f'{bins} AS bin'], 'g')} WHERE pt IS NOT NULL) AS b"
    return (
        f"{gaps}, c AS ({select(['k', 's', 't', 'r', counted], 'g')}), "
        f"w AS ({select(['k', 's', 'n', arrives], 'c')}) "
        f"{select(walked, 'w')} GROUP BY s UNION ALL {select(told, binned)} GROUP BY bin"
    )


def _walked(records: Iterable[Sequence[Any]]) -> tuple[dict[str, Walk], float]:
    """Return sector → its walk, where enough cases walk it, and the usual gap in hours."""
    walks: dict[str, Walk] = {}
    gaps: dict[int, int] = {}
    for what, sector, bin_, events, steps, cases in records:
        if what == "gap":
            gaps[int(bin_)] = gaps.get(int(bin_), 0) + int(events)
        elif cases >= smallest_cell():
            walks[str(sector)] = Walk(int(events), int(steps or 0))
    usual = Histogram(gaps).quantile(USUAL_GAP)
    return walks, 0.0 if math.isnan(usual) else usual


def _without_spans(
    records: Iterable[tuple[Any, ...]], spans: Mapping[str, dict[int, int]]
) -> Iterator[tuple[Any, ...]]:
    """Yield all records but the spans, which are added up in ``spans``."""
    for record in records:
        what, state, _, bin_, count, *_ = record
        if what == "span":
            spans[state][bin_] = spans[state].get(bin_, 0) + count
        else:
            yield record


def _fit_statement(
    parts: Parts, log: Log, ends: Ends, promised: float, assigned: Mapping[str, float],
    scales: Mapping[str, float], moment: str, *, table: str, in_order: str, part: str,
) -> str:  # fmt: skip
    """Closed cases by bins of the factor that keeps the promise: bin, cases, those in time."""
    gaps = gaps_statement(
        parts, table, log.moments, log.week, entered=log.stamps == "entered", in_order=in_order,
        part=part, ends=ends,
    )  # fmt: skip
    here = f"CASE WHEN m = {quoted_text(moment)} THEN h ELSE 0.0 END" if moment else "h"
    per_sector = ["k", "s", f"SUM({here}) AS h", "MAX(t) AS ended", "MAX(closes) AS closes"]
    limits = " ".join(f"WHEN {quoted_text(one)} THEN {hours!r}" for one, hours in assigned.items())
    over = f"CASE WHEN h > CASE s {limits} END * {1 + 1e-9!r} THEN 1 ELSE 0 END"
    scaled = " ".join(f"WHEN {quoted_text(one)} THEN {by!r}" for one, by in scales.items())
    weighted = f"COALESCE(CASE s {scaled} END, 0.0) * h" if scaled else "0.0"
    listed = ", ".join(map(quoted_text, scales)) or "NULL"
    rest = f"CASE WHEN s IN ({listed}) THEN 0.0 ELSE h END"
    per_case = [
        "k", f"MAX({over}) AS late", f"SUM({weighted}) AS w", f"SUM({rest}) AS u",
        "MAX(ended) AS ended", "MAX(closes) AS closes",
    ]  # fmt: skip
    left = f"({promised!r} - u)"
    bins = (
        f"CASE WHEN {left} < 0 THEN {AT_ONCE} WHEN w <= 0 THEN {_MOST} "
        f"WHEN {left} <= 0 THEN {AT_ONCE} "
        f"WHEN LN({left} / w) > 20 THEN {_MOST} "
        f"ELSE CAST(FLOOR(LN({left} / w) / {BIN}) AS INTEGER) END"
    )
    closed = f"closes = 1 OR {ends.last!r} - ended > {ends.silent * 3600!r}"
    inner = f"({select([f'{bins} AS bin', 'late'], 'c')} WHERE {closed}) AS b"
    told = ["bin", "COUNT(*) AS cases", "SUM(CASE WHEN late = 0 THEN 1 ELSE 0 END) AS within"]
    return (
        f"{gaps}, p AS ({select(per_sector, 'g')} GROUP BY k, s), "
        f"c AS ({select(per_case, 'p')} GROUP BY k) {select(told, inner)} GROUP BY bin"
    )


_MOST = round(20 / BIN)
