"""When the work for each objective is finished, with a range and the chance to be in time."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import altair as alt

from workbook.book import Book
from workbook.book.messages import counted, day, joined, percent, say, say_number, short_day
from workbook.chapters.plans.ends import Completion, completions
from workbook.charts import labelling, naming, palette, theme, ticks

MOST = 40  # rows that can still be compared
_MONTHS = 6  # on the axis, so that they fit a phone


def finish_chart(book: Book) -> theme.Html | None:
    """When the work for each objective will probably be finished.

    The line goes from the day by which one case in ten is finished to that for nine in ten, with a
    dot in the middle. The triangle is the end by the plan's own dates, the diamond the due date,
    filled where the chance to be in time is below one half. The least likely comes first.
    """
    known = completions(book)
    if not known:
        return None
    ranged = [one for one in known if one.ranged]
    if not ranged:
        return theme.paragraph(
            say(
                "Enter for the actions that may take longer than planned their shortest and "
                "longest time, in working days. This will then show when the work for each "
                "objective will probably be finished, and the chance that it is in time."
            )
        )
    ranged.sort(key=lambda one: (one.chance != one.chance, one.chance))
    parts = [theme.figure(_chart(book, ranged[:MOST]), theme.caption(finish_chart))]
    parts += map(theme.paragraph, _below(known, ranged))
    return theme.together(parts)


def _below(known: tuple[Completion, ...], ranged: list[Completion]) -> list[str]:
    said: list[str] = []
    if len(ranged) > MOST:
        said.append(
            say(
                "{more_objectives}; the measure plans.completion lists the figures.",
                more_objectives=counted(len(ranged) - MOST, "more objective"),
            )
        )
    if rest := sum(not one.ranged and one.objective is not None for one in known):
        said.append(
            say_number(
                rest,
                "The work for {number} objective has no range: no shortest or longest time is "
                "entered for it.",
                "The work for {number} objectives has no range: no shortest or longest time is "
                "entered for it.",
            )
        )
    return said


def _chart(book: Book, rows: list[Completion]) -> alt.LayerChart:
    days = [one for row in rows for one in (row.due_on, row.planned, row.low, row.high) if one]
    first, last = min([*days, book.as_of]), max(days)
    margin = timedelta(max((last - first).days // 50, 2))
    first, last = first - margin, last + margin
    marks = [_mark(book, at, row) for at, row in enumerate(rows)]
    y = naming.by_name(alt.Y, "row", [one["row"] for one in marks])
    x = partial(naming.along, alt.X, low=first.toordinal(), high=last.toordinal())
    told = {
        say("Planned"): "planned_said",
        say("Probably"): "likely_said",
        say("One case in ten by"): "low_said",
        say("Nine cases in ten by"): "high_said",
        say("Due"): "due_said",
        say("Chance to be in time"): "chance",
    }
    base = naming.marks(marks).encode(y=y, tooltip=labelling.tips("whole", told))
    points = {"opacity": 1, "strokeWidth": 1.5, "filled": True}
    layers = [
        base.mark_rule(strokeWidth=6, color=theme.FOR).encode(x("low"), alt.X2("high:Q")),
        base.mark_point(
            shape="circle", size=80, stroke=theme.INK, fill=palette.PAPER, **points
        ).encode(x("likely")),
        base.mark_point(
            shape="triangle-up", size=80, fill=theme.INK, stroke=theme.INK, yOffset=13, **points
        ).encode(x("planned")),
        base.mark_point(shape="diamond", size=110, stroke=theme.INK, yOffset=-13, **points).encode(
            x("due"), naming.painted(alt.Fill, "fill")
        ),
        naming.upright(
            book.as_of.toordinal(), color=theme.AGAINST, strokeWidth=2, strokeDash=[5, 3]
        ),
    ]
    legend = [
        naming.key(say("eight cases in ten"), theme.FOR, "line"),
        naming.key(say("in the middle"), palette.PAPER, "circle", stroke=theme.INK),
        naming.key(say("planned"), theme.INK, "triangle-up"),
        naming.key(say("objective due"), palette.PAPER, "diamond", stroke=theme.INK),
        naming.key(say("today, {day}", day=short_day(book.as_of)), theme.AGAINST, "dashed"),
    ]
    axis = naming.axis(ticks.in_months(first, last, _MONTHS, 1 / (_MONTHS + 1)))
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(56),
        description=" ".join(one["sentence"] for one in marks),
        usermeta=naming.rows([one["name"] for one in marks], axis, legend=legend),
    )


def _mark(book: Book, at: int, row: Completion) -> dict[str, Any]:
    whole = say("The whole plan")
    called = whole if row.objective is None else book.name("objectives", row.objective)
    known = row.chance == row.chance
    chance = percent(row.chance) if known else "–"
    facts = [
        say("{chance} chance to be in time", chance=chance) if known else say("no due date"),
        say("planned {planned}, probably {likely}", planned=short_day(row.planned),
            likely=short_day(row.likely)),
    ]  # fmt: skip
    if row.ranged < row.actions:
        facts.append(
            say("{ranged} of {actions} with a range", ranged=row.ranged,
                actions=counted(row.actions, "open action"))
        )  # fmt: skip
    days = ("low", "likely", "high", "planned")
    to = None if row.objective is None else ("objectives", row.objective)
    return {
        "row": str(at),
        **{name: _number(getattr(row, name)) for name in days},
        "due": _number(row.due_on),
        "fill": palette.AGAINST if row.chance < 0.5 else palette.PAPER,
        "whole": called,
        "chance": chance,
        **{f"{name}_said": day(getattr(row, name)) for name in days},
        "due_said": day(row.due_on) if row.due_on else "–",
        "name": naming.name(called, "; ".join(facts), to),
        "sentence": say("{name}: {facts}.", name=called, facts=joined(facts)),
    }  # fmt: skip


def _number(on: date | None) -> int | None:
    return on.toordinal() if on else None
