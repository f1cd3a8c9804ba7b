"""What customers need, what they expect, and of what: by the questions of their evidence.

Kano's pairs tell a need that is taken for granted from an expectation and from a delight. Where
importance or expectation was asked beside what customers find, both stand beside each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd

from workbook.analysis.verdicts import Judged, judged_evidence, known_evidence
from workbook.book import Book, measure
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.evidence import surveys
from workbook.evidence.questions import Inquiry, inquiry
from workbook.stats.kano import wanted

__all__ = ["ratings", "split", "wants"]

_IS_A = {
    surveys.MUST_BE: "need",
    surveys.ONE_DIMENSIONAL: "expectation",
    surveys.ATTRACTIVE: "delight",
    surveys.INDIFFERENT: "indifferent",
    surveys.REVERSE: "unwanted",
}


K = TypeVar("K")


@dataclass(frozen=True)
class _Asked(Generic[K]):
    """A row of evidence of which a survey's own question was asked."""

    row: Row
    question: Inquiry
    kind: K

    @property
    def of(self) -> str | None:
        said = getattr(self.kind, "of", surveys.OF[0])
        return None if said == surveys.OF[0] else str(said)


def _asked(book: Book, *kinds: type[K]) -> Iterator[_Asked[K]]:
    for row in known_evidence(book):
        if row.question and row.source:
            one = inquiry(row.question)
            if isinstance(one.kind, kinds):
                yield _Asked(row, one, one.kind)


def _cells(book: Book, one: _Asked[Any], by: Sequence[str], sums: Sequence[str] = ()) -> list[Any]:
    """Return the groups of a question's source as counted; none where it cannot be read."""
    from workbook.evidence import shapes, sources_of

    with suppress(BadInput):  # the evidence itself says why
        return list(
            shapes.cells(
                sources_of(book), one.row.source, by, sums, filter=one.question.filter,
                weight=one.row.weight or "", respondent=one.row.respondent or "", exact=bool(by),
            ).groups
        )  # fmt: skip
    return []


@measure
def wants(book: Book) -> pd.DataFrame:
    """Whether customers need or expect something, and of what, by how they were asked.

    Returns
    -------
    DataFrame
        evidence, assumption, is_a (need, expectation, delight, indifferent, unwanted, not clear; of
        other questions than Kano's what the assumption says; null where nothing says so), of
        (quality, quantity, timeliness, cost), n, mean (of a question for an average), and of Kano's
        question the shares must_be, one_dimensional, attractive, indifferent, reverse and
        questionable (null below the smallest cell), gain (share whom it satisfies where it is
        there) and loss (share whom it disappoints where it is not, below 0).
    """
    kinds = book.by_key("assumptions")
    judged = judged_evidence(book)
    rows: list[dict[str, Any]] = []
    for one in _asked(book, surveys.Kano, surveys.Performance, surveys.Gap, surveys.Effort):
        said = {
            "evidence": one.row.key,
            "assumption": one.row.assumption,
            "is_a": _as_believed(one, kinds[one.row.assumption]),
            "of": one.of,
            "n": judged[one.row.key].n,
            "mean": _mean(one, judged[one.row.key]),
        }
        rows.append(said | _by_pairs(book, one))
    shares = [name.replace("-", "_") for name in surveys.CATEGORIES]
    columns = ["evidence", "assumption", "is_a", "of", "n", "mean", *shares, "gain", "loss"]
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(columns[:4], "str") | dict.fromkeys(columns[4:], "float64")
    )


def _mean(one: _Asked[Any], judged: Judged) -> float:
    return judged.estimate if one.question.statistic == "mean" else math.nan


def _as_believed(one: _Asked[Any], assumption: Row) -> str | None:
    if isinstance(one.kind, surveys.Gap):
        return "expectation"
    return assumption.kind if assumption.kind in ("need", "expectation") else None


def _by_pairs(book: Book, one: _Asked[Any]) -> dict[str, Any]:
    kind = one.kind
    if not isinstance(kind, surveys.Kano):
        return {}
    counts: dict[str, float] = {}
    persons: dict[str, int] = {}
    for cell in _cells(book, one, [_name(kind.column), _name(kind.opposite)]):
        category = kind.category_of(*cell.key)
        if category is not None:
            counts[category] = counts.get(category, 0.0) + cell.w
            persons[category] = persons.get(category, 0) + cell.persons
    found, total = wanted(counts), sum(counts.values())
    if found.category is None:
        return {}
    shown = _shown(persons)
    clear = _IS_A.get(found.category, "not clear") if found.is_clear else "not clear"
    return {
        "is_a": clear,
        **{name.replace("-", "_"): counts[name] / total for name in shown},
        "gain": found.gain,
        "loss": found.loss,
    }


def _name(column: str) -> str:
    from workbook.evidence.quoting import quoted_name

    return quoted_name(column)


def _shown(persons: Mapping[str, int]) -> list[str]:
    """Return the categories of which a number is shown: none that others would give away."""
    from workbook.evidence.limits import smallest_cell

    smallest = smallest_cell()
    order = sorted(persons, key=lambda name: persons[name])
    hidden = [name for name in order if persons[name] < smallest]
    while hidden and sum(persons[name] for name in hidden) < smallest and len(hidden) < len(order):
        hidden.append(order[len(hidden)])
    return [name for name in persons if name not in hidden]


class _Pair(NamedTuple):
    """What customers find, beside what it is measured by: importance, or what they expect."""

    evidence: str
    assumption: str
    asked: str
    of: str | None
    n: float
    found: float
    beside: float
    low: float
    high: float
    points: float
    weight: float
    quadrant: str | None


@measure
def ratings(book: Book) -> pd.DataFrame:
    """What customers find, beside how important it is to them or what they expect.

    Returns
    -------
    DataFrame
        evidence, assumption, asked (performance or gap), of (quality, quantity, timeliness, cost),
        n, found and beside (average of what is found, and of the importance or the expectation),
        gap (found less beside), low and high (of the gap where expectation was asked, of what is
        found where importance was), points (average of a hundred given to it), weight (its share
        of the points of all gaps; equal ones where nobody gave points), weighted (gap × weight) and
        quadrant (concentrate, keep up, low, too much; by the averages of all that was asked so).

    Notes
    -----
    Martilla & James (1977) leave the split to judgement; here it is the average of both.
    Parasuraman, Zeithaml & Berry (1991): the weighted score is the sum of ``weighted``.
    """
    pairs = [*_performances(book), *_gaps(book)]
    rows = [
        {**one._asdict(), "gap": one.found - one.beside,
         "weighted": (one.found - one.beside) * one.weight}
        for one in pairs
    ]  # fmt: skip
    columns = [
        "evidence",
        "assumption",
        "asked",
        "of",
        "n",
        "found",
        "beside",
        "gap",
        "low",
        "high",
    ]
    columns += ["points", "weight", "weighted", "quadrant"]
    texts = ("evidence", "assumption", "asked", "of", "quadrant")
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys((name for name in columns if name not in texts), "float64")
        | dict.fromkeys(texts, "str")
    )


def _averages(book: Book, one: _Asked[Any], *numbers: str) -> list[float] | None:
    found = _cells(book, one, (), numbers)
    if not found:
        return None
    return [each.wy / each.w if each.w else math.nan for each in found[0].sums]


def _performances(book: Book) -> list[_Pair]:
    judged, made = judged_evidence(book), []
    for one in _asked(book, surveys.Performance):
        kind, said = one.kind, judged[one.row.key]
        beside = _averages(book, one, _name(kind.important))
        if beside is None or math.isnan(said.estimate):
            continue
        made.append(
            _Pair(one.row.key, one.row.assumption, "performance", one.of, said.n, said.estimate,
                  beside[0], said.low, said.high, math.nan, math.nan, None)
        )  # fmt: skip
    at = split(made)
    return [one._replace(quadrant=_quadrant(one, *at)) for one in made]


def split(pairs: Sequence[Any]) -> tuple[float, float]:
    """Return the averages of what is found and of the importance; nan without any."""
    if not pairs:
        return math.nan, math.nan
    found, beside = ([getattr(one, name) for one in pairs] for name in ("found", "beside"))
    return sum(found) / len(pairs), sum(beside) / len(pairs)


def _quadrant(one: _Pair, found: float, beside: float) -> str:
    if one.beside >= beside:
        return "keep up" if one.found >= found else "concentrate"
    return "too much" if one.found >= found else "low"


def _gaps(book: Book) -> list[_Pair]:
    judged, made = judged_evidence(book), []
    for one in _asked(book, surveys.Gap):
        kind, said = one.kind, judged[one.row.key]
        numbers = [surveys.average(kind.found), surveys.average(kind.expected)]
        means = _averages(book, one, *numbers, *([_name(kind.points)] if kind.points else []))
        if means is None or math.isnan(said.estimate):
            continue
        points = means[2] if kind.points else math.nan
        made.append(
            _Pair(one.row.key, one.row.assumption, "gap", one.of, said.n,
                  means[1] + said.estimate, means[1], said.low, said.high, points, 0.0, None)
        )  # fmt: skip
    total = sum(one.points for one in made)
    equal = math.isnan(total) or total <= 0
    return [one._replace(weight=1 / len(made) if equal else one.points / total) for one in made]
