"""Remarks on My page: those that wait for the reader, and a form that writes one on any row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

import ipywidgets as widgets

from workbook.analysis import remark_changes, remarks
from workbook.book.fields import Row
from workbook.book.messages import day, joined, say
from workbook.book.model import TABLES
from workbook.book.roles import Team
from workbook.forms import EditSession
from workbook.forms.papers import reason, said_so, trouble
from workbook.forms.voting import CSS
from workbook.pages.rows import name_of, shown_tables
from workbook.store import Change

MOST_NAMES = 8  # that are offered at once


class RemarkForm(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """What members say to the reader, and what is said of a row; for the team alone.

    Who is no member is offered nothing: no lists, no names, no remarks.

    As in the apps, behind an @ at the end of the text the team's names are offered as buttons.
    """

    def __init__(self, session: EditSession) -> None:
        self._session = session
        self.waiting = widgets.VBox()
        self.table = widgets.Dropdown(description=say("About"))
        self.row = widgets.Dropdown(description=say("Entry"))
        self.said = widgets.VBox()
        self.text = widgets.Textarea(description=say("Your remark"), rows=3)
        self.names = widgets.HBox()
        self.save = widgets.Button(description=say("Save the remark"), button_style="primary")
        self.told = widgets.HTML()
        help_ = say(
            "Write @ and a name to show it to somebody on their own page. Only the team reads "
            "remarks."
        )
        helped = widgets.HTML(f"<p>{escape(help_)}</p>")
        self.writing = widgets.VBox([self.text, self.names, helped, self.save])
        self.about = widgets.VBox([self.table, self.row, self.said])
        style = widgets.HTML(f"<style>{CSS}</style>")
        super().__init__([style, self.waiting, self.about, self.writing, self.told])
        self.add_class("wb").add_class("wb-ballot")
        self.redraw()
        self.table.observe(lambda _: self._offer_rows(), "value")
        self.row.observe(lambda _: self._show_said(), "value")
        self.text.observe(lambda _: self._offer_names(), "value")
        self.save.on_click(lambda _: self._say())
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Show what is said now; what is picked and typed stays."""
        book, me = self._session.book, self._session.book.reader
        may = Team(book.rows).may_touch(me, "remarks") and bool(me)
        self.about.layout.display = "" if me else "none"
        self.writing.layout.display = "" if may else "none"
        self.waiting.children = [
            part for row in (remarks.unseen(book, me) if me else ()) for part in self._waits(row)
        ]
        tables = shown_tables(book) if me else ()
        _offer(self.table, [(TABLES[one].title(), one) for one in tables])
        self._offer_rows()
        if not may:
            only = say("Only members who take part in the strategy write remarks.")
            self.told.value = said_so(only)

    def _offer_rows(self) -> None:
        book, table = self._session.book, self.table.value
        keys = book.by_key(table) if table and book.reader else ()
        _offer(self.row, [(str(name_of(book, table, key)), key) for key in keys])
        self._show_said()

    def _show_said(self) -> None:
        book, table, key = self._session.book, self.table.value, self.row.value
        rows = remarks.on_row(book, table, key) if key and book.reader else ()
        self.said.children = [part for row in rows for part in self._said(row)]

    def _waits(self, row: Row) -> list[widgets.Widget]:
        """Show a remark that speaks to the reader, who has not seen it."""
        book = self._session.book
        seen = partial(remark_changes.seen, book, book.reader or "", row.key)
        buttons = [
            self._button(say("I have seen it"), lambda: self._keep(seen())),
            self._button(say("Reply"), lambda: self._reply(row)),
        ]
        on = f"“{name_of(book, row.on_table, row.on_key)}”"
        return [self._shown(row, on), widgets.HBox(buttons)]

    def _said(self, row: Row) -> list[widgets.Widget]:
        """Show a remark on the row that is picked."""
        book, notes = self._session.book, []
        if seen := remarks.seen_by(book).get(row.key):
            names = joined([book.name("members", one) for one in seen])
            notes.append(say("seen by {names}", names=names))
        if row.done_on:
            notes.append(say("settled on {day}", day=day(row.done_on)))
        elif Team(book.rows).may_change(book.reader, "remarks", row):
            done = partial(remark_changes.done, book, row.key)
            settle = self._button(say("Nothing is left to do"), lambda: self._keep(done()))
            return [self._shown(row, *notes), settle]
        return [self._shown(row, *notes)]

    def _shown(self, row: Row, *notes: str) -> widgets.HTML:
        who = self._session.book.name("members", row.member)
        about = escape(" · ".join([f"{who}, {day(row.made_at)}", *notes]))
        text = escape(row.text).replace("\n", "<br>")
        return widgets.HTML(f'<p>{about}</p><p class="wb-comment">{text}</p>')

    def _button(self, words: str, does: Callable[[], object]) -> widgets.Button:
        made = widgets.Button(description=words)
        made.on_click(lambda _: does())
        return made

    def _reply(self, row: Row) -> None:
        """Turn to the row of a remark, and speak to whom it is from."""
        self.table.value = row.on_table
        self.row.value = row.on_key
        if not self.text.value.strip():
            self.text.value = f"@{self._session.book.name('members', row.member)} "
        self.text.focus()

    def _offer_names(self) -> None:
        book, begun = self._session.book, remarks.begun_name(self.text.value)
        fit = remarks.fitting(book, book.reader, begun) if begun is not None and book.reader else ()
        self.names.children = [
            self._button(f"@{name}", partial(self._take, name)) for name in fit[:MOST_NAMES]
        ]

    def _take(self, name: str) -> None:
        """Put a name in the place of its beginning."""
        begun = remarks.begun_name(self.text.value)
        if begun is not None:
            text = self.text.value.removesuffix(begun)
            self.text.value = f"{text}{name} "
        self.names.children = ()
        self.text.focus()

    def _say(self) -> None:
        book, table, key = self._session.book, self.table.value, self.row.value
        if not key:
            asked = say("Nothing was saved: choose the entry that the remark is about.")
            self.told.value = trouble(asked)
            return
        change, told = remark_changes.said(book, book.reader or "", table, key, self.text.value)
        if change is None or change.values is None:
            self.told.value = trouble(told)
            return
        names = [book.name("members", one) for one in change.values["mentions"]]
        shown = say("Saved, and shown to {names} on My page.", names=joined(names)) if names else ""
        if self._keep(change, told or shown):
            self.text.value = ""

    def _keep(self, change: Change | None, told: str = "") -> bool:
        """Save a change, and say whether it is saved; without one somebody else was faster."""
        try:
            if change is not None:
                self._session.save([change])
            self._session.refresh()
            self.told.value = said_so(told or say("Saved."))
        except Exception as error:  # nothing that happens here stays silent
            self.told.value = trouble(reason(error))
            return False
        return True


def _offer(dropdown: widgets.Dropdown, options: Sequence[tuple[str, str]]) -> None:
    """Offer these, of which the one that is picked stays so."""
    offered = ((say("Choose …"), ""), *options)
    if dropdown.options != offered:
        picked = dropdown.value
        dropdown.options = offered
        dropdown.value = picked if any(value == picked for _, value in options) else ""
