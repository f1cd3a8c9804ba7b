"""What the chapter Economics asks, and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbook.analysis.constants import INPUTS
from workbook.book.chapter import Chapter, ForBoard, Subject
from workbook.book.messages import day, say, translate
from workbook.chapters.economics import tables


def _asks(book: Any, _: int) -> Sequence[tuple[str, ...]]:
    """Return the inputs that nobody has measured: those of which the team's guesses count."""
    return tuple((row.key,) for row in book.rows("constants") if row.origin == "guess")


def _nothing(_: Any) -> str:
    return say(
        "A round needs an input of the economics whose origin is a guess. Enter it in the chapter "
        "What service is worth first."
    )


def _explains(book: Any, key: tuple[str, ...]) -> str:
    row = book.by_key("constants")[key[0]]
    called = translate(INPUTS[row.name].called)
    about = (
        say("{called}, {segment}", called=called, segment=row.segment) if row.segment else called
    )
    return say("{about}. Now: {source}, {on}.", about=about, source=row.source, on=day(row.dated))


def _names(book: Any, key: tuple[str, ...]) -> Sequence[str]:
    row = book.by_key("constants")[key[0]]
    called = translate(INPUTS[row.name].called)
    return (f"{called}, {row.segment}" if row.segment else called,)


def _money(book: Any) -> Any:
    from workbook.chapters.economics import for_board

    return for_board.money(book)


chapter = Chapter(
    name="economics",
    title="What service is worth",
    asks="what does dissatisfaction cost, what is loyalty worth, what did decisions change?",
    position=11,
    gate="link",
    letters="E",
    notebook="1a_economics.ipynb",
    is_further=True,
    reads=("orders", "contracts", "series"),
    tables=tables.TABLES,
    columns=tables.COLUMNS,
    rights=tables.RIGHTS,
    subjects=(
        Subject(
            name="guesses",
            called="guesses of inputs",
            one="input",
            about=("constant",),
            asks=_asks,
            nothing=_nothing,
            values=("low", "likely", "high"),
            kind="guess",
            explains=_explains,
            names=_names,
            to_give=("guess to give", "guesses to give"),
        ),
    ),
    lends={"inaction": "measures.inaction", "known": "measures.known_so_far"},
    board=(ForBoard("money", _money),),
)
