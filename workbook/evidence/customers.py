"""What a company's own orders and contracts tell of how long customers stay, as counts only.

Customers are counted by how often they came back, when last, and since when they are known; or by
how long they stayed and whether they left. The counts are for fits in memory: only what is fitted
is shown. A file is read by the day; a database gives weeks in twos, so that no cell shows a
customer whom somebody else could know by their days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from workbook.evidence.shapes import (
    _number,
    check_walls,
    column_of,
    condition_of,
    fetched,
    moment_of,
)
from workbook.evidence.source import Sources
from workbook.evidence.statement import select
from workbook.evidence.table import Source

DAYS_A_MONTH = 30.4375
FORTNIGHT = 14
A_YEAR = timedelta(days=365)


class Ordered(NamedTuple):
    """So many customers (``n``) with the same history of orders; times in days.

    ``later`` is how often they ordered after the day up to which the history counts. ``amounts``
    and ``squares`` sum each one's mean amount an order, and its square.
    """

    segment: str
    repeats: int
    last: int
    seen: int
    n: int
    later: int
    amounts: float
    squares: float


class Held(NamedTuple):
    """So many customers (``n``) who held a contract so long; ``ended`` says that they left.

    ``amounts`` and ``squares`` sum what each one's contract brings, and its square.
    """

    segment: str
    months: int
    entered: int
    ended: bool
    n: int
    amounts: float
    squares: float


class Window(NamedTuple):
    """The first and the last day of a source, and how many customers and rows it holds."""

    first: date
    last: date
    customers: int
    rows: int


class Yearly(NamedTuple):
    """The customers (``n``) of a segment in the last year that a source knows.

    ``amounts`` and ``squares`` sum what each one brought in that year, and its square.
    """

    segment: str
    n: int
    amounts: float
    squares: float


def yearly(
    sources: Sources, source: str, customer: str, on: str, as_of: date, *,
    amount: str = "", segment: str = "", filter: str = "",  # noqa: A002
) -> tuple[date, list[Yearly]] | None:  # fmt: skip
    """Count the customers who ordered in the year up to the last order, and sum what each brought.

    Return the day of that order too; None where the source knows less than a year.

    Raises
    ------
    BadInput
        An expression is refused.
    """
    check_walls(sources, source, (amount,) if amount else (), filter, "", customer)
    with sources.open(source) as opened:
        rows = _orders(opened, customer, on, amount, segment, filter, as_of)
        first, last = fetched(select(["MIN(d)", "MAX(d)"], f"({rows}) AS orders"), opened)[0]
        if last is None or _day(last) - _day(first) < A_YEAR - timedelta(days=1):
            return None
        begins = f"CAST('{(_day(last) - A_YEAR).isoformat()}' AS DATE)"
        each = select(
            ["c", "MIN(s) AS s", "SUM(m) AS a"], f"({rows}) AS orders WHERE d > {begins} GROUP BY c"
        )
        sql = select(["s", "COUNT(*)", "SUM(a)", "SUM(a * a)"], f"({each}) AS customers GROUP BY s")
        found = fetched(sql, opened)
    return _day(last), sorted(
        Yearly(str(s or ""), int(n), float(a or 0), float(aa or 0)) for s, n, a, aa in found
    )


def window(
    sources: Sources, source: str, customer: str, on: str, as_of: date,
    filter: str = "",  # noqa: A002
) -> Window | None:  # fmt: skip
    """Return which days orders are of; None without any up to ``as_of``.

    Raises
    ------
    BadInput
        An expression is refused.
    """
    check_walls(sources, source, (), filter, "", customer)
    with sources.open(source) as opened:
        rows = _orders(opened, customer, on, "", "", filter, as_of)
        sql = select(["MIN(d)", "MAX(d)", "COUNT(DISTINCT c)", "COUNT(*)"], f"({rows}) AS orders")
        first, last, customers, count = fetched(sql, opened)[0]
    return Window(_day(first), _day(last), customers, count) if count else None


def orders(
    sources: Sources, source: str, customer: str, on: str, *, up_to: date, as_of: date,
    amount: str = "", segment: str = "", filter: str = "",  # noqa: A002
) -> list[Ordered]:  # fmt: skip
    """Count customers by their orders up to a day, and their orders from then to ``as_of``.

    Raises
    ------
    BadInput
        An expression is refused.
    """
    check_walls(sources, source, (amount,) if amount else (), filter, "", customer)
    end = f"CAST('{up_to.isoformat()}' AS DATE)"
    with sources.open(source) as opened:
        rows = _orders(opened, customer, on, amount, segment, filter, as_of)
        each = select(
            [
                "c", "MIN(s) AS s", "MIN(d) AS f",
                f"MAX(CASE WHEN d <= {end} THEN d END) AS l",
                f"COUNT(DISTINCT CASE WHEN d <= {end} THEN d END) - 1 AS x",
                f"COUNT(DISTINCT CASE WHEN d > {end} THEN d END) AS later",
                "AVG(m) AS a",
            ],
            f"({rows}) AS orders GROUP BY c HAVING MIN(d) <= {end}",
        )  # fmt: skip
        coarse = opened.dialect != "duckdb"
        keys = ["s", "x", _days("f", "l", coarse=coarse), _days("f", end, coarse=coarse)]
        sql = select(
            [*keys, "COUNT(*)", "SUM(later)", "SUM(a)", "SUM(a * a)"],
            f"({each}) AS customers GROUP BY {', '.join(keys)}",
        )
        found = fetched(sql, opened)
    return sorted(
        Ordered(str(s or ""), int(x), int(last), int(seen), int(n), int(later or 0),
                float(a or 0), float(aa or 0))
        for s, x, last, seen, n, later, a, aa in found
    )  # fmt: skip


def contracts(
    sources: Sources, source: str, started: str, ended: str, as_of: date, *,
    on: str = "", amount: str = "", segment: str = "", customer: str = "",
    filter: str = "",  # noqa: A002
) -> list[Held]:  # fmt: skip
    """Count customers by the months that they held their contract, and whether it ended.

    A customer who left in the course of a month left in that month. Whoever began before the first
    day that anybody is seen to leave (or before the first day of ``on``, where it is another column
    than ``started``) is counted from then on: those who had left before are in no file.

    Raises
    ------
    BadInput
        An expression is refused.
    """
    check_walls(sources, source, (amount,) if amount else (), filter, "", customer)
    now = f"CAST('{as_of.isoformat()}' AS DATE)"
    with sources.open(source) as opened:
        begun, gone = moment_of(started, opened), moment_of(ended, opened)
        seen = moment_of(on, opened) if on and on != started else gone
        columns = [
            f"{column_of(segment, opened)} AS s" if segment else "CAST(NULL AS VARCHAR) AS s",
            f"CAST({begun} AS DATE) AS f",
            f"CASE WHEN CAST({gone} AS DATE) <= {now} THEN CAST({gone} AS DATE) END AS e",
            f"CAST({seen} AS DATE) AS o",
            f"{_number(amount, opened)} AS a" if amount else "CAST(NULL AS DOUBLE) AS a",
        ]
        condition = f"{condition_of(filter, opened)} AND CAST({begun} AS DATE) <= {now}"
        rows = select(columns, f"{opened.table} WHERE {condition}")
        bounds = select(
            ["COALESCE(MIN(o), MIN(e))", "MAX(f)", "MAX(e)", "COUNT(*)"], f"({rows}) AS contracts"
        )
        opening, newest, latest, count = fetched(bounds, opened)[0]
        if not count or latest is None:
            return []
        opens = f"CAST('{_day(opening).isoformat()}' AS DATE)"
        closes = f"CAST('{max(_day(newest), _day(latest)).isoformat()}' AS DATE)"
        lasted = _days("f", f"COALESCE(e, {closes})")
        before = f"CASE WHEN f < {opens} THEN {_days('f', opens)} ELSE 0 END"
        keys = ["s", f"CAST(FLOOR({lasted} / {DAYS_A_MONTH}) AS INTEGER)",
                f"CAST(FLOOR(({before}) / {DAYS_A_MONTH}) AS INTEGER)",
                "CASE WHEN e IS NULL THEN 0 ELSE 1 END"]  # fmt: skip
        sql = select(
            [*keys, "COUNT(*)", "SUM(a)", "SUM(a * a)"],
            f"({rows}) AS contracts GROUP BY {', '.join(keys)}",
        )
        found = fetched(sql, opened)
    held = []
    for s, months, entered, left, n, a, aa in found:
        whole = max(int(months), 0) + int(left)
        from_ = max(0, min(int(entered), whole - int(left)))
        held.append(Held(str(s or ""), whole, from_, bool(left), int(n), float(a or 0),
                         float(aa or 0)))  # fmt: skip
    return sorted(held)


def _orders(
    opened: Source, customer: str, on: str, amount: str, segment: str, filter_: str, as_of: date
) -> str:
    moment = moment_of(on, opened)
    columns = [
        f"{column_of(customer, opened)} AS c",
        f"CAST({moment} AS DATE) AS d",
        f"{column_of(segment, opened)} AS s" if segment else "CAST(NULL AS VARCHAR) AS s",
        f"{_number(amount, opened)} AS m" if amount else "CAST(NULL AS DOUBLE) AS m",
    ]
    now = f"CAST('{as_of.isoformat()}' AS DATE)"
    condition = f"{condition_of(filter_, opened)} AND CAST({moment} AS DATE) <= {now}"
    return select(
        columns, f"{opened.table} WHERE {condition} AND {column_of(customer, opened)} IS NOT NULL"
    )


def _days(first: str, last: str, *, coarse: bool = False) -> str:
    days = f"DATE_DIFF('day', {first}, {last})"
    return f"CAST(FLOOR({days} / {FORTNIGHT}.0) AS INTEGER) * {FORTNIGHT}" if coarse else days


def _day(value: Any) -> date:
    return value if type(value) is date else date.fromisoformat(str(value)[:10])


def segments_of(rows: Sequence[Ordered] | Sequence[Held] | Sequence[Yearly]) -> list[str]:
    """Return the segments in the rows, in order; the empty one for all is not among them."""
    return sorted({row.segment for row in rows if row.segment})
