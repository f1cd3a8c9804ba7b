"""What a source holds, before anybody asks: per column its kind, blanks, values and range.

Never a row: a value is shown where at least as many people gave it as the smallest cell, a range
goes from the 5th smallest to the 5th largest, and what a file grows by is seen in whole steps.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from workbook.book.messages import language
from workbook.evidence.described import is_file
from workbook.evidence.expression import Kind
from workbook.evidence.limits import hidden_columns, respondent_columns, smallest_cell
from workbook.evidence.quoting import quoted_name
from workbook.evidence.reading.cache import beside, keep_beside, kept_beside
from workbook.evidence.reading.codes import is_evident
from workbook.evidence.reading.looks import looks_like
from workbook.evidence.source import Sources
from workbook.evidence.statement import fetched, select
from workbook.evidence.table import Source

MOST_VALUES = 12
"""Values that are shown of a column, the most frequent first."""
_VERSION = 1
"""To be raised when the same file would have another profile than before."""
_MOMENTS: Mapping[str, type[date | time]] = {one.__name__: one for one in (date, datetime, time)}
_MOST_DIFFERENT = 300
_LONG = 40
_MANY_ROWS = 1_000_000
USUAL_CODES = (-1, -2, -7, -8, -9, -77, -88, -98, -99, -888, -998, -999, -9999,
               77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 9999)  # fmt: skip
"""Numbers that programs for surveys write for no answer; they count where no other is near."""


@dataclass(frozen=True)
class Value:
    """A value of a column, how many gave it, and in how many ways it is written."""

    text: str
    count: int
    ways: int = 1


@dataclass(frozen=True)
class Profile:
    """One column: ``blank`` is a share of the rows (None where too few rows are blank to say).

    ``low`` and ``high`` are the 5th smallest and the 5th largest; ``codes`` numbers and words that
    likely stand for no answer; ``looks`` what its name and values make it: weight, stratum,
    cluster, respondent, date. ``again`` counts rows of respondents beyond the first (None: few).
    """

    name: str
    kind: Kind
    blank: float | None
    values: tuple[Value, ...] = ()
    others: bool = False
    low: Any = None
    high: Any = None
    codes: tuple[str, ...] = ()
    looks: str = ""
    again: int | None = 0
    doubt: str = ""


@dataclass(frozen=True)
class Profiled:
    """A source: how it was read, its rows in whole steps, and its columns."""

    source: str
    reading: str
    rows: int
    columns: tuple[Profile, ...]


_known: dict[Hashable, Profiled] = {}
_MOST_KNOWN = 100


def profile(name: str, sources: Sources, respondent: str = "") -> Profiled:
    """Return what a source holds; kept until a file changes, also for other processes.

    Parameters
    ----------
    name
        A file, a table, or the key of a described source.
    sources
        The strategy's sources.
    respondent
        Column that says who answered: people are counted then, and not rows.

    Raises
    ------
    BadInput
        The source cannot be read.
    """
    smallest = smallest_cell()
    state = sources.state(name)
    rules = (
        smallest,
        tuple(sorted(hidden_columns())),
        respondent_columns(),
        respondent,
        language(),
    )
    if state is not None and (state, rules) in _known:
        return _known[state, rules]
    place = _place(name, sources, rules)
    found = profiled(name, kept_beside(place)) if place else None
    if found is None:
        with sources.open(name) as source:
            content = _content(source, respondent, smallest)
            found = Profiled(name, source.reading(smallest), *content)
        if place and sources.state(name) == state and (said := as_json(found)):
            keep_beside(place, sources.file(name), said)
    if state is not None:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        _known[state, rules] = found
    return found


def _place(name: str, sources: Sources, rules: object) -> Path | None:
    """Return where the profile of a file is kept, or None for a table or files joined."""
    if not is_file(sources.name(name)) or sources.joins(name):
        return None
    return beside(sources.file(name), sources.declared(name), (_VERSION, rules))


def as_json(found: Profiled) -> dict[str, Any] | None:
    """Return a profile as JSON has it, or None where it holds what JSON cannot say."""
    said = asdict(found)
    for column in said["columns"]:
        for end in ("low", "high"):
            value = column[end]
            if type(value) in _MOMENTS.values():
                column[end] = {type(value).__name__: value.isoformat()}
            elif not isinstance(value, int | float | str | None):
                return None
    return said


def profiled(name: str, said: Any) -> Profiled | None:
    """Return a profile by its JSON under the name that is asked for; None where it is not whole."""
    try:
        columns = []
        for column in said["columns"]:
            values = tuple(Value(**value) for value in column["values"])
            ends = {end: _end(column[end]) for end in ("low", "high")}
            codes = tuple(column["codes"])
            columns.append(Profile(**{**column, **ends, "values": values, "codes": codes}))
        return Profiled(name, str(said["reading"]), int(said["rows"]), tuple(columns))
    except (KeyError, TypeError, ValueError):
        return None


def _end(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    ((kind, text),) = said.items()
    return _MOMENTS[kind].fromisoformat(text)


def _content(source: Source, respondent: str, smallest: int) -> tuple[int, tuple[Profile, ...]]:
    rows = fetched(source, ["COUNT(*)"])[0][0]
    whole = rows // smallest * smallest
    if whole < smallest:
        return 0, ()
    if source.in_order and whole < rows:
        first = select(["*"], f"{source.table} LIMIT {whole}")
        source = replace(source, table=f"({first}) AS evidence")
    names = [name for name in source.columns if name.casefold() not in hidden_columns()]
    by_name = {name.casefold(): name for name in names}
    fixed = [by_name[one] for one in respondent_columns() if one in by_name]
    who = fixed[0] if fixed else by_name.get(respondent.casefold(), "")
    sure = [name for name in names if name not in source.doubts]
    counts = _counts(source, sure, whole)
    found = []
    for name in names:
        if name in source.doubts:
            found.append(Profile(name, source.columns[name], None, doubt=source.doubts[name]))
        else:
            found.append(_column(source, name, counts[name], whole, who, smallest))
    return whole, tuple(found)


def _counts(source: Source, names: Sequence[str], rows: int) -> Mapping[str, tuple[int, int]]:
    """Return how many rows of each column are filled, and how many different values it has."""
    different = "COUNT(DISTINCT {})"
    if source.dialect == "duckdb" and rows > _MANY_ROWS:
        different = "approx_count_distinct({})"
    wanted = [
        part
        for name in names
        for part in (f"COUNT({quoted_name(name)})", different.format(quoted_name(name)))
    ]
    if not wanted:
        return {}
    record = fetched(source, wanted)[0]
    return {name: (record[2 * at], record[2 * at + 1]) for at, name in enumerate(names)}


def _column(
    source: Source, name: str, counted: tuple[int, int], rows: int, who: str, smallest: int
) -> Profile:
    filled, different = counted
    kind = source.columns[name]
    blank = rows - filled
    looks = looks_like(name, kind, filled, different)
    found = Profile(name, kind, None if 0 < blank < smallest else blank / rows, looks=looks)
    if filled < smallest:
        return found
    if looks == "respondent":
        again = filled - min(different, filled)
        return replace(found, again=None if 0 < again < smallest else again)
    if kind in ("number", "date"):
        codes = codes_in(source, name) if kind == "number" else ()
        low, high = span_of(source, name, codes, who, smallest)
        found = replace(found, low=low, high=high, codes=codes)
    if kind == "date" or different > min(_MOST_DIFFERENT, max(2, filled / 3)):
        return found
    return _with_values(found, source, who, smallest)


def codes_in(source: Source, name: str) -> tuple[str, ...]:
    """Return the usual numbers for no answer that stand in a column far from all others."""
    column = quoted_name(name)
    least, most = fetched(source, [f"MIN({column})", f"MAX({column})"])[0]
    if least not in USUAL_CODES and most not in USUAL_CODES:
        return ()  # all of them lie within the others
    usual = ", ".join(map(str, USUAL_CODES))
    others = f"CASE WHEN {column} NOT IN ({usual}) THEN {column} END"
    wanted = [f"MIN({others})", f"MAX({others})"]
    wanted += [f"COUNT(CASE WHEN {column} = {code} THEN 1 END)" for code in USUAL_CODES]
    low, high, *counts = fetched(source, wanted)[0]
    if low is None:
        return ()
    span = [str(low), str(high)]
    return tuple(
        str(code)
        for code, count in zip(USUAL_CODES, counts, strict=True)
        if count and is_evident(str(code), span)
    )


def span_of(
    source: Source, name: str, codes: Sequence[str], who: str, smallest: int
) -> tuple[Any, Any]:
    """Return the 5th smallest and the 5th largest value of a column (None: too few answered)."""
    column = quoted_name(name)
    known = f"{column} IS NOT NULL" + (
        f" AND {column} NOT IN ({', '.join(codes)})" if codes else ""
    )
    ends = []
    for least, order in (("MIN", "ASC"), ("MAX", "DESC")):
        each = (
            select([f"{least}({column}) AS v"], f"{source.table} WHERE {known} "
                   f"GROUP BY {quoted_name(who)}")
            if who
            else select([f"{column} AS v"], f"{source.table} WHERE {known}")
        )  # fmt: skip
        some = f"(SELECT v FROM ({each}) AS each_one ORDER BY v {order} LIMIT {smallest}) AS ends"  # noqa: S608
        end = "MAX" if order == "ASC" else "MIN"
        ends.append(fetched(source, [f"{end}(v)", "COUNT(v)"], some)[0])
    if min(count for _, count in ends) < smallest:
        return None, None
    return ends[0][0], ends[1][0]


def values_of(source: Source, name: str, smallest: int, who: str = "") -> list[Value]:
    """Return the values of a column that enough people gave, the most frequent first.

    Those that differ only by case, accents, blanks or composition are one.
    """
    return _together(_texts(source, name, who), smallest)[0]


def _with_values(found: Profile, source: Source, who: str, smallest: int) -> Profile:
    texts = _texts(source, found.name, who)
    if any(len(text) > _LONG for text, _ in texts) and len(texts) > MOST_VALUES:
        return found  # what people wrote in their own words
    values, different = _together(texts, smallest)
    shown = tuple(values[:MOST_VALUES])
    words = tuple(value.text for value in shown if is_evident(value.text, ()))
    codes = tuple(dict.fromkeys((*found.codes, *words)))
    return replace(found, values=shown, others=len(shown) < different, codes=codes)


def _texts(source: Source, name: str, who: str) -> list[tuple[str, int]]:
    column = quoted_name(name)
    people = f"COUNT(DISTINCT {quoted_name(who)})" if who else "COUNT(*)"
    groups = f"{source.table} WHERE {column} IS NOT NULL GROUP BY v"
    return [(_shown(value), count)
            for value, count in fetched(source, [f"{column} AS v", people], groups)]  # fmt: skip


def _together(texts: Sequence[tuple[str, int]], smallest: int) -> tuple[list[Value], int]:
    together: dict[str, list[tuple[str, int]]] = {}
    for text, count in texts:
        together.setdefault(folded(text), []).append((text, count))
    values = []
    for some in together.values():
        total = sum(count for _, count in some)
        most = max(some, key=lambda one: (one[1], one[0]))
        if total >= smallest:
            values.append(Value(most[0], total, len(some)))
    return sorted(values, key=lambda one: (-one.count, one.text)), len(together)


def folded(text: str) -> str:
    """Return a text without case, accents and blanks around, by which writings are one value."""
    plain = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
