"""The service blueprint, made from the tables: what the customer does, and who does what for it.

One column a moment of truth, in the customer's order, in as many rows as the page's width asks for;
on a telephone they stand below each other.
Nothing in it is drawn by hand, so it is as true as what is entered: what data back is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from workbook.analysis.promises import Promise, functions_at, in_order, promises
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, percent, quoted, say, translate
from workbook.charts import theme
from workbook.charts.parts import Points

__all__ = ["blueprint"]

SIGNS = {
    "kept": ("✓", "good", _("kept")),
    "broken": ("✕", "bad", _("broken")),
    "undecided": ("▲", "caution", _("undecided")),
    "unmeasured": ("○", "quiet", _("measured by nobody")),
}
_LIVE = ("chosen", "live")
_LONGEST = 240
_STYLE = """<style>
.wb-print { display: grid; grid-template-columns: repeat(auto-fit, minmax(13.5em, 1fr));
  gap: 0 .5em; padding: 0; margin: .6em 0 1em; list-style: none; }
.wb-print > li { display: grid; grid-template-rows: subgrid; grid-row: span 6; padding: .4em .6em;
  margin-bottom: .6em; border-top: 4px solid var(--wb-quiet); background: var(--wb-wash); }
.wb-print > li.wb-before { border-top-style: dashed; }
.wb-print > li { min-width: 0; box-sizing: border-box; overflow-wrap: anywhere; }
.wb-print section:empty { border-color: transparent; }
.wb-print .wb-word { white-space: normal; display: block; }
.wb-print h4 { margin: .2em 0; font-size: 1em; }
.wb-print section { border-top: 1px solid var(--wb-line); padding: .35em 0; }
.wb-print h5 { margin: 0 0 .15em; font-size: .8em; font-weight: 600; color: var(--wb-soft); }
.wb-print p { margin: .1em 0 .35em; font-size: .92em; line-height: 1.35; overflow-wrap: anywhere; }
@media (max-width: 700px) { .wb-print { grid-template-columns: minmax(0, 1fr); }
  .wb-print > li { grid-template-rows: none; grid-row: auto; }
  .wb-print section:empty { display: none; } }
</style>"""


def blueprint(book: Book) -> theme.Html | None:
    """The journey from end to end: what the customer meets, is promised, and who stands behind it.

    Front stage are the functions that meet the customer, back stage the others; a promise that is
    tested says by what share it is kept.
    """
    rows = in_order(book)
    if not rows:
        return None
    found = promises(book)
    distance = {row.key: row.customer_distance for row in book.rows("functions")}
    moments = [
        _moment(book, row, [one for one in found if one.moment == row.key], distance)
        for row in rows
    ]
    items = "".join(one.html for one in moments)
    label = escape(say("The journey, moment by moment"))
    return theme.Html(
        f'<div class="wb">{_STYLE}<ol class="wb-print" aria-label="{label}">{items}</ol></div>',
        [Points(tuple(one.words for one in moments))],
    )


class _Written(NamedTuple):
    """A piece of the blueprint: its HTML, and the same in words."""

    html: str
    words: tuple[str, ...]


def _moment(
    book: Book, row: Row, found: Sequence[Promise], distance: dict[str, int | None]
) -> _Written:
    parts = book.by_key("moment_functions")
    front: list[_Written] = []
    back: list[_Written] = []
    for function in functions_at(book, row.key):
        called, part = book.name("functions", function), parts[row.key, function].part
        said = _Written(
            f"<p><strong>{theme.linked(called, 'functions', function)}</strong> {escape(part)}</p>",
            (called, part),
        )
        (front if distance[function] == 0 else back).append(said)
    name = theme.linked(row.name, "moments", row.key)
    stage = [translate(row.stage)] if row.stage else []
    stage += [say("before the first contact")] if row.before_contact else []
    owner = (
        say("Owner: {name}", name=book.name("members", row.owner))
        if row.owner
        else say("no owner yet")
    )
    about = " · ".join([*stage, owner])
    nothing = say("nothing yet")
    promised = [_promise(one) for one in found] or [
        _Written(f"<p>{escape(nothing)}</p>", (nothing,))
    ]
    heard = [_heard(visit) for visit in book.rows("visits") if visit.moment == row.key]
    lanes = (
        (say("What we promise"), promised),
        (say("Front stage"), front),
        (say("Back stage"), back),
        (say("Systems"), _systems(book, row.key)),
        (say("What customers said"), [one for one in heard if one]),
    )
    inner = "".join(
        f"<section>{_lane(title, written) if written else ''}</section>" for title, written in lanes
    )
    kind = ' class="wb-before"' if row.before_contact else ""
    told = [
        word
        for title, written in lanes
        if written
        for word in (title, *(text for one in written for text in one.words))
    ]
    return _Written(
        f'<li{kind}><div><h4>{name}</h4><p class="wb-about">{escape(about)}</p></div>{inner}</li>',
        (row.name, about, *told),
    )


def _lane(title: str, written: Sequence[_Written]) -> str:
    return f"<h5>{escape(title)}</h5>{''.join(one.html for one in written)}"


def _promise(one: Promise) -> _Written:
    sign, tone, word = SIGNS[one.verdict]
    said = translate(word)
    if one.estimate is not None and one.threshold is not None and 0 <= one.threshold <= 1:
        said = say(
            "{word}: {estimate} against {threshold}",
            word=said,
            estimate=percent(one.estimate),
            threshold=percent(one.threshold),
        )
    statement = theme.linked(one.statement, one.table, one.key)
    return _Written(
        f'<p>{statement} <span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
        f"{escape(said)}</span></p>",
        (one.statement, said),
    )


def _systems(book: Book, moment: str) -> list[_Written]:
    """Write the solutions that serve a choice that aims at the moment, and actions on systems."""
    choices = {row.key for row in book.rows("choices") if row.moment == moment}
    serving = {
        row.solution
        for row in book.rows("solution_choices")
        if row.choice in choices and row.fit > 0
    }
    named = [
        (row.name, "solutions", row.key)
        for row in book.rows("solutions")
        if row.key in serving and row.status in _LIVE
    ]
    named += [
        (row.statement, "actions", row.key)
        for row in book.rows("actions")
        if row.moment == moment and row.component == "systems" and row.status != "dropped"
    ]
    return [_Written(f"<p>{theme.linked(*one)}</p>", one[:1]) for one in named]


def _heard(visit: Row) -> _Written | None:
    if not visit.their_words:
        return None
    words = quoted(visit.their_words, _LONGEST)
    return _Written(f"<p>{escape(words)}</p>", (words,))
