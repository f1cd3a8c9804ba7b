"""Ballots that were filled in on paper: the leader enters one after the other, and sees none again.

Only of members who have not voted yet. What is entered is sealed like every other vote.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from workbook.book import Book, rounds
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.roles import Team
from workbook.forms.papers import names_of, reason, said_so, trouble
from workbook.forms.session import EditSession
from workbook.store import Change


class PaperBallots(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """Lets whoever leads enter a member's ballot of the open round; empty for anybody else.

    Parameters
    ----------
    session
        The strategy being edited.
    subject
        What is voted on.
    """

    def __init__(self, session: EditSession, subject: str) -> None:
        self._session, self._subject = session, SUBJECTS[subject]
        self.begin = widgets.Button(description=say("Enter a ballot from paper"))
        self.member = widgets.Dropdown(description=say("Whose ballot"))
        self.marks: dict[tuple[str, ...], widgets.Dropdown] = {}
        self.save = widgets.Button(description=say("Save this ballot"), button_style="primary")
        self.told = widgets.HTML()
        self._is_begun = False
        self.begin.on_click(lambda _: self._turn(is_begun=True))
        self.save.on_click(lambda _: self._save())
        self.member.observe(lambda _: self._lay_out(), "value")
        super().__init__()
        self.redraw()
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Offer those who have not voted; a ballot that is being entered stays."""
        book = self._session.book
        known = [("–", "")] + [(book.name("members", key), key) for key in self._without(book)]
        if list(self.member.options) != known:
            chosen = self.member.value
            self.member.options = known
            self.member.value = chosen if chosen in dict(known).values() else ""
        self._lay_out()

    def _open(self, book: Book) -> Row | None:
        last = rounds.latest(book, self._subject.name)
        leads = Team(book.rows).role(book.reader) == "leader"
        takes = bool(self._subject.scale) and not self._subject.is_anonymous
        return last if last and leads and takes and rounds.state(last) == "open" else None

    def _without(self, book: Book) -> list[str]:
        """Return who may vote and has no vote in the round; not the reader, who votes above."""
        last = self._open(book)
        if last is None:
            return []
        given = rounds.given(book, self._subject.name, last.number)
        return [
            one
            for one in Team(book.rows).voters
            if one != book.reader
            and not given.get(one)
            and rounds.asked_of(book, self._subject.name, last.number, one)
        ]

    def _turn(self, *, is_begun: bool) -> None:
        self._is_begun = is_begun
        self.told.value = ""
        self._session.refresh()  # who has voted meanwhile is offered no more

    def _lay_out(self) -> None:
        book = self._session.book
        last = self._open(book)
        if last is None or not self._without(book):
            self.children = [self.told] if self.told.value else []
            return
        if not self._is_begun:
            self.children = [self.begin, self.told]
            return
        member = self.member.value
        asked = rounds.asked_of(book, self._subject.name, last.number, member) if member else ()
        if set(self.marks) != set(asked):
            self.marks = {key: self._mark(book, key) for key in asked}
        parts = [*self.marks.values(), self.save] if self.marks else []
        self.children = [self.member, *parts, self.told]

    def _mark(self, book: Book, key: tuple[str, ...]) -> widgets.Dropdown:
        return widgets.Dropdown(
            description=" → ".join(names_of(book, self._subject, key)),
            options=((say("Choose …"), None), *self._subject.scale_of(book, key)),
            index=0,
        )

    def _save(self) -> None:
        book = self._session.book
        last, member = self._open(book), str(self.member.value)
        given = {key: mark.value for key, mark in self.marks.items() if mark.value is not None}
        if last is None or not given:
            self.told.value = trouble(say("Choose at least one mark first."))
            return
        try:
            self._session.save([self._vote(key, value, last, member)
                                for key, value in given.items()])  # fmt: skip
        except Exception as error:  # nothing that happens here stays silent
            self.told.value = trouble(reason(error))
            return
        self.marks = {}
        self._is_begun = False
        name = book.name("members", member)
        self.told.value = said_so(say("✓ The ballot of {name} is saved and sealed.", name=name))
        self._session.refresh()

    def _vote(self, key: tuple[str, ...], value: Any, last: Row, member: str) -> Change:
        declared = self._subject
        parts: dict[str, Any] = dict(zip(declared.about, key, strict=True))
        parts |= {"member": member, "round": last.number, declared.told_by: declared.name}
        place = tuple(parts[column] for column in TABLES[declared.votes].key)
        return Change(declared.votes, place, {declared.values[0]: value}, None)
