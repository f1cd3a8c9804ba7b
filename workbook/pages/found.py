"""What was found, gate by gate: where a gate's card leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from html import escape

from workbook.analysis.checks import GATES, Finding, findings, verdict
from workbook.analysis.drafts import parted
from workbook.analysis.glance import gate_states
from workbook.analysis.mentions import mentioned
from workbook.analysis.people import without_people
from workbook.analysis.stake import ranked
from workbook.book import Book, addresses
from workbook.book.messages import say, say_number, translate
from workbook.charts import theme


def findings_page(book: Book) -> str:
    """Return every finding of a strategy as HTML, under its gate, the most serious first."""
    states = gate_states(book)
    parts = [
        f'<h1 class="page-title">{escape(say("What was found"))}</h1>',
        str(theme.verdict(verdict(book))),
    ]
    for gate, state in zip(GATES, states, strict=True):
        sign, word, tone = theme.STATUSES[state.status]
        own = [one for one in findings(book) if one.gate == gate.name]
        listed = listed_findings(book, own, edited=addresses.place().edited)
        begun = f": {escape(state.begun)}" if state.begun else ""
        parts.append(
            f'<details class="page-section" open id="{escape(gate.name)}"><summary>'
            f"<h2>{escape(translate(gate.name.capitalize()))}</h2> "
            f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
            f"{escape(translate(word))}</span>{begun}</summary>"
            f'<p class="wb-about">{escape(translate(gate.asks))}</p>{listed}</details>'
        )
    return "".join(parts)


def listed_findings(book: Book, found: Iterable[Finding], *, edited: bool) -> theme.Html:
    """List findings, those with most at stake first; remarks and what is still to come fold away.

    ``edited`` is whether this is the team's own view, which names people.
    """
    listed = [one.finding for one in ranked(book, found)]
    if not edited:
        listed = [without_people(book, one) for one in listed]
    now, early = parted(book, listed)
    about = partial(mentioned, book)
    remarks = [one for one in now if one.severity == "info"]
    serious = [one for one in now if one.severity != "info"]
    later = [replace(one, severity="info") for one in early if one.severity != "info"]
    folded = []
    if later:
        summary = say_number(
            len(later), "{number} thing is still to come", "{number} things are still to come"
        )
        folded.append(theme.folded(summary, theme.findings(later, about=about)))
    if remarks:
        summary = say_number(len(remarks), "{number} remark besides", "{number} remarks besides")
        folded.append(theme.folded(summary, theme.findings(remarks, about=about)))
    if not serious and later:
        return theme.together(folded)
    return theme.together([theme.findings(serious, about=about), *folded])
