"""The ballot: a member votes in the open round, and the leader opens, closes and reveals it.

A vote is saved as soon as it is given. Others' votes never reach the page before the reveal, as the
store does not give them out.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import ipywidgets as widgets

from workbook.book import Book, identity, rounds
from workbook.book.errors import WorkbookError
from workbook.book.fields import Row
from workbook.book.messages import counted, joined, say, say_number
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.moment import today as today_in
from workbook.book.roles import Team
from workbook.forms.drafts import Drafts
from workbook.forms.papers import Guess, Mark, names_of, reason, trouble
from workbook.forms.reading import Readings
from workbook.forms.session import EditSession
from workbook.store import Change

_PAUSE = 4.0  # seconds after which a ballot says again who has voted

CSS = Path(__file__).with_name("voting.css").read_text(encoding="utf-8")


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
        self.add_class("wb").add_class("wb-ballot").add_class(f"wb-ballot-{subject}")
        self.redraw()
        session.watch(self.redraw)
        self._pulse = session.pulse()
        self._follow()

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

    @property
    def opens_first(self) -> bool:
        """Whether the person may open the first round, and nothing has to be chosen for it."""
        book, subject = self._session.book, SUBJECTS[self._subject]
        last = rounds.latest(book, self._subject)
        if last is not None and rounds.state(last) != "planned":
            return False
        number = last.number if last is not None else 1
        return (
            Team(book.rows).may_touch(book.reader, "rounds")
            and not subject.picks(book)
            and bool(rounds.asked(book, self._subject, number))
        )

    def open_first(self) -> None:
        """Open the first round today; where that is refused, say why."""
        self._guarded(lambda: self._turn({"opened_on": today_in(self._session.book.zone)}, None))()

    def keep(self) -> None:
        """Tell the browser what is saved; it keeps the rest."""
        papers = [
            paper for paper in self._papers.children if isinstance(paper, Mark | Guess | Readings)
        ]
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
        people = "".join(f"<div>{escape(one)}</div>" for one in self._people(book, last))
        self._state.value = f'<div role="status">{escape(said)}</div>{people}'

    def _people(self, book: Book, last: Row | None) -> list[str]:
        """Say who has voted, whose turn it is, and who is here."""
        if last is None or rounds.state(last) != "open":
            return []
        done, waiting = rounds.turns(book, self._subject)
        here = [one for one in self._session.here() if one in book.by_key("members")]
        guests = rounds.guests(book, self._subject, last.number)
        more = [say_number(guests, "{number} guest", "{number} guests")] if guests else []
        voted = [*(book.name("members", one) for one in done), *more]
        told = (
            (say("Voted"), voted),
            (say("Still to vote"), [book.name("members", one) for one in waiting]),
            (say("Here now"), [book.name("members", one) for one in here]),
        )
        return [
            say(
                "{what}: {names}.",
                what=what,
                names=joined(names),
            )
            for what, names in told
            if names
        ]

    def _follow(self) -> None:
        """Say again and again who has voted and who is here, as long as the page is open."""
        with suppress(RuntimeError):  # without a kernel there is no loop, and nobody who looks
            asyncio.get_running_loop().call_later(_PAUSE, self._look)

    def _look(self) -> None:
        with suppress(WorkbookError):  # a store that is busy answers the next time
            self._session.come()
            pulse = self._session.pulse()
            if pulse != self._pulse:
                self._pulse = pulse
                book = self._session.current()
                self._say_state(book)
                was, last = self._shown, rounds.latest(book, self._subject)
                if was and last != was[0]:  # the leader opened, closed or revealed it
                    self._session.refresh()
        self._follow()

    def _leaders_buttons(self, book: Book, last: Row | None) -> Sequence[widgets.Widget]:
        team = Team(book.rows)
        if not team.may_touch(book.reader, "rounds"):
            return ()
        state = rounds.state(last) if last else "revealed"
        today = today_in(book.zone)
        if state == "planned":
            return [self._button(say("Open the round"), {"opened_on": today})]
        if state == "open":
            closing = self._button(say("Close the round and end voting"), {"closed_on": today})
            return [closing, *self._poster(book)]
        if state == "closed":
            reveal = self._button(say("Reveal the votes"), {"revealed_on": today}, ask=True)
            return [reveal, self._button(say("Reopen it"), {"closed_on": None})]
        return self._next_round(book)

    def _poster(self, book: Book) -> Sequence[widgets.Widget]:
        """Link to the poster by which colleagues of a function vote, where they can come in."""
        if not identity.has_links(os.environ) or not rounds.takes_guests(self._subject):
            return ()
        there = urlencode({"strategy": book.key, "subject": self._subject})
        words = escape(say("Poster for colleagues who vote too"))
        return [widgets.HTML(f'<a href="poster?{escape(there)}">{words}</a>')]

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
        if all(TABLES[subject.votes].by_name[name].kind == "text" for name in subject.values):
            return say("Everyone reads the sentences, and nobody sees who typed them.")
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
        if TABLES[subject.votes].by_name[subject.values[0]].many:
            return [*_told(subject.intro()), Readings(self, book, subject, asked, last.number, own)]
        if not subject.scale:
            guesses = [Guess(self, book, subject, key, last.number, own.get(key)) for key in asked]
            return [*_told(subject.intro()), *guesses]
        papers: list[widgets.Widget] = list(_told(subject.intro()))
        above: Sequence[str] = ()
        for key in asked:
            names = names_of(book, subject, key)
            if names[:-1] != above:
                above = names[:-1]
                papers.append(widgets.HTML(f"<h4>{escape(' → '.join(above))}</h4>"))
            papers.append(Mark(self, book, subject, key, last.number, own.get(key)))
        return papers


def _told(text: str) -> list[widgets.Widget]:
    return [widgets.HTML(f"<div>{escape(text)}</div>")] if text else []


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
