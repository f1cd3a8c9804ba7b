"""Intraclass correlations and Cronbach's alpha against the published table."""

import math

import numpy as np
import pytest

from workbook.stats.reliability import cronbach_alpha, intraclass

# Shrout and Fleiss (1979), table 2: six targets, four judges.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


@pytest.mark.parametrize(
    ("model", "mean", "published", "low", "high"),
    [
        # Their table 4; the intervals as the R package psych gives them for this table.
        ("one_way", False, 0.17, -0.133, 0.723),
        ("two_way_random", False, 0.29, 0.019, 0.761),
        ("two_way_mixed", False, 0.71, 0.342, 0.946),
        ("one_way", True, 0.44, -0.884, 0.912),
        ("two_way_random", True, 0.62, 0.071, 0.927),
        ("two_way_mixed", True, 0.91, 0.676, 0.986),
    ],
)
def test_every_intraclass_correlation_is_the_published_one(model, mean, published, low, high):
    found = intraclass(SHROUT_FLEISS, model, mean=mean)
    assert found.estimate == pytest.approx(published, abs=0.005)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.001)


def test_alpha_is_the_third_models_mean_and_the_textbooks_sum_of_variances():
    table = np.array(SHROUT_FLEISS, float)
    k = table.shape[1]
    sums = table.sum(axis=1).var(ddof=1)
    textbook = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / sums)
    found = cronbach_alpha(table)
    assert found.estimate == pytest.approx(textbook)
    assert found.estimate == pytest.approx(0.91, abs=0.005)


def test_what_says_nothing_is_undefined():
    assert math.isnan(cronbach_alpha([[1, 2]]).estimate)
    assert math.isnan(cronbach_alpha([[1], [2]]).estimate)
    assert intraclass([[2, 2], [2, 2]]).reason == "the rows do not differ"
    assert intraclass([[1, 1], [3, 3]]).estimate == 1


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="without gaps"):
        cronbach_alpha([[1, math.nan], [2, 3]])
    with pytest.raises(ValueError, match="rows × columns"):
        intraclass([1, 2, 3])
    with pytest.raises(ValueError, match="no model"):
        intraclass(SHROUT_FLEISS, "three_way")


def test_a_systematic_level_of_a_rater_counts_in_the_second_model_only():
    table = np.array(SHROUT_FLEISS, float)
    moved = table + np.array([0, 3, 0, 0])
    assert intraclass(moved, "two_way_mixed").estimate == pytest.approx(
        intraclass(table, "two_way_mixed").estimate
    )
    assert intraclass(moved).estimate != pytest.approx(intraclass(table).estimate)
