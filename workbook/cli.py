"""The command line: ``workbook new | import | export | list | check | measure | run``.

It ends with 0 when all is fine, 1 when the strategy has errors (or a chapter could not be made),
and 2 when the command or its input cannot be used. Everything heavy is imported inside a command,
so that ``--help`` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from workbook.errors import BadInput, Fault, NotFound, WorkbookError

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from workbook.book import Book
    from workbook.runs import Made, Plan, Run

FINE, ERRORS_FOUND, BAD_USE = 0, 1, 2


class FindingsFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


class RowsFormat(StrEnum):
    """How the rows of a measure are printed."""

    json = "json"
    csv = "csv"


class _Commands(TyperGroup):
    """Commands whose known errors become a message and exit code 2, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WorkbookError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_USE) from error


app = typer.Typer(
    cls=_Commands,
    name="workbook",
    help="Check, measure and report on customer-service strategies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _chosen_store(ctx: typer.Context, url: str) -> str:
    """Take the store named after the command, else the one named before it."""
    ctx.obj = url or ctx.obj or ""
    return str(ctx.obj)


Store = Annotated[
    str,
    typer.Option(
        metavar="URL",
        callback=_chosen_store,
        show_default=False,
        help="Where strategies are kept: a file or a database URL. Without it, WORKBOOK_STORE "
        "counts, else the nearest workbook.sqlite.",
    ),
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Key of the strategy.", show_default=False)]
AsOf = Annotated[
    str,
    typer.Option(
        metavar="DATE",
        show_default=False,
        help="The strategy as it stood on this day (such as 2026-03-31); without it, now.",
    ),
]


@app.callback()
def options(store: Store = "") -> None:
    """Check, measure and report on customer-service strategies."""


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What people will call it.", show_default=False)],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="PATH", help="A CSV folder or Excel file to begin with."),
    ] = None,
    store: Store = "",
) -> None:
    """Begin a new strategy, empty or from a CSV folder or Excel file."""
    from workbook.exchange import read
    from workbook.model import TABLES
    from workbook.store import open_store

    key = _key_of(name)
    rows: Mapping[str, Sequence[Any]]
    if source:
        rows = read(source, name=key)
        rows = {**rows, "strategy": [rows["strategy"][0]._replace(name=name)]}
    else:
        strategy = TABLES["strategy"]
        rows = {
            "strategy": [
                strategy.row(**dict.fromkeys(strategy.columns) | {"key": key, "name": name})
            ]
        }
    with open_store(store) as opened:
        opened.create(rows, by=_who())
    typer.echo(f"{name} is in the store as {key}.")


@app.command(name="import")
def import_(
    path: Annotated[
        Path,
        typer.Argument(help="A folder with one CSV a table, or an Excel file.", show_default=False),
    ],
    name: Annotated[
        str, typer.Option(metavar="KEY", help="Key in the store; without it, the file's own.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a strategy with this key.")
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
    """Bring a strategy into the store; input with faults changes nothing."""
    from workbook.exchange import read
    from workbook.store import open_store

    at = _start_of(recorded_on, "--recorded-on") if recorded_on else None
    rows = read(path, name=name)
    key = rows["strategy"][0].key
    with open_store(store) as opened:
        known = replace and any(one.key == key for one in opened.strategies())
        written = opened.replace(key, rows, by=_who()) if known else opened.create(rows, _who(), at)
    typer.echo(
        f"{'Replaced' if known else 'Imported'} {key}: {written.inserted:,} rows added, "
        f"{written.updated:,} changed, {written.deleted:,} deleted."
    )
    if known and at and any(written):
        typer.echo(
            f"The store knew {key} before, so these changes count from now: a report as of an "
            "earlier day shows what it held then."
        )


@app.command()
def export(
    key: Key,
    path: Annotated[
        Path, typer.Argument(help="A folder, or a file ending in .xlsx.", show_default=False)
    ],
    as_of: AsOf = "",
    store: Store = "",
) -> None:
    """Write a strategy as a CSV folder or an Excel file."""
    from workbook.exchange import write

    write(_books([key], store, as_of)[0], path)
    typer.echo(f"{key} is in {path}.")


@app.command(name="list")
def list_(store: Store = "") -> None:
    """List the strategies in the store."""
    from rich.table import Table
    from rich.text import Text

    from workbook.store import locate, open_store

    place = locate(store)
    # Opening for writing brings a store of an earlier program up to date; it would also begin one.
    read_only = not Path(place.removeprefix("sqlite:///")).exists()
    with open_store(place, read_only=read_only) as opened:
        strategies = opened.strategies()
    if not strategies:
        typer.echo("The store holds no strategy yet. Begin with: workbook new NAME")
        return
    table = Table(box=None, pad_edge=False, show_edge=False)
    for heading in ("key", "name", "parent"):
        table.add_column(heading, overflow="fold")
    for one in strategies:
        table.add_row(Text(one.key), Text(one.name), Text(one.parent or ""))
    _console().print(table)


@app.command()
def check(
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY", help="Keys of strategies.", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Check every strategy.")] = False,
    as_of: AsOf = "",
    format_: Annotated[
        FindingsFormat, typer.Option("--format", help="For people, programs or documents.")
    ] = FindingsFormat.text,
    select: Annotated[
        str, typer.Option(metavar="CODES", help="Only these checks: codes or beginnings (L,P20).")
    ] = "",
    ignore: Annotated[str, typer.Option(metavar="CODES", help="Leave these checks out.")] = "",
    store: Store = "",
) -> None:
    """Find what keeps strategies from living; ends with 1 when there are errors."""
    from workbook import terminal
    from workbook.checks import findings

    books = _books(keys or [], store, as_of, all_=all_)
    wanted, unwanted = _codes(select), _codes(ignore)
    checked = [(book, findings(book, wanted, unwanted)) for book in books]
    if format_ is FindingsFormat.text:
        terminal.write_findings(_console(), checked)
    elif format_ is FindingsFormat.json:
        typer.echo(terminal.findings_json(checked))
    else:
        typer.echo(terminal.findings_markdown(checked))
    if any(one.severity == "error" for _, found in checked for one in found):
        raise typer.Exit(ERRORS_FOUND)


@app.command()
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
    as_of: AsOf = "",
    store: Store = "",
) -> None:
    """Print the rows of a measure."""
    from workbook import terminal
    from workbook.measures import measure_named

    function = measure_named(name, each=each)
    rows: pd.DataFrame = function(_books([key], store, as_of)[0])
    write = terminal.rows_csv if format_ is RowsFormat.csv else terminal.rows_json
    typer.echo(write(rows))


@app.command()
def run(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="CHAPTER", help="Such as link; without any, all of them."),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A strategy; may be repeated. Without it, all of them."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every strategy of the store.")] = False,
    as_of: AsOf = "",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where reports go.")] = Path("reports"),
    store: Store = "",
) -> None:
    """Make the report of every chapter and strategy; ends with 1 when a chapter fails."""
    from workbook.runs import plan

    if strategy and all_:
        raise typer.BadParameter("Name strategies or say --all, not both.")
    done = _run_with_progress(plan(store, strategy or (), chapters or (), as_of, out))
    _tell(done)
    if done.failed:
        raise typer.Exit(ERRORS_FOUND)


def main() -> None:
    """Run the command line."""
    from workbook.startup import skip_unused_imports

    skip_unused_imports()
    for stream in (sys.stdout, sys.stderr):
        # A terminal without Unicode shows codes in the place of letters, and no error.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # both are text files here
    app()


def _books(keys: Sequence[str], store: str, as_of: str, *, all_: bool = False) -> list[Book]:
    from workbook.store import open_store

    if all_ == bool(keys):
        raise typer.BadParameter("Name at least one strategy, or say --all (and not both).")
    with open_store(store, read_only=True) as opened:
        if all_:
            keys = [one.key for one in opened.strategies()]
        if not keys:
            raise NotFound("The store holds no strategy yet. Begin with: workbook new NAME")
        return [opened.read(key, as_of) for key in dict.fromkeys(keys)]


def _run_with_progress(plan: Plan) -> Run:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from workbook import batch

    console = _console()
    if not console.is_terminal:
        return batch.run(plan, lambda made: typer.echo(made.sentence))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("chapters, time left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("Making reports", total=len(plan.tasks))

        def advance(made: Made) -> None:
            if made.error:
                progress.console.print(made.sentence, markup=False)
            progress.advance(bar)

        return batch.run(plan, advance)


def _tell(done: Run) -> None:
    from rich.text import Text

    console = _console()
    for brief in done.plan.briefs:
        console.print(Text.assemble((brief.name, "bold"), f": {brief.verdict}"))
    failed = [made for made in done.made if made.error]
    if failed:
        chapters = "1 chapter" if len(failed) == 1 else f"{len(failed)} chapters"
        console.print(
            f"{chapters} of {len(done.made)} could not be finished; the reports say which."
        )
    # In one piece, so that a terminal can open it.
    typer.echo(f"Reports: {done.index}")


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())


def _key_of(name: str) -> str:
    """Make a strategy's key from its name: small letters without accents, joined by hyphens."""
    import re
    import unicodedata

    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    key = re.sub(r"[^\w.]+", "-", plain).strip("-._")[:80]
    if not key:
        expected = "a name with at least one letter or digit"
        raise BadInput("The strategy needs a name.", [Fault("new", None, "name", name, expected)])
    return key


def _start_of(day: str, option: str) -> Any:
    from datetime import UTC, date, datetime, time

    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:
        expected = "a date as year-month-day (such as 2026-03-31)"
        fault = Fault("command line", None, option, day, expected)
        raise BadInput("The day cannot be read.", [fault]) from None


def _who() -> str:
    import getpass

    try:
        return os.environ.get("WORKBOOK_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"
