"""Process behaviour charts as tables: how indicators vary, and what that does not explain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis import course
from workbook.book import Book, measure
from workbook.book.fields import Row
from workbook.chapters.control.frames import DAY, framed
from workbook.stats.control import ProportionChart, p_chart

LARGE = 1_000  # cases behind a point, from which on sampling no longer explains how points vary


@measure
def behaviour(book: Book) -> pd.DataFrame:
    """XmR charts as a table: every measurement with the limits of its natural variation.

    Returns
    -------
    One row a measurement, by indicator and objective: indicator, objective (null where the centre
    is no promise), on, value, centre (the expected value; the mean of the judged measurements
    where nothing is expected of the indicator), low and high (centre ∓ 2.66 mean moving ranges of
    the differences from the centre), moving_range and range_high (its upper limit, 3.267 mean
    ranges), rule (the run rule that this measurement completes), turn (better or worse;
    different where the good direction is not entered). Measurements from before the strategy's
    start, or from before anything was expected, have neither centre nor limits.
    """
    rows = [row for indicator in book.rows("indicators") for row in _behaviour_of(book, indicator)]
    return framed(
        rows,
        {
            "indicator": "str", "objective": "str", "on": DAY, "value": "float64",
            "centre": "float64", "low": "float64", "high": "float64", "moving_range": "float64",
            "range_high": "float64", "rule": "str", "turn": "str",
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


def _behaviour_of(book: Book, indicator: Row) -> Iterator[dict[str, Any]]:
    everything = course.readings(book, indicator.key, judged=False)
    promises = [row for row in course.objectives(book) if row.indicator == indicator.key]
    around = [(row.key, course.around_promise(book, row)) for row in promises]
    shown = [(key, found) for key, found in around if found.readings]
    for objective, found in shown or [(None, course.around_mean(book, indicator.key))]:
        yield from _points(
            everything, found, indicator.key, objective, course.direction(book, indicator.key)
        )


def _points(
    everything: tuple[course.Reading, ...],
    found: course.Behaviour,
    indicator: str,
    objective: str | None,
    good: int,
) -> Iterator[dict[str, Any]]:
    limits, place = found.limits, {one.on: at for at, one in enumerate(found.readings)}
    completed = {one.end: one for one in reversed(found.signals)}
    for reading in everything:
        at = place.get(reading.on)
        signal = completed.get(at) if at is not None else None
        centre = found.centre[at] if at is not None else np.nan
        yield {
            "indicator": indicator,
            "objective": objective,
            "on": reading.on,
            "value": reading.value,
            "centre": centre,
            "low": centre - 3 * limits.sigma,
            "high": centre + 3 * limits.sigma,
            "moving_range": limits.ranges[at - 1] if at else np.nan,
            "range_high": limits.range_high if at else np.nan,
            "rule": signal.rule if signal else None,
            "turn": _turn(signal.side, good) if signal else None,
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
