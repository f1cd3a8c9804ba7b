"""The inputs of the economics of service by name: what each is, in which unit, over which period.

Only declarations: ``money`` computes with them, the chapter Economics declares its table by them.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from workbook.book.messages import _

Kind = Literal["share", "amount", "count", "years", "minutes"]


class Input(NamedTuple):
    """What a constant of a name is; ``called`` is what people call it."""

    kind: Kind
    called: str
    yearly: bool = False


INPUTS: dict[str, Input] = {
    "customers": Input("count", _("Customers")),
    "problem_rate": Input("share", _("Customers with a problem in a year"), yearly=True),
    "complain_rate": Input("share", _("Customers with a problem who complain")),
    "satisfied": Input("share", _("Complaints that end satisfied")),
    "dissatisfied": Input("share", _("Complaints that end dissatisfied")),
    "loyal_without_problem": Input("share", _("Loyal without a problem")),
    "loyal_satisfied": Input("share", _("Loyal after a complaint that ended well")),
    "loyal_mollified": Input("share", _("Loyal after a complaint that ended half well")),
    "loyal_dissatisfied": Input("share", _("Loyal after a complaint that ended badly")),
    "loyal_silent": Input("share", _("Loyal after a problem without a complaint")),
    "intention_to_behaviour": Input("share", _("What people say that they then do")),
    "annual_margin": Input("amount", _("Margin of a customer in a year"), yearly=True),
    "horizon_years": Input("years", _("Years that a lost customer counts")),
    "discount_rate": Input("share", _("Discount rate in a year"), yearly=True),
    "tells_dissatisfied": Input("count", _("People told after a bad experience")),
    "tells_satisfied": Input("count", _("People told after a good answer")),
    "tells_silent": Input("count", _("People told of a problem without a complaint")),
    "influenced": Input("share", _("People told who then act on it")),
    "overlap": Input("share", _("People told who had heard it already")),
    "handling_minutes": Input("minutes", _("Minutes to handle a complaint")),
    "minute_cost": Input("amount", _("Cost of a minute")),
    "compensation": Input("amount", _("Compensation for a complaint")),
    "rework_cost": Input("amount", _("Rework for a complaint")),
    "acquisition_cost": Input("amount", _("Cost of winning a customer")),
    "serving_cost": Input("amount", _("Cost of keeping a customer in a year"), yearly=True),
    "loyal_delighted": Input("share", _("Loyal after being delighted")),
    "delight_cost": Input("amount", _("Cost of delighting a customer in a year"), yearly=True),
    "risk_rate": Input("share", _("Customers with a problem that becomes a claim")),
    "risk_cost": Input("amount", _("Cost of a claim")),
}
"""Names are a contract: add, never rename."""

ORIGINS = ("own_data", "own_survey", "published", "guess")
"""Where a constant comes from; the first that there is counts."""

_SHORTER = re.compile(
    r"\b(month|mes|mensual|quarter|trimestre|week|semana|day|d[ií]a)", re.IGNORECASE
)


def fits_unit(name: str, unit: str | None) -> bool:
    """Say whether a unit has the period that the arithmetic takes a constant in."""
    if unit is None:
        return True
    declared = INPUTS[name]
    if declared.kind == "minutes":
        return not re.search(r"\b(hour|hora|day|d[ií]a|second|segundo)", unit, re.IGNORECASE)
    if declared.kind == "share" and name != "discount_rate":
        return "%" not in unit and not (declared.yearly and _SHORTER.search(unit))
    if declared.yearly or declared.kind == "years":
        return not _SHORTER.search(unit)
    return not (declared.kind == "amount" and _SHORTER.search(unit))


def fits_range(name: str, low: float, high: float) -> bool:
    """Say whether two percentiles are possible: shares lie from 0 to 1, nothing is below 0."""
    if low < 0:
        return False
    if INPUTS[name].kind == "share":
        return high <= 1
    return INPUTS[name].kind != "years" or low > 0
