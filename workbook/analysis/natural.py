"""Natural variation of an indicator: its readings around what was promised, or around their mean.

The centre is the promised line itself: were it the mean of the differences, a shortfall from the
first day on would pass for natural. Limits know what the states of objectives know (``standing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbook.analysis import counting, course, standing
from workbook.analysis.course import NAN, Array, Reading
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import day, say
from workbook.stats.variation import Variation, natural_variation


@dataclass(frozen=True)
class Behaviour:
    """Readings around a centre line, with the limits of their natural variation.

    ``centre`` has a value for each reading; ``allowed`` says in sentences what the limits take
    into account.
    """

    readings: tuple[Reading, ...]
    centre: Array
    natural: Variation
    allowed: str


def around_promise(book: Book, objective: Row) -> Behaviour:
    """Return the judged readings of an objective's indicator around its expected line."""
    found = course.readings(book, objective.indicator)
    line = course.expected(book, objective, [one.on for one in found])
    known = np.isfinite(line)
    inside = tuple(one for one, there in zip(found, known, strict=True) if there)
    line, days = line[known], [one.on for one in inside]
    points = course.promised(book, objective)
    good = course.direction(book, objective.indicator)
    slower = standing.slower_way(points, line, days, good)
    left = standing.baseline_left(book, objective, points, days)
    bounds = course.bounds(book, objective)
    least, most = counting.bounded(book, book.by_key("indicators")[objective.indicator], bounds)
    natural = natural_variation(
        [one.value for one in inside], line, is_given=True, other=slower, line_error=left,
        least=least, most=most,
    )  # fmt: skip
    excuses = []
    if any(left):
        excuses.append(say("Wider at first: the baseline was measured only once."))
    if (slower != line).any():
        excuses.append(say("A slow start is allowed for: improvements often begin slowly."))
    return Behaviour(
        inside, line, natural, " ".join([*_said(natural, inside, is_promise=True), *excuses])
    )


def around_mean(book: Book, indicator: Row) -> Behaviour:
    """Return all judged readings of an indicator around their mean."""
    found = course.readings(book, indicator.key)
    values = [one.value for one in found]
    line = np.full(len(found), np.mean(values) if found else NAN)
    least, most = counting.bounded(book, indicator, course.possible(indicator, values))
    natural = natural_variation(values, line, least=least, most=most)
    return Behaviour(found, line, natural, " ".join(_said(natural, found)))


def _said(natural: Variation, found: Sequence[Reading], *, is_promise: bool = False) -> list[str]:
    """Say what the limits take into account; nothing for readings too few to judge."""
    if natural.limits.provisional:
        return []
    said: list[str] = []
    if natural.alike:
        said.append(
            say("Each measurement is like the one before, so the limits are wider and only {run} "
                "in a row on one side count.", run=natural.run)
            if natural.run <= len(found)
            else say("Each measurement is like the one before, so the limits are wider.")
        )  # fmt: skip
    if natural.tail == "above":
        said.append(say("Now and then a value lies far above here, so the upper limit is further "
                        "out, and there is no lower one."))  # fmt: skip
    if natural.tail == "below":
        said.append(say("Now and then a value lies far below here, so the lower limit is further "
                        "out, and there is no upper one."))  # fmt: skip
    shifts = [one for one in natural.signals if one.rule == "lasting shift"]
    for one in shifts:
        began = day(found[one.start].on)
        said.append(
            say("Since {day} the distance from what was expected has been different.", day=began)
            if is_promise
            else say("The level has been different since {day}.", day=began)
        )
    return said
