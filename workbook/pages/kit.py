"""The facilitator's kit: what a meeting without screens needs, on paper, in one file.

An invitation, the agenda of each day, the line of moments of truth on A3, a ballot for each member
that the leader enters afterwards, and a sheet for what is promised. Nothing of it is loaded from
anywhere; a browser prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from workbook.analysis import agenda
from workbook.book import Book, addresses, rounds
from workbook.book.chapter import Subject
from workbook.book.messages import counted, joined, say, speaking, tag, translate
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.roles import Team
from workbook.charts import theme

_FEWEST_MOMENTS = 8  # boxes on the line of moments, those to be filled in by hand included
_LINES = 12  # for commitments
_BLANK_CHOICES = 3

CSS = """
@page { size: A4; margin: 14mm 15mm; }
@page wide { size: A3 landscape; margin: 14mm; }
:root { color-scheme: light; }
body { margin: 0; color: #1b2733; background: #fff; font: 11.5pt/1.45 "Liberation Sans", Arial,
  sans-serif; }
section { break-after: page; padding: 8mm; max-width: 180mm; margin: 0 auto; }
section:last-child { break-after: auto; }
.kit-wide { page: wide; max-width: 392mm; }
h1, h2 { font-size: 22pt; line-height: 1.2; margin: 0 0 2mm; }
h1 { max-width: 196mm; margin: 8mm auto 0; }
h3 { font-size: 15pt; margin: 7mm 0 2mm; break-after: avoid; }
p { margin: 0 0 3mm; } .kit-about { color: #52606d; }
.kit-line { display: inline-block; min-width: 62mm; border-bottom: 1px solid #52606d; }
table { border-collapse: collapse; width: 100%; } tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: 1.8mm 2mm;
  border-bottom: 1px solid #c9d1da; }
th { font-weight: 600; } td.kit-number, th.kit-number { text-align: right; white-space: nowrap; }
.kit-question { font-weight: 600; }
.kit-moments { display: grid; grid-template-columns: repeat(8, 1fr); gap: 10mm 4mm;
  margin-top: 10mm; }
.kit-moments li { list-style: none; border: 1.5px solid #1b2733; border-radius: 3mm; padding: 3mm;
  min-height: 74mm; position: relative; break-inside: avoid; }
.kit-moments { padding: 0; } .kit-before { border-style: dashed !important; }
.kit-moments h3 { font-size: 12.5pt; line-height: 1.25; margin: 0 0 2mm; min-height: 16mm; }
.kit-moments small { display: block; color: #52606d; font-size: 9pt; margin-top: 3mm; }
.kit-mark { text-align: center !important; width: 9mm; }
.kit-mark::before { content: "○"; font-size: 15pt; line-height: 1; }
.kit-scale th { text-align: center; font-size: 9.5pt; width: 9mm; }
.kit-scale th:first-child { text-align: left; width: auto; }
.kit-rows td { height: 12mm; }
@media print { h1 { display: none; } }
@media screen { body { background: #eef1f4; } section { background: #fff; margin: 6mm auto; } }
"""


def document(book: Book, language: str = "") -> str:
    """Return the kit as one HTML file that needs nothing else.

    Parameters
    ----------
    language
        In which it is written; empty for the strategy's own.
    """
    with speaking(language or book.language):
        parts = (
            _invitation(book),
            *map(_agenda, agenda.MEETINGS),
            _moments(book),
            *_ballots(book),
            _promises(),
        )
        title = say("{name}: to print for the meetings", name=book.strategy.name)
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        return (
            f'<!DOCTYPE html><html lang="{tag()}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            f"<title>{escape(title)}</title><style>{CSS}</style></head><body>"
            f"<h1>{escape(title)}</h1>"
            f"{''.join(parts)}</body></html>"
        )


def link(book: Book) -> theme.Html:
    """Return what leads to the kit in an app; empty elsewhere."""
    address = addresses.of_kit()
    if not address:
        return theme.Html("")
    about = say(
        "Invitation, agendas, the line of moments on A3, and ballots on paper, to print. No "
        "network is needed in the room."
    )
    words = addresses.link(say("Print the kit for {name}", name=book.strategy.name), address)
    return theme.Html(f'<p class="wb">{words}. <span class="wb-about">{escape(about)}</span></p>')


def agenda_of(book: Book) -> theme.Html:
    """Return the agenda of the meeting that comes next."""
    due = agenda.due(book)
    items = "".join(
        f"<li><strong>{escape(translate(one.title))}</strong>, "
        f"{escape(counted(one.minutes, 'minute'))}<br>{escape(translate(one.question))}</li>"
        for one in agenda.items_of(due)
    )
    title = escape(agenda.in_words(due))
    return theme.Html(f'<div class="wb"><h3>{title}</h3><ol>{items}</ol></div>')


def _invitation(book: Book) -> str:
    line = '<span class="kit-line"></span>'
    who = joined([row.name for row in book.rows("members")])
    rows = "".join(
        f"<tr><th>{escape(translate(one.title))}</th>"
        f'<td class="kit-number">{escape(counted(one.minutes, "minute"))}</td>'
        f"<td>{line}</td></tr>"
        for one in agenda.MEETINGS
    )
    ask = (
        say("What did you want to get done, and what happened?"),
        say("When did you decide to buy, to stay or to leave, and why then?"),
        say("What do others do better than we do?"),
    )
    questions = "".join(f"<li>{escape(one)}</li>" for one in ask)
    return _section(
        say("Invitation"),
        _said(
            say(
                "{name} needs several functions at one table. We meet on three half-days; a small "
                "part of the time is spent at a screen, and nobody prepares slides.",
                name=book.strategy.name,
            ),
            say("With: {members}.", members=who) if who else "",
        )
        + f'<table><tr><th></th><th class="kit-number">{escape(say("How long"))}</th>'
        f"<th>{escape(say('Day, time and place'))}</th></tr>{rows}</table>"
        + f"<h3>{escape(say('Before the first day: listen to one customer, 30 minutes'))}</h3>"
        + _said(
            say(
                "Each function visits or calls one customer and asks three things. Write down the "
                "customer’s own words and bring them along."
            )
        )
        + f"<ol>{questions}</ol>",
    )


def _agenda(meeting: agenda.Meeting) -> str:
    rows = "".join(
        f'<tr><td class="kit-number">{one.minutes}</td><td>{escape(translate(one.title))}'
        f'<br><span class="kit-question">{escape(translate(one.question))}</span></td></tr>'
        for one in agenda.items_of(meeting)
    )
    return _section(
        agenda.in_words(meeting),
        f'<table><tr><th class="kit-number">{escape(say("Minutes"))}</th>'
        f"<th>{escape(say('Point and question'))}</th></tr>{rows}</table>",
    )


def _moments(book: Book) -> str:
    known = sorted(book.rows("moments"), key=lambda row: row.position)
    boxes = [
        f'<li class="kit-before"><h3>{escape(row.name)}</h3>{_promise(row.promise)}</li>'
        if row.before_contact
        else f"<li><h3>{escape(row.name)}</h3>{_promise(row.promise)}</li>"
        for row in known
    ]
    boxes += [f"<li><h3></h3>{_promise('')}</li>"] * max(0, _FEWEST_MOMENTS - len(boxes))
    return _section(
        say("The line of moments of truth"),
        _said(
            say(
                "From left to right as the customer goes through them. Begin before the first "
                "contact (dashed). Write in each what we promise there, and which functions keep "
                "it."
            )
        )
        + f'<ol class="kit-moments">{"".join(boxes)}</ol>',
        "kit-wide",
    )


def _promise(text: str | None) -> str:
    functions = escape(say("Functions"))
    return (
        f"<small>{escape(say('We promise'))}</small>{escape(text or '')}<small>{functions}</small>"
    )


def _ballots(book: Book) -> Iterable[str]:
    """Return a ballot for each member who votes, for every vote that an agenda has."""
    names = [one.subject for meeting in agenda.MEETINGS for one in agenda.items_of(meeting)]
    for name in filter(None, names):
        subject = SUBJECTS[name]
        voters = [book.name("members", key) for key in Team(book.rows).voters] or [""]
        rows = _asked(book, subject)
        yield from (_ballot(subject, who, rows) for who in voters)


def _asked(book: Book, subject: Subject) -> Sequence[str]:
    last = rounds.latest(book, subject.name)
    is_open = last is not None and rounds.state(last) != "revealed"
    number = (
        last.number
        if last and is_open
        else rounds.next_number(book.rows("rounds"), book.rows(subject.votes), subject.name)
    )
    fields = TABLES[subject.votes].by_name
    asked = [
        " → ".join(
            book.name(target, part) if (target := fields[column].references) else part
            for column, part in zip(subject.about, key, strict=True)
        )
        for key in rounds.asked(book, subject.name, number)
    ]
    return asked or [""] * _BLANK_CHOICES


def _ballot(subject: Subject, who: str, rows: Sequence[str]) -> str:
    marks = [(words.partition(" ")[0], value) for words, value in subject.scale]
    marks.sort(key=lambda one: one[1])
    head = "".join(f"<th>{escape(sign)}</th>" for sign, _value in marks)
    cells = '<td class="kit-mark"></td>' * len(marks)
    body = "".join(f"<tr><td>{escape(one)}</td>{cells}</tr>" for one in rows)
    name = escape(who) if who else '<span class="kit-line"></span>'
    lowest, highest = (
        next(words for words, value in subject.scale if value == pick(v for _w, v in subject.scale))
        for pick in (min, max)
    )
    return _section(
        say("Ballot"),
        f"<p><strong>{name}</strong></p>"
        + _said(
            say(
                "Vote before anybody speaks: one circle a line, from {lowest} to {highest}. Leave "
                "a line empty where you do not know. Fold it and give it to whoever leads.",
                lowest=lowest,
                highest=highest,
            )
        )
        + f'<table><tr class="kit-scale"><th></th>{head}</tr>{body}</table>',
    )


def _promises() -> str:
    heads = (say("Who"), say("What"), say("By when"))
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    rows = f"<tr>{'<td></td>' * len(heads)}</tr>" * _LINES
    return _section(
        say("What we promise each other"),
        _said(say("The next meeting opens with this sheet."))
        + f'<table class="kit-rows"><tr>{head}</tr>{rows}</table>',
    )


def _section(title: str, body: str, kind: str = "kit-sheet") -> str:
    return f'<section class="{kind}"><h2>{escape(title)}</h2>{body}</section>'


def _said(*texts: str) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in texts if one)
