"""Figures that others published, and taking one over as an input: ``published``."""

from __future__ import annotations

from typing import Annotated

import typer

from workbook.book.messages import day, percent, say
from workbook.cli.app import Key, Store, console


def published(
    key: Key,
    figure: Annotated[
        str,
        typer.Argument(metavar="[FIGURE]", show_default=False, help="Which one to take over."),
    ] = "",
    store: Store = "",
) -> None:
    """List published figures with source and date, or take one over as an input."""
    from workbook.analysis.published import FIGURES
    from workbook.analysis.published import figure as named

    if not figure:
        from rich.table import Table

        table = Table(pad_edge=False)
        for heading in (say("Figure"), say("Input"), say("Value"), say("Dated"), say("Source")):
            table.add_column(heading, overflow="fold")
        for one in FIGURES:
            table.add_row(one.key, one.name, percent(one.share), day(one.dated), one.source)
        console().print(table)
        return
    from workbook.book import identity
    from workbook.store import Change, open_store

    taken = named(figure)
    with open_store(store) as opened:
        change = Change("constants", (taken.key,), taken.cells)
        opened.save(key, [change], identity.who() or "unknown")
    typer.echo(
        say("{figure} is an input now, with the origin published.", figure=taken.key), err=True
    )
