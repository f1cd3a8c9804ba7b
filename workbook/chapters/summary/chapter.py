"""What the chapter Summary asks, and what it brings."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Station

LONGEST_FACT = 56


def _vision(book: Any) -> str:
    return shorten(book.strategy.vision or "", LONGEST_FACT, placeholder="…")


def _decide(book: Any) -> Any:
    from workbook.chapters.summary import for_board

    return for_board.decide(book)


chapter = Chapter(
    name="summary",
    title="Summary",
    asks="is it ready to succeed?",
    position=90,
    notebook="9_summary.ipynb",
    stations=(Station("Vision", 10, _vision),),
    board=(ForBoard("decide", _decide),),
    lends={"beliefs": "measures.customer_confidence"},
)
