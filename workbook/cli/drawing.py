"""Who gets a change first, drawn at random: ``draw``."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer

from workbook.book.messages import say
from workbook.book.moment import NOW
from workbook.cli.app import AsOf, Key, Store, book_of


def draw(
    key: Key,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", show_default=False, help="A described source by its key, or a file."
        ),
    ],
    by: Annotated[
        str, typer.Option("--by", show_default=False, help="Column with the groups, as branches.")
    ],
    half: Annotated[
        bool, typer.Option("--half/--third", help="How many groups get the change first.")
    ] = True,
    seed: Annotated[str, typer.Option(help="Another word draws another list.")] = "",
    as_of: AsOf = NOW,
    store: Store = "",
) -> None:
    """Draw which groups get a change first, as CSV; compare them with the others afterwards."""
    from workbook.analysis.drawing import drawn

    rows = drawn(book_of(key, store, as_of), source, by, seed=seed, half=half)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([by, "rows", "treated"])
    writer.writerows((one.group, one.rows, "yes" if one.is_treated else "no") for one in rows)
    first = sum(one.is_treated for one in rows)
    typer.echo(
        say(
            "{first} of {all} groups get it first. Enter the decision with this list as Treated, "
            "and the column {by} as Cluster.",
            first=first, all=len(rows), by=by,
        ),
        err=True,
    )  # fmt: skip
