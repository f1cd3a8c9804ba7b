"""Texts of two days beside each other: what was said then, and what is said now."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from workbook.charts.parts import Table
from workbook.charts.theme import Html

_STYLE = """<style>
.wb .wb-beside { width: 100%; table-layout: fixed; margin: .6em 0 1em; font-size: 1em; }
.wb .wb-beside th, .wb .wb-beside td { max-width: none; overflow-wrap: anywhere; }
.wb .wb-beside tbody th { color: inherit; }
@media (max-width: 700px) {
  .wb .wb-beside, .wb .wb-beside :is(tbody, tr, th, td) { display: block; }
  .wb .wb-beside thead { display: none; }
  .wb .wb-beside :is(th, td) { border: 0; padding: .1em 0; }
  .wb .wb-beside tr { border-bottom: 1px solid var(--wb-line); padding: .5em 0; }
  .wb-beside td[data-when]::before { content: attr(data-when) ": "; color: var(--wb-soft); } }
</style>"""


class Pair(NamedTuple):
    """What is spoken of, and what is said of it on both days."""

    name: str
    then: str
    now: str


def beside(caption: str, head: str, then: str, now: str, pairs: Sequence[Pair]) -> Html:
    """Write pairs of texts in two columns; on a telephone below each other, each with its day.

    ``caption`` is read out, ``head`` is what names are called, ``then`` and ``now`` are the days.
    The day of a text on a telephone is an attribute: the text of the page has it once.
    """
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in (head, then, now))
    rows = "".join(
        f'<tr><th scope="row">{escape(one.name)}</th>{_said(then, one.then)}{_said(now, one.now)}'
        "</tr>"
        for one in pairs
    )
    return Html(
        f'<div class="wb">{_STYLE}<table class="wb-beside" aria-label="{escape(caption)}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>",
        [Table("", (head, then, now), tuple(map(tuple, pairs)))],
    )


def _said(day: str, text: str) -> str:
    when = f' data-when="{escape(day)}"' if text else ""
    return f"<td{when}>{escape(text)}</td>"
