"""Write a book as an Excel file: one sheet a table, with drop-downs and help where people type.

Text is written as text, whatever it looks like; numbers keep all their digits, and days are days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Field, Row, Table
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.exchange.csv_folder import is_written, without_folder

_A4 = 9  # as Excel numbers paper
_LAST_ROW = 1_048_576
_LONGEST_NAME = 31  # of a sheet
_FIRST_DATE = date(1900, 3, 1)  # before it, Excel and the calendar differ by a day
_LONGEST = 255
_SPARE_ROWS = 1_000  # rows below the last one that a drop-down of keys looks at
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")


class Exact(float):
    """A number that XlsxWriter writes with all its digits."""

    def __format__(self, _: str) -> str:
        return repr(float(self)).removesuffix(".0")


class ExactSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter says nothing about its types
    """A sheet whose texts come back as they were.

    In a file ``_x0041_`` means A, so the underscore of such a text is written as ``_x005F_``;
    XlsxWriter overlooks those that overlap. A text like ``<r>…</r>`` it would write as markup.
    """

    @staticmethod
    def _escape_control_characters(text: Any) -> Any:
        if not isinstance(text, str):  # the limits of a drop-down come here too
            return text
        text = _ESCAPE_LOOKALIKE.sub("_x005F_", text)
        return "_x003C_" + text[1:] if text.startswith("<r>") else text


def dump(book: Book, *, whole: bool = False) -> bytes:
    """Return the content of the Excel file; ``whole`` with others' anonymous votes.

    Raises
    ------
    BadInput
        A table has more rows, or a cell more text, than a sheet can hold.
    """
    content = BytesIO()
    workbook = Workbook(content, {"constant_memory": True})
    made = datetime.combine(book.as_of, time())  # not the clock: the same book, the same file
    workbook.set_properties({"title": str(book.strategy.name), "created": made})
    formats = {
        "text": workbook.add_format({"num_format": "@"}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        "number": workbook.add_format(),
        "heading": workbook.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
    }
    contents = {
        name: (table, without_folder(book, name, whole=whole))
        for name, table in TABLES.items()
        if is_written(book, table, whole=whole)
    }
    contents |= {name: (one.table, one.rows) for name, one in book.unknown.items()}
    sizes = {name: len(rows) for name, (_, rows) in contents.items()}
    for name, (table, rows) in contents.items():
        if len(name) > _LONGEST_NAME:
            raise BadInput(
                say(
                    "The table {name} has a name that is too long for a sheet of Excel "
                    "({longest_name} characters). Export to a folder of CSV files.",
                    name=name,
                    longest_name=_LONGEST_NAME,
                )
            )
        if sizes[name] >= _LAST_ROW:
            raise BadInput(
                say(
                    "{name} has {sizes} rows, and an Excel sheet holds {last_row}. Export to a "
                    "folder of CSV files.",
                    name=name,
                    sizes=f"{sizes[name]:,}",
                    last_row=f"{_LAST_ROW - 1:,}",
                )
            )
        _write_sheet(workbook, table, rows, sizes, formats)
    workbook.close()
    return content.getvalue()


def _write_sheet(
    workbook: Workbook,
    table: Table,
    rows: tuple[Row, ...],
    sizes: dict[str, int],
    formats: dict[str, Format],
) -> None:
    sheet = workbook.add_worksheet(table.name, worksheet_class=ExactSheet)
    sheet.freeze_panes(1, 0)
    # On paper: as wide as a page lying down, with the heading on every page.
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW}"})
    for column, field in enumerate(table.fields):
        sheet.set_column(column, column, _width(field, column, rows), _format(field, formats))
        sheet.write_string(0, column, field.name, formats["heading"])
        sheet.write_comment(0, column, _comment(field), {"x_scale": 2, "author": ""})
        rule = _validation(field, sizes)
        if rule:
            sheet.data_validation(1, column, _LAST_ROW - 1, column, rule)
    writers = [_writer(sheet, table, field, _format(field, formats)) for field in table.fields]
    for line, row in enumerate(rows, 1):
        for column, (write, value) in enumerate(zip(writers, row, strict=True)):
            if value is not None and value != ():
                write(line, column, value)


def _writer(
    sheet: Worksheet, table: Table, field: Field, style: Format
) -> Callable[[int, int, Any], None]:
    def text(line: int, column: int, value: Any) -> None:
        shown = field.format(value)
        if sheet.write_string(line, column, shown, style) != 0:
            raise BadInput(
                say(
                    "{table}, row {line}, column {field}: the text is too long for a cell of "
                    "Excel (32,767 characters). Shorten it, or export to a folder of CSV files.",
                    table=table.name,
                    line=line + 1,
                    field=field.name,
                )
            )

    def number(line: int, column: int, value: Any) -> None:
        sheet.write_number(line, column, Exact(value), style)

    def day(line: int, column: int, value: Any) -> None:
        if value < _FIRST_DATE:
            text(line, column, value)
        else:
            sheet.write_datetime(line, column, value, style)

    if field.many:
        return text
    return {"integer": number, "number": number, "date": day}.get(field.kind, text)


def _format(field: Field, formats: dict[str, Format]) -> Format:
    if field.many or field.kind in {"text", "slug", "choice", "flag"}:
        return formats["text"]  # what people type into the column stays text too
    return formats["date" if field.kind == "date" else "number"]


def _width(field: Field, column: int, rows: tuple[Row, ...]) -> int:
    shown = [field.format(row[column]) for row in rows[:500]]
    return max(10, len(field.name) + 2, *(min(len(text) + 1, 60) for text in shown))


def _comment(field: Field) -> str:
    parts = [field.title() + (" (required)" if field.required else ""), field.hint()]
    if field.choices:
        parts.append(say("One of {choices}.", choices=", ".join(field.choices)))
    if field.kind == "flag":
        parts.append(say("yes or no."))
    return "\n".join(part for part in parts if part)


def _validation(field: Field, sizes: dict[str, int]) -> dict[str, Any]:
    """Return the rule by which Excel helps; the import checks everything again, more closely."""
    if field.many:
        return {}
    if field.choices or field.kind == "flag":
        words = list(field.choices or ("yes", "no"))
        # Excel refuses a longer list; the heading's comment has all words.
        return {"validate": "list", "source": words} if len(",".join(words)) <= _LONGEST else {}
    if field.references in sizes and not (field.besides or field.stand_ins):
        keys = f"='{field.references}'!$A$2:$A${sizes[field.references] + _SPARE_ROWS}"
        return {"validate": "list", "source": keys, "error_type": "warning"}
    if field.kind == "date":
        return {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
    if field.kind in {"integer", "number"}:
        return _range(field)
    return {}


def _range(field: Field) -> dict[str, Any]:
    rule = {"validate": "integer" if field.kind == "integer" else "decimal"}
    low = field.low if field.low is not None else field.above
    high = field.high if field.high is not None else field.below
    if low is not None and high is not None:
        return {**rule, "criteria": "between", "minimum": low, "maximum": high}
    if low is not None:
        return {**rule, "criteria": ">" if field.low is None else ">=", "value": low}
    if high is not None:
        return {**rule, "criteria": "<" if field.high is None else "<=", "value": high}
    return {}
