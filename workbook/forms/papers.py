"""What a member votes on: a paper each, on which the vote is chosen or typed, saved at once."""

from __future__ import annotations

from html import escape
from typing import Any, Protocol

import ipywidgets as widgets

from workbook.book import Book, rounds
from workbook.book.chapter import Subject
from workbook.book.errors import BadInput, Conflict, WorkbookError
from workbook.book.fields import Field, Row
from workbook.book.messages import joined, say
from workbook.book.model import TABLES
from workbook.forms.drafts import token
from workbook.store import Change

_SAVED = '<span class="wb-said wb-done" role="status">✓ saved</span>'


class BallotBox(Protocol):
    """Where the papers lie: the ballot, which saves them."""

    def vote(self, change: Change) -> int | None:
        """Save a vote and give its version."""

    def keep(self) -> None:
        """Tell the browser what is saved."""

    def version_of(self, table: str, key: tuple[Any, ...]) -> int | None:
        """Return the version of a vote that the store holds now."""


class Mark(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """One member's vote that is chosen from a scale, and what is written beside it: a reason."""

    def __init__(
        self,
        ballot: BallotBox,
        book: Book,
        subject: Subject,
        about: tuple[str, ...],
        number: int,
        vote: Row | None,
    ) -> None:
        self._ballot, self._subject = ballot, subject
        self._key = vote_key(book, subject, about, number)
        self._version = book.versions.get(subject.votes, {}).get(self._key)
        fields = TABLES[subject.votes].by_name
        self._chosen, *written = (fields[name] for name in subject.values)
        names = names_of(book, subject, about)
        self._scale = subject.scale_of(book, about)
        self.name = both = " → ".join(names)
        values = [None, *(value for _, value in self._scale)]
        given = getattr(vote, self._chosen.name, None)
        self.contribution = widgets.Dropdown(
            description=names[-1],
            options=((say("Choose …"), None), *self._scale),
            # By its place: a value of None would leave the field blank, without "Choose …".
            index=values.index(given) if given in values else 0,
            tooltip=both,
        )
        asks = subject.prompts(book, about)
        labels = {
            field.name: asks if asks and not at else field.title()
            for at, field in enumerate(written)
        }
        self.written = {
            field.name: widgets.Text(
                description=labels[field.name],
                value=field.format(getattr(vote, field.name, None)),
                continuous_update=False,
                tooltip=f"{labels[field.name]}: {both}",
            )
            for field in written
        }
        self._function = _function(book, subject)
        self.told = widgets.HTML(_SAVED if vote else "")
        row = widgets.HBox([self.contribution, *self.written.values()])
        super().__init__([*_explained(book, subject, about), row, self.told])
        self.token, self.held = token(subject.name, self._key), self._given()
        self.add_class("wb-cell").add_class(self.token)
        for asked in (self.contribution, *self.written.values()):
            asked.observe(self._save, "value")

    @property
    def reason(self) -> widgets.Text:
        """The first of what is written beside the choice."""
        return next(iter(self.written.values()))

    def _given(self) -> list[str]:
        return [str(self.contribution.index), *(one.value for one in self.written.values())]

    def _save(self, _: Any) -> None:
        chosen, what = self.contribution.value, self._chosen.name
        values = {what: chosen, **{name: one.value for name, one in self.written.items()}}
        values |= self._function
        if chosen is None and self._version is None:
            label = self._chosen.title().lower()
            self.told.value = said_so(say("Choose the {label}; it is saved at once.", label=label))
            return
        table = self._subject.votes
        change = Change(table, self._key, None if chosen is None else values, self._version)
        try:
            self._version = self._ballot.vote(change)
            self.held = self._given()
            self._ballot.keep()
            self.told.value = _SAVED if self._version else said_so(say("Your vote is withdrawn."))
        except Conflict as conflict:
            self._version = self._ballot.version_of(table, self._key)
            there = (conflict.theirs or {}).get(what)
            words = next((words for words, one in self._scale if one == there), "")
            self.told.value = trouble(
                say(
                    "You also voted in another window, and the vote there says {words}. Choose "
                    "again to replace it.",
                    words=words,
                )
                if words
                else say(
                    "You also voted in another window, and the vote there is gone. Choose again "
                    "to replace it."
                )
            )
        except Exception as error:
            self.told.value = trouble(reason(error))


class Guess(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """One member's vote that is typed: a forecast as low, likely and high."""

    def __init__(
        self,
        ballot: BallotBox,
        book: Book,
        subject: Subject,
        about: tuple[str, ...],
        number: int,
        guess: Row | None,
    ) -> None:
        self._ballot, self._subject = ballot, subject
        self._key = vote_key(book, subject, about, number)
        self._version = book.versions.get(subject.votes, {}).get(self._key)
        self.name = name = " → ".join(names_of(book, subject, about))
        fields = TABLES[subject.votes].by_name
        self._fields = [fields[value] for value in subject.values]
        self.inputs = {
            field.name: widgets.Text(
                description=_described(field),
                value=field.format(getattr(guess, field.name, None)),
                continuous_update=False,
                tooltip=f"{field.title()}: {name}",
            )
            for field in self._fields
        }
        given = rounds.given(book, subject.name, number).get(str(book.reader), frozenset())
        self.told = widgets.HTML(_SAVED if about in given else "")
        heading = widgets.HTML(f"<h4>{escape(name)}</h4>{_explanation(book, subject, about)}")
        super().__init__([heading, widgets.HBox(list(self.inputs.values())), self.told])
        self._function = _function(book, subject)
        self.token, self.held = token(subject.name, self._key), self._given()
        self.add_class("wb-cell").add_class(self.token)
        for asked in self.inputs.values():
            asked.observe(self._save, "value")

    def _given(self) -> list[str]:
        return [asked.value for asked in self.inputs.values()]

    def _save(self, _: Any) -> None:
        typed = {field.name: self.inputs[field.name].value for field in self._fields}
        missing = [
            field
            for field in self._fields
            if field.kind != "text" and not typed[field.name].strip()
        ]
        if missing:
            names = joined([field.title().lower() for field in missing])
            self.told.value = said_so(say("Saved as soon as you enter {names} too.", names=names))
            return
        table = self._subject.votes
        try:
            self._version = self._ballot.vote(
                Change(table, self._key, typed | self._function, self._version)
            )
            self.held = self._given()
            self._ballot.keep()
            self.told.value = _SAVED
        except Conflict:
            self._version = self._ballot.version_of(table, self._key)
            self.told.value = trouble(
                say("You also gave this forecast in another window. Change a number to replace it.")
                if self._subject.kind == "forecast"
                else say("You also voted in another window. Change your vote to replace it.")
            )
        except Exception as error:
            self.told.value = trouble(reason(error))


def _function(book: Book, subject: Subject) -> dict[str, str]:
    """Return the function for which the reader votes, where votes keep it.

    A member who changes functions later takes no vote along: two reports would tell which it was.
    """
    row = book.by_key("members").get(book.reader)
    keeps = "function" in TABLES[subject.votes].by_name
    return {"function": row.function} if keeps and row and row.function else {}


def vote_key(book: Book, subject: Subject, about: tuple[str, ...], number: int) -> tuple[Any, ...]:
    """Return the key of the reader's vote in its table."""
    parts: dict[str, Any] = dict(zip(subject.about, about, strict=True))
    parts |= {"member": book.reader, "round": number, subject.told_by: subject.name}
    return tuple(parts[column] for column in TABLES[subject.votes].key)


def names_of(book: Book, subject: Subject, about: tuple[str, ...]) -> list[str]:
    """Return what people call each thing that a vote is about."""
    if subject.names:
        return list(subject.names(book, about))
    fields = TABLES[subject.votes].by_name
    return [
        book.name(target, key) if (target := fields[column].references) else key
        for column, key in zip(subject.about, about, strict=True)
    ]


def _described(field: Field) -> str:
    hint = field.hint()
    return f"{field.title()}: {hint[0].lower()}{hint[1:]}" if hint else field.title()


def _explained(book: Book, subject: Subject, about: tuple[str, ...]) -> list[widgets.Widget]:
    text = _explanation(book, subject, about)
    return [widgets.HTML(text)] if text else []


def _explanation(book: Book, subject: Subject, about: tuple[str, ...]) -> str:
    text = subject.explains(book, about)
    return f"<div>{escape(text)}</div>" if text else ""


def reason(error: Exception) -> str:
    """Say why something was not saved, for the person who typed it."""
    if isinstance(error, BadInput) and error.faults:
        return " ".join(
            say("{column} needs {expected}.", column=_label(fault.column), expected=fault.expected)
            for fault in error.faults
        )
    if isinstance(error, WorkbookError):
        return str(error)
    return say(
        "Something went wrong ({name}: {error}). What you typed is still here. Run the cell again "
        "in another tab to see whether it was saved.",
        name=type(error).__name__,
        error=error,
    )


def _label(column: str) -> str:
    known: dict[str, Field] = {
        name: field for table in rounds.VOTES for name, field in TABLES[table].by_name.items()
    }
    return known[column].title() if column in known else column[:1].upper() + column[1:]


def said_so(text: str) -> str:
    """Write what happened beside an input, so that a screen reader says it."""
    return f'<span class="wb-said" role="status">{escape(text)}</span>'


def trouble(text: str) -> str:
    """Write what went wrong beside an input, so that a screen reader says it at once."""
    return f'<span class="wb-trouble" role="alert">{escape(text)}</span>'
