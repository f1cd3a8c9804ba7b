"""Pictures of what customers need and expect: beside its importance, and beside what they find."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.book import Book, records
from workbook.book.messages import _, number, percent, say, translate
from workbook.chapters.customer.expectations import ratings, split, wants
from workbook.charts import labelling, naming, theme, ticks

__all__ = ["needs", "priorities"]

_CALLED = {
    "need": _("a need that is taken for granted"),
    "expectation": _("an expectation: the more, the better"),
    "delight": _("a delight that nobody expects"),
    "indifferent": _("customers do not care"),
    "unwanted": _("customers would rather not have it"),
    "not clear": _("not clear: two answers are about as frequent"),
}
_ASSUMED = {"need": _("a need, as assumed"), "expectation": _("an expectation")}
_QUADRANTS = {
    "concentrate": _("Concentrate here: important, and done less well"),
    "keep up": _("Keep it up: important, and done well"),
    "low": _("Low priority: less important, and done less well"),
    "too much": _("Perhaps too much: less important, and done well"),
}


def needs(book: Book) -> pd.DataFrame | None:
    """Need or expectation, and of what: quality, quantity, timeliness or cost.

    What is taken for granted is seldom said: it shows in what people feel when it is missing.
    """
    found = wants(book)
    if found.empty:
        return None
    names = book.names("assumptions")
    pairs = {one.evidence: one for one in records(ratings(book))}
    rows = list(records(found))
    return pd.DataFrame(
        {
            say("What was asked"): [names[one.assumption] for one in rows],
            say("It is"): [_told(one) for one in rows],
            say("Of what"): [
                translate(one.of) if isinstance(one.of, str) else say("not said") for one in rows
            ],
            say("What customers answered"): [_result(one, pairs.get(one.evidence)) for one in rows],
            say("Answers"): ["" if math.isnan(one.n) else number(int(one.n)) for one in rows],
        }
    )


def _told(one: Any) -> str:
    if not isinstance(one.is_a, str):
        return say("not said")
    if math.isnan(one.gain) and one.is_a in _ASSUMED:
        return translate(_ASSUMED[one.is_a])
    return translate(_CALLED[one.is_a])


def _result(one: Any, pair: Any) -> str:
    if pair is None and math.isnan(one.gain):
        return say("average {mean}", mean=theme.cell(one.mean)) if not math.isnan(one.mean) else ""
    if pair is None:
        return say(
            "It satisfies {gain} if it is there, and disappoints {loss} if it is missing.",
            gain=percent(one.gain), loss=percent(-one.loss),
        )  # fmt: skip
    if pair.asked == "gap":
        return say(
            "Expected {expected}, found {found}: gap {gap} ({low} to {high}), weight {weight}.",
            expected=theme.cell(pair.beside), found=theme.cell(pair.found),
            gap=theme.cell(pair.gap), low=theme.cell(pair.low), high=theme.cell(pair.high),
            weight=percent(pair.weight),
        )  # fmt: skip
    return say(
        "Importance {importance}, done {done}. {what}.", importance=theme.cell(pair.beside),
        done=theme.cell(pair.found), what=translate(_QUADRANTS[pair.quadrant]),
    )  # fmt: skip


def priorities(book: Book) -> alt.LayerChart | None:
    """How well each thing is done, beside how important it is or what customers expect.

    The dashed lines are the averages of both, and divide the list: what is more important than the
    average and done less well than the average comes first. Of expectations, the gap that weighs
    most comes first.
    """
    found = ratings(book)
    important = found[found.asked == "performance"]
    return _divided(book, important) if len(important) else _gaps(book, found)


def _divided(book: Book, found: pd.DataFrame) -> alt.LayerChart:
    order = list(_QUADRANTS)
    found = found.assign(place=[order.index(one) for one in found.quadrant])
    found = found.sort_values(["place", "beside"], ascending=[True, False], kind="stable")
    pairs = list(records(found))
    middle = split(pairs)
    words = say("Importance"), say("How well it is done")
    lines = [
        naming.upright(middle[1], color=theme.FOR, strokeDash=[4, 3]),
        naming.upright(middle[0], color=theme.INK, strokeDash=[4, 3]),
    ]
    keys = [
        naming.key(say("average importance, {value}", value=number(middle[1], 2)), theme.FOR,
                   "line"),
        naming.key(say("average of how well, {value}", value=number(middle[0], 2)), theme.INK,
                   "line"),
    ]  # fmt: skip
    notes = [translate(_QUADRANTS[one.quadrant]) for one in pairs]
    return _beside(book, pairs, words, notes, lines, keys)


def _gaps(book: Book, found: pd.DataFrame) -> alt.LayerChart | None:
    if found.empty:
        return None
    pairs = list(records(found.sort_values("weighted", kind="stable")))
    notes = [
        say("gap {gap} ({low} to {high}), weight {weight}", gap=theme.cell(one.gap),
            low=theme.cell(one.low), high=theme.cell(one.high), weight=percent(one.weight))
        for one in pairs
    ]  # fmt: skip
    return _beside(book, pairs, (say("What they expect"), say("What they find")), notes)


def _beside(
    book: Book, pairs: Sequence[Any], words: tuple[str, str], notes: Sequence[str],
    lines: Sequence[alt.Chart] = (), keys: Sequence[Mapping[str, Any]] = (),
) -> alt.LayerChart:  # fmt: skip
    """Draw two averages a row, on one scale."""
    ends = [value for one in pairs for value in (one.found, one.beside)]
    margin = (max(ends) - min(ends)) * 0.08 or 0.5
    low, high = min(ends) - margin, max(ends) + margin
    rows = [
        {
            "evidence": one.evidence,
            "name": book.name("assumptions", one.assumption),
            "found": one.found,
            "beside": one.beside,
            "first": theme.cell(one.beside),
            "second": theme.cell(one.found),
            "answers": number(int(one.n)),
        }
        for one in pairs
    ]
    y = naming.by_name(alt.Y, "evidence", [row["evidence"] for row in rows])
    x = partial(naming.along, alt.X, low=low, high=high)
    told = {words[0]: "first", words[1]: "second", say("Answers"): "answers"}
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    mark = base.mark_point(filled=True, size=150, opacity=1)
    layers = [
        *lines,
        base.mark_rule(color=theme.GRID, strokeWidth=2).encode(x("found"), alt.X2("beside:Q")),
        mark.encode(x("beside"), color=alt.value(theme.FOR), shape=alt.value("square")),
        mark.encode(x("found"), color=alt.value(theme.INK), shape=alt.value("circle")),
    ]
    listed = [
        naming.name(row["name"], note, ("evidence", row["evidence"]))
        for row, note in zip(rows, notes, strict=True)
    ]
    legend = [
        naming.key(words[0], theme.FOR, "square"),
        naming.key(words[1], theme.INK, "circle"),
        *keys,
    ]
    said = "; ".join(
        say("{name}: {first} {one}, {second} {two}, {note}", name=row["name"], first=words[0],
            one=row["first"], second=words[1], two=row["second"], note=note)
        for row, note in zip(rows, notes, strict=True)
    )  # fmt: skip
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(54),
        description=say("{first} and {second}. {said}.", first=words[0], second=words[1],
                        said=said),
        usermeta=naming.rows(
            listed, naming.axis(ticks.rightwards(low, high, 5, theme.number), say("Average")),
            legend=legend,
        ),
    )  # fmt: skip
