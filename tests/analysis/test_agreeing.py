"""How far raters agree, and how a scale holds, from the ratings of a book."""

import pytest
from books import make_book

from workbook.analysis import agreeing
from workbook.book import instruments
from workbook.stats.agreement import krippendorff_interval
from workbook.stats.reliability import cronbach_alpha

REVEALED = {"opened_on": "2026-01-05", "closed_on": "2026-01-06", "revealed_on": "2026-01-07"}
# Shrout and Fleiss (1979), table 2, less what goes off the scale of the six shifts.
VALUES = [[4, 1, 2, 3, 0, 2], [3, 0, 1, 1, 0, 1], [4, 2, 3, 4, 1, 3], [3, 0, 1, 3, 0, 2]]


def rated(values=VALUES):
    keys = [item.key for item in instruments.instrument("clicks").items]
    return make_book(
        members=[{"key": f"m{at}", "name": f"M {at}"} for at in range(len(values))],
        rounds=[{"subject": "clicks", "number": 1, **REVEALED}],
        ratings=[
            {"instrument": "clicks", "item": item, "about": "all", "member": f"m{at}",
             "round": 1, "value": value}
            for at, own in enumerate(values) for item, value in zip(keys, own, strict=True)
        ],
    )  # fmt: skip


def test_agreement_is_krippendorffs_over_the_items():
    found = agreeing.agreement_on(rated(), "clicks")
    expected = krippendorff_interval(VALUES, "ordinal")
    assert (found.raters, found.things) == (4, 6)
    assert (found.alpha, found.low, found.high) == pytest.approx(
        (expected.estimate, expected.low, expected.high)
    )


def test_fewer_than_three_raters_and_equal_ratings_say_nothing():
    assert agreeing.agreement_on(rated(VALUES[:2]), "clicks") == (2, 6, None, None, None)
    assert agreeing.agreement_on(rated([[2] * 6] * 3), "clicks").alpha is None


def test_no_number_sums_up_items_that_claim_no_scale():
    assert agreeing.reliability(rated(), "clicks", "all") is None


def test_a_company_that_claims_a_scale_sees_whether_it_holds(monkeypatch):
    told = {"about": "all", "minutes": 3, "lowest": 0, "highest": 4, "scale": True}
    told |= {name: {"en": name} for name in ("title", "called", "asks")}
    told["items"] = [
        {"key": item.key, "en": item.key} for item in instruments.instrument("clicks").items
    ]
    monkeypatch.setattr(agreeing, "instrument", lambda name: instruments.read(name, told))
    found = agreeing.reliability(rated(), "clicks", "all")
    assert found.raters == 4
    assert found.alpha == pytest.approx(cronbach_alpha(VALUES).estimate)
    assert found.alpha_low < found.alpha < found.alpha_high
    assert found.icc_low < found.icc < found.icc_high < found.alpha_high
    assert agreeing.reliability(rated(VALUES[:2]), "clicks", "all") == (2, *[None] * 6)
