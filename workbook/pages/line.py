"""The line from vision to results as a map: every stop on it leads to its own page.

The boxes have one height, so that the lines between them are known without a script; on a phone
there are no lines, and each box says what it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from workbook.analysis import course, standing
from workbook.analysis.reach import choices_of_objectives, supported
from workbook.book import Book, addresses
from workbook.book.messages import _, joined, say, translate
from workbook.charts import theme

MOST = 12  # boxes of one column; the others are behind a link
_BOX, _GAP, _HEAD = 6.0, 0.5, 2.6  # rem: a box, between two, the heading above them
_TONES = {_("on course"): "good", _("off course"): "bad", _("cannot tell"): "quiet"}


Place = tuple[str, Any]
"""A table, and the key of a row."""


@dataclass
class _Stop:
    """A box: where it leads, what it says, its status, and which boxes of the next column."""

    place: Place
    words: str
    tone: str = "quiet"
    note: str = ""
    next: list[Place] = field(default_factory=list)


_Shown = tuple[str, list[_Stop], int]  # title, what is shown, and how many are not


def line_map(book: Book) -> theme.Html:
    """Return the map from the vision to the results; each box is a link to its own page."""
    whole = list(_columns(book))
    columns: list[_Shown] = [(title, *_first(stops)) for title, stops in whole]
    places = {
        stop.place: (across, down)
        for across, (_title, stops, _hidden) in enumerate(columns)
        for down, stop in enumerate(stops)
    }
    names = {stop.place: stop.words for _title, stops, _hidden in columns for stop in stops}
    # What a box that is not shown leads to is connected too.
    back = {to for _title, stops in whole for stop in stops for to in stop.next}
    sections = "".join(
        _column(at, title, stops, hidden, names, back, last=at == len(columns) - 1)
        for at, (title, stops, hidden) in enumerate(columns)
    )
    drawn = _lines(columns, places)
    return theme.Html(
        f'<div class="wb map">{_style(places)}<div class="map-columns">{drawn}{sections}'
        "</div></div>"
    )


def _columns(book: Book) -> Iterator[tuple[str, list[_Stop]]]:
    """Return the columns from left to right: title, and stops."""
    company = book.rows("corporate_objectives")
    vision = book.strategy.vision or book.strategy.service_statement
    yield (
        say("Vision"),
        [_Stop(("strategy", book.key), vision, next=[_key("corporate_objectives", one)
                                                     for one in company])] if vision else [],
    )  # fmt: skip
    helped = supported(book)
    by_company: dict[str, list[Place]] = {}
    for choice, wanted in helped.items():
        for one in wanted:
            by_company.setdefault(one, []).append(("choices", choice))
    yield (
        say("What the company wants"),
        [_stop(book, "corporate_objectives", one, by_company.get(one.key, ())) for one in company],
    )
    enacts: dict[str, list[Place]] = {}
    lowest = course.objectives(book)
    choices = choices_of_objectives(book)
    for one in lowest:
        for choice in choices[one.key]:
            enacts.setdefault(choice, []).append(("objectives", one.key))
    yield (
        say("Choices"),
        [_stop(book, "choices", one, enacts.get(one.key, ())) for one in book.rows("choices")],
    )
    yield (
        say("Objectives"),
        [
            _stop(book, "objectives", one, [("indicators", one.indicator)] if one.indicator else [])
            for one in lowest
        ],
    )
    states: dict[str, list[str]] = {}
    for one in lowest:
        if one.indicator:
            states.setdefault(one.indicator, []).append(standing.judge(book, one).state)
    yield (
        say("Results"),
        [
            _Stop(_key("indicators", one), one.name, _TONES[state], translate(state))
            for one in book.rows("indicators")
            if one.key in states
            for state in [_worst(states[one.key])]
        ],
    )


def _worst(states: Sequence[str]) -> str:
    return next(one for one in standing.STATES if one in states)


def _key(table: str, row: Any) -> Place:
    return table, row.key


def _stop(book: Book, table: str, row: Any, leads_to: Sequence[Place]) -> _Stop:
    return _Stop(_key(table, row), book.name(table, row.key), next=list(leads_to))


def _first(stops: Sequence[_Stop]) -> tuple[list[_Stop], int]:
    """Return what a column shows, and how many stops it leaves out."""
    if len(stops) <= MOST:
        return list(stops), 0
    return list(stops[: MOST - 1]), len(stops) - MOST + 1


def _column(
    at: int,
    title: str,
    stops: Sequence[_Stop],
    hidden: int,
    names: Mapping[Place, str],
    back: set[Place],
    *,
    last: bool,
) -> str:
    items = [_box(at, down, stop, names, back, last=last) for down, stop in enumerate(stops)]
    if hidden:
        table = stops[0].place[0]
        words = say("and {number} more", number=hidden)
        items.append(f"<li>{addresses.link(words, addresses.of_table(table))}</li>")
    if not stops:
        items = [f'<li class="wb-about">{escape(say("nothing entered yet"))}</li>']
    inner = "".join(items)
    name = f"map-{at}"
    return (
        f'<section aria-labelledby="{name}"><h3 id="{name}">{escape(title)}</h3>'
        f"<ul>{inner}</ul></section>"
    )


def _box(
    at: int,
    down: int,
    stop: _Stop,
    names: Mapping[Place, str],
    back: set[Place],
    *,
    last: bool,
) -> str:
    address = addresses.of_row(*stop.place)
    loose = (not stop.next and not last) or (at > 0 and stop.place not in back)
    sign = _sign(stop, loose=loose)
    state = f'<span class="map-state wb-word wb-{stop.tone}">{sign}</span> ' if sign else ""
    leads = [names[one] for one in stop.next if one in names]
    following = f'<p class="map-next">→ {escape(joined(leads))}</p>' if leads else ""
    tone = f"wb-{stop.tone}{' map-loose' if loose else ''}"
    attributes = f'class="map-stop {tone}" id="stop-{at}-{down}"'
    inner = f'{state}<span class="map-words">{escape(stop.words)}</span>'
    box = f"<span {attributes}>{inner}</span>"
    if address:
        title = escape(stop.words)
        box = f'<a {attributes} href="{escape(address)}" title="{title}">{inner}</a>'
    return f"<li>{box}{following}</li>"


def _sign(stop: _Stop, *, loose: bool) -> str:
    if stop.note:
        sign = {"good": "✓", "bad": "✕", "quiet": "○"}[stop.tone]
        return f'<span aria-hidden="true">{sign}</span> {escape(stop.note)}:'
    if loose:
        return f'<span aria-hidden="true">✕</span> {escape(say("not connected"))}:'
    return ""


def _edges(
    columns: Sequence[_Shown], places: Mapping[Place, tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for across, (_title, stops, _hidden) in enumerate(columns):
        for down, stop in enumerate(stops):
            for to in dict.fromkeys(stop.next):
                if to in places:
                    yield (across, down), places[to]


def _lines(columns: Sequence[_Shown], places: Mapping[Place, tuple[int, int]]) -> str:
    """Draw the lines: across in hundredths of the map's width, down in rem."""
    number = len(columns)
    tallest = max(len(stops) + bool(hidden) for _title, stops, hidden in columns)
    height = _HEAD + tallest * (_BOX + _GAP)
    paths = []
    for (across, down), (to, to_down) in _edges(columns, places):
        # Under the boxes, whose edges depend on the width of the window.
        start, end = 100 * (across + 0.8) / number, 100 * (to + 0.15) / number
        y, y_end = (_HEAD + _BOX / 2 + at * (_BOX + _GAP) for at in (down, to_down))
        middle = (start + end) / 2
        paths.append(
            f'<path class="from-{across}-{down} to-{to}-{to_down}" '
            f'd="M{start:.2f} {y:.2f}C{middle:.2f} {y:.2f} {middle:.2f} {y_end:.2f} '
            f'{end:.2f} {y_end:.2f}"/>'
        )
    return (
        f'<svg viewBox="0 0 100 {height:.2f}" preserveAspectRatio="none" aria-hidden="true" '
        f'style="height:{height:.2f}rem">{"".join(paths)}</svg>'
    )


def _style(places: Mapping[Place, tuple[int, int]]) -> str:
    """Light up the lines of the box that the pointer or the keyboard is at."""
    rules = "".join(
        f".map:has(#stop-{across}-{down}:is(:hover,:focus-visible)) "
        f":is(.from-{across}-{down},.to-{across}-{down}){{stroke:#0b6aa2;stroke-width:2.5}}"
        for across, down in places.values()
    )
    return f"<style>{rules}</style>"
