"""What would change the figures: better answers, customers kept or won back, themes dealt with."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from workbook.analysis.money import LOYALTY, model_of, net_of, summary, two_digits
from workbook.book import Book, records
from workbook.book.messages import number, percent, quoted, say, say_number
from workbook.chapters.economics import measures
from workbook.charts import theme
from workbook.charts.parts import Points

ALMOST_ONE = 0.9
MOST = 3
"""Themes and assumptions that are told of each kind: the others are in the measures."""


def what_changes_it(book: Book) -> theme.Html | None:
    """List what would change the figures, each with its range."""
    said = [*_handled(book), *_won(book), *_grown(book), *_done(book), *_back(book)]
    said += _together(book)
    if not said:
        return None
    items = "".join(f"<li>{escape(one)}</li>" for one in said)
    return theme.Html(
        f'<div class="wb"><ul>{items}</ul></div>', [Points(tuple((one,) for one in said))]
    )


def _handled(book: Book) -> Iterator[str]:
    for one in records(measures.handling(book)):
        if one.change == "complain_rate":
            yield say(
                "If ten in a hundred more complained and the answers stayed as they are, problems "
                "would cost {change}.",
                change=_change(book, one.low, one.high),
            )
        elif one.change == "satisfied":
            yield say(
                "If ten in a hundred complaints more ended well, problems would cost {change}.",
                change=_change(book, one.low, one.high),
            )


def _change(book: Book, low: float, high: float) -> str:
    if high <= 0:
        return say("{low} to {high} less a year", low=_money(book, -high), high=_money(book, -low))
    if low >= 0:
        return say("{low} to {high} more a year", low=_money(book, low), high=_money(book, high))
    return say(
        "between {less} less and {more} more a year",
        less=_money(book, -low), more=_money(book, high),
    )  # fmt: skip


def _won(book: Book) -> Iterator[str]:
    for one in records(measures.acquisition(book)):
        if one.segment or one.ratio != one.ratio:
            continue
        yield say(
            "To win a customer costs {low} to {high} times what it costs to keep one for a year.",
            low=number(one.ratio_low, 1), high=number(one.ratio_high, 1),
        )  # fmt: skip
        if one.payback_months == one.payback_months:
            months = max(1, round(one.payback_months))
            yield say_number(
                months,
                "A new customer has paid for being won after {number} month.",
                "A new customer has paid for being won after {number} months.",
            )


def _grown(book: Book) -> Iterator[str]:
    claims = book.by_key("assumptions")
    rows = [one for one in records(measures.growth(book)) if one.amount_low == one.amount_low]
    for one in rows[:MOST]:
        yield say(
            "{claim}: {low} to {high} of customers would. They bring {least} to {most} a year now.",
            claim=quoted(claims[one.assumption].statement),
            low=percent(one.low), high=percent(one.high),
            least=_money(book, one.amount_low), most=_money(book, one.amount_high),
        )  # fmt: skip


def _done(book: Book) -> Iterator[str]:
    rows = [one for one in records(measures.inaction(book)) if one.monthly_high == one.monthly_high]
    for one in sorted(rows, key=lambda one: -one.monthly_high)[:MOST]:
        yield say(
            "Each month in which nothing is done about {theme} costs {low} to {high}.",
            theme=quoted(book.name("themes", one.theme)),
            low=_money(book, one.monthly_low), high=_money(book, one.monthly_high),
        )  # fmt: skip


def _back(book: Book) -> Iterator[str]:
    for one in records(measures.winback(book)):
        if one.named == one.named and one.value_low == one.value_low and one.lost:
            lost = round(one.lost)
            yield say_number(
                lost,
                "{number} organisation left and has not come back: {low} to {high} a year; "
                "{called} of them is called by somebody.",
                "{number} organisations left and have not come back: {low} to {high} a year; "
                "{called} of them are called by somebody.",
                low=_money(book, one.value_low), high=_money(book, one.value_high),
                called=round(one.called),
            )  # fmt: skip


def _together(book: Book) -> Iterator[str]:
    """Say what the range would be if the answers about loyalty moved otherwise than is taken."""
    if sum(name in model_of(book).claimed for name in LOYALTY) < 2:
        return
    apart, close = (
        summary(net_of(model_of(book, together=one).draws)) for one in (0.0, ALMOST_ONE)
    )
    if apart[0] == apart[0]:
        yield say(
            "The answers about loyalty are taken to move half together. If each moved by itself, "
            "problems would cost {low} to {high} a year; if almost as one, {least} to {most}.",
            low=_money(book, apart[0]), high=_money(book, apart[2]),
            least=_money(book, close[0]), most=_money(book, close[2]),
        )  # fmt: skip


def _money(book: Book, value: float) -> str:
    return book.money(two_digits(value))
