"""The service blueprint, made from the tables: what the customer does, and who does what for it.

One column a moment of truth, in the customer's order; on a telephone they stand below each other.
Nothing in it is drawn by hand, so it is as true as what is entered: what data back is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from workbook.analysis.promises import Promise, functions_at, in_order, promises
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import _, percent, say, translate
from workbook.charts import theme

__all__ = ["blueprint"]

SIGNS = {
    "kept": ("✓", "good", _("kept")),
    "broken": ("✕", "bad", _("broken")),
    "undecided": ("▲", "caution", _("undecided")),
    "unmeasured": ("○", "quiet", _("measured by nobody")),
}
_LIVE = ("chosen", "live")
_STYLE = """<style>
.wb-print { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(13.5em, 1fr);
  gap: 0 .5em; overflow-x: auto; padding: 0 0 .6em; margin: .6em 0 1em; list-style: none; }
.wb-print > li { display: grid; grid-template-rows: subgrid; grid-row: span 6; padding: .4em .6em;
  border-top: 4px solid var(--wb-quiet); background: var(--wb-wash); }
.wb-print > li.wb-before { border-top-style: dashed; }
.wb-print > li { min-width: 0; box-sizing: border-box; overflow-wrap: anywhere; }
.wb-print section:empty { border-color: transparent; }
.wb-print .wb-word { white-space: normal; display: block; }
.wb-print h4 { margin: .2em 0; font-size: 1em; }
.wb-print section { border-top: 1px solid var(--wb-line); padding: .35em 0; }
.wb-print h5 { margin: 0 0 .15em; font-size: .8em; font-weight: 600; color: var(--wb-soft); }
.wb-print p { margin: .1em 0 .35em; font-size: .92em; line-height: 1.35; overflow-wrap: anywhere; }
@media (max-width: 700px) { .wb-print { grid-auto-flow: row; grid-auto-columns: auto; gap: .6em; }
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
    items = "".join(
        _moment(book, row, [one for one in found if one.moment == row.key], distance)
        for row in rows
    )
    label = escape(say("The journey, moment by moment"))
    return theme.Html(
        f'<div class="wb">{_STYLE}<ol class="wb-print" tabindex="0" aria-label="{label}">'
        f"{items}</ol></div>"
    )


def _moment(book: Book, row: Row, found: Sequence[Promise], distance: dict[str, int | None]) -> str:
    parts = book.by_key("moment_functions")
    front: list[str] = []
    back: list[str] = []
    for function in functions_at(book, row.key):
        said = (
            f"<p><strong>{theme.linked(book.name('functions', function), 'functions', function)}"
            f"</strong> {escape(parts[row.key, function].part)}</p>"
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
    about = f'<p class="wb-about">{escape(" · ".join([*stage, owner]))}</p>'
    promised = "".join(_promise(one) for one in found)
    heard = "".join(_heard(visit) for visit in book.rows("visits") if visit.moment == row.key)
    lanes = (
        (say("What we promise"), promised or f"<p>{escape(say('nothing yet'))}</p>"),
        (say("Front stage"), "".join(front)),
        (say("Back stage"), "".join(back)),
        (say("Systems"), "".join(_systems(book, row.key))),
        (say("What customers said"), heard),
    )
    inner = "".join(
        f"<section>{f'<h5>{escape(title)}</h5>{text}' if text else ''}</section>"
        for title, text in lanes
    )
    kind = ' class="wb-before"' if row.before_contact else ""
    return f"<li{kind}><div><h4>{name}</h4>{about}</div>{inner}</li>"


def _promise(one: Promise) -> str:
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
    return (
        f'<p>{statement} <span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
        f"{escape(said)}</span></p>"
    )


def _systems(book: Book, moment: str) -> list[str]:
    """Write the solutions that serve a choice that aims at the moment, and actions on systems."""
    choices = {row.key for row in book.rows("choices") if row.moment == moment}
    serving = {
        row.solution
        for row in book.rows("solution_choices")
        if row.choice in choices and row.fit > 0
    }
    named = [
        theme.linked(row.name, "solutions", row.key)
        for row in book.rows("solutions")
        if row.key in serving and row.status in _LIVE
    ]
    named += [
        theme.linked(row.statement, "actions", row.key)
        for row in book.rows("actions")
        if row.moment == moment and row.component == "systems" and row.status != "dropped"
    ]
    return [f"<p>{one}</p>" for one in named]


def _heard(visit: Row) -> str:
    return f"<p>{escape(f'“{visit.their_words}”')}</p>" if visit.their_words else ""
