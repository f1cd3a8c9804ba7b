"""The statements that ask a source: SQL in DuckDB's dialect, over vetted expressions only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.disclosure import Asked, Guarded
from workbook.evidence.table import Source

Design = tuple[str, str, str]
SUMS = 11
"""Sums of each question that a statement over a design gives, besides the stratum and its units."""
SPREAD = 3
"""Numbers about each mean that say whether one value makes it up: least, most, sum of sizes."""


@dataclass(frozen=True)
class Question:
    """What one row of evidence asks of its source.

    ``share`` says whether ``measure`` is a condition or a number. ``shift`` is taken off each
    number before it is summed (the threshold, say), so that large numbers lose no digits.
    ``respondent`` is the column that says who answered; without it each row is somebody.
    ``growing`` says that answers are still added at the end of the source. ``margins`` are known
    shares of the population, to which the rows are weighted.
    """

    source: str
    measure: str
    filter: str = ""
    weight: str = ""
    stratum: str = ""
    cluster: str = ""
    share: bool = True
    shift: float = 0.0
    respondent: str = ""
    growing: bool = field(default=False, compare=False)
    margins: str = ""

    @property
    def design(self) -> Design:
        """Columns that tell how the sample was drawn; questions with the same go together."""
        return self.weight, self.stratum, self.cluster


@dataclass(frozen=True, eq=False)
class Prepared:
    """A question whose expressions are vetted and bound, as SQL in DuckDB's dialect.

    ``unit`` says in what the measure counts the time between two moments, where it names no unit.
    """

    question: Question
    measure: str
    filter: str
    design: Design
    numeric_texts: tuple[str, ...]
    respondent: str
    guard: Guarded
    unit: str = ""

    @property
    def derived(self) -> bool:
        """Whether the sums of a plain statement tell the respondents of its main sets."""
        return not self.respondent and self.design == ("", "", "")


def counted(some: Sequence[Prepared]) -> tuple[Asked, ...]:
    """Return the sets to be counted beside the sums of several questions, each once."""
    found: dict[Asked, None] = {}
    for one in some:
        found[Asked("TRUE", one.respondent)] = None
        guard = one.guard
        told = {guard.inside, guard.answered, *guard.sides} if one.derived else set()
        found |= dict.fromkeys(part for part in guard.counted if part not in told)
    return tuple(found)


def uncounted(
    some: Sequence[Prepared], persons: Mapping[Asked, int], smallest: int
) -> tuple[dict[Asked, int], tuple[Asked, ...]]:
    """Return the least number of people in other sets of questions, and those still to be counted.

    A set with enough people in a part of it has enough itself.
    """
    least: dict[Asked, int] = {}
    open_: dict[Asked, None] = {}
    for one in some:
        parts = dict(one.guard.parts)
        for other in one.guard.others:
            known = persons.get(parts[other], 0) if other in parts else 0
            if other in persons:
                continue
            if known >= smallest:
                least[other] = known
            else:
                open_[other] = None
    return least, tuple(part for part in open_ if part not in least)


def count_statement(sets: Sequence[Asked], source: Source) -> str:
    """Count the respondents of sets over all rows: one record."""
    inner, outer = _counts_of(sets)
    return select(outer, f"({select(inner, source.table)}) AS answers")


def guard_statement(some: Sequence[Prepared], source: Source) -> str:
    """Count the respondents of all sets, and say how far single values reach: one record."""
    weight = some[0].design[0] or "1"
    inner, outer = _counts_of(counted(some))
    for at, one in enumerate(some):
        drawn = one.guard.answered.condition
        inner.append(f"CASE WHEN {drawn} THEN CAST({weight} AS DOUBLE) END AS w{at}")
        value = "1.0" if one.question.share else _number(one, source)
        inner.append(f"CASE WHEN {drawn} THEN {value} END AS y{at}")
        outer += _spread(at, one) if not one.question.share else ["0"] * SPREAD
        size = f"(y{at} + {one.question.shift!r})"
        outer += [f"MAX(w{at})", f"SUM(w{at})"]
        outer += [f"MAX(w{at} * ABS{size})", f"SUM(w{at} * ABS{size})"]
    return select(outer, f"({select(inner, source.table)}) AS answers")


def _counts_of(sets: Sequence[Asked]) -> tuple[list[str], list[str]]:
    inner, outer = [], []
    for at, one in enumerate(sets):
        inner.append(f"CASE WHEN {one.condition} THEN {one.respondent or 1} END AS g{at}")
        whole = one.condition == "TRUE" and not one.respondent
        outer.append("COUNT(*)" if whole else f"COUNT({'DISTINCT ' * bool(one.respondent)}g{at})")
    return inner, outer


def _spread(at: int, one: Prepared) -> list[str]:
    return [f"MIN(y{at})", f"MAX(y{at})", f"SUM(ABS(y{at} + {one.question.shift!r}))"]


def plain_statement(some: Sequence[Prepared], source: Source) -> str:
    """Counts, or sums of numbers, of each question over all rows: one record comes back."""
    filters = list(dict.fromkeys(one.filter for one in some))
    inner = [f"CASE WHEN {part} THEN 1 END AS f{at}" for at, part in enumerate(filters)]
    outer = [f"COUNT(f{at})" for at in range(len(filters))]
    for at, one in enumerate(some):
        number = _number(one, source)
        inner.append(f"CASE WHEN {one.filter} THEN {number} END AS y{at}")
        outer += _plain_sums(at, one)
    counts = _counts_of(counted(some))
    inner, outer = inner + counts[0], outer + counts[1]
    return select(outer, f"({select(inner, source.table)}) AS answers")


def within_statement(some: Sequence[Prepared], source: Source) -> str:
    """The same of questions with one filter, over its rows only: an engine of columns reads less.

    All sets of people lie within the filter, but for those of all rows, which are left out.
    """
    inner, outer = [], ["COUNT(*)"]
    for at, one in enumerate(some):
        inner.append(f"{_number(one, source)} AS y{at}")
        outer += _plain_sums(at, one)
    counts = _counts_of([one for one in counted(some) if one.condition != "TRUE"])
    inner, outer = inner + counts[0], outer + counts[1]
    rows = f"({select(inner, source.table)} WHERE {some[0].filter}) AS answers"
    return select(outer, rows)


def _plain_sums(at: int, one: Prepared) -> list[str]:
    sums = [f"COUNT(y{at})", f"SUM(y{at})"]
    sums.append("0" if one.question.share else f"SUM(y{at} * y{at})")
    return sums + (["0"] * SPREAD if one.question.share else _spread(at, one))


def design_statement(some: Sequence[Prepared], source: Source) -> str:
    """Sums of each question by stratum; clusters are summed within the engine first."""
    weight, stratum, cluster = some[0].design
    columns = [f"{stratum or 'NULL'} AS s", f"{cluster or 'NULL'} AS c"]
    columns.append(f"CAST({weight or '1'} AS DOUBLE) AS w")
    for at, one in enumerate(some):
        columns.append(f"CASE WHEN {one.filter} THEN 1 END AS f{at}")
        drawn = f"{one.filter} AND {weight or '1'} > 0"
        columns.append(f"CASE WHEN {drawn} THEN {_number(one, source)} END AS y{at}")
    rows = select(columns, source.table)
    positive = ["answers.*", "CASE WHEN w > 0 THEN w END AS v"]
    sample = f"({select(positive, f'({rows}) AS answers')}) AS sample"
    if not cluster:
        sums = [part for at in range(len(some)) for part in _row_sums(at)]
        return select(["s", "COUNT(*)", *sums], f"{sample} GROUP BY s")
    inner = [
        f"{part} AS {name}{at}"
        for at in range(len(some))
        for name, part in zip(("r", "u", "m", "o", "n", "w", "wy", "wyy"), _counts(at), strict=True)
    ]
    clusters = f"({select(['s', 'c', *inner], f'{sample} GROUP BY s, c')}) AS clusters"
    outer = [part for at in range(len(some)) for part in _cluster_sums(at)]
    return select(["s", "COUNT(c)", *outer], f"{clusters} GROUP BY s")


def select(columns: Sequence[str], table: str) -> str:
    """Put columns and a table together; what people wrote is vetted and written anew before."""
    return f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608


def _counts(at: int) -> tuple[str, ...]:
    f, y = f"f{at}", f"y{at}"
    return (
        f"COUNT({f})",
        f"COUNT(CASE WHEN {f} = 1 AND v IS NULL THEN 1 END)",
        f"COUNT(CASE WHEN {f} = 1 AND w < 0 THEN 1 END)",
        "0",
        f"COUNT({y})",
        f"SUM(CASE WHEN {y} IS NOT NULL THEN v ELSE 0 END)",
        f"SUM(v * {y})",
        f"SUM(v * {y} * {y})",
    )


def _row_sums(at: int) -> tuple[str, ...]:
    y = f"y{at}"
    return (
        *_counts(at),
        f"SUM(CASE WHEN {y} IS NOT NULL THEN v * v ELSE 0 END)",
        f"SUM(v * v * {y})",
        f"SUM(v * v * {y} * {y})",
    )


def _cluster_sums(at: int) -> tuple[str, ...]:
    named = {name: f"{name}{at}" for name in ("r", "u", "m", "n", "w", "wyy")}
    w, wy = f"w{at}", f"COALESCE(wy{at}, 0)"
    return (
        f"SUM({named['r']})",
        f"SUM({named['u']})",
        f"SUM({named['m']})",
        f"SUM(CASE WHEN c IS NULL THEN {named['r']} ELSE 0 END)",
        f"SUM({named['n']})",
        f"SUM({w})",
        f"SUM({wy})",
        f"SUM({named['wyy']})",
        f"SUM({w} * {w})",
        f"SUM({w} * {wy})",
        f"SUM({wy} * {wy})",
    )


def _number(one: Prepared, source: Source) -> str:
    """The measure as a number: 1 and 0 for yes and no; what is not finite is missing."""
    if one.question.share and source.dialect == "duckdb":
        return f"CAST({one.measure} AS TINYINT)"  # twice as fast as CASE, and not known everywhere
    if one.question.share:
        return f"CASE WHEN {one.measure} THEN 1 WHEN NOT ({one.measure}) THEN 0 END"
    value = f"(CAST({one.measure} AS DOUBLE) - {one.question.shift!r})"
    return f"CASE WHEN {value} - {value} = 0 THEN {value} END"


def translated(sql: str, dialect: str) -> str:
    """Return a statement in the dialect of the engine that runs it."""
    if dialect == "duckdb":
        return sql
    from workbook.evidence.dialects import written

    return written(sql, dialect)


def fetched(source: Source, wanted: Sequence[str], table: str = "") -> list[tuple[Any, ...]]:
    """Return the records of a statement over a source.

    Raises
    ------
    BadInput
        The engine cannot compute it.
    """
    try:
        return source.fetch(translated(select(wanted, table or source.table), source.dialect))
    except source.refused as error:
        raise BadInput(
            say("The source cannot be looked at ({name}).", name=type(error).__name__)
        ) from None
