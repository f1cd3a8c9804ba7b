"""Worth buying, returning to, paying more for: claims told apart by their words."""

import pytest
from books import make_book

from workbook.chapters.journey import measures
from workbook.chapters.journey.willing import question_of


def test_the_three_questions_are_told_apart_by_their_words():
    def willing(key, statement, **more):
        claim = {"key": key, "statement": statement, "importance": 3, "statistic": "proportion"}
        return {**claim, "comparison": "at_least", "threshold": 0.5, "kind": "willingness", **more}

    claims = [
        willing("a", "Half of the chains would pay 2 % more for a fixed slot"),
        willing("b", "Half of those who complained would order again"),
        willing("c", "Half of the shops would buy in the app"),
        willing("d", "Half would share their data"),
    ]
    book = make_book(
        assumptions=claims, evidence=[{"key": "e", "assumption": "a", "n": 80, "successes": 60}]
    )
    found = measures.worth(book).set_index("question")
    assert dict(found.assumption) == {"buy": "c", "return": "b", "pay more": "a"}
    assert found.estimate["pay more"] == 0.75
    assert found[["estimate", "low", "high"]].loc[["buy", "return"]].isna().all(axis=None)
    assert measures.worth(make_book()).assumption.isna().all()


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("Half would pay 2 % more for a slot", "pay more"),
        ("La mitad pagaría más por una franja fija", "pay more"),
        ("Half of those who left would come back", "return"),
        ("Most would buy in the app", "buy"),
        ("Most would share their data", ""),
    ],
)
def test_a_question_is_told_by_its_words(statement, question):
    claim = {"key": "c", "statement": statement, "importance": 3, "kind": "willingness"}
    assert question_of(make_book(assumptions=[claim]).rows("assumptions")[0]) == question
