"""What the chapter Customer asks, and what it brings."""

from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Needed, Station, rows_of
from workbook.book.messages import _
from workbook.chapters.customer import tables


def _risk(book: Any) -> Any:
    from workbook.chapters.customer import for_board

    return for_board.risk(book)


def _quote(book: Any) -> Any:
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
    needed=(
        Needed(_("an assumption about the customer"), lambda book: bool(book.rows("assumptions"))),
        Needed(
            _("an assumption with a threshold"),
            lambda book: any(row.threshold is not None for row in book.rows("assumptions")),
        ),
    ),
    contradictions=("C301", "C308", "C309", "C310", "C311", "C312", "C313"),
    stations=(Station("Customer", 60, rows_of("assumptions", "assumption"), ("C",)),),
    board=(ForBoard("risk", _risk), ForBoard("quote", _quote)),
    lends={"question_checks": "data_checks.question_checks"},
)
