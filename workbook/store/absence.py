"""What is said of a strategy that is not there, not any more, not yet, or there already."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.book.errors import BadInput, NotFound
from workbook.book.fields import nearest
from workbook.book.filenames import folded
from workbook.book.messages import day, say
from workbook.book.moment import Moment, day_in
from workbook.store.past import zone_in
from workbook.store.schema import current, history


def exists(store: str, strategy: str) -> BadInput:
    """Say that a store holds the strategy already."""
    return BadInput(
        say(
            "Nothing was saved: {store} holds the strategy {strategy} already. Import it with "
            "--replace to replace it, or with --name KEY to add it under another key.",
            store=store,
            strategy=strategy,
        )
    )


def alike(connection: Connection, store: str, strategy: str) -> BadInput | None:
    """Say that a store holds a strategy whose key looks the same; None where it holds none."""
    found = connection.execute(sa.select(current["strategy"].c["strategy"])).scalars()
    other = next((one for one in found if folded(one) == folded(strategy)), None)
    return other and BadInput(
        say(
            "Nothing was saved: {store} holds the strategy {other} already, whose key differs "
            "from {strategy} only in capital letters or accents' encoding. Choose another key "
            "(for an import: --name KEY).",
            store=store,
            other=other,
            strategy=strategy,
        )
    )


def is_not_there(connection: Connection, store: str, strategy: str) -> NotFound:
    """Say that a store holds no such strategy, or that it was deleted.

    The first line is for everybody; the others are for whoever runs the program.
    """
    deleted = span(connection, strategy)[1]
    if deleted:
        return NotFound(
            say(
                "The strategy {strategy} was deleted on {day} at {time} UTC. An earlier "
                "day still shows it.\nOn the command line: --as-of {before}. The store is {store}.",
                strategy=strategy,
                day=day(deleted),
                time=f"{deleted:%H:%M}",
                before=str((deleted - timedelta(days=1)).date()),
                store=store,
            )
        )
    known = sorted(connection.execute(sa.select(current["strategy"].c["strategy"])).scalars())
    return NotFound(
        say(
            "There is no strategy {strategy}{nearest}.\nSee what there is with: workbook list; "
            "or add one with: workbook import PATH. The store is {store}.",
            strategy=repr(strategy),
            nearest=nearest(strategy, known),
            store=store,
        )
    )


def was_not_there(connection: Connection, store: str, strategy: str, moment: datetime) -> NotFound:
    """Say that a store held no such strategy at a moment, and when it did.

    The first line is for everybody; the others are for whoever runs the program.
    """
    first, last = span(connection, strategy)
    if first is None or last is None:
        return is_not_there(connection, store, strategy)
    zone = zone_in(connection, strategy)
    if moment < first:
        begun, asked = (str(day(day_in(zone, one))) for one in (first, moment))
        if begun == asked:
            begun, asked = (
                say("{first} UTC on {begun}", first=f"{first:%H:%M}", begun=day(first)),
                f"{moment:%H:%M} UTC",
            )
        return NotFound(
            say(
                "The strategy {strategy} has been recorded since {begun}, so there is nothing to "
                "show for {asked}. Choose a later day.\nWhere it is older than that, import it as "
                "of an earlier day, under another key: workbook import PATH --name KEY "
                "--recorded-on {day}",
                strategy=strategy,
                begun=begun,
                asked=asked,
                day=str(day_in(zone, moment)),
            )
        )
    return NotFound(
        say(
            "The strategy {strategy} was deleted before {moment} (its last change was on {last} "
            "at {last_2} UTC). Choose an earlier moment.",
            strategy=strategy,
            moment=day(day_in(zone, moment)),
            last=day(last),
            last_2=f"{last:%H:%M}",
        )
    )


def held_none(as_of: Moment | str, *, holds_some: bool) -> NotFound:
    """Say that a store held no strategy on a day, or holds none at all."""
    asked_for = Moment.of(as_of)
    then = f" on {asked_for}" if asked_for else " yet"
    remedy = (
        "Choose a later day; or, where a strategy is older than its import, import it as of an "
        f"earlier day: workbook import PATH --name KEY --recorded-on {asked_for.day(UTC)}"
        if asked_for and holds_some
        else say("Start with: workbook new NAME, or workbook import PATH")
    )
    return NotFound(say("The store held no strategy{then}. {remedy}", then=then, remedy=remedy))


def span(connection: Connection, strategy: str) -> tuple[datetime | None, datetime | None]:
    """Return the moments of a strategy's first and last change, None where there is none."""
    at = history.c["at"]
    # Two queries in one: together in one SELECT they would read the whole history.
    ends = [
        sa.select(end(at)).where(history.c["strategy"] == strategy).scalar_subquery()
        for end in (sa.func.min, sa.func.max)
    ]
    first, last = connection.execute(sa.select(*ends)).one()
    return first, last
