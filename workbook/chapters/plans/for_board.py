"""What the board hears of money: the budget, the cost of the plan, and what is spent."""

from __future__ import annotations

from collections.abc import Iterator

from workbook.analysis import delivery
from workbook.book import Book
from workbook.book.chapter import BoardLine
from workbook.book.messages import percent, say
from workbook.chapters.plans.spending import kinds_said


def money(book: Book) -> Iterator[BoardLine]:
    """Return the budget and the plan's cost, what was spent, and the forecast of the whole."""
    value, budget = delivery.money(book), book.strategy.budget
    if value.total and budget:
        yield BoardLine(
            say(
                "The budget is {budget}; the plan costs {total}, {share} of it.",
                budget=book.money(budget),
                total=book.money(value.total),
                share=percent(value.total / budget),
            )
        )
    elif budget:
        yield BoardLine(say("The budget is {budget}.", budget=book.money(budget)))
    elif value.total:
        yield BoardLine(say("The plan costs {total}.", total=book.money(value.total)))
    kinds = kinds_said(book) if value.total else ""
    if kinds:
        yield BoardLine(kinds)
    if value.spent is not None:
        yield BoardLine(
            say(
                "{spent} is spent on work that was planned to cost {earned}.",
                spent=book.money(value.spent),
                earned=book.money(value.earned_for_it or 0.0),
            )
        )
    if value.low is not None and value.high is not None:
        yield BoardLine(
            say(
                "The whole plan will cost between {low} and {high}.",
                low=book.money(value.low),
                high=book.money(value.high),
            )
        )
