"""Pictures of internal areas: where the time goes, whether the promise is kept, how far each is."""

from __future__ import annotations

import math
from functools import partial
from html import escape
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from workbook.analysis import events
from workbook.analysis.events import NINE_OF_TEN, NOT_SAID, Told
from workbook.book import Book, records
from workbook.book.messages import Message, counted, joined, number, percent, say, say_number
from workbook.chapters.sectors import measures
from workbook.chapters.sectors.by_hand import known
from workbook.chapters.sectors.lanes import named, number_
from workbook.chapters.sectors.measures import is_blind, only_when_revealed
from workbook.chapters.sectors.saying import lasting
from workbook.charts import labelling, naming, theme, ticks
from workbook.charts.parts import Points, Sentence

__all__ = ["by_day", "far", "where_time_goes"]

_STYLE = """<style>
.wb-bar { display: flex; height: 34px; margin: .6em 0; border: 1px solid var(--wb-line); }
.wb-bar i { display: block; min-width: 1px; }
.wb-shares { list-style: none; margin: .4em 0 1em; padding: 0; display: grid; gap: .15em 1.6em;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 20em), 1fr)); }
.wb-shares li { max-width: none; display: flex; gap: .6em; align-items: baseline; }
.wb-shares i { flex: none; width: .9em; height: .9em; align-self: center; }
.wb-shares b { margin-left: auto; font-variant-numeric: tabular-nums; }
.wb-hatch { background: repeating-linear-gradient(45deg, var(--wb-soft) 0 3px,
  var(--wb-wash) 3px 7px); }
.wb-dots { background: radial-gradient(var(--wb-soft) 1.3px, var(--wb-paper) 1.6px) 0 0 / 6px 6px; }
.wb-for { background: #0b6aa2; } .wb-plum { background: #8a4f7d; }
.wb-forest { background: #00755a; } .wb-rust { background: #c2410c; }
.wb-ochre { background: #a16207; } .wb-slate { background: #4b5563; }
.wb-pale { background: #a9cbe6; } .wb-amber { background: #e3b04b; }
.wb-rose { background: #f3b6a6; }
.wb-curve { position: relative; height: 220px; margin: 1.6em 3.2em 2.4em 3.2em;
  border-left: 1px solid var(--wb-line); border-bottom: 1px solid var(--wb-line); }
.wb-curve svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.wb-curve path { fill: none; stroke: var(--wb-ink); stroke-width: 2;
  vector-effect: non-scaling-stroke; }
.wb-curve path.wb-band { fill: var(--wb-line); stroke: none; opacity: .7; }
.wb-curve .wb-at { position: absolute; top: 0; bottom: 0; width: 0;
  border-left: 2px solid var(--wb-good); }
.wb-curve .wb-at.wb-nine { border-left: 2px dashed var(--wb-caution); }
.wb-curve .wb-at b { position: absolute; top: -1.5em; transform: translateX(-50%);
  white-space: nowrap; font-size: .87em; }
.wb-curve .wb-at.wb-nine b { top: auto; bottom: .3em; transform: none; left: .4em;
  background: var(--wb-paper); padding: 0 .2em; }
.wb-curve .wb-at.wb-nine.wb-left b { left: auto; right: .4em; }
.wb-curve small { position: absolute; color: var(--wb-soft); white-space: nowrap; }
</style>"""
_FILLS = ("wb-for", "wb-plum", "wb-forest", "wb-rust", "wb-ochre", "wb-slate", "wb-pale",
          "wb-amber", "wb-rose")  # fmt: skip


class _Share(NamedTuple):
    """A part of the bar: its words, its hours, and how it is filled."""

    words: str
    hours: float
    fill: str


def where_time_goes(book: Book) -> theme.Html | str | None:
    """Where the time of all cases passes: in the areas, between them, or nobody says where.

    The parts add up to 100 %.
    """
    found = known(book)
    if found is None or found.why or not found.hours:
        return None
    if is_blind(book):
        return only_when_revealed()
    shares = _shares(book, found)
    total = math.fsum(one.hours for one in shares)
    bar = "".join(
        f'<i class="{one.fill}" style="width:{number_(100 * one.hours / total)}%"></i>'
        for one in shares
    )
    told = tuple((one.words, percent(one.hours / total, 1)) for one in shares)
    items = "".join(
        f'<li><i class="{one.fill}"></i><span>{escape(words)}</span><b>{escape(share)}</b></li>'
        for one, (words, share) in zip(shares, told, strict=True)
    )
    label = escape(joined([f"{words} {share}" for words, share in told]))
    note = _note(found)
    html = (
        f'<div class="wb">{_STYLE}<div class="wb-bar" role="img" aria-label="{label}">{bar}</div>'
        f'<ul class="wb-shares">{items}</ul>'
        f'<p class="wb-about">{escape(note)}</p></div>'
    )
    return theme.Html(html, [Points(told), Sentence(note)])


def _shares(book: Book, found: Told) -> list[_Share]:
    own: list[tuple[str, float]] = []
    unsaid = 0.0
    for one in found.areas:
        hours = _own(found, one)
        if one.key == NOT_SAID:
            unsaid = hours
        else:
            own.append((one.key, hours))
    own.sort(key=lambda pair: -pair[1])
    shares = [
        _Share(named(book, key), hours, _FILLS[at % len(_FILLS)])
        for at, (key, hours) in enumerate(own)
    ]
    between = max(0.0, found.hours - unsaid - math.fsum(hours for _, hours in own))
    words = say("waiting, while nobody works on it") if found.has_begins else say("waiting between")
    shares.append(_Share(words, between, "wb-hatch"))
    if unsaid:
        shares.append(_Share(say("not said"), unsaid, "wb-dots"))
    return [one for one in shares if one.hours > 0]


def _own(found: Told, area: events.Area) -> float:
    """Return the hours in an area that are not before a hand-over."""
    if found.has_begins and area.worked is not None:
        return min(area.worked, area.hours)
    if found.is_entered:
        out = math.fsum(one.hours for one in found.hand_overs if one.giver == area.key)
        return max(0.0, area.hours - out)
    return max(0.0, area.hours - area.waited)


def _note(found: Told) -> str:
    """Say how the hours are counted, and of how many cases."""
    said = [say("{name}: {cases}.", name=found.name, cases=counted(found.cases, "case"))]
    if found.open:
        said.append(
            say_number(found.open, "{number} of them is still open.",
                       "{number} of them are still open.")
        )  # fmt: skip
    if found.is_working_time:
        said.append(say("Only working days count."))
    return " ".join(said)


def by_day(book: Book) -> theme.Html | str | None:
    """The share of cases that are done by each day, against what the customer is promised.

    Open cases count as longer than they have lasted so far (Kaplan and Meier). The grey band is
    the margin of error. Below stand the days given to each area.
    """
    if is_blind(book):
        return only_when_revealed()
    parts = [one for one in (_curve(book), room(book)) if one]
    return theme.together(parts) if parts else None


def _curve(book: Book) -> theme.Html | None:
    found, curve = events.told(book), events.durations(book)
    if found is None or curve is None or not curve.points:
        return None
    promised = events.promised_days(book, found.moment)
    nine = curve.quantile(NINE_OF_TEN)
    known_nine = None if math.isnan(nine) else nine
    longest = max([promised or 0.0, 1.35 * (known_nine or curve.points[-1].time)])
    longest = min(longest, max(curve.points[-1].time, promised or 0.0)) or 1.0
    line, band = _paths(curve, longest)
    marks = _mark(promised, longest, say("promised"), "", found)
    marks += _mark(known_nine, longest, say("nine of ten"), " wb-nine", found)
    days = "".join(
        f'<small style="left:{number_(100 * at)}%;bottom:-1.6em;transform:translateX(-50%)">'
        f"{escape(label)}</small>"
        for at, label in ticks.rightwards(0, longest, 5, theme.number)
    )
    heights = "".join(
        f'<small style="bottom:{at}%;left:-3em;transform:translateY(50%)">'
        f"{percent(at / 100)}</small>"
        for at in (0, 50, 90, 100)
    )
    said = _in_words(found, curve, promised, known_nine)
    html = (
        f'<div class="wb">{_STYLE}<div class="wb-curve" aria-hidden="true">'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none">'
        f'<path class="wb-band" d="{band}"/><path d="{line}"/></svg>{marks}{days}{heights}'
        f'<small style="right:0;bottom:-3em">{escape(say("days"))}</small></div>'
        f"<p>{escape(said)}</p></div>"
    )
    return theme.Html(html, [Points(((said,),))])


def _paths(curve: Any, longest: float) -> tuple[str, str]:
    """Return the steps of the share that is done, and its band, on a field of 100 by 100."""
    line, upper, lower = ["M0 100"], ["M0 100"], []
    share = low = high = 100.0
    for one in curve.points:
        if one.time > longest:
            break
        x = number_(100 * one.time / longest)
        line.append(f"L{x} {number_(share)}")
        upper.append(f"L{x} {number_(low)}")
        lower.append(f"L{x} {number_(high)}")
        share, low, high = (100 * value for value in (one.share, one.low, one.high))
        line.append(f"L{x} {number_(share)}")
        upper.append(f"L{x} {number_(low)}")
        lower.append(f"L{x} {number_(high)}")
    line.append(f"L100 {number_(share)}")
    upper.append(f"L100 {number_(low)} L100 {number_(high)}")
    return "".join(line), "".join(upper) + "".join(reversed(lower)) + "Z"


def _mark(days: float | None, longest: float, words: str, kind: str, found: Told) -> str:
    if days is None or days > longest * 1.001:
        return ""
    at = 100 * days / longest
    kind += " wb-left" if at > 60 else ""
    label = escape(f"{words}: {lasting(days, found.day_hours)}")
    return f'<span class="wb-at{kind}" style="left:{number_(at)}%"><b>{label}</b></span>'


def _in_words(found: Told, curve: Any, promised: float | None, nine: float | None) -> Message:
    if nine is None:
        first = say("So many cases are open that it cannot be said when nine of ten are done.")
    else:
        first = say(
            "Nine of ten cases are done within {nine}.", nine=lasting(nine, found.day_hours)
        )
    if promised is None:
        return say("{first} Nothing with a number of days is promised here.", first=first)
    later = curve.at(promised * 1.005)
    return say(
        "{first} The promise of {promised} is kept in {kept} of the cases ({low} to {high}).",
        first=first,
        promised=lasting(promised, found.day_hours),
        kept=percent(1 - later.share),
        low=percent(1 - later.high),
        high=percent(1 - later.low),
    )


def room(book: Book) -> theme.Html | None:
    """The days given to each area beside what it took, and what would keep the promise."""
    found = known(book)
    rows = measures.time(book)
    rows = rows[rows.assigned_days.notna()]
    if found is None or rows.empty:
        return None
    shown = [
        {
            "function": theme.linked(named(book, row.sector), "functions", row.function),
            "given": number(row.assigned_days, 1),
            "took": "–" if math.isnan(row.p90) else number(row.p90, 1),
            "over": "–" if math.isnan(row.over) else _range(row.over, row.low, row.high),
        }
        for row in records(rows)
    ]
    labels = {
        "function": say("Function"),
        "given": say("Days given"),
        "took": say("Days in nine of ten cases"),
        "over": say("Cases that took longer than given"),
    }
    made = theme.table(pd.DataFrame(shown), say("Days given and taken"), labels)
    return theme.together([made, *(theme.paragraph(one) for one in _fit(book))])


def _range(share: float, low: float, high: float) -> str:
    return say("{share} ({low} to {high})", share=percent(share), low=percent(low),
               high=percent(high))  # fmt: skip


def _fit(book: Book) -> list[Message]:
    """Say in how many cases every area kept its days, and what days would keep the promise."""
    said = []
    for row in records(measures.promise(book)):
        if math.isnan(row.all_in_time) or math.isnan(row.needed):
            continue
        said.append(
            say(
                "In {share} of the closed cases no area took longer than it is given.",
                share=percent(row.all_in_time),
            )
        )
        if row.needed <= 0:
            said.append(
                say(
                    "No times of these areas alone can keep the promise in nine of ten cases: the "
                    "rest takes too long already."
                )
            )
        elif row.needed < 1:
            said.append(
                say(
                    "If each area kept its days nine times out of ten, all of them would have to "
                    "shrink to {factor} of what is given ({low} to {high}), so that nine of ten "
                    "cases keep the promise.",
                    factor=percent(row.needed),
                    low=percent(row.needed_low),
                    high=percent(row.needed_high),
                )
            )
        else:
            said.append(
                say(
                    "If each area keeps its days nine times out of ten, nine of ten cases keep the "
                    "promise, with room to spare: the days could be {factor} of what is given "
                    "({low} to {high}).",
                    factor=percent(row.needed),
                    low=percent(row.needed_low),
                    high=percent(row.needed_high),
                )
            )
    return said


def far(book: Book) -> alt.LayerChart | None:
    """How far each function is from the customer: as it says, as cases walk, and how often it met.

    The ring is what is stated, the dot what cases walk; both in steps. What is written beside is
    how often the function met customers in a year.
    """
    rows = list(records(measures.distance(book)))
    walked = [row for row in rows if not math.isnan(row.walked)]
    if not walked:
        return None
    listed = sorted(rows, key=lambda row: -max(_or(row.stated), _or(row.walked)))
    high = max(1.0, *(max(_or(row.stated), _or(row.walked)) for row in listed))
    marks = [
        {
            "function": row.function,
            "name": book.name("functions", row.function),
            "stated": None if pd.isna(row.stated) else float(row.stated),
            "walked": None if math.isnan(row.walked) else row.walked,
            "said": say("not stated") if pd.isna(row.stated) else number(int(row.stated)),
            "way": say("not known") if math.isnan(row.walked) else number(row.walked, 1),
            "met": say_number(
                int(row.contact),
                "met customers {number} time in a year",
                "met customers {number} times in a year",
            ),
        }
        for row in listed
    ]
    y = naming.by_name(alt.Y, "function", [row.function for row in listed])
    x = partial(naming.along, alt.X, low=0, high=high)
    told = {say("Stated"): "said", say("As cases walk"): "way"}
    base = naming.marks(marks).encode(y=y, tooltip=labelling.tips("name", told))
    layers = [
        base.mark_rule(strokeWidth=2, color=theme.QUIET).encode(x("stated"), alt.X2("walked:Q")),
        base.mark_point(filled=False, size=190, strokeWidth=2, color=theme.INK, opacity=1).encode(
            x("stated")
        ),
        base.mark_point(filled=True, size=110, color=theme.FOR, opacity=1).encode(x("walked")),
    ]
    names = [
        naming.name(
            row["name"],
            row["met"],
            ("functions", row["function"]),
        )
        for row in marks
    ]
    axis = naming.axis(
        ticks.rightwards(0, high, 5, theme.number), say("Hand-overs to the customer")
    )
    legend = [
        naming.key(say("Stated"), "white", "circle", stroke=theme.INK),
        naming.key(say("As cases walk"), theme.FOR, "circle"),
    ]
    said = joined(
        [
            say("{name} {stated} stated and {walked} walked", name=row["name"],
                stated=row["said"], walked=row["way"])
            for row in marks
            if row["walked"] is not None
        ]
    )  # fmt: skip
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(50),
        description=say("Distance from the customer in hand-overs: {said}.", said=said),
        usermeta=naming.rows(names, axis, legend=legend),
    )


def _or(value: Any) -> float:
    return 0.0 if pd.isna(value) else float(value)
