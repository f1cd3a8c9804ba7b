"""Why an action could not be scheduled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from workbook.analysis.network import circles
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import quoted, say
from workbook.chapters.plans import plan


class Unscheduled(NamedTuple):
    """An action without times; ``because`` are the actions that hold it up, itself for its dates.

    ``reason`` goes on a sentence that begins with the action.
    """

    action: str
    reason: str
    because: tuple[str, ...]


def unscheduled(book: Book) -> Iterator[Unscheduled]:
    """Return every action that has no times, with the nearest reason first: its own dates."""
    needs, times = plan.needs(book), plan.times(book)
    found_circles = circles(needs) if len(times) < len(needs) else []
    in_circle = {key: circle for circle in reversed(found_circles) for key in circle}
    for row in plan.actions(book):
        if row.key in times:
            continue
        if not plan.is_dated(row):
            yield Unscheduled(row.key, _dates(row), (row.key,))
        elif row.key in in_circle:
            circle = _from(row.key, in_circle[row.key])
            yield Unscheduled(row.key, _circle(book, circle), circle)
        else:
            cause = _cause(book, row.key, needs, in_circle)
            yield Unscheduled(row.key, _waits(book, cause, in_circle), (cause,))


def _dates(row: Row) -> str:
    names = {"starts_on": "start", "ends_on": "end"}
    missing = [name for column, name in names.items() if getattr(row, column) is None]
    if missing:
        return say("has no {missing}", missing=" and no ".join(missing))
    return say(
        "ends on {ends_on}, before it starts on {starts_on}",
        ends_on=row.ends_on,
        starts_on=row.starts_on,
    )


def _from(action: str, circle: tuple[str, ...]) -> tuple[str, ...]:
    place = circle.index(action)
    return (*circle[place:], *circle[:place])


def _circle(book: Book, circle: tuple[str, ...]) -> str:
    if len(circle) == 1:
        return "needs itself"
    others = [quoted(book.name("actions", key)) for key in circle[1:]]
    return say(
        "is in a loop: it needs {others}, which in turn needs it",
        others=", which needs ".join(others),
    )


def _cause(
    book: Book,
    action: str,
    needs: Mapping[str, tuple[str, ...]],
    in_circle: Mapping[str, tuple[str, ...]],
) -> str:
    """Follow what an action needs to the nearest one that has no dates or is in a circle."""
    by_key, times = book.by_key("actions"), plan.times(book)
    seen, waiting = {action}, [action]
    for here in waiting:  # grows as it goes
        for other in needs[here]:
            if other in times or other in seen:
                continue
            if other in in_circle or not plan.is_dated(by_key[other]):
                return other
            seen.add(other)
            waiting.append(other)
    return action  # only in a circle of its own, which `circles` would have found


def _waits(book: Book, cause: str, in_circle: Mapping[str, tuple[str, ...]]) -> str:
    name = quoted(book.name("actions", cause))
    row = book.by_key("actions")[cause]
    why = (
        say("is in a loop of dependencies")
        if plan.is_dated(row) and cause in in_circle
        else _dates(row)
    )
    return say(
        "waits, directly or through other actions, for {name}, which {why}", name=name, why=why
    )
