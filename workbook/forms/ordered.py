"""Rows in their order, each with the rows of other tables that belong to it: the line itself.

A row is moved by dragging or by the arrow keys, and everything on it opens in its form. Moving
saves the places of all rows that have another one now, together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from workbook.book.errors import Conflict, WorkbookError
from workbook.book.fields import Table
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.charts import theme
from workbook.forms.scripts import STATIC, script
from workbook.forms.session import EditSession
from workbook.forms.words import words
from workbook.store import Change

PLACE = "position"
"""The column that orders the rows."""


class Ordered(anywidget.AnyWidget):
    """The rows of a table in the order of their positions, and what belongs to each.

    Parameters
    ----------
    session
        The strategy being edited.
    table
        Name of a table with the column ``position``.
    parts
        Names of tables whose rows point to one of its rows; the first column that does counts.

    The forms in which rows are changed are those of the page (``Entry``), which has to show a
    button for each of the tables.
    """

    _esm = script("ordered.js")
    _css = theme.CSS + "".join(
        (STATIC / name).read_text(encoding="utf-8") for name in ("form.css", "ordered.css")
    )

    table: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)
    rows: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, session: EditSession, table: str, parts: Sequence[str] = ()) -> None:
        self._session, self._table = session, TABLES[table]
        self._parts = [(TABLES[name], _pointing(TABLES[name], table)) for name in parts]
        language = session.book.language
        shown = {"name": table, "label": self._table.title(language)}
        super().__init__(table=shown, rows=self._rows(), words=words(language))
        self.on_msg(self._answer)
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Show the rows that the session holds now."""
        self.rows = self._rows()

    def _rows(self) -> list[dict[str, Any]]:
        book = self._session.book
        rows = sorted(book.rows(self._table.name), key=lambda row: (row.position, row.key))
        return [
            {
                "key": row.key,
                "name": book.name(self._table.name, row.key),
                "dashed": bool(getattr(row, "before_contact", False)),
                "parts": [self._part(table, column, row.key) for table, column in self._parts],
            }
            for row in rows
        ]

    def _part(self, table: Table, column: str, key: str) -> dict[str, Any]:
        book = self._session.book
        own = [row for row in book.rows(table.name) if getattr(row, column) == key]
        return {
            "table": table.name,
            "label": table.title(book.language),
            "column": column,
            "rows": [
                {"key": [str(part) for part in table.key_of(row)], "words": self._words(table, row)}
                for row in own
            ],
        }

    def _words(self, table: Table, row: Any) -> str:
        """Say a row in words: its name, or what it points to with the first text beside it."""
        book = self._session.book
        if table.named_by:
            return book.name(table.name, row.key)
        other = [name for name in table.key if table.by_name[name].references != self._table.name]
        named = [book.name(str(table.by_name[one].references), getattr(row, one)) for one in other]
        texts = [one.name for one in table.fields if one.kind == "text" and one.name not in other]
        first = getattr(row, texts[0], None) if texts else None
        return ": ".join([*named, *([str(first)] if first else [])])

    def _answer(self, _: Any, asked: Any, __: Any) -> None:
        answer: dict[str, Any]
        try:
            answer = self._move(asked)
        except Conflict as conflict:
            self._session.refresh()
            answer = {"message": say("{conflict} Move it again.", conflict=conflict)}
        except WorkbookError as error:
            answer = {"message": str(error)}
        except Exception as error:  # a fault of ours must not stay silent either
            answer = {"message": f"{type(error).__name__}: {error}"}
        self.send({**answer, "id": asked.get("id")})
        if "saved" in answer:
            self._session.refresh()
        elif "message" in answer:
            self.send({"again": True})  # what was moved goes back to its place

    def _move(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        book, name = self._session.book, self._table.name
        wanted = [str(key) for key in asked["order"]]
        by_key = book.by_key(name)
        if sorted(wanted) != sorted(by_key):
            self._session.refresh()
            return {"message": say("Somebody added or deleted a row meanwhile. Move it again.")}
        versions = book.versions.get(name, {})
        changes = [
            Change(name, (key,), {PLACE: at}, versions.get((key,)))
            for at, key in enumerate(wanted, 1)
            if by_key[key].position != at
        ]
        if changes:
            self._session.save(changes)
        return {"saved": True}


def _pointing(table: Table, to: str) -> str:
    """Return the first column of a table that points to another.

    Raises
    ------
    ValueError
        None does.
    """
    for one in table.fields:
        if one.references == to and not one.many:
            return one.name
    raise ValueError(f"no column of {table.name} points to {to}")
