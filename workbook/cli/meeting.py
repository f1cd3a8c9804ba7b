"""What meetings need: the kit to print, and who owes which update (``kit``, ``remind``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.book.errors import BadInput, Fault
from workbook.book.messages import say
from workbook.book.moment import NOW
from workbook.cli.app import Key, Store, book_of


def kit(
    key: Key,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A file ending in .html or .pdf; without it, kit-KEY.html here.",
            show_default=False,
        ),
    ] = None,
    store: Store = "",
) -> None:
    """Write what is printed for the meetings: invitation, agendas, line of moments, ballots.

    One file that needs no network. The leader enters the ballots on the page Meeting.
    """
    from workbook.book.filenames import safe
    from workbook.pages.kit import document

    file = file or Path(f"kit-{safe(key)}.html")
    if file.suffix.lower() not in (".html", ".pdf"):
        expected = say("a file that ends in .html or .pdf")
        raise BadInput(
            say("The kit was not written."), [Fault("kit", None, "file", str(file), expected)]
        )
    html = document(book_of(key, store, NOW))
    if file.suffix.lower() == ".pdf":
        from workbook.runs.formats.pdf import printed

        content = printed(html)
    else:
        content = html.encode()
    try:
        file.write_bytes(content)
    except OSError as error:
        expected = say("a place where files can be written")
        raise BadInput(
            say("The kit was not written: {why}.", why=error.strerror or error),
            [Fault("kit", None, "file", str(file), expected)],
        ) from error
    typer.echo(say("The kit is in {file}.", file=file))


def remind(
    key: Key,
    address: Annotated[
        str,
        typer.Option(
            metavar="URL",
            show_default=False,
            help="The address of the apps, as members open them; it stands in each message.",
        ),
    ] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="text|json", help="For people, or for a program.")
    ] = "text",
    store: Store = "",
) -> None:
    """Write who owes which update: a mail and a short message for each, to be sent by a schedule.

    Nothing is sent. Who has missed two meetings is not reminded again but offered fewer objectives.
    """
    from dataclasses import asdict
    from json import dumps

    from workbook.analysis.reminders import answered, last_saved, reminders
    from workbook.book.messages import say_number, speaking
    from workbook.store import open_store

    if form not in ("text", "json"):
        fault = Fault("remind", None, "--format", form, say("text or json"))
        raise BadInput(say("The reminders were not written."), [fault])
    if address and not address.startswith(("http://", "https://")):
        expected = say("an address that begins with https:// or http://")
        fault = Fault("remind", None, "--address", address, expected)
        raise BadInput(say("The reminders were not written."), [fault])
    book = book_of(key, store, NOW)
    with open_store(store, read_only=True) as opened:
        saved = [(entry.by, entry.at.date()) for entry in opened.history(key)]
    with speaking(book.language):
        written = reminders(book, last_saved(book, saved), address)
        if form == "json":
            typer.echo(dumps([asdict(one) for one in written], ensure_ascii=False, indent=1))
            return
        done, members = answered(book)
        head = say_number(
            members,
            "{done} of {number} member has answered.",
            "{done} of {number} members have answered.",
            done=done,
        )
        typer.echo(head)
        for one in written:
            to = f"{one.name} <{one.email}>" if one.email else one.name
            fields = (
                (say("To"), to), (say("Subject"), one.subject), ("", one.mail),
                (say("Short message"), one.short),
            )  # fmt: skip
            typer.echo("\n" + "\n".join(f"{name}: {text}" if name else f"\n{text}\n"
                                         for name, text in fields))  # fmt: skip
