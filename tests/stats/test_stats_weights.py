"""First place over all weightings: exact where it can be, published or by hand otherwise."""

import numpy as np
import pytest

from workbook.stats import acceptability, first_rank_shares, reigns, uniform_weights


def test_two_criteria_are_exact():
    # a: 1·w + 0, b: 0.7, c: 0 + 1·(1 - w): c leads to 0.3, b to 0.7, a from there.
    shares = first_rank_shares([[1, 0], [0.7, 0.7], [0, 1]])
    assert shares == pytest.approx([0.3, 0.4, 0.3], abs=1e-12)


def test_exact_and_sampled_shares_agree_on_random_tables():
    rng = np.random.default_rng(41)
    for _ in range(20):
        table = rng.random((6, 2))
        weights = uniform_weights(2, 20_000, 1)
        sampled = np.bincount((weights @ table.T).argmax(axis=1), minlength=6) / 20_000
        assert first_rank_shares(table) == pytest.approx(sampled, abs=0.015)


def test_three_criteria_are_the_areas_of_the_triangle():
    # By geometry: the specialist of a criterion leads where its weight is above 1/2, a corner
    # with a quarter of the triangle's area; the all-rounder has the middle.
    shares = first_rank_shares([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]], draws=40_000)
    assert shares == pytest.approx([0.25] * 4, abs=0.01)
    # All-rounder with 0.4: the triangle less three corners of side 0.6, plus their overlaps of
    # side 0.2: 1 - 3·0.36 + 3·0.04 = 0.04.
    shares = first_rank_shares([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.4] * 3], draws=40_000)
    assert shares == pytest.approx([0.32, 0.32, 0.32, 0.04], abs=0.01)


def test_uniform_weights_have_the_published_rank_order_centroids():
    # Barron and Barrett (1996), Management Science 42:1515-1523: mean ordered weights.
    published = {
        3: [0.6111, 0.2778, 0.1111],
        4: [0.5208, 0.2708, 0.1458, 0.0625],
        5: [0.4567, 0.2567, 0.1567, 0.0900, 0.0400],
    }
    for criteria, centroid in published.items():
        ordered = np.sort(uniform_weights(criteria, 40_000), axis=1)[:, ::-1]
        assert ordered.mean(axis=0) == pytest.approx(centroid, abs=0.003)


def test_weights_sum_to_one_and_repeat_with_their_seed():
    weights = uniform_weights(4, 100, 7)
    assert weights.sum(axis=1) == pytest.approx(np.ones(100))
    assert weights.min() >= 0
    assert (weights == uniform_weights(4, 100, 7)).all()
    assert (weights != uniform_weights(4, 100, 8)).any()


def test_ties_split_equally_and_shares_sum_to_one():
    assert first_rank_shares([[1, 2], [1, 2], [0, 0]]) == pytest.approx([0.5, 0.5, 0])
    shares = first_rank_shares([[1, 2, 3], [1, 2, 3], [0, 0, 0]])
    assert shares == pytest.approx([0.5, 0.5, 0])
    assert first_rank_shares(np.zeros((3, 4))) == pytest.approx([1 / 3] * 3)


def test_a_dominated_solution_never_leads():
    assert first_rank_shares([[1, 2, 3], [0.9, 1.9, 2.9]]) == pytest.approx([1, 0])


def test_no_solutions_one_solution_and_no_criteria_are_defined():
    assert first_rank_shares(np.empty((0, 3))).shape == (0,)
    assert first_rank_shares([[1, 2, 3]]) == pytest.approx([1])
    assert first_rank_shares(np.empty((2, 0))) == pytest.approx([0.5, 0.5])
    assert first_rank_shares([[1], [2], [2]]) == pytest.approx([0, 0.5, 0.5])


def test_first_place_changes_hands_where_the_lines_cross():
    found = reigns([[1, 0], [0.7, 0.7], [0, 1]])
    assert [reign.first for reign in found] == [(2,), (1,), (0,)]
    assert [reign.end for reign in found] == pytest.approx([0.3, 0.7, 1])
    assert found[0].start == 0


def test_the_other_criteria_keep_their_proportion():
    # With the rest shared 3 : 1, b's score without criterion 0 is 0.75; a leads from w = 0.75/1.75.
    found = reigns([[1, 0, 0], [0, 1, 0]], criterion=0, weights=[0.2, 0.6, 0.2])
    assert [reign.first for reign in found] == [(1,), (0,)]
    assert found[0].end == pytest.approx(0.75 / 1.75)
    equal = reigns([[1, 0, 0], [0, 1, 0]], criterion=0, weights=[1, 0, 0])
    assert equal[0].end == pytest.approx(0.5 / 1.5)


def test_one_leader_throughout_is_one_reign():
    (reign,) = reigns([[2, 2], [1, 1]])
    assert (reign.start, reign.end, reign.first) == (0, 1, (0,))
    (tie,) = reigns([[1, 2], [1, 2]])
    assert tie.first == (0, 1)
    assert reigns(np.empty((0, 2))) == ()
    assert reigns([[3], [4]])[-1].first == (1,)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: uniform_weights(0), "at least one criterion"),
        (lambda: first_rank_shares([1, 2]), "solutions × criteria"),
        (lambda: first_rank_shares([[1, np.nan]]), "finite"),
        (lambda: reigns([[1, 2]], criterion=2), "no criterion 2"),
        (lambda: reigns([[1, 2]], weights=[1, -1]), "zero or more"),
    ],
)
def test_wrong_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_central_weights_are_the_middle_of_where_a_solution_leads():
    # Of two criteria c leads to 0.3, b to 0.7 and a from there: the middles are exact.
    found = acceptability([[1, 0], [0.7, 0.7], [0, 1]], draws=20_000)
    assert found.first == pytest.approx([0.3, 0.4, 0.3], abs=0.014)  # ± 4 Monte Carlo errors
    assert found.central[:, 0] == pytest.approx([0.85, 0.5, 0.15], abs=0.005)
    assert found.central.sum(axis=1) == pytest.approx([1, 1, 1])
    assert list(found.confidence) == [1, 1, 1]
    # The specialists of three criteria: the middle of a corner of side 1/2 is at (2/3, 1/6, 1/6).
    found = acceptability([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5] * 3], draws=40_000)
    assert found.central[0] == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=0.006)
    assert found.central[3] == pytest.approx([1 / 3] * 3, abs=0.006)


def test_a_confidence_is_the_chance_to_be_first_with_the_weights_that_favour_it():
    # One criterion, uniform over 0 to 2 against 1 to 3: the first is higher in an eighth.
    draw, runs = np.random.default_rng(5), 40_000
    tables = np.stack([draw.uniform(0, 2, runs), draw.uniform(1, 3, runs)], axis=1)[:, :, None]
    found = acceptability(tables)
    error = 4 * np.sqrt(0.125 * 0.875 / runs)
    assert found.confidence == pytest.approx([0.125, 0.875], abs=error)
    assert found.first == pytest.approx([0.125, 0.875], abs=error)


def test_uncertain_scores_lead_as_often_as_the_integral_says():
    # a = w·X with X uniform over 0 to 2, b = 1 − w: a leads where X > (1 − w)/w, so in
    # ∫ from 1/3 to 1 of 1 − (1 − w)/(2w) dw = 1 − ln(3)/2 of all.
    runs = 40_000
    tables = np.zeros((runs, 2, 2))
    tables[:, 0, 0] = np.random.default_rng(6).uniform(0, 2, runs)
    tables[:, 1, 1] = 1
    expected = 1 - np.log(3) / 2
    found = acceptability(tables)
    assert found.first[0] == pytest.approx(expected, abs=4 * np.sqrt(0.25 / runs))
    # With its central weight w the chance that X is above (1 − w)/w.
    w = found.central[0, 0]
    assert found.confidence[0] == pytest.approx(1 - (1 - w) / (2 * w), abs=4 * np.sqrt(0.25 / runs))


def test_a_solution_that_never_leads_has_no_central_weights():
    found = acceptability([[1, 1, 1], [0, 0, 0]])
    assert list(found.first) == [1, 0]
    assert np.isnan(found.central[1]).all()
    assert np.isnan(found.confidence[1])


@pytest.mark.parametrize("tables", [[], [[]], [1, 2], [[np.nan]], np.zeros((2, 0, 3))])
def test_scores_that_cannot_be_ranked_are_refused(tables):
    with pytest.raises(ValueError, match="Scores must be finite numbers"):
        acceptability(tables)
