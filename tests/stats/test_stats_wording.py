"""Words of one set of texts: the formula by hand, and rare words that do not come first."""

import math

import pytest

from workbook.stats.wording import PRIOR, over_represented


def test_the_log_odds_of_a_word_by_hand():
    first, rest = {"late": 30, "truck": 70}, {"late": 10, "truck": 190}
    prior = PRIOR * 40 / 300
    delta = math.log((30 + prior) / (100 + PRIOR - 30 - prior)) - math.log(
        (10 + prior) / (200 + PRIOR - 10 - prior)
    )
    z = delta / math.sqrt(1 / (30 + prior) + 1 / (10 + prior))
    found = over_represented(first, rest)
    assert found["late"] == pytest.approx(z)
    assert found["late"] > 0 > found["truck"]


def test_a_word_that_is_there_twice_does_not_outdo_one_that_is_there_often():
    first = {"late": 60, "oddity": 2, "truck": 40}
    rest = {"late": 20, "truck": 300}
    assert next(iter(over_represented(first, rest))) == "late"
    assert over_represented({}, rest) == {}
