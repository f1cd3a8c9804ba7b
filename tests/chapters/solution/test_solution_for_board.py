"""What the board hears of solutions and savings."""

from workbook.analysis import board


def said(book, topic):
    return [line.said for line in board.topics(book).get(topic, ())]


def test_a_saving_is_a_range_with_the_customers_who_leave(book):
    made = book(
        strategy=[{"key": "t", "name": "T", "currency": "EUR", "budget": 1000}],
        savings=[
            {"key": "s", "channel": "telephone", "statement": "Close on Saturdays",
             "cost_saved": 100, "customers": 10, "sales_per_customer": 100, "leaving_low": 0.1,
             "leaving_high": 0.5, "margin": 0.5},
            {"key": "u", "channel": "letters", "cost_saved": 5},
        ],
    )  # fmt: skip
    # 10 customers with sales of 100 at a margin of 0.5: 10 % leaving cost 50, 50 % cost 250.
    assert said(made, "money") == [
        "The budget is EUR 1,000.",
        (
            "“Close on Saturdays”: between EUR −150 and EUR 50 a year, with the customers counted "
            "who leave."
        ),
    ]
