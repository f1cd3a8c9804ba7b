"""The value chain: areas by their distance, hand-overs between them, the customer at the end.

Made from the log, or from who hands over to whom where there is none. Nothing is drawn by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from workbook.analysis import events
from workbook.analysis.events import CUSTOMER, NOT_SAID, OTHERS, Told
from workbook.book import Book
from workbook.book.messages import Message, counted, percent, say
from workbook.chapters.sectors.between import hand_overs
from workbook.chapters.sectors.by_hand import known
from workbook.chapters.sectors.measures import is_blind, promise
from workbook.chapters.sectors.saying import lasting
from workbook.charts import theme
from workbook.charts.parts import Points

__all__ = ["chain"]

MOST_LANES = 12
RAREST = 0.02
"""Hand-overs of a smaller share of the cases are told together."""
MOST_ARROWS = 14
_STYLE = """<style>
.wb-lanes { margin: .6em 0 1em; }
.wb-lanes ol { list-style: none; margin: 0; padding: 0; }
.wb-lanes .wb-heads, .wb-lanes li > div { display: grid; gap: 0; }
.wb-lanes .wb-heads { border-bottom: 2px solid var(--wb-line); align-items: end; }
.wb-lanes .wb-heads span { padding: .2em .4em; font-size: .87em; font-weight: 600;
  overflow-wrap: anywhere; text-align: center; min-width: 0; }
.wb-lanes .wb-heads span:last-child { color: var(--wb-good); }
.wb-lanes li { padding: .35em 0 .3em; border-bottom: 1px solid var(--wb-line); max-width: none; }
.wb-lanes li p { margin: 0; font-size: .92em; }
.wb-lanes li > div { background-image: linear-gradient(90deg, var(--wb-wash), var(--wb-wash)); }
.wb-lanes i { position: relative; margin: .45em 0; align-self: center; display: block;
  background: var(--wb-soft); min-height: 2px; }
.wb-lanes i::after { content: ""; position: absolute; right: -1px; top: 50%; height: 0; width: 0;
  transform: translateY(-50%); border: 9px solid transparent; border-right-width: 0;
  border-left: 12px solid var(--wb-soft); }
.wb-lanes i.wb-back::after { right: auto; left: -1px; border: 9px solid transparent;
  border-left-width: 0; border-right: 12px solid var(--wb-soft); }
.wb-lanes li.wb-longest i { background: var(--wb-caution); }
.wb-lanes li.wb-longest i::after { border-left-color: var(--wb-caution); }
.wb-lanes li.wb-longest i.wb-back::after { border-right-color: var(--wb-caution); }
.wb-lanes li.wb-end i { background: var(--wb-good); }
.wb-lanes li.wb-end i::after { border-left-color: var(--wb-good); }
@media (max-width: 520px) { .wb-lanes .wb-heads { display: none; } }
</style>"""


class _Arrow(NamedTuple):
    """A hand-over as it is drawn: from, to, how thick, and what is said of it."""

    giver: str
    taker: str
    weight: float
    words: str
    kind: str = ""


def chain(book: Book) -> theme.Html | None:
    """The way of a case through the areas, to the customer and what is promised there.

    The farthest area stands left, the customer right. A thicker arrow is taken by more cases; the
    one with the longest wait in all is marked.
    """
    found = known(book)
    lanes = _lanes(book, found)
    arrows = list(_arrows(book, found, lanes))
    if not arrows:
        return None
    arrows.append(_end(book, found, lanes))
    order = {key: at for at, key in enumerate(lanes, 1)}
    columns = f"grid-template-columns:repeat({len(lanes)},minmax(0,1fr))"
    heads = [_head(book, key) for key in lanes]
    lane_heads = "".join(f"<span>{theme.cell(one)}</span>" for one in heads)
    items = "".join(_item(one, order, columns) for one in arrows)
    label = escape(say("The way of a case through the areas, to the customer"))
    html = (
        f'<div class="wb">{_STYLE}<div class="wb-lanes"><div class="wb-heads" style="{columns}">'
        f'{lane_heads}</div><ol aria-label="{label}">{items}</ol></div></div>'
    )
    told = [*map(theme.in_words, heads), *(one.words for one in arrows)]
    return theme.Html(html, [Points(tuple((one,) for one in told))])


def _lanes(book: Book, found: Told | None) -> list[str]:
    """Return areas by distance, the farthest first, and the customer last."""
    steps = {row.key: row.customer_distance for row in book.rows("functions")}
    there = [one.key for one in found.areas] if found and not found.why else []
    there += [key for pair in hand_overs(book) for key in pair]
    there = [key for key in dict.fromkeys(there) if key not in (NOT_SAID, OTHERS, CUSTOMER)]
    walked = {one.key: one.walked for one in found.areas} if found else {}

    def away(key: str) -> float:
        stated = steps.get(key)
        if stated is not None:
            return float(stated)
        return walked.get(key) or 1.5

    ordered = sorted(there[: MOST_LANES - 1], key=lambda key: -away(key))
    return [*ordered, CUSTOMER]


def _head(book: Book, key: str) -> str:
    if key == CUSTOMER:
        return say("The customer")
    if key in book.by_key("functions"):
        return theme.linked(book.name("functions", key), "functions", key)
    return key


def named(book: Book, key: str) -> str:
    """Return what people call an area."""
    words = {
        CUSTOMER: say("the customer"),
        NOT_SAID: say("not said"),
        OTHERS: say("other areas"),
    }
    if key in words:
        return words[key]
    return book.name("functions", key) if key in book.by_key("functions") else key


def _arrows(book: Book, found: Told | None, lanes: Sequence[str]) -> Iterator[_Arrow]:
    blind = is_blind(book)
    if found is None or found.why or not found.hand_overs:
        for giver, taker in hand_overs(book):
            words = say("From {giver} to {taker}", **_ends(book, giver, taker))
            yield _Arrow(giver, taker, 0.3, words)
        return
    drawn = [
        one
        for one in found.hand_overs
        if one.giver in lanes and one.taker in lanes and one.cases >= RAREST * found.cases
    ]
    drawn.sort(key=lambda one: -one.cases)
    longest = max(drawn, key=lambda one: one.hours, default=None)
    for one in drawn[:MOST_ARROWS]:
        facts = _ends(book, one.giver, one.taker) | {"cases": counted(one.cases, "case")}
        wait = found.days(one.p50)
        if blind:
            words = say("From {giver} to {taker}: {cases}", **facts)
        elif wait is None:
            words = say(
                "From {giver} to {taker}: {cases}, {wait} of waiting in all",
                wait=lasting(one.hours / found.day_hours, found.day_hours),
                **facts,
            )
        else:
            words = say(
                "From {giver} to {taker}: {cases}, half of them wait {wait} or more",
                wait=lasting(wait, found.day_hours),
                **facts,
            )
        is_longest = one is longest and not blind
        if is_longest:
            words = say("{words}. The most waiting of all hand-overs.", words=words)
        weight = one.cases / found.cases
        yield _Arrow(one.giver, one.taker, weight, words, "wb-longest" if is_longest else "")
    rest = [one for one in found.hand_overs if one not in drawn[:MOST_ARROWS]]
    hours = sum(one.hours for one in rest)
    if rest and found.waited and not blind:
        words = say(
            "Other hand-overs, and those of which the log does not say who had the case: {share} "
            "of the waiting",
            share=percent(hours / found.waited),
        )
        yield _Arrow("", "", 0.0, words)


def _ends(book: Book, giver: str, taker: str) -> dict[str, str]:
    return {"giver": named(book, giver), "taker": named(book, taker)}


def _end(book: Book, found: Told | None, lanes: Sequence[str]) -> _Arrow:
    """Return the last arrow, to the customer, with what is promised and what is kept."""
    moment = found.moment if found else None
    days = events.promised_days(book, moment)
    name = book.name("moments", moment) if moment else ""
    words: Message = say("To the customer")
    if name and days is not None:
        words = say(
            "To the customer, at {moment}: promised within {days}", moment=name,
            days=lasting(days, found.day_hours if found else 24.0),
        )  # fmt: skip
    elif name:
        words = say("To the customer, at {moment}", moment=name)
    rows = promise(book)
    rows = rows[rows.moment == moment] if moment else rows[:0]
    if days is not None and len(rows) and rows.kept.notna().iloc[0] and not is_blind(book):
        words = say("{words}, and kept in {kept}", words=words, kept=percent(rows.kept.iloc[0]))
    return _Arrow(lanes[-2], CUSTOMER, 0.3, words, "wb-end")


def _item(one: _Arrow, order: Mapping[str, int], columns: str) -> str:
    if not one.giver:
        return f"<li><p>{escape(one.words)}</p></li>"
    begin, end = order[one.giver], order[one.taker]
    back = ' class="wb-back"' if end < begin else ""
    first, last = min(begin, end), max(begin, end)
    # From the middle of one lane to the middle of the other.
    inset = 50 / (last - first + 1) if last > first else 0
    thick = 2 + round(6 * min(1.0, one.weight))
    place = f"grid-column:{first}/{last + 1};height:{thick}px;margin-inline:{number_(inset)}%"
    kind = f' class="{one.kind}"' if one.kind else ""
    arrow = f'<i{back} style="{place}" aria-hidden="true"></i>'
    return f'<li{kind}><p>{escape(one.words)}</p><div style="{columns}">{arrow}</div></li>'


def number_(value: float) -> str:
    """Return a number for a style sheet."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
