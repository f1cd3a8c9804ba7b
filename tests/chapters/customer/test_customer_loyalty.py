"""What is believed to keep customers, and what data say of it."""

import re

import pytest

from workbook import customer
from workbook.analysis.checks import findings

STAY = {
    "key": "stay",
    "statement": "Chains stay because somebody here knows them",
    "segment": "large chains",
    "kind": "loyalty",
    "importance": 4,
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
}
CALL = {"key": "call", "statement": "Buyers call", "kind": "behaviour", "importance": 5}
DUE = [{"key": "test", "name": "Test", "judged": "customer"}]


def texts(html):
    return [line for line in re.split(r"<[^>]*>", str(html)) if line.strip()]


def test_only_a_strategy_that_is_judged_and_says_nothing_of_loyalty_is_told(book):
    (one,) = findings(book(strategy=DUE, assumptions=[CALL]), select=["C315"])
    assert (one.severity, one.gate, one.table) == ("info", "customer", "strategy")
    assert one.message.startswith("The one assumption about customers is not about what makes")
    assert findings(book(strategy=DUE, assumptions=[CALL, STAY]), select=["C315"]) == ()
    draft = [{"key": "test", "name": "Test", "judged": ""}]
    assert findings(book(strategy=draft, assumptions=[CALL]), select=["C315"]) == ()
    assert findings(book(strategy=DUE), select=["C315"]) == ()


@pytest.mark.parametrize(
    ("successes", "told"),
    [
        (160, "The data support it: 80 % (74 % to 85 %)."),
        (40, "The data refute it: 20 % (15 % to 26 %)."),
        (100, "The data do not decide it yet: 50 % (43 % to 57 %)."),
        (None, "Nobody has asked customers yet."),
    ],
)
def test_what_keeps_customers_is_told_with_what_data_say(book, successes, told):
    asked = {"key": "survey", "assumption": "stay", "n": 200, "successes": successes}
    evidence = [asked] if successes is not None else []
    html = customer.what_keeps(book(assumptions=[CALL, STAY], evidence=evidence))
    assert texts(html)[-3:] == [STAY["statement"], told, "Of large chains."]


def told_of(book, claim, *evidence):
    rows = [{"key": f"e{at}", "assumption": "stay", **row} for at, row in enumerate(evidence)]
    return texts(customer.what_keeps(book(assumptions=[STAY | claim], evidence=rows)))[-2]


def test_where_data_cannot_be_judged_the_card_says_why(book):
    mean = {"statistic": "mean", "threshold": 30}
    unread = told_of(book, mean, {"n": 200, "successes": 100})
    assert unread.startswith("It cannot be judged: ")
    assert "needs n and mean and standard deviation" in unread
    one = told_of(book, mean, {"n": 1, "mean": 34.2, "sd": 0})
    assert one == "The data do not decide it yet: 34.2 (–)."
    unasked = told_of(book, {"threshold": None}, {"n": 200, "successes": 100})
    assert unasked == "The data say 50 % (43 % to 57 %). Not judged: its threshold is missing."


def test_a_book_that_says_nothing_of_loyalty_has_no_such_section(book):
    assert customer.what_keeps(book(assumptions=[CALL])) is None
