"""The short sums agree with scipy to the last digits, and with printed tables."""

import math

import pytest
from scipy.special import chdtrc, stdtrit

from workbook.stats.distributions import chi_square_tail, student_two_sided
from workbook.stats.interval import normal_quantile

CONFIDENCES = (0.001, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.999999)


@pytest.mark.parametrize(
    "df", [0.3, 1, 1.7, 2, 3, 4, 5, 8, 11, 30, 58, 121, 500.5, 501, 999, 1000, 1500.3, 1e6]
)
def test_students_quantile_is_that_of_scipy(df):
    for confidence in CONFIDENCES:
        expected = -stdtrit(df, (1 - confidence) / 2)
        assert student_two_sided(confidence, df) == pytest.approx(expected, rel=5e-11)


def test_students_quantile_is_that_of_the_printed_table():
    # Abramowitz and Stegun (1964), table 26.10: A(t|df) = 0.95.
    table = {1: 12.706, 2: 4.303, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    for df, t in table.items():
        assert student_two_sided(0.95, df) == pytest.approx(t, abs=5e-4)


def test_the_normal_quantile_is_that_of_the_printed_table():
    # Abramowitz and Stegun (1964), table 26.5, to the digits of the second edition.
    assert normal_quantile(0.95) == pytest.approx(1.959963984540054, abs=1e-14)
    assert normal_quantile(0.99) == pytest.approx(2.575829303548901, abs=1e-14)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 10, 11, 40, 101])
def test_the_tail_of_chi_square_is_that_of_scipy(df):
    for value in (0.0, 1e-9, 0.01, 0.5, 1, df / 2, df, 2 * df, 10 * df, 800.0):
        expected = chdtrc(df, value)
        assert chi_square_tail(df, value) == pytest.approx(expected, rel=1e-11, abs=1e-300)


def test_an_endless_chi_square_has_no_tail():
    assert chi_square_tail(3, math.inf) == 0
    assert chi_square_tail(4, math.inf) == 0
