"""The page of weights: what is wrong is said, and what people wrote is text."""

from books import make_book

from workbook.pages.assistant import Surroundings
from workbook.pages.weighing import weighing_page

NAMES = ("Grow <b>sales</b>", "Save costs", "Know the consumer")


def page(picks, names=NAMES):
    rows = [{"key": f"o{at}", "statement": name} for at, name in enumerate(names)]
    return str(weighing_page(make_book(corporate_objectives=rows), picks, Surroundings("/base")))


def test_a_contradiction_names_the_pair_to_look_at():
    picks = {"how": "pairs", "pair-0-1": "9", "pair-1-2": "9", "pair-0-2": "1/9"}
    html = page(picks)
    assert "The pairs contradict each other" in html
    assert "Grow &lt;b&gt;sales&lt;/b&gt;" in html
    assert "<b>" not in html


def test_weights_stand_beside_those_of_now():
    html = page({"how": "order", "rank-0": "1", "rank-1": "2", "rank-2": "3"})
    assert "61.1 %" in html
    assert "33.3 %" in html
    assert "Use these weights" in html


def test_one_objective_cannot_be_weighed():
    assert "Enter at least two corporate objectives first." in page({}, NAMES[:1])
