"""What a source holds, before anybody asks it anything: ``profile``."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from workbook.book.moment import NOW
from workbook.cli.app import AsOf, Key, Store, book_of, console


class ProfileFormat(StrEnum):
    """How a profile is printed."""

    text = "text"
    json = "json"


def profile(
    key: Key,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            show_default=False,
            help="A described source by its key, a file of the data folder, or a table.",
        ),
    ],
    format_: Annotated[ProfileFormat, typer.Option("--format")] = ProfileFormat.text,
    as_of: AsOf = NOW,
    store: Store = "",
) -> None:
    """Print what each column of a source holds; never a row."""
    from workbook.analysis.profiled import frame_of, profiled

    found = profiled(book_of(key, store, as_of), source)
    frame = frame_of(found)
    if format_ is ProfileFormat.json:
        content = {"source": source, "reading": found.reading, "rows": found.rows}
        content["columns"] = frame.to_dict("records")
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    from rich.table import Table

    table = Table(title=found.reading or source, title_justify="left", pad_edge=False)
    for name in frame:
        table.add_column(name, overflow="fold")
    for row in frame.itertuples(index=False, name=None):
        table.add_row(*map(str, row))
    console().print(table)
