"""The whole store in one file and back: ``backup``, ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbook.book.messages import say
from workbook.cli.app import Store

if TYPE_CHECKING:
    from workbook.store.backups import Kept


def backup(
    target: Annotated[
        Path | None,
        typer.Argument(
            help="A new file, or a folder; without it, the current folder.", show_default=False
        ),
    ] = None,
    store: Store = "",
) -> None:
    """Write the whole store into one file: all strategies with their history and rounds.

    Others can go on saving meanwhile. Evidence files are not in it.
    """
    from workbook.store.backups import back_up

    held = back_up(store, target)
    typer.echo(
        say(
            "{strategies} with the whole history ({versions}) and all rounds: {file}",
            strategies=_strategies(held),
            versions=_versions(held),
            file=held.file,
        )
    )
    _tell_of_folders(held)
    typer.echo(
        say(
            "It holds everything, anonymous ratings and votes that are not revealed too: keep it "
            "where only you can read it. Bring it back with: workbook restore {file}",
            file=held.file.name,
        ),
        err=True,
    )


def restore(
    file: Annotated[Path, typer.Argument(help="What workbook backup wrote.", show_default=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up what the store holds now.")
    ] = False,
    store: Store = "",
) -> None:
    """Fill the store with everything that a backup holds, all or nothing.

    A store that holds something is left alone without --replace. Evidence files are not in it.
    """
    from workbook.store.backups import restore as restore_all

    held = restore_all(file, store, replace=replace)
    typer.echo(
        say(
            "Restored {strategies} with the whole history ({versions}) and all rounds.",
            strategies=_strategies(held),
            versions=_versions(held),
        )
    )
    _tell_of_folders(held)


def _strategies(held: Kept) -> str:
    from workbook.book.messages import counted

    return counted(len(held.strategies), "strategy", "strategies")


def _versions(held: Kept) -> str:
    from workbook.book.messages import say_number

    return say_number(held.versions, "{number} version of rows", "{number} versions of rows")


def _tell_of_folders(held: Kept) -> None:
    from workbook.book.messages import joined

    if held.folders:
        typer.echo(
            say(
                "Not in it: the evidence files in {folders}. Keep a copy of them too.",
                folders=joined(held.folders),
            ),
            err=True,
        )
