"""Who owes which update, and what is written to them: a mail, and a short message for a telephone.

Nobody is reminded for ever: whoever owed something and saved nothing over two of the fortnightly
meetings is not asked again but offered fewer objectives, because more was taken on than there is
room for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from workbook.analysis import course, duties, remarks
from workbook.analysis.agenda import FORTNIGHT
from workbook.book import Book, identity, registry, rounds
from workbook.book.messages import Message, counted, day, say, say_number
from workbook.book.model import SUBJECTS
from workbook.book.roles import Team

MISSED = 2  # meetings, from which on fewer objectives are proposed
LONGEST_SHORT = 160  # letters of a short message, as a telephone takes them


class Owed(NamedTuple):
    """What a member owes on the day of a book, each in a line, and since when."""

    lines: tuple[str, ...]
    since: date | None


@dataclass(frozen=True)
class Reminder:
    """What is written to one member; ``missed`` is how many meetings went by without an update.

    ``proposes`` names the objectives of which fewer are proposed; empty where it is a reminder.
    """

    member: str
    name: str
    email: str
    subject: str
    mail: str
    short: str
    missed: int
    proposes: tuple[str, ...] = ()


def owed(book: Book, member: str) -> Owed:
    """Return what a member owes: votes, results, progress, commitments, answers to remarks."""
    lines: list[str] = []
    since: list[date] = []
    for subject in SUBJECTS.values():
        missing = rounds.open_for(book, subject.name, member)
        last = rounds.latest(book, subject.name)
        if missing and last:
            left = counted(len(missing), subject.one)
            lines.append(say("Vote in round {number} of {called}: {left} left", number=last.number,
                             called=subject.title, left=left))  # fmt: skip
            since.append(last.opened_on)
    for indicator, on, _value, usual in duties.results_of(book, member):
        told = say("last measured on {day}", day=day(on)) if on else say("not measured yet")
        lines.append(say("Result of {indicator}: {told}",
                         indicator=book.name("indicators", indicator), told=told))  # fmt: skip
        if on:
            since.append(date.fromordinal(on.toordinal() + usual))
    for row in duties.actions_of(book, member):
        if row.ends_on and row.ends_on < book.as_of:
            lines.append(say("Progress of {action}: was to end on {day}", action=row.statement,
                             day=day(row.ends_on)))  # fmt: skip
            since.append(row.ends_on)
    for row in duties.commitments_of(book, member):
        if row.due_on and row.due_on <= book.as_of:
            lines.append(say("Kept or not: {statement}, due on {day}", statement=row.statement,
                             day=day(row.due_on)))  # fmt: skip
            since.append(row.due_on)
    for row in remarks.unseen(book, member):
        who = book.name("members", row.member)
        told = say("{who} wrote to you on {day}: {text}", who=who, day=day(row.made_at),
                   text=row.text)  # fmt: skip
        lines.append(told)
        since.append(row.made_at)
    return Owed(tuple(lines), min(since, default=None))


def answered(book: Book) -> tuple[int, int]:
    """Return how many members have nothing left to enter, and how many there are."""
    voters = _asked(book)
    return sum(not owed(book, one).lines for one in voters), len(voters)


def missed(book: Book, since: date | None, last_saved: date | None) -> int:
    """Return how many fortnightly meetings went by while something was owed and nothing saved."""
    known = [one for one in (since, last_saved) if one is not None]
    if since is None:
        return 0
    return max(0, (book.as_of - max(known)).days // FORTNIGHT.days)


def reminders(book: Book, saved: Mapping[str, date], address: str = "") -> tuple[Reminder, ...]:
    """Return what is written to each member who owes something.

    Parameters
    ----------
    saved
        Member → the last day on which they saved anything.
    address
        Of the apps, as people open them; empty where there are none.
    """
    found = []
    for member in _asked(book):
        what = owed(book, member)
        if what.lines:
            number = missed(book, what.since, saved.get(member))
            found.append(_written(book, member, what, number, address))
    return tuple(found)


def last_saved(book: Book, entries: Iterable[tuple[str, date]]) -> dict[str, date]:
    """Return member → the last day on which they saved anything; entries are who saved, and when.

    Votes that are not revealed are in no history, but who voted owes nothing.
    """
    saved: dict[str, date] = {}
    for name, on in entries:
        saved[name] = max(on, saved.get(name, on))
    last: dict[str, date] = {}
    for name, on in saved.items():
        member = identity.member(book.rows("members"), name)
        if member:  # who may be known by two names
            last[member] = max(on, last.get(member, on))
    return last


def _asked(book: Book) -> tuple[str, ...]:
    """Return the members who are reminded; who was forgotten is not."""
    return tuple(one for one in Team(book.rows).voters if not identity.is_former(one))


def link_of(book: Book, member: str, address: str) -> str:  # noqa: ARG001 a signed link needs it
    """Return the address of a member's own page; empty without the address of the apps.

    Whoever signs a member in by a link of their own gives it here; without sign-in it is the plain
    address of My page.
    """
    page = next((one.notebook for one in registry.chapters() if one.is_personal), "")
    query = urlencode({"strategy": book.key})
    return f"{address.rstrip('/')}/{page.removesuffix('.ipynb')}?{query}" if address else ""


def _written(book: Book, member: str, what: Owed, number: int, address: str) -> Reminder:
    row = book.by_key("members")[member]
    strategy, link = book.strategy.name, link_of(book, member, address)
    fewer = _objectives(book, member) if number >= MISSED else ()
    if fewer:
        subject: str = say("{strategy}: is it too much at once?", strategy=strategy)
        opening = _too_much(number)
        lines: tuple[str, ...] = fewer
        closing = say("Say at the next meeting, or to whoever leads: no reason is needed.")
        short = say("{strategy}: is it too much at once? Let us agree on less.", strategy=strategy)
    else:
        subject = say_number(
            len(what.lines),
            "{strategy}: {number} thing is waiting for you",
            "{strategy}: {number} things are waiting for you",
            strategy=strategy,
        )
        opening = say("Before the next meeting, please enter:")
        lines = what.lines
        closing = say("It takes about five minutes. Leave empty what has not changed.")
        short = subject
    listed = "\n".join(f"- {one}" for one in lines)
    there = say("Your page: {link}", link=link) if link else ""
    parts = [say("Hello {name},", name=row.name), f"{opening}\n{listed}", closing, there]
    mail = "\n\n".join(part for part in parts if part)
    return Reminder(member, row.name, row.email or "", subject, mail, _in_short(short, link),
                    number, fewer)  # fmt: skip


def _too_much(number: int) -> Message:
    return say_number(
        number,
        "{number} meeting has gone by without an update from you. That usually means that too "
        "much was taken on. What of this should we give up or put off?",
        "{number} meetings have gone by without an update from you. That usually means that too "
        "much was taken on. What of this should we give up or put off?",
    )


def _objectives(book: Book, member: str) -> tuple[str, ...]:
    """Return the objectives that a member answers for: their own, else those of the function."""
    live = course.objectives(book)
    own = [row.statement for row in live if row.owner == member]
    function = book.by_key("members")[member].function
    return tuple(own or [row.statement for row in live if function and row.function == function])


def _in_short(text: str, link: str) -> str:
    """Return a message that a telephone takes: the link is never cut."""
    room = LONGEST_SHORT - (len(link) + 1 if link else 0)
    if len(text) > room > 1:
        text = f"{text[: room - 1].rstrip()}…"
    return f"{text} {link}".strip()
