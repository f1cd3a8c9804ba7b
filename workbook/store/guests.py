"""Votes of guests: colleagues of a function, who are no members and vote once, without a name."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from sqlalchemy.engine import Connection

from workbook.book import rounds
from workbook.book.errors import NotAllowed
from workbook.book.messages import say
from workbook.book.model import SUBJECTS, TABLES
from workbook.store import clock
from workbook.store.saving import Change, plan, write
from workbook.store.schema import Held

MOST = 200
"""Guests of a function in one round; more than any function has at one front."""

Votes = Mapping[tuple[str, ...], Mapping[str, Any]]
"""What a vote is about → its values by column."""


def vote(
    connection: Connection,
    strategy: str,
    held: Held,
    about: tuple[str, int, str],
    votes: Votes,
) -> str:
    """Write a guest's votes and return what they are kept under, such as ``guest-3``.

    ``about`` is the subject, the number of its round and the guest's function.

    Raises
    ------
    NotAllowed
        The round is not open, has no guests, or has as many as it takes.
    BadInput
        A value is not on the scale; nothing was saved.
    """
    name, number, function = about
    subject = SUBJECTS.get(name)
    found = (kept.row for kept in held("rounds") if kept.row.subject == name)
    is_open = any(row.number == number and rounds.state(row) == "open" for row in found)
    if subject is None or not is_open or not rounds.takes_guests(name):
        raise NotAllowed(say("This vote is closed. Thank you for your interest."))
    table = TABLES[subject.votes]
    here = [kept.row for kept in held(table.name) if kept.row.round == number]
    guests = {row.member for row in here if table.by_name["member"].stands_alone(row.member)}
    own = {row.member for row in here if row.member in guests and row.function == function}
    if len(own) >= MOST:
        raise NotAllowed(say("As many have voted for this function as a round takes."))
    taken = {kept.row.member for kept in held(table.name)}
    guest = next(one for one in map("guest-{}".format, count(1)) if one not in taken)
    changes = []
    for key, values in votes.items():
        parts: dict[str, Any] = dict(zip(subject.about, key, strict=True))
        parts |= {"member": guest, "round": number, subject.told_by: name}
        cells = {**values, "function": function}
        changes.append(Change(table.name, tuple(parts[one] for one in table.key), cells))
    edits = [one for one in plan(connection, strategy, changes, held) if one]
    write(connection, strategy, edits, guest, clock.stamp(connection, strategy))
    return guest
