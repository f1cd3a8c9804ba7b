"""What the checks of control ask, and how much of it is there."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis import course, schedule
from workbook.analysis.checks import Found, check, could_not_look
from workbook.analysis.standing import judge
from workbook.analysis.unseen import Look, count, looks
from workbook.book import Book
from workbook.book.messages import _


@looks("control")
def asked(book: Book) -> Iterator[Look]:
    """Say how many objectives can be judged, and how much of the work and promises has its day."""
    objectives = [row for row in course.objectives(book) if row.indicator is not None]
    yield from count(
        _("measurements enough to judge objectives"),
        objectives,
        lambda row: judge(book, row).signal is not None,
    )
    yield from count(_("the last day of actions"), schedule.actions(book), lambda row: row.ends_on)
    yield from count(_("the day of commitments"), book.rows("commitments"), lambda row: row.due_on)


@check("M599", "info", "what the checks of control could not look at", source="the program")
def unseen(book: Book) -> Iterator[Found]:
    """Find what is missing for the checks of control; one finding."""
    yield from could_not_look(book, "control")
