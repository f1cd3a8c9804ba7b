"""What is kept of a remark; the forms that write one are tested on both surfaces."""

from datetime import date

from team import team

from workbook.analysis import remark_changes
from workbook.book import Book

BOOK = Book(team(), date(2026, 11, 29), reader="lea")


def test_a_remark_speaks_to_others_and_not_to_its_writer():
    change, told = remark_changes.said(BOOK, "lea", "choices", "call", " @Max\r\nand @Lea ")
    assert change.values["text"] == "@Max\nand @Lea"
    assert change.values["mentions"] == ["max"]
    assert change.values["made_at"] == date(2026, 11, 29)
    assert told == ""


def test_what_was_settled_or_never_there_is_settled_by_nobody():
    assert remark_changes.done(BOOK, "nothing") is None
    assert remark_changes.seen(BOOK, "max", "hello") is None  # it speaks to nobody
