"""What the board hears of money: budget, cost, spent, and the whole as a range."""

from workbook.analysis import board


def test_budget_cost_spent_and_the_range_of_the_whole_are_told_as_far_as_they_are_entered(book):
    def made(**action):
        return book(
            "2026-06-30",
            strategy=[{"key": "t", "name": "T", "currency": "EUR", "budget": 2000}],
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "c", "statement": "Answer within a day"}],
            objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "Answer"}],
            actions=[
                {"key": "a", "objective": "o", "function": "sales", "statement": "Hire",
                 "cost": 1000, "starts_on": "2026-01-05", "ends_on": "2026-12-31", **action},
            ],
        )  # fmt: skip

    def told(book):
        return [line.said for line in board.topics(book)["money"]]

    assert told(made()) == ["The budget is EUR 2,000; the plan costs EUR 1,000, 50 % of it."]
    # Half is done for 600: the rest as planned gives 1,100, at the rate so far 1,200.
    assert told(made(progress=0.5, spent=600))[1:] == [
        "EUR 600 is spent on work that was planned to cost EUR 500.",
        "The whole plan will cost between EUR 1,100 and EUR 1,200.",
    ]
