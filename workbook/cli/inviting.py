"""Invite a member to the apps: ``invite``."""

from __future__ import annotations

from typing import Annotated

import typer

from workbook.book.messages import say
from workbook.cli.app import Key, Store


def invite(
    key: Key,
    member: Annotated[
        str,
        typer.Argument(help="Key, name or e-mail address of the member.", show_default=False),
    ],
    address: Annotated[
        str, typer.Option(metavar="URL", help="Where people reach the apps.")
    ] = "http://127.0.0.1:8866",
    store: Store = "",
) -> None:
    """Print a link by which a member signs in to `workbook serve --sign-in`, once.

    The first one is for the leader, who invites the others in the browser.
    """
    from urllib.parse import urlencode

    from workbook.book import identity
    from workbook.book.errors import BadInput, Fault
    from workbook.book.messages import joined
    from workbook.store import open_store
    from workbook.store.sign_ins import LINK_DAYS

    with open_store(store) as opened:
        book = opened.read(key)
        found = identity.member(book.rows("members"), member)
        if found is None:
            expected = say(
                "one of {members}", members=joined([row.key for row in book.rows("members")])
            )
            raise BadInput(
                say("Nobody was invited."), [Fault("members", None, "key", member, expected)]
            )
        word = opened.sign_ins.invite(key, found, identity.who() or "unknown")
    typer.echo(f"{address.rstrip('/')}/join?{urlencode({'word': word})}")
    typer.echo(
        say(
            "This link is for {name}. It works once, and for {days} days.",
            name=book.name("members", found),
            days=LINK_DAYS,
        ),
        err=True,
    )
