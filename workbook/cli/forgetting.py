"""Take a person out of a strategy: ``forget``."""

from __future__ import annotations

from typing import Annotated

import typer

from workbook.book.messages import say
from workbook.cli.app import Key, Store


def forget(
    key: Key,
    member: Annotated[
        str,
        typer.Argument(help="Key, name or e-mail address, also a former one.", show_default=False),
    ],
    also: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="Another name for the person, to be replaced in every text too."
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it, only say what would change.")
    ] = False,
    store: Store = "",
) -> None:
    """Turn a member's name, address, remarks and reasons into "a former member", in all versions.

    Without --yes it changes nothing and says what would change. Votes, forecasts and commitments
    stay and count as before.
    """
    from workbook.book import identity
    from workbook.book.messages import joined, say_number
    from workbook.pages.strategies import kept_when_forgetting
    from workbook.store import open_store

    with open_store(store, read_only=not yes) as opened:
        who = identity.who() or "unknown"
        done = opened.forget(key, member, who, also=also or (), dry_run=not yes)
        wiped = not yes or opened.wipe()
    facts = {
        "name": done.name,
        "member": done.member,
        "words": done.words,
        "new": done.key,
        "rows": say_number(done.rows, "{number} row", "{number} rows"),
        "versions": say_number(done.versions, "{number} version", "{number} versions"),
        "remarks": say_number(
            done.remarks, "{number} remark or reason", "{number} remarks and reasons"
        ),
        "mentions": say_number(done.mentions, "{number} mention", "{number} mentions"),
    }
    if yes:
        typer.echo(
            say(
                '"{name}" ({member}) is now "{words}" ({new}): {rows} as they stand now and '
                "{versions} of the history were changed, with {remarks} and {mentions} in other "
                "texts. Votes, forecasts and commitments stay and count as before.",
                **facts,
            )
        )
    else:
        typer.echo(
            say(
                '"{name}" ({member}) would become "{words}" ({new}): {rows} as they stand now and '
                "{versions} of the history would change, with {remarks} and {mentions} in other "
                "texts. Votes, forecasts and commitments would stay and count as before.",
                **facts,
            )
        )
    if done.left:
        typer.echo(
            say(
                "A part of the name still stands in texts of {places}: it can mean something "
                "else. Where it means the person, name it with --also.",
                places=joined(done.left),
            ),
            err=True,
        )
    typer.echo(kept_when_forgetting(), err=True)
    if not wiped:
        typer.echo(
            say(
                "The store is in use, so traces of the old texts can still lie in its file. Close "
                "the other programs and run once: sqlite3 FILE VACUUM"
            ),
            err=True,
        )
    if not yes:
        typer.echo(say("Nothing was changed. It cannot be undone; to do it, add --yes."), err=True)
