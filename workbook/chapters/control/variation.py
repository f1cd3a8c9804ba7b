"""Process behaviour charts as tables: how indicators vary, and what that does not explain."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis import counting, course, natural
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.chapters.control.frames import DAY, framed
from workbook.stats.control import ProportionChart, p_chart
from workbook.stats.counts import inflation, u_chart
from workbook.stats.ranges import RangeConstants, range_constants

LARGE = 1_000  # cases behind a point, from which on sampling no longer explains how points vary
FEWEST_MONTHS = 6
MEASURED_OFTEN = 3  # measurements of a month from which on its range says how steady it was


@measure
def behaviour(book: Book) -> pd.DataFrame:
    """XmR charts as a table: every measurement with the limits of its natural variation.

    Returns
    -------
    One row a measurement, by indicator and objective: indicator, objective (null where the centre
    is no promise), on, value, centre (the expected value; the mean of the judged measurements
    where nothing is expected of the indicator), low and high (centre ∓ 2.66 mean moving ranges of
    the differences from the centre; wider where measurements resemble those before them, vary with
    a long tail, or the line itself is not sure), moving_range and range_high (its upper limit,
    3.267 mean ranges), rule (the run rule that this measurement completes: beyond limits or a run
    on one side; or lasting shift, of which it is the first), turn (better or worse; different
    where the good direction is not entered), allowed (sentences: what the limits take into account;
    null where nothing but independent, even variation). Measurements from before the strategy's
    start, or from before anything was expected, have neither centre nor limits.
    """
    rows = [row for indicator in book.rows("indicators") for row in _behaviour_of(book, indicator)]
    return framed(
        rows,
        {
            "indicator": "str", "objective": "str", "on": DAY, "value": "float64",
            "centre": "float64", "low": "float64", "high": "float64", "moving_range": "float64",
            "range_high": "float64", "rule": "str", "turn": "str", "allowed": "str",
        },
    )  # fmt: skip


@measure
def proportions(book: Book) -> pd.DataFrame:
    """p-charts as a table, for indicators that are shares with the sample behind each.

    Returns
    -------
    One row a measurement since the strategy's start that has a sample, for indicators whose unit
    begins with "%" (0 to 100) or is "share" (0 to 1): indicator, on, value, n, centre, low, high
    (in the indicator's unit), inflation (Laney's correction: 1 where the samples are below 1,000
    in the median), turn (better or worse than the limits; different where the good direction is
    not entered). Fewer than two such measurements make no chart. The centre is the mean over
    time, so a share that is meant to grow leaves the limits at both ends.

    References
    ----------
    NIST/SEMATECH e-Handbook, section 6.3.3.2. Laney, D. B. (2002), Improved control charts for
    attributes, Quality Engineering 14:531-537.
    """
    rows = [
        row for indicator in book.rows("indicators") for row in _proportions_of(book, indicator)
    ]
    return framed(
        rows,
        {
            "indicator": "str", "on": DAY, "value": "float64", "n": "Int64", "centre": "float64",
            "low": "float64", "high": "float64", "inflation": "float64", "turn": "str",
        },
    )  # fmt: skip


@measure
def counts(book: Book) -> pd.DataFrame:
    """c- and u-charts as a table, for indicators that count events.

    Returns
    -------
    One row a measurement since the strategy's start, for indicators whose unit says what is counted
    (complaints, calls a month), and whose values are whole, or that say "per" how many cases and
    have them: indicator, on, value, n (cases; null in a c-chart), centre, low, high (in the
    indicator's unit), inflation (by how much the counts vary more than chance makes them; never
    below 1, and 1 with fewer than six measurements), chart (c, or u where the cases are known),
    turn (better or worse than the limits; different where the good direction is not entered). The
    limits have a chance of 0.00135 beyond each side. Fewer than two measurements make no chart.

    References
    ----------
    Those of ``stats.counts``.
    """
    rows = [row for indicator in book.rows("indicators") for row in _counts_of(book, indicator)]
    return framed(
        rows,
        {
            "indicator": "str", "on": DAY, "value": "float64", "n": "Int64", "centre": "float64",
            "low": "float64", "high": "float64", "inflation": "float64", "chart": "str",
            "turn": "str",
        },
    )  # fmt: skip


@measure
def ranges(book: Book) -> pd.DataFrame:
    """R-charts as a table: how far the values of each month lie apart, where there are several.

    Returns
    -------
    One row a month since the strategy's start with two measurements or more, for indicators that
    have six such months and three measurements in most of them: indicator, on (the last measurement
    of the month), n (how many), value (the largest less the smallest), centre, low, high (the
    limits of a range of so many values), turn (worse where the values lie further apart than
    that, better where they lie closer together).

    References
    ----------
    NIST/SEMATECH e-Handbook, section 6.3.2.1; with months of unequal numbers: Montgomery, D. C.
    (2009), Introduction to Statistical Quality Control, 6th ed., section 6.3. The constants are
    those of ``stats.ranges``.
    """
    rows = [row for indicator in book.rows("indicators") for row in _ranges_of(book, indicator)]
    return framed(
        rows,
        {
            "indicator": "str", "on": DAY, "n": "Int64", "value": "float64", "centre": "float64",
            "low": "float64", "high": "float64", "turn": "str",
        },
    )  # fmt: skip


def _behaviour_of(book: Book, indicator: Row) -> Iterator[dict[str, Any]]:
    everything = course.readings(book, indicator.key, judged=False)
    promises = [row for row in course.objectives(book) if row.indicator == indicator.key]
    around = [(row.key, natural.around_promise(book, row)) for row in promises]
    shown = [(key, found) for key, found in around if found.readings]
    for objective, found in shown or [(None, natural.around_mean(book, indicator))]:
        yield from _points(
            everything, found, indicator.key, objective, course.direction(book, indicator.key)
        )


def _points(
    everything: tuple[course.Reading, ...],
    found: natural.Behaviour,
    indicator: str,
    objective: str | None,
    good: int,
) -> Iterator[dict[str, Any]]:
    limits, place = found.natural.limits, {one.on: at for at, one in enumerate(found.readings)}
    marked = {
        one.start if one.rule == "lasting shift" else one.end: one
        for one in reversed(found.natural.signals)
    }
    for reading in everything:
        at = place.get(reading.on)
        signal = marked.get(at) if at is not None else None
        centre = found.centre[at] if at is not None else np.nan
        yield {
            "indicator": indicator,
            "objective": objective,
            "on": reading.on,
            "value": reading.value,
            "centre": centre,
            "low": found.natural.low[at] if at is not None else np.nan,
            "high": found.natural.high[at] if at is not None else np.nan,
            "moving_range": limits.ranges[at - 1] if at else np.nan,
            "range_high": limits.range_high if at else np.nan,
            "rule": signal.rule if signal else None,
            "turn": _turn(signal.side, good) if signal else None,
            "allowed": found.allowed or None,
        }


def _turn(side: str, good: int) -> str:
    if not good:
        return "different"
    return "better" if (side == "above") == (good > 0) else "worse"


def _proportions_of(book: Book, indicator: Row) -> Iterator[dict[str, Any]]:
    whole = course.whole_of(indicator.unit)
    found = [one for one in course.readings(book, indicator.key) if one.n]
    if not whole or len(found) < 2 or not all(0 <= one.value <= whole for one in found):
        return
    sizes = np.array([one.n for one in found], float)
    counts = np.array([one.value for one in found]) / whole * sizes
    chart = p_chart(counts, sizes, laney=bool(np.median(sizes) >= LARGE))
    good = course.direction(book, indicator.key)
    for at, one in enumerate(found):
        yield {
            "indicator": indicator.key,
            "on": one.on,
            "value": one.value,
            "n": one.n,
            "centre": chart.centre * whole,
            "low": chart.low[at] * whole,
            "high": chart.high[at] * whole,
            "inflation": chart.inflation,
            "turn": _outside(chart, at, good),
        }


def _outside(chart: ProportionChart, at: int, good: int) -> str | None:
    share = chart.proportions[at]
    if chart.low[at] <= share <= chart.high[at] or np.isnan(chart.low[at]):
        return None
    return _turn("above" if share > chart.centre else "below", good)


def _counts_of(book: Book, indicator: Row) -> Iterator[dict[str, Any]]:
    found = counting.counted(book, indicator)
    if found is None or len(found.readings) < 2:
        return
    wider = inflation(found.counts, found.sizes)
    chart = u_chart(found.counts, found.sizes, inflation=wider, exact=True)
    good = course.direction(book, indicator.key)
    for at, one in enumerate(found.readings):
        side = int(found.counts[at] > chart.high[at]) - int(found.counts[at] < chart.low[at])
        yield {
            "indicator": indicator.key,
            "on": one.on,
            "value": one.value,
            "n": one.n if found.with_cases else None,
            "centre": chart.centre[at] / found.scale[at],
            "low": chart.low[at] / found.scale[at],
            "high": chart.high[at] / found.scale[at],
            "inflation": chart.inflation,
            "chart": "u" if found.with_cases else "c",
            "turn": _turn("above" if side > 0 else "below", good) if side else None,
        }


def _ranges_of(book: Book, indicator: Row) -> Iterator[dict[str, Any]]:
    readings = course.readings(book, indicator.key)
    by_month = groupby(readings, key=lambda one: (one.on.year, one.on.month))
    months = [some for _, each in by_month if len(some := list(each)) > 1]
    if len(months) < FEWEST_MONTHS or np.median([len(some) for some in months]) < MEASURED_OFTEN:
        return
    values = [np.ptp([one.value for one in some]) for some in months]
    constants = [range_constants(len(some)) for some in months]
    sigma = float(np.mean([r / one.d2 for r, one in zip(values, constants, strict=True)]))
    if sigma == 0:
        return
    for some, value, one in zip(months, values, constants, strict=True):
        centre, low, high = _range_limits(one, sigma)
        turn = "worse" if value > high else "better" if value < low else None
        yield {
            "indicator": indicator.key, "on": some[-1].on, "n": len(some), "value": value,
            "centre": centre, "low": low, "high": high, "turn": turn,
        }  # fmt: skip


def _range_limits(constants: RangeConstants, sigma: float) -> tuple[float, float, float]:
    centre = constants.d2 * sigma
    return centre, constants.D3 * centre, constants.D4 * centre
