"""Strategies in the store: ``new``, ``import``, ``export``, ``list``, ``redate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbook.book.errors import BadInput, Fault
from workbook.book.messages import say
from workbook.book.moment import NOW, Moment, zone_of
from workbook.cli.app import (
    AsOf,
    Key,
    Store,
    book_of,
    console,
    moment_after,
    tell_notices,
    tell_of_sealed,
)

if TYPE_CHECKING:
    from workbook.book.fields import Table


def new(
    name: Annotated[str, typer.Argument(help="What people will call it.", show_default=False)],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="PATH", help="A CSV folder or Excel file to start with."),
    ] = None,
    themes: Annotated[
        str,
        typer.Option(metavar="SET", help="Themes of customers to begin with: service."),
    ] = "",
    store: Store = "",
) -> None:
    """Start a new strategy, empty or from a CSV folder or Excel file.

    With --themes service it begins with what customers of any service talk about, marked as not
    yet the team's own.

    The notebooks are put into the folder notebooks beside it, unless there are some already.
    """
    from workbook.exchange import read
    from workbook.pages.strategies import key_of, row_of
    from workbook.serve.lab import own_notebooks
    from workbook.store import open_store

    key = key_of(name)
    if not key:
        expected = say("a name with at least one letter or digit")
        raise BadInput(
            say("The strategy needs a name."), [Fault("new", None, "name", name, expected)]
        )
    rows: Mapping[str, Sequence[Any]]
    if source:
        rows = read(source, key, _unknown_tables(store))
        rows = {**rows, "strategy": [rows["strategy"][0]._replace(name=name)]}
    else:
        rows = {"strategy": [row_of("strategy", key=key, name=name)]}
    if themes:
        rows = {**rows, "themes": _started(themes, rows.get("themes", ()))}
    with open_store(store) as opened:
        opened.create(rows, by=_who())
        if source:
            opened.allow(rows["strategy"][0].data_folder, by=_who())
    typer.echo(
        say(
            "{name} is in the store as {key}. Continue in JupyterLab: workbook lab {key}",
            name=name,
            key=key,
        )
    )
    try:
        notebooks = own_notebooks()
    except OSError as reason:
        why = reason.strerror or reason
        typer.echo(
            say("The notebooks could not be put into this folder: {why}.", why=why), err=True
        )
    else:
        typer.echo(say("Its notebooks are in {notebooks}.", notebooks=notebooks))


def _started(name: str, there: Sequence[Any]) -> list[Any]:
    """Return the themes of a file, and those of a set to begin with that it does not have."""
    from workbook.book import registry

    keys = {row.key for row in there}
    return [*there, *(row for row in registry.lent("starting_themes")(name) if row.key not in keys)]


def import_(
    path: Annotated[
        Path,
        typer.Argument(help="A folder with one CSV a table, or an Excel file.", show_default=False),
    ],
    name: Annotated[
        str, typer.Option(metavar="KEY", help="Key in the store; without it, the file's own.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the strategy with this key.")
    ] = False,
    recorded_on: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="The day from which the store knows it, for a strategy that is new to the store.",
        ),
    ] = "",
    store: Store = "",
) -> None:
    """Import a strategy into the store; a file with faults changes nothing."""
    from workbook.book.messages import joined, say
    from workbook.exchange import read
    from workbook.store import open_store

    day = Moment.of_day(recorded_on, "--recorded-on") if recorded_on else NOW
    rows = read(path, name, _unknown_tables(store))
    key = rows["strategy"][0].key
    at = day.start(zone_of(rows["strategy"][0].time_zone))
    with open_store(store) as opened:
        known = replace and any(one.key == key for one in opened.strategies())
        written = opened.replace(key, rows, by=_who()) if known else opened.create(rows, _who(), at)
        opened.allow(rows["strategy"][0].data_folder, by=_who())
        kept = opened.read(key).unknown.keys() - rows.keys()
        notices = opened.notices()
    typer.echo(
        say(
            "Replaced {key}: {inserted} rows added, {updated} changed, {deleted} deleted.",
            key=key,
            inserted=written.inserted,
            updated=written.updated,
            deleted=written.deleted,
        )
        if known
        else say(
            "Imported {key}: {inserted} rows added, {updated} changed, {deleted} deleted.",
            key=key,
            inserted=written.inserted,
            updated=written.updated,
            deleted=written.deleted,
        )
    )
    tell_notices(notices)
    if kept:
        typer.echo(
            say(
                "{path} holds nothing of {kept}: what {key} has there stays as it is.",
                path=path,
                kept=joined(sorted(kept)),
                key=key,
            ),
            err=True,
        )
    if known and at and any(written):
        typer.echo(
            say(
                "The store knew {key} before, so these changes count from now: a report as of an "
                "earlier day shows what it held then.",
                key=key,
            )
        )


def export(
    key: Key,
    path: Annotated[
        Path, typer.Argument(help="A folder, or a file ending in .xlsx.", show_default=False)
    ],
    as_of: AsOf = NOW,
    store: Store = "",
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Others' ratings too: to move a store. Keep the file safe."),
    ] = False,
) -> None:
    """Write a strategy as a CSV folder or an Excel file.

    Of the ratings only your own are in it: others' are anonymous and stay in the store.
    """
    from workbook.book.messages import counted
    from workbook.exchange import write
    from workbook.exchange.csv_folder import evidence_files, holds_evidence_elsewhere

    book = book_of(key, store, as_of)
    write(book, path, whole=whole)
    typer.echo(say("{key} is in {path}.", key=key, path=path))
    left = len(evidence_files(book, path)) if path.suffix.lower() == ".xlsx" else 0
    if left:
        typer.echo(
            say(
                "Not in it: {evidence_files} of {data_folder}. Put them beside it before it is "
                "imported, or export to a folder, which takes them along.",
                evidence_files=counted(left, "evidence file"),
                data_folder=book.strategy.data_folder,
            ),
            err=True,
        )
    if holds_evidence_elsewhere(book):
        typer.echo(
            say(
                "Not in it: the evidence files, because the strategy's data folder may not be "
                "read here. Import the strategy again from it, or name the folder in "
                "WORKBOOK_DATA."
            ),
            err=True,
        )
    tell_of_sealed(book)


def list_(store: Store = "") -> None:
    """List the strategies in the store."""
    from rich.table import Table
    from rich.text import Text

    from workbook.book.messages import day
    from workbook.store import locate, open_store

    place = locate(store)
    # Opening for writing brings a store of an earlier program up to date; it would also begin one.
    read_only = not Path(place.removeprefix("sqlite:///")).exists()
    with open_store(place, read_only=read_only) as opened:
        strategies, notices = opened.strategies(), opened.notices()
    tell_notices(notices)
    if not strategies:
        typer.echo(say("There is no strategy in the store yet. Start with: workbook new NAME"))
        return
    table = Table(box=None, pad_edge=False, show_edge=False)
    for heading in (say("key"), say("name"), say("parent"), ""):
        table.add_column(heading, overflow="fold")
    for one in strategies:
        put_away = say("archived on {day}", day=day(one.archived_on)) if one.archived_on else ""
        table.add_row(Text(one.key), Text(one.name), Text(one.parent or ""), Text(put_away))
    console().print(table)


def redate(
    key: Key,
    later_than: Annotated[
        Moment,
        typer.Option(
            parser=str,
            callback=moment_after("--later-than"),
            metavar="MOMENT",
            help="The last moment (2026-11-20T10:13, in UTC) or day that is believable.",
            show_default=False,
        ),
    ],
    store: Store = "",
) -> None:
    """Put saves in order that a wrong clock has dated too late; the history keeps who did it."""
    from workbook.book.messages import counted, day
    from workbook.store import open_store

    with open_store(store) as opened:
        moved = opened.redate(key, later_than, by=_who())
        notices = opened.notices([key])
    if moved:
        first, last = moved[0].after, moved[-1].after
        typer.echo(
            say(
                "{saves} of {key} moved to believable days, {first} to {last}, in the same "
                "order. The history keeps what was moved, by whom and when.",
                saves=counted(len(moved), "save"),
                key=key,
                first=day(first),
                last=day(last),
            )
        )
    else:
        typer.echo(
            say(
                "No entries of {key} after {later_than} have a wrong date. Nothing was changed.",
                key=key,
                later_than=str(later_than),
            )
        )
    tell_notices(notices)


def _unknown_tables(store: str) -> Mapping[str, Table]:
    """Return the tables that the store has and this program does not know; no store has none."""
    from workbook.store import locate, open_store

    place = locate(store)
    file = place.removeprefix("sqlite:///")
    if "://" not in file and not Path(file).exists():
        return {}
    with open_store(place) as opened:
        return opened.unknown_tables()


def _who() -> str:
    from workbook.book import identity

    return identity.who() or "unknown"
