"""The share that lasts longer, against a published table."""

import math

import pytest

from workbook.stats.durations import Curve, Lasting, curve_of

# Weeks in remission of 21 patients with 6-mercaptopurine (Freireich et al. 1963), as tabled in
# Kalbfleisch and Prentice (1980) and Cox and Oakes (1984): those that ended, those still going on.
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
GOING_ON = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
REMISSION = [*(Lasting(t, 1, 0) for t in ENDED), *(Lasting(t, 0, 1) for t in GOING_ON)]


@pytest.mark.parametrize(
    ("week", "share"),
    [(6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)],
)
def test_it_is_the_published_share(week, share):
    assert curve_of(REMISSION).at(week).share == pytest.approx(share, abs=0.0005)
    assert curve_of(REMISSION).at(week + 0.5).share == pytest.approx(share, abs=0.0005)


def test_greenwoods_interval_on_the_log_minus_log_scale():
    # By hand: .7529 to the power of exp(±1.96 · .0963 / (.7529 · .2838)).
    point = curve_of(REMISSION).at(10)
    assert (point.low, point.high) == pytest.approx((0.503, 0.889), abs=0.001)


def test_the_median_and_what_is_not_reached():
    curve = curve_of(REMISSION)
    assert curve.quantile(0.5) == 23
    assert math.isnan(curve.quantile(0.9))
    assert curve.at(5).share == 1


def test_without_anything_going_on_it_is_the_plain_share():
    curve = curve_of([Lasting(day, 1, 0) for day in range(1, 11)])
    assert curve.at(9).share == pytest.approx(0.1)
    assert curve.quantile(0.9) == 9
    assert curve.at(10) == (10, 0, 0, 0)


def test_nothing_that_ended_is_no_curve():
    assert curve_of([]) == Curve((), 0)
    assert curve_of([Lasting(3, 0, 4)]).points == ()
