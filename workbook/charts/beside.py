"""Texts of two days beside each other: what was said then, and what is said now."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from workbook.charts.parts import Table
from workbook.charts.theme import Html

_STYLE = """<style>
.wb-beside { display: grid; gap: .1rem 1.4rem; grid-template-columns: 1fr 1fr;
  margin: .6em 0 1em; }
.wb-beside > h4 { margin: .2em 0; font-size: 1em; font-weight: 600; color: var(--wb-soft); }
.wb-beside > h5 { grid-column: 1 / -1; margin: .9em 0 .1em; font-size: 1em;
  border-top: 1px solid var(--wb-line); padding-top: .5em; }
.wb-beside > p { margin: .1em 0; overflow-wrap: anywhere; }
.wb-beside .wb-when { display: none; color: var(--wb-soft); }
@media (max-width: 700px) { .wb-beside { grid-template-columns: 1fr; }
  .wb-beside > h4 { display: none; } .wb-beside .wb-when { display: inline; } }
</style>"""


class Pair(NamedTuple):
    """What is spoken of, and what is said of it on both days."""

    name: str
    then: str
    now: str


def beside(caption: str, head: str, then: str, now: str, pairs: Sequence[Pair]) -> Html:
    """Write pairs of texts in two columns; on a telephone below each other, each with its day.

    ``head`` is what names are called, ``then`` and ``now`` the days; an empty text is left out.
    """
    parts = [f"<h4>{escape(then)}</h4>", f"<h4>{escape(now)}</h4>"]
    for one in pairs:
        parts.append(f"<h5>{escape(one.name)}</h5>")
        for day, text in ((then, one.then), (now, one.now)):
            when = f'<span class="wb-when">{escape(day)}: </span>' if text else ""
            parts.append(f"<p>{when}{escape(text)}</p>")
    shows = Table(caption, (head, then, now), tuple(tuple(one) for one in pairs))
    return Html(
        f'<div class="wb">{_STYLE}<div class="wb-beside">{"".join(parts)}</div></div>', [shows]
    )
