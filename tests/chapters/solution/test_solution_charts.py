"""Every picture of the solutions draws, says in words what it shows, and bears empty books."""

import pytest

from workbook import solution
from workbook.charts import theme

CHARTS = [
    "ranking_chart", "fit_map", "turning_point_chart", "suited_weights", "catalogue_map",
    "savings_at_risk",
]  # fmt: skip


@pytest.mark.parametrize("name", CHARTS)
def test_an_empty_book_draws_nothing(book, name):
    assert getattr(solution, name)(book()) is None


@pytest.fixture
def full(book):
    return book(
        choices=[{"key": "call", "statement": "Answer calls"}],
        corporate_objectives=[{"key": "grow", "statement": "Grow"}],
        functions=[{"key": "sales", "name": "Sales"}, {"key": "it", "name": "Systems"}],
        members=[{"key": "ana", "name": "Ana", "function": "sales"}],
        links=[{"choice": "call", "corporate_objective": "grow", "member": "ana", "round": 1,
                "contribution": 3}],
        solutions=[{"key": "a", "name": "Centre", "status": "chosen"}, {"key": "b", "name": "CRM"},
                   {"key": "c", "name": "Letters", "status": "failed"}],
        solution_choices=[{"solution": "a", "choice": "call", "fit": 3},
                          {"solution": "c", "choice": "call", "fit": 1}],
        solution_services=[
            {"solution": "a", "function": "sales", "service": "Answers", "domain": "unknown"},
            {"solution": "b", "function": "it", "service": "Histories"}],
        savings=[{"key": "desk", "channel": "telephone", "cost_saved": 10, "customers": 1,
                  "sales_per_customer": 100, "leaving_low": 0.2, "leaving_high": 0.3}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ranking_chart", "Centre (chosen) scores 1 and ranks first in 100 %"),
        ("ranking_chart", "Letters (failed) scores 0.33, not ranked"),
        ("fit_map", "Every choice is served by at least one"),
        (
            "turning_point_chart",
            "Centre ranks first; more weight on one choice does not change this",
        ),
        ("catalogue_map", "Sales 1 service. Not provided yet: 1 service of other solutions"),
        ("savings_at_risk", "false saving: −20 to −10"),
    ],
)
def test_a_chart_draws_and_says_what_it_shows(full, name, words):
    drawn = theme.figure(getattr(solution, name)(full))
    assert words in drawn
    assert "<svg" in drawn or "<table" in drawn


def test_without_votes_the_fits_are_still_shown(book):
    one = book(
        choices=[{"key": "call", "statement": "Answer calls"}],
        solutions=[{"key": "a", "name": "Centre"}],
        solution_choices=[{"solution": "a", "choice": "call", "fit": 0}],
    )
    assert "Served by none: Answer calls" in theme.figure(solution.fit_map(one))
    assert solution.ranking_chart(one) is None


def test_it_is_said_which_weights_speak_for_which_solution(book):
    keys = ("call", "truck")
    two = book(
        choices=[{"key": key, "statement": key} for key in keys],
        corporate_objectives=[{"key": key, "statement": f"Serve {key}"} for key in keys],
        members=[{"key": "ana", "name": "Ana"}],
        links=[{"choice": key, "corporate_objective": key, "member": "ana", "round": 1,
                "contribution": 3} for key in keys],
        solutions=[{"key": key, "name": f"Mend {key}"} for key in keys],
        solution_choices=[{"solution": key, "choice": key, "fit": 2, "low": 1} for key in keys],
    )  # fmt: skip
    html = theme.figure(solution.suited_weights(two))
    assert "Mend call suits a company that weighs “Serve call” 7" in html
    assert "; with these weights in" in html
    assert "with these weights in 100 %" in html


def test_one_that_is_always_best_needs_no_picture(full):
    assert "Centre is the best with any weights." in solution.suited_weights(full)


def test_savings_are_summed_by_choice_where_one_is_named(book):
    def made(**choice):
        of = {"channel": "post", "customers": 10, "sales_per_customer": 1000, "margin": 0.25}
        return book(
            strategy=[{"key": "t", "name": "T", "currency": "EUR"}],
            choices=[{"key": "call", "statement": "Answer calls"}],
            savings=[
                {**of, "key": "a", "cost_saved": 100, "leaving_low": 0, "leaving_high": 0.04}
                | choice,
                {**of, "key": "b", "cost_saved": 50, "leaving_low": 0, "leaving_high": 0} | choice,
                {"key": "c", "channel": "web", "cost_saved": 7},
                {**of, "key": "d", "cost_saved": 999, "status": "dropped"} | choice,
            ],
        )

    assert solution.saved_by_choice(made()) == ""
    html = solution.saved_by_choice(made(choice="call"))
    assert "Answer calls" in html
    assert "EUR 150" in html
    assert "EUR 50 to EUR 150" in html  # of 100 the whole is lost at worst
    assert "no choice named" in html
    assert "not known" in html
    assert "Would save a year" in html  # nobody has decided any


def test_a_planned_saving_of_no_choice_leaves_the_choices_of_the_others(book):
    saving = {"channel": "post", "customers": 10, "sales_per_customer": 1000, "margin": 0.25,
              "leaving_low": 0, "leaving_high": 0}  # fmt: skip
    html = solution.saved_by_choice(
        book(
            strategy=[{"key": "t", "name": "T", "currency": "EUR"}],
            choices=[{"key": "call", "statement": "Answer calls"}],
            savings=[
                {**saving, "key": "a", "cost_saved": 100, "status": "planned"},
                {**saving, "key": "b", "cost_saved": 30, "status": "considered", "choice": "call"},
            ],
        )
    )
    assert "Would save a year" in html
    assert "EUR 30" in html
    assert "EUR 100" in html  # of no choice


def test_what_is_only_considered_is_not_summed_as_saved(book):
    saving = {"channel": "post", "customers": 10, "sales_per_customer": 1000, "margin": 0.25,
              "leaving_low": 0, "leaving_high": 0, "choice": "call"}  # fmt: skip
    html = solution.saved_by_choice(
        book(
            strategy=[{"key": "t", "name": "T", "currency": "EUR"}],
            choices=[{"key": "call", "statement": "Answer calls"}],
            savings=[
                {**saving, "key": str(cost), "cost_saved": cost, "status": status}
                for cost, status in
                ((100, "planned"), (20, "active"), (3, "considered"), (5, ""), (7, "dropped"))
            ],
        )
    )  # fmt: skip
    assert "Saved a year" in html
    assert "EUR 120" in html
