"""Pictures of the economics: what problems cost, who stays, where it pays, what changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis import money
from workbook.analysis.constants import INPUTS
from workbook.analysis.money import two_digits
from workbook.analysis.own_inputs import is_computed
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import _, day, one_line, percent, say, say_number, translate
from workbook.chapters.economics import measures
from workbook.chapters.economics.contact_charts import each_contact
from workbook.chapters.economics.interventions import (
    COMPARISON,
    CONTROLLED,
    NO_LARGER,
    SERIES,
    SHOWN,
    TWO_NUMBERS,
    UNDECIDED,
    UNKNOWN,
    WITHHELD,
    Changed,
    changed,
    two_numbers,
)
from workbook.chapters.economics.levers import what_changes_it
from workbook.chapters.economics.lifetimes import Kept, kept
from workbook.chapters.economics.uncounted import not_counted
from workbook.charts import labelling, naming, palette, theme, ticks

__all__ = [
    "each_contact",
    "forest",
    "inputs",
    "judged",
    "not_counted",
    "survival",
    "tornado",
    "waterfall",
    "what_changes_it",
    "worth_by_segment",
]  # fmt: skip

PARTS = measures.PART_WORDS
ORIGIN_WORDS = {
    "own_data": _("own data"),
    "own_survey": _("own survey"),
    "published": _("published"),
    "guess": _("a guess"),
}
VERDICT_LOOKS = {
    SHOWN: (theme.GOOD, "✓"),
    NO_LARGER: (theme.QUIET, "="),
    UNKNOWN: (theme.CAUTION, "▲"),
    UNDECIDED: (theme.CAUTION, "?"),
    WITHHELD: (theme.AGAINST, "✕"),
}
_SHAPES = {COMPARISON: "circle", CONTROLLED: "diamond", SERIES: "triangle-up"}


def waterfall(book: Book) -> alt.LayerChart | None:
    """What the problems of a year cost, part by part, and how sure that is.

    The line on each bar is its range; likely values do not add up exactly. The pale bar is the
    gross damage: it counts customers who would have left anyway.
    """
    table = measures.damage(book).set_index("part")
    if table.empty or math.isnan(table["likely"].get(measures.TOTAL_NET, math.nan)):
        return None
    rows, so_far = [], 0.0
    for part in (*PARTS,):
        one = table.loc[part]
        if math.isnan(one["likely"]):
            continue
        is_total = part == measures.TOTAL_NET
        start = 0.0 if is_total else so_far
        rows.append(
            {
                "part": part,
                "name": _capital(translate(PARTS[part])),
                "start": start,
                "end": start + one["likely"],
                "low": start + one["low"],
                "high": start + one["high"],
                "colour": theme.AGAINST if is_total else palette.ROSE,
                "said": say(
                    "{likely} a year ({low} to {high})",
                    likely=_money(book, one["likely"]),
                    low=_money(book, one["low"]),
                    high=_money(book, one["high"]),
                ),
            }
        )
        so_far = start + one["likely"]
    gross = table.loc[measures.TOTAL_GROSS]
    ends = [0.0, *(row[end] for row in rows for end in ("start", "end", "low", "high"))]
    has_gross = not math.isnan(gross["likely"])
    if has_gross:
        ends.append(gross["likely"])
    room = (max(ends) - min(ends)) * 0.04 or 1
    low, high = min(ends) - (room if min(ends) < 0 else 0), max(ends) + room
    x = partial(naming.along, alt.X, low=low, high=high)
    y = naming.by_name(alt.Y, "part", [row["part"] for row in rows])
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", {say("It costs"): "said"}))
    layers = [naming.upright(0, color=theme.INK, strokeWidth=1.5)]
    legend = []
    if has_gross:
        ghost = [{"part": measures.TOTAL_NET, "zero": 0.0, "gross": float(gross["likely"])}]
        layers.append(
            naming.marks(ghost)
            .mark_bar(size=30, color=palette.MIST)
            .encode(x("zero"), alt.X2("gross:Q"), y)
        )
        legend.append(naming.key(say("gross: {money}", money=_money(book, gross["likely"])),
                                 palette.MIST))  # fmt: skip
    layers += [
        base.mark_bar(size=20).encode(x("start"), alt.X2("end:Q"),
                                      naming.painted(alt.Color, "colour")),
        base.mark_rule(strokeWidth=2, color=theme.INK).encode(x("low"), alt.X2("high:Q")),
    ]  # fmt: skip
    legend.append(naming.key(say("range: 8 in 10"), theme.INK, "line"))
    listed = [naming.name(row["name"], row["said"]) for row in rows]
    axis = naming.axis(
        ticks.rightwards(low, high, 5, _short),
        say("{currency} a year", currency=_currency(book)),
    )
    said = "; ".join(f"{row['name']}: {row['said']}" for row in rows)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(46),
        description=say("What the problems of a year cost. {said}.", said=said),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def tornado(book: Book) -> alt.LayerChart | None:
    """Which number the result hangs on most: the net damage at its low and at its high end.

    All other numbers stay in the middle. What stands on top is what to measure next.
    """
    table = [one for one in records(measures.drivers(book)) if one.share >= 0.005][:10]
    if not table:
        return None
    net = measures.damage(book).set_index("part")["likely"][measures.TOTAL_NET]
    rows = [
        {
            "constant": one.constant,
            "name": _called(one.name, one.segment),
            "note": _origin(book, one),
            "key": one.constant.split("; ")[0],
            "at_low": one.low_result,
            "at_high": one.high_result,
            "share": percent(one.share),
            "said": say(
                "{low} to {high}",
                low=_money(book, min(one.low_result, one.high_result)),
                high=_money(book, max(one.low_result, one.high_result)),
            ),
        }
        for one in table
    ]
    ends = [net, *(row[end] for row in rows for end in ("at_low", "at_high"))]
    room = (max(ends) - min(ends)) * 0.05 or 1
    low, high = min(ends) - room, max(ends) + room
    x = partial(naming.along, alt.X, low=low, high=high)
    y = naming.by_name(alt.Y, "constant", [row["constant"] for row in rows])
    told = {say("Net damage"): "said", say("Share of the uncertainty"): "share"}
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    point = {"filled": True, "size": 110, "opacity": 1}
    layers = [
        naming.upright(float(net), color=theme.QUIET, strokeWidth=1.5),
        base.mark_rule(strokeWidth=9, color=palette.PALE).encode(x("at_low"), alt.X2("at_high:Q")),
        base.mark_point(shape="circle", color=theme.QUIET, **point).encode(x("at_low")),
        base.mark_point(shape="diamond", color=theme.FOR, **point).encode(x("at_high")),
    ]
    typed = book.by_key("constants")
    listed = [
        naming.name(
            row["name"], row["note"],
            ("constants", row["key"]) if row["key"] in typed else None,
        )
        for row in rows
    ]  # fmt: skip
    axis = naming.axis(
        ticks.rightwards(low, high, 5, _short),
        say("{currency} a year, net", currency=_currency(book)),
    )
    legend = [
        naming.key(say("when it is low"), theme.QUIET, "circle"),
        naming.key(say("when it is high"), theme.FOR, "diamond"),
    ]
    said = "; ".join(f"{row['name']} ({row['share']}): {row['said']}" for row in rows)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(58),
        description=say("What the result hangs on. {said}.", said=said),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def inputs(book: Book) -> pd.DataFrame | None:
    """Every number, the one that counts first; the others stay listed."""
    if not book.rows("constants"):
        return None
    segments = dict.fromkeys(row.segment or "" for row in money.inputs(book))
    rows = []
    for name in INPUTS:
        for segment in segments:
            known = [row for row in money.candidates(book, name, segment)
                     if (row.segment or "") == segment]  # fmt: skip
            best = money.counting(known)
            rows += [_input_row(row, counts=row in best) for row in known]
    return pd.DataFrame(rows)


def _input_row(row: Row, *, counts: bool) -> dict[str, Any]:
    digits = 0 if abs(row.likely) >= 100 else 3
    low, likely, high = (theme.number(value, digits) for value in (row.low, row.likely, row.high))
    if INPUTS[row.name].kind == "share":
        ends = (row.low, row.likely, row.high)
        is_fine = any(0 < min(one, 1 - one) < 0.05 for one in ends)
        low, likely, high = (percent(one, 1 if is_fine else 0) for one in ends)
    name = _called(row.name, row.segment or "")
    return {
        "input": name if is_computed(row) else theme.linked(name, "constants", row.key),
        "likely": likely,
        "range": "" if low == high else say("{low} to {high}", low=low, high=high),
        "origin": say("computed") if is_computed(row) else translate(ORIGIN_WORDS[row.origin]),
        "source": row.source,
        "dated": day(row.dated),
        "counts": say("yes") if counts else say("no, another counts before it"),
    }


def survival(book: Book) -> alt.FacetChart | None:
    """How many customers are still there, month by month, as far as anybody has been seen.

    The band is the margin of error; the dashed line goes on beyond what was seen.
    """
    found = [one for one in kept(book) if one.curve is not None]
    if not found:
        return None
    rows: list[dict[str, Any]] = []
    panels, said = {}, []
    for one in found:
        key = f"{one.source} {one.segment}"
        title = one.segment or book.name("sources", one.source)
        last = max(int(one.curve.months[-1]), 1) if one.curve is not None else 1
        ahead = last if one.projected is None else round(last * 1.5)
        panels[key] = naming.panel(
            naming.name(title, _kept_words(one)),
            [(at / ahead, say("month {number}", number=at)) for at in _steps(ahead)],
            [(1 - share, percent(share)) for share in (0.0, 0.5, 1.0)],
        )
        said.append(f"{title}: {_kept_words(one)}")
        rows += _curve(one, key, last, ahead)
    x = alt.X("at:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = partial(naming.along, alt.Y, low=0, high=1)
    base = alt.Chart().encode(x)
    tips = labelling.tips("month", {say("Still there"): "said"})
    layers = [
        base.mark_area(color=palette.PALE, opacity=1).encode(y("low"), alt.Y2("high:Q")),
        base.mark_line(color=theme.FOR, strokeWidth=2).encode(y("share")),
        base.mark_line(color=theme.QUIET, strokeDash=[5, 4]).encode(y("ahead")),
        base.mark_point(filled=True, size=30, color=theme.FOR, opacity=1).encode(
            y("share"), tooltip=tips
        ),
    ]
    legend = [
        naming.key(say("still there"), theme.FOR, "line"),
        naming.key(say("margin of error"), palette.PALE),
        naming.key(say("projected"), theme.QUIET, "dashed"),
    ]
    chart = alt.layer(*layers, data=alt.InlineData(values=rows)).properties(width=260, height=130)
    facet = alt.Facet("panel:N", sort=list(panels))
    return chart.facet(facet, columns=2).properties(
        description=say("How many customers are still there. {said}.", said="; ".join(said)),
        usermeta=naming.panels(panels, legend),
    )


def worth_by_segment(book: Book) -> alt.LayerChart | None:
    """Where it pays to delight customers: what it brings less what it costs, by segment.

    To the right of 0 it pays. A line across 0 is not sure.
    """
    table = measures.segments(book).dropna(subset=["net_low", "net_high"])
    if table.empty:
        return None
    words = {
        measures.JUSTIFIED: (say("it pays"), theme.GOOD, "✓"),
        measures.NOT_JUSTIFIED: (say("it does not pay"), theme.AGAINST, "✕"),
        measures.NOT_SURE: (say("not sure"), theme.CAUTION, "?"),
    }
    rows = [
        {
            "segment": one.segment,
            "name": one.segment,
            "low": one.net_low,
            "high": one.net_high,
            "colour": words[one.verdict][1],
            "said": f"{words[one.verdict][2]} {words[one.verdict][0]}: "
            + _from_to(book, one.net_low, one.net_high),
        }
        for one in records(table)
    ]
    return _intervals(
        rows, "segment",
        say("{currency} a year: gain less cost of delighting", currency=_currency(book)),
        say("Where it pays to delight. {said}.",
            said="; ".join(f"{row['name']}: {row['said'][2:]}" for row in rows)),
        [naming.key(label, colour, "line") for label, colour, _ in words.values()
         if any(row["colour"] == colour for row in rows)],
    )  # fmt: skip


def forest(book: Book) -> alt.LayerChart | pd.DataFrame | None:
    """What each decision changed, in shares of what was claimed or of the level before.

    The mark is the effect, its shape how it was found, the line its margin of error, the cross what
    was claimed. Decisions without a margin of error are below, with the reason.
    """
    titles = book.by_key("decisions")
    rows = []
    for one in changed(book):
        if one.effect is None or one.low is None or one.high is None:
            continue
        unit = abs(one.claimed) if one.claimed else abs(one.before or 0)
        if not unit:
            continue
        colour, sign = VERDICT_LOOKS[one.verdict]
        better = 1 if titles[one.decision].direction != "down" else -1
        ends = sorted(better * value / unit for value in (one.low, one.high))
        rows.append(
            {
                "decision": one.decision,
                "name": titles[one.decision].statement,
                "note": f"{sign} {_verdict(one)}: "
                + _effect(one.effect, one.low, one.high, one.unit),
                "effect": better * one.effect / unit,
                "low": ends[0],
                "high": ends[1],
                "claimed": better * one.claimed / unit if one.claimed else None,
                "colour": colour,
                "shape": _SHAPES.get(one.design, "square"),
                "design": translate(one.design),
                "said": _effect(one.effect, one.low, one.high, one.unit),
            }
        )
    if not rows:
        return None
    ends = [0.0, *(row[end] for row in rows for end in ("low", "high", "claimed") if row[end])]
    room = (max(ends) - min(ends)) * 0.06 or 1
    low, high = min(ends) - room, max(ends) + room
    x = partial(naming.along, alt.X, low=low, high=high)
    y = naming.by_name(alt.Y, "decision", [row["decision"] for row in rows])
    told = {say("Effect"): "said", say("How it was found"): "design"}
    base = naming.marks(rows).encode(y=y, tooltip=labelling.tips("name", told))
    colour = naming.painted(alt.Color, "colour")
    layers = [
        naming.upright(0, color=theme.INK, strokeWidth=1.5),
        base.mark_rule(strokeWidth=4).encode(x("low"), alt.X2("high:Q"), colour),
        base.mark_point(filled=True, size=150, opacity=1).encode(
            x("effect"), colour, naming.painted(alt.Shape, "shape")
        ),
        base.mark_point(shape="cross", size=130, filled=True, opacity=1, color=theme.INK).encode(
            x("claimed")
        ),
    ]
    listed = [naming.name(row["name"], row["note"], ("decisions", row["decision"])) for row in rows]
    axis = naming.axis(
        ticks.rightwards(low, high, 5, theme.percent),
        say("Change for the better, as a share of what was claimed (else of the level before)"),
    )
    legend = [
        naming.key(translate(design), theme.INK, shape)
        for design, shape in _SHAPES.items()
        if any(row["shape"] == shape for row in rows)
    ]
    if any(row["claimed"] is not None for row in rows):
        legend.append(naming.key(say("claimed"), theme.INK, "cross"))
    said = "; ".join(f"{row['name']}: {row['note'][2:]}" for row in rows)
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(62),
        description=say("What decisions changed. {said}.", said=said),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def judged(book: Book) -> pd.DataFrame | None:
    """What can be said of each decision, and why no more than that."""
    titles = book.by_key("decisions")
    rows = [
        {
            "decision": theme.linked(
                titles[one.decision].statement, "decisions", one.decision
            ),
            "effective_on": day(titles[one.decision].effective_on),
            "verdict": _verdict(one),
            "effect": _effect(one.effect, one.low, one.high, one.unit)
            if one.effect is not None and one.low is not None and one.high is not None else "",
            "why": _reason(one),
        }
        for one in changed(book)
    ]  # fmt: skip
    return pd.DataFrame(rows) if rows else None


def _verdict(one: Changed) -> str:
    if one.verdict == NO_LARGER and one.low is not None and one.high is not None:
        most = max(abs(one.low), abs(one.high))
        return say("no effect larger than {most}", most=theme.number(most, _digits(most)))
    return translate(one.verdict)


def _reason(one: Changed) -> str:
    parts = [one.why]
    if one.design == TWO_NUMBERS and one.before is not None and one.after is not None:
        parts.insert(0, f"{two_numbers(one.before, one.after)}.")
    if one.design == COMPARISON and one.comparison:
        parts.append(say("Compared with those it does not hold for: {numbers}.",
                         numbers=one.comparison))  # fmt: skip
    if one.more and one.verdict == UNDECIDED:
        parts.append(say_number(one.more, "At least {number} month more would tell.",
                                "At least {number} months more would tell."))  # fmt: skip
    return " ".join(part for part in parts if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _intervals(
    rows: Sequence[dict[str, Any]], field: str, title: str, description: str,
    legend: Sequence[dict[str, Any]],
) -> alt.LayerChart:  # fmt: skip
    ends = [0.0, *(row[end] for row in rows for end in ("low", "high"))]
    room = (max(ends) - min(ends)) * 0.05 or 1
    low, high = min(ends) - room, max(ends) + room
    x = partial(naming.along, alt.X, low=low, high=high)
    base = naming.marks(rows).encode(
        y=naming.by_name(alt.Y, field, [row[field] for row in rows]),
        tooltip=labelling.tips("name", {say("A year"): "said"}),
    )
    layers = [
        naming.upright(0, color=theme.INK, strokeWidth=1.5),
        base.mark_rule(strokeWidth=7).encode(
            x("low"), alt.X2("high:Q"), naming.painted(alt.Color, "colour")
        ),
    ]
    listed = [naming.name(row["name"], row["said"]) for row in rows]
    axis = naming.axis(ticks.rightwards(low, high, 5, _short), title)
    return alt.layer(*layers).properties(
        width=600, height=alt.Step(48), description=description,
        usermeta=naming.rows(listed, axis, legend=legend),
    )  # fmt: skip


def _curve(one: Kept, key: str, last: int, ahead: int) -> list[dict[str, Any]]:
    curve = one.curve
    assert curve is not None  # noqa: S101 the caller has looked
    rows = []
    for month in range(ahead + 1):
        share, low, high = curve.at(month) if month <= last else (None, None, None)
        beyond = None
        if one.projected is not None and month >= last:
            scale = curve.at(last)[0] / max(float(one.projected.share(last)), 1e-9)
            beyond = float(one.projected.share(month)) * scale
        rows.append(
            {
                "panel": key,
                "at": month / ahead,
                "month": say("month {number}", number=month),
                "share": share,
                "low": low,
                "high": high,
                "ahead": beyond,
                "said": percent(share) if share is not None else "",
            }
        )
    return rows


def _kept_words(one: Kept) -> str:
    if one.survival is None:
        return one.note
    share, low, high = one.survival
    return say(
        "{share} after a year ({low} to {high}), of {customers} customers",
        share=percent(share), low=percent(low), high=percent(high), customers=one.customers,
    )  # fmt: skip


def _steps(last: int) -> list[int]:
    step = max(6, 6 * round(last / 18))
    return list(range(0, last + 1, step))


def _called(name: str, segment: str) -> str:
    called = translate(INPUTS[name].called)
    return f"{called} ({segment})" if segment else called


def _origin(book: Book, one: Any) -> str:
    origin = translate(ORIGIN_WORDS[one.origin])
    row = next(row for row in money.inputs(book) if row.key == one.constant.split("; ")[0])
    said = say("{share} of the uncertainty · {origin}, {on}",
               share=percent(one.share), origin=origin, on=day(row.dated))  # fmt: skip
    if one.ask == one.ask and one.origin in ("published", "guess"):
        said += " · " + say("ask {customers} customers", customers=round(one.ask))
    return said


def _effect(effect: float, low: float, high: float, unit: str) -> str:
    digits = _digits(effect)
    said = say(
        "{effect} ({low} to {high})",
        effect=theme.signed(effect, digits),
        low=theme.signed(low, digits),
        high=theme.signed(high, digits),
    )
    return f"{said} {unit}".strip()


def _digits(value: float) -> int:
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 3


def _from_to(book: Book, low: float, high: float) -> str:
    return say("{low} to {high} a year", low=_money(book, low), high=_money(book, high))


def _money(book: Book, value: float) -> str:
    return book.money(two_digits(value))


def _short(value: float) -> str:
    return theme.number(value, 0)


def _currency(book: Book) -> str:
    return one_line(book.strategy.currency or "") or say("the strategy's currency")
