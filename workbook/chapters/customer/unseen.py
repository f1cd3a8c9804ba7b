"""What the checks of the customer's world ask, and how much of it is there."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis.checks import Found, check, could_not_look
from workbook.analysis.unseen import Look, count, looks
from workbook.analysis.verdicts import verdicts
from workbook.book import Book
from workbook.book.messages import _

_SETTLED = {"supported", "refuted", "undecided"}


@looks("customer")
def asked(book: Book) -> Iterator[Look]:
    """Say how many assumptions were tested, and how much of the evidence has its day."""
    assumptions = book.rows("assumptions")
    said = dict(zip(*(verdicts(book)[name] for name in ("assumption", "verdict")), strict=True))
    yield from count(
        _("evidence for assumptions"), assumptions, lambda row: said.get(row.key) in _SETTLED
    )
    yield from count(
        _("the day on which thresholds were fixed"), assumptions, lambda row: row.set_on
    )
    yield from count(
        _("the day on which evidence was collected"),
        book.rows("evidence"),
        lambda row: row.collected_on,
    )
    yield from count(_("the segments of choices"), book.rows("choices"), lambda row: row.segment)
    yield from count(_("the reason of solutions"), book.rows("solutions"), lambda row: row.why)


@check("C399", "info", "what the checks of the customer could not look at", source="the program")
def unseen(book: Book) -> Iterator[Found]:
    """Find what is missing for the checks of the customer; one finding."""
    yield from could_not_look(book, "customer")
