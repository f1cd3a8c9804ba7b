"""What is doubtful about a question and its source, beyond whether it can be answered.

A value that no row holds, a text beside a number, a code that counts as an answer, people who
answered twice, a weight that nobody named: each gives a figure, and a wrong one. Only counts leave
the source, and a value is named where it was asked for, or where enough people gave it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from workbook.book.errors import BadInput
from workbook.evidence.absent import Sought, absent_in, sought_in
from workbook.evidence.aggregate import texts_of
from workbook.evidence.conditions import columns_of
from workbook.evidence.expression import (
    Tree,
    bound,
    lettered,
    numeric_text_columns,
    vet,
    with_quotes,
)
from workbook.evidence.limits import hidden_columns, respondent_columns, smallest_cell
from workbook.evidence.profile import codes_in
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.reading.looks import TOTALS, looks_like
from workbook.evidence.source import Sources
from workbook.evidence.statement import Question, fetched, select
from workbook.evidence.table import Source

Kind = Literal[
    "absent", "letters", "code", "far", "total", "heading", "again", "weight", "stratum", "cluster"
]
_FEW_TOTALS = 0.01
_FIRST_ROWS = 100_000
_IN_ONE_STATEMENT = 400
_MOST_STEPS = 30
"""Different values that a scale has at most."""
_FAR = 3
"""How many times the width of the others a value lies beyond them to be far."""


@dataclass(frozen=True)
class Doubt:
    """Something doubtful: in which column, the value that is meant, and the nearest that occurs."""

    kind: Kind
    column: str
    value: str = ""
    nearest: str = ""
    rows: int = 0


_known: dict[tuple[Hashable, Question], tuple[Doubt, ...]] = {}
_MOST_KNOWN = 5_000


def doubts_of(questions: Sequence[Question], sources: Sources) -> dict[Question, tuple[Doubt, ...]]:
    """Return what is doubtful about each question; sources that cannot be read are passed over.

    Of a large file only the columns are read that are asked for; all that is counted in a source
    is counted together.
    """
    found: dict[Question, tuple[Doubt, ...]] = {}
    by_source: dict[str, list[Question]] = {}
    for question in questions:
        by_source.setdefault(question.source, []).append(question)
    with sources.together(by_source, texts_of(by_source, sources)) as open_source:
        for name, asked in by_source.items():
            with suppress(BadInput):
                state = sources.state(name)
                rules = smallest_cell(), hidden_columns(), respondent_columns()
                open_ = [one for one in asked if ((state, rules), one) not in _known]
                if open_ or state is None:
                    with open_source(name) as source:
                        new = _looked_at(open_, source) if open_ else {}
                    if state is None:
                        found |= new
                        continue
                    if len(_known) > _MOST_KNOWN:
                        _known.clear()
                    _known.update({((state, rules), one): each for one, each in new.items()})
                found |= {one: _known[(state, rules), one] for one in asked}
    return found


@dataclass
class _Asking:
    """A question's expressions as far as they can be read: what it compares, and its columns."""

    letters: tuple[str, ...] = ()
    trees: tuple[Tree, ...] = ()
    certain: bool = True
    """Whether all of its columns may be looked at and are certain."""
    texts: tuple[str, ...] = ()
    sought: tuple[Sought, ...] = ()
    numbers: tuple[str, ...] = ()


def _looked_at(questions: Sequence[Question], source: Source) -> dict[Question, tuple[Doubt, ...]]:
    """Look at questions of a source together: what is counted for all of them is counted once."""
    asking = {one: _asking(one, source) for one in questions}
    fixed = {name.casefold() for name in source.columns} & set(respondent_columns())
    unnamed = not fixed and any(not one.respondent for one in questions)
    counts = _counts(asking.values(), source, _people(source) if unnamed else ())
    odd = _odd_numbers({name for one in asking.values() for name in one.numbers}, source)
    rows = tuple(_odd_rows(source, counts))
    there = {one.sql for each in asking.values() for one in each.sought if counts[_times(one.sql)]}
    absent = absent_in({one: asking[one].sought for one in questions}, source, there)

    def doubts(question: Question) -> Iterator[Doubt]:
        one = asking[question]
        yield from (Doubt("letters", name) for name in one.letters)
        if not one.certain:
            return
        yield from (Doubt("letters", name) for name in one.texts if counts[_no_number(name)])
        for value in absent[question]:
            yield Doubt("absent", value.column, value.value, value.nearest)
        for name in one.numbers:
            yield from odd[name]
        yield from rows
        yield from _design(question, source, counts)

    return {one: tuple(doubts(one)) for one in questions}


def _asking(question: Question, source: Source) -> _Asking:
    trees = [tree for text in (question.measure, question.filter) if text
             for tree in _vetted(text, source)]  # fmt: skip
    letters = tuple(
        name
        for tree in trees
        for name in lettered(tree, source.columns)
        if name not in source.doubts
    )
    together: list[Tree] = []
    for tree in trees:
        with suppress(BadInput):
            together.append(bound(tree, source.columns, source.clocks))
    names = columns_of(*together)
    if any(name.casefold() in hidden_columns() or name in source.doubts for name in names):
        return _Asking(letters, certain=False)
    read = columns_of(together[0]) if together else frozenset()
    texts = dict.fromkeys(
        name for tree in together for name in numeric_text_columns(tree, source.columns)
    )
    return _Asking(
        letters,
        tuple(together),
        texts=tuple(texts) if source.dialect == "duckdb" else (),
        sought=sought_in(together),
        numbers=tuple(name for name in sorted(read) if source.columns[name] == "number"),
    )


def _counts(asking: Collection[_Asking], source: Source, people: Sequence[str]) -> dict[str, int]:
    """Count in one statement, or few, all that is counted of a source's rows, by its SQL."""
    wanted = ["COUNT(*)"]
    wanted += [_times(one.sql) for each in asking for one in each.sought]
    wanted += [_no_number(name) for each in asking for name in each.texts]
    texts = _texts(source)
    wanted += [_headings(texts)] if len(texts) > 1 and source.held is None else []
    wanted += [count for name in people for count in _people_counts(name)]
    wanted = list(dict.fromkeys(wanted))
    counts: dict[str, int] = {}
    for start in range(0, len(wanted), _IN_ONE_STATEMENT):
        some = wanted[start : start + _IN_ONE_STATEMENT]
        counts |= dict(zip(some, fetched(source, some)[0], strict=True))
    for name in texts[:2]:
        if source.held is None or name in source.held:
            # Where it stands in WHERE, DuckDB looks at each different text once, not in each row.
            there = f"{source.table} WHERE {_is_total(name)}"
            counts[_is_total(name)] = fetched(source, ["COUNT(*)"], there)[0][0]
    return counts


def _times(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _no_number(name: str) -> str:
    """SQL that counts the texts that are no numbers, where a number is compared with them."""
    column = quoted_name(name)
    return _times(f"{column} IS NOT NULL AND TRY_CAST({column} AS DOUBLE) IS NULL")


def _is_total(name: str) -> str:
    return f"LOWER(TRIM({quoted_name(name)})) IN ({', '.join(map(quoted_text, TOTALS))})"


def _headings(texts: Sequence[str]) -> str:
    return _times(" AND ".join(f"{quoted_name(name)} = {quoted_text(name)}" for name in texts[:20]))


def _texts(source: Source) -> list[str]:
    return [name for name, kind in source.columns.items() if kind == "text"
            and name.casefold() not in hidden_columns()]  # fmt: skip


def _people(source: Source) -> list[str]:
    """Return the columns that may say who answered."""
    return [name for name, kind in source.columns.items()
            if looks_like(name, kind, 10, 10) == "respondent" and name not in source.doubts
            and name.casefold() not in hidden_columns()]  # fmt: skip


def _people_counts(name: str) -> tuple[str, str]:
    return f"COUNT({quoted_name(name)})", f"COUNT(DISTINCT {quoted_name(name)})"


def _vetted(text: str, source: Source) -> Iterator[Tree]:
    with suppress(BadInput):
        yield vet(with_quotes(text, source.columns))


def _odd_numbers(names: Collection[str], source: Source) -> dict[str, tuple[Doubt, ...]]:
    """Find codes among the numbers of columns, and what lies far outside of a scale."""
    codes = {name: codes_in(source, name) for name in sorted(names)}
    found = {name: tuple(Doubt("code", name, code) for code in codes[name]) for name in codes}
    plain = [name for name in codes if not codes[name]]
    if not plain:
        return found
    first = select([quoted_name(name) for name in plain], f"{source.table} LIMIT {_FIRST_ROWS}")
    steps = fetched(
        source,
        [f"COUNT(DISTINCT {quoted_name(name)})" for name in plain],
        f"({first}) AS first_rows",
    )[0]
    for name, some in zip(plain, steps, strict=True):
        if some <= _MOST_STEPS and _is_far(name, source):  # in all rows there are no fewer
            found[name] = (Doubt("far", name),)
    return found


def _is_far(name: str, source: Source) -> bool:
    """Say whether a scale of a few steps has values far outside of what enough people gave."""
    column = quoted_name(name)
    groups = f"{source.table} WHERE {column} IS NOT NULL GROUP BY {column} LIMIT {_MOST_STEPS + 1}"
    steps = sorted(fetched(source, [f"{column} AS v", "COUNT(*)"], groups))
    smallest = smallest_cell()
    if not steps or len(steps) > _MOST_STEPS or sum(count for _, count in steps) < smallest:
        return False
    least, most = steps[0][0], steps[-1][0]
    low, high = _nth(steps, smallest), _nth(steps[::-1], smallest)
    width = _FAR * (high - low)
    return bool(high > low and (least < low - width or most > high + width))


def _nth(steps: Sequence[tuple[Any, ...]], n: int) -> Any:
    """Return the n-th value of those that are counted in order."""
    for value, count in steps:
        n -= count
        if n <= 0:
            return value
    raise ValueError("fewer values than asked for")


def _odd_rows(source: Source, counts: Mapping[str, int]) -> Iterator[Doubt]:
    """Find rows that are a total, or the heading again."""
    rows, texts = counts["COUNT(*)"], _texts(source)
    for name in texts[:2]:
        if 0 < counts.get(_is_total(name), 0) <= max(3, _FEW_TOTALS * rows):
            yield Doubt("total", name)
            break
    headings = counts.get(_headings(texts), 0) if len(texts) > 1 else 0
    if 0 < headings <= max(3, _FEW_TOTALS * rows):
        yield Doubt("heading", texts[0])


def _design(question: Question, source: Source, counts: Mapping[str, int]) -> Iterator[Doubt]:
    """Find a weight, a stratum, a cluster or a respondent that the question does not name."""
    named = {"weight": question.weight, "stratum": question.stratum, "cluster": question.cluster}
    fixed = {name.casefold() for name in source.columns} & set(respondent_columns())
    used = {name.casefold() for name in (*question.design, question.respondent) if name}
    for name, kind in source.columns.items():
        if name.casefold() in used or name.casefold() in hidden_columns() or name in source.doubts:
            continue
        likely = looks_like(name, kind, 10, 10)
        if likely in ("weight", "stratum", "cluster") and not named[likely]:
            yield Doubt(likely, name)  # type: ignore[arg-type]
        elif likely == "respondent" and not question.respondent and not fixed:
            filled, different = (counts[count] for count in _people_counts(name))
            if looks_like(name, kind, filled, different) and different < filled:
                again = filled - different
                yield Doubt("again", name, rows=again if again >= smallest_cell() else 0)
                return
