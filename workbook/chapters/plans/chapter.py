"""What the chapter Plans asks, and what it brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Needed, Station, Subject
from workbook.book.messages import _, counted, day, say
from workbook.chapters.plans import tables


def _asks(book: Any, _: int) -> Sequence[tuple[str, ...]]:
    """Return the objectives with an indicator, a target and a due date ahead."""
    return tuple(
        (row.key,)
        for row in book.rows("objectives")
        if row.indicator is not None
        and row.target is not None
        and row.due_on is not None
        and row.due_on >= book.as_of
    )


def _nothing(_: Any) -> str:
    return say(
        "A round needs an objective with an indicator, a target and a future due date. Enter it "
        "at the top of the chapter Plans first."
    )


def _explains(book: Any, key: tuple[str, ...]) -> str:
    from workbook.charts.theme import number

    row = book.by_key("objectives")[key[0]]
    indicator = book.by_key("indicators")[row.indicator]
    start = number(row.baseline) if row.baseline is not None else _unknown_start(book, row)
    unit = f" {indicator.unit}" if indicator.unit else ""
    return say(
        "{indicator}: from {start} to {target}{unit} by {due_on}.",
        indicator=indicator.name,
        start=start,
        target=number(row.target),
        unit=unit,
        due_on=row.due_on,
    )


def _unknown_start(book: Any, row: Any) -> str:
    if row.baseline_by is None:
        return say("a baseline not entered")
    if row.baseline_by < book.as_of:
        return say("a baseline that was to be known by {day}", day=day(row.baseline_by))
    return say("a baseline that will be known by {day}", day=day(row.baseline_by))


def _actions(book: Any) -> str:
    live = [row for row in book.rows("actions") if row.status != "dropped"]
    return counted(len(live), "action") if live else ""


def _money(book: Any) -> Any:
    from workbook.chapters.plans import for_board

    return for_board.money(book)


chapter = Chapter(
    name="plans",
    title="Plans",
    asks="who does what by when, and do the plans fit together?",
    position=20,
    gate="plans",
    letters="P",
    notebook="2_plans.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    subjects=(
        Subject(
            name="forecasts",
            called="forecasts",
            one="objective",
            about=("objective",),
            asks=_asks,
            nothing=_nothing,
            values=("low", "likely", "high"),
            kind="forecast",
            explains=_explains,
            to_give=("forecast to give", "forecasts to give"),
        ),
    ),
    needed=(
        Needed(_("an objective of a function"), lambda book: bool(book.rows("objectives"))),
        Needed(
            _("an objective with an indicator"),
            lambda book: any(row.indicator for row in book.rows("objectives")),
        ),
        Needed(
            _("an action with an owner"),
            lambda book: any(row.owner for row in book.rows("actions")),
        ),
    ),
    contradictions=(
        *("P206", "P207", "P208", "P209", "P210", "P216", "P217", "P219", "P220"),
        *("P221", "P222"),
    ),
    stations=(Station("Plans", 50, _actions, ("P",)),),
    board=(ForBoard("money", _money),),
    lends={"plan": "timeline.gantt"},
)
