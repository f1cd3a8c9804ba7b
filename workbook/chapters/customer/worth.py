"""What the answer to a test is worth in money, for the decisions that rest on it.

Going on is taken to break even exactly at the threshold, to lose all that it costs where nothing
of the claim is true, and to pay in proportion between and beyond.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd

from workbook.analysis.verdicts import Claim, Judged, judged_together
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import say
from workbook.stats.interval import normal_quantile
from workbook.stats.value import (
    value_of_asking_mean,
    value_of_asking_share,
    value_of_knowing_mean,
    value_of_knowing_share,
)

NAN = math.nan


class Worth(NamedTuple):
    """Money that rests on an assumption, and what knowing more of it is worth; nan is unknown.

    ``knowing`` is the value of certainty, ``asking`` that of the answers planned, and ``budget``
    the most that one of them may cost.
    """

    stake: float = NAN
    knowing: float = NAN
    asking: float = NAN
    budget: float = NAN


def worth(book: Book, assumption: Row, resting: list[tuple[str, Row]], more: int | None) -> Worth:
    """Give what a test of an assumption is worth, with so many answers more."""
    stake = sum(row.cost or 0.0 for table, row in resting if _costs(table, row))
    claim = Claim.of(assumption)
    if not stake or not claim.threshold or claim.threshold < 0 or claim.lacks:
        return Worth(stake or NAN)
    judged = judged_together(book, assumption)
    known = judged is not None and judged.defined
    scale, answers = stake / claim.threshold, more or 0
    if claim.share:
        yes, no = _answers(judged, claim) if judged is not None and known else (0.0, 0.0)
        knowing = value_of_knowing_share(yes, no, _good(claim.threshold, claim))
        asking = value_of_asking_share(yes, no, _good(claim.threshold, claim), answers)
    elif judged is not None and known and judged.sd > 0:
        distance = judged.estimate - claim.threshold
        sd = (judged.high - judged.low) / 2 / normal_quantile(claim.confidence)
        knowing = value_of_knowing_mean(distance, sd)
        asking = value_of_asking_mean(distance, sd, judged.sd, answers)
    else:
        return Worth(stake)
    budget = scale * asking / answers if answers else NAN
    return Worth(stake, scale * knowing, scale * asking, budget)


def told(found: Worth, currency: str | None) -> str:
    """Say in a sentence what a test is worth; empty where no money rests on it."""
    if pd.isna(found.knowing):
        return ""
    unit = f" {currency}" if currency else ""
    said = say(
        "knowing for sure would be worth up to {money}{unit}",
        money=_money(found.knowing),
        unit=unit,
    )
    if found.asking > 0:
        said += say(", these answers about {money}{unit}", money=_money(found.asking), unit=unit)
        said += f" ({_money(found.budget)}{unit} each)"
    return say(
        "{said}, out of the {money}{unit} that depend on it",
        said=said,
        money=_money(found.stake),
        unit=unit,
    )


def _costs(table: str, row: Any) -> bool:
    return table in ("solutions", "actions") and row.status not in ("done", "dropped", "failed")


def _good(share: float, claim: Claim) -> float:
    """Turn a share that is to be low into the share that is to be high."""
    return 1 - share if claim.comparison == "at_most" else share


def _answers(judged: Judged, claim: Claim) -> tuple[float, float]:
    worth_ = min(judged.worth, 1e9)
    yes = judged.estimate * worth_
    return (worth_ - yes, yes) if claim.comparison == "at_most" else (yes, worth_ - yes)


def _money(value: float) -> str:
    digits = 0 if value >= 10 else 2
    return f"{value:,.{digits}f}"
