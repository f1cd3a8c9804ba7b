"""What all commands share: the application, its exit codes, and the options they have in common."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from workbook.book.errors import WorkbookError
from workbook.book.languages import parsed
from workbook.book.messages import VARIABLE, _, say, translate
from workbook.book.messages import language as spoken
from workbook.book.moment import Moment

if TYPE_CHECKING:
    from rich.console import Console

    from workbook.book import Book

ERRORS_FOUND, BAD_USE = 1, 2  # what a command ends with; 0 when all is fine


# What typer says itself, in English; a process speaks one language.
_HELP = _("Show this message and exit.")
_OF_TYPER = {
    "ARGUMENTS_PANEL_TITLE": _("Arguments"),
    "OPTIONS_PANEL_TITLE": _("Options"),
    "COMMANDS_PANEL_TITLE": _("Commands"),
    "ERRORS_PANEL_TITLE": _("Error"),
    "DEFAULT_STRING": _("[default: {}]"),
    "ENVVAR_STRING": _("[env var: {}]"),
    "REQUIRED_LONG_STRING": _("[required]"),
}


class _Commands(TyperGroup):
    """Commands whose known errors become a message and exit code 2, never a traceback.

    Each takes the option ``--language`` too, as the application itself does.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        option = copy(next(one for one in self.params if one.name == "language"))
        option.expose_value = False  # what it says is known before: see parse_args
        for command in self.commands.values():
            command.params.append(option)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Speak the language that is asked for, before any help is shown or value refused."""
        asked = _asked_language(args)
        if asked:
            ctx.with_resource(_everywhere(asked))
        if spoken() != "en":
            from typer import rich_utils

            for name, text in _OF_TYPER.items():
                setattr(rich_utils, name, translate(text))
            for command in (self, *self.commands.values()):
                if option := command.get_help_option(ctx):
                    option.help = translate(_HELP)
                command.help = translate(inspect.cleandoc(command.help or ""))
                for parameter in command.params:
                    help_ = getattr(parameter, "help", None)
                    if help_:
                        parameter.help = translate(help_)  # type: ignore[attr-defined]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WorkbookError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_USE) from error
        except MemoryError as error:
            typer.echo(
                say(
                    "Not enough free memory. Nothing was saved. Close other programs, or use "
                    "smaller files."
                ),
                err=True,
            )
            raise typer.Exit(BAD_USE) from error


def _asked_language(args: Sequence[str]) -> str:
    """Return the language that a command line asks for; empty for none."""
    asked = ""
    for at, word in enumerate(args):
        if word == "--":
            break
        if word == "--language":
            asked = "".join(args[at + 1 : at + 2])
        elif word.startswith("--language="):
            asked = word.partition("=")[2]
    return asked


@contextmanager
def _everywhere(asked: str) -> Iterator[None]:
    """Speak a language in this process, its threads, kernels and the programs that it starts."""
    before = os.environ.get(VARIABLE)
    try:
        os.environ[VARIABLE] = parsed(asked, "--language", "")
    except WorkbookError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_USE) from error
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


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
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        show_default=False,
        help="In which everything is said, such as es. Without it, WORKBOOK_LANGUAGE counts, then "
        "the strategy's own.",
    ),
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="Key of the strategy.", show_default=False)]


def moment_after(option: str) -> Callable[[str], Moment]:
    """Return what parses the day or moment after an option; a refusal names the option."""

    # A callback, because typer takes what a parser refuses for bad use and keeps no reason.
    def parse(value: str) -> Moment:
        return Moment.of(value, option)

    return parse


AsOf = Annotated[
    Moment,
    typer.Option(
        parser=str,
        callback=moment_after("--as-of"),
        metavar="DATE",
        show_default=False,
        help="The strategy as it stood on this day (such as 2026-03-31); without it, now.",
    ),
]


@app.callback()
def options(store: Store = "", language: Language = "") -> None:
    """Check, measure and report on customer-service strategies."""


def book_of(key: str, store: str, as_of: Moment, reader: str = "") -> Book:
    """Read one strategy from the store, and say what has to be known of it."""
    from workbook.store import open_store

    with open_store(store, read_only=True) as opened:
        book = opened.read(key, as_of, reader)
    tell_notices(book.notices)
    return book


def tell_notices(notices: Iterable[str]) -> None:
    """Say what whoever works with the store should know of it, each thing once."""
    for notice in dict.fromkeys(notices):
        typer.echo(notice, err=True)


def tell_of_sealed(book: Book) -> None:
    """Say of which votes the book holds nothing, because they are not yet revealed."""
    from workbook.book.rounds import sealed_sentence

    if said := sealed_sentence(book):
        typer.echo(said, err=True)


def console() -> Console:
    """Return standard output as rich's console, which prints texts as they are."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)
