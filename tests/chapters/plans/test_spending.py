"""What is paid once, what comes again, what is ordered, and which product an action helps."""

import pytest

from workbook.analysis import board
from workbook.chapters import plans
from workbook.chapters.plans import spending


@pytest.fixture
def made(book):
    """Make a book with these actions."""

    def make(*actions):
        return book(
            strategy=[{"key": "t", "name": "T", "currency": "EUR"}],
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "c", "statement": "Answer within a day"}],
            objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "Answer"}],
            actions=[
                {
                    "key": f"a{at}",
                    "objective": "o",
                    "function": "sales",
                    "statement": f"Do {at}",
                    "starts_on": "2026-01-05",
                    "ends_on": "2026-02-27",
                }
                | one
                for at, one in enumerate(actions)
            ],
        )

    return make


def test_the_plan_says_what_is_paid_once_and_what_comes_again(made):
    plan = made(
        {"cost": 900, "spending": "capital", "committed": 250},
        {"cost": 200, "spending": "running"},
        {"cost": 50},
        {"cost": 999, "spending": "running", "status": "dropped"},
    )
    said = (
        "EUR 900 is paid once, and EUR 200 comes again every year. For EUR 50 it is not said "
        "whether it is paid once or every year. EUR 250 is ordered and not yet paid."
    )
    assert said in plans.kinds_of_cost(plan)
    assert said in [line.said for line in board.topics(plan)["money"]]


def test_only_the_kinds_that_somebody_stated_are_named(made):
    cents = made(*({"cost": cost, "spending": "capital"} for cost in (0.1, 0.2, 900.35)),
                 {"cost": 0.4})  # fmt: skip
    assert spending.kinds_said(cents) == "EUR 901 is paid once."
    yearly = made({"cost": 200, "spending": "running"})
    assert spending.kinds_said(yearly) == "EUR 200 comes again every year."


def test_a_plan_that_says_nothing_of_it_shows_nothing(made):
    plan = made({"cost": 900})
    assert plans.kinds_of_cost(plan) == ""
    assert plans.products(plan) is None
    assert [line.said for line in board.topics(plan)["money"]] == ["The plan costs EUR 900."]


def test_each_product_has_its_actions_and_one_without_any_is_named(made):
    html = plans.products(
        made(
            {"product": "Juice", "cost": 10},
            {"product": "Juice", "statement": "Fill <shelves>"},
            {"product": "Soap", "status": "dropped"},
            {},
        )
    )
    assert "Do 0; Fill &lt;shelves&gt;" in html
    assert "EUR 10" in html
    assert "none any more: all are dropped" in html
    assert "1 action" in html
