"""What every interval has in common: its quantiles, when it is defined, and what is refused."""

from __future__ import annotations

import math

import pytest

from workbook.stats.interval import (
    Interval,
    around,
    check_confidence,
    check_finite,
    check_population,
    check_same_confidence,
    normal_quantile,
    student_quantile,
    undefined,
)


def test_an_interval_lies_evenly_around_its_estimate():
    # NIST/SEMATECH e-Handbook, 1.3.5.2: 195 values of ZARR13.DAT, mean 9.261460, standard
    # deviation 0.022789; the 95 % limits are 9.258242 and 9.264679.
    made = around(9.261460, 0.022789 / math.sqrt(195), 194, 0.95)
    assert (made.low, made.high) == pytest.approx((9.258242, 9.264679), abs=2e-6)
    assert made.defined
    endless = around(0, 1, math.inf, 0.95)
    assert (endless.low, endless.high) == pytest.approx((-1.959964, 1.959964), abs=1e-6)
    assert made.high - 9.261460 == pytest.approx(9.261460 - made.low)


def test_what_cannot_be_known_has_no_ends_and_a_reason():
    none = undefined(3.0, 0.9, "one answer only")
    assert not none.defined
    assert (none.estimate, none.confidence, none.reason) == (3.0, 0.9, "one answer only")
    assert not Interval(1, 0, math.nan).defined
    assert not Interval(1, math.nan, 2).defined
    assert Interval(1, -math.inf, 2).defined  # an open end is known
    assert math.isnan(student_quantile(0.95, 0))
    assert not around(1, 1, 0, 0.95).defined


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 100, math.nan])
def test_a_confidence_that_is_none_is_refused(confidence):
    for ask in (check_confidence, normal_quantile, lambda one: student_quantile(one, 9)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            ask(confidence)


def test_a_percentage_is_told_how_it_is_meant():
    with pytest.raises(ValueError, match=r"Did you mean 0\.95\?"):
        check_confidence(95)
    with pytest.raises(ValueError, match=r"it is 100\.$"):  # 1 would be refused too
        check_confidence(100)


def test_numbers_that_cannot_be_are_named():
    check_finite(n=3, mean=-2.5)
    with pytest.raises(ValueError, match="mean must be a finite number; it is inf"):
        check_finite(n=3, mean=math.inf, se=math.nan)
    check_population(None, 400)
    check_population(400, 400)  # a census
    for population in (399, math.nan):
        with pytest.raises(ValueError, match="cannot be larger than its population"):
            check_population(population, 400)
    with pytest.raises(ValueError, match=r"confidence 0\.9 and 0\.95"):
        check_same_confidence(undefined(1, 0.9, ""), undefined(1, 0.95, ""))
