"""What is doubtful about a question and its source, beyond whether it can be answered.

A value that no row holds, a text beside a number, a code that counts as an answer, people who
answered twice, a weight that nobody named: each gives a figure, and a wrong one. Only counts leave
the source, and a value is named where it was asked for, or where enough people gave it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from workbook.book.errors import BadInput
from workbook.evidence.absent import absent_in, sought_in
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
from workbook.evidence.profile import codes_in, fetched, looks_like, span_of
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.source import Sources
from workbook.evidence.statement import Question
from workbook.evidence.table import Source

Kind = Literal[
    "absent", "letters", "code", "far", "total", "heading", "again", "weight", "stratum", "cluster"
]
_TOTALS = ("total", "totals", "totales", "grand total", "gran total", "subtotal", "suma", "sum",
           "total general", "promedio", "average", "gesamt", "summe", "insgesamt")  # fmt: skip
_FEW_TOTALS = 0.01
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
    """Return what is doubtful about each question; sources that cannot be read are passed over."""
    found: dict[Question, tuple[Doubt, ...]] = {}
    by_source: dict[str, list[Question]] = {}
    for question in questions:
        by_source.setdefault(question.source, []).append(question)
    with sources.together(by_source) as open_source:
        for name, asked in by_source.items():
            with suppress(BadInput):
                state = sources.state(name)
                rules = smallest_cell(), hidden_columns(), respondent_columns()
                open_ = [one for one in asked if ((state, rules), one) not in _known]
                if open_ or state is None:
                    with open_source(name) as source:
                        rows = tuple(_odd_rows(source)) if open_ else ()
                        new = {one: tuple(_doubts(one, source, rows)) for one in open_}
                    if state is None:
                        found |= new
                        continue
                    if len(_known) > _MOST_KNOWN:
                        _known.clear()
                    _known.update({((state, rules), one): each for one, each in new.items()})
                found |= {one: _known[(state, rules), one] for one in asked}
    return found


def _doubts(question: Question, source: Source, rows: Sequence[Doubt]) -> Iterator[Doubt]:
    trees = [tree for text in (question.measure, question.filter) if text
             for tree in _vetted(text, source)]  # fmt: skip
    for tree in trees:
        yield from (
            Doubt("letters", name)
            for name in lettered(tree, source.columns)
            if name not in source.doubts
        )
    together: list[Tree] = []
    for tree in trees:
        with suppress(BadInput):
            together.append(bound(tree, source.columns, source.clocks))
    hidden = {name for name in columns_of(*together) if name.casefold() in hidden_columns()}
    if hidden or any(name in source.doubts for name in columns_of(*together)):
        return
    yield from _no_numbers(together, source)
    for absent in absent_in({question: sought_in(together)}, source)[question]:
        yield Doubt("absent", absent.column, absent.value, absent.nearest)
    read = columns_of(together[0]) if together else frozenset()
    yield from _odd_numbers(sorted(read), source)
    yield from rows
    yield from _design(question, source)


def _no_numbers(trees: Sequence[Tree], source: Source) -> Iterator[Doubt]:
    """Find texts that are compared with a number, although some of them are none."""
    names = dict.fromkeys(
        name for tree in trees for name in numeric_text_columns(tree, source.columns)
    )
    if not names or source.dialect != "duckdb":
        return
    counts = [
        f"COUNT(CASE WHEN {column} IS NOT NULL AND TRY_CAST({column} AS DOUBLE) IS NULL THEN 1 END)"
        for column in map(quoted_name, names)
    ]
    for name, count in zip(names, fetched(source, counts)[0], strict=True):
        if count:
            yield Doubt("letters", name)


def _vetted(text: str, source: Source) -> Iterator[Tree]:
    with suppress(BadInput):
        yield vet(with_quotes(text, source.columns))


def _odd_numbers(names: Sequence[str], source: Source) -> Iterator[Doubt]:
    for name in names:
        if source.columns[name] != "number":
            continue
        codes = codes_in(source, name)
        yield from (Doubt("code", name, code) for code in codes)
        if not codes and _is_far(name, source):
            yield Doubt("far", name)


def _is_far(name: str, source: Source) -> bool:
    """Say whether a scale of a few steps has values far outside of what enough people gave."""
    column = quoted_name(name)
    least, most, steps = fetched(
        source, [f"MIN({column})", f"MAX({column})", f"COUNT(DISTINCT {column})"]
    )[0]
    low, high = span_of(source, name, (), "", smallest_cell())
    if low is None or steps > _MOST_STEPS or high <= low:
        return False
    width = _FAR * (high - low)
    return bool(least < low - width or most > high + width)


def _odd_rows(source: Source) -> Iterator[Doubt]:
    """Find rows that are a total, or the heading again."""
    texts = [name for name, kind in source.columns.items() if kind == "text"
             and name.casefold() not in hidden_columns()]  # fmt: skip
    words = ", ".join(map(quoted_text, _TOTALS))
    wanted = ["COUNT(*)"]
    wanted += [f"COUNT(CASE WHEN LOWER(TRIM({quoted_name(name)})) IN ({words}) THEN 1 END)"
               for name in texts[:2]]  # fmt: skip
    same = " AND ".join(f"{quoted_name(name)} = {quoted_text(name)}" for name in texts[:20])
    wanted.append(f"COUNT(CASE WHEN {same} THEN 1 END)" if len(texts) > 1 else "0")
    rows, *totals, headings = fetched(source, wanted)[0]
    for name, count in zip(texts[:2], totals, strict=True):
        if 0 < count <= max(3, _FEW_TOTALS * rows):
            yield Doubt("total", name)
            break
    if 0 < headings <= max(3, _FEW_TOTALS * rows):
        yield Doubt("heading", texts[0])


def _design(question: Question, source: Source) -> Iterator[Doubt]:
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
            column = quoted_name(name)
            counts = [f"COUNT({column})", f"COUNT(DISTINCT {column})"]
            filled, different = fetched(source, counts)[0]
            if looks_like(name, kind, filled, different) and different < filled:
                again = filled - different
                yield Doubt("again", name, rows=again if again >= smallest_cell() else 0)
                return
