"""What is late and what it moves, in days, work and money."""

from __future__ import annotations

import pandas as pd

from workbook.analysis import delivery
from workbook.book import Book, records
from workbook.book.messages import _, day, joined, say, translate
from workbook.chapters.control import deliveries
from workbook.charts import theme

__all__ = ["late_actions", "work_and_money"]

MOST = 20

_LABELS = {
    "action": _("Action"),
    "function": _("Function"),
    "was": _("Should have"),
    "late": _("Working days late"),
    "done": _("Done"),
    "finish": _("Earliest end"),
    "delays": _("Objectives it delays"),
}
_MORE = {
    "unit": _("Measured in"),
    "total": _("Whole plan"),
    "planned": _("Due by now (planned value)"),
    "earned": _("Done (earned value)"),
    "spent": _("Spent (actual cost)"),
    "spi": _("Done against due (SPI)"),
    "cpi": _("Value of work against money spent (CPI)"),
    "forecast": _("Forecast for the whole plan"),
}


def late_actions(book: Book) -> theme.Html | None:
    """Actions that are late, with what each delays; those that delay most come first."""
    works = delivery.works(book)
    if not works:
        return None
    late = [one for one in works if one.state in delivery.OVERDUE]
    if not late:
        return theme.paragraph(say("No action is late."))
    moved = {row.action: row.delays for row in records(deliveries.delivery(book))}
    late.sort(key=lambda one: (-len(moved[one.row.key]), -one.days_late))
    rows = [
        {
            "action": one.row.statement,
            "function": book.name("functions", one.row.function),
            "was": say("started on {starts_on}", starts_on=one.row.starts_on)
            if one.state == delivery.NOT_BEGUN
            else say("ended on {ends_on}", ends_on=one.row.ends_on),
            "late": one.days_late,
            "done": theme.percent(one.earned),
            "finish": day(one.finish) if one.finish else "–",
            "delays": joined([book.name("objectives", key) for key in moved[one.row.key]]) or "–",
        }
        for one in late
    ]
    labels = {name: translate(label) for name, label in _LABELS.items()}
    shown = theme.table(pd.DataFrame(rows[:MOST]), "", labels)
    if len(rows) <= MOST:
        return shown
    rest = theme.table(pd.DataFrame(rows[MOST:]), "", labels)
    more = say("{number} more late actions", number=len(rows) - MOST)
    return theme.together([shown, theme.folded(more, rest)])


def work_and_money(book: Book) -> theme.Html | None:
    """The whole plan in days of work and in money: due, done, spent and forecast."""
    found = deliveries.earned_value(book)
    if found.empty:
        return None
    rows = []
    for row in records(found):
        is_money = row.unit == "money"
        unit = (book.strategy.currency or say("money")) if is_money else say("days of work")
        rows.append(
            {
                "unit": unit,
                **{name: _whole(getattr(row, name)) for name in ("total", "planned", "earned")},
                "spent": _whole(row.spent),
                "spi": _index(row.spi),
                "cpi": _index(row.cpi),
                "forecast": theme.span(row.low, row.high, lambda value: theme.number(value, 0)),
            }
        )
    labels = {name: translate(label) for name, label in _MORE.items()}
    table = theme.table(pd.DataFrame(rows), "", labels)
    return theme.folded(say("More: earned value of the whole plan"), table)


def _whole(value: float) -> str:
    return "–" if pd.isna(value) else theme.number(value, 0)


def _index(value: float) -> str:
    return "–" if pd.isna(value) else theme.number(value, 2)
