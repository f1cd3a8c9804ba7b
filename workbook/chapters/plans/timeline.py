"""The plans in time: who does what when, what is critical, and what waits for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import altair as alt

from workbook.analysis import delivery
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import counted, day, joined, quoted, say, short_day
from workbook.chapters.plans import plan
from workbook.chapters.plans.chain import choices_of_objectives
from workbook.charts import labelling, naming, palette, theme, ticks

MOST_ROWS = 80  # bars under each other that still can be read
MOST_WIRES = 60  # dependencies that still can be told apart
_WIDTH, _STEP = 600, 34
_MONTHS = 6  # on the axis, so that they fit a phone

_PLANNED, _DONE, _OVERDUE = palette.PALE, palette.FOR, palette.ROSE


class Bar(NamedTuple):
    """One line of the picture: an action, or several together."""

    function: str
    label: str
    start: date
    end: date
    progress: float
    critical: int
    number: int
    due: date | None
    earliest: date | None
    action: str | None
    overdue: str
    at: tuple[str, str]


def gantt(book: Book, most: int = MOST_ROWS) -> alt.LayerChart | None:
    """What each function does when.

    One bar an action, dark as far as it is done, red where it is overdue or has not begun in time
    (the line of today says how many); critical ones have a heavy frame and the word.
    A diamond is the due date of the objective, filled where the action ends after it; a thin line
    leads from an action to one that needs it; “→” says to when an action is pushed by what it
    needs. With more than ``most`` actions a bar stands for all of one function for one objective,
    or one choice, with their number.
    """
    bars, level = _bars(book, most)
    if not bars:
        return None
    rows = list(_rows(book, bars))
    first, last = _ends(book, bars)
    y = naming.by_name(alt.Y, "row", [row["row"] for row in rows])
    x = partial(naming.along, alt.X, low=first.toordinal(), high=last.toordinal())
    shown = [row for row in rows if "start" in row]
    told = {
        "Function": "function",
        "From": "from",
        "To": "to",
        "Done": "share",
        "Objective due": "due_said",
        "Note": "note",
    }
    tips = labelling.tips("whole", told)
    whole = naming.marks(shown).encode(x("start"), alt.X2("end:Q"), y, tooltip=tips)
    done = naming.marks(row for row in shown if row["done"] > row["start"])
    critical = naming.marks(row for row in shown if row["critical"])
    layers = [
        *_wires(book, rows, x, y),
        whole.mark_bar(height=14).encode(naming.painted(alt.Color, "colour")),
        done.mark_bar(height=14, color=_DONE).encode(x("start"), alt.X2("done:Q"), y, tooltip=tips),
        critical.mark_bar(height=17, filled=False, stroke=theme.INK, strokeWidth=2.5).encode(
            x("start"), alt.X2("end:Q"), y, tooltip=tips
        ),
        naming.marks(row for row in shown if row["due"])
        .mark_point(filled=True, shape="diamond", size=70, stroke=theme.INK, opacity=1)
        .encode(x("due"), y, naming.painted(alt.Fill, "reached"), tooltip=tips),
        naming.upright(
            book.as_of.toordinal(), color=theme.AGAINST, strokeWidth=2, strokeDash=[5, 3]
        ),
    ]
    axis = naming.axis(ticks.in_months(first, last, _MONTHS, 1 / (_MONTHS + 1)))
    return alt.layer(*layers).properties(
        width=_WIDTH,
        height=alt.Step(_STEP),
        description=_in_words(book, bars, level),
        usermeta=naming.rows(
            [row["name"] for row in rows], axis, legend=_legend(book, shown), choose="Function"
        ),
    )


def _legend(book: Book, shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say what the looks of a bar mean, of those that there are."""
    keys = [naming.key(say("planned"), _PLANNED), naming.key(say("done"), _DONE)]
    if any(row["overdue"] for row in shown):
        keys.append(naming.key(say("overdue or not begun in time"), _OVERDUE))
    if any(row["critical"] for row in shown):
        keys.append(naming.key(say("critical"), palette.PAPER, stroke=theme.INK))
    if any(row["due"] for row in shown):
        keys.append(naming.key(say("objective due"), palette.PAPER, "diamond", stroke=theme.INK))
    return [*keys, naming.key(_today(book), theme.AGAINST, "dashed")]


def _bars(book: Book, most: int) -> tuple[list[Bar], str]:
    """Return the finest bars that fit in order of functions and starts, and what one stands for."""
    dated = [row for row in plan.actions(book) if plan.is_dated(row)]
    if len(dated) <= most:
        return [
            _bar(book, [row], row.statement, ("actions", row.key)) for row in _in_order(book, dated)
        ], "action"
    serves = choices_of_objectives(book)
    objectives, choices = book.names("objectives"), book.names("choices")
    levels: list[tuple[str, str, Callable[[Row], Iterable[str]], dict[str, str]]] = [
        ("objective", "objectives", lambda row: row.objective, objectives),
        (
            "choice",
            "choices",
            lambda row: {c: 0 for key in row.objective for c in serves[key]},
            choices,
        ),
        ("function", "functions", lambda row: [row.function], book.names("functions")),
    ]
    for level, table, keys_of, names in levels:  # noqa: B007 the last one tried is shown
        grouped: dict[tuple[str, str], list[Row]] = {}
        for row in dated:
            for key in keys_of(row):
                grouped.setdefault((row.function, key), []).append(row)
        bars = [_bar(book, rows, names[key], (table, key)) for (_, key), rows in grouped.items()]
        if len(bars) <= most:
            break
    place = {row.key: number for number, row in enumerate(book.rows("functions"))}
    bars.sort(key=lambda bar: (place[bar.function], bar.start, bar.end))
    return bars[:most], level


def _in_order(book: Book, rows: Sequence[Row]) -> list[Row]:
    place = {row.key: number for number, row in enumerate(book.rows("functions"))}
    return sorted(rows, key=lambda row: (place[row.function], row.starts_on, row.ends_on))


def _bar(book: Book, rows: Sequence[Row], label: str, at: tuple[str, str]) -> Bar:
    by_key, times, days = book.by_key("objectives"), plan.times(book), plan.workdays(book)
    lengths = [(row.ends_on - row.starts_on).days + 1 for row in rows]
    done = sum(
        delivery.earned_share(row) * days_of for row, days_of in zip(rows, lengths, strict=True)
    )
    due = [by_key[key].due_on for row in rows for key in row.objective if by_key[key].due_on]
    one = rows[0] if len(rows) == 1 else None
    earliest = None
    if one and one.key in times and one.key in plan.needs(book):
        finish = days.day(times[one.key].early_finish)
        earliest = finish if finish > one.ends_on else None
    return Bar(
        rows[0].function,
        label,
        min(row.starts_on for row in rows),
        max(row.ends_on for row in rows),
        done / sum(lengths),
        sum(row.key in times and times[row.key].critical for row in rows),
        len(rows),
        min(due, default=None),
        earliest,
        one.key if one else None,
        _overdue(book, rows),
        at,
    )


def _overdue(book: Book, rows: Sequence[Row]) -> str:
    """Say in a word what of the work is late on the day of the report; empty where nothing is."""
    states = [delivery.state(book, row) for row in rows]
    late, waiting = states.count(delivery.LATE), states.count(delivery.NOT_BEGUN)
    if len(rows) > 1:
        return say("{number} overdue", number=late + waiting) if late or waiting else ""
    return say("overdue") if late else say("not started") if waiting else ""


def _rows(book: Book, bars: Sequence[Bar]) -> Iterator[dict[str, Any]]:
    number = 0
    for function, among in groupby(bars, key=lambda bar: bar.function):
        # Bars are numbered; a heading is told from them by its sign.
        of = book.name("functions", function)
        head = naming.name(of, to=("functions", function), head=True, of=of)
        yield {"row": f"={function}", "name": head, "function": of}
        for bar in among:
            number += 1
            late = bar.due is not None and bar.number == 1 and bar.end > bar.due
            after = bar.end + timedelta(1)
            start, end = bar.start.toordinal(), after.toordinal()
            yield {
                "row": str(number),
                "name": naming.name(bar.label, _word(bar, late), bar.at, of=of),
                "start": start,
                "end": end,
                "done": start + (end - start) * bar.progress,
                "critical": bool(bar.critical) and bar.number == 1,
                "due": bar.due.toordinal() if bar.due and bar.number == 1 else None,
                "reached": palette.AGAINST if late else palette.PAPER,
                "overdue": bool(bar.overdue),
                "colour": _OVERDUE if bar.overdue else _PLANNED,
                "action": bar.action,
                "whole": bar.label,
                "function": of,
                "from": day(bar.start),
                "to": day(bar.end),
                "share": theme.percent(bar.progress),
                "due_said": day(bar.due) if bar.due else "–",
                "note": _note(bar, late),
            }


def _word(bar: Bar, late: bool) -> str:
    """Say what stands beside the bar."""
    return _facts(bar, "late" if late else "", f"→ {_said(bar.earliest)}" if bar.earliest else "")


def _note(bar: Bar, late: bool) -> str:
    """Say the words beside the bar in full."""
    pushed = (
        say("delayed to {earliest} by an action it needs", earliest=day(bar.earliest))
        if bar.earliest
        else ""
    )
    return _facts(bar, say("ends after its objective is due") if late else "", pushed) or "–"


def _facts(bar: Bar, late: str, pushed: str) -> str:
    several = bar.number > 1
    critical = f"{bar.critical} critical" if several else "critical"
    facts = (
        counted(bar.number, "action") if several else "",
        critical if bar.critical else "",
        bar.overdue,
    )
    return ", ".join(filter(None, (*facts, late, pushed)))


def _wires(
    book: Book, rows: Sequence[dict[str, Any]], x: Callable[[str], alt.X], y: alt.Y
) -> list[alt.Chart]:
    """Draw dependencies between shown actions, where they are few enough to be told apart."""
    by_action = {row["action"]: row for row in rows if row.get("action")}
    pairs = [
        (by_action[other], by_action[action])
        for action, needed in plan.needs(book).items()
        for other in needed
        if action in by_action and other in by_action and action != other
    ]
    if not 0 < len(pairs) <= MOST_WIRES:
        return []
    points: list[tuple[float | None, str]] = []
    for before, after in pairs:
        points += [(before["end"], before["row"]), (before["end"], after["row"])]
        points += [(after["start"], after["row"]), (None, after["row"])]
    lines = [{"step": step, "on": on, "row": row} for step, (on, row) in enumerate(points)]
    heads = [{"on": after["start"], "row": after["row"]} for _, after in pairs]
    return [
        naming.marks(lines)
        .mark_line(strokeWidth=1, color=palette.WIRE, invalid="break-paths-show-domains")
        .encode(x("on"), y, order="step:Q"),
        naming.marks(heads)
        .mark_point(shape="triangle-right", size=36, filled=True, color=palette.WIRE, opacity=1)
        .encode(x("on"), y),
    ]


def _ends(book: Book, bars: Sequence[Bar]) -> tuple[date, date]:
    """Return the first and the last day of the picture, with a margin."""
    days = [book.as_of, *(bar.start for bar in bars), *(bar.end for bar in bars)]
    days += [bar.due for bar in bars if bar.due and bar.number == 1]
    first, last = min(days), max(days)
    margin = timedelta(max((last - first).days // 50, 2))
    return first - margin, last + margin


def _said(day: date) -> str:
    return short_day(day)


def _today(book: Book) -> str:
    states = [work.state for work in delivery.works(book)]
    late, waiting = states.count(delivery.LATE), states.count(delivery.NOT_BEGUN)
    facts = (
        say("{number} overdue", number=late) if late else "",
        say("{number} not started", number=waiting) if waiting else "",
    )
    return ", ".join([f"today, {_said(book.as_of)}", *filter(None, facts)])


def _in_words(book: Book, bars: Sequence[Bar], level: str) -> str:
    critical = [quoted(bar.label) for bar in bars if bar.critical and bar.number == 1]
    functions = len({bar.function for bar in bars})
    actions = [row for row in plan.actions(book) if plan.is_dated(row)]
    first, last = min(bar.start for bar in bars), max(bar.end for bar in bars)
    said = say(
        "Plan of {actions} of {functions}, from {said} to {said_2}.",
        actions=counted(len(actions), "action"),
        functions=counted(functions, "function"),
        said=_said(first),
        said_2=_said(last),
    )
    if level != "action":
        return say(
            "{said} Each bar shows the actions of one function for one {level}.",
            said=said,
            level=level,
        )
    overdue = [
        say("{action} ({overdue})", action=quoted(bar.label), overdue=bar.overdue)
        for bar in bars
        if bar.overdue
    ]
    late = [quoted(bar.label) for bar in bars if bar.due and bar.end > bar.due]
    said += f" Critical: {joined(critical)}." if critical else say(" No action is critical.")
    if overdue:
        said += say(" Late today: {overdue}.", overdue=joined(overdue))
    return said + (
        say(" End after their objective is due: {late}.", late=joined(late)) if late else ""
    )
