"""What customers said to the people who listened to them."""

import re

from workbook import customer

WHO = (
    "2 visits; 2 of 2 functions have listened to a customer. "
    "Nobody has listened to potential customers yet."
)


def test_visits_are_told_with_who_has_not_been_heard(book):
    functions = [{"key": "sales", "name": "Sales"}, {"key": "money", "name": "Finance"}]
    rows = [
        {"key": "a", "held_on": "2026-03-02", "customer": "lost", "functions": "sales;money"}
        | {"segment": "chains", "their_words": "Nobody called."},
        {"key": "b", "held_on": "2026-04-02"},
        {"key": "c", "held_on": "2026-07-02", "customer": "potential"},
    ]
    html = str(customer.heard(book(functions=functions, visits=rows)))
    assert [line for line in re.split(r"<[^>]*>", html) if line.strip()] == [
        WHO,
        "2 April 2026: a customer",
        "2 March 2026: a customer who left (chains)",
        "“Nobody called.”",
        "Listened: Sales and Finance.",
    ]
    assert customer.heard(book(functions=functions)) is None
