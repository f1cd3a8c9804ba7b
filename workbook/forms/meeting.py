"""A meeting on a page: its agenda, the question large, votes, what differs, and what is decided."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from workbook.analysis import agenda, drafts
from workbook.analysis.checks import findings, verdict
from workbook.book import Book, rounds
from workbook.book.messages import say, say_number, translate
from workbook.book.roles import Team
from workbook.charts import theme
from workbook.forms.clock import Clock
from workbook.forms.entry import Entry
from workbook.forms.minutes import Minutes
from workbook.forms.paper_ballots import PaperBallots
from workbook.forms.papers import reason, trouble
from workbook.forms.session import EditSession
from workbook.forms.voting import CSS, Ballot
from workbook.store import Change

_STYLE = """
.wb-meeting { max-width: 1000px !important; }
.wb-meeting .wb-question p { font-size: clamp(24px, 3.4vw, 40px); line-height: 1.25; margin: .3em 0;
  font-weight: 600; max-width: 26em; text-wrap: balance; }
.wb-meeting .wb-points { flex-flow: row wrap; gap: 6px; }
.wb-meeting .wb-points button { margin: 0; }
.wb-meeting .wb-clock { font-size: 17px; font-variant-numeric: tabular-nums; min-height: 1.5em; }
.wb-meeting .wb-over { color: var(--wb-bad); font-weight: 600; }
.wb-meeting .wb-kept { border-left: 4px solid var(--wb-line); padding-left: 12px; }
.wb-meeting .wb-promise { align-items: center; gap: 10px; }
.wb-meeting .wb-minutes { border-top: 2px solid var(--wb-line); margin-top: 18px;
  padding-top: 6px; }
.wb-meeting .wb-voices { font-size: 17px; }
.wb-meeting .wb-turnout { columns: 14em auto; list-style: none; padding: 0; margin: .4em 0; }
"""


class MeetingPage(widgets.VBox):  # type: ignore[misc]  # ipywidgets is untyped
    """The meeting that comes next, point by point; another can be chosen.

    Parameters
    ----------
    session
        The strategy being edited; whoever leads it opens rounds and writes for all.
    """

    def __init__(self, session: EditSession) -> None:
        self._session = session
        due = agenda.due(session.book)
        self.chosen = widgets.Dropdown(
            description=say("Meeting"),
            options=[(agenda.in_words(one), at) for at, one in enumerate(agenda.MEETINGS)],
            value=agenda.MEETINGS.index(due),
        )
        self.at = 0
        self._works: dict[tuple[int, int], Sequence[widgets.Widget]] = {}
        self._draws: dict[tuple[int, int], Callable[[], None]] = {}
        self._ballots: dict[tuple[int, int], Ballot] = {}
        self._kept = widgets.VBox().add_class("wb-kept")
        self.points = widgets.HBox().add_class("wb-points")
        self._question = widgets.HTML().add_class("wb-question")
        self.clock = Clock(self.look)
        self.begin, self.next = widgets.Button(button_style="primary"), widgets.Button()
        self._told, self._work = widgets.HTML(), widgets.VBox()
        self.minutes = Minutes(session)
        self.begin.on_click(lambda _: self._begin_point())
        self.next.on_click(lambda _: self._next())
        self.chosen.observe(lambda _: self.turn(0), "value")
        super().__init__(
            [
                widgets.HTML(f"<style>{CSS}{theme.CSS}{_STYLE}</style>"),
                self.chosen,
                self._kept,
                self.points,
                self._question,
                self.clock,
                widgets.HBox([self.begin, self.next]),
                self._told,
                self._work,
                self.minutes,
            ]
        )
        self.add_class("wb").add_class("wb-ballot").add_class("wb-meeting")
        self.turn(0)
        session.watch(self.redraw)

    @property
    def meeting(self) -> agenda.Meeting:
        """The meeting that is shown."""
        return agenda.MEETINGS[int(self.chosen.value)]

    @property
    def items(self) -> tuple[agenda.Item, ...]:
        """Its points."""
        return agenda.items_of(self.meeting)

    @property
    def item(self) -> agenda.Item:
        """The point that is shown."""
        return self.items[self.at]

    def turn(self, at: int) -> None:
        """Show a point of the agenda; its time begins when somebody says so."""
        self.at = at
        self.clock.ends, self.clock.watching = 0, False
        buttons = [widgets.Button() for _ in self.items]
        for number, button in enumerate(buttons):
            button.on_click(lambda _, number=number: self.turn(number))
        self.points.children = buttons
        self._work.children = self._worked()
        self.redraw()

    def redraw(self) -> None:
        """Show what the session's book holds now; what is typed stays."""
        item, book = self.item, self._session.book
        opens_elsewhere = any(one.shows == "kept" for one in self.items)
        self._kept.children = () if opens_elsewhere else self._promises(book)
        for number, (button, one) in enumerate(zip(self.points.children, self.items, strict=True)):
            sign = "▸ " if number == self.at else ""
            title = translate(one.title)
            button.description = say(
                "{sign}{number}. {title}, {minutes} min",
                sign=sign, number=number + 1, title=title, minutes=one.minutes,
            )  # fmt: skip
        self._question.value = f"<p>{escape(translate(item.question))}</p>"
        self.begin.description = (
            say("Begin and open the vote: {minutes} minutes", minutes=item.minutes)
            if self._vote_to_open
            else say("Begin: {minutes} minutes", minutes=item.minutes)
        )
        is_last = self.at + 1 == len(self.items)
        self.next.layout.display = "none" if is_last else ""
        self.next.description = say("Next point")
        if draw := self._draws.get((self.chosen.value, self.at)):
            draw()

    def look(self) -> None:
        """See who has voted meanwhile, and nothing else."""
        try:
            self._show_turnout(self._session.current())
        except Exception as error:  # nothing that happens here stays silent
            self._told.value = trouble(reason(error))

    @property
    def _vote_to_open(self) -> Ballot | None:
        """The ballot of the point shown, where its first round waits for whoever leads."""
        ballot = self._ballots.get((self.chosen.value, self.at))
        return ballot if ballot is not None and ballot.opens_first else None

    def _begin_point(self) -> None:
        """Let the time of a point run; with a vote of which no round was opened, open it too."""
        self._begin()
        if ballot := self._vote_to_open:
            ballot.open_first()

    def _begin(self) -> None:
        self.clock.ends = 1000 * (time.time() + 60 * self.item.minutes)

    def _next(self) -> None:
        self.turn(self.at + 1)
        self._begin()

    def _worked(self) -> Sequence[widgets.Widget]:
        """Return what a point is worked on with, made once."""
        at = (self.chosen.value, self.at)
        if at not in self._works:
            self._works[at] = self._made(self.item, at)
        return self._works[at]

    def _made(self, item: agenda.Item, at: tuple[int, int]) -> Sequence[widgets.Widget]:
        if item.subject:
            return self._vote(item.subject, at)
        shown = [widgets.VBox()] if item.shows == "kept" else [widgets.HTML()] if item.shows else []
        for one in shown:
            self._draws[at] = partial(self._show, one, item.shows)
        if not item.tables:
            return shown
        entry = Entry(self._session, item.tables)
        if entry.shown is None:
            entry.turn(item.tables[0])
        return [*shown, entry]

    def _vote(self, subject: str, at: tuple[int, int]) -> Sequence[widgets.Widget]:
        """Return the ballot, who has voted, paper ballots, and what differs once it is revealed."""
        self._voted, self._apart = widgets.HTML(), widgets.HTML()
        self._subject = subject
        self._ballots[at] = ballot = Ballot(self._session, subject)
        # A form that belongs to whoever leads: others vote on a device of their own.
        papers = PaperBallots(self._session, subject)

        def draw() -> None:
            book = self._session.book
            self._show_turnout(book)
            self._apart.value = _apart(book, subject)

        self._draws[at] = draw
        return [self._voted, ballot, papers, self._apart]

    def _show_turnout(self, book: Book) -> None:
        last = rounds.latest(book, self._subject)
        is_open = last is not None and rounds.state(last) == "open"
        self.clock.watching = is_open
        self._voted.value = _turnout(agenda.turnout(book, self._subject)) if is_open else ""

    def _show(self, shown: Any, what: str) -> None:
        book = self._session.book
        if what == "kept":
            shown.children = self._promises(book) or [widgets.HTML(_nothing_promised())]
        elif what == "course":
            shown.value = _course(book)
        elif what == "collisions":
            shown.value = _collisions(book)
        else:
            shown.value = str(theme.verdict(verdict(book)))

    def _promises(self, book: Book) -> Sequence[widgets.Widget]:
        """Return what was promised, each open one with a button that says that it was kept."""
        known = agenda.promises(book)
        if not known:
            return ()
        kept = sum(one.is_kept for one in known)
        said = say_number(
            len(known),
            "{kept} of {number} commitment is kept",
            "{kept} of {number} commitments are kept",
            kept=kept,
        )
        return [
            widgets.HTML(f"<h3>{escape(say('What was kept'))}</h3><p>{escape(said)}</p>"),
            *(self._promise(book, one) for one in known),
        ]

    def _promise(self, book: Book, one: agenda.Promise) -> widgets.Widget:
        sign = "✓" if one.is_kept else "○"
        when = say("Kept") if one.is_kept else agenda.due_in_words(one.row)
        is_late = not one.is_kept and one.row.due_on and one.row.due_on < book.as_of
        late = " wb-bad" if is_late else ""
        text = widgets.HTML(
            f'<span aria-hidden="true">{sign}</span> {escape(one.words)} '
            f'<span class="wb-about{late}">{escape(when)}</span>'
        )
        if one.is_kept or not Team(book.rows).may_change(book.reader, "commitments", one.row):
            return text
        button = widgets.Button(description=say("Kept"))
        button.tooltip = say("Kept: {what}", what=one.words)
        button.on_click(lambda _: self._keep(one))
        return widgets.HBox([button, text]).add_class("wb-promise")

    def _keep(self, one: agenda.Promise) -> None:
        book, key = self._session.book, (one.row.key,)
        change = Change(
            "commitments", key, {"done_on": book.as_of}, book.versions["commitments"][key]
        )
        try:
            self._session.save([change])
        except Exception as error:  # nothing that happens here stays silent
            self._told.value = trouble(reason(error))
            return
        self._told.value = ""
        self._session.refresh()


def _turnout(who: agenda.Turnout) -> str:
    of = len(who.voted) + len(who.begun) + len(who.waiting)
    said = say_number(
        of,
        "{voted} of {number} member has voted",
        "{voted} of {number} members have voted",
        voted=len(who.voted),
    )
    if of and len(who.voted) == of:
        said = say("Everybody has voted: close the round, then reveal it.")
    signs = (
        ("✓", say("has voted"), who.voted),
        ("◔", say("has begun"), who.begun),
        ("○", say("not yet"), who.waiting),
    )
    items = "".join(
        f'<li><span aria-hidden="true">{sign}</span> {escape(name)}, {escape(word)}</li>'
        for sign, word, names in signs
        for name in names
    )
    return (
        f"<h3>{escape(say('Who has voted'))}</h3>"
        f'<p role="status">{escape(said)}</p><ul class="wb-turnout">{items}</ul>'
    )


def _apart(book: Book, subject: str) -> str:
    found = agenda.differences(book, subject)
    last = rounds.latest(book, subject)
    if last is None or rounds.state(last) != "revealed":
        return ""
    if not found:
        said = say("All votes are the same: there is nothing to discuss.")
        return f"<p>{escape(said)}</p>"
    parts = []
    for one in found:
        voices = "".join(
            f"<li>{escape(theme.contribution(value))} {escape(who)}"
            f"{f': {escape(why)}' if why else ''}</li>"
            for who, value, why in one.voices
        )
        span = say(
            "from {low} to {high}",
            low=theme.contribution(one.low),
            high=theme.contribution(one.high),
        )
        parts.append(
            f"<h4>{escape(' → '.join(one.names))}: {escape(span)}</h4>"
            f'<ul class="wb-voices">{voices}</ul>'
        )
    ask = say(
        "Let the lowest and the highest vote say why, the others ask. Then write down what you "
        "decide, or open another round."
    )
    title = say("Discuss the widest differences")
    return f"<h3>{escape(title)}</h3>{''.join(parts)}<p>{escape(ask)}</p>"


def _course(book: Book) -> str:
    found = list(agenda.off_course(book))
    words = {"off course": say("off course"), "cannot tell": say("cannot tell yet")}
    off = [row.statement for row, state in found if state == "off course"]
    rest = len(found) - len(off)
    if not found:
        return f"<p>{escape(say('All results are on course.'))}</p>"
    items = "".join(f"<li>{escape(one)}: {escape(words['off course'])}</li>" for one in off)
    more = say_number(
        rest,
        "Of {number} objective the figures cannot tell yet.",
        "Of {number} objectives the figures cannot tell yet.",
    )
    return f"<ul>{items}</ul>{f'<p>{escape(more)}</p>' if rest else ''}"


def _collisions(book: Book) -> str:
    codes = sorted(drafts.contradictions())
    found = [one for one in findings(book, select=codes) if one.code in codes] if codes else []
    return str(theme.findings(found))


def _nothing_promised() -> str:
    said = say("Nobody has promised anything yet: the first commitments are made today.")
    return f"<p>{escape(said)}</p>"
