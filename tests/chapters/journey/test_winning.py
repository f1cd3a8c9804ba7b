"""The whole chain of promises, and whether the service is worth coming back for, as shown."""

from books import make_book
from test_journey_measures import promised

from workbook.chapters import journey
from workbook.charts import theme


def willing(key, statement):
    return {"key": key, "statement": statement, "importance": 3, "statistic": "proportion",
            "comparison": "at_least", "threshold": 0.5, "kind": "willingness"}  # fmt: skip


def test_the_chain_of_two_moments_stands_behind_more():
    html = journey.whole_chain(promised(0.93, 0.88))
    assert html.startswith("<details")
    assert "82 % of customers" in html
    assert "at least 81 % and at most 88 %" in html
    assert "<table" not in html  # one segment needs none


def test_one_moment_is_no_chain():
    assert journey.whole_chain(promised(0.93)) == ""
    assert journey.whole_chain(make_book()) == ""


def test_each_question_says_its_share_or_that_nobody_asked():
    book = make_book(
        assumptions=[willing("a", "Half of the chains would pay 2 % more for a slot"),
                     willing("b", "Half of those who complained would order again")],
        evidence=[{"key": "e", "assumption": "a", "n": 80, "successes": 60}],
    )  # fmt: skip
    chart = journey.worthwhile(book)
    said = chart.to_dict()["description"]
    assert "Buy: nobody has asked yet" in said
    assert "Return: Half of those who complained would order again: no evidence yet" in said
    assert "Pay more: Half of the chains would pay 2 % more for a slot: 75 % (" in said
    assert "<figure" in theme.figure(chart)
    assert journey.worthwhile(make_book()) is None


def test_an_amount_that_customers_would_pay_is_said_and_not_drawn_as_a_share():
    amount = willing("a", "Chains would pay 3 USD more") | {"statistic": "mean", "threshold": 3}
    book = make_book(
        assumptions=[amount],
        evidence=[{"key": "e", "assumption": "a", "n": 80, "mean": 3.5, "sd": 1}],
    )
    chart = journey.worthwhile(book)
    assert "would pay 3 USD more: 3.5 (3.28 to 3.72)" in chart.to_dict()["description"]
    assert "<figure" in theme.figure(chart)


def test_one_answer_has_an_estimate_and_no_interval():
    amount = willing("a", "Chains would pay 3 USD more") | {"statistic": "mean", "threshold": 3}
    book = make_book(
        assumptions=[amount],
        evidence=[{"key": "e", "assumption": "a", "n": 1, "mean": 3.5, "sd": 0}],
    )
    said = journey.worthwhile(book).to_dict()["description"]
    assert "would pay 3 USD more: 3.5 (–)" in said
