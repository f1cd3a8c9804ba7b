"""Four shapes in which a source answers the later chapters: only counts and sums come back.

``cells`` (sums by up to three columns), ``series`` (sums by day, week or month), ``cases`` (time by
sector and between sectors of an event log) and ``words`` (themes in comments). People write scalar
expressions, vetted like any other; what stands around them is ours and the same on files,
databases and Spark. Sums are exact; quantiles come from a ``Histogram`` of bins 1 % wide.

Nobody is read out
------------------
The filter and each number that is summed pass the walls of ``disclosure`` like a question, beside
all that was asked of the source before. A group holds at least the smallest cell of respondents;
smaller ones come together in ``others`` (key None), with the next larger one where they are still
too few. A sum that one person makes up is missing. Groups are made by plain columns, or by their
days, so that no condition hides in a key. With ``exact`` groups stay as they are: for a fit in
memory, of which only the parameters are shown.

What this does not stop: two shapes whose filters differ by few people within one group, though by
many in all. Filters of shapes stand in ``sources``, so each change of one is in the history.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from sqlglot import exp

from workbook.book.errors import BadInput
from workbook.book.messages import joined, language, say
from workbook.evidence.aggregate import ask, read_expression
from workbook.evidence.expression import Tree, column_named, kind_of
from workbook.evidence.limits import hidden_columns, respondent_columns, smallest_cell
from workbook.evidence.quoting import quoted_name
from workbook.evidence.rules import MOST_THEMES, Bilingual, Rule, folding
from workbook.evidence.shape_results import (
    OTHERS,
    Cases,
    Cell,
    Cells,
    Group,
    Histogram,
    Sums,
    Words,
    cases_of,
    cell_of,
    merged,
    words_of,
)
from workbook.evidence.shape_statements import (
    BUCKETS,
    NOT_SAID,
    Parts,
    Week,
    bucketed,
    cases_statement,
    cells_statement,
    words_statement,
)
from workbook.evidence.source import Sources
from workbook.evidence.statement import Question, select, translated
from workbook.evidence.table import Source

__all__ = [
    "NOT_SAID", "OTHERS", "Cases", "Cell", "Cells", "Group", "Histogram", "Sums", "Week", "Words",
    "cases", "cells", "series", "words",
]  # fmt: skip

MOST_CELLS = 50_000
MOST_BY = 3
EVENTS_A_PART = 400_000
_MOST_KNOWN = 60


def cells(
    sources: Sources, source: str, by: Sequence[str], sums: Sequence[str] = (), *,
    filter: str = "", weight: str = "", respondent: str = "", exact: bool = False,  # noqa: A002
) -> Cells:  # fmt: skip
    """Sum numbers by up to three columns.

    Parameters
    ----------
    by
        Columns, or ``year(x)``, ``month(x)`` and the like of one.
    sums
        Numbers, each with its own count.
    filter, weight, respondent
        As in a row of evidence.
    exact
        Whether small groups stay apart; for fits in memory only.

    Raises
    ------
    BadInput
        An expression is refused, there are more than 50,000 groups, or too few people in all.
    """
    asked = (tuple(by), tuple(sums), filter, weight, respondent, exact)

    def found(opened: Source) -> Cells:
        keys = [_key(one, opened) for one in by]
        return _cells(opened, keys, sums, filter, weight, respondent, exact=exact)

    if len(by) > MOST_BY:
        raise BadInput(say("A source is divided by at most {most} columns.", most=MOST_BY))
    check_walls(sources, source, sums, filter, weight, respondent)
    return once(sources, source, ("cells", asked), found)


def series(
    sources: Sources, source: str, on: str, bucket: str, sums: Sequence[str] = (), *,
    by: str = "", filter: str = "", respondent: str = "", exact: bool = False,  # noqa: A002
) -> Cells:  # fmt: skip
    """Sum numbers by day, week (from Monday) or month; keys are days, in order.

    With ``by``, a column, each key is a day and a value of it.

    A condition among ``sums`` counts 1 where it holds and 0 where it does not.

    Rows without a day are left out. A bucket with too few people goes to the others.

    Raises
    ------
    BadInput
        As ``cells``, or ``on`` is no column of days, or there is no such bucket.
    """
    if bucket not in BUCKETS:
        raise BadInput(say("{bucket} is none of {all}.", bucket=bucket, all=joined(BUCKETS)))

    def found(opened: Source) -> Cells:
        moment = moment_of(on, opened)
        keys = [bucketed(moment, bucket), *([_key(by, opened)] if by else [])]
        return _cells(opened, keys, sums, filter, "", respondent, exact=exact, filled=moment)

    check_walls(sources, source, sums, filter, "", respondent)
    asked = ("series", (on, bucket, tuple(sums), by, filter, respondent, exact))
    return once(sources, source, asked, found)


def cases(
    sources: Sources, source: str, case: str, on: str, *, started: str = "", sector: str = "",
    activity: str = "", moments: Mapping[str, str] | None = None, stamps: str = "completed",
    week: Week | None = None, filter: str = "", exact: bool = False,  # noqa: A002
) -> Cases:  # fmt: skip
    """Add up the time of an event log by sector, between sectors, at moments and in all.

    Parameters
    ----------
    case, sector, activity
        Columns.
    on, started
        Expressions of days or times: when an event was done, and when it began.
    moments
        Value of ``activity`` → key of a moment of truth.
    stamps
        ``completed``: the time before an event belongs to its sector; ``entered``: the time after
        it, as in logs of a status.
    week
        Counts working hours only; None for all hours.

    Raises
    ------
    BadInput
        An expression is refused, or too few cases are in the log.

    Notes
    -----
    Events of a case are in the order of ``on``; those of one moment in the order of the file, and
    elsewhere by activity and sector. Times of all sectors add up to that of all cases. A file is
    asked in parts of about 400,000 events, by a hash of the case.
    """
    asked = (case, on, started, sector, activity, tuple((moments or {}).items()), stamps, week,
             filter, exact)  # fmt: skip

    def found(opened: Source) -> Cases:
        parts = Parts(
            column_of(case, opened),
            moment_of(on, opened),
            moment_of(started, opened) if started else "",
            column_of(sector, opened) if sector else "",
            column_of(activity, opened) if activity else "",
            condition_of(filter, opened),
        )
        mapped = tuple((moments or {}).items()) if activity else ()
        statement = partial(
            cases_statement, parts, moments=mapped, week=week, entered=stamps == "entered"
        )
        records = in_parts(opened, parts, statement)
        return cases_of(records, 1 if exact else smallest_cell())

    if stamps not in ("completed", "entered"):
        raise BadInput(say("{stamps} is neither completed nor entered.", stamps=stamps))
    check_walls(sources, source, (), filter, "", case)
    return once(sources, source, ("cases", asked), found)


def words(
    sources: Sources, source: str, text: str, themes: Mapping[str, Rule | Bilingual], *,
    by: str = "",
    bucket: str = "", filter: str = "", respondent: str = "", exact: bool = False,  # noqa: A002
) -> Words:  # fmt: skip
    """Count the comments in which themes are found; no comment comes back.

    Parameters
    ----------
    text
        The column of comments.
    themes
        Key of a theme → its rule (``rules.rule``).
    by
        A column; or with ``bucket`` (day, week, month) one of days.

    Raises
    ------
    BadInput
        An expression is refused, there are too many themes, or too few comments in all.
    """
    if len(themes) > MOST_THEMES:
        raise BadInput(say("At most {most} themes are looked for.", most=MOST_THEMES))

    def found(opened: Source) -> Words:
        key = _key(by, opened) if by and not bucket else ""
        key = bucketed(moment_of(by, opened), bucket) if by and bucket else key
        column = column_of(text, opened)
        sql = words_statement(
            folding(f"CAST({column} AS VARCHAR)"), list(themes.values()), key,
            _respondent(respondent, opened), condition_of(filter, opened), opened.table,
        )  # fmt: skip
        return words_of(fetched(sql, opened), list(themes), 1 if exact else smallest_cell())

    check_walls(sources, source, (), filter, "", respondent)
    asked = (text, tuple(themes.items()), by, bucket, filter, respondent, exact)
    return once(sources, source, ("words", asked), found)


_known: OrderedDict[Hashable, Any] = OrderedDict()
Shape = TypeVar("Shape", bound=Any)


def once(sources: Sources, source: str, asked: Hashable, found: Callable[[Source], Shape]) -> Shape:
    """Return what a source says, remembered until its file changes."""
    state = sources.state(source)
    key = (state, asked, smallest_cell(), hidden_columns(), respondent_columns(), language())
    if state is not None and key in _known:
        _known.move_to_end(key)
        known: Shape = _known[key]
        return known
    with sources.open(source) as opened:
        result = replace(found(opened), reading=opened.reading(1))
    if state is not None:
        _known[key] = result
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    return result


def check_walls(
    sources: Sources, source: str, sums: Sequence[str], filter_: str, weight: str, respondent: str
) -> None:
    """Put the filter and the numbers as questions, so that they pass what every question passes."""
    plain = Question(source, "1 = 1", filter_, weight, respondent=respondent)
    conditions: set[str] = set()
    if sums:
        with sources.open(source) as opened:
            conditions = {one for one in sums if _is_condition(one, opened)}
    questions = [replace(plain, measure=one, share=one in conditions) for one in sums] or [plain]
    for outcome in ask(questions, sources, all_columns=True).values():
        if isinstance(outcome, BadInput):
            raise outcome


def _cells(
    opened: Source, keys: Sequence[str], sums: Sequence[str], filter_: str, weight: str,
    respondent: str, *, exact: bool, filled: str = "",
) -> Cells:  # fmt: skip
    numbers = [_number(one, opened) for one in sums]
    condition = condition_of(filter_, opened)
    condition += f" AND {filled} IS NOT NULL" if filled else ""
    weighted = column_of(weight, opened) if weight else ""
    condition += f" AND {weighted} > 0" if weighted else ""
    who = _respondent(respondent, opened)
    sql = cells_statement(keys, numbers, weighted, who, condition, opened.table, MOST_CELLS)
    records = fetched(sql, opened)
    if len(records) > MOST_CELLS:
        raise BadInput(
            say(
                "The source would be divided into more than {most} groups. Divide it by columns "
                "with fewer values.",
                most=f"{MOST_CELLS:,}",
            )
        )
    groups = [cell_of(record, len(keys), exact=exact) for record in records]
    groups.sort(key=lambda one: [(value is None, str(value)) for value in one.key or ()])
    return Cells(tuple(groups if exact else merged(groups, smallest_cell())))


def in_parts(
    opened: Source, parts: Parts, statement: Callable[..., str], *, first_only: bool = False
) -> Iterator[tuple[Any, ...]]:
    """Ask a file in parts by a hash of the case, and anything else at once.

    ``statement`` takes ``table``, ``in_order`` (what orders events of one moment) and ``part`` (a
    condition). Of a file only the first part is asked where that is enough.
    """
    if opened.dialect != "duckdb":
        # A database keeps no order, so events of one moment are put in one here.
        order = [one for one in (parts.activity, parts.sector) if one]
        in_order = " || ".join(f"COALESCE(CAST({one} AS VARCHAR), '')" for one in order) or "0"
        yield from fetched(statement(table=opened.table, in_order=in_order, part=""), opened)
        return
    numbered = f"({select(['*', 'ROW_NUMBER() OVER () AS row_in_file'], opened.table)}) AS events"
    events = opened.fetch(select(["COUNT(*)"], opened.table))[0][0]
    count = max(1, math.ceil(events / EVENTS_A_PART))
    for part in range(1 if first_only else count):
        condition = f"HASH({parts.case}) % {count} = {part}" if count > 1 else ""
        yield from fetched(
            statement(table=numbered, in_order="row_in_file", part=condition), opened
        )


def _key(text: str, opened: Source) -> str:
    """Return SQL of a key: a column, or a part of its day; nothing that a condition hides in."""
    tree, _ = read_expression(text, opened, "key of a group")
    plain = tree.expression if isinstance(tree, exp.Extract) else tree.this
    dated = isinstance(tree, exp.Extract | exp.Year | exp.Quarter | exp.Month | exp.Day)
    if not isinstance(tree, exp.Column) and not (dated and isinstance(plain, exp.Column)):
        raise BadInput(
            say("{text} is no key of a group: name a column, or the year or month of one.",
                text=text)
        )  # fmt: skip
    return _sql(tree)


def sides_of(sources: Sources, source: str, text: str) -> tuple[str, str]:
    """Return a condition and its opposite, each to be put into another expression.

    A row in which a column of it is empty belongs to neither.

    Raises
    ------
    BadInput
        The text is refused, or is no condition that stands by itself.
    """
    with sources.open(source) as opened:
        if not _is_condition(text, opened):
            raise BadInput(say("{text} is no condition, such as branch = 'north'.", text=text))
    return f"({text})", f"NOT ({text})"  # it has passed the wall alone: no bracket is open


def column_of(name: str, opened: Source) -> str:
    tree, _ = read_expression(quoted_name(column_named(name, opened.columns)), opened, "source")
    return _sql(tree)


def moment_of(text: str, opened: Source) -> str:
    named = any(text.casefold() == one.casefold() for one in opened.columns)
    written = quoted_name(column_named(text, opened.columns)) if named else text
    tree, _ = read_expression(written, opened, "source")
    if kind_of(tree, opened.columns) != "date":
        raise BadInput(say("{text} holds no days or times.", text=text))
    return _sql(tree)


def _is_condition(text: str, opened: Source) -> bool:
    return kind_of(read_expression(text, opened, "number")[0], opened.columns) == "flag"


def _number(text: str, opened: Source) -> str:
    sql = _sql(read_expression(text, opened, "number")[0])
    if not _is_condition(text, opened):
        return sql
    return f"CASE WHEN {sql} THEN 1 WHEN NOT ({sql}) THEN 0 END"


def condition_of(text: str, opened: Source) -> str:
    if not text:
        return "TRUE"
    return f"({_sql(read_expression(text, opened, 'filter')[0])})"


def _respondent(name: str, opened: Source) -> str:
    by_name = {column.casefold(): column for column in opened.columns}
    fixed = next((by_name[one] for one in respondent_columns() if one in by_name), "")
    if fixed or name:
        return quoted_name(fixed or column_named(name, opened.columns))
    return ""


def _sql(tree: Tree) -> str:
    return str(tree.sql("duckdb", comments=False))


def fetched(sql: str, opened: Source) -> list[tuple[Any, ...]]:
    try:
        return opened.fetch(translated(sql, opened.dialect))
    except opened.refused as error:
        raise BadInput(
            say("The engine cannot compute it ({name}). Check the columns of the source.",
                name=type(error).__name__)
        ) from None  # fmt: skip
