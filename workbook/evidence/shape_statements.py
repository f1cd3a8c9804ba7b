"""The statements of the four shapes, in DuckDB's dialect over vetted expressions only.

People write scalar expressions; the GROUP BY, the windows and the patterns around them are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from workbook.evidence.own import worked
from workbook.evidence.quoting import quoted_text
from workbook.evidence.rules import Bilingual, Rule
from workbook.evidence.spoken import vote_sql
from workbook.evidence.statement import select

NOT_SAID = "∅"
"""What stands for a sector that is empty."""
BIN = 0.01
"""Width of a histogram's bins on the scale of natural logarithms: 1 %."""
AT_ONCE = -100_000
"""The bin of no time at all."""
BUCKETS = ("day", "week", "month")


@dataclass(frozen=True)
class Parts:
    """SQL of what a log's columns are, vetted and bound; ``filter`` is a condition."""

    case: str
    on: str
    started: str = ""
    sector: str = ""
    activity: str = ""
    filter: str = "TRUE"


@dataclass(frozen=True)
class Week:
    """When is worked, Monday to Friday: hours of the day, and holidays."""

    begins: int = 0
    ends: int = 24
    holidays: tuple[date, ...] = field(default=())


@dataclass(frozen=True)
class Ends:
    """When a case is over: its last activity closes it, or nothing happened for long enough.

    ``last`` is the log's last moment in seconds since 1970, ``silent`` the hours after which a
    case counts as over, ``closing`` the activities that close one.
    """

    last: float
    silent: float
    closing: tuple[str, ...] = ()


def bucketed(moment: str, bucket: str) -> str:
    """Return SQL of the first day of a moment's day, week (from Monday) or month."""
    return f"CAST(DATE_TRUNC('{bucket.upper()}', CAST({moment} AS TIMESTAMP)) AS DATE)"


def cells_statement(
    by: Sequence[str], sums: Sequence[str], weight: str, who: str, filter_: str, table: str,
    most: int,
) -> str:  # fmt: skip
    """Sums by the values of expressions: one record a group, one more than ``most`` at most."""
    inner = [f"{one} AS k{at}" for at, one in enumerate(by)]
    inner += [f"CAST({weight or '1'} AS DOUBLE) AS w", f"{who or '1'} AS person"]
    for at, one in enumerate(sums):
        value = f"CAST({one} AS DOUBLE)"
        inner.append(f"CASE WHEN {value} - {value} = 0 THEN {value} END AS y{at}")
    rows = f"({select(inner, table)} WHERE {filter_}) AS answers"
    people = "COUNT(DISTINCT person)" if who else "COUNT(*)"
    keys = [f"k{at}" for at in range(len(by))]
    outer = [*keys, "COUNT(*)", people, "SUM(w)"]
    for at in range(len(sums)):
        y = f"y{at}"
        answered = f"COUNT(DISTINCT CASE WHEN {y} IS NOT NULL THEN person END)"
        outer += [f"COUNT({y})", answered if who else f"COUNT({y})"]
        outer += [f"SUM(CASE WHEN {y} IS NOT NULL THEN w END)", f"SUM(w * {y})"]
        outer += [f"SUM(w * {y} * {y})", f"MAX(ABS({y}))", f"SUM(ABS({y}))"]
    grouped = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"{select(outer, rows)}{grouped} LIMIT {most + 1}"


def words_statement(
    text: str, rules: Sequence[Rule | Bilingual], by: str, who: str, filter_: str, table: str
) -> str:
    """Comments by bucket: how many, how many each theme finds, and how many each pair finds."""
    folded = [f"{text} AS t", f"{by or 'NULL'} AS k", f"{who or '1'} AS person"]
    rows = with_votes(f"({select(folded, table)} WHERE {filter_}) AS comments", rules)
    flags = [
        f"CASE WHEN {condition_of(one)} THEN 1 ELSE 0 END AS h{at}" for at, one in enumerate(rules)
    ]
    found = f"({select(['k', 'person', *flags], rows)} WHERE TRIM(t) <> '') AS found"
    counted = "COUNT(DISTINCT CASE WHEN {} = 1 THEN person END)" if who else "SUM({})"
    outer = ["k", "COUNT(*)", "COUNT(DISTINCT person)" if who else "COUNT(*)"]
    for at in range(len(rules)):
        outer += [f"SUM(h{at})", counted.format(f"h{at}")]
    outer += [f"SUM(h{one} * h{two})" for one, two in pairs(len(rules))]
    return f"{select(outer, found)} GROUP BY k"


def with_votes(rows: str, rules: Sequence[Rule | Bilingual]) -> str:
    """Add to comments (``t``) the vote on their language (``g``), where a rule asks for it."""
    if not any(isinstance(one, Bilingual) for one in rules):
        return rows
    return f"({select(['*', vote_sql('t') + ' AS g'], rows)}) AS comments"


def condition_of(rule: Rule | Bilingual) -> str:
    """Return SQL that says whether a comment is about a theme."""
    return rule.condition("t", "g") if isinstance(rule, Bilingual) else rule.condition("t")


def pairs(count: int) -> list[tuple[int, int]]:
    """Return the pairs of so many themes, each once."""
    return [(one, two) for one in range(count) for two in range(one + 1, count)]


def cases_statement(
    parts: Parts, table: str, moments: Sequence[tuple[str, str]], week: Week | None, *,
    entered: bool, in_order: str, part: str = "", ends: Ends | None = None,
) -> str:  # fmt: skip
    """Time by sector, by pair of sectors, by moment and in all, each by bins of hours a case.

    ``in_order`` is SQL that orders events of one moment; ``part`` a condition that takes some of
    the cases. Each record is: what it tells (sector, pair, moment, whole, span), from, to, bin,
    cases, events, hours, hand-overs, hours before them, hours worked, overlaps. Spans, told where
    ``ends`` is given, are the hours of cases that are closed, and of those still open until the
    log's end.
    """
    kinds = [
        _binned("sector", "s", "NULL", f"{select(['k', 's', *_SUMS], 'g')} GROUP BY k, s"),
        _binned("pair", "ps", "s", f"{select(['k', 'ps', 's', *_PAIRS], 'g')} WHERE handed = 1 "
                "GROUP BY k, ps, s"),
        _binned("whole", "NULL", "NULL", f"{select(['k', *_SUMS], 'g')} GROUP BY k"),
    ]  # fmt: skip
    if moments:
        reached = f"{select(['k', 'm', *_SUMS], 'g')} WHERE m IS NOT NULL GROUP BY k, m"
        kinds.append(_binned("moment", "m", "NULL", reached))
    if ends:
        kinds.append(_binned("span", "s", "NULL", spans(ends, week)))
    gaps = gaps_statement(
        parts, table, moments, week, entered=entered, in_order=in_order, part=part, ends=ends
    )
    return f"{gaps} {' UNION ALL '.join(kinds)}"


def spans(ends: Ends, week: Week | None) -> str:
    """Return SQL of each case's hours: up to its last event, or to the log's end where it is open.

    ``s`` is closed or open.
    """
    per_case = ["k", "COUNT(*) AS n", "SUM(h) AS h", "MIN(t) AS begun", "MAX(t) AS ended"]
    per_case.append("MAX(closes) AS closes")
    is_open = f"closes = 0 AND {ends.last!r} - ended <= {ends.silent * 3600!r}"
    lasting = _hours("begun", repr(ends.last), week)
    shown = [
        "k",
        f"CASE WHEN {is_open} THEN 'open' ELSE 'closed' END AS s",
        "n",
        f"CASE WHEN {is_open} THEN {lasting} ELSE h END AS h",
        "0 AS handed",
        "0.0 AS waited",
        "0.0 AS worked",
        "0 AS crossed",
    ]
    return select(shown, f"({select(per_case, 'g')} GROUP BY k) AS c")


def gaps_statement(
    parts: Parts, table: str, moments: Sequence[tuple[str, str]], week: Week | None, *,
    entered: bool, in_order: str, part: str = "", ends: Ends | None = None,
) -> str:  # fmt: skip
    """Begin a statement: ``g`` holds each event with the hours that belong to its sector."""
    where = f"({parts.filter}) AND {parts.case} IS NOT NULL AND {parts.on} IS NOT NULL"
    where += f" AND {part}" if part else ""
    sector = f"COALESCE(NULLIF(CAST({parts.sector} AS VARCHAR), ''), {quoted_text(NOT_SAID)})"
    listed = " ".join(
        f"WHEN {quoted_text(value)} THEN {quoted_text(key)}" for value, key in dict(moments).items()
    )
    activity = f"CAST({parts.activity} AS VARCHAR)"
    closing = ", ".join(map(quoted_text, ends.closing)) if ends and parts.activity else ""
    closes = f"CASE WHEN {activity} IN ({closing}) THEN 1 ELSE 0 END" if closing else "0"
    events = [
        f"{parts.case} AS k",
        f"EXTRACT(EPOCH FROM CAST({parts.on} AS TIMESTAMP)) AS t",
        f"{sector if parts.sector else quoted_text(NOT_SAID)} AS s",
        f"{f'CASE {activity} {listed} END' if listed else 'NULL'} AS m",
        f"{_seconds(parts.started) if parts.started else 'NULL'} AS st",
        f"{in_order} AS r",
        f"{closes} AS d",
    ]
    e = f"{select(events, table)} WHERE {where}"
    over = "OVER (PARTITION BY k ORDER BY t, r)"
    near = ["k", "s", "m", "t", "r", "st", f"LAG(t) {over} AS pt", f"LAG(s) {over} AS ps"]
    near += [f"LEAD(t) {over} AS nt"] if entered or closing else []
    near += ["d"] if closing else []
    rows, until = "e", {one: one for one in ("pt", "t", "nt", "st")}
    if week:  # what was worked until a moment takes long to say and to find, so it is found once
        found = [
            f"{_worked(one, week)} AS w{one}" for one in ("t", *(["st"] if parts.started else []))
        ]
        rows, until = f"({select(['*', *found], 'e')}) AS timed", {one: f"w{one}" for one in until}
        near += ["wt", f"LAG(wt) {over} AS wpt", *(["wst"] if parts.started else [])]
        near += [f"LEAD(wt) {over} AS wnt"] if entered else []
    before = f"(({until['t']} - {until['pt']}) / 3600.0)"
    gap = f"(({until['nt']} - {until['t']}) / 3600.0)" if entered else before
    works = f"(({until['t']} - {until['st']}) / 3600.0)" if parts.started else "NULL"
    told = [
        *("k", "s", "m", "ps", "pt", "t", "r"),
        f"COALESCE({gap}, 0.0) AS h",
        "CASE WHEN ps <> s THEN 1 ELSE 0 END AS handed",
        f"CASE WHEN ps <> s THEN {before} ELSE 0.0 END AS waited",
        f"CASE WHEN {works} > 0 THEN {works} ELSE 0.0 END AS worked" if parts.started
        else "0.0 AS worked",
        "CASE WHEN st < pt THEN 1 ELSE 0 END AS crossed" if parts.started else "0 AS crossed",
        "CASE WHEN nt IS NULL THEN d ELSE 0 END AS closes" if closing else "0 AS closes",
    ]  # fmt: skip
    return f"WITH e AS ({e}), near AS ({select(near, rows)}), g AS ({select(told, 'near')})"


_SUMS = (
    "COUNT(*) AS n", "SUM(h) AS h", "SUM(handed) AS handed", "SUM(waited) AS waited",
    "SUM(worked) AS worked", "SUM(crossed) AS crossed",
)  # fmt: skip
_PAIRS = (
    "COUNT(*) AS n", "SUM(waited) AS h", "COUNT(*) AS handed", "SUM(waited) AS waited",
    "0.0 AS worked", "0 AS crossed",
)  # fmt: skip


def _binned(what: str, one: str, two: str, per_case: str) -> str:
    """Group sums of cases by bins of their hours."""
    bins = f"CASE WHEN h > 0 THEN CAST(FLOOR(LN(h) / {BIN}) AS INTEGER) ELSE {AT_ONCE} END"
    keys = [f"CAST({one} AS VARCHAR) AS a", f"CAST({two} AS VARCHAR) AS b", f"{bins} AS bin"]
    sums = ["n", "h", "handed", "waited", "worked", "crossed"]
    inner = f"({select([*keys, *sums], f'({per_case}) AS c')}) AS c"
    outer = [f"{quoted_text(what)} AS what", "a", "b", "bin", "COUNT(*) AS cases"]
    outer += ["SUM(n) AS events", "SUM(h) AS hours", "SUM(handed) AS handed"]
    outer += ["SUM(waited) AS waited", "SUM(worked) AS worked", "SUM(crossed) AS crossed"]
    return f"{select(outer, inner)} GROUP BY a, b, bin"


def _seconds(moment: str) -> str:
    return f"EXTRACT(EPOCH FROM CAST({moment} AS TIMESTAMP))"


def _hours(start: str, end: str, week: Week | None) -> str:
    if week is None:
        return f"(({end} - {start}) / 3600.0)"
    return f"(({_worked(end, week)} - {_worked(start, week)}) / 3600.0)"


def _worked(moment: str, week: Week) -> str:
    return f"({worked(moment, week.begins, week.ends, week.holidays)})"
