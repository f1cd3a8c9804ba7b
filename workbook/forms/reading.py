"""What a member reads, one text at a time: ticks for what it is about, saved as they go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import anywidget
import ipywidgets as widgets

from workbook.book import Book
from workbook.book.chapter import Subject
from workbook.book.errors import Conflict
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.forms.drafts import token
from workbook.forms.papers import BallotBox, reason, said_so, trouble, vote_key
from workbook.forms.scripts import script
from workbook.store import Change


class Keys(anywidget.AnyWidget):
    """Lets a member read by keyboard: the keys 1 to 9 tick, and Enter saves and goes on."""

    _esm = script("keys.js")


class Readings(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """The texts that a round asks a member to read, one at a time.

    The first value of the subject is a list of references: each row of that table is a tick. None
    ticked and saved says that it is about none of them. A second value, a flag, is a tick too.
    """

    def __init__(
        self,
        ballot: BallotBox,
        book: Book,
        subject: Subject,
        asked: Sequence[tuple[str, ...]],
        number: int,
        own: Mapping[tuple[str, ...], Row],
    ) -> None:
        self._ballot, self._book, self._subject, self._number = ballot, book, subject, number
        self._asked, self._given, self.at = asked, dict(own), 0
        columns = TABLES[subject.votes].by_name
        self._list, *flags = (columns[name] for name in subject.values)
        self._keys = list(book.names(self._list.references))
        names = book.names(self._list.references)
        self.ticks = [
            widgets.Checkbox(description=_numbered(at, names[key]), indent=False)
            for at, key in enumerate(self._keys)
        ]
        self.flags = [widgets.Checkbox(description=one.title(), indent=False) for one in flags]
        self._flags = flags
        self.text = widgets.HTML()
        self.told = widgets.HTML()
        self.save = widgets.Button(description=say("Save and next"), button_style="primary")
        self.back = widgets.Button(description=say("Back"))
        self.save.on_click(lambda _: self._save())
        self.back.on_click(lambda _: self._go(self.at - 1))
        boxes = widgets.GridBox([*self.ticks, *self.flags]).add_class("wb-ticks")
        how = say("The keys 1 to 9 tick what it is about; Enter saves and goes on.")
        by_key = widgets.HTML(f'<p class="wb-by-key">{escape(how)}</p>')
        buttons = widgets.HBox([self.save, self.back])
        super().__init__([self.text, boxes, buttons, by_key, self.told, Keys()])
        self.add_class("wb-cell").add_class("wb-reading")
        self.token, self.held, self.name = token(subject.name, (number,)), [""], subject.title
        first = next((at for at, key in enumerate(asked) if key not in self._given), 0)
        self._go(first)

    def _go(self, at: int) -> None:
        self.at = max(0, min(at, len(self._asked) - 1))
        key = self._asked[self.at]
        said = self._subject.explains(self._book, key)
        where = say("{number} of {all}", number=self.at + 1, all=len(self._asked))
        self.text.value = (
            f"<h4>{escape(where)}</h4>"
            f'<blockquote class="wb-comment" tabindex="-1">{escape(said)}</blockquote>'
        )
        vote = self._given.get(key)
        chosen = getattr(vote, self._list.name, ()) or ()
        for name, tick in zip(self._keys, self.ticks, strict=True):
            tick.value = name in chosen
        for flag, box in zip(self._flags, self.flags, strict=True):
            box.value = bool(getattr(vote, flag.name, False))
        self.back.disabled = self.at == 0

    def _save(self) -> None:
        key = self._asked[self.at]
        table = self._subject.votes
        whole = vote_key(self._book, self._subject, key, self._number)
        chosen = tuple(
            name for name, tick in zip(self._keys, self.ticks, strict=True) if tick.value
        )
        values: dict[str, Any] = {self._list.name: chosen}
        values |= {one.name: box.value for one, box in zip(self._flags, self.flags, strict=True)}
        try:
            self._ballot.vote(Change(table, whole, values, self._ballot.version_of(table, whole)))
        except Conflict:
            self.told.value = trouble(
                say("You also read this comment in another window. Save again to replace it.")
            )
            return
        except Exception as error:
            self.told.value = trouble(reason(error))
            return
        row = TABLES[table].row(**dict(zip(TABLES[table].key, whole, strict=True)) | values)
        self._given[key] = row
        left = sum(one not in self._given for one in self._asked)
        self.told.value = said_so(
            say("✓ saved; {left} left", left=left) if left else say("✓ saved; you have read all")
        )
        if self.at + 1 < len(self._asked):
            self._go(self.at + 1)


def _numbered(at: int, name: str) -> str:
    return f"{at + 1} {name}" if at < 9 else name
