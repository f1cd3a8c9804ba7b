"""Blanks and codes for no answer in tables that have types already: Parquet files and databases.

What ``reading`` does while it reads a text is done here around the table: a blank text, what is not
a number (NaN) and a code become a missing value, and where a code is no evident one, a column that
nobody can name keeps who gave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbook.book.messages import joined, say
from workbook.evidence.quoting import quoted_name, quoted_text
from workbook.evidence.reading.codes import HIDDEN, WORDS, is_evident
from workbook.evidence.reading.values import number
from workbook.evidence.statement import fetched, select
from workbook.evidence.table import Source

_OWN = 0.9
_MOST_OF_A_LIST = 20


def with_blanks(source: Source) -> Source:
    """Return a table of a database in which a blank text and NaN are missing, as in a file."""
    shown = []
    for name, kind in source.columns.items():
        column = quoted_name(name)
        if kind == "text":
            text = f"CAST({column} AS TEXT)"  # a list of words (enum) is no text to every engine
            shown.append(f"CASE WHEN TRIM({text}) <> '' THEN {text} END AS {column}")
        elif kind == "number":
            shown.append(f"CASE WHEN {column} - {column} = 0 THEN {column} END AS {column}")
        else:
            shown.append(column)
    return replace(source, table=f"({select(shown, source.table)}) AS evidence")


def with_codes(source: Source, declared: Sequence[str]) -> Source:
    """Return a source in which the codes that were set stand for no answer.

    Parameters
    ----------
    source
        A table that is open.
    declared
        The codes; numbers count in columns of numbers, and all of them in columns of text.
    """
    if not declared:
        return source
    shown, guarded = [], {}
    for name, kind in source.columns.items():
        column = quoted_name(name)
        tests = {code: _test(column, kind, code) for code in declared}
        known = {code: test for code, test in tests.items() if test}
        applied, unsure = _looked_at(source, name, kind, known) if known else ([], [])
        if not applied:
            shown.append(column)
            continue
        absent = " OR ".join(known[code] for code in applied)
        shown.append(f"CASE WHEN {absent} THEN NULL ELSE {column} END AS {column}")
        if unsure:
            kept = " ".join(f"WHEN {known[code]} THEN {quoted_text(code)}" for code in unsure)
            shown.append(f"CASE {kept} END AS {quoted_name(HIDDEN + name)}")
            guarded[name] = tuple(unsure)
    table = f"({select(shown, source.table)}) AS evidence"
    told = say("no answer: {codes}", codes=joined(list(declared)))

    def reading(step: int) -> str:
        return ", ".join(part for part in (source.reading(step), told) if part)

    return replace(source, table=table, reading=reading, codes=guarded)


def _test(column: str, kind: str, code: str) -> str:
    if kind == "text":
        return f"LOWER(TRIM({column})) = {quoted_text(code.casefold())}"
    value = number(code) if kind == "number" else None
    return f"{column} = {next(iter(value.ways.values()))!r}" if value else ""


def _looked_at(
    source: Source, name: str, kind: str, tests: dict[str, str]
) -> tuple[list[str], list[str]]:
    """Return the codes that stand in a column, and those of them that are no evident ones."""
    column = quoted_name(name)
    other = f"CASE WHEN NOT ({' OR '.join(tests.values())}) THEN {column} END"
    wanted = [f"COUNT({column})", f"COUNT(DISTINCT {column})"]
    wanted += [f"MIN({other})", f"MAX({other})"] if kind == "number" else ["NULL", "NULL"]
    wanted += [f"COUNT(CASE WHEN {test} THEN 1 END)" for test in tests.values()]
    filled, different, low, high, *counts = fetched(source, wanted)[0]
    there = [code for code, count in zip(tests, counts, strict=True) if count]
    span = [] if low is None else [str(low), str(high)]
    sure = [code for code in there if code.casefold() in WORDS or (span and is_evident(code, span))]
    own = different > _MOST_OF_A_LIST and different > _OWN * filled
    unsure = [] if own else [code for code in there if code not in sure]
    return [*sure, *unsure], unsure
