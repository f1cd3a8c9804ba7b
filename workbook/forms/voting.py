"""The ballot: a member votes in the open round, and the leader opens, closes and reveals it.

A vote is saved as soon as it is given. Others' votes never reach the page before the reveal, as the
store does not give them out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from workbook.book import Book, rounds
from workbook.book.chapter import Subject
from workbook.book.errors import BadInput, Conflict, WorkbookError
from workbook.book.fields import Field, Row
from workbook.book.messages import counted, joined, say
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.moment import today as today_in
from workbook.book.roles import Team
from workbook.forms.drafts import Drafts, token
from workbook.forms.session import EditSession
from workbook.store import Change

CSS = Path(__file__).with_name("voting.css").read_text(encoding="utf-8")

_SAVED = '<span class="wb-said wb-done" role="status">✓ saved</span>'


class Ballot(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """The rounds of one subject on a page that is edited.

    Parameters
    ----------
    session
        The strategy, and who votes.
    subject
        What is voted on, as ``rounds.subject`` has it: ``links``, ``forecasts`` …
    """

    def __init__(self, session: EditSession, subject: str) -> None:
        self._session, self._subject = session, subject
        self._shown: Any = None
        self._state = widgets.HTML()
        self._told = widgets.HTML()
        self._buttons = widgets.HBox()
        self._papers = widgets.VBox()
        style = widgets.HTML(f"<style>{CSS}</style>")
        self._drafts = Drafts(f"{session.place}:{subject}")
        super().__init__(
            [style, self._state, self._buttons, self._told, self._drafts, self._papers]
        )
        self.add_class("wb").add_class("wb-ballot")
        self.redraw()
        session.watch(self.redraw)

    def redraw(self) -> None:
        """Show the round as the session's book has it; a vote that is being given stays."""
        book, last = self._session.book, rounds.latest(self._session.book, self._subject)
        self._say_state(book)
        self._buttons.children = self._leaders_buttons(book, last)
        asked = rounds.asked_of(book, self._subject, last.number, book.reader) if last else ()
        what = (last, asked, book.reader)
        if what != self._shown:
            self._shown = what
            is_open = last is not None and rounds.state(last) == "open"
            self._papers.children = self._made_papers(book, last, asked) if is_open else ()
            self.keep()

    def vote(self, change: Change) -> int | None:
        """Save a vote and give its version.

        Raises
        ------
        WorkbookError
            Nothing was saved; the error says why.
        """
        (version,) = self._session.save([change])
        self._say_state(self._session.current())
        return version

    def keep(self) -> None:
        """Tell the browser what is saved; it keeps the rest."""
        papers = [paper for paper in self._papers.children if isinstance(paper, Mark | Guess)]
        self._drafts.names = {paper.token: paper.name for paper in papers}
        self._drafts.held = {paper.token: paper.held for paper in papers}

    def version_of(self, table: str, key: tuple[Any, ...]) -> int | None:
        """Return the version of a vote that the store holds now."""
        return self._session.current().versions.get(table, {}).get(key)

    def _say_state(self, book: Book) -> None:
        last = rounds.latest(book, self._subject)
        if last is None:
            said: str = say(
                "No round of {called} has been opened yet.", called=SUBJECTS[self._subject].title
            )
        else:
            sentence = rounds.sentence(book, self._subject)
            said = sentence + _own_part(book, self._subject, last)
        self._state.value = f'<div role="status">{escape(said)}</div>'

    def _leaders_buttons(self, book: Book, last: Row | None) -> Sequence[widgets.Widget]:
        team = Team(book.rows)
        if not team.may_touch(book.reader, "rounds"):
            return ()
        state = rounds.state(last) if last else "revealed"
        today = today_in(book.zone)
        if state == "planned":
            return [self._button(say("Open the round"), {"opened_on": today})]
        if state == "open":
            return [self._button(say("Close the round and end voting"), {"closed_on": today})]
        if state == "closed":
            reveal = self._button(say("Reveal the votes"), {"revealed_on": today}, ask=True)
            return [reveal, self._button(say("Reopen it"), {"closed_on": None})]
        return self._next_round(book)

    def _next_round(self, book: Book) -> Sequence[widgets.Widget]:
        subject = SUBJECTS[self._subject]
        number = rounds.next_number(book.rows("rounds"), book.rows(subject.votes), self._subject)
        asked = rounds.asked(book, self._subject, number)
        if not asked:
            why = subject.nothing(book)
            return [widgets.HTML(f"<div>{escape(why)}</div>")]
        what = counted(len(asked), subject.one)
        today = today_in(book.zone)
        picks = subject.picks(book)
        if picks:
            return self._picked_round(picks, number, subject.warns(book))
        where = (
            say("{what} on which you disagree", what=what)
            if subject.narrows and rounds.is_again(book, self._subject, number)
            else what
        )
        label = say("Open round {number}: {where}", number=number, where=where)
        button = self._button(label, {"opened_on": today}, number)
        return [*_told(subject.warns(book)), button]

    def _picked_round(
        self, picks: Sequence[tuple[str, str]], number: int, warning: str
    ) -> Sequence[widgets.Widget]:
        """Let the leader choose what the next round is about; the most urgent is chosen already."""
        about = widgets.Dropdown(
            description=say("Round {number} is about", number=number),
            options=[(name, key) for key, name in picks],
        )
        opened = widgets.Button(
            description=say("Open round {number}", number=number), button_style="primary"
        )
        go = self._guarded(
            lambda: self._turn(
                {"opened_on": today_in(self._session.book.zone), "about": (about.value,)}, number
            )
        )
        opened.on_click(lambda _: go())
        return [*_told(warning), about, opened]

    def _button(
        self, label: str, values: dict[str, Any], number: int | None = None, *, ask: bool = False
    ) -> widgets.Button:
        button = widgets.Button(description=label, button_style="" if ask else "primary")
        go = self._guarded(lambda: self._turn(values, number))
        button.on_click(lambda _: self._ask(go) if ask else go())
        return button

    def _ask(self, go: Callable[[], None]) -> None:
        """Ask once more before what cannot be undone."""
        shown = (
            say("Yes, show the result to everyone")
            if SUBJECTS[self._subject].is_anonymous
            else say("Yes, show all votes to everyone")
        )
        sure = widgets.Button(description=shown, button_style="primary")
        sure.on_click(lambda _: go())
        back = widgets.Button(description=say("Not yet"))
        back.on_click(lambda _: self.redraw())
        self._buttons.children = [
            widgets.HTML(f"<div>{escape(self._what_revealing_means())}</div>"),
            sure,
            back,
        ]

    def _what_revealing_means(self) -> str:
        subject = SUBJECTS[self._subject]
        if not subject.is_anonymous:
            return say("Revealed votes stay revealed, and stay as they are.")
        return say(
            "Everyone sees medians and spread where {fewest} members or more voted, and the "
            "reasons without names. Nobody ever sees who voted how.",
            fewest=subject.fewest,
        )

    def _turn(self, values: dict[str, Any], number: int | None) -> None:
        book = self._session.book
        last = rounds.latest(book, self._subject)
        key = (self._subject, number or (last.number if last else 1))
        version = book.versions.get("rounds", {}).get(key)
        self._session.save([Change("rounds", key, values, version)])
        self._told.value = ""
        self._session.refresh()

    def _guarded(self, do: Callable[[], None]) -> Callable[[], None]:
        def done() -> None:
            try:
                do()
            except Exception as error:
                self._told.value = trouble(reason(error))

        return done

    def _made_papers(self, book: Book, last: Row, asked: Sequence[Any]) -> list[widgets.Widget]:
        if book.reader not in Team(book.rows).voters:
            said = say("{who} can read here. Only members of the team vote.", who=self._session.who)
            return [widgets.HTML(f"<div>{escape(said)}</div>")]
        own = rounds.own_votes(book, self._subject, last.number, book.reader)
        subject = SUBJECTS[self._subject]
        if not asked:
            said = say("This round asks nothing of you: your function has no part in it.")
            return [widgets.HTML(f"<div>{escape(said)}</div>")]
        if not subject.scale:
            guesses = [Guess(self, book, subject, key, last.number, own.get(key)) for key in asked]
            return [*_told(subject.intro()), *guesses]
        papers: list[widgets.Widget] = list(_told(subject.intro()))
        above: Sequence[str] = ()
        for key in asked:
            names = _names(book, subject, key)
            if names[:-1] != above:
                above = names[:-1]
                papers.append(widgets.HTML(f"<h4>{escape(' → '.join(above))}</h4>"))
            papers.append(Mark(self, book, subject, key, last.number, own.get(key)))
        return papers


class Mark(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """One member's vote that is chosen from a scale, and what is written beside it: a reason."""

    def __init__(
        self,
        ballot: Ballot,
        book: Book,
        subject: Subject,
        about: tuple[str, ...],
        number: int,
        vote: Row | None,
    ) -> None:
        self._ballot, self._subject = ballot, subject
        self._key = _key(book, subject, about, number)
        self._version = book.versions.get(subject.votes, {}).get(self._key)
        fields = TABLES[subject.votes].by_name
        self._chosen, *written = (fields[name] for name in subject.values)
        names = _names(book, subject, about)
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
        self.written = {
            field.name: widgets.Text(
                description=field.title(),
                value=field.format(getattr(vote, field.name, None)),
                continuous_update=False,
                tooltip=f"{field.title()}: {both}",
            )
            for field in written
        }
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
        ballot: Ballot,
        book: Book,
        subject: Subject,
        about: tuple[str, ...],
        number: int,
        guess: Row | None,
    ) -> None:
        self._ballot, self._subject = ballot, subject
        self._key = _key(book, subject, about, number)
        self._version = book.versions.get(subject.votes, {}).get(self._key)
        self.name = name = " → ".join(_names(book, subject, about))
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
            self._version = self._ballot.vote(Change(table, self._key, typed, self._version))
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


def _key(book: Book, subject: Subject, about: tuple[str, ...], number: int) -> tuple[Any, ...]:
    """Return the key of the reader's vote in its table."""
    parts: dict[str, Any] = dict(zip(subject.about, about, strict=True))
    parts |= {"member": book.reader, "round": number, subject.told_by: subject.name}
    return tuple(parts[column] for column in TABLES[subject.votes].key)


def _told(text: str) -> list[widgets.Widget]:
    return [widgets.HTML(f"<div>{escape(text)}</div>")] if text else []


def _names(book: Book, subject: Subject, about: tuple[str, ...]) -> list[str]:
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


def _own_part(book: Book, subject: str, last: Row) -> str:
    if rounds.state(last) != "open" or book.reader not in Team(book.rows).voters:
        return ""
    missing = len(rounds.open_for(book, subject, book.reader))
    asked = len(rounds.asked_of(book, subject, last.number, book.reader))
    if not asked:
        return ""
    if not missing:
        return say(" You have voted on everything.")
    return say(" You have voted on {asked} of {asked_2}.", asked=asked - missing, asked_2=asked)


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
