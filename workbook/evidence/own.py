"""Functions of our own that an expression may call: one part for the wall, SQL for every engine.

``working_time('hour', arrived, answered)`` is the time between two moments within working hours,
Monday to Friday; ``any_answered(phone, web, mail)`` says whether somebody ticked one of several
boxes. What they are made of is not looked into: they are a time between two moments, and one
condition. So they may not be asked in more ways than that: working hours and holidays come from
whoever runs the program (``limits``), and ``any_answered`` stands alone or beside AND in a filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlglot import exp, parse_one

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.limits import holidays, working_hours

Kind = Literal["number", "text", "flag", "date", "other"]
Columns = Mapping[str, Kind]
Tree = Any
"""A parsed expression of sqlglot, in DuckDB's dialect."""

MOST_BOXES = 60
_META = "made"
_UNITS = ("minute", "hour", "day")
_EPOCH = date(1970, 1, 1)
_MONDAY = 3  # days from Monday 29 December 1969 to Thursday 1 January 1970


@dataclass(frozen=True)
class Own:
    """A function: why a call is refused (empty where it is not), and what it is written as."""

    refusal: Callable[[Tree], str]
    written: Callable[[Tree, Columns], Tree]


def made_by(node: Tree) -> str:
    """Return the function of our own that a part was made by, or an empty text."""
    return str(node.meta.get(_META, "")) if isinstance(node, exp.Paren) else ""


def _marked(tree: Tree, name: str) -> Tree:
    tree = exp.Paren(this=tree)
    tree.meta[_META] = name
    return tree


def _working_refusal(node: Tree) -> str:
    parts = node.expressions
    unit = parts[0].name.lower() if parts and isinstance(parts[0], exp.Literal) else ""
    columns = len(parts) == 3 and all(isinstance(part, exp.Column) for part in parts[1:])
    if unit in _UNITS and columns:
        return ""
    return say("working_time is written as working_time('hour', arrived, answered)")


def _working(node: Tree, columns: Columns) -> Tree:
    unit, start, end = node.expressions
    for part in (start, end):
        if columns[part.name] != "date":
            raise BadInput(
                say("{column} is no column of days or times, as working_time needs.",
                    column=part.name)
            )  # fmt: skip
    begins, ends = working_hours()
    seconds = {"minute": 60, "hour": 3_600, "day": (ends - begins) * 3_600}[unit.name.lower()]
    off = holidays()
    first, last = (
        worked(f"EXTRACT(EPOCH FROM {part.sql('duckdb')})", begins, ends, off)
        for part in (start, end)
    )
    filled = " AND ".join(f"{part.sql('duckdb')} IS NOT NULL" for part in (start, end))
    sql = f"CASE WHEN {filled} THEN ({last} - ({first})) / {seconds}.0 END"
    return _marked(parse_one(sql, dialect="duckdb"), "working_time")


def worked(seconds: str, begins: int, ends: int, off: Iterable[date] = ()) -> str:
    """Return SQL of the seconds worked from Monday 29 December 1969 up to a moment.

    Whole weeks count five days, then come the days of this week, then the hours of today. A
    holiday from Monday to Friday takes its day off.

    Parameters
    ----------
    seconds
        SQL of the moment, in seconds since 1970.
    begins, ends
        Hours between which is worked, Monday to Friday; 0 and 24 for whole days.
    off
        Holidays.
    """
    day = f"(FLOOR({seconds} / 86400.0) + {_MONDAY})"
    week = f"FLOOR({day} / 7.0)"
    of_week = f"({day} - 7 * {week})"
    clock = f"({seconds} - 86400.0 * ({day} - {_MONDAY}))"
    length = (ends - begins) * 3_600
    days_off = sorted(
        {one.toordinal() - _EPOCH.toordinal() + _MONDAY for one in off if one.weekday() < 5}
    )
    before = "".join(f" - CASE WHEN {day} > {one} THEN 1 ELSE 0 END" for one in days_off)
    works = f"{of_week} < 5"
    works += f" AND NOT {day} IN ({', '.join(map(str, days_off))})" if days_off else ""
    today = (
        f"CASE WHEN NOT ({works}) OR {clock} <= {begins * 3_600} THEN 0.0 "
        f"WHEN {clock} >= {ends * 3_600} THEN {length}.0 "
        f"ELSE {clock} - {begins * 3_600} END"
    )
    days = f"5 * {week} + CASE WHEN {of_week} < 5 THEN {of_week} ELSE 5 END{before}"
    return f"({days}) * {length} + {today}"


def _boxes_refusal(node: Tree) -> str:
    boxes = node.expressions
    if boxes and len(boxes) <= MOST_BOXES and all(isinstance(one, exp.Column) for one in boxes):
        return ""
    return say("any_answered names the columns of one question: any_answered(phone, web)")


def _boxes(node: Tree, _columns: Columns) -> Tree:
    filled = [exp.Not(this=exp.Is(this=one.copy(), expression=exp.Null()))
              for one in node.expressions]  # fmt: skip
    return _marked(exp.or_(*filled), "any_answered")


OWN: Mapping[str, Own] = {
    "working_time": Own(_working_refusal, _working),
    "any_answered": Own(_boxes_refusal, _boxes),
}
