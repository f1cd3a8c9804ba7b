"""The question that is always asked, and the customers whom nobody has listened to."""

from books import make_book
from test_journey_measures import MOMENTS, promised

from workbook.chapters.journey.unheard import listened

QUESTION = "What did we promise to somebody who has not arrived yet?"
VISITS = [
    {"key": "v1", "held_on": "2026-03-01", "segment": "Shops", "customer": "current",
     "moment": "delivery", "their_words": "Fine"},
    {"key": "v2", "held_on": "2026-02-01", "segment": "chains", "customer": "lost",
     "moment": "delivery", "their_words": "Too late <again>"},
]  # fmt: skip


def test_the_question_is_asked_answered_or_not():
    bare = listened(make_book(moments=[MOMENTS[0]]))
    assert QUESTION in bare
    assert "Nothing is entered" in bare
    found = listened(promised(0.97, 0.75))
    assert QUESTION in found
    assert "“advert”. All of it is measured." in found
    assert "delivery" not in found
    assert listened(make_book()) is None


def test_who_left_and_who_never_bought_is_asked_for_by_segment():
    html = listened(make_book(moments=MOMENTS, visits=VISITS))
    assert "customers who left, among: Shops." in html
    assert "those who never bought, among: chains and Shops." in html
    assert "Too late &lt;again&gt;" in html  # the words of somebody who left come first
    assert "Fine" not in html


def test_a_visit_to_come_is_none_yet():
    later = [{**VISITS[1], "held_on": "2026-12-01"}]
    assert "who left, among: chains" in listened(make_book(moments=MOMENTS, visits=later))
