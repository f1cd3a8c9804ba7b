"""What a chapter shows, fitted to paper: what folds is open, and wide tables lie across the page.

What a team entered is left out as it was entered, with its keys and expressions; so is what is of
use only on the page itself, and a heading below which nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from workbook.book.messages import say
from workbook.charts import theme
from workbook.charts.parts import MIME, Table, from_text, is_for_documents, words

if TYPE_CHECKING:
    from nbformat import NotebookNode

MOST_ROWS = 60
MOST_COLUMNS = 9
LONGEST_WORD = 20  # letters; a longer one no column is wide enough for


def for_paper(notebook: NotebookNode) -> NotebookNode:
    """Return an executed notebook with what belongs on paper; it is not changed itself."""
    cells = [_fitted(cell) for cell in notebook.cells]
    return type(notebook)({**notebook, "cells": list(_with_something_below(cells))})


def _fitted(cell: NotebookNode) -> NotebookNode:
    if cell.cell_type != "code":
        return cell
    outputs = [made for one in cell.outputs if (made := _output(one)) is not None]
    return type(cell)({**cell, "outputs": outputs})


def _output(output: NotebookNode) -> NotebookNode | None:
    data = output.get("data", {})
    if MIME not in data:
        return output
    shown = from_text("".join(data[MIME]))
    if not all(map(is_for_documents, shown)):
        return None
    html = "".join(data["text/html"]).replace('<details class="wb">', '<details class="wb" open>')
    tables = [one for one in shown if isinstance(one, Table)]
    long = max((len(one.rows) for one in tables), default=0)
    if long > MOST_ROWS:
        html = str(_too_long(tables[0].caption, long))
    elif tables:
        html = f'<div class="{" ".join(_looks(tables))}">{html}</div>'
    return type(output)({**output, "data": type(data)({"text/html": html})})


def _too_long(caption: str, rows: int) -> theme.Html:
    said = say(
        "{name}: {rows} rows, too many for paper. The page of this chapter shows them all.",
        name=caption or say("Table"),
        rows=rows,
    )
    return theme.paragraph(said)


def _looks(tables: Iterable[Table]) -> Iterator[str]:
    yield "paper-table"
    for one in tables:
        if len(one.columns) > MOST_COLUMNS:
            yield "paper-wide"
        if any(len(word) > LONGEST_WORD for text in words(one) for word in text.split()):
            yield "paper-long"


def _with_something_below(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Leave out sections of which nothing but their text is left."""
    section: list[Any] = []
    for cell in (*cells, None):
        begins = cell is None or (cell.cell_type == "markdown" and cell.source.startswith("#"))
        if begins:
            is_first = bool(section) and section[0].source.startswith("# ")
            if is_first or any(one.get("outputs") for one in section):
                yield from section
            section = []
        if cell is not None:
            section.append(cell)
