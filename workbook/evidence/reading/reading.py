"""What was found in a file, in one sentence, and its answers as a typed table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbook.book.messages import joined, say, say_number
from workbook.evidence.reading.codes import HIDDEN
from workbook.evidence.reading.encoding import Decoded, decoded
from workbook.evidence.reading.layout import SEPARATORS, SINGLE, Headed, Layout, laid_out, of_cells
from workbook.evidence.reading.sheet import cells_of
from workbook.evidence.reading.typed import Column, Hints, columns

EXCEL, XES = "excel", "xes"
"""What stands for the separator where the cells of a file are parted already."""
_SHOWN_LINES = 3


@dataclass(frozen=True)
class Declared:
    """How a file is to be read, as far as somebody has set it; what is empty is found."""

    encoding: str = ""
    separator: str = ""
    hints: Hints = field(default_factory=Hints)
    headed: Headed = field(default_factory=Headed)
    sheet: str = ""


@dataclass(frozen=True)
class Reading:
    """How a file was read.

    ``headings`` are the lines of its names, ``left_out`` the lines that are neither heading nor
    answer, by the reason; ``padded`` counts answers whose last empty cells were not written, and
    ``strays`` are lines in another encoding. ``types`` are DuckDB's, by column; ``doubts`` say of
    a column why it cannot be used.
    """

    separator: str
    encoding: str
    answers: int
    headings: tuple[int, ...]
    left_out: tuple[tuple[str, tuple[int, ...]], ...]
    padded: int
    strays: tuple[int, ...]
    decimal: str
    dates: str
    types: Mapping[str, str]
    doubts: Mapping[str, str]
    notes: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes for no answer by column that each question is asked about."""
    unread: int = 0
    """Columns of a large file whose values nobody has looked at yet, because none is asked for."""

    def sentence(self, step: int = 1) -> str:
        """Say what was found; answers in whole steps only, where a source is still growing."""
        called = {",": say("comma-separated"), ";": say("semicolon-separated"),
                  "\t": say("tab-separated"), "|": say("bar-separated"),
                  XES: say("event log"),
                  "": say("one column")}  # fmt: skip
        parts: list[str] = [
            called.get(self.separator, say("separated by {sign}", sign=self.separator))
        ]
        if self.separator == EXCEL:
            parts = [say("Excel sheet {sheet}", sheet=self.encoding)]
        elif self.separator != XES:
            parts.append(self.encoding)
        if self.strays:
            parts.append(say("{lines} in Windows-1252", lines=_lines(self.strays)))
        if self.decimal:
            marks = {"point": say("decimal point"), "comma": say("decimal comma")}
            parts.append(marks[self.decimal])
        if self.dates:
            orders = {"day_first": say("dates day first"), "month_first": say("dates month first")}
            parts.append(orders[self.dates])
        count = len(self.headings)
        if self.separator != XES:
            parts.append(say_number(count, "{number} heading row", "{number} heading rows"))
        shown = self.answers // step * step or self.answers
        parts.append(
            say_number(shown, "{number} answer", "{number} answers")
            if step == 1
            else say_number(shown, "about {number} answer", "about {number} answers")
        )
        if self.padded and step == 1:
            parts.append(say("empty last cells left out by the program that wrote it"))
        parts += self.notes
        parts += [self._left_out()] if self.left_out else []
        if self.doubts:
            parts.append(
                say("not certain and not used: {columns}", columns=joined(list(self.doubts)))
            )
        if self.unread:
            parts.append(
                say_number(
                    self.unread,
                    "values of {number} column not checked, because no question names it",
                    "values of {number} columns not checked, because no question names them",
                )
            )
        return ", ".join(parts)

    def _left_out(self) -> str:
        why = {
            "blank": say("blank"),
            "title": say("title above the table"),
            "units": say("units below the heading"),
            "total": say("total"),
            "note": say("note below the table"),
            "separator": say("names the separator"),
        }
        told = [f"{_lines(lines)}: {why[reason]}" for reason, lines in self.left_out]
        count = sum(len(lines) for _, lines in self.left_out)
        return say_number(
            count, "{number} line left out ({told})", "{number} lines left out ({told})",
            told="; ".join(told),
        )  # fmt: skip


def _lines(lines: Sequence[int]) -> str:
    shown = [str(line) for line in lines[:_SHOWN_LINES]]
    if len(lines) > _SHOWN_LINES:
        return say("lines {shown} and {more} more", shown=", ".join(shown),
                   more=len(lines) - _SHOWN_LINES)  # fmt: skip
    return say_number(len(lines), "line {shown}", "lines {shown}", shown=joined(shown))


@dataclass(frozen=True)
class Table:
    """The answers of a file: its columns with their types, and the values of each column."""

    reading: Reading
    columns: tuple[Column, ...]
    values: tuple[list[Any], ...]


def read(path: Path, declared: Declared = Declared()) -> Table:
    """Read a file of answers: a text, or a sheet of Excel.

    Raises
    ------
    BadInput
        The file allows two readings or none; the message names a line and quotes none.
    """
    if path.suffix.lower() == ".xlsx":
        called, records = cells_of(path, declared.sheet)
        layout = of_cells(records, path.name, EXCEL, declared.headed)
        text = Decoded("", called)
    else:
        text = decoded(path.read_bytes(), path.name, declared.encoding)
        layout = laid_out(text.text, path.name, declared.separator, declared.headed)
    cells = [[row[at] for _, row in layout.rows] for at in range(len(layout.names))]
    found = columns(
        [
            (name, _first_lines(each, layout))
            for name, each in zip(layout.names, cells, strict=True)
        ],
        replace(declared.hints, commas_part=layout.separator == ","),
    )
    reading = reading_of(layout, found, text.encoding, text.strays)
    values = [_converted(column, each) for column, each in zip(found, cells, strict=True)]
    for column, each in zip(tuple(found), cells, strict=True):
        if column.codes:
            found.append(Column(HIDDEN + column.name))
            values.append([cell if cell in column.codes else None for cell in each])
    return Table(reading, tuple(found), tuple(values))


def _first_lines(cells: Sequence[str], layout: Layout) -> dict[str, int]:
    lines: dict[str, int] = {}
    for (line, _), cell in zip(layout.rows, cells, strict=True):
        if cell and cell not in lines:
            lines[cell] = line
    return lines


def _converted(column: Column, cells: Sequence[str]) -> list[Any]:
    if column.values is None:
        return [cell or None for cell in cells]
    return [column.values[cell] if cell else None for cell in cells]


def reading_of(
    layout: Layout,
    found: Sequence[Column],
    encoding: str,
    strays: tuple[int, ...] = (),
    answers: int | None = None,
) -> Reading:
    """Put together what was found; ``answers`` is their number where the layout holds no rows."""
    quotes = say("texts in single quotes") if layout.quote == SINGLE else ""
    decimals = {one.way for one in found if one.type == "DOUBLE" and one.way}
    orders = {one.way for one in found if one.type in ("DATE", "TIMESTAMP") and one.way}
    return Reading(
        layout.separator,
        encoding,
        len(layout.rows) if answers is None else answers,
        tuple(layout.headings),
        tuple((why, tuple(lines)) for why, lines in layout.left_out.items()),
        layout.padded,
        strays,
        next(iter(decimals)) if len(decimals) == 1 else "",
        next(iter(orders)) if len(orders) == 1 else "",
        {one.name: one.type for one in found},
        {one.name: one.doubt for one in found if one.doubt},
        tuple(note for note in (quotes, *(one.note for one in found)) if note),
        {one.name: one.codes for one in found if one.codes},
    )


__all__ = ["SEPARATORS", "Declared", "Reading", "Table", "read"]
