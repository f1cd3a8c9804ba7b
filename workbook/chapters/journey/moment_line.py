"""The line of moments: the customer's way as stations, with what is kept at each of them.

The line is as thick as many cases come that far, and dashed before the first contact. A sign says
at each station whether what is promised there is kept; below it stands its least kept promise, the
share with its margin of error against what was promised. On a telephone the line runs downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan

from workbook.analysis.promises import Promise, in_order, promises
from workbook.book import Book, records
from workbook.book.fields import Row
from workbook.book.messages import percent, say, say_number, translate
from workbook.chapters.journey.measures import moments
from workbook.chapters.journey.stages import SIGNS
from workbook.charts import theme
from workbook.charts.parts import Points

__all__ = ["line"]

_WORST = ("broken", "undecided", "unmeasured", "kept")
_THIN, _THICK = 3, 18
"""Pixels of the line: where nothing is known of the cases, and where the most come."""
_LOWEST = 0.5
"""Share at the left end of a whisker, unless something lies below it."""
_STYLE = """<style>
.wb-stations { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2em, 1fr));
  gap: 1em 0; list-style: none; padding: 0; margin: .6em 0 1em; }
.wb-stations > li { min-width: 0; position: relative; padding: 30px .7em 0 0;
  overflow-wrap: anywhere; }
.wb-stations .wb-track { position: absolute; left: 0; right: 0; top: 12px; height: 0;
  border-top: var(--thick) solid var(--wb-quiet); transform: translateY(-50%); }
.wb-stations .wb-before .wb-track { border-top-style: dashed; }
.wb-stations .wb-sign { position: absolute; left: 0; top: 0; width: 24px; height: 24px;
  border-radius: 50%; display: grid; place-items: center; font-size: 14px; line-height: 1;
  background: var(--wb-paper); border: 2px solid currentColor; box-sizing: border-box; }
.wb-stations p { margin: .15em 0; font-size: .88em; line-height: 1.3; }
.wb-stations .wb-name { font-weight: 600; font-size: .95em; }
.wb-whisker { position: relative; display: block; height: 18px; margin: .2em .4em .2em 0;
  border-bottom: 1px solid var(--wb-line); }
.wb-whisker > * { position: absolute; top: 8px; }
.wb-whisker .wb-range { height: 4px; margin-top: -2px; background: currentColor; opacity: .45;
  min-width: 2px; }
.wb-whisker .wb-dot { width: 8px; height: 8px; margin: -4px 0 0 -4px; border-radius: 50%;
  background: currentColor; }
.wb-whisker .wb-asked { width: 3px; height: 16px; margin: -8px 0 0 -1px;
  background: var(--wb-ink); }
@media (max-width: 700px) {
  .wb-stations { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .wb-stations > li { padding: 0 0 1.1em 40px; }
  .wb-stations .wb-track { left: 12px; right: auto; top: 0; bottom: 0; height: auto; width: 0;
    border-top: 0; border-left: var(--thick) solid var(--wb-quiet);
    transform: translateX(-50%); }
  .wb-stations .wb-before .wb-track { border-left-style: dashed; }
}
</style>"""


def line(book: Book) -> theme.Html | None:
    """The line of moments: whether we keep what we promise, from before the first contact."""
    rows = in_order(book)
    if not rows:
        return None
    found = promises(book)
    figures = {one.moment: one for one in records(moments(book))}
    cases = {key: one.cases for key, one in figures.items() if not isnan(one.cases)}
    stations, told = [], []
    for row in rows:
        own = sorted((one for one in found if one.moment == row.key), key=_rank)
        html, words = _station(row, own, figures[row.key], max(cases.values(), default=0.0))
        stations.append(html)
        told.append(words)
    label = escape(say("The moments of truth in the order of the customer"))
    legend = escape(_legend(rows, found, is_counted=bool(cases)))
    return theme.Html(
        f'<div class="wb">{_STYLE}<ol class="wb-stations" aria-label="{label}">'
        f'{"".join(stations)}</ol><p class="wb-about" aria-hidden="true">{legend}</p></div>',
        [Points(tuple(told))],
    )


def _rank(one: Promise) -> tuple[int, float]:
    margin = 0.0
    if one.estimate is not None and one.threshold is not None:
        margin = one.estimate - one.threshold
    return _WORST.index(one.verdict), margin


def _station(
    row: Row, own: Sequence[Promise], figures: object, most: float
) -> tuple[str, tuple[str, ...]]:
    cases: float = getattr(figures, "cases")  # noqa: B009 a record of a measure
    reach: float = getattr(figures, "reach")  # noqa: B009
    thick = _THIN if isnan(cases) or not most else _THIN + (_THICK - _THIN) * cases / most
    verdict = own[0].verdict if own else ""
    sign, tone, word = SIGNS[verdict] if verdict else ("–", "quiet", "")
    said = translate(word) if word else say("nothing promised yet")
    lines = [_summed(own) if len(own) > 1 else said]
    if not isnan(cases):
        lines.append(_come(cases, reach))
    measured = next((one for one in own if _is_share(one)), None)
    whisker = _whisker(measured, tone) if measured else ""
    if measured:
        lines.append(
            say(
                "{share} ({low} to {high}) against {promised}",
                share=percent(measured.estimate or 0.0, 1),
                low=percent(measured.low or 0.0),
                high=percent(measured.high or 0.0),
                promised=percent(measured.threshold or 0.0),
            )
        )
    texts = "".join(f"<p>{escape(one)}</p>" for one in lines)
    kind = ' class="wb-before"' if row.before_contact else ""
    html = (
        f'<li{kind} style="--thick:{thick:.0f}px"><span class="wb-track"></span>'
        f'<span class="wb-sign wb-word wb-{tone}" aria-hidden="true">{sign}</span>'
        f'<p class="wb-name">{theme.linked(row.name, "moments", row.key)}</p>{texts}{whisker}</li>'
    )
    return html, (row.name, *lines)


def _summed(own: Sequence[Promise]) -> str:
    """Count the promises of a moment by how they stand, the worst first."""
    counts = {verdict: sum(one.verdict == verdict for one in own) for verdict in _WORST}
    told = {
        "broken": say_number(counts["broken"], "{number} broken", "{number} broken"),
        "undecided": say_number(counts["undecided"], "{number} undecided", "{number} undecided"),
        "unmeasured": say_number(
            counts["unmeasured"], "{number} measured by nobody", "{number} measured by nobody"
        ),
        "kept": say_number(counts["kept"], "{number} kept", "{number} kept"),
    }
    return ", ".join(told[verdict] for verdict in _WORST if counts[verdict])


def _come(cases: float, reach: float) -> str:
    rounded = round(cases)
    if isnan(reach) or reach == 1:
        return say_number(rounded, "{number} case a month", "{number} cases a month")
    return say_number(
        rounded,
        "{number} case a month ({share} of the first)",
        "{number} cases a month ({share} of the first)",
        share=percent(reach),
    )


def _is_share(one: Promise) -> bool:
    known = (one.estimate, one.low, one.high, one.threshold)
    return all(value is not None and 0 <= value <= 1 for value in known)


def _whisker(one: Promise, tone: str) -> str:
    low, high = one.low or 0.0, one.high or 0.0
    share, asked = one.estimate or 0.0, one.threshold or 0.0
    least = min(_LOWEST, low, asked)

    def place(value: float) -> str:
        return f"{100 * (value - least) / (1 - least):.1f}%"

    width = f"{100 * (high - low) / (1 - least):.1f}%"
    return (
        f'<span class="wb-whisker wb-word wb-{tone}" aria-hidden="true">'
        f'<span class="wb-range" style="left:{place(low)};width:{width}"></span>'
        f'<span class="wb-asked" style="left:{place(asked)}"></span>'
        f'<span class="wb-dot" style="left:{place(share)}"></span></span>'
    )


def _legend(rows: Sequence[Row], found: Sequence[Promise], *, is_counted: bool) -> str:
    parts: list[str] = []
    if any(row.before_contact for row in rows):
        parts.append(say("A dashed line is before the first contact."))
    if is_counted:
        parts.append(say("The thicker the line, the more cases come that far."))
    if any(map(_is_share, found)):
        parts.append(
            say("The dot is the share kept with its margin of error, the upright bar the promise.")
        )
    verdicts = {one.verdict for one in found}
    signs = [f"{SIGNS[one][0]} {translate(SIGNS[one][2])}" for one in _WORST if one in verdicts]
    if signs:
        parts.append(", ".join(signs) + ".")
    return " ".join(parts)
