"""The picture of the six shifts: what people say, how far apart, and the book's fact in words."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from workbook.analysis.instruments import rated, revealed
from workbook.analysis.left_behind import rewound
from workbook.book import Book, records
from workbook.book.instruments import instrument, spoken
from workbook.book.messages import day, joined, quoted, say
from workbook.chapters.maturity import measures
from workbook.chapters.maturity.facts import facts
from workbook.charts import labelling, naming, palette, theme
from workbook.charts.beside import Pair, beside

__all__ = ["shifts", "then_and_now"]

_LOW, _HIGH = -0.15, 4.15


def shifts(book: Book) -> alt.LayerChart | theme.Html | None:
    """What we say of each shift, and what the book shows.

    The dot is the median of the votes, the bar the middle half of them, short lines are functions
    with three voters or more, and the hollow dot is the round before. The book's fact stands under
    each name; it is no score.
    """
    table = measures.clicks(book)
    rows = [row for row in records(table) if not pd.isna(row.vote)]
    if not rows:
        return _facts_alone(book)
    before = _before(book)
    names = [row.click for row in records(table)]
    y = naming.by_name(alt.Y, "click", names)
    x = partial(naming.along, alt.X, low=_LOW, high=_HIGH)
    marks = [_mark(row, before.get(row.click)) for row in rows]
    own = _functions(book)
    told = {say("Vote"): "said", say("Middle half"): "half", say("Voters"): "voters"}
    base = naming.marks(marks).encode(y=y)
    layers = [
        base.mark_bar(height=14, color=palette.PALE, cornerRadius=3).encode(
            x("q1"), alt.X2("q3:Q")
        ),
        base.mark_rule(strokeWidth=2, color=theme.QUIET).encode(x("before"), alt.X2("vote:Q")),
        base.mark_point(
            filled=False, size=90, strokeWidth=2, fill=palette.PAPER, color=theme.QUIET, opacity=1
        ).encode(x("before")),
        naming.marks(own)
        .mark_tick(color=theme.INK, thickness=2.5, size=26)
        .encode(x("vote"), y, tooltip=labelling.tips("name", {say("Vote"): "said"})),
        base.mark_point(filled=True, size=170, opacity=1, color=theme.FOR).encode(
            x("vote"), tooltip=labelling.tips("name", told), detail="legend:N"
        ),
    ]
    shown = facts(book)
    listed = [naming.name(measures.title(key), shown[key].fact) for key in names]
    axis = naming.axis(
        naming.scaled([0, 1, 2, 3, 4], ["0", "1", "2", "3", "4"], _LOW, _HIGH),
        say("Vote, from 0 to 4"),
    )
    legend = [naming.key(say("what we say (median)"), theme.FOR, "circle")]
    legend.append(naming.key(say("middle half of the votes"), palette.PALE))
    if own:
        legend.append(naming.key(say("functions apart"), theme.INK, "line"))
    if before:
        legend.append(
            naming.key(say("the round before"), palette.PAPER, "circle", stroke=theme.QUIET)
        )
    return alt.layer(*layers).properties(
        width=600,
        height=alt.Step(64),
        description=_in_words(rows, shown),
        usermeta=naming.rows(listed, axis, legend=legend),
    )


def then_and_now(book: Book) -> theme.Html | None:
    """What we said and what the book showed in the round before, beside this one."""
    held = revealed(book, measures.CLICKS)
    if len(held) < 2:
        return None
    # The book of the round before is worked out anew: of one earlier day, not of all.
    then = facts(rewound(book, held[-2].revealed_on))
    now = facts(book)
    votes = [
        {one.item: one.median for one in rated(book, measures.CLICKS, one_round.number)}
        for one_round in held[-2:]
    ]
    pairs = [
        Pair(
            measures.title(key),
            _said(votes[0].get(key), then[key].fact),
            _said(votes[1].get(key), now[key].fact),
        )
        for key in now
    ]
    return beside(
        say("What we said, and what the book showed"),
        say("Shift"),
        day(held[-2].revealed_on),
        say("{day}, and the book today", day=day(held[-1].revealed_on)),
        pairs,
    )


def _said(vote: float | None, fact: str) -> str:
    return say("{vote} of 4. {fact}", vote=_written(vote), fact=fact)


def _facts_alone(book: Book) -> theme.Html:
    """List what the book shows while nobody has voted."""
    from workbook.charts.parts import Points

    points = tuple((measures.title(key), one.fact) for key, one in facts(book).items())
    items = "".join(
        f"<li><strong>{theme.cell(name)}</strong><br>{theme.cell(fact)}</li>"
        for name, fact in points
    )
    return theme.Html(f'<ul class="wb wb-list">{items}</ul>', [Points(points)])


def _before(book: Book) -> dict[str, float]:
    held = revealed(book, measures.CLICKS)
    if len(held) < 2:
        return {}
    found = rated(book, measures.CLICKS, held[-2].number)
    return {one.item: one.median for one in found if one.median is not None}


def _mark(row: Any, before: float | None) -> dict[str, Any]:
    return {
        "click": row.click,
        "name": measures.title(row.click),
        "vote": row.vote,
        "q1": max(0.0, row.q1 - 0.06),
        "q3": min(4.0, row.q3 + 0.06),
        "before": before,
        "said": _with_words(row.click, row.vote),
        "half": theme.span(row.q1, row.q3, partial(theme.number, digits=2)),
        "voters": str(row.voters),
        "legend": say("what we say (median)"),
    }


def _functions(book: Book) -> list[dict[str, Any]]:
    """Return a mark for each median that functions share, with their names."""
    found: dict[tuple[str, float], list[str]] = {}
    for row in records(measures.functions(book)):
        found.setdefault((row.click, row.vote), []).append(book.name("functions", row.function))
    return [
        {"click": click, "vote": vote, "name": joined(sorted(names)), "said": _written(vote)}
        for (click, vote), names in found.items()
    ]


def _with_words(click: str, vote: float) -> str:
    words = instrument(measures.CLICKS).by_key[click].levels.get(int(vote))
    number = _written(vote)
    if vote % 1 or words is None:
        return number
    return say("{number}: {words}", number=number, words=spoken(words))


def _written(value: float | None) -> str:
    return "–" if value is None or pd.isna(value) else theme.number(value, 1)


def _in_words(rows: list[Any], shown: Any) -> str:
    said = " ".join(
        say(
            "{shift}: {vote} of 4 by {voters} voters; the book shows: {fact}",
            shift=quoted(measures.title(row.click)),
            vote=_written(row.vote),
            voters=row.voters,
            fact=shown[row.click].fact,
        )
        for row in rows
    )
    return say("What we say of the six shifts. {said}", said=said)
