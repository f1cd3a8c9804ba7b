"""What the chapter Solution asks, and what it brings."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Station
from workbook.chapters.solution import tables

LONGEST_FACT = 56


def _chosen(book: Any) -> str:
    chosen = [row.name for row in book.rows("solutions") if row.status in ("chosen", "live")]
    return shorten(", ".join(chosen), LONGEST_FACT, placeholder="…")


def _decide(book: Any) -> Any:
    from workbook.chapters.solution import for_board

    return for_board.decide(book)


def _money(book: Any) -> Any:
    from workbook.chapters.solution import for_board

    return for_board.money(book)


chapter = Chapter(
    name="solution",
    title="Solution",
    asks="which solution serves it, and with whom?",
    position=40,
    gate="customer",
    letters="S",
    notebook="4_solution.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    contradictions=("S401", "S402", "S404", "S407"),
    stations=(Station("Solution", 70, _chosen, ("S",)),),
    board=(
        ForBoard("decide", _decide),
        ForBoard("money", _money),
    ),
)
