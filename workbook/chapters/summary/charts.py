"""What the summary shows: the verdict, the gates, and the findings with who has to act."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape

from workbook.analysis.checks import GATES
from workbook.analysis.glance import gate_states
from workbook.analysis.mentions import mentioned
from workbook.analysis.people import functions_acting, without_people
from workbook.analysis.stake import due_on, more
from workbook.book import Book, addresses, registry
from workbook.book.messages import _, day, say, translate
from workbook.chapters.summary.measures import matter_most, who_acts
from workbook.chapters.summary.stations import Station, stations
from workbook.charts import parts, theme
from workbook.charts.cards import facts

__all__ = ["findings_with_people", "four_gates", "line", "what_else_we_know"]

_STATES = {
    "failed": _("failed"),
    "at risk": _("at risk"),
    "passed": _("passed"),
    "not known": _("not known"),
    "in progress": _("in progress"),
    "empty": _("nothing entered yet"),
}


def four_gates(book: Book) -> theme.Html:
    """The four gates in order."""
    return theme.gates(gate_states(book), {gate.name: gate.asks for gate in GATES})


def line(book: Book) -> theme.Html:
    """From vision to results."""
    stops = [(one, translate(one.name), translate(_STATES[one.status])) for one in stations(book)]
    items = "".join(_stop(*one) for one in stops)
    shows = parts.Points(tuple((name, holds, one.fact) for one, name, holds in stops))
    return theme.Html(f'<ol class="wb wb-line">{items}</ol>', [shows])


def _stop(station: Station, name: str, holds: str) -> str:
    sign, _, tone = theme.STATUSES[station.status]
    return (
        f'<li class="wb-{tone}"><strong>{escape(name)}</strong>'
        f'<span class="wb-word"><span aria-hidden="true">{sign}</span> {holds}</span>'
        f"<br>{escape(station.fact)}</li>"
    )


def findings_with_people(book: Book) -> theme.Html:
    """The findings that matter most, each with who has to act and why it stands there."""
    groups = matter_most(book)
    most = [group.first.finding for group in groups]
    is_of_team = addresses.place().edited
    who = who_acts if is_of_team else functions_acting
    acts = [_to_act(who(book, one), due_on(book, one)) for one in most]
    shown = most if is_of_team else [without_people(book, one) for one in most]
    notes = [" ".join(filter(None, (more(book, one), one.first.why))) for one in groups]
    return theme.findings(shown, acts, notes, about=partial(mentioned, book))


def what_else_we_know(book: Book) -> theme.Html | None:
    """Answers of the further chapters.

    Each in a line; a chapter without data is not named.
    """
    known = registry.everything_lent("known")
    told = {translate(one.title): said for one, answer in known if (said := answer(book))}
    return facts(told) if told else None


def _to_act(person: str, due: date | None) -> str:
    said = say("Responsible: {person}", person=person) if person else say("No one responsible yet")
    return say("{who}, due {day}", who=said, day=day(due)) if due else said
