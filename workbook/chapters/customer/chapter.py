"""What the chapter Customer asks, and what it brings."""

from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Station, rows_of
from workbook.chapters.customer import tables


def _risk(book: Any) -> Any:
    from workbook.chapters.customer import for_board

    return for_board.risk(book)


def _voice(book: Any) -> Any:
    from workbook.chapters.customer import for_board

    return for_board.voice(book)


chapter = Chapter(
    name="customer",
    title="Customer",
    asks="is what you assume about the customer true?",
    position=30,
    gate="customer",
    letters="C",
    notebook="3_customer.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    stations=(Station("Customer", 60, rows_of("assumptions", "assumption"), ("C",)),),
    board=(ForBoard("risk", _risk), ForBoard("voice", _voice)),
)
