"""Ratings of an instrument: who is asked what, and what may be told of the answers.

Ratings are anonymous for ever: only rounds that are revealed count, only what three members or more
rated is told, of a function or of all, and reasons stand in no order that tells whose they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b

from workbook.book import Book, rounds
from workbook.book.fields import Row
from workbook.book.instruments import FEWEST, SECONDS, Instrument, instrument, names, spoken
from workbook.book.messages import day, say, say_number, translate

LONGEST = 8
"""Minutes that one instrument may take a member at a time."""
PAUSE = 60
"""Days before the same members are asked the same again."""
ALL = "all"

Key = tuple[str, ...]


@dataclass(frozen=True)
class Vote:
    """What may be told of some ratings; without enough voters only their number."""

    voters: int
    median: float | None = None
    q1: float | None = None
    q3: float | None = None


@dataclass(frozen=True)
class Rated:
    """One item about one thing, in the last revealed round in which it was rated.

    ``apart`` is the largest minus the smallest median of functions with enough voters (None with
    fewer than two of them), ``rwg`` the agreement within the group.
    """

    about: str
    item: str
    round: int
    all: Vote
    apart: float | None = None
    rwg: float | None = None
    functions: Mapping[str, Vote] = field(default_factory=dict)

    @property
    def median(self) -> float | None:
        """The median of all; None with too few voters."""
        return self.all.median


def candidates(book: Book, asked: Instrument) -> tuple[str, ...]:
    """Return the keys of what an instrument can ask about, in their order."""
    if asked.about == ALL:
        return (ALL,)
    if asked.about == "gates":
        from workbook.analysis.checks import GATES

        return tuple(gate.name for gate in GATES)
    rows = book.rows(asked.about)
    if asked.about == "moments":
        rows = tuple(sorted(rows, key=lambda row: (row.position, row.key)))
    return tuple(row.key for row in rows)


def called(book: Book, asked: Instrument, about: str) -> str:
    """Return what people call the thing that is rated; empty for everything as a whole."""
    if about == ALL:
        return ""
    return translate(about) if asked.about == "gates" else book.name(asked.about, about)


def asked(book: Book, tool: Instrument, number: int) -> tuple[Key, ...]:
    """Return the items and things that a round of an instrument asks about."""
    held = next(
        (one for one in rounds.rounds_of(book.rows("rounds"), tool.name) if one.number == number),
        None,
    )
    chosen = candidates(book, tool)
    if held is not None and held.about:
        chosen = tuple(key for key in chosen if key in held.about)
    return tuple((item.key, about) for about in chosen for item in tool.items)


def concerns(book: Book, tool: Instrument, member: str, about: str) -> bool:
    """Say whether a member is asked about one thing."""
    row = book.by_key("members").get(member)
    return concerns_function(book, tool, row.function if row else None, about)


def concerns_function(book: Book, tool: Instrument, function: str | None, about: str) -> bool:
    """Say whether somebody of a function is asked about one thing."""
    if tool.whom == "part":
        return (about, function) in book.by_key("moment_functions")
    return tool.whom != "others" or function != about


def minutes(tool: Instrument, things: int = 1) -> int:
    """Return how long an instrument takes a member, in whole minutes."""
    return max(1, math.ceil(len(tool.items) * things * SECONDS / 60))


def picks(book: Book, tool: Instrument) -> tuple[tuple[str, str], ...]:
    """Return what a round is about, one to choose, where to ask about everything takes too long.

    Moments of truth come with the weakest first.
    """
    keys = candidates(book, tool)
    if minutes(tool, len(keys)) <= LONGEST:
        return ()
    if tool.about == "moments":
        from workbook.analysis.promises import weakest_first

        keys = weakest_first(book)
    return tuple((key, called(book, tool, key)) for key in keys)


def limits(book: Book, tool: Instrument) -> str:
    """Say what a leader should know before a round is opened: time, and what is asked besides."""
    things = 1 if picks(book, tool) else max(1, len(candidates(book, tool)))
    said = [
        say_number(
            minutes(tool, things),
            "It takes each member about {number} minute.",
            "It takes each member about {number} minutes.",
        )
    ]
    rows = book.rows("rounds")
    open_now = [
        one
        for one in names()
        if one != tool.name
        and any(rounds.state(row) == "open" for row in rounds.rounds_of(rows, one))
    ]
    if open_now:
        said.append(
            say(
                "A round of {other} is open: reveal it first, so that nobody has two at a time.",
                other=spoken(instrument(open_now[0]).called),
            )
        )
    opened = [row.opened_on for row in rounds.rounds_of(rows, tool.name) if row.opened_on]
    again = max(opened) + timedelta(days=PAUSE) if opened else None
    if again is not None and again > book.as_of:
        said.append(
            say(
                "The members were asked on {last}: better not again before {again}.",
                last=day(max(opened)),
                again=day(again),
            )
        )
    return " ".join(said)


def nothing(tool: Instrument) -> str:
    """Say what is missing for a round."""
    if tool.about == "moments":
        return say("A round needs a moment of truth. Enter the first one.")
    if tool.about == "functions":
        return say("A round needs the functions of the team. Enter them first.")
    return say("A round needs an indicator. Enter the first one.")


def revealed(book: Book, name: str) -> tuple[Row, ...]:
    """Return the revealed rounds of an instrument in which anybody rated, in their order."""
    rated_in = {row.round for row in rounds.votes_on(book.rows("ratings"), name)}
    return tuple(
        row
        for row in rounds.rounds_of(book.rows("rounds"), name)
        if row.number in rated_in and row.revealed_on is not None and row.revealed_on <= book.as_of
    )


def ratings(
    book: Book, name: str, number: int | None = None
) -> Mapping[tuple[str, str], tuple[Row, ...]]:
    """Return thing and item → the ratings of one revealed round, or of the last one of each thing.

    They are for counting: nothing but what ``rated`` and ``reasons`` give may be shown.
    """

    def found() -> dict[tuple[str, str], tuple[Row, ...]]:
        seen = {one.number for one in revealed(book, name) if number in (None, one.number)}
        by_thing: dict[str, list[Row]] = {}
        for row in rounds.votes_on(book.rows("ratings"), name):
            if row.round in seen:
                by_thing.setdefault(row.about, []).append(row)
        known: dict[tuple[str, str], tuple[Row, ...]] = {}
        for about, rows in by_thing.items():
            last = max(row.round for row in rows)
            for item in instrument(name).items:
                own = tuple(row for row in rows if row.round == last and row.item == item.key)
                if own:
                    known[about, item.key] = own
        return known

    return book.remember(("ratings", name, number), found)


def rated(book: Book, name: str, number: int | None = None) -> tuple[Rated, ...]:
    """Return what may be told of an instrument's ratings, by thing and item in their order.

    It is of one round, or without a number of the last one in which each thing was rated.
    """

    def made() -> tuple[Rated, ...]:
        tool = instrument(name)
        found = ratings(book, name, number)
        places = {key: at for at, key in enumerate(candidates(book, tool))}
        keys = [key for key in found if key[0] in places]
        order = {item.key: at for at, item in enumerate(tool.items)}
        keys.sort(key=lambda key: (places[key[0]], order[key[1]]))
        return tuple(_rated(book, tool, key, found[key]) for key in keys)

    return book.remember(("rated", name, number), made)


def _rated(book: Book, tool: Instrument, key: tuple[str, str], rows: Sequence[Row]) -> Rated:
    from workbook.stats.ratings import within_group_agreement

    valued = [row for row in rows if row.value is not None]
    by_function: dict[str, list[float]] = {}
    for row in valued:
        function = function_of(book, row)
        if function:
            by_function.setdefault(function, []).append(row.value)
    values = [row.value for row in valued]
    about, item = key
    overall = vote(values)
    if overall.median is None:
        return Rated(about, item, rows[0].round, overall)
    functions = {name: vote(by_function[name]) for name in _told(by_function, len(values))}
    medians = [one.median for one in functions.values() if one.median is not None]
    return Rated(
        about,
        item,
        rows[0].round,
        overall,
        max(medians) - min(medians) if len(medians) > 1 else None,
        within_group_agreement(values, tool.width) if tool.width else None,
        functions,
    )


def _told(by_function: Mapping[str, Sequence[float]], voters: int) -> list[str]:
    """Return the functions whose votes may stand apart: they and the rest have three voters each.

    Beside the whole team's, a function's numbers would tell the votes of one or two others.
    """
    sizes = {name: len(own) for name, own in by_function.items() if len(own) >= FEWEST}
    told = sorted(sizes, key=lambda name: (sizes[name], name))
    while told and 0 < voters - sum(sizes[name] for name in told) < FEWEST:
        told.pop(0)
    return sorted(told)


def vote(values: Sequence[float]) -> Vote:
    """Return median and quartiles of ratings; of fewer than three only how many there are."""
    from workbook.stats.ratings import quartiles

    if len(values) < FEWEST:
        return Vote(len(values))
    q1, median, q3 = quartiles(values)
    return Vote(len(values), median, q1, q3)


def function_of(book: Book, row: Row) -> str | None:
    """Return the function of whoever gave a rating: the guest's own, else the member's."""
    member = book.by_key("members").get(row.member)
    return row.function or (member.function if member else None)


def reasons(
    book: Book, name: str, about: str, item: str, number: int | None = None
) -> tuple[str, ...]:
    """Return the reasons that members gave, without names and in an order of their own.

    Nothing where fewer rated than the instrument asks for: a reason would tell who it was.
    """
    rows = ratings(book, name, number).get((about, item), ())
    if len({row.member for row in rows}) < instrument(name).fewest:
        return ()
    texts = [" ".join(row.reason.split()) for row in rows if row.reason]
    salt = f"{book.key}:{name}:{about}:{item}".encode()
    return tuple(sorted(texts, key=lambda text: blake2b(text.encode(), key=salt[:64]).hexdigest()))
