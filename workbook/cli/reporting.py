"""Reports of everything that has changed: ``run``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.book.errors import WorkbookError
from workbook.book.messages import say
from workbook.book.moment import NOW, Moment
from workbook.cli.app import (
    AsOf,
    Store,
    moment_after,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor


class RunsOn(StrEnum):
    """Where notebooks are executed."""

    here = "here"
    dask = "dask"


def run(
    chapters: Annotated[
        list[str] | None,
        typer.Argument(metavar="CHAPTER", help="Such as link, or portfolio; without any, all."),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A strategy; may be repeated. Without it, all of them."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every strategy of the store.")] = False,
    as_of: AsOf = NOW,
    out: Annotated[
        str,
        typer.Option(metavar="DIR", help="Where reports go: a folder, or a URL (s3://, gs://, …)."),
    ] = "reports",
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMATS",
            help="Some of html, ipynb, pdf, xlsx, pptx, md, data.xlsx, with commas between.",
        ),
    ] = "html,ipynb",
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A PowerPoint file whose design slides take."),
    ] = None,
    appendix: Annotated[
        bool,
        typer.Option("--appendix", help="Put every chapter behind the board's pdf and pptx."),
    ] = False,
    changed_since: Annotated[
        Moment,
        typer.Option(
            parser=str,
            callback=moment_after("--changed-since"),
            metavar="DATE",
            show_default=False,
            help="The day that reports compare with.",
        ),
    ] = NOW,
    force: Annotated[
        bool, typer.Option("--force", help="Also make again what has not changed.")
    ] = False,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long one chapter may take.")
    ] = 600,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long to wait for a run in the same DIR.")
    ] = 0,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")
    ] = False,
    changes: Annotated[
        bool,
        typer.Option("--changes", help="Print only what changed since the last run, for a mail."),
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
    from workbook.cli import progress
    from workbook.runs import Options, plan
    from workbook.runs.formats import refuse_what_is_missing
    from workbook.runs.locks import Busy

    if strategy and all_:
        raise typer.BadParameter(say("Name strategies or say --all, not both."))
    if quiet and changes:
        raise typer.BadParameter(say("Say --quiet or --changes, not both."))
    formats = tuple(one.strip().lower() for one in format_.split(",") if one.strip())
    options = Options(formats, force, time_limit, changed_since, template, appendix)
    refuse_what_is_missing(options)
    if not as_of:
        _refresh_readings(store, strategy or ())
    planned = partial(plan, store, strategy or (), chapters or (), as_of, out, options=options)
    try:
        code = progress.run(
            planned,
            quiet=quiet,
            changes=changes,
            wait=wait,
            executor=_executor(executor, scheduler),
        )
    except Busy as busy:
        typer.echo(str(busy), err=True)
        raise typer.Exit(progress.BUSY) from busy
    if code:
        raise typer.Exit(code)


def _refresh_readings(store: str, strategies: Sequence[str]) -> None:
    """Bring the readings that come from files up to date, before anything is read of them."""
    from workbook.analysis.readings import refresh
    from workbook.book import identity
    from workbook.store import locate, open_store

    wanted: list[str] = []
    # A store that is not there, or is only to be read, is told of by the run itself.
    with suppress(WorkbookError), open_store(locate(store), read_only=True) as opened:
        keys = list(strategies) or [one.key for one in opened.strategies()]
        books = [opened.read(key) for key in keys]
        wanted = [
            book.key for book in books if any(row.from_source for row in book.rows("indicators"))
        ]
    if not wanted:
        return
    with suppress(WorkbookError), open_store(locate(store)) as opened:
        for said in refresh(opened, wanted, identity.who()):
            typer.echo(said, err=True)


def _executor(where: RunsOn, scheduler: str) -> Callable[[int], Executor]:
    if where is RunsOn.dask:
        from workbook.runs.clusters import executor_on

        return executor_on(scheduler)
    if scheduler:
        raise typer.BadParameter(say("--scheduler is for --executor dask: say both, or neither."))
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor


def _recipe(name: str, store: str, out: str) -> str:
    from workbook.cli.recipes import recipe
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
