"""The picture of two attempts: the gates then and now, and what became of each kind of finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from workbook.analysis.checks import GATES, checks
from workbook.book import Book, addresses, records
from workbook.book.messages import (
    _,
    counted,
    day,
    joined,
    percent,
    quoted,
    say,
    say_number,
    translate,
)
from workbook.book.model import TABLES
from workbook.chapters.recovery import attempts, costs, measures
from workbook.chapters.recovery.attempts import Death, Now, Point
from workbook.charts import theme
from workbook.charts.parts import Points

__all__ = ["beliefs", "paid", "survived", "then_and_now", "what_became"]

SIGNS: dict[Now, tuple[str, str, str]] = {
    "settled": ("✓", "good", _("settled")),
    "repeated": ("✕", "bad", _("repeated")),
    "untouched": ("○", "quiet", _("untouched")),
}
_STYLE = """<style>
.wb-again { display: grid; grid-template-columns: repeat(4, minmax(0, auto)); gap: 0 .8em;
  margin: .6em 0 .4em; padding: 0; list-style: none; }
.wb-again > li { display: grid; grid-template-rows: subgrid; grid-row: span 3; min-width: 0; }
.wb-again .wb-gate { border: 1px solid var(--wb-line); border-top: 4px solid var(--wb-quiet);
  padding: .4em .6em; background: var(--wb-paper); }
.wb-again .wb-gate.wb-bad { border-top-color: var(--wb-bad); }
.wb-again .wb-gate.wb-caution { border-top-color: var(--wb-caution); }
.wb-again .wb-gate.wb-good { border-top-color: var(--wb-good); }
.wb-again .wb-gate.wb-died { border: 2px solid var(--wb-bad); border-top-width: 6px; }
.wb-again .wb-gate p { margin: .1em 0; font-size: .92em; line-height: 1.35; }
.wb-again .wb-word { white-space: normal; }
.wb-again .wb-lines { display: flex; flex-wrap: wrap; gap: .2em 0; align-content: start;
  justify-content: center; margin: 0; padding: .3em 0; list-style: none; min-height: 5em; }
.wb-again .wb-lines > li { position: relative; width: 3.2em; text-align: center;
  white-space: nowrap; font-size: .8em; line-height: 1.2; padding: 0 0 .3em; }
.wb-again i { display: block; width: 0; height: 3.2em; margin: .15em auto; }
.wb-again .wb-settled i { border-left: 3px solid var(--wb-good);
  -webkit-mask-image: linear-gradient(#000, #0002); mask-image: linear-gradient(#000, #0002); }
.wb-again .wb-repeated i { border-left: 7px solid var(--wb-bad); }
.wb-again .wb-repeated { font-weight: 700; }
.wb-again .wb-untouched i { border-left: 3px dotted var(--wb-quiet); }
.wb-again .wb-settled b { color: var(--wb-good); }
.wb-again .wb-repeated b { color: var(--wb-bad); }
@media (max-width: 700px) { .wb-again { grid-template-columns: minmax(0, 1fr); }
  .wb-again > li { grid-template-rows: none; grid-row: auto; margin-bottom: 1em; }
  .wb-again .wb-lines { justify-content: start; min-height: 0; } }
</style>"""


def _shown(book: Book) -> Book | None:
    """Return the earlier attempt where what the checks say of it may be shown."""
    return None if attempts.is_blind(book) else book.earlier


def then_and_now(book: Book) -> theme.Html | None:
    """The four gates when the last attempt ended, and now.

    Above how each gate stood when the last attempt ended, below how it stands now. Between them
    one line for each kind of error or warning of then: it fades where it is settled, goes on where
    it is there again, and is dotted where nothing is entered yet.
    """
    last = _shown(book)
    if last is None:
        return None
    then, now = attempts.statuses(last), attempts.statuses(book)
    known, died = attempts.points(book), attempts.death(book)
    items, told = [], []
    for gate in GATES:
        own = [one for one in known if one.gate == gate.name]
        of_death = died if died and died.gate == gate.name else None
        name = _gate_name(gate.name)
        named = f"<strong>{addresses.link(name, addresses.of_gate(gate.name))}</strong>"
        # Below, the name is for the eye alone: the item has begun with it.
        again = f'<strong aria-hidden="true">{escape(name)}</strong>'
        above, words_above = _gate(then[gate.name], say("Then"), named, _ended(book, of_death))
        below, words_below = _gate(now[gate.name], say("Now"), again, [])
        lines = "".join(map(_line, own))
        items.append(f'<li>{above}<ul class="wb-lines">{lines}</ul>{below}</li>')
        told.append((name, *words_above, *map(_in_words, own), *words_below))
    label = escape(say("The gates then and now"))
    legend = _legend({one.now for one in known})
    return theme.Html(
        f'<div class="wb">{_STYLE}<ol class="wb-again" aria-label="{label}">{"".join(items)}</ol>'
        f"{legend}</div>",
        [Points(tuple(told))],
    )


def _gate(row: Any, when: str, name: str, more: Sequence[str]) -> tuple[str, list[str]]:
    sign, word, tone = theme.STATUSES[row.status]
    counts = [(row.errors, "error"), (row.warnings, "warning")]
    said = ", ".join(counted(number, what) for number, what in counts if number)
    status = f"{translate(word)}{f': {said}' if said else ''}"
    extra = "".join(f"<p><strong>{escape(one)}</strong></p>" for one in more)
    html = (
        f'<div class="wb-gate wb-{tone}{" wb-died" if more else ""}"><p>{escape(when)}: '
        f'{name}</p><p class="wb-word wb-{tone}"><span aria-hidden="true">{sign}'
        f"</span> {escape(status)}</p>{extra}</div>"
    )
    return html, [f"{when}: {status}", *more]


def _ended(book: Book, died: Death | None) -> list[str]:
    """Say at the gate that failed first when the attempt ended, and since when it was visible."""
    if died is None:
        return []
    on = attempts.died_on(book)
    said = [say("■ Ended here on {day}", day=day(on)) if on else say("■ Ended here")]
    if seen := attempts.seen_on(book):
        said.append(say("Visible since {day}", day=day(seen)))
    return [str(one) for one in said]


def _line(one: Point) -> str:
    """Draw a line below its code; the rest of the sentence is a tip, and read out."""
    said = _in_words(one)
    before, _code, after = said.partition(one.code)
    code = addresses.link(one.code, addresses.of_check(one.code))
    return (
        f'<li class="wb-{one.now}" title="{escape(said)}">{_unseen(before)}{code}{_unseen(after)}'
        f'<i></i><b aria-hidden="true">{SIGNS[one.now][0]}</b></li>'
    )


def _unseen(text: str) -> str:
    return f'<span class="wb-alt">{escape(text)}</span>' if text else ""


def _in_words(one: Point) -> str:
    finds = translate(checks()[one.code].finds)
    return say(
        "{code} {finds}: {now}", code=one.code, finds=finds, now=translate(SIGNS[one.now][2])
    )


def _legend(there: set[Now]) -> str:
    """Say what the signs mean, to those who see them; each line has its word."""
    said = [
        f"{sign} {translate(word)}" for now, (sign, _tone, word) in SIGNS.items() if now in there
    ]
    return f'<p class="wb-about" aria-hidden="true">{escape(" · ".join(said))}</p>' if said else ""


def what_became(book: Book) -> theme.Html | None:
    """What the checks found in the last attempt, and what has become of it.

    What is there again or untouched comes first; what is settled is folded away.
    """
    known = attempts.points(book) if _shown(book) else ()
    if not known:
        return None
    seen = attempts.seen(book)
    pieces = [
        _listed([one for one in known if one.now == now], seen) for now in ("repeated", "untouched")
    ]
    settled = [one for one in known if one.now == "settled"]
    if settled:
        number = say_number(len(settled), "{number} kind of finding is settled",
                            "{number} kinds of findings are settled")  # fmt: skip
        pieces.append(theme.folded(number, _listed(settled, seen)))
    return theme.together(piece for piece in pieces if piece)


def _listed(known: Sequence[Point], seen: Mapping[str, date]) -> theme.Html:
    told = [_told(one, seen.get(one.code)) for one in known]
    items = "".join(
        f'<li class="wb-{SIGNS[one.now][1]}"><span class="wb-word"><span aria-hidden="true">'
        f'{SIGNS[one.now][0]}</span> {escape(state)}</span> <span class="wb-code">{escape(gate)} '
        f"{addresses.link(one.code, addresses.of_check(one.code))}</span><br>{escape(message)}"
        f'<br><span class="wb-remedy">{escape(more)}</span></li>'
        for one, (gate, state, message, more) in zip(known, told, strict=True)
    )
    points = tuple(
        (f"{gate} {one.code}", *filter(None, said))
        for one, (gate, *said) in zip(known, told, strict=True)
    )
    return theme.Html(f'<ul class="wb wb-list">{items}</ul>' if items else "", [Points(points)])


def _told(one: Point, since: date | None) -> tuple[str, str, str, str]:
    more = [
        say_number(
            one.number - 1, "There was {number} more like it.", "There were {number} more like it."
        )
    ] * (one.number > 1)
    if one.again:
        more.append(say("{again} is the same as then.", again=quoted(one.again)))
    if changed := _changed(one):
        more.append(say("New or different since: {tables}.", tables=changed))
    if since:
        more.append(say("Visible since {day}.", day=day(since)))
    return _gate_name(one.gate), translate(SIGNS[one.now][2]), one.message, " ".join(more)


def _gate_name(gate: str) -> str:
    return translate(gate.capitalize())


def _changed(one: Point) -> str:
    named = [f"{TABLES[name].title()}: {number}" for name, number in one.changed.items() if number]
    return joined(named)


def beliefs(book: Book) -> pd.DataFrame | None:
    """What the team thinks ended the last attempt, beside what the checks found.

    The vote is the median from 0, no part in it, to 4, it alone was enough. Nobody sees who voted
    how.
    """
    found = measures.belief(book)
    if found.vote.isna().all():
        return None
    return pd.DataFrame(
        {
            say("Gate"): found.gate.map(_gate_name),
            say("Its part, from 0 to 4"): found.vote,
            say("Half of the votes"): [theme.span(one.q1, one.q3) for one in records(found)],
            say("Voters"): found.voters,
            say("Errors found then"): found.errors_then,
        }
    )


def paid(book: Book) -> pd.DataFrame | None:
    """What the last attempt cost, in money, relations and loyalty.

    The three are not added up: money can be spent again, trust has to be earned again.
    """
    lines = [one for one in costs.rows_of_cost(book) if one.cost != "survived"]
    if not lines:
        return None
    last = attempts.ended(book) or book
    rows = [
        {
            say("Cost"): translate(one.cost.capitalize()),
            say("What"): translate(costs.WHATS[one.what]),
            say("When it ended"): _range(last, one),
            say("Today"): _amount(book, one, one.now) if last is not book else "–",
            say("To know it"): one.needs or "–",
        }
        for one in lines
    ]
    made = pd.DataFrame(rows)
    return made[[name for name in made if set(made[name]) != {"–"}]]


def _amount(book: Book, one: costs.Line, value: float | None) -> str:
    if value is None:
        return "–"
    if one.cost == "money":
        return book.money(value)
    return percent(value, 1) if one.cost == "loyalty" else theme.number(value, 0)


def _range(book: Book, one: costs.Line) -> str:
    """Write what is known: a range where it is one, with the best estimate before it."""
    then = _amount(book, one, one.then)
    if one.low is None or one.low == one.high:
        return then
    low = _amount(book, one, one.low)
    if one.high is None:
        return say("{low} or more", low=low)
    span = say("{low} to {high}", low=low, high=_amount(book, one, one.high))
    return span if one.then is None else f"{then} ({span})"


def survived(book: Book) -> pd.DataFrame | None:
    """What survived the last attempt: rows that this one goes on with.

    Not all was wrong. What is carried over need not be built again.
    """
    lines = [one for one in costs.rows_of_cost(book) if one.cost == "survived"]
    if not lines:
        return None
    return pd.DataFrame(
        {
            say("What"): [translate(costs.WHATS[one.what]) for one in lines],
            say("When it ended"): [int(one.then or 0) for one in lines],
            say("Carried over"): [int(one.now or 0) for one in lines],
        }
    )
