"""What is on the table in each meeting of the Starter path, for how long, and what was kept before.

Three half-days, and afterwards 30 minutes every second week: measure, present, mobilise. Each
meeting opens with what was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from workbook.analysis import course, standing, steps
from workbook.analysis.recent import MONTH
from workbook.book import Book, rounds
from workbook.book.fields import Row
from workbook.book.messages import Message, _, day, say, translate
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.roles import Team

FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Item:
    """One point of an agenda: its question, and where what is said is entered.

    ``tables`` are filled in meanwhile, ``subject`` is voted on blind; ``shows`` names what is read
    together: ``kept``, ``course`` or ``verdict``.
    """

    title: str
    question: str
    minutes: int
    tables: tuple[str, ...] = ()
    subject: str = ""
    shows: str = ""


@dataclass(frozen=True)
class Meeting:
    """A meeting: its title and its points in their order."""

    title: str
    items: tuple[Item, ...]

    @property
    def minutes(self) -> int:
        """How long it takes in all."""
        return sum(one.minutes for one in self.items)


_PROMISE = Item(
    steps.TITLES["commitments"],
    _("Who does what, and by when?"),
    10,
    ("commitments",),
)

DAYS: tuple[Meeting, ...] = (
    Meeting(steps.FIRST, (
        Item(_("Stories of customers"),
             _("What did your customer say, in their own words?"), 20, ("visits",)),
        Item(steps.TITLES["service"],
             _("Who is a customer, and what is our service? One sentence that we would all sign."),
             25, ("strategy",)),
        Item(steps.TITLES["moments"],
             _("Where do customers judge us, beginning before they first contact us, and what do "
               "we promise there?"), 45, ("moments", "promises")),
        Item(steps.TITLES["choices"],
             _("What will we do for customers, and so what will we leave out?"), 40,
             ("choices", "corporate_objectives")),
        Item(steps.TITLES["vote"],
             _("How much does each choice help each corporate objective? Vote before anybody "
               "speaks."), 35, subject="links"),
        Item(steps.TITLES["beliefs"],
             _("What must be true about customers for this to work, and from which number on do "
               "we believe it?"), 20, ("assumptions",)),
        _PROMISE,
    )),
    Meeting(steps.SECOND, (
        Item(steps.TITLES["complaint"],
             _("What did each area do with this complaint, and where did the customer wait?"), 45,
             ("case_steps",)),
        Item(steps.TITLES["objectives"],
             _("What will each function reach for our choices, measured how and by when?"), 50,
             ("objectives", "indicators")),
        Item(steps.TITLES["actions"],
             _("What do we do for each objective, who does it, and from when to when?"), 45,
             ("actions",)),
        Item(steps.TITLES["collisions"],
             _("Where do two plans pull one figure in opposite directions, or wait for each "
               "other?"), 20, ("action_dependencies",), shows="collisions"),
        Item(steps.TITLES["requests"],
             _("What do we ask of senior management, and what is the answer?"), 25,
             ("requests",)),
        _PROMISE,
    )),
    Meeting(steps.THIRD, (
        Item(steps.TITLES["kept"], _("What did we promise each other, and what was kept?"), 15,
             shows="kept"),
        Item(steps.TITLES["answers"],
             _("What did customers answer, and what do we believe now?"), 45, ("evidence",)),
        Item(steps.TITLES["system"],
             _("Which system or centre serves our choices, if any?"), 40, ("solutions",)),
        Item(steps.TITLES["risks"], _("What could stop us, and would the strategy still work?"),
             25, ("scenarios",)),
        Item(steps.TITLES["board"],
             _("What should the board hear, and what does it have to decide?"), 40,
             shows="verdict"),
        Item(steps.TITLES["rhythm"],
             _("Who measures what, how often, and when do we meet every second week?"), 20,
             ("measurements",)),
        _PROMISE,
    )),
)  # fmt: skip

FORTNIGHTLY = Meeting(
    _("Every second week"),
    (
        Item(steps.TITLES["kept"], _("What did we promise each other, and what was kept?"), 5,
             shows="kept"),
        Item(_("Measure"), _("What do the latest figures say?"), 10, ("measurements",)),
        Item(_("Present"), _("What is off course, and what do we know about the cause?"), 5,
             ("explanations",), shows="course"),
        Item(_("Mobilise"), _("What do we change, who does it, and by when?"), 10,
             ("commitments", "actions")),
    ),
)  # fmt: skip

MEETINGS: tuple[Meeting, ...] = (*DAYS, FORTNIGHTLY)


def items_of(meeting: Meeting) -> tuple[Item, ...]:
    """Return the points of a meeting with the tables and votes that there are."""
    return tuple(
        Item(
            one.title,
            one.question,
            one.minutes,
            tuple(name for name in one.tables if name in TABLES),
            one.subject if one.subject in SUBJECTS else "",
            one.shows,
        )
        for one in meeting.items
    )


def due(book: Book) -> Meeting:
    """Return the meeting that comes next: that of the next step, else the fortnightly one."""
    following = steps.following(book)
    if following is None:
        return FORTNIGHTLY
    of_part = {one.title: one for one in DAYS}
    return of_part.get(following.step.part, DAYS[0])


class Promise(NamedTuple):
    """A commitment as a meeting reads it out: who made it, and whether it was kept."""

    row: Row
    who: str
    is_kept: bool

    @property
    def words(self) -> Message:
        """What is read out of it."""
        return say("{who}: {statement}", who=self.who, statement=self.row.statement)


def promises(book: Book) -> tuple[Promise, ...]:
    """Return the commitments that a meeting opens with: open ones first, then those kept lately.

    Open are those that are due within a fortnight or have no day; lately is within 30 days.
    """
    rows = [row for row in book.rows("commitments") if row.made_on <= book.as_of]
    is_open = [
        row
        for row in rows
        if row.done_on is None and (row.due_on is None or row.due_on <= book.as_of + FORTNIGHT)
    ]
    lately = [row for row in rows if row.done_on and row.done_on > book.as_of - MONTH]
    is_open.sort(key=lambda row: (row.due_on is None, row.due_on or row.made_on))
    return tuple(
        Promise(row, book.name("members", row.member), row.done_on is not None)
        for row in (*is_open, *lately)
    )


class Turnout(NamedTuple):
    """Who has voted on everything that the last round asks, who has begun, and who has not."""

    voted: tuple[str, ...]
    begun: tuple[str, ...]
    waiting: tuple[str, ...]


def turnout(book: Book, subject: str) -> Turnout:
    """Return who has voted in the last round, by name and never what; empty without a round."""
    last = rounds.latest(book, subject)
    found: tuple[list[str], list[str], list[str]] = ([], [], [])
    if last is None:
        return Turnout((), (), ())
    given = rounds.given(book, subject, last.number)
    for member in Team(book.rows).voters:
        asked = set(rounds.asked_of(book, subject, last.number, member))
        if not asked:
            continue
        there = given.get(member, frozenset())
        standing_at = 0 if asked <= there else 1 if there else 2
        found[standing_at].append(book.name("members", member))
    return Turnout(*map(tuple, found))


class Difference(NamedTuple):
    """Something on which members voted far apart: its names, its key, and the ends with reasons."""

    names: tuple[str, ...]
    key: tuple[str, ...]
    low: float
    high: float
    voices: tuple[tuple[str, float, str], ...]

    @property
    def span(self) -> float:
        """How far the votes are apart."""
        return self.high - self.low


def differences(book: Book, subject: str, most: int = 2) -> tuple[Difference, ...]:
    """Return on what members differ most in the last revealed round, the widest first.

    Of a vote that is shown with names only; ``voices`` are who voted the lowest and the highest,
    with the reason.
    """
    declared = SUBJECTS[subject]
    known = rounds.rounds_of(book.rows("rounds"), subject)
    revealed = [row.number for row in known if rounds.state(row) == "revealed"]
    if not revealed or declared.is_anonymous or not declared.scale:
        return ()
    value, *written = declared.values
    votes: dict[tuple[str, ...], list[Row]] = {}
    for row in rounds.votes_on(book.rows(declared.votes), subject):
        if not rounds.is_by_round(subject) or row.round == revealed[-1]:
            votes.setdefault(rounds.about(subject, row), []).append(row)
    found = [_difference(book, subject, key, rows, value, written) for key, rows in votes.items()]
    apart = [one for one in found if one.span > 0]
    return tuple(sorted(apart, key=lambda one: (-one.span, one.names)))[:most]


def _difference(
    book: Book, subject: str, key: tuple[str, ...], rows: Sequence[Row], value: str,
    written: Sequence[str],
) -> Difference:  # fmt: skip
    fields = TABLES[SUBJECTS[subject].votes].by_name
    names = tuple(
        book.name(target, part) if (target := fields[column].references) else part
        for column, part in zip(SUBJECTS[subject].about, key, strict=True)
    )
    said = [(getattr(row, value), row) for row in rows]
    low, high = min(one for one, _row in said), max(one for one, _row in said)
    ends = sorted((one for one in said if one[0] in (low, high)), key=lambda one: one[0])
    voices = tuple(
        (
            book.name("members", row.member),
            one,
            " ".join(str(getattr(row, name) or "") for name in written).strip(),
        )
        for one, row in ends
    )
    return Difference(names, key, low, high, voices)


def off_course(book: Book) -> Iterator[tuple[Row, str]]:
    """Yield the objectives whose results are off course or cannot be told, and which of both."""
    for row in course.objectives(book):
        state = standing.judge(book, row).state
        if state != "on course":
            yield row, state


def in_words(meeting: Meeting) -> Message:
    """Say which meeting it is and how long it takes."""
    return say("{meeting}: {minutes} minutes", meeting=translate(meeting.title),
               minutes=meeting.minutes)  # fmt: skip


def due_in_words(row: Row) -> Message:
    """Say by when a commitment is due; that it has no day where it has none."""
    return say("due on {day}", day=day(row.due_on)) if row.due_on else say("no day agreed")
