"""How long customers stay, from the company's own contracts or orders, with what it told and was.

A model of orders is fitted on the first two thirds of the time and has to tell the last third:
what it was wrong by widens its range. Fewer than 200 customers, or 50 who came back, give none.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np

from workbook.analysis.money import model_of, years
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.fields import Row
from workbook.book.messages import percent, quoted, say
from workbook.evidence import customers, sources_of
from workbook.evidence.customers import Held, Ordered, segments_of
from workbook.stats.buying import Buyers, fit_buying
from workbook.stats.survival import Span, Survival, beta_geometric, kaplan_meier

FEWEST, FEWEST_BACK, FEWEST_FOR_ANY = 200, 50, 50
MONTHS = 12
YEAR = 365.25 / 7
_MOST_KNOWN = 40
_known: OrderedDict[Hashable, tuple[Kept, ...]] = OrderedDict()


@dataclass(frozen=True)
class Kept:
    """What a source tells of how long the customers of a segment stay (empty: of all).

    ``told`` is what the model said of the last third of the time, ``were`` what it was. Without a
    model ``note`` says why. ``lost`` counts those who left, or whose chance to come back is below
    one in five; ``amount`` is what an order brings, or a contract in a year. ``over`` counts the
    orders, or the years, that a customer is expected to stay within the horizon.
    """

    source: str
    segment: str
    model: str
    customers: int
    repeating: int | None = None
    survival: tuple[float, float, float] | None = None
    orders: tuple[float, float, float] | None = None
    over: tuple[float, float, float] | None = None
    amount: tuple[float, float, float] | None = None
    told: float | None = None
    were: float | None = None
    lost: float | None = None
    note: str = ""
    curve: Survival | None = None
    projected: Any = None
    median: float | None = None

    @property
    def error(self) -> float | None:
        """What the model told of the last third, less what it was, as a share of it."""
        return self.told / self.were - 1 if self.told is not None and self.were else None


def kept(book: Book) -> tuple[Kept, ...]:
    """Return what the strategy's sources of contracts and orders tell, all customers first.

    A source that cannot be read is a row without a model, with the reason.
    """
    return book.remember("economics.kept", lambda: tuple(_kept(book)))


def _kept(book: Book) -> list[Kept]:
    found: list[Kept] = []
    for row in book.rows("sources"):
        if row.kind not in ("contracts", "orders"):
            continue
        try:
            found += _of_source(book, row)
        except BadInput as refusal:
            found.append(Kept(row.key, "", "", 0, note=refusal.summary))
    return found


def _of_source(book: Book, row: Row) -> tuple[Kept, ...]:
    state = sources_of(book).state(row.key)
    horizon = float(np.median(years(model_of(book).draws)))
    key = (state, row, book.as_of, horizon)
    if state is not None and key in _known:
        _known.move_to_end(key)
        return _known[key]
    read = _contracts if row.kind == "contracts" else _orders
    made = tuple(read(book, row, horizon))
    if state is not None:
        _known[key] = made
        while len(_known) > _MOST_KNOWN:
            _known.popitem(last=False)
    return made


def _contracts(book: Book, row: Row, horizon: float) -> list[Kept]:
    if row.ended is None:
        return [Kept(row.key, "", "", 0, note=say("The source does not say which column holds the "
                                                  "end of a contract."))]  # fmt: skip
    held = customers.contracts(
        sources_of(book), row.key, row.started or row.on, row.ended, book.as_of,
        on=row.on if row.started else "", amount=row.amount or "", segment=row.segment or "",
        customer=row.customer or "", filter=row.filter or "",
    )  # fmt: skip
    if not held:
        return [Kept(row.key, "", "", 0, note=say("Nobody left, so nothing shows how long "
                                                  "customers stay."))]  # fmt: skip
    groups = [("", held)]
    named = segments_of(held)
    if len(named) > 1:
        groups += [(name, [one for one in held if one.segment == name]) for name in named]
    return [_one_contracts(row.key, segment, some, horizon) for segment, some in groups]


def _one_contracts(source: str, segment: str, held: Sequence[Held], horizon: float) -> Kept:
    count = sum(one.n for one in held)
    left = sum(one.n for one in held if one.ended)
    base = Kept(source, segment, "", count, lost=float(left))
    if count < FEWEST_FOR_ANY or left < 10:
        return replace(base, note=_too_few(count))
    curve = kaplan_meier(Span(one.months, one.n, one.n * one.ended, one.entered) for one in held)
    projected = None
    if not any(one.entered for one in held):
        longest = max(one.months for one in held)
        gone, there = np.zeros(longest), np.zeros(longest)
        for one in held:
            if one.months > 0:
                (gone if one.ended else there)[one.months - 1] += one.n
        projected = beta_geometric(gone, there)
    year = curve.at(MONTHS)
    note = ""
    if math.isnan(year[0]):
        note = say("Nobody has been seen for twelve months yet.")
    below = curve.months[curve.share <= 0.5]
    months = round(MONTHS * horizon)
    stays = curve.mean_up_to(months)
    if math.isnan(stays) and projected is not None:
        stays = math.fsum(projected.share(np.arange(months)))
    return replace(
        base, model="Kaplan-Meier", survival=None if math.isnan(year[0]) else year,
        amount=_amount(held), curve=curve, projected=projected, note=note,
        over=None if math.isnan(stays) else (stays / MONTHS,) * 3,
        median=float(below[0]) if below.size else None,
    )  # fmt: skip


def _orders(book: Book, row: Row, horizon: float) -> list[Kept]:
    found = customers.window(
        sources_of(book), row.key, row.customer, row.on, book.as_of, row.filter or ""
    )
    if found is None:
        return [Kept(row.key, "", "", 0, note=say("There is no order up to this day."))]
    cut = found.first + timedelta(days=(found.last - found.first).days * 2 // 3)

    def asked(up_to: Any) -> list[Ordered]:
        return customers.orders(
            sources_of(book), row.key, row.customer, row.on, up_to=up_to, as_of=book.as_of,
            amount=row.amount or "", segment=row.segment or "", filter=row.filter or "",
        )  # fmt: skip

    whole, part = asked(found.last), asked(cut)
    ahead = (found.last - cut).days
    groups = [("", whole, part)]
    named = segments_of(whole)
    if len(named) > 1:
        groups += [(name, _of(name, whole), _of(name, part)) for name in named]
    return [_one_orders(row.key, *group, ahead / 7, horizon) for group in groups]


def _of(segment: str, rows: Sequence[Ordered]) -> list[Ordered]:
    return [one for one in rows if one.segment == segment]


def _one_orders(
    source: str, segment: str, whole: Sequence[Ordered], part: Sequence[Ordered], ahead: float,
    horizon: float,
) -> Kept:  # fmt: skip
    count = sum(one.n for one in whole)
    back = sum(one.n for one in whole if one.repeats > 0)
    base = Kept(source, segment, "", count, repeating=back, amount=_amount(whole))
    if count < FEWEST or back < FEWEST_BACK:
        return replace(base, note=_too_few(count))
    fitted = fit_buying(_buyers(whole))
    earlier = fit_buying(_buyers(part)) if part else None
    if fitted is None:
        return replace(base, note=say("No course of orders fits these customers."))
    buyers = _buyers(whole)
    sure = fitted.draws(200, seed=1)

    def orders(time: float) -> tuple[float, float, float]:
        point = float(fitted.expected(buyers, time) @ buyers.n) / count
        drawn = np.array([float(one.expected(buyers, time) @ buyers.n) / count for one in sure])
        low, high = np.percentile(drawn[np.isfinite(drawn)], (10, 90))
        return float(low), point, float(high)

    told = were = None
    if earlier is not None and ahead > 0:
        past = _buyers(part)
        told = float(earlier.expected(past, ahead) @ past.n)
        were = float(sum(one.later for one in part))
    error = abs(told / were - 1) if told is not None and were else 0.0
    alive = fitted.alive(buyers)
    note = ""
    together = _together(whole)
    if together is not None and together > 0.2:
        note = say("Big buyers buy oftener, so amounts are taken by segment.")
    return replace(
        base, model="BG/NBD", orders=_widened(orders(YEAR), error),
        over=_widened(orders(YEAR * horizon), error), told=told, were=were,
        lost=float(buyers.n[(alive < 0.2) & (buyers.repeats > 0)].sum()), note=note,
    )  # fmt: skip


def _widened(found: tuple[float, float, float], error: float) -> tuple[float, float, float]:
    """Let the range hold at least what the model was wrong by when it told the last third."""
    low, point, high = found
    return min(low, point / (1 + error)), point, max(high, point * (1 + error))


def _buyers(rows: Sequence[Ordered]) -> Buyers:
    table = np.array([(one.repeats, one.last, one.seen, one.n) for one in rows], dtype=float)
    weeks = table / np.array([1.0, 7.0, 7.0, 1.0])
    return Buyers(weeks[:, 0], weeks[:, 1] * (weeks[:, 0] > 0), weeks[:, 2], weeks[:, 3])


def _amount(rows: Sequence[Ordered] | Sequence[Held]) -> tuple[float, float, float] | None:
    """Return what one brings on average, with 80 in 100, from the sums of all customers."""
    count = sum(one.n for one in rows)
    total = math.fsum(one.amounts for one in rows)
    squares = math.fsum(one.squares for one in rows)
    if count < 2 or total <= 0:
        return None
    mean = total / count
    error = math.sqrt(max(squares - total * mean, 0.0) / (count - 1) / count)
    ratio = math.exp(1.2815515655446004 * error / mean)
    return mean / ratio, mean, mean * ratio


def _together(rows: Sequence[Ordered]) -> float | None:
    """Return the correlation of how often customers came back and what an order brings."""
    n = sum(one.n for one in rows)
    sums = [math.fsum(values) for values in (
        (one.n * one.repeats for one in rows), (one.amounts for one in rows),
        (one.n * one.repeats**2 for one in rows), (one.squares for one in rows),
        (one.repeats * one.amounts for one in rows),
    )]  # fmt: skip
    x, a, xx, aa, xa = sums
    spread = (xx - x * x / n) * (aa - a * a / n)
    return (xa - x * a / n) / math.sqrt(spread) if spread > 0 else None


def _too_few(count: int) -> str:
    return say(
        "{count} customers are too few for a model. List those who left in Customers who left, "
        "with the reason and who calls them.",
        count=count,
    )


def lifetime(one: Kept, source: Row) -> tuple[float, float, float] | None:
    """Return the margin that a customer is worth over the horizon (P10, P50, P90).

    Only an amount that is margin is counted. None where the model, the margin or the amount is
    missing.
    """
    if one.amount is None or one.over is None or source.amount_is != "margin":
        return None
    low, point, high = (each * over for each, over in zip(one.amount, one.over, strict=True))
    return low, point, high


def words(book: Book, one: Kept) -> str:
    """Say in a sentence how many stay a year; empty where nothing tells."""
    if one.survival is None:
        return ""
    share, low, high = one.survival
    return say(
        "Of {source}, {share} of customers are still there after a year ({low} to {high}).",
        source=quoted(book.name("sources", one.source)),
        share=percent(share),
        low=percent(low),
        high=percent(high),
    )
