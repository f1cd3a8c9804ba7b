"""Weights by order and in pairs, as the columns of a book have them."""

import pytest

from workbook.analysis import weighing
from workbook.book.errors import BadInput

OBJECTIVES = [{"key": key, "statement": key} for key in ("grow", "save", "learn")]


@pytest.fixture
def three(book):
    return book(corporate_objectives=OBJECTIVES)


def test_an_order_gives_weights_that_sum_to_a_hundred(three):
    found = weighing.weighed(three, "order", {"rank-0": "2", "rank-1": "1", "rank-2": "3"})
    assert found.weights == {"grow": 27.8, "save": 61.1, "learn": 11.1}
    assert [change.values for change in weighing.changes(three, found)][1] == {"weight": 61.1}


def test_pairs_that_agree_need_no_second_look(three):
    found = weighing.weighed(three, "pairs", {"pair-0-1": "3", "pair-0-2": "9", "pair-1-2": "3"})
    assert found.weights == pytest.approx({"grow": 69.2, "save": 23.1, "learn": 7.7}, abs=0.05)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert not found.contradicts


def test_pairs_in_a_circle_contradict_each_other(three):
    circle = {"pair-0-1": "5", "pair-1-2": "5", "pair-0-2": "1/5"}
    assert weighing.weighed(three, "pairs", circle).contradicts


def test_what_is_missing_gives_nothing_and_what_is_wrong_is_refused(three, book):
    assert weighing.weighed(three, "order", {"rank-0": "1"}) is None
    assert weighing.weighed(three, "pairs", {"pair-0-1": "3"}) is None
    assert weighing.weighed(book(), "order", {}) is None
    with pytest.raises(BadInput, match="from 1 to 3"):
        weighing.weighed(three, "order", {"rank-0": "4"})
    wrong = {"pair-0-1": "2", "pair-0-2": "9", "pair-1-2": "3"}
    with pytest.raises(BadInput, match="answers of the list"):
        weighing.weighed(three, "pairs", wrong)


def test_too_many_objectives_are_not_compared_in_pairs(book):
    many = [{"key": f"o{at}", "statement": f"O{at}"} for at in range(8)]
    assert not weighing.pairs_of(book(corporate_objectives=many))
