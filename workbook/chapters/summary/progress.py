"""What got better and what got worse between two moments of a strategy."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple

from workbook.analysis import course
from workbook.analysis.changes import changes
from workbook.analysis.checks import STATUSES
from workbook.book import Book, records
from workbook.book.messages import day, quoted, say
from workbook.charts import parts, theme
from workbook.charts.cards import points

__all__ = ["better_and_worse"]

MOST = 6  # of each, so that the page stays one page


class Step(NamedTuple):
    """Something that moved: better (or worse), and the fact in a sentence."""

    better: bool
    said: str


def better_and_worse(before: Book, after: Book) -> theme.Html:
    """What got better and what got worse since the earlier moment."""
    moved = list(steps(before, after))
    since = day(before.as_of)
    if not moved:
        return theme.paragraph(say("Nothing got better or worse since {since}.", since=since))
    lists = [
        _listed(
            say("✓ Better since {since}", since=since),
            "good",
            [step.said for step in moved if step.better],
        ),
        _listed(
            say("✕ Worse since {since}", since=since),
            "bad",
            [step.said for step in moved if not step.better],
        ),
    ]
    return theme.together(lists, '<div class="wb wb-two">{}</div>')


def steps(before: Book, after: Book) -> Iterator[Step]:
    """Gates, findings, alignment and measured results that moved one way or the other."""
    for change in records(changes(before, after)):
        if change.kind == "finding gone":
            yield Step(True, say("Resolved: {finding}", finding=change.before))
        elif change.kind == "finding new":
            yield Step(False, change.after)
        elif change.table == "gates":
            yield from _gate(change)
        elif change.table == "link.strategy" and change.before and change.after:
            better = _number(change.after) > _number(change.before)
            yield Step(
                better,
                say(
                    "Alignment went from {before} to {after}.",
                    before=change.before,
                    after=change.after,
                ),
            )
        elif change.table == "control.status":
            yield from _result(after, change)


def _gate(change: Any) -> Iterator[Step]:
    if "empty" not in {change.before, change.after}:  # what begins or ends is neither
        better = STATUSES.index(change.after) > STATUSES.index(change.before)
        said = say(
            "The {keys} gate went from {before} to {after}.",
            keys=change.keys[0],
            before=change.before,
            after=change.after,
        )
        yield Step(better, said)


def _result(book: Book, change: Any) -> Iterator[Step]:
    objective = book.by_key("objectives")[change.keys[0]]
    good = course.direction(book, objective.indicator)
    if not (good and change.before and change.after):
        return
    step = (_number(change.after) - _number(change.before)) * good
    indicator = book.by_key("indicators")[objective.indicator]
    unit = f" {indicator.unit}" if indicator.unit else ""
    before, after = (theme.number(_number(one)) for one in (change.before, change.after))
    yield Step(
        step > 0,
        say(
            "{indicator} went from {before} to {after}{unit}.",
            indicator=quoted(indicator.name),
            before=before,
            after=after,
            unit=unit,
        ),
    )


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def _listed(title: str, tone: str, said: list[str]) -> theme.Html:
    shown = said[:MOST]
    if len(said) > MOST:
        shown.append(say("… and {said} more in the chapter Control.", said=len(said) - MOST))
    listed = points(shown or [say("Nothing.")])
    head = f'<div><p class="wb-word wb-{tone}">{escape(title)}</p>{listed}</div>'
    return theme.Html(head, [parts.Sentence(title), *listed.parts])
