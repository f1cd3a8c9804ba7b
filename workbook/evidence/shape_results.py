"""What the shapes give back: groups with their sums, histograms, and counts of comments.

Groups with too few people, or cases, are put together here, so that nothing that is shown rests on
fewer than the smallest cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.disclosure import DOMINANT
from workbook.evidence.shape_statements import AT_ONCE, BIN, NOT_SAID, pairs

OTHERS = "…"
"""The sectors, pairs or moments with too few cases, together."""


@dataclass(frozen=True)
class Sums:
    """Sums of an expression y over a group, with weights w: n answers, Σw, Σwy and Σwyy.

    ``wy`` and ``wyy`` are nan where one person makes up most of them. ``persons`` are the
    respondents whose answers these are: a group of many people may hold those of a few.
    """

    n: int
    w: float
    wy: float
    wyy: float
    persons: int

    def plus(self, other: Sums) -> Sums:
        """Add the sums of another group."""
        return Sums(
            self.n + other.n, self.w + other.w, self.wy + other.wy, self.wyy + other.wyy,
            self.persons + other.persons,
        )  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A group: its key (None for the others), rows, respondents, Σw, and sums of each number."""

    key: tuple[Any, ...] | None
    n: int
    persons: int
    w: float
    sums: tuple[Sums, ...] = ()

    def plus(self, other: Cell) -> Cell:
        """Put another group into the others."""
        each = tuple(one.plus(two) for one, two in zip(self.sums, other.sums, strict=True))
        return Cell(None, self.n + other.n, self.persons + other.persons, self.w + other.w, each)


@dataclass(frozen=True)
class Cells:
    """The groups of a source, ordered by their keys, the others last."""

    groups: tuple[Cell, ...]
    reading: str = ""


@dataclass(frozen=True)
class Histogram:
    """How many cases took how many hours: bin → cases, bin = floor(ln(hours) / 0.01)."""

    bins: Mapping[int, int]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(self.bins.values())

    def quantile(self, share: float) -> float:
        """Return the hours below which a share of the cases lies, within 0.5 %; nan without any.

        Of the nearest rank: the smallest bin up to which at least that share of the cases lies.
        """
        wanted, so_far = math.ceil(share * self.cases - 1e-9), 0
        for bin_, count in sorted(self.bins.items()):
            so_far += count
            if so_far >= max(1, wanted):
                return self.middle(bin_)
        return math.nan

    @staticmethod
    def middle(bin_: int) -> float:
        """Return the hours in the middle of a bin."""
        return 0.0 if bin_ == AT_ONCE else math.exp((bin_ + 0.5) * BIN)

    def above(self, hours: float) -> int:
        """Return how many cases took longer, by bins: that of ``hours`` counts as not longer."""
        limit = AT_ONCE if hours <= 0 else math.floor(math.log(hours) / BIN)
        return sum(count for bin_, count in self.bins.items() if bin_ > limit)


@dataclass(frozen=True)
class Group:
    """What passed in a sector, from one to another, at a moment, or in all.

    ``key`` is (sector,), (from, to), (moment,) or (); ``None`` in it for others that are too few.
    ``hours`` are those of all cases, ``histogram`` those a case. ``handed`` counts hand-overs into
    it, ``waited`` the hours before them, ``worked`` those from begin to end (0 without begins),
    ``overlaps`` the events that began before the one before had ended.
    """

    key: tuple[str | None, ...]
    cases: int
    events: int
    hours: float
    handed: int
    waited: float
    worked: float
    overlaps: int
    histogram: Histogram


@dataclass(frozen=True)
class Cases:
    """A log of events: all cases, then by sector, by pair of sectors, and by moment."""

    whole: Group
    sectors: tuple[Group, ...]
    pairs: tuple[Group, ...]
    moments: tuple[Group, ...]
    reading: str = ""


@dataclass(frozen=True)
class Words:
    """Themes in comments: comments by bucket, hits by bucket and theme, and hits of two themes.

    ``hits`` and ``both`` are None where so few comments are meant that they could be known.
    """

    comments: Mapping[Any, int]
    hits: Mapping[tuple[Any, str], int | None]
    both: Mapping[tuple[str, str], int | None]
    reading: str = ""


def cell_of(record: Sequence[Any], keys: int, *, exact: bool) -> Cell:
    """Read a record of ``cells_statement``; a sum that one person makes up is nan unless exact."""
    n, persons, w, *rest = record[keys:]
    sums = []
    for at in range(0, len(rest), 7):
        count, who, weights, wy, wyy, most, sizes = (
            float(value or 0) for value in rest[at : at + 7]
        )
        one_person = not exact and sizes > 0 and most > DOMINANT * sizes
        wy, wyy = (math.nan, math.nan) if one_person else (wy, wyy)
        sums.append(Sums(int(count), weights, wy, wyy, int(who)))
    key = tuple(record[:keys])
    return Cell(key, int(n), int(persons), float(w or 0), tuple(sums))


def merged(groups: Sequence[Cell], smallest: int) -> list[Cell]:
    """Put groups with too few people together, and the next larger one where that is too few."""
    small = [one for one in groups if one.persons < smallest]
    kept = [one for one in groups if one.persons >= smallest]
    if not small:
        return kept
    others = small[0]
    for one in small[1:]:
        others = others.plus(one)
    if others.persons < smallest:
        if not kept:
            raise too_few(smallest)
        least = min(kept, key=lambda one: one.persons)
        kept.remove(least)
        others = others.plus(least)
    return [*kept, replace(others, key=None)]


def cases_of(records: Iterable[Sequence[Any]], smallest: int) -> Cases:
    """Add up the records of all parts of a log, one by one as they come."""
    sums: dict[tuple[str, str | None, str | None], list[float]] = {}
    bins: dict[tuple[str, str | None, str | None], dict[int, int]] = {}
    for what, one, two, bin_, count, *more in records:
        place = what, one, two
        known = sums.get(place)
        if known is None:
            known, bins[place] = sums.setdefault(place, [0.0] * 7), {}
        known[0] += count
        for at, value in enumerate(more, 1):
            known[at] += float(value or 0)
        bins[place][bin_] = bins[place].get(bin_, 0) + count
    found: dict[str, list[Group]] = {"sector": [], "pair": [], "moment": [], "whole": []}
    for (what, one, two), known in sums.items():
        names = {"sector": (one,), "pair": (one, two), "moment": (one,), "whole": ()}[what]
        key = tuple(None if name == NOT_SAID else name for name in names)
        count, events, hours, handed, waited, worked, overlaps = known
        histogram = Histogram(bins[what, one, two])
        found[what].append(
            Group(key, int(count), int(events), hours, int(handed), waited, worked,
                  int(overlaps), histogram)
        )  # fmt: skip
    if not found["whole"] or found["whole"][0].cases < smallest:
        raise too_few(smallest)
    sectors, between, moments = (
        _shown(found[kind], smallest) for kind in ("sector", "pair", "moment")
    )
    return Cases(found["whole"][0], sectors, between, moments)


def _added(one: Group, two: Group) -> Group:
    bins = dict(one.histogram.bins)
    for bin_, count in two.histogram.bins.items():
        bins[bin_] = bins.get(bin_, 0) + count
    return Group(
        one.key, one.cases + two.cases, one.events + two.events, one.hours + two.hours,
        one.handed + two.handed, one.waited + two.waited, one.worked + two.worked,
        one.overlaps + two.overlaps, Histogram(bins),
    )  # fmt: skip


def _shown(groups: Sequence[Group], smallest: int) -> tuple[Group, ...]:
    """Put groups of too few cases together, and the next larger one where that is too few."""
    small = [one for one in groups if one.cases < smallest]
    kept = sorted(
        (one for one in groups if one.cases >= smallest), key=lambda one: (-one.hours, str(one.key))
    )
    if small and sum(one.cases for one in small) < smallest and kept:
        small.append(min(kept, key=lambda one: one.cases))
        kept.remove(small[-1])
    if not small or sum(one.cases for one in small) < smallest:
        return tuple(kept)
    others = small[0]
    for one in small[1:]:
        others = _added(others, one)
    return (*kept, replace(others, key=(OTHERS,) * len(others.key)))


def words_of(records: Sequence[Sequence[Any]], themes: Sequence[str], smallest: int) -> Words:
    """Read the records of ``words_statement``; buckets with too few comments come together."""
    comments: dict[Any, int] = {}
    people: dict[Any, int] = {}
    hits: dict[tuple[Any, str], list[int]] = {}
    both: dict[tuple[str, str], int] = {}
    joint = [(themes[one], themes[two]) for one, two in pairs(len(themes))]
    total = sum(int(record[2]) for record in records)
    if total < smallest:
        raise too_few(smallest)
    small = {record[0] for record in records if int(record[2]) < smallest}
    few = sum(int(record[2]) for record in records if record[0] in small)
    if small and few < smallest:
        rest = [record for record in records if record[0] not in small]
        small.add(min(rest, key=lambda record: int(record[2]))[0])
    for key, n, persons, *counts in records:
        shown = None if key in small else key
        comments[shown] = comments.get(shown, 0) + int(n)
        people[shown] = people.get(shown, 0) + int(persons)
        for at, theme in enumerate(themes):
            cell = hits.setdefault((shown, theme), [0, 0])
            cell[0] += int(counts[2 * at] or 0)
            cell[1] += int(counts[2 * at + 1] or 0)
        for pair, count in zip(joint, counts[2 * len(themes) :], strict=True):
            both[pair] = both.get(pair, 0) + int(count or 0)
    told = {
        place: None if 0 < persons < smallest or 0 < people[place[0]] - persons < smallest else n
        for place, (n, persons) in hits.items()
    }
    ordered = dict(sorted(comments.items(), key=lambda one: (one[0] is None, str(one[0]))))
    return Words(ordered, told, {pair: None if 0 < n < smallest else n for pair, n in both.items()})


def too_few(smallest: int) -> BadInput:
    """Refuse a shape that rests on too few people or cases."""
    return BadInput(
        say(
            "Fewer than {smallest} people or cases are within the filter, so no result is shown: "
            "it would tell of single ones.",
            smallest=smallest,
        )
    )
