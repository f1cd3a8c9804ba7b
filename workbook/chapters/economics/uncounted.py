"""What service is worth that no number holds, and what would be counted twice if one added up."""

from __future__ import annotations

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, translate
from workbook.chapters.economics.opening import is_opened
from workbook.charts import theme

UNCOUNTED = (
    (_("Trust"), _("Customers forgive a first fault of somebody they trust; nobody measures it.")),
    (
        _("Silent departures"),
        _("Those who never complain and never come back are in no log of complaints."),
    ),
    (
        _("What people tell strangers"),
        _("Reviews and networks reach more people than those that a survey asks about."),
    ),
    (
        _("The people who serve"),
        _("Who has to excuse the same fault every day leaves sooner, and others do not apply."),
    ),
    (
        _("What we could learn"),
        _("A complaint shows a fault that costs money elsewhere too; its lesson has no price yet."),
    ),
    (_("Partners"), _("Suppliers, banks and authorities hear of it as well.")),
)


def not_counted(book: Book) -> theme.Html | None:
    """List what service is worth that cannot be counted: a list, and not a zero."""
    if not is_opened(book):
        return None
    from html import escape

    from workbook.charts.parts import Points

    rows = [(translate(name), translate(why)) for name, why in UNCOUNTED]
    items = "".join(
        f"<li><strong>{escape(name)}.</strong> {escape(why)}</li>" for name, why in rows
    )
    shows = Points(tuple((f"{name}. {why}",) for name, why in rows))
    return theme.Html(f'<div class="wb"><ul>{items}</ul></div>', [shows])


def claimed_twice(book: Book) -> list[tuple[str, list[Row]]]:
    """Return indicators in money that objectives of two or more functions claim as their own.

    An indicator is in money where its unit names the strategy's currency. Objectives below one
    umbrella count once.
    """
    currency = (book.strategy.currency or "").casefold()
    money = {
        row.key
        for row in book.rows("indicators")
        if currency and row.unit and currency in row.unit.casefold().split()
    }
    claims: dict[str, list[Row]] = {}
    for row in book.rows("objectives"):
        if row.indicator in money and row.target is not None:
            claims.setdefault(row.indicator, []).append(row)
    return [
        (indicator, rows)
        for indicator, rows in claims.items()
        if len({row.function for row in rows}) > 1
        and not (len({row.parent for row in rows}) == 1 and rows[0].parent is not None)
    ]
