"""From sheets of cells to the rows of a strategy, with every fault on the way.

A sheet is the same thing whether it was a CSV file or part of an Excel file, so the rules about
headings, records and what lies between tables stand here once.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from workbook.book.errors import Fault
from workbook.book.fields import Field, Row, Table, nearest
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.book.validation import Located, faults_between, parse_row, unknown_column
from workbook.evidence.described import data_files

MOST_COLUMNS = 200

Record = tuple[int, Sequence[Any]]
"""A line as a person counts it, and its cells."""


class BrokenCell(str):
    """A cell that has no value, because its formula failed; the text says how it failed."""

    __slots__ = ()


class Sheet(NamedTuple):
    """One table as it lies in a file; the first record is the heading.

    ``faults`` say why it could not be read, or not to its end.
    """

    table: str
    place: str
    records: Sequence[Record]
    faults: tuple[Fault, ...] = ()


class UnknownFile(NamedTuple):
    """A file or sheet whose name is not a table's; it was not read.

    ``file`` is the name by which evidence can claim it as its data; a sheet has none.
    """

    name: str
    place: str
    file: str = ""


class RawTables(NamedTuple):
    """A strategy's files before anything is understood.

    ``places`` says for every table where it lies, or would lie. ``faults`` concern the whole.
    """

    sheets: Sequence[Sheet]
    unknown_files: Sequence[UnknownFile]
    places: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _Heading:
    """What the first record says: column → position, and what it does not say."""

    positions: Mapping[str, int]
    width: int
    nameless: tuple[int, ...]
    missing: frozenset[str]
    faults: tuple[Fault, ...]


def understand(
    source: RawTables, key: str = "", unknown: Mapping[str, Table] = MappingProxyType({})
) -> tuple[dict[str, tuple[Row, ...]], list[Fault]]:
    """Turn the sheets of a strategy into rows, and find every fault.

    ``key`` takes the place of the strategy's key. ``unknown`` are tables that a store has and the
    model does not; of these only what was brought is given. Faults come by table and row. A
    reference to a table whose keys could not be read is no fault: nobody can know.
    """
    tables = {**TABLES, **unknown}
    wrong_key = _faults_of_key(key)
    faults = [*wrong_key, *source.faults]
    if source.faults:
        return {}, faults
    located: dict[str, list[Located]] = {}
    unread: set[str] = set()
    for sheet in source.sheets:
        table = tables[sheet.table]
        rows, found, complete = _read(table, sheet, "" if wrong_key else key)
        located[table.name] = rows
        faults += found
        if not complete:
            unread.add(table.name)
    faults += _faults_of_strategy(source, located, unread)
    by_place = {place: tables[name] for name, place in source.places.items()}
    faults += _knowable(faults_between(located, unknown), by_place, unread)
    faults += _unknown_files(source, located, unread)
    rows_only = {
        name: tuple(one.row for one in located.get(name, ()))
        for name in tables
        if name in TABLES or name in located
    }
    return rows_only, _in_order(faults, source)


Mended = Mapping[tuple[str, int, str], str]
"""What stands in the place of a cell that is wrong, by place, line and column of its fault."""


def mend(
    source: RawTables,
    mended: Mended,
    as_typed: Callable[[Field, str], str],
    unknown: Mapping[str, Table],
) -> RawTables:
    """Return the tables with other cells in the place of those that were mended.

    ``as_typed`` reads what a person typed for a column. A column that is not there stays so.
    """
    if not mended:
        return source
    tables = {**TABLES, **unknown}
    sheets = [_mended(tables[one.table], one, mended, as_typed) for one in source.sheets]
    return source._replace(sheets=sheets)


def _mended(
    table: Table, sheet: Sheet, mended: Mended, as_typed: Callable[[Field, str], str]
) -> Sheet:
    if not sheet.records:
        return sheet
    positions = _heading(table, sheet).positions
    by_line: dict[int, dict[int, str]] = {}
    for (place, line, column), text in mended.items():
        if place == sheet.place and column in positions:
            typed = as_typed(table.by_name[column], text)
            by_line.setdefault(line, {})[positions[column]] = typed
    records = [
        (line, _with_cells(cells, by_line[line])) if line in by_line and at else (line, cells)
        for at, (line, cells) in enumerate(sheet.records)
    ]
    return sheet._replace(records=records)


def _with_cells(cells: Sequence[Any], other: Mapping[int, str]) -> Sequence[Any]:
    width = max(len(cells), *(position + 1 for position in other))
    whole = [*cells, *[""] * (width - len(cells))]
    return [other.get(position, cell) for position, cell in enumerate(whole)]


def evidence_name(source: str) -> str:
    """Return the file that an evidence row names, relative to the data folder and made plain."""
    return os.path.normpath(source.strip()).replace(os.sep, "/")


def _read(table: Table, sheet: Sheet, key: str) -> tuple[list[Located], list[Fault], bool]:
    """Return the rows of a sheet, its faults, and whether all its keys are known."""
    if not sheet.records:
        return [], list(sheet.faults or (_empty(table, sheet),)), False
    heading = _heading(table, sheet)
    faults = [*sheet.faults, *heading.faults]
    if not heading.positions:
        return [], faults, False
    located: list[Located] = []
    for line, record in sheet.records[1:]:
        if _is_blank(record):
            continue
        cells = {
            name: cell
            for name, position in heading.positions.items()
            if position < len(record) and (cell := record[position]) != ""
        }
        if key and table.name == "strategy" and not located:
            cells["key"] = key
        row, found = _row(table, cells, heading, sheet.place, line, record)
        located.append(Located(sheet.place, line, row))
        faults += found
    return located, faults, not sheet.faults and heading.missing.isdisjoint(table.key)


def _row(
    table: Table,
    cells: dict[str, Any],
    heading: _Heading,
    place: str,
    line: int,
    record: Sequence[Any],
) -> tuple[Row, list[Fault]]:
    surplus = _surplus(heading, record)
    if surplus is not None:  # its cells may stand in wrong columns: only the key can be trusted
        row, _ = parse_row(table, {name: cells.get(name) for name in table.key}, place, line)
        expected = say(
            "at most {width} cells, as many as there are headings (a text with a comma in it "
            'stands between quotation marks: "…")',
            width=heading.width,
        )
        return row, [Fault(place, line, "", surplus, expected)]
    broken = {name: cell for name, cell in cells.items() if type(cell) is BrokenCell}
    for name in broken:
        cells[name] = None
    row, faults = parse_row(table, cells, place, line)
    accounted = heading.missing | broken.keys()
    return row, [
        *(fault for fault in faults if fault.column not in accounted),
        *(
            Fault(place, line, name, str(cell), say("a value; the formula of this cell gives none"))
            for name, cell in broken.items()
        ),
    ]


def _surplus(heading: _Heading, record: Sequence[Any]) -> str | None:
    """Return the first cell that stands under no heading, where there is one."""
    if len(record) > heading.width:
        return str(record[heading.width])[:80]
    under_none = (record[position] for position in heading.nameless if position < len(record))
    return next((str(cell)[:80] for cell in under_none if not _is_blank((cell,))), None)


def _heading(table: Table, sheet: Sheet) -> _Heading:
    line, cells = sheet.records[0]
    names = [str(cell).strip() if cell is not None else "" for cell in cells]
    positions: dict[str, int] = {}
    if len(names) > MOST_COLUMNS:
        expected = say(
            "at most {most_columns} columns; {table} has {columns}: delete those beside the table",
            most_columns=MOST_COLUMNS,
            table=table.name,
            columns=len(table.columns),
        )
        fault = Fault(sheet.place, line, "", f"{len(names):,} columns", expected)
        return _Heading({}, len(names), (), frozenset(), (fault,))
    faults = []
    for position, name in enumerate(names):
        if name and name in names[:position]:
            expected = say("each heading only once (rename or remove this column)")
            faults.append(Fault(sheet.place, line, name, name, expected))
        elif name in table.by_name:
            positions[name] = position
        elif name:
            faults.append(unknown_column(table, name, sheet.place, line))
    missing = [field.name for field in table.fields if field.required]
    missing = [name for name in missing if name not in positions]
    faults += [
        Fault(sheet.place, line, name, None, say("a column with this heading; it is required"))
        for name in missing
    ]
    if not positions:
        faults = [_no_heading(table, sheet, names)]
    nameless = tuple(position for position, name in enumerate(names) if not name)
    return _Heading(positions, len(names), nameless, frozenset(missing), tuple(faults))


def _no_heading(table: Table, sheet: Sheet, names: Sequence[str]) -> Fault:
    found = ", ".join(names)[:80] or None
    expected = say(
        "the headings of {table} in the first row: {columns}",
        table=table.name,
        columns=", ".join(table.columns),
    )
    return Fault(sheet.place, sheet.records[0][0], "", found, expected)


def _empty(table: Table, sheet: Sheet) -> Fault:
    expected = say(
        "a first row with the headings of {table}: {columns}",
        table=table.name,
        columns=", ".join(table.columns),
    )
    return Fault(sheet.place, None, "", None, expected)


def _is_blank(cells: Sequence[Any]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _faults_of_key(key: str) -> list[Fault]:
    if key:
        try:
            TABLES["strategy"].by_name["key"].parse(key)
        except ValueError as reason:
            return [Fault("name", None, "", key, str(reason))]
    return []


def _faults_of_strategy(
    source: RawTables, located: Mapping[str, Sequence[Located]], unread: set[str]
) -> Iterator[Fault]:
    place, rows = source.places["strategy"], located.get("strategy", ())
    if not rows and "strategy" not in unread:
        yield Fault(
            place, None, "", None, say("one row that describes the strategy: its key and name")
        )
    for extra in rows[1:]:
        expected = say("only one row: each strategy has a folder or a file of its own")
        yield Fault(place, extra.line, "", extra.row.key or extra.row.name, expected)


def _knowable(
    faults: Iterable[Fault], tables: Mapping[str, Table], unread: set[str]
) -> Iterator[Fault]:
    """Leave out references to tables whose keys could not be read; ``tables`` are by place."""
    for fault in faults:
        field = tables[fault.place].by_name.get(fault.column)
        unknowable = field is not None and (
            field.references in unread or (field.references_by and unread)
        )
        if not unknowable:
            yield fault


def _unknown_files(
    source: RawTables, located: Mapping[str, Sequence[Located]], unread: set[str]
) -> Iterator[Fault]:
    """Refuse what is no table, unless evidence names it as its data."""
    named = data_files(lambda table: [one.row for one in located.get(table, ())])
    data = {evidence_name(name) for name in named}
    for unknown_file in source.unknown_files:
        if unknown_file.file and (unknown_file.file in data or unread & {"evidence", "sources"}):
            continue
        hint = nearest(unknown_file.name, tuple(TABLES))
        expected = say(
            "the name of a table{hint}: {tables} (for a table of a chapter that is not installed "
            "here: install it first, or leave the table out)",
            hint=hint,
            tables=", ".join(TABLES),
        )
        yield Fault(unknown_file.place, None, "", unknown_file.name, expected)


def _in_order(faults: Iterable[Fault], source: RawTables) -> list[Fault]:
    order = {place: number for number, place in enumerate(source.places.values())}
    order["name"] = -1
    return sorted(faults, key=lambda one: (order.get(one.place, len(order)), one.row or 0))
