"""Members' guesses of where an indicator will stand on the due date, and what came of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from workbook.analysis import course
from workbook.analysis.schedule import once
from workbook.book import Book
from workbook.book.fields import Row
from workbook.stats.quantiles import (
    averaged_chance_to_reach,
    chance_to_reach,
    pooled_cdf,
    pooled_quantile,
)
from workbook.stats.recalibration import (
    Recalibration,
    brier_score,
    quantile_score,
    recalibrated,
)

NEAR = 16  # days from the due date at which a measurement still counts as of that day
FEWEST_MEMBERS = 3  # below, a figure of the team would show a single member's


class Settled(NamedTuple):
    """One member's guess, and what came: ``reached`` is None where target or direction is unknown.

    ``chance`` is what the guess alone gave the target; nan where ``reached`` is None. ``off`` is
    how far off its range was (the quantile score, in the indicator's unit), and ``off_share`` the
    same as a share of the way from baseline to target; nan where there is none.
    """

    objective: str
    member: str
    low: float
    likely: float
    high: float
    value: float
    chance: float
    reached: bool | None
    off: float
    off_share: float

    @property
    def inside(self) -> bool:
        """Whether what came lies in the range that should hold eight of ten."""
        return self.low <= self.value <= self.high


class TrackRecord(NamedTuple):
    """How well guesses came true; the shares and the Brier score are nan without any.

    ``inside`` is the share within their ranges (it should be .8); ``said`` the mean chance given to
    the targets, and ``reached`` the share of guesses whose targets were reached. ``off`` is how far
    off ranges were on average, as a share of the way from baseline to target.
    """

    guesses: int
    inside: float
    said: float
    reached: float
    brier: float
    off: float


def guesses(book: Book) -> dict[str, list[Row]]:
    """Return the members' guesses by objective; one without all three numbers is not counted."""
    found: dict[str, list[Row]] = {}
    for row in book.rows("forecasts"):
        if None not in (row.low, row.likely, row.high):
            found.setdefault(row.objective, []).append(row)
    return found


def bounds(book: Book, objective: Row, given: list[Row]) -> tuple[float, float]:
    """Return the values that are possible for an objective's indicator, where no guess differs."""
    if objective.indicator is None:
        return float("-inf"), float("inf")
    return course.bounds_of(
        book, objective, [value for row in given for value in (row.low, row.high)]
    )


def chance(book: Book, objective: Row, given: list[Row]) -> float:
    """Return the chance that an equal pool of guesses gives to the target; nan where unknown."""
    return _reaching(chance_to_reach, book, objective, given)


def averaged_chance(book: Book, objective: Row, given: list[Row]) -> float:
    """Return the chance by averaging what members say at each percentile."""
    return _reaching(averaged_chance_to_reach, book, objective, given)


def _reaching(ask: Callable[..., float], book: Book, objective: Row, given: list[Row]) -> float:
    good = course.direction_of(book, objective)
    if objective.target is None or good == 0:
        return float("nan")
    least, most = bounds(book, objective, given)
    way = "up" if good > 0 else "down"
    return ask(*_columns(given), objective.target, way, least=least, most=most)


def _columns(given: list[Row]) -> tuple[list[float], list[float], list[float]]:
    return [row.low for row in given], [row.likely for row in given], [row.high for row in given]


def came(book: Book, objective: Row) -> float | None:
    """Return the measurement nearest to the due date; None while it is not past, or without one."""
    if objective.due_on is None or objective.due_on > book.as_of:
        return None
    usual = course.usual_interval(book, objective.indicator or "") or 0
    away = [
        (abs((one.on - objective.due_on).days), one.value)
        for one in course.readings(book, objective.indicator, judged=False)
    ]
    if not away or min(away)[0] > max(NEAR, usual / 2):
        return None
    return min(away)[1]


@once
def settled(book: Book) -> tuple[Settled, ...]:
    """Return every guess of which it is known what came."""
    by_key, found = book.by_key("objectives"), []
    for key, given in guesses(book).items():
        goal = by_key[key]
        value, good = came(book, goal), course.direction_of(book, goal)
        if value is None:
            continue
        known = goal.target is not None and good != 0
        reached = (value - goal.target) * good >= 0 if known else None
        way = abs(goal.target - goal.baseline) if None not in (goal.target, goal.baseline) else 0.0
        for row in given:
            off = quantile_score(row.low, row.likely, row.high, value)
            found.append(
                Settled(key, row.member, row.low, row.likely, row.high, value,
                        chance(book, goal, [row]), reached, off,
                        off / way if way else float("nan"))
            )  # fmt: skip
    return tuple(found)


def track_record(found: tuple[Settled, ...]) -> TrackRecord:
    """Sum up how well guesses came true."""
    if not found:
        return TrackRecord(0, *[float("nan")] * 5)
    judged = [(one.chance, float(one.reached)) for one in found if one.reached is not None]
    said, reached = zip(*judged, strict=True) if judged else ((), ())
    off = [one.off_share for one in found if one.off_share == one.off_share]
    return TrackRecord(
        len(found),
        sum(one.inside for one in found) / len(found),
        sum(said) / len(said) if said else float("nan"),
        sum(reached) / len(reached) if said else float("nan"),
        brier_score(said, reached),
        sum(off) / len(off) if off else float("nan"),
    )


def of_team(book: Book) -> TrackRecord | None:
    """Return how well the team's guesses came true; None where it would show a single member's."""
    found = settled(book)
    if len({one.member for one in found}) < FEWEST_MEMBERS:
        return None
    record = track_record(found)
    known = {one.member for one in found if one.off_share == one.off_share}
    return record if len(known) >= FEWEST_MEMBERS else record._replace(off=float("nan"))


def is_corrected(book: Book) -> bool:
    """Tell whether chances are corrected by what came of earlier guesses."""
    return correction(book) != Recalibration()


@once
def correction(book: Book) -> Recalibration:
    """Return the curve by which pooled chances are corrected, once 20 objectives are settled."""
    by_key, given = book.by_key("objectives"), guesses(book)
    ranks = []
    for key in dict.fromkeys(one.objective for one in settled(book)):
        least, most = bounds(book, by_key[key], given[key])
        value = came(book, by_key[key])
        low, likely, high = _columns(given[key])
        ends = [
            pooled_cdf(low, likely, high, value or 0.0, strictly=one, least=least, most=most)
            for one in (False, True)
        ]
        ranks.append(float(sum(ends) / 2))
    return recalibrated(ranks)


def corrected_chance(book: Book, objective: Row, given: list[Row]) -> float:
    """Return the chance of the target by all guesses and what came of earlier ones."""
    raw, curve = chance(book, objective, given), correction(book)
    if course.direction_of(book, objective) > 0:
        return 1 - curve(1 - raw)
    return curve(raw)


def corrected_quantiles(
    book: Book, objective: Row, given: list[Row], levels: tuple[float, ...]
) -> list[float]:
    """Return the pooled percentiles, corrected likewise."""
    least, most = bounds(book, objective, given)
    curve = correction(book)
    wanted = [curve.inverse(one) for one in levels]
    low, likely, high = _columns(given)
    found = pooled_quantile(low, likely, high, wanted, least=least, most=most)
    return [float(one) for one in found]
