"""My page's two small forms: the weekly update, and what others changed in my rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from html import escape
from types import SimpleNamespace
from typing import Any

import ipywidgets as widgets

from workbook.analysis import duties
from workbook.analysis.people import answers_for
from workbook.book import Book, records
from workbook.book.errors import BadInput, Fault
from workbook.book.messages import counted, joined, say
from workbook.book.model import TABLES
from workbook.charts import theme
from workbook.forms.drafts import TYPED, Drafts, token
from workbook.forms.history import told
from workbook.forms.papers import reason, said_so, trouble
from workbook.forms.session import EditSession
from workbook.forms.voting import CSS
from workbook.store import Change, HistoryEntry

FIRST_LOOK = timedelta(days=30)
"""How far back others' changes go for who never looked."""

MOST = 50  # changes that are shown; the rest is counted

Asked = tuple[str, str]
"""Table and key of what an input is about."""

_ON: Asked = ("measurements", "")  # the day of all results


class Update(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Results, progress and kept commitments of the reader, saved together with one button."""

    def __init__(self, session: EditSession) -> None:
        self._session = session
        self.inputs: dict[Asked, Any] = {}
        self._on = widgets.DatePicker(description=say("Measured on"), value=session.book.as_of)
        self._on.add_class("wb-cell").add_class(_token(_ON))
        # What stood in each input before anybody typed.
        self._first: dict[Asked, Any] = {_ON: self._on.value}
        self._lists = widgets.VBox()
        self._save = widgets.Button(description=say("Save the update"), button_style="primary")
        self._save.on_click(lambda _: self._try())
        self._told = widgets.HTML()
        self._drafts = Drafts(f"{session.place}:update", TYPED)
        style = widgets.HTML(f"<style>{CSS}</style>")
        super().__init__([style, self._drafts, self._lists, self._save, self._told])
        self.add_class("wb").add_class("wb-ballot")
        self.redraw()
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Ask for what is due now; what is typed and still asked for stays."""
        before, self.inputs = self.inputs, {}
        book = self._session.book
        parts: list[Any] = []
        for heading, asked in (
            ("Results", self._results(book)),
            (say("Progress of my actions"), self._actions(book)),
            ("Commitments", self._commitments(book)),
        ):
            kept = {what: self._kept(before.get(what), what, new) for what, new in asked.items()}
            self.inputs |= kept
            if kept:
                first = [self._on] if heading == "Results" else []
                parts += [widgets.HTML(f"<h4>{heading}</h4>"), *first, *kept.values()]
        self._lists.children = parts or [widgets.HTML("<div>Nothing is due from you.</div>")]
        self._save.layout.display = "" if self.inputs else "none"
        self._hold(self._first)

    def _hold(self, held: Mapping[Asked, Any]) -> None:
        """Tell the browser what it need not keep."""
        inputs = {**self.inputs, _ON: self._on}
        names = {_token(what): asked.description for what, asked in inputs.items()}
        self._drafts.names = {what: name.split("; last ")[0] for what, name in names.items()}
        self._drafts.held = {_token(what): [_written(held[what])] for what in inputs}

    def _kept(self, before: Any, what: Asked, new: Any) -> Any:
        """Keep an input in which something was typed."""
        if before is not None and before.value != self._first.get(what):
            before.description = new.description
            return before
        self._first[what] = new.value
        new.add_class("wb-cell").add_class(_token(what))
        return new

    def _results(self, book: Book) -> dict[Asked, Any]:
        made = {}
        for row in records(duties.results(book)):
            indicator = book.by_key("indicators")[row.indicator]
            unit = f" ({indicator.unit})" if indicator.unit else ""
            last = (
                say("; last {value} on {on}", value=theme.number(row.value), on=row.on)
                if row.on
                else ""
            )
            label = f"{indicator.name}{unit}{last}"
            made["measurements", row.indicator] = widgets.Text(description=label)
        return made

    def _actions(self, book: Book) -> dict[Asked, Any]:
        made = {}
        for row in records(duties.actions(book)):
            by = f", by {row.ends_on}" if row.ends_on else ""
            made["actions", row.action] = widgets.Text(
                description=say(
                    "{action}{by}: done, in %", action=book.name("actions", row.action), by=by
                ),
                value=_percent(book.by_key("actions")[row.action].progress),
            )
        return made

    def _commitments(self, book: Book) -> dict[Asked, Any]:
        made = {}
        for row in records(duties.commitments(book)):
            by = f" (due {row.due_on})" if row.due_on else ""
            label = f"Kept: {book.name('commitments', row.commitment)}{by}"
            made["commitments", row.commitment] = widgets.Checkbox(description=label, indent=False)
        return made

    def _try(self) -> None:
        try:
            changes = self._changes()
            if not changes:
                self._told.value = said_so(
                    say("Nothing new was entered, so there was nothing to save.")
                )
                return
            self._session.save(changes)
            self._told.value = said_so(f"✓ Saved: {_summed(changes)}.")
            saved = {what: asked.value for what, asked in self.inputs.items()}
            self._hold({**saved, _ON: self._on.value})
            self.inputs = {}
            self._session.refresh()
        except Exception as error:  # nothing that happens here stays silent
            self._told.value = trouble(reason(error))

    def _changes(self) -> list[Change]:
        """Read what was typed.

        Raises
        ------
        BadInput
            All that is no number, or out of its range, with what it stands beside.
        """
        faults: list[Fault] = []
        made = [self._change(what, asked.value, faults) for what, asked in self.inputs.items()]
        if faults:
            raise BadInput(say("Nothing was saved."), faults)
        return [change for change in made if change]

    def _change(self, what: Asked, typed: Any, faults: list[Fault]) -> Change | None:
        book, (table, key) = self._session.book, what
        if table == "commitments":
            version = book.versions[table][key,]
            return Change(table, (key,), {"done_on": book.as_of}, version) if typed else None
        if not typed.strip():
            return None
        try:
            if table == "measurements":
                return self._result(book, key, typed)
            return _progress(book, key, typed)
        except ValueError as expected:
            name = book.name("indicators" if table == "measurements" else table, key)
            faults.append(Fault(table, None, name, typed, str(expected)))
            return None

    def _result(self, book: Book, indicator: str, typed: str) -> Change:
        if not isinstance(self._on.value, date):
            raise ValueError(say("a day in “Measured on”"))
        value = TABLES["measurements"].by_name["value"].parse(typed)
        key = (indicator, self._on.value)
        version = book.versions.get("measurements", {}).get(key)
        return Change("measurements", key, {"value": value}, version)


class News(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """What others changed in the reader's rows since the reader last looked."""

    def __init__(self, session: EditSession) -> None:
        self._session = session
        self._list = widgets.HTML()
        self._seen = widgets.Button(description=say("I have seen these"))
        self._seen.on_click(lambda _: self._look())
        super().__init__([widgets.HTML(f"<style>{CSS}</style>"), self._list, self._seen])
        self.add_class("wb").add_class("wb-ballot")
        self.redraw()
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Show the changes that the reader has not seen."""
        self._until = datetime.now(UTC)
        lines = others_changes(self._session)
        shown = "".join(f"<li>{_line(line)}</li>" for line in lines[:MOST])
        more = len(lines) - MOST
        rest = f"<p>And {counted(more, 'earlier change')}.</p>" if more > 0 else ""
        nothing = "<p>Nobody else changed your rows since you last looked.</p>"
        self._list.value = (
            f'<div class="wb">{f"<ul>{shown}</ul>{rest}" if lines else nothing}</div>'
        )
        self._seen.layout.display = "" if lines else "none"

    def _look(self) -> None:
        try:
            self._session.look(self._until)
            self.redraw()
        except Exception as error:  # nothing that happens here stays silent
            self._list.value += trouble(reason(error))


def others_changes(session: EditSession) -> list[dict[str, Any]]:
    """Return the changes by others to the reader's rows since the last look, newest first.

    Each as ``forms.history.told`` tells it, with ``table``.
    """
    book = session.book
    if book.reader is None:
        return []
    since = session.looked() or datetime.now(UTC) - FIRST_LOOK
    by_others = [entry for entry in session.changes_since(since) if entry.by != book.reader]
    lines: list[dict[str, Any]] = []
    touched: dict[tuple[str, tuple[Any, ...]], list[HistoryEntry]] = {}
    for entry in by_others:
        if entry.table in TABLES:  # a table that this program does not know has no owner here
            touched.setdefault((entry.table, entry.key), []).append(entry)
    for (table, key), entries in touched.items():
        is_gone = entries[-1].values is None
        if not is_gone and not any(_is_readers(book, entry) for entry in entries):
            continue
        # What a change changed shows beside the version before it.
        whole = entries if entries[0].version == 1 else session.history(table, key)
        if not any(_is_readers(book, entry) for entry in whole):
            continue
        lines += [
            {**line, "table": TABLES[table].title()}
            for entry, line in zip(reversed(whole), told(book, TABLES[table], whole), strict=False)
            if entry.at > since and entry.by != book.reader
        ]
    return sorted(lines, key=lambda line: str(line["at"]), reverse=True)


def _is_readers(book: Book, entry: HistoryEntry) -> bool:
    return entry.values is not None and (
        answers_for(book, SimpleNamespace(**entry.values)) == book.reader
    )


def _line(line: dict[str, Any]) -> str:
    changes = "; ".join(
        f"{one['label']}: {one['before'] or '–'} → {one['after'] or '–'}" for one in line["changes"]
    )
    about = f" ({escape(changes)})" if changes else ""
    when = str(line["at"])[:16].replace("T", " ")
    return (
        f"<strong>{escape(str(line['row']))}</strong>, {escape(line['table'].lower())}: "
        f"{escape(str(line['who']))} {escape(line['what'])} it{about}, {when} UTC"
    )


def _progress(book: Book, key: str, typed: str) -> Change | None:
    text = typed.replace("%", "").strip()
    share = float(TABLES["measurements"].by_name["value"].parse(text)) / 100
    if not 0 <= share <= 1:
        raise ValueError(say("a share from 0 to 100"))
    row = book.by_key("actions")[key]
    status = "done" if share == 1 else "active" if share else row.status
    if _percent(share) == _percent(row.progress):
        return None
    values = {"progress": share, "status": status}
    return Change("actions", (key,), values, book.versions["actions"][key,])


def _percent(share: float | None) -> str:
    return "" if share is None else theme.number(100 * share)


def _token(what: Asked) -> str:
    table, key = what
    return token(table, (key,))


def _written(value: Any) -> str:
    """Write what stands in an input as the browser reads it there."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _summed(changes: Iterable[Change]) -> str:
    words = {"measurements": "result", "actions": "action", "commitments": "commitment"}
    tables = [change.table for change in changes]
    return joined(
        [counted(tables.count(table), word) for table, word in words.items() if table in tables]
    )
