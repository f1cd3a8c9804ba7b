"""What whoever works with a store should know of it, each thing in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from workbook.book.messages import day, joined, say, say_number
from workbook.store.clock import TooLate

_MOST = 3  # strategies that are told one by one
_NAMED = 20  # and of the rest, so many by their keys
_MINUTE = timedelta(minutes=1)


def of_tables(names: Iterable[str]) -> tuple[str, ...]:
    """Say which tables this program does not know, and that they are kept."""
    known = sorted(names)
    if not known:
        return ()
    return (
        say_number(
            len(known),
            "The table {tables} is not known to this program; it is kept and exported. A newer "
            "workbook, or a chapter that is not installed here, shows it.",
            "The tables {tables} are not known to this program; they are kept and exported. A "
            "newer workbook, or chapters that are not installed here, show them.",
            tables=joined(known),
        ),
    )


def of_columns(names: Sequence[str]) -> tuple[str, ...]:
    """Say which columns this program does not know, and that it leaves them out."""
    if not names:
        return ()
    return (
        say_number(
            len(names),
            "The column {columns} is not known to this program, which leaves it out of pages and "
            "exports; the store keeps it. A newer workbook shows it.",
            "The columns {columns} are not known to this program, which leaves them out of pages "
            "and exports; the store keeps them. A newer workbook shows them.",
            columns=joined(names),
        ),
    )


def of_clock(late: Sequence[TooLate], *, is_server: bool) -> tuple[str, ...]:
    """Say whose last save lies after now by a clock, since when, and what to do."""
    told = [_of_one(one, is_server=is_server) for one in late[:_MOST]]
    if more := [one.strategy for one in late[_MOST:]]:
        told.append(
            say_number(
                len(more),
                "The same applies to {number} more strategy: {keys}",
                "The same applies to {number} more strategies: {keys}",
                keys=", ".join(more[:_NAMED]) + (", …" if more[_NAMED:] else ""),
            )
        )
    return tuple(told)


def _of_one(one: TooLate, *, is_server: bool) -> str:
    whose = say("the server's clock") if is_server else say("this computer's clock")
    if one.trusted is None:
        since, moment = say("at all"), "2000-01-01"
    else:
        since = say("after {day}, {time} UTC", day=day(one.trusted), time=f"{one.trusted:%H:%M}")
        # A minute is written without seconds, and what was saved in it is right.
        moment = f"{one.trusted + _MINUTE:%Y-%m-%dT%H:%M}"
    return say(
        "The last save of {strategy} is dated {last}, later than {clock}, so reports of a day "
        "leave out what was saved {since}: check the clock, and if it is right, put the saves in "
        "order with: {command}",
        strategy=one.strategy,
        last=day(one.last),
        clock=whose,
        since=since,
        command=f"workbook redate {one.strategy} --later-than {moment}",
    )
