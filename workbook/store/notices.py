"""What whoever works with a store should know of it, each thing in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from workbook.language import counted, day, joined
from workbook.store.clock import TooLate

_MINUTE = timedelta(minutes=1)
_BEFORE_ALL = datetime(2000, 1, 1)  # noqa: DTZ001 only to be written
_MOST = 3  # strategies that are told one by one


def of_tables(names: Iterable[str]) -> tuple[str, ...]:
    """Say which tables this program does not know, and that they are kept."""
    known = sorted(names)
    if not known:
        return ()
    if len(known) == 1:
        said = f"The table {known[0]} is not known to this program; it is kept and exported."
        return (f"{said} A newer workbook, or a chapter that is not installed here, shows it.",)
    said = f"The tables {joined(known)} are not known to this program; they are kept and exported."
    return (f"{said} A newer workbook, or chapters that are not installed here, show them.",)


def of_clock(late: Sequence[TooLate], whose: str) -> tuple[str, ...]:
    """Say whose last save lies after now by a clock, since when, and what to do."""
    told = [_of_one(one, whose) for one in late[:_MOST]]
    if more := late[_MOST:]:
        told.append(
            f"The same is true of {counted(len(more), 'more strategy', 'more strategies')}: "
            f"{joined([one.strategy for one in more][:20])}{' and others' if more[20:] else ''}."
        )
    return tuple(told)


def _of_one(one: TooLate, whose: str) -> str:
    since = f"after {_written(one.trusted)}" if one.trusted else "at all"
    # A minute is written without seconds, and what was saved in it is right.
    moment = one.trusted + _MINUTE if one.trusted else _BEFORE_ALL
    return (
        f"The last save of {one.strategy} is dated {day(one.last)}, later than {whose} clock, so "
        f"reports of a day leave out what was saved {since}: check the clock, and if it is right, "
        f"put the saves in order with: workbook redate {one.strategy} --later-than "
        f"{moment:%Y-%m-%dT%H:%M}"
    )


def _written(moment: datetime) -> str:
    return f"{day(moment)}, {moment:%H:%M} UTC"
