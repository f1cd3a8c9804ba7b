"""What dissatisfaction costs and what keeping customers is worth: one arithmetic for all of it.

Every input is a row of ``constants``, a claim with three percentiles, an origin and a date, or is
computed from the company's own orders (``own_inputs``); nothing is built in. 20,000 draws of all
inputs at once give every result its range. Nothing counts twice: hearers are counted, each once; a
lost customer is worth the margin of the years that they would have stayed, and no cost of winning
another is added; net takes off the customers who would have left without any problem.

Goodman, J. A. (2009), Strategic Customer Service: the model of problems, complaints and loyalty.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from workbook.analysis import own_inputs
from workbook.analysis.constants import INPUTS, ORIGINS
from workbook.book import Book, rounds
from workbook.book.fields import Row
from workbook.stats.draws import Percentiles, from_scores, mixed, normal_scores

Floats = NDArray[np.float64]
Values = Mapping[str, Any]

DRAWS = 20_000
TOGETHER = 0.5
"""Correlation of the loyalty shares: one survey asks them of the same people."""
LOYALTY = tuple(name for name in INPUTS if name.startswith("loyal_"))
FEWEST_GUESSES = 3
PERCENT = (10, 50, 90)

LOST = ("customers", "problem_rate", "complain_rate", "satisfied", "dissatisfied",
        "loyal_satisfied", "loyal_mollified", "loyal_dissatisfied", "loyal_silent",
        "annual_margin")  # fmt: skip
COMPLAINTS = ("customers", "problem_rate", "complain_rate")
NEEDS: dict[str, tuple[str, ...]] = {
    "lost margin": (*LOST, "loyal_without_problem"),
    "word of mouth": (*COMPLAINTS, "dissatisfied", "tells_dissatisfied", "influenced",
                      "annual_margin"),
    "handling": (*COMPLAINTS, "handling_minutes", "minute_cost"),
    "compensation": (*COMPLAINTS, "compensation"),
    "risk": ("customers", "problem_rate", "risk_rate", "risk_cost"),
}  # fmt: skip
"""Part of the damage → the inputs that it cannot be computed without."""
GROSS_LOST, GROSS_WORDS = "lost margin, gross", "word of mouth, gross"
PARTS = tuple(NEEDS)


@dataclass(frozen=True)
class Claimed:
    """An input as it is used: the rows that count, those that a better origin outdoes, its draws.

    ``guesses`` of members are counted as rows where they stand for one that nobody measured.
    """

    name: str
    segment: str
    rows: tuple[Row, ...]
    outdone: tuple[Row, ...]
    parts: tuple[tuple[float, float, float], ...]
    draws: Floats

    @property
    def percentiles(self) -> tuple[float, float, float]:
        """The 10th, 50th and 90th percentile of what is drawn."""
        if len(self.parts) == 1:
            return self.parts[0]
        low, likely, high = np.percentile(self.draws, PERCENT)
        return float(low), float(likely), float(high)


class Model:
    """The inputs of a strategy's economics, for all customers or those of a segment."""

    def __init__(self, claimed: Sequence[Claimed], valid: NDArray[np.bool_]) -> None:
        self.claimed = {one.name: one for one in claimed}
        self.is_possible = bool(valid.any())
        possible = claimed if self.is_possible else ()
        self.draws: dict[str, Any] = {one.name: one.draws[valid] for one in possible}
        self.middle: dict[str, Any] = {one.name: one.percentiles[1] for one in claimed}

    def has(self, *names: str) -> bool:
        """Say whether all of these inputs are there."""
        return self.is_possible and all(name in self.claimed for name in names)

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return those of the inputs that are not there."""
        return tuple(name for name in names if name not in self.claimed)


def model_of(book: Book, segment: str = "", together: float = TOGETHER) -> Model:
    """Return the inputs for all customers, or those of a segment with what holds for all.

    ``together`` is the correlation of the loyalty shares.
    """
    guesses, asked = book.rows("guesses"), rounds.unrevealed(book)
    key = (book.key, inputs(book), guesses, asked, segment, together)
    if key in _known:
        _known.move_to_end(key)
    else:
        _known[key] = _model(book, segment, together)
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    return _known[key]


_known: OrderedDict[Hashable, Model] = OrderedDict()
"""The last models, by what they are made of: a book that is read anew costs no new draws."""
_MOST_KNOWN = 8  # some megabytes each


def _model(book: Book, segment: str, together: float) -> Model:
    chosen = [(name, *_chosen(book, name, segment)) for name in INPUTS]
    chosen = [one for one in chosen if one[1]]
    parts = [(name, rows, outdone, _parts(book, rows)) for name, rows, outdone in chosen]
    blocks = [name in LOYALTY for name, _, _, some in parts for _ in some]
    loyal = np.array(blocks, dtype=bool)
    correlation = np.where(np.outer(loyal, loyal), together, 0.0)
    np.fill_diagonal(correlation, 1.0)
    seed = crc32(book.key.encode())
    scores = normal_scores(len(blocks), DRAWS, seed, correlation if loyal.any() else None)
    claimed, at = [], 0
    for name, rows, outdone, some in parts:
        scale: Any = "share" if INPUTS[name].kind == "share" else "amount"
        drawn = [
            from_scores(scores[:, at + i], Percentiles(*one, scale)) for i, one in enumerate(some)
        ]
        at += len(some)
        whole = mixed(drawn, seed + at)
        claimed.append(Claimed(name, rows[0].segment or "", rows, outdone, some, whole))
    return Model(claimed, _possible(claimed))


def _possible(claimed: Sequence[Claimed]) -> NDArray[np.bool_]:
    """Refuse draws in which more complaints end well or badly than there are."""
    ends = [one.draws for one in claimed if one.name in ("satisfied", "dissatisfied")]
    return np.asarray(sum(ends) <= 1) if len(ends) == 2 else np.ones(DRAWS, dtype=bool)


def inputs(book: Book) -> tuple[Row, ...]:
    """Return the rows that the money is computed from: those of own data, then what was typed."""
    return (*own_inputs.rows(book), *book.rows("constants"))


def candidates(book: Book, name: str, segment: str = "") -> list[Row]:
    """Return the rows of an input that may count: of the segment, else of all customers.

    The one that counts stands first: computed from own data, then by origin.
    """
    rows = [row for row in inputs(book) if row.name == name]
    mine = [row for row in rows if (row.segment or "") == segment]
    if not mine and segment:
        mine = [row for row in rows if not row.segment]
    if not mine and not segment and len({row.segment for row in rows}) == 1:
        mine = rows  # there is one segment, and it is all that is known
    return sorted(mine, key=_rank)


def _rank(row: Row) -> tuple[int, bool, str]:
    return ORIGINS.index(row.origin), not own_inputs.is_computed(row), row.key


def _chosen(book: Book, name: str, segment: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    rows = candidates(book, name, segment)
    best = counting(rows)
    return best, tuple(row for row in rows if row not in best)


def counting(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return those of an input's rows, in the order of ``candidates``, that outdo the others."""
    return tuple(row for row in rows if _rank(row)[:2] == _rank(rows[0])[:2])


def _parts(book: Book, rows: Sequence[Row]) -> tuple[tuple[float, float, float], ...]:
    found: list[tuple[float, float, float]] = []
    for row in rows:
        told = guesses_of(book, row)
        found += told or [(row.low, row.likely, row.high)]
    return tuple(found)


def guesses_of(book: Book, constant: Row) -> list[tuple[float, float, float]]:
    """Return what members take an input to be that nobody measured: of the last revealed round.

    They count from three members on, each as much as another; otherwise the row itself counts.
    """
    if constant.origin != "guess":
        return []
    sealed = rounds.unrevealed(book)
    mine = [
        row for row in book.rows("guesses")
        if row.constant == constant.key and ("guesses", row.round) not in sealed
    ]  # fmt: skip
    last = max((row.round for row in mine), default=0)
    told = [(row.low, row.likely, row.high) for row in mine if row.round == last]
    return sorted(told) if len(told) >= FEWEST_GUESSES else []


def years(values: Values) -> Any:
    """Return the years that a lost customer counts, discounted where a rate is known."""
    horizon = values.get("horizon_years", 1.0)
    rate = values.get("discount_rate")
    if rate is None:
        return horizon
    log = np.log1p(np.maximum(rate, 1e-12))
    return -np.expm1(-log * horizon) / log


def lost_customers(values: Values, *, gross: bool = False) -> Any:
    """Return how many customers a year's problems lose; net of those who would leave anyway.

    Stated loyalty counts by ``intention_to_behaviour``, where that is known.
    """
    v = values
    ended_well, ended_badly = v["satisfied"], v["dissatisfied"]
    half_well = np.maximum(1 - ended_well - ended_badly, 0)
    without = 1.0 if gross else v["loyal_without_problem"]
    complained = (
        ended_well * (without - v["loyal_satisfied"])
        + half_well * (without - v["loyal_mollified"])
        + ended_badly * (without - v["loyal_dissatisfied"])
    )
    silent = without - v["loyal_silent"]
    a_problem = v["complain_rate"] * complained + (1 - v["complain_rate"]) * silent
    return v["customers"] * v["problem_rate"] * a_problem * v.get("intention_to_behaviour", 1.0)


def swayed(values: Values, hearers: Any) -> Any:
    """Return how many of those who hear of it act on it, each counted once."""
    return hearers * (1 - values.get("overlap", 0.0)) * values["influenced"]


def parts_of(values: Values) -> dict[str, Any]:
    """Compute the parts of the damage of a year that the inputs allow, net and gross.

    Word of mouth counts the hearers of complaints that ended badly, less those of complaints that
    ended well (gross: without these), and those of the silent, where somebody asked whom they tell.
    """
    v, found = values, {}
    able = {part for part, needs in NEEDS.items() if all(name in v for name in needs)}
    worth = v["annual_margin"] * years(v) if "annual_margin" in v else None
    if all(name in v for name in LOST):
        found[GROSS_LOST] = lost_customers(v, gross=True) * worth
    if "lost margin" in able:
        found["lost margin"] = lost_customers(v) * worth
    if able - {"risk"} - {"lost margin"}:
        complaints = v["customers"] * v["problem_rate"] * v["complain_rate"]
    if "word of mouth" in able:
        silent = v["customers"] * v["problem_rate"] - complaints
        bad = complaints * v["dissatisfied"] * v["tells_dissatisfied"]
        bad = bad + silent * v.get("tells_silent", 0.0)
        good = complaints * v.get("satisfied", 0.0) * v.get("tells_satisfied", 0.0)
        found["word of mouth"] = swayed(v, bad - good) * worth
        found[GROSS_WORDS] = swayed(v, bad) * worth
    if "handling" in able:
        each = v["handling_minutes"] * v["minute_cost"] + v.get("rework_cost", 0.0)
        found["handling"] = complaints * each
    if "compensation" in able:
        found["compensation"] = complaints * v["compensation"]
    if "risk" in able:
        found["risk"] = v["customers"] * v["problem_rate"] * v["risk_rate"] * v["risk_cost"]
    return found


def net_of(values: Values) -> Any:
    """Return the net damage of a year, of the parts that can be computed; nan without any."""
    found = parts_of(values)
    known = [found[part] for part in PARTS if part in found]
    return sum(known) if known else math.nan


def gross_of(values: Values) -> Any:
    """Return the gross damage of a year: without taking off who would have left anyway."""
    found = parts_of(values)
    found = {**found, "lost margin": found.get(GROSS_LOST), "word of mouth": found.get(GROSS_WORDS)}
    known = [found[part] for part in PARTS if found.get(part) is not None]
    return sum(known) if known else math.nan


def summary(drawn: Any) -> tuple[float, float, float, float]:
    """Return the 10th, 50th and 90th percentile and the mean of draws, or of one number."""
    if np.ndim(drawn) == 0:
        return (float(drawn),) * 4
    low, likely, high = np.percentile(drawn, PERCENT)
    return float(low), float(likely), float(high), float(np.mean(drawn))


def two_digits(value: float) -> float:
    """Round to two significant digits, so that what chance moves is not shown."""
    if value == 0 or not math.isfinite(value):
        return value
    return float(f"{value:.2g}")


@dataclass(frozen=True)
class Saving:
    """What a saving leaves in a year, and the chance that it loses more than it saves."""

    key: str
    low: float
    likely: float
    high: float
    chance_of_loss: float


def savings(book: Book, *statuses: str) -> Iterator[Saving]:
    """Compute what the savings of some statuses leave, with word of mouth where it is known.

    The shares of customers who leave at best and at worst count as the 10th and 90th percentile.
    """
    rows = [row for row in book.rows("savings") if (row.status or "considered") in statuses]
    needed = ("customers", "sales_per_customer", "leaving_low", "leaving_high")
    complete = [row for row in rows if all(getattr(row, name) is not None for name in needed)]
    if not complete:
        return
    told = model_of(book)
    speaks = told.has("tells_dissatisfied", "influenced")
    for row in complete:
        seed = crc32(f"{book.key} {row.key}".encode())
        score = normal_scores(1, DRAWS, seed)[:, 0]
        middle = _between(row.leaving_low, row.leaving_high)
        leaving = from_scores(
            score, Percentiles(row.leaving_low, middle, row.leaving_high, "share")
        )
        more: Any = 0.0
        if speaks:
            random = np.random.default_rng(seed)
            size = told.draws["influenced"].size
            order = random.integers(0, size, DRAWS)
            mine = {name: drawn[order] for name, drawn in told.draws.items()}
            more = swayed(mine, mine["tells_dissatisfied"])
        lost = row.customers * leaving * (1 + more) * row.sales_per_customer * row.margin
        net = row.cost_saved - lost
        low, likely, high, _ = summary(net)
        yield Saving(row.key, low, likely, high, float((net < 0).mean()))


def _between(low: float, high: float) -> float:
    """Return the middle of two shares on the scale on which shares are drawn."""
    if low > 0 and high < 1:
        logit = (math.log(low / (1 - low)) + math.log(high / (1 - high))) / 2
        return min(max(1 / (1 + math.exp(-logit)), low), high)
    return (low + high) / 2
