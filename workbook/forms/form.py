"""The form: one table of the book in the browser, and the answers to what is done there.

The browser (``static/*.js``) asks, and every question gets an answer with its number, also where
something fails: nothing that happens here stays silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from workbook.book import rounds
from workbook.book.errors import BadInput, Conflict, NotFound, WorkbookError
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.charts import theme
from workbook.forms import uses
from workbook.forms.history import restoring, told
from workbook.forms.record import (
    Typed,
    cells_of,
    labels,
    other_words,
    reason,
    shape,
    suggestions,
    targets,
    understand,
)
from workbook.forms.scripts import STATIC, script
from workbook.forms.session import EditSession
from workbook.forms.words import words
from workbook.store import Change, HistoryEntry


class Form(anywidget.AnyWidget):
    """A table that people edit, and the record form behind each row.

    Parameters
    ----------
    session
        The strategy being edited.
    table
        Name of the table in the model.
    """

    _esm = script("form.js")
    _css = theme.CSS + (STATIC / "form.css").read_text(encoding="utf-8")

    table = traitlets.Dict().tag(sync=True)
    rows: traitlets.List[dict[str, Any]] = traitlets.List().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    who = traitlets.Unicode().tag(sync=True)
    place = traitlets.Unicode().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, session: EditSession, table: str) -> None:
        self._session, self._table = session, TABLES[table]
        self._added: dict[str, tuple[tuple[Any, ...], int | None]] = {}  # by the row's token
        self._doing: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "check": self._check,
            "save": self._save,
            "history": self._history,
            "restore": self._restore,
            "news": self._news,
            "refresh": self._refresh,
        }
        language = session.book.language
        told = {"who": session.who, "place": session.place, "words": words(language)}
        super().__init__(table=self._shape(language), **told, **self._content())
        self._language = language
        self.on_msg(self._answer)
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Show the rows that the session holds now; what is being typed stays."""
        with self.hold_sync():
            for name, value in self._content().items():
                setattr(self, name, value)

    @property
    def _has_uses(self) -> bool:
        return self._table.name == uses.OF

    def _shape(self, language: str) -> dict[str, Any]:
        """Describe the table; an assumption is entered together with what it is for."""
        shown = shape(self._table, language)
        if self._has_uses:
            shown["columns"].insert(-1, uses.column(self._session.book))
        return shown

    def _content(self) -> dict[str, Any]:
        book, table = self._session.book, self._table
        versions = book.versions.get(table.name, {})
        rows = [
            _sent(key, versions.get(key), cells_of(table, row))
            for row in rounds.shown(book, table.name)
            for key in (table.key_of(row),)
        ]
        if self._has_uses:
            held = uses.held(book)
            for row in rows:
                row["cells"][uses.COLUMN] = held.get(row["key"][0], [])
        return {
            "rows": rows,
            "options": other_words(table)
            | {target: dict(labels(book, target)) for target in targets(table)}
            | suggestions(book, table.name)
            | ({uses.OPTIONS: uses.options(book)} if self._has_uses else {}),
        }

    def _answer(self, _: Any, asked: Any, __: Any) -> None:
        """Answer a question; afterwards, when something was saved, draw the page again."""
        answer: dict[str, Any] = {}
        if not isinstance(asked, Mapping):
            return  # no page of ours asks like that
        try:
            answer = self._doing[asked["do"]](asked)
        except WorkbookError as error:
            answer = {"message": _said(error)}
        except Exception as error:  # a fault of ours must not stay silent either
            answer = {"message": _unexpected(error)}
        self.send({**answer, "id": asked.get("id")})
        if answer.get("saved"):
            try:
                self._session.refresh()
            except Exception as error:  # it is saved, and that has to be said
                told = _said(error) if isinstance(error, WorkbookError) else _unexpected(error)
                self.send(
                    {
                        "say": say(
                            "It is saved, but the page could not be updated. {told}", told=told
                        )
                    }
                )

    def _check(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        typed = self._read(asked["cells"], self._key(asked["key"]))
        return {"cells": typed.cells, "faults": typed.faults}

    def _save(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Save what was typed in one or several rows, or say what keeps it from being saved."""
        asked = {**asked, "changes": [self._known(change) for change in asked["changes"]]}
        typed = self._understood(asked["changes"])
        faults = [one.faults if one else {} for one in typed]
        if any(faults):
            return {"faults": faults, "message": _needs_correction(faults, len(typed))}
        changes = [
            self._change(change, one) for change, one in zip(asked["changes"], typed, strict=True)
        ]
        try:
            versions = self._session.save([*changes, *self._uses(asked["changes"], typed, changes)])
        except BadInput as refused:
            return self._refusal(refused, changes)
        except Conflict as conflict:
            return {"conflict": self._both(conflict)}
        versions = versions[: len(changes)]
        for one, change, version in zip(asked["changes"], changes, versions, strict=True):
            if one["key"] is None and one.get("token"):
                self._added[one["token"]] = (change.key, version)
        return {
            "saved": [
                _sent(change.key, version, one.cells if one else {})
                for change, version, one in zip(changes, versions, typed, strict=True)
            ]
        }

    def _known(self, change: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell a row that was added already, though nobody heard so, from one to add."""
        added = self._added.get(change.get("token") or "")
        if change["key"] is not None or added is None:
            return change
        key, version = added
        if key not in self._session.current().versions.get(self._table.name, {}):
            return change  # deleted since
        parts = [str(part) for part in key]
        cells = {**change["cells"], **dict(zip(self._table.key, parts, strict=True))}
        return {**change, "key": parts, "version": version, "cells": cells}

    def _understood(self, changes: Sequence[Mapping[str, Any]]) -> list[Typed | None]:
        """Read each change; None is a row to delete."""
        taken: set[tuple[Any, ...]] = set()
        typed: list[Typed | None] = []
        for change in changes:
            key, cells = self._key(change["key"]), change["cells"]
            one = cells and self._read(cells, key, taken)
            if one and key is None:
                taken.add(one.key(self._table))
            typed.append(one or None)
        return typed

    def _read(
        self, cells: Mapping[str, Any], key: tuple[Any, ...] | None, taken: Any = ()
    ) -> Typed:
        book = self._session.book
        typed = understand(book, self._table, cells, key, taken)
        if self._has_uses and uses.COLUMN in cells:
            typed.cells[uses.COLUMN], fault = uses.resolved(book, cells[uses.COLUMN])
            if fault:
                typed.faults[uses.COLUMN] = fault
        return typed

    def _uses(
        self,
        asked: Sequence[Mapping[str, Any]],
        typed: Sequence[Typed | None],
        changes: Sequence[Change],
    ) -> Iterator[Change]:
        """Yield what is saved with assumptions: what depends on each."""
        if not self._has_uses:
            return
        book, shown = self._session.current(), uses.held(self._session.book)
        for one, read, change in zip(asked, typed, changes, strict=True):
            if read is None:
                yield from uses.changes(book, change.key[0], [])
                continue
            if one["key"] is None and uses.COLUMN not in one["cells"]:
                proposed = uses.proposal(book)
                read.cells[uses.COLUMN] = [proposed] if proposed else []
            if uses.COLUMN in read.cells and uses.COLUMN in (one.get("columns") or [uses.COLUMN]):
                of = change.key[0]
                was = (one.get("was") or {}).get(uses.COLUMN, shown.get(of, []))
                yield from uses.changes(book, of, read.cells[uses.COLUMN], was)

    def _change(self, asked: Mapping[str, Any], typed: Typed | None) -> Change:
        key = self._key(asked["key"]) or (typed.key(self._table) if typed else ())
        if typed is None:
            return Change(self._table.name, key, None, asked["version"])
        wanted = asked.get("columns") or self._table.columns
        known = self._table.by_name
        fields = (known[name] for name in wanted if name in known)
        values = {field.name: getattr(typed.row, field.name) for field in fields if not field.place}
        return Change(self._table.name, key, values, asked["version"])

    def _refusal(self, refused: BadInput, changes: Sequence[Change]) -> dict[str, Any]:
        """Put what the store found beside the fields that it concerns, the rest in the message."""
        faults: list[dict[str, str]] = [{} for _ in changes]
        places = {change.place: number for number, change in enumerate(changes)}
        elsewhere = []
        for fault in refused.faults:
            number = places.get(fault.place)
            if number is not None and fault.column in self._table.by_name:
                faults[number].setdefault(fault.column, reason(fault))
            else:
                elsewhere.append(
                    say("{place}: needs {expected}.", place=fault.place, expected=fault.expected)
                )
        return {"faults": faults, "message": " ".join([refused.summary, *elsewhere])}

    def _both(self, conflict: Conflict) -> dict[str, Any]:
        """Return the row as somebody else left it, with its version of now."""
        book, table = self._session.current(), self._table
        held = {table.key_of(row): row for row in rounds.shown(book, table.name)}
        row = held.get(conflict.key)
        theirs = None if row is None else cells_of(table, row)
        if theirs is not None and self._has_uses:
            theirs[uses.COLUMN] = uses.held(book).get(conflict.key[0], [])
        return {
            "key": [str(part) for part in conflict.key],
            "theirs": theirs,
            "version": book.versions.get(table.name, {}).get(conflict.key),
            "by": self._session.book.names("members").get(conflict.by, conflict.by)
            or say("Somebody"),
            "at": conflict.at,
        }

    def _history(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        entries = self._session.history(self._table.name, self._key(asked["key"]))
        return {"entries": told(self._session.book, self._table, entries, self._language)}

    def _restore(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        key = self._key(asked["key"]) or ()
        versions = self._session.history(self._table.name, key)
        found = [
            entry
            for entry in versions
            if entry.version == asked["version"] and entry.values is not None
        ]
        if not found:
            raise NotFound(say("This version is no longer in the history. Reopen the history."))
        change = restoring(self._session.book, self._table, found[0])
        try:
            self._session.save([change, *self._uses_before(versions[-1])])
        except BadInput as refused:
            return self._refusal(refused, [change])
        except Conflict as conflict:
            return {"message": say("{conflict} Refresh first, then restore.", conflict=conflict)}
        return {"saved": True}

    def _uses_before(self, last: HistoryEntry) -> Iterator[Change]:
        """Yield what is restored with a deleted assumption: what depended on it."""
        if self._has_uses and last.values is None:
            book, entries = self._session.current(), self._session.history(uses.USES)
            wanted = uses.last_held(book, last, entries)
            yield from uses.changes(book, last.key[0], wanted)

    def _news(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return {"news": self._session.news()}

    def _refresh(self, _: Mapping[str, Any]) -> dict[str, Any]:
        self._session.refresh()
        return {"fresh": True}

    def _key(self, parts: Sequence[str] | None) -> tuple[Any, ...] | None:
        if parts is None:
            return None
        pairs = zip(self._table.key, parts, strict=True)
        return tuple(self._table.by_name[name].parse(part) for name, part in pairs)


def _sent(key: tuple[Any, ...], version: int | None, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the browser keeps it."""
    return {"key": [str(part) for part in key], "version": version, "cells": dict(cells)}


def _needs_correction(faults: Sequence[Mapping[str, str]], rows: int) -> str:
    wrong = sum(map(bool, faults))
    if rows == 1:
        return say("Not saved yet: see the message beside the field.")
    return say(
        "Not saved yet: {wrong} of {rows} rows need a correction. See the message in the cell.",
        wrong=wrong,
        rows=rows,
    )


def _said(error: WorkbookError) -> str:
    return say("{error} What you typed is kept.", error=error)


def _unexpected(error: Exception) -> str:
    return say(
        "Something went wrong ({name}: {error}). What you typed is kept. Try again; if it happens "
        "again, restart the kernel and run the page again.",
        name=type(error).__name__,
        error=error,
    )
