"""The command line: ``workbook new | import | export | list | check | measure | run | lab``.

It ends with 0 when all is fine, 1 when the strategy has errors (or a chapter could not be made),
and 2 when the command or its input cannot be used; ``run`` also with 75 and 130. Everything heavy
is imported inside a command, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from workbook.errors import BadInput, Fault, NotFound, WorkbookError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd
    from rich.console import Console

    from workbook.book import Book

FINE, ERRORS_FOUND, BAD_USE = 0, 1, 2


class FindingsFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"
    junit = "junit"
    sarif = "sarif"


class RunsOn(StrEnum):
    """Where notebooks are executed."""

    here = "here"
    dask = "dask"


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
    typer.echo(f"{name} is in the store as {key}. Go on in JupyterLab: workbook lab {key}")


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

    (book,) = _books([key], store, as_of)
    write(book, path)
    typer.echo(f"{key} is in {path}.")
    _tell_of_sealed(book)


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
        FindingsFormat,
        typer.Option("--format", help="For people, programs, documents, or what a pipeline shows."),
    ] = FindingsFormat.text,
    select: Annotated[
        str, typer.Option(metavar="CODES", help="Only these checks: codes or beginnings (L,P20).")
    ] = "",
    ignore: Annotated[str, typer.Option(metavar="CODES", help="Leave these checks out.")] = "",
    store: Store = "",
) -> None:
    """Find what keeps strategies from living; ends with 1 when there are errors."""
    from workbook import pipelines, terminal
    from workbook.inspection import inspect_all

    if all_ == bool(keys):
        raise typer.BadParameter("Name at least one strategy, or say --all (and not both).")
    wanted, unwanted = _codes(select), _codes(ignore)
    checked = list(inspect_all(store, keys or (), as_of, wanted, unwanted))
    if format_ is FindingsFormat.text:
        terminal.write_findings(_console(), checked)
    elif format_ is FindingsFormat.json:
        typer.echo(terminal.findings_json(checked))
    elif format_ is FindingsFormat.markdown:
        typer.echo(terminal.findings_markdown(checked))
    elif format_ is FindingsFormat.junit:
        typer.echo(pipelines.junit(checked, wanted, unwanted))
    else:
        typer.echo(pipelines.sarif(checked, wanted, unwanted))
    if any(one.failed for one in checked):
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
    (book,) = _books([key], store, as_of)
    rows: pd.DataFrame = function(book)
    _tell_of_sealed(book)
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
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMATS",
            help="Some of html, ipynb, pdf, xlsx, pptx, md, with commas between.",
        ),
    ] = "html,ipynb",
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A PowerPoint file whose design slides take."),
    ] = None,
    changed_since: Annotated[
        str, typer.Option(metavar="DATE", help="The day that reports compare with.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Make again what has not changed, too.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long one chapter may take.")
    ] = 600,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long to wait for a run in the same DIR.")
    ] = 0,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing but what went wrong.")
    ] = False,
    executor: Annotated[
        RunsOn, typer.Option(help="Where notebooks are executed: here, or on a Dask cluster.")
    ] = RunsOn.here,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The Dask scheduler, for --executor dask.")
    ] = "",
    recipe: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Run nothing, but print how cron, systemd, jupyter-scheduler or airflow would.",
        ),
    ] = "",
    store: Store = "",
) -> None:
    """Make the report of every chapter and strategy that has changed.

    Ends with 1 when something could not be made, 75 when another run is at work in DIR, and 130
    when it was stopped; the same command again then makes the rest.
    """
    if recipe:
        typer.echo(_recipe(recipe, store, out), nl=False)
        return
    from workbook import progress
    from workbook.formats import refuse_what_is_missing
    from workbook.locks import Busy
    from workbook.runs import Options, plan

    if strategy and all_:
        raise typer.BadParameter("Name strategies or say --all, not both.")
    formats = tuple(one.strip().lower() for one in format_.split(",") if one.strip())
    options = Options(formats, force, time_limit, changed_since, template)
    refuse_what_is_missing(options)
    planned = partial(plan, store, strategy or (), chapters or (), as_of, out, options=options)
    try:
        code = progress.run(
            planned, quiet=quiet, wait=wait, executor=_executor(executor, scheduler)
        )
    except Busy as busy:
        typer.echo(str(busy), err=True)
        raise typer.Exit(progress.BUSY) from busy
    if code:
        raise typer.Exit(code)


@app.command()
def lab(
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="The strategy that pages open.")] = "",
    port: Annotated[
        int | None, typer.Option(help="Where the server listens; without it, a free port.")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser too.")
    ] = True,
    store: Store = "",
) -> None:
    """Open the notebooks in JupyterLab, on the front page."""
    from workbook import lab as laboratory
    from workbook.store import open_store

    if key:
        with open_store(store) as opened:
            opened.read(key)
    code = laboratory.open_lab(laboratory.launch(store, key, port=port, browser=browser))
    if code:
        raise typer.Exit(code)


@app.command()
def serve(
    edit: Annotated[
        bool, typer.Option("--edit", help="With forms and votes; without it, only for reading.")
    ] = False,
    address: Annotated[
        str, typer.Option(help="Where to listen; 0.0.0.0 for other computers too.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8866,
    token: Annotated[
        str,
        typer.Option(envvar="WORKBOOK_TOKEN", help="Lets in whoever knows it.", show_default=False),
    ] = "",
    password_file: Annotated[
        Path | None,
        typer.Option(
            help="File with a password's hash; WORKBOOK_PASSWORD_HASH can hold it as well."
        ),
    ] = None,
    proxy_header: Annotated[
        str, typer.Option(metavar="NAME", help="Header in which a proxy names the reader.")
    ] = "",
    proxy_address: Annotated[
        str, typer.Option(metavar="IP", help="The only address whose header counts.")
    ] = "",
    members_only: Annotated[
        bool, typer.Option("--members-only", help="A strategy is only for its members.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Open every page in a browser and say if all is well.")
    ] = False,
    hash_password: Annotated[
        bool, typer.Option("--hash-password", help="Ask for a password and print its hash.")
    ] = False,
    store: Store = "",
) -> None:
    """Serve the chapters as apps, for executives to read and for teams to edit."""
    from workbook.serve import Door, Settings, hash_of, password_hash
    from workbook.serve import serve as serve_apps

    if hash_password:
        typer.echo(hash_of(typer.prompt("Password", hide_input=True, confirmation_prompt=True)))
        return
    door = Door(token, password_hash(password_file), proxy_header, proxy_address, members_only)
    settings = Settings(store, edit=edit, address=address, port=port, door=door)
    if check:
        from workbook.serve import look

        if not look.check(settings, lambda found: typer.echo(found.sentence)):
            raise typer.Exit(ERRORS_FOUND)
        return
    serve_apps(settings)


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


def _executor(where: RunsOn, scheduler: str) -> Callable[[int], Executor]:
    if where is RunsOn.dask:
        from workbook.clusters import executor_on

        return executor_on(scheduler)
    if scheduler:
        raise typer.BadParameter("--scheduler is for --executor dask: say both, or neither.")
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor


def _recipe(name: str, store: str, out: Path) -> str:
    from workbook.recipes import recipe
    from workbook.runs import notebooks_folder
    from workbook.store import locate

    return recipe(
        name,
        command=str(Path(sys.executable).with_name("workbook")),
        python=Path(sys.executable).name,
        folder=Path.cwd(),
        store=locate(store),
        out=out,
        notebooks=notebooks_folder(),
    )


def _tell_of_sealed(book: Book) -> None:
    from workbook.rounds import sealed_sentence

    if said := sealed_sentence(book):
        typer.echo(said, err=True)


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
    from workbook import identity

    return identity.who() or "unknown"
