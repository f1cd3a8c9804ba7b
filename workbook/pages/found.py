"""What was found, gate by gate: where a gate's card leads to."""

from __future__ import annotations

from functools import partial
from html import escape

from workbook.analysis.checks import GATES, findings, gates, verdict
from workbook.analysis.glance import GateState
from workbook.analysis.mentions import mentioned
from workbook.analysis.people import without_people
from workbook.analysis.stake import ranked
from workbook.book import Book, addresses
from workbook.book.messages import say, translate
from workbook.charts import theme


def findings_page(book: Book) -> str:
    """Return every finding of a strategy as HTML, under its gate, the most serious first."""
    states = [GateState(*row) for row in gates(book).itertuples(index=False)]
    parts = [
        f'<h1 class="page-title">{escape(say("What was found"))}</h1>',
        str(theme.verdict(verdict(book))),
    ]
    for gate, state in zip(GATES, states, strict=True):
        sign, word, tone = theme.STATUSES[state.status]
        own = [one for one in findings(book) if one.gate == gate.name]
        shown = [one.finding for one in ranked(book, own)]
        if not addresses.place().edited:
            shown = [without_people(book, one) for one in shown]
        listed = theme.findings(shown, about=partial(mentioned, book))
        parts.append(
            f'<details class="page-section" open id="{escape(gate.name)}"><summary>'
            f"<h2>{escape(translate(gate.name.capitalize()))}</h2> "
            f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
            f"{escape(translate(word))}</span></summary>"
            f'<p class="wb-about">{escape(translate(gate.asks))}</p>{listed}</details>'
        )
    return "".join(parts)
