"""Solutions judged choice by choice, in money."""

from workbook import solution


def test_what_rests_on_a_refuted_assumption_is_lost_for_that_choice_only(book):
    """One of two choices is lost: 90,000 of the cost by fits 1 and 3 is 22,500."""
    made = book(
        strategy=[{"key": "test", "name": "Test", "currency": "USD"}],
        choices=[{"key": "call", "statement": "Call"}, {"key": "visit", "statement": "Visit"}],
        solutions=[{"key": "desk", "name": "Desk", "cost": 90_000, "why": "For call"}],
        solution_choices=[
            {"solution": "desk", "choice": "call", "fit": 1},
            {"solution": "desk", "choice": "visit", "fit": 3},
        ],
        **claims_on(("choices", "call")),
    )
    parts = solution.parts(made).set_index("choice")
    assert parts.money.to_dict() == {"call": 22_500, "visit": 67_500}
    assert parts.risk.to_dict() == {"call": "failed", "visit": "passed"}
    assert parts.refuted["call"] == ("x",)
    (worth,) = solution.worth(made).itertuples()
    assert worth.worth == "investment"
    assert worth.reason == (
        "Desk is a candidate for an investment: of its 2 choices, “Call” depends on “x”, refuted "
        "by the evidence, 22,500 USD of its cost; 1 choice is left."
    )


def test_nothing_is_left_where_every_choice_or_the_solution_itself_is_refuted(book):
    def worth(*uses):
        made = book(
            choices=[{"key": "call", "statement": "Call"}, {"key": "visit", "statement": "Visit"}],
            solutions=[{"key": "desk", "name": "Desk", "why": "For call"}],
            solution_choices=[
                {"solution": "desk", "choice": key, "fit": 2} for key in ("call", "visit")
            ],
            **claims_on(*uses),
        )
        return solution.worth(made)["worth"].iloc[0]

    assert worth(("choices", "call"), ("choices", "visit")) == "expense"
    assert worth(("solutions", "desk")) == "expense"
    assert worth(("choices", "call")) == "investment"


def claims_on(*uses):
    """Give a refuted assumption, and what rests on it."""
    return {
        "assumptions": [
            {
                "key": "x",
                "statement": "x",
                "importance": 5,
                "statistic": "proportion",
                "comparison": "at_least",
                "threshold": 0.5,
            }
        ],
        "evidence": [{"key": "e", "assumption": "x", "n": 100, "successes": 20}],
        "assumption_uses": [
            {"assumption": "x", "used_by_table": table, "used_by_key": key} for table, key in uses
        ],
    }
