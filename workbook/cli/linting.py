"""What is wrong with a strategy, and its figures: ``check`` and ``measure``."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.book.messages import of_page, say, speaking
from workbook.book.moment import NOW
from workbook.cli.app import (
    ERRORS_FOUND,
    AsOf,
    Key,
    Store,
    book_of,
    console,
    tell_notices,
    tell_of_sealed,
)

if TYPE_CHECKING:
    import pandas as pd

    from workbook.analysis.glance import Glance


class FindingsFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"
    junit = "junit"
    sarif = "sarif"


class RowsFormat(StrEnum):
    """How the rows of a measure are printed."""

    json = "json"
    csv = "csv"


def check(
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY", help="Keys of strategies.", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Check every strategy.")] = False,
    as_of: AsOf = NOW,
    format_: Annotated[
        FindingsFormat,
        typer.Option("--format", help="For people, programs, documents, or what a pipeline shows."),
    ] = FindingsFormat.text,
    select: Annotated[
        str, typer.Option(metavar="CODES", help="Only these checks: codes or beginnings (L,P20).")
    ] = "",
    ignore: Annotated[str, typer.Option(metavar="CODES", help="Leave these checks out.")] = "",
    infos: Annotated[
        bool, typer.Option("--infos", help="Print what is neither an error nor a warning, too.")
    ] = False,
    store: Store = "",
) -> None:
    """Find what keeps strategies from succeeding; ends with 1 when there are errors."""
    from workbook.analysis.inspection import inspect_all

    if all_ == bool(keys):
        raise typer.BadParameter(say("Name at least one strategy, or say --all (and not both)."))
    wanted, unwanted = _codes(select), _codes(ignore)
    checked = list(inspect_all(store, keys or (), as_of, wanted, unwanted))
    if not as_of:
        _keep_shown(store, checked)
    with speaking(of_page(one.language for one in checked)):
        _write(checked, format_, wanted, unwanted, infos=infos)
    if any(one.failed for one in checked):
        raise typer.Exit(ERRORS_FOUND)


def _keep_shown(store: str, checked: Sequence[Glance]) -> None:
    """Keep what evidence said: whoever reads the findings has seen it."""
    shown = {one.key: one.shown for one in checked if one.shown}
    if shown:
        from workbook.analysis.showing import keep
        from workbook.store import locate

        keep(locate(store), shown)


def _write(
    checked: Sequence[Glance],
    format_: FindingsFormat,
    wanted: Sequence[str],
    unwanted: Sequence[str],
    *,
    infos: bool,
) -> None:
    from workbook.cli import pipelines, terminal

    tell_notices(notice for one in checked for notice in one.notices)
    if format_ is FindingsFormat.text:
        terminal.write_findings(console(), checked, infos=infos)
    elif format_ is FindingsFormat.json:
        typer.echo(terminal.findings_json(checked))
    elif format_ is FindingsFormat.markdown:
        typer.echo(terminal.findings_markdown(checked))
    elif format_ is FindingsFormat.junit:
        typer.echo(pipelines.junit(checked, wanted, unwanted))
    else:
        typer.echo(pipelines.sarif(checked, wanted, unwanted))


def measure(
    key: Key,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Such as link.cells or gates.", show_default=False),
    ],
    each: Annotated[
        bool, typer.Option("--each", help="A row for each row of evidence (customer.verdicts).")
    ] = False,
    format_: Annotated[RowsFormat, typer.Option("--format")] = RowsFormat.json,
    as_of: AsOf = NOW,
    store: Store = "",
) -> None:
    """Print the rows of a measure."""
    from workbook.analysis.measures import is_personal, measure_named
    from workbook.book import identity
    from workbook.cli import terminal

    function = measure_named(name, each=each)
    # Other measures are for everybody: nobody's unrevealed votes are in them.
    book = book_of(key, store, as_of, identity.who() if is_personal(name) else "")
    rows: pd.DataFrame = function(book)
    tell_of_sealed(book)
    write = terminal.rows_csv if format_ is RowsFormat.csv else terminal.rows_json
    typer.echo(write(rows))


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())
