"""Two sources joined by a key: what a customer answered, beside what the company knows of the case.

Each row of the first source stays one row, with the columns of the row of the other source that has
the same key, or with blanks. So the other source has one row a key, and nobody counts twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from workbook.book.errors import BadInput
from workbook.book.messages import number, percent, say
from workbook.evidence.expression import column_named
from workbook.evidence.limits import smallest_cell
from workbook.evidence.quoting import quoted_name
from workbook.evidence.reading.codes import HIDDEN
from workbook.evidence.statement import select, translated
from workbook.evidence.table import Source

Value = TypeVar("Value")


def joined_to(first: Source, other: Source, by: str, called: str) -> Source:
    """Return a source with the columns of another one beside its own.

    Parameters
    ----------
    first, other
        Sources that are open in one engine.
    by
        The column of the key: ``case`` where both have it, else ``case = number``.
    called
        What people call the other source. Columns that both have are ``called: column``.

    Raises
    ------
    BadInput
        A key is no column, is not certain, or repeats in the other source.
    """
    mine, _, theirs = (part.strip() for part in by.partition("="))
    mine, theirs = column_named(mine, first.columns), column_named(theirs or mine, other.columns)
    for source, name in ((first, mine), (other, theirs)):
        if name in source.doubts:
            raise BadInput(source.doubts[name])
    _refuse_repeated(other, theirs, called)
    names = _names(first, other, theirs, called)
    same = _same(first, other, mine, theirs)
    shown = ["f.*"]
    for name, new in names.items():
        shown.append(f"o.{quoted_name(name)} AS {quoted_name(new)}")
        if name in other.codes:
            shown.append(f"o.{quoted_name(HIDDEN + name)} AS {quoted_name(HIDDEN + new)}")
    tables = f"{_table(first, 'f')} LEFT JOIN {_table(other, 'o')} ON {same}"
    found = f"COUNT(CASE WHEN o.{quoted_name(theirs)} IS NOT NULL THEN 1 END)"
    rows, there = _fetched(first, select(["COUNT(*)", found], tables))
    told = _told(called, theirs, rows, there)

    def reading(step: int) -> str:
        return ", ".join(part for part in (first.reading(step), told) if part)

    return replace(
        first,
        table=f"({select(shown, tables)}) AS evidence",
        columns={**first.columns, **{new: other.columns[name] for name, new in names.items()}},
        reading=reading,
        doubts={**first.doubts, **_renamed(other.doubts, names)},
        codes={**first.codes, **_renamed(other.codes, names)},
        clocks=first.clocks | {names[name] for name in other.clocks if name in names},
        in_order=False,
    )


def _names(first: Source, other: Source, key: str, called: str) -> dict[str, str]:
    taken = {name.casefold() for name in first.columns}
    return {
        name: f"{called}: {name}" if name.casefold() in taken else name
        for name in other.columns
        if name != key
    }


def _same(first: Source, other: Source, mine: str, theirs: str) -> str:
    """Return the condition that two keys are the same, also where one is kept as text."""
    sides = [f"f.{quoted_name(mine)}", f"o.{quoted_name(theirs)}"]
    if first.columns[mine] != other.columns[theirs]:
        sides = [f"CAST({side} AS VARCHAR)" for side in sides]
    return " = ".join(sides)


def _table(source: Source, alias: str) -> str:
    return f"{source.table.removesuffix(' AS evidence')} AS {alias}"


def _refuse_repeated(other: Source, key: str, called: str) -> None:
    name = quoted_name(key)
    filled, different = _fetched(
        other, select([f"COUNT({name})", f"COUNT(DISTINCT {name})"], other.table)
    )
    if filled > different:
        again = filled - different
        raise BadInput(
            say(
                "In {source} the column {column} repeats ({again} rows): a source that is joined "
                "has one row for each key, so that nobody counts twice. Keep one row for each, or "
                "join the other way round.",
                source=called,
                column=key,
                again=number(again) if again >= smallest_cell() else say("a few"),
            )
        )
    if not filled:
        raise BadInput(say("In {source} the column {column} is blank.", source=called, column=key))


def _told(called: str, key: str, rows: int, there: int) -> str:
    if not there:
        raise BadInput(
            say(
                "No row has a key that {source} has (column {column}). Check that both mean the "
                "same and write it alike.",
                source=called,
                column=key,
            )
        )
    missing = rows - there
    if missing < smallest_cell() and (missing or there < smallest_cell()):
        share = say("nearly all")
    else:
        share = say("a few") if there < smallest_cell() else percent(there / rows)
    return say("joined to {source} by {column} ({share} of the rows found)", source=called,
               column=key, share=share)  # fmt: skip


def _fetched(source: Source, sql: str) -> tuple[int, int]:
    try:
        one, other = source.fetch(translated(sql, source.dialect))[0]
    except source.refused as error:
        raise BadInput(
            say("The sources cannot be joined ({name}).", name=type(error).__name__)
        ) from None
    return int(one), int(other)


def _renamed(known: Mapping[str, Value], names: Mapping[str, str]) -> dict[str, Value]:
    return {names[name]: value for name, value in known.items() if name in names}
