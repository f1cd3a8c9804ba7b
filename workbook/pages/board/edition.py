"""The sections of the board's edition, as pieces of HTML that carry their parts.

Paper and slides are made of them. Each shows what fits on a page; ``room`` says how much of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from workbook.analysis import board, delivery
from workbook.analysis.checks import verdict
from workbook.analysis.verdicts import verdicts
from workbook.book import Book, records, registry
from workbook.book.chapter import BoardLine, Topic
from workbook.book.messages import _, counted, day, joined, say, translate
from workbook.charts import theme
from workbook.charts.cards import facts, points

TITLES: Mapping[Topic, str] = {
    "decide": _("What the board must decide"),
    "money": _("Asked, granted and spent, and what came of it"),
    "promises": _("What we promise, and how often we keep it"),
    "customers": _("Customers won, kept, lost and returned"),
    "kept": _("What was promised last time"),
    "risk": _("One risk"),
    "quote": _("A customer's words"),
}
MOST_LINES: Mapping[Topic, int] = {"decide": 5, "money": 5, "promises": 5, "kept": 4}
MOST_CHOICES, MOST_PROMISES, MOST_INDICATORS, MOST_BARS, MOST_BELIEFS = 8, 10, 16, 24, 12
LONGEST = 240  # letters in a cell


class Section(NamedTuple):
    """A part of the edition: its title, and its pieces, each with a heading or the empty text."""

    title: str
    pieces: tuple[tuple[str, theme.Html], ...]


def sections(book: Book, room: float = 1.0) -> tuple[Section, ...]:
    """Return the sections that have something to show.

    Parameters
    ----------
    book
        The strategy on the day of the report.
    room
        Share of the usual number of rows; below 1 where everything has to be shorter.
    """
    made: tuple[tuple[str, Callable[[Book, float], Iterator[tuple[str, theme.Html]]]], ...] = (
        (say("For the board"), for_the_board),
        (say("The strategy on a page"), on_a_page),
        (say("The scoreboard"), scoreboard),
        (say("The plan"), the_plan),
        (say("What we know about the customer"), the_customer),
    )
    found = (Section(title, tuple(pieces(book, room))) for title, pieces in made)
    return tuple(one for one in found if one.pieces)


def for_the_board(book: Book, room: float = 1.0) -> Iterator[tuple[str, theme.Html]]:
    """Return the verdict, and what the chapters tell the board topic by topic."""
    yield "", theme.verdict(verdict(book))
    for topic, lines in board.topics(book).items():
        shown = lines[: _fitting(MOST_LINES.get(topic, 4), room)]
        title = translate(TITLES[topic])
        yield title, _decisions(shown) if topic == "decide" else points(one.said for one in shown)


def _decisions(lines: tuple[BoardLine, ...]) -> theme.Html:
    rows = [
        {
            say("Decision"): _short(one.said, 420),
            say("By"): day(one.by) if one.by else say("this meeting"),
            say("What waiting costs"): one.waiting or "–",
        }
        for one in lines
    ]
    return theme.table(pd.DataFrame(rows))


def on_a_page(book: Book, room: float = 1.0) -> Iterator[tuple[str, theme.Html]]:
    """Return vision, mission, service statement and recipient, the choices and the promises."""
    row = book.strategy
    told = {
        say("Vision"): row.vision,
        say("Mission"): row.mission,
        say("Service statement"): row.service_statement,
        say("For whom"): row.recipient,
        say("Company objectives"): "; ".join(
            one.statement for one in book.rows("corporate_objectives")[: _fitting(6, room)]
        ),
    }
    if any(told.values()):
        yield "", facts({name: text or "" for name, text in told.items()})
    choices = book.rows("choices")
    if choices:
        some = choices[: _fitting(MOST_CHOICES, room)]
        yield say("The choices"), _with_rest(_choices(book, some), len(choices) - len(some))
    moments = sorted(book.rows("moments"), key=lambda one: one.position)
    if moments:
        shown = moments[: _fitting(MOST_PROMISES, room)]
        made = _with_rest(_promises(book, shown), len(moments) - len(shown))
        yield say("Moments of truth, and what we promise there"), made


def _choices(book: Book, rows: Any) -> theme.Html:
    has = {name for name in ("channel", "segment", "moment") if any(getattr(r, name) for r in rows)}
    shown = [
        {
            say("Choice"): _short(row.statement),
            **({say("Channel"): joined(row.channel) or "–"} if "channel" in has else {}),
            **({say("Segment"): row.segment or "–"} if "segment" in has else {}),
            **({say("Moment"): _name(book, "moments", row.moment)} if "moment" in has else {}),
        }
        for row in rows
    ]
    return theme.table(pd.DataFrame(shown))


def _promises(book: Book, rows: Any) -> theme.Html:
    parts: dict[str, list[str]] = {}
    for part in book.rows("moment_functions"):
        parts.setdefault(part.moment, []).append(book.name("functions", part.function))
    shown = [
        {
            say("Moment of truth"): _short(row.name),
            say("Promise"): _short(row.promise or "–"),
            **({say("Served by"): joined(parts.get(row.key, ())) or "–"} if parts else {}),
        }
        for row in rows
    ]
    return theme.table(pd.DataFrame(shown))


def scoreboard(book: Book, room: float = 1.0) -> Iterator[tuple[str, theme.Html]]:
    """Return the scoreboard, of many indicators those that need most attention."""
    if len(registry.lent("standing")(book)):
        yield "", theme.paragraph(registry.lent("results")(book))
    made = registry.lent("scoreboard")(book, _fitting(MOST_INDICATORS, room))
    if made is not None:
        yield "", made


def the_plan(book: Book, room: float = 1.0) -> Iterator[tuple[str, theme.Html]]:
    """Return a picture of the plan, and how far each function is."""
    chart = registry.lent("plan")(book, _fitting(MOST_BARS, room))
    if chart is not None:
        with theme.figures(live=False, still=True):  # slides take the one SVG
            shown = theme.figure(chart)
        yield "", shown
    works = delivery.works(book)
    if works:
        yield say("How far each function is"), _functions(book, works)


def _functions(book: Book, works: Any) -> theme.Html:
    rows = []
    for key, name in book.names("functions").items():
        own = [one for one in works if one.row.function == key]
        if not own:
            continue
        ends = [one.row.ends_on for one in own if one.row.ends_on and one.state != delivery.DONE]
        coming = [one for one in ends if one >= book.as_of]
        rows.append(
            {
                say("Function"): name,
                say("Actions"): len(own),
                say("Done"): sum(one.state == delivery.DONE for one in own),
                say("Late"): sum(one.state in delivery.OVERDUE for one in own),
                say("Next to end"): day(min(coming)) if coming else "–",
                say("All done by"): day(max(ends)) if ends else "–",
            }
        )
    return theme.table(pd.DataFrame(rows))


def the_customer(book: Book, room: float = 1.0) -> Iterator[tuple[str, theme.Html]]:
    """Return what is believed about the customer and what the evidence says of it."""
    found, by_key = list(records(verdicts(book))), book.by_key("assumptions")
    if not found:
        return
    yield "", theme.paragraph(registry.lent("beliefs")(book))
    found.sort(key=lambda one: -(by_key[one.assumption].importance or 0))
    shown = found[: _fitting(MOST_BELIEFS, room)]
    rows = [_belief(by_key[one.assumption], one) for one in shown]
    yield "", _with_rest(theme.table(pd.DataFrame(rows)), len(found) - len(shown))


def _belief(row: Any, one: Any) -> dict[str, Any]:
    sign = {"supported": "✓", "refuted": "✕"}.get(one.verdict, "○")
    is_share = row.statistic == "proportion"

    def written(value: float) -> str:
        return theme.percent(value) if is_share else theme.number(value)

    known = one.estimate == one.estimate
    seen = say("{estimate} ({span})", estimate=written(one.estimate),
               span=theme.span(one.low, one.high, written)) if known else "–"  # fmt: skip
    word = {"at_least": _("at least"), "at_most": _("at most")}.get(row.comparison or "", "")
    asked = "–"
    if row.threshold is not None and word:
        asked = f"{translate(word)} {written(row.threshold)}"
    verdict_ = one.verdict if isinstance(one.verdict, str) else say("cannot tell")
    return {
        say("What we believe"): _short(row.statement),
        say("It has to be"): _in_one_line(asked),
        say("We found"): _in_one_line(seen),
        say("Answers"): int(one.n) if known and one.n == one.n else 0,
        say("Verdict"): _in_one_line(f"{sign} {translate(verdict_)}"),
    }


def _in_one_line(text: str) -> str:
    return text.replace(" ", "\u00a0")


def _with_rest(made: theme.Html, left: int) -> theme.Html:
    if left <= 0:
        return made
    rest = say("{more} in the full report.", more=counted(left, "more row"))
    return theme.together([made, theme.paragraph(rest)])


def _name(book: Book, table: str, key: str | None) -> str:
    return book.name(table, key) if key else "–"


def _short(text: str, most: int = LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _fitting(number: int, room: float) -> int:
    return max(1, int(number * room))
