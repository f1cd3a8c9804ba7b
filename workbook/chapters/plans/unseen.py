"""What the checks of the plans ask, and how much of it is there."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis import course, schedule
from workbook.analysis.checks import Found, check, could_not_look
from workbook.analysis.unseen import Look, count, looks
from workbook.book import Book
from workbook.book.messages import _


@looks("plans")
def asked(book: Book) -> Iterator[Look]:
    """Say how many actions and objectives have what load, cost, skills and chances rest on."""
    actions = schedule.actions(book)
    yield from count(_("the effort of actions"), actions, lambda row: row.effort_days is not None)
    yield from count(_("the cost of actions"), actions, lambda row: row.cost is not None)
    yield from count(_("the expertise that actions need"), actions, lambda row: row.domain)
    pushing = {row.action for row in book.rows("action_effects")}
    yield from count(_("the effects of actions"), actions, lambda row: row.key in pushing)
    aimed = [row for row in course.objectives(book) if row.target is not None]
    guessed = {row.objective for row in book.rows("forecasts")}
    yield from count(_("forecasts for objectives"), aimed, lambda row: row.key in guessed)
    promised = {row.objective for row in book.rows("expected_results")}
    yield from count(_("expected results of objectives"), aimed, lambda row: row.key in promised)


@check("P299", "info", "what the checks of the plans could not look at", source="the program")
def unseen(book: Book) -> Iterator[Found]:
    """Find what is missing for the checks of the plans; one finding."""
    yield from could_not_look(book, "plans")
