"""Designed samples against R's survey package and Lohr's textbook, and by simulation."""

import math

import numpy as np
import pytest

from workbook.stats import (
    SampleSums,
    estimate_mean,
    mean_interval,
    proportion_interval,
    sums_from_rows,
    survey_mean_interval,
    survey_share_interval,
)


def _strata(labels, n, mean, sd, population):
    """Sums of strata in which every answer has the same weight, from published figures."""
    n, mean, sd, population = (np.array(part, dtype=float) for part in (n, mean, sd, population))
    w, squares = population / n, (n - 1) * sd**2 + n * mean**2
    w2 = w * w
    return SampleSums(
        tuple(labels), n, w * n, w * n * mean, w * squares, w2 * n, w2 * n * mean, w2 * squares
    )


API = {"E": 4421, "H": 755, "M": 1018}


@pytest.fixture
def apistrat():
    """Means and, from the standard errors, sds of api00 in the strata of apistrat.

    R survey, svyby(~api00, ~stype, svydesign(id = ~1, weights = ~pw, data = apistrat), svymean):
    E 674.43 (12.49343), H 625.82 (15.34078), M 636.60 (16.50239). In that design without strata
    the variance of a stratum's mean is 200/199 · (n - 1)/n · s²/n, which is undone here.
    """
    n, se = np.array([100, 50, 50]), np.array([12.49343, 15.34078, 16.50239])
    sd = se * n / np.sqrt(n - 1) * np.sqrt(199 / 200)
    return _strata("EHM", n, [674.43, 625.82, 636.60], sd, list(API.values()))


def test_stratified_mean_is_the_one_of_r_survey(apistrat):
    # svymean(~api00, dstrat, deff = TRUE): 662.2874, SE 9.4089, deff 1.2045; degf 197.
    result = estimate_mean(apistrat, populations=API)
    assert result.estimate == pytest.approx(662.2874, abs=1e-4)
    assert result.se == pytest.approx(9.4089, abs=1e-4)
    assert result.design_effect == pytest.approx(1.2045, abs=1e-4)
    assert (result.df, result.n, result.strata) == (197, 200, 3)


def test_stratified_mean_without_population_is_the_one_of_r_survey(apistrat):
    # svydesign without fpc: SE 9.536132.
    assert estimate_mean(apistrat).se == pytest.approx(9.536132, abs=1e-5)


def test_stratified_mean_is_the_one_of_lohr():
    # Lohr, Sampling: Design and Analysis, chapter 3: acres of farmland, 295,561 (SE 16,380).
    sd = np.sqrt([29618183543, 7647472708, 53587487856, 396185950266])
    population = {"NC": 1054, "NE": 220, "S": 1382, "W": 422}
    mean = [300504.16, 97629.81, 211315.04, 662295.51]
    sums = _strata(population, [103, 21, 135, 41], mean, sd, list(population.values()))
    result = estimate_mean(sums, populations=population)
    assert result.estimate == pytest.approx(295561, abs=1)
    assert result.se == pytest.approx(16380, abs=1)


def test_clusters_of_equal_size_are_those_of_lohr():
    # Lohr, chapter 5: grade points of 5 of 100 suites of four: 2.826 (SE 0.164).
    grades = [
        [3.08, 2.60, 3.44, 3.04],
        [2.36, 3.04, 3.28, 2.68],
        [2.00, 2.56, 2.52, 1.88],
        [3.00, 2.88, 3.44, 3.64],
        [2.68, 1.92, 3.28, 3.20],
    ]
    sums = sums_from_rows(np.ravel(grades), cluster=np.repeat(np.arange(5), 4))
    result = estimate_mean(sums, populations={0: 100})
    assert result.estimate == pytest.approx(2.826, abs=5e-4)
    assert result.se == pytest.approx(0.164, abs=5e-4)
    assert result.df == 4


def test_clusters_of_unequal_size_are_those_of_lohr():
    # Lohr, chapter 5: algebra scores in 12 of 187 classes, ratio estimate 62.57 (SE 1.49).
    size = np.array([20, 26, 24, 34, 26, 28, 19, 32, 17, 21, 26, 26.0])
    total = np.array([1230, 1670, 1402, 1972, 1508, 1816, 1048, 2308, 989, 1398, 1621, 1746.0])
    # Squares within a class matter for the design effect only; any that are large enough will do.
    sums = SampleSums(("all",) * 12, size, size, total, total**2 / size + 100 * size)
    result = estimate_mean(sums, populations={"all": 187})
    assert result.estimate == pytest.approx(62.57, abs=5e-3)
    assert result.se == pytest.approx(1.49, abs=5e-3)


def test_a_simple_sample_is_the_simple_standard_error():
    y = np.random.default_rng(2).normal(50, 9, 40)
    result = estimate_mean(sums_from_rows(y))
    plain = mean_interval(y.mean(), y.std(ddof=1), 40)
    interval = survey_mean_interval(result)
    assert (interval.low, interval.high) == pytest.approx((plain.low, plain.high))
    assert result.design_effect == pytest.approx(1)
    assert result.n_effective == pytest.approx(40)
    corrected = estimate_mean(sums_from_rows(y), population=80)
    assert corrected.se == pytest.approx(mean_interval(0, y.std(ddof=1), 40, population=80).se)
    assert corrected.design_effect == pytest.approx(1)


def test_rows_as_their_own_clusters_give_the_same_as_no_clusters():
    rng = np.random.default_rng(3)
    y, w = rng.integers(0, 2, 60).astype(float), rng.uniform(0.5, 4, 60)
    stratum = np.repeat(["a", "b", "c"], 20)
    single = estimate_mean(sums_from_rows(y, w, stratum))
    clustered = estimate_mean(sums_from_rows(y, w, stratum, np.arange(60)))
    assert clustered.se == pytest.approx(single.se)
    assert clustered.df == single.df == 57
    assert clustered.design_effect == pytest.approx(single.design_effect)


def test_scaling_weights_changes_nothing():
    rng = np.random.default_rng(4)
    y, w = rng.normal(size=30), rng.uniform(1, 5, 30)
    one, thousand = (estimate_mean(sums_from_rows(y, w * k)) for k in (1, 1000))
    assert thousand.se == pytest.approx(one.se)


def test_equal_clusters_labels_in_two_strata_are_different_clusters():
    y = np.arange(8.0)
    sums = sums_from_rows(y, stratum=[0, 0, 0, 0, 1, 1, 1, 1], cluster=[1, 1, 2, 2] * 2)
    result = estimate_mean(sums)
    assert (result.units, result.strata, result.df) == (4, 2, 2)


def test_a_lonely_stratum_is_named_and_counted_not_crashed():
    # By hand: the mean is 4, so u = (y - 4) / 4, and stratum b keeps its u.
    sums = sums_from_rows([2.0, 4.0, 3.0, 7.0], stratum=["a", "a", "a", "b"])
    result = estimate_mean(sums)
    assert result.lonely == ("b",)
    u = (np.array([2.0, 4.0, 3.0, 7.0]) - 4) / 4
    within = 3 / 2 * ((u[:3] - u[:3].mean()) ** 2).sum()
    assert result.se == pytest.approx(math.sqrt(within + u[3] ** 2))
    assert result.df == 2


def test_only_lonely_strata_are_undefined():
    result = estimate_mean(sums_from_rows([1.0, 2.0, 3.0], stratum=["a", "b", "c"]))
    assert result.lonely == ("a", "b", "c")
    assert not survey_mean_interval(result).defined
    assert "each stratum has one answer" in survey_mean_interval(result).reason


def test_one_cluster_is_no_certainty():
    result = estimate_mean(sums_from_rows([1.0, 0.0, 1.0, 1.0], cluster=[7] * 4))
    assert math.isnan(result.se)
    assert not survey_share_interval(result).defined
    assert "one cluster only" in result.reason


def test_all_yes_is_worth_no_more_than_the_clusters():
    y = np.ones(100)
    rows = estimate_mean(sums_from_rows(y))
    clusters = estimate_mean(sums_from_rows(y, cluster=np.repeat(np.arange(5), 20)))
    assert rows.n_effective == 100
    assert clusters.n_effective == 5
    assert survey_share_interval(clusters).low < survey_share_interval(rows).low < 1
    assert survey_share_interval(rows).low == pytest.approx(
        proportion_interval(100, 100).low, abs=2e-3
    )
    assert not survey_mean_interval(rows).defined
    alone = survey_share_interval(estimate_mean(sums_from_rows([1.0])))
    assert alone.low == pytest.approx(proportion_interval(1, 1).low)


def test_clusters_or_strata_that_agree_by_chance_are_not_precise():
    agree = estimate_mean(sums_from_rows([1.0, 0, 1, 0], cluster=[1, 1, 2, 2]))
    assert agree.se == 0
    interval = survey_share_interval(agree)
    assert interval.high - interval.low > 0.6
    assert not survey_mean_interval(agree).defined
    split = estimate_mean(sums_from_rows([1.0, 1, 1, 0, 0, 0], stratum=list("aaabbb")))
    assert survey_share_interval(split).low < 0.25
    assert "between strata" in split.reason


def test_a_census_is_exact():
    result = estimate_mean(sums_from_rows([1.0, 0.0, 1.0, 1.0]), population=4)
    assert survey_share_interval(result).low == survey_share_interval(result).high == 0.75
    assert survey_mean_interval(result).high == 0.75


@pytest.mark.parametrize(
    ("y", "w", "reason"), [([], None, "no answers"), ([1.0, 2.0], [0.0, 0.0], "weight is zero")]
)
def test_nothing_to_weigh_is_undefined_with_a_reason(y, w, reason):
    result = estimate_mean(sums_from_rows(y, w))
    assert math.isnan(result.estimate)
    assert reason in result.reason
    assert not survey_mean_interval(result).defined
    assert not survey_share_interval(result).defined


def test_zero_weights_and_empty_clusters_are_allowed():
    with_empty = SampleSums(("a",) * 3, [2, 2, 0], [2, 2, 0], [1, 2, 0], [1, 2, 0])
    result = estimate_mean(with_empty)
    assert result.units == 3
    assert result.df == 2
    assert result.estimate == 0.75
    assert estimate_mean(sums_from_rows([1.0, 0.0, 9.0], [1, 1, 0])).estimate == 0.5


def test_rows_outside_the_filter_count_as_drawn():
    inside = sums_from_rows([1.0, 0.0, 1.0, 1.0])
    drawn = SampleSums(
        inside.stratum,
        inside.n,
        inside.w,
        inside.wy,
        inside.wyy,
        inside.ww,
        inside.wwy,
        inside.wwyy,
        units=[400],
    )
    # A domain's variance uses m/(m - 1) of everything drawn: 400/399 instead of 4/3.
    ratio = (estimate_mean(drawn).se / estimate_mean(inside).se) ** 2
    assert ratio == pytest.approx((400 / 399) / (4 / 3))


def test_large_means_do_not_drown_the_variance():
    y = 1_000_000 + np.random.default_rng(8).normal(0, 100, 500)
    result = estimate_mean(sums_from_rows(y))
    assert result.se == pytest.approx(y.std(ddof=1) / math.sqrt(500), rel=1e-3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sums_from_rows([1.0, 2.0], [1, -1]), "zero or more"),
        (lambda: SampleSums(("a",), [2], [-1], [0], [0]), "negative"),
        (lambda: SampleSums(("a",), [2], [1, 2], [0], [0]), "one finite number"),
        (lambda: SampleSums(("a",), [2], [math.nan], [0], [0]), "one finite number"),
        (lambda: SampleSums(("a",), [2], [2], [1], [1], ww=[2]), "all together"),
        (lambda: estimate_mean(sums_from_rows([1.0, 2.0]), population=1), "cannot be larger"),
        (lambda: estimate_mean(sums_from_rows([1.0, 2.0]), {0: 1}), "cannot be larger"),
        (lambda: estimate_mean(sums_from_rows([1.0, 2.0]), {5: 9}), "missing: 0"),
        (lambda: estimate_mean(sums_from_rows([1.0, 2.0]), {0: 9}, 9), "not both"),
    ],
)
def test_wrong_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_weighted_stratified_mean_covers_94_to_96_percent():
    rng = np.random.default_rng(21)
    stratum, w = np.repeat([0, 1], [30, 60]), np.repeat([100.0, 20.0], [30, 60])
    truth = (3000 * 10 + 1200 * 20) / 4200
    hits = 0
    for _ in range(3000):
        y = rng.normal(np.where(stratum == 0, 10, 20), 4)
        interval = survey_mean_interval(estimate_mean(sums_from_rows(y, w, stratum)))
        hits += interval.low <= truth <= interval.high
    assert 0.94 <= hits / 3000 <= 0.96


def test_clustered_share_covers_what_a_plain_interval_misses():
    rng = np.random.default_rng(22)
    cluster = np.repeat(np.arange(40), 10)
    designed = plain = 0
    for _ in range(2000):
        y = (rng.random(400) < np.repeat(rng.beta(2, 3, 40), 10)).astype(float)
        interval = survey_share_interval(estimate_mean(sums_from_rows(y, cluster=cluster)))
        designed += interval.low <= 0.4 <= interval.high
        naive = proportion_interval(y.sum(), 400)
        plain += naive.low <= 0.4 <= naive.high
    assert 0.94 <= designed / 2000 <= 0.965
    assert plain / 2000 < 0.85
