"""The plans in time: who does what when, what is critical, and what waits for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from workbook.analysis import delivery
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import counted, day, joined, quoted, say
from workbook.chapters.plans import plan
from workbook.chapters.plans.chain import choices_of_objectives
from workbook.charts import labelling, theme

MOST_ROWS = 80  # bars under each other that still can be read
MOST_WIRES = 60  # dependencies that still can be told apart
_LEFT, _WIDTH, _STEP = 310, 400, 22
_LETTERS = 46

_PLANNED, _DONE, _OVERDUE = "#a9cbe6", theme.FOR, "#f3b6a6"


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


def gantt(book: Book, most: int = MOST_ROWS, width: int = _WIDTH) -> alt.LayerChart | None:
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
    names = [row["row"] for row in rows]
    labels = {row["row"]: row["label"] for row in rows}
    y = alt.Y("row:N", sort=names, title=None, axis=_axis(labels))
    x = _time(book, bars)
    wide = width if level == "action" else width - 120  # beside stand numbers of actions
    shown = pd.DataFrame([row for row in rows if "start" in row])
    told = {
        "Function": "function",
        "From": "from",
        "To": "to",
        "Done": "share",
        "Objective due": "due_said",
        "Note": "note",
    }
    base = alt.Chart(shown).encode(y, tooltip=labelling.tips("whole", told))
    heads = alt.Chart(pd.DataFrame([row for row in rows if "start" not in row])).encode(y)
    whole = base.encode(alt.X("start:T", **x), alt.X2("end:T"))
    today = alt.Chart(pd.DataFrame([{"on": _iso(book.as_of)}])).encode(alt.X("on:T", **x))
    layers = [
        heads.mark_rule(color=theme.GRID, yOffset=_STEP / 2),
        *_wires(book, rows, x, names),
        whole.mark_bar(height=13, color=_PLANNED),
        whole.transform_filter("datum.overdue").mark_bar(height=13, color=_OVERDUE),
        base.transform_filter("datum.done > datum.start")
        .mark_bar(height=13, color=_DONE)
        .encode(alt.X("start:T", **x), alt.X2("done:T")),
        whole.transform_filter("datum.critical").mark_bar(
            height=15, filled=False, stroke=theme.INK, strokeWidth=2.5
        ),
        *_due(base, x),
        today.mark_rule(color=theme.AGAINST, strokeWidth=1.5, strokeDash=[5, 3]),
        today.mark_text(baseline="bottom", dy=-4, color=theme.AGAINST, fontSize=12).encode(
            alt.YValue(0), text=alt.TextValue(_today(book))
        ),
        base.transform_filter("datum.aside")
        .mark_text(align="left", fontSize=12)
        .encode(alt.XValue(wide + 8), text=alt.Text("word:N")),
        base.transform_filter("datum.word && !datum.before && !datum.aside")
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(alt.X("word_at:T", **x), text=alt.Text("word:N")),
        base.transform_filter("datum.word && datum.before && !datum.aside")
        .mark_text(align="right", dx=-9, fontSize=12)
        .encode(alt.X("start:T", **x), text=alt.Text("word:N")),
    ]
    return (
        alt.layer(*layers)
        .properties(width=wide, height=alt.Step(_STEP), description=_in_words(book, bars, level))
        .properties(usermeta=labelling.filtered("Function", "function", len(bars)))
        .configure(aria=False)
    )


def _bars(book: Book, most: int) -> tuple[list[Bar], str]:
    """Return the finest bars that fit in order of functions and starts, and what one stands for."""
    dated = [row for row in plan.actions(book) if plan.is_dated(row)]
    if len(dated) <= most:
        return [_bar(book, [row], row.statement) for row in _in_order(book, dated)], "action"
    serves = choices_of_objectives(book)
    objectives, choices = book.names("objectives"), book.names("choices")
    levels: list[tuple[str, Callable[[Row], Iterable[str]], dict[str, str]]] = [
        ("objective", lambda row: row.objective, objectives),
        ("choice", lambda row: {c: 0 for key in row.objective for c in serves[key]}, choices),
        ("function", lambda row: [row.function], book.names("functions")),
    ]
    for level, keys_of, names in levels:  # noqa: B007 the last one tried is shown
        grouped: dict[tuple[str, str], list[Row]] = {}
        for row in dated:
            for key in keys_of(row):
                grouped.setdefault((row.function, key), []).append(row)
        bars = [_bar(book, rows, names[key]) for (_, key), rows in grouped.items()]
        if len(bars) <= most:
            break
    place = {row.key: number for number, row in enumerate(book.rows("functions"))}
    bars.sort(key=lambda bar: (place[bar.function], bar.start, bar.end))
    return bars[:most], level


def _in_order(book: Book, rows: Sequence[Row]) -> list[Row]:
    place = {row.key: number for number, row in enumerate(book.rows("functions"))}
    return sorted(rows, key=lambda row: (place[row.function], row.starts_on, row.ends_on))


def _bar(book: Book, rows: Sequence[Row], label: str) -> Bar:
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
    )


def _overdue(book: Book, rows: Sequence[Row]) -> str:
    """Say in a word what of the work is late on the day of the report; empty where nothing is."""
    states = [delivery.state(book, row) for row in rows]
    late, waiting = states.count(delivery.LATE), states.count(delivery.NOT_BEGUN)
    if len(rows) > 1:
        return say("{number} overdue", number=late + waiting) if late or waiting else ""
    return say("overdue") if late else say("not started") if waiting else ""


def _rows(book: Book, bars: Sequence[Bar]) -> Iterator[dict[str, Any]]:
    last = max([*(bar.end for bar in bars), *(bar.due for bar in bars if bar.due)])
    first = min(bar.start for bar in bars)
    number = 0
    for function, among in groupby(bars, key=lambda bar: bar.function):
        # Bars are numbered; a heading is told from them by its sign.
        name = book.name("functions", function)
        yield {"row": f"={function}", "label": name.upper(), "function": name}
        for bar in among:
            number += 1
            late = bar.due is not None and bar.number == 1 and bar.end > bar.due
            after = bar.end + timedelta(1)
            word = _word(bar, late)
            shown_to = max([after, *([bar.due] if bar.due and _near(bar, first, last) else [])])
            yield {
                "row": str(number),
                "label": labelling.lines(bar.label, _LETTERS, 1),
                "start": _iso(bar.start),
                "end": _iso(after),
                "done": _iso(bar.start + (after - bar.start) * bar.progress),
                "critical": bool(bar.critical) and bar.number == 1,
                "due": _iso(bar.due) if bar.due and bar.number == 1 else None,
                "late": late,
                "overdue": bool(bar.overdue),
                "word": word,
                "word_at": _iso(shown_to),
                # Where there is no room to the right, the word stands to the left.
                "before": (last - shown_to).days * _WIDTH / max((last - first).days, 1)
                < 7 * len(word),
                "aside": bar.action is None,
                "action": bar.action,
                "whole": bar.label,
                "function": name,
                "from": day(bar.start),
                "to": day(bar.end),
                "share": theme.percent(bar.progress),
                "due_said": day(bar.due) if bar.due else "–",
                "note": _note(bar, late),
            }


def _near(bar: Bar, first: date, last: date) -> bool:
    """Tell whether the diamond would cover a word beside the bar."""
    return (
        bar.due is not None
        and bar.number == 1
        and 0 <= (bar.due - bar.end).days < (last - first).days / 4
    )


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


def _due(base: alt.Chart, x: dict[str, Any]) -> list[alt.Chart]:
    due = base.transform_filter("datum.due").encode(alt.X("due:T", **x))
    look = {"shape": "diamond", "size": 55, "stroke": theme.INK, "opacity": 1}
    return [
        due.transform_filter("!datum.late").mark_point(
            filled=True, fill="white", strokeWidth=1, **look
        ),
        due.transform_filter("datum.late").mark_point(
            filled=True, fill=theme.AGAINST, strokeWidth=1, **look
        ),
    ]


def _wires(
    book: Book, rows: Sequence[dict[str, Any]], x: dict[str, Any], names: Sequence[str]
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
    points = []
    for before, after in pairs:
        points += [(before["end"], before["row"]), (before["end"], after["row"])]
        points += [(after["start"], after["row"]), (None, after["row"])]
    table = pd.DataFrame(points, columns=["on", "row"]).reset_index(names="step")
    y = alt.Y("row:N", sort=list(names))
    heads = pd.DataFrame([{"on": after["start"], "row": after["row"]} for _, after in pairs])
    return [
        alt.Chart(table)
        .mark_line(strokeWidth=1, color="#8f99a6", invalid="break-paths-show-domains")
        .encode(alt.X("on:T", **x), y, order=alt.Order("step:Q")),
        alt.Chart(heads)
        .mark_point(shape="triangle-right", size=28, filled=True, color=theme.QUIET, xOffset=-3)
        .encode(alt.X("on:T", **x), y),
    ]


def _time(book: Book, bars: Sequence[Bar]) -> dict[str, Any]:
    days = [book.as_of, *(bar.start for bar in bars), *(bar.end for bar in bars)]
    days += [bar.due for bar in bars if bar.due and bar.number == 1]
    first, last = min(days), max(days)
    margin = max((last - first).days // 50, 2)
    domain = [_iso(first - timedelta(margin)), _iso(last + timedelta(margin))]
    return {
        "title": None,
        "scale": alt.Scale(domain=[{"expr": f"toDate('{day}')"} for day in domain]),
        "axis": alt.Axis(
            orient="bottom", labelExpr="timeFormat(datum.value, '%b %Y')", tickCount=5, grid=True
        ),
    }


def _axis(labels: dict[str, str]) -> alt.Axis:
    import json

    return alt.Axis(
        labelExpr=f"({json.dumps(labels)})[datum.value]",
        labelAlign="left",
        labelPadding=_LEFT,
        labelFontWeight=alt.condition(
            "datum.value[0] == '='", alt.value("bold"), alt.value("normal")
        ),
        domain=False,
        ticks=False,
    )


def _iso(day: date) -> str:
    return f"{day}T00:00:00"


def _said(day: date) -> str:
    return f"{day:%-d %b %Y}"


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
