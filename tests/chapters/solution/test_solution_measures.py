"""Scores, robustness and gates of solutions, by books small enough to check by hand."""

import math

import pytest

from workbook import solution
from workbook.analysis.checks import findings
from workbook.chapters.solution import ranking

# Two choices that the team sees as decisive for the one corporate objective: weights 1 and 1.
CHOICES = [
    {"key": "call", "statement": "Answer calls"},
    {"key": "truck", "statement": "Call ahead"},
]


def votes(**contributions):
    return [
        {"choice": choice, "corporate_objective": "grow", "member": "ana", "round": 1,
         "contribution": value}
        for choice, value in contributions.items()
    ]  # fmt: skip


def fits(**solutions):
    return [
        {"solution": key, "choice": choice, "fit": fit}
        for key, given in solutions.items()
        for choice, fit in zip(("call", "truck"), given, strict=False)
    ]


@pytest.fixture
def valued(book):
    def make(links=None, solutions=("a", "b", "c"), two=False, **tables):
        if two:  # each choice serves a corporate objective of its own
            truck = {**votes(truck=3)[0], "corporate_objective": "save"}
            links = [*votes(call=3), truck]
        rows = [one if isinstance(one, dict) else {"key": one, "name": one} for one in solutions]
        return book(
            choices=CHOICES,
            corporate_objectives=[
                {"key": key, "statement": key} for key in ("grow", "save")[: 1 + two]
            ],
            members=[{"key": "ana", "name": "Ana", "function": "sales"}],
            links=votes(call=3, truck=3) if links is None else links,
            solutions=rows,
            **{"functions": [{"key": "sales", "name": "Sales"}], **tables},
        )

    return make


def by_solution(book, column):
    return solution.scores(book).set_index("solution")[column].to_dict()


def test_a_score_is_the_sum_of_weights_times_fits(valued):
    one = valued(votes(call=3, truck=1), solution_choices=fits(a=(3, 0), b=(1, 3), c=(0, 0)))
    # weights 3/3 and 1/3; a: 1·3/3; b: 1·1/3 + 1/3·3/3
    assert by_solution(one, "score") == pytest.approx({"a": 1, "b": 2 / 3, "c": 0})
    assert list(solution.weights(one)["share"]) == pytest.approx([0.75, 0.25])


def test_with_two_choices_first_shares_are_exact(valued):
    # 3w against 3(1 − w) against 2: b is first up to w = 1/3, c up to 2/3, then a.
    one = valued(two=True, solution_choices=fits(a=(3, 0), b=(0, 3), c=(2, 2)))
    assert by_solution(one, "first_share") == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})
    turns = solution.turning_points(one)
    call = turns[turns["choice"] == "call"]
    assert list(call["end"]) == pytest.approx([1 / 3, 2 / 3, 1])
    assert list(call["first"]) == [("b",), ("c",), ("a",)]
    assert set(turns["share"]) == {0.5}


def test_a_choice_that_works_against_the_company_has_no_weight_and_no_say(valued):
    one = valued(votes(call=-3, truck=3), solution_choices=fits(a=(3, 0), b=(0, 1), c=(3, 0)))
    assert by_solution(one, "score") == pytest.approx({"a": 0, "b": 1 / 3, "c": 0})
    assert by_solution(one, "first_share") == {"a": 0, "b": 1, "c": 0}


def test_with_negative_alignment_only_nothing_is_ranked(valued):
    one = valued(votes(call=-3, truck=-1), solution_choices=fits(a=(3, 3), b=(1, 0)))
    assert set(by_solution(one, "score").values()) == {0}
    assert all(math.isnan(share) for share in by_solution(one, "first_share").values())
    assert solution.turning_points(one).empty
    assert "cannot be ranked" in solution.answer(one)


def test_before_anybody_voted_a_score_is_unknown_and_not_zero(valued):
    one = valued([], solution_choices=fits(a=(3, 3)))
    assert all(math.isnan(score) for score in by_solution(one, "score").values())


def test_all_fits_zero_is_a_tie_and_serves_nothing(valued):
    one = valued(solution_choices=fits(a=(0, 0)), solutions=("a", "b"))
    assert by_solution(one, "first_share") == {"a": 1, "b": 1}
    assert solution.answer(one) == "No solution serves a choice that helps the company."


def test_equal_solutions_rank_first_together(valued):
    one = valued(solution_choices=fits(a=(2, 1), b=(2, 1), c=(0, 0)))
    assert by_solution(one, "first_share") == {"a": 1, "b": 1, "c": 0}
    assert ranking.best(one) == ["a", "b"]
    assert "a and b serve the strategy best, equally well" in solution.answer(one)


def test_two_wordings_of_a_choice_and_a_clone_of_a_solution_change_nothing(book):
    # Before: a choice worded twice moved the shares from .50/.50 to .25/.75, a clone halved them.
    def shares(choices, solutions):
        served = {"call": "grow", "again": "grow", "truck": "save"}
        made = book(
            choices=[{"key": key, "statement": key} for key in choices],
            corporate_objectives=[{"key": key, "statement": key} for key in ("grow", "save")],
            members=[{"key": "ana", "name": "Ana"}],
            links=[{"choice": key, "corporate_objective": served[key], "member": "ana", "round": 1,
                    "contribution": 3} for key in choices],
            solutions=[{"key": key, "name": key} for key in solutions],
            solution_choices=[
                {"solution": key, "choice": choice, "fit": 3}
                for key in solutions for choice in choices
                if (choice == "truck") == (key == "van")
            ],
        )  # fmt: skip
        return by_solution(made, "first_share"), ranking.best(made)

    plain = shares(("call", "truck"), ("desk", "van"))
    assert plain == ({"desk": 0.5, "van": 0.5}, ["desk", "van"])
    assert shares(("call", "again", "truck"), ("desk", "van")) == plain
    cloned, _ = shares(("call", "truck"), ("desk", "copy", "van"))
    assert cloned == {"desk": 0.5, "copy": 0.5, "van": 0.5}


def test_uncertain_fits_are_drawn_and_wordings_and_clones_still_change_nothing(book):
    served = {"call": "grow", "again": "grow", "truck": "save"}
    given = {"desk": ("call", 3, 1, 3), "copy": ("call", 3, 1, 3), "van": ("truck", 2, 0, 3)}

    def made(choices, solutions):
        rows = [
            (key, choice, *given[key][1:]) for key in solutions for choice in choices
            if served[choice] == served[given[key][0]]
        ]  # fmt: skip
        return book(
            choices=[{"key": key, "statement": key} for key in choices],
            corporate_objectives=[{"key": key, "statement": key} for key in ("grow", "save")],
            members=[{"key": "ana", "name": "Ana"}],
            links=[{"choice": key, "corporate_objective": served[key], "member": "ana", "round": 1,
                    "contribution": 3} for key in choices],
            solutions=[{"key": key, "name": key, "status": "chosen" if key == "van" else "idea"}
                       for key in solutions],
            solution_choices=[{"solution": key, "choice": choice, "fit": fit, "low": low,
                               "high": high} for key, choice, fit, low, high in rows],
        )  # fmt: skip

    plain = made(("call", "truck"), ("desk", "van"))
    shares, sure = by_solution(plain, "first_share"), by_solution(plain, "confidence")
    assert shares["desk"] + shares["van"] == pytest.approx(1)
    assert 0.5 < shares["desk"] < 0.7
    assert 0.5 < sure["van"] < sure["desk"] < 1
    worded = made(("call", "again", "truck"), ("desk", "van"))
    assert by_solution(worded, "first_share") == shares
    cloned = made(("call", "truck"), ("desk", "copy", "van"))
    assert by_solution(cloned, "first_share") == {**shares, "copy": shares["desk"]}
    (found,) = [one for one in findings(plain) if one.code == "S405"]
    assert "“desk” serves the choices better" in found.message
    middle = solution.central_weights(plain).set_index(["solution", "corporate_objective"])
    assert middle.weight["van", "save"] > 0.6 > 0.5 == middle.today["van", "save"]


def test_certain_fits_have_no_confidence_and_exact_middles(valued):
    one = valued(two=True, solution_choices=fits(a=(3, 0), b=(0, 3), c=(2, 2)))
    assert all(math.isnan(sure) for sure in by_solution(one, "confidence").values())
    middle = solution.central_weights(one)
    grow = middle[middle["corporate_objective"] == "grow"]
    assert list(grow["weight"]) == pytest.approx([5 / 6, 1 / 6, 1 / 2], abs=0.01)
    assert set(middle["confidence"]) == {1}


def test_a_fit_lies_between_its_ends(valued):
    with pytest.raises(AssertionError, match="a number up to the fit"):
        valued(solution_choices=[{"solution": "a", "choice": "call", "fit": 1, "low": 2}])


def test_dropped_and_failed_solutions_keep_their_score_but_are_not_ranked(valued):
    out = [{"key": "a", "name": "A", "status": "failed"}, {"key": "b", "name": "B"},
           {"key": "c", "name": "C", "status": "dropped"}]  # fmt: skip
    one = valued(solutions=out, solution_choices=fits(a=(3, 3), b=(1, 0), c=(3, 0)))
    assert by_solution(one, "score") == pytest.approx({"a": 2, "b": 1 / 3, "c": 1})
    assert by_solution(one, "first_share") == pytest.approx(
        {"a": math.nan, "b": 1, "c": math.nan}, nan_ok=True
    )


def test_no_solution_is_no_fault(book):
    assert solution.scores(book()).empty
    assert solution.answer(book()).startswith("No solutions entered yet")
    assert list(solution.scores(book()).columns[:4]) == ["solution", "score", "first_share", "gate"]


def test_one_solution_alone_says_that_there_is_no_other(valued):
    one = valued(solutions=[{"key": "a", "name": "Centre"}], solution_choices=fits(a=(3, 1)))
    assert by_solution(one, "first_share") == {"a": 1}
    assert "no other solution to compare it with" in solution.answer(one)


# ── The gate ──────────────────────────────────────────────────────────────────────────────────


def claim(key, successes=None, n=200):
    """An assumption that at least half do something, with or without published figures."""
    assumption = {"key": key, "statement": f"Half {key}", "importance": 4, "threshold": 0.5,
                  "statistic": "proportion", "comparison": "at_least"}  # fmt: skip
    told = {"key": f"e-{key}", "assumption": key, "n": n, "successes": successes}
    return assumption, ([told] if successes is not None else [])


def resting(valued, *claims, uses=(("solutions", "a"),), **tables):
    assumptions, evidence = zip(*claims, strict=True)
    return valued(
        assumptions=list(assumptions),
        evidence=[row for rows in evidence for row in rows],
        assumption_uses=[
            {"assumption": one["key"], "used_by_table": table, "used_by_key": key}
            for one in assumptions
            for table, key in uses
        ],
        solution_choices=fits(a=(3, 0), b=(0, 3)),
        **tables,
    )


@pytest.mark.parametrize(
    ("claims", "gate"),
    [
        ([claim("x", 180)], "passed"),
        ([claim("x", 20)], "failed"),
        ([claim("x", 101)], "at risk"),
        ([claim("x")], "at risk"),
        ([claim("x", 180), claim("y", 20)], "failed"),
        ([claim("x", 180), claim("y")], "at risk"),
    ],
)
def test_the_gate_follows_the_verdicts_of_the_evidence(valued, claims, gate):
    one = resting(valued, *claims)
    assert by_solution(one, "gate") == {"a": gate, "b": "empty", "c": "empty"}


def test_a_solution_rests_on_what_the_choices_it_serves_rest_on(valued):
    one = resting(valued, claim("x", 20), uses=[("choices", "call")])
    assert by_solution(one, "gate") == {"a": "failed", "b": "empty", "c": "empty"}


# ── Expense, investment, fashion ──────────────────────────────────────────────────────────────


def test_refuted_or_useless_is_an_expense(valued):
    one = resting(valued, claim("x", 20))
    worth = solution.worth(one).set_index("solution")
    assert worth["worth"].to_dict() == {"a": "expense", "b": "investment", "c": "expense"}
    assert "“Half x”, refuted by the evidence" in worth.loc["a", "reason"]
    assert "serves no choice" in worth.loc["c", "reason"]


@pytest.mark.parametrize(
    ("why", "fashion"),
    [
        (None, True),
        ("A supplier showed it at a trade fair.", True),
        ("It is for call.", False),
        ("For buyers-phone, as tested.", False),
        ("Buyers reach for a telephone.", False),
        ("Everybody has a telephone now.", True),  # one word in common names nothing
        ("It makes recalls easier.", True),  # part of a word is not the word
    ],
)
def test_a_reason_that_names_neither_choice_nor_assumption_may_be_fashion(valued, why, fashion):
    belief = {"key": "buyers-phone", "statement": "Buyers use the telephone", "importance": 3}
    one = valued(solutions=[{"key": "a", "name": "A", "why": why}], assumptions=[belief])
    assert list(solution.worth(one)["fashion"]) == [fashion]


# ── The catalogue ─────────────────────────────────────────────────────────────────────────────

FUNCTIONS = [
    {"key": "sales", "name": "Sales", "expertise": "orders; prices"},
    {"key": "finance", "name": "Finance", "expertise": "credit"},
    {"key": "idle", "name": "Idle"},
]
SERVICES = [
    {"solution": "a", "function": "sales", "service": "Orders taken", "domain": "Orders"},
    {"solution": "a", "function": "finance", "service": "Stock told", "domain": "stock"},
    {"solution": "b", "function": "finance", "service": "Credit notes", "domain": "credit"},
]


def test_the_catalogue_tells_what_each_function_gives_and_who_gives_nothing(valued):
    one = valued(
        functions=FUNCTIONS, solution_services=SERVICES, solution_choices=fits(a=(3, 0), b=(0, 1))
    )  # nothing chosen: a is the best
    table = solution.catalogue(one)
    assert list(table["service"]) == ["Orders taken", "Stock told"]
    assert list(table["mastered"]) == [True, False]
    lacking = solution.uncontributed(one)
    assert set(lacking.itertuples(index=False, name=None)) == {
        ("sales", "prices", "expertise"),
        ("finance", "credit", "expertise"),
        ("finance", "Credit notes", "service"),
    }


def test_a_function_of_the_team_that_gives_nothing_has_an_empty_row(book):
    one = book(
        functions=FUNCTIONS,
        members=[{"key": "bo", "name": "Bo", "function": "idle"}],
        solutions=[{"key": "a", "name": "A", "status": "chosen"}],
        solution_services=SERVICES[:1],
    )
    table = solution.catalogue(one).set_index("function")
    assert list(table.index) == ["sales", "idle"]
    assert table["service"].isna().to_dict() == {"sales": False, "idle": True}


# ── False savings ─────────────────────────────────────────────────────────────────────────────


def saving(**cells):
    row = {"key": "desk", "channel": "telephone", "cost_saved": 100, "customers": 10,
           "sales_per_customer": 1000, "leaving_low": 0.02, "leaving_high": 0.04,
           "margin": 0.25}  # fmt: skip
    return {**row, **cells}


@pytest.mark.parametrize(
    ("cells", "best", "worst", "says"),
    [
        ({}, 50, 0, "saving"),
        ({"leaving_high": 0.06}, 50, -50, "depends"),
        ({"leaving_low": 0.05, "leaving_high": 0.06}, -25, -50, "false saving"),
        ({"margin": None}, -100, -300, "false saving"),  # the sales themselves
        ({"leaving_low": None, "leaving_high": None}, None, None, None),
        ({"leaving_high": None}, 50, None, None),
        ({"customers": None}, None, None, None),
        ({"customers": 0}, 100, 100, "saving"),
    ],
)
def test_a_saving_counts_against_the_sales_at_risk(book, cells, best, worst, says):
    row = solution.savings(book(savings=[saving(**cells)])).iloc[0]
    expected = [math.nan if value is None else value for value in (best, worst)]
    assert [row.best, row.worst] == pytest.approx(expected, nan_ok=True)
    assert row.says == says if says else row.isna()["says"]


def test_the_share_of_leaving_customers_that_eats_up_the_saving(book):
    table = solution.savings(book(savings=[saving(), saving(key="none", customers=0)]))
    assert table["break_even"][0] == pytest.approx(100 / (10 * 1000 * 0.25))
    assert math.isnan(table["break_even"][1])


# ── S405 ──────────────────────────────────────────────────────────────────────────────────────


def chosen(key, status="chosen"):
    return [{"key": one, "name": one.upper(), "status": status if one == key else "idea"}
            for one in ("a", "b", "c")]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (fits(a=(3, 3), b=(1, 1), c=(0, 0)), 0),
        (fits(a=(3, 0), b=(3, 3), c=(0, 0)), 1),  # another has a higher score
        (fits(a=(3, 0), b=(0, 3), c=(2, 2)), 1),
        (fits(a=(2, 2), b=(3, 0), c=(0, 3)), 1),  # the best score, but first in a third only
        (fits(a=(3, 2), b=(0, 3), c=(0, 0)), 0),
    ],
)
def test_a_chosen_solution_that_another_may_beat_is_found(valued, given, count):
    one = valued(two=True, solutions=chosen("a"), solution_choices=given)
    found = findings(one, select=["S405"])
    assert [one.keys for one in found] == [("a",)] * count


def test_without_votes_nothing_is_said_about_the_best(valued):
    one = valued([], solutions=chosen("b"), solution_choices=fits(a=(3, 3), b=(1, 0)))
    assert findings(one, select=["S405"]) == ()


def test_a_live_solution_is_compared_only_while_none_is_chosen(valued):
    given = fits(a=(3, 3), b=(1, 0))
    both = [
        {"key": "a", "name": "A", "status": "chosen"},
        {"key": "b", "name": "B", "status": "live"},
    ]
    assert findings(valued(solutions=both, solution_choices=given), select=["S405"]) == ()
    (one,) = findings(
        valued(solutions=chosen("b", "live"), solution_choices=given), select=["S405"]
    )
    assert "“A” serves the choices better (score 2.00 against 0.33)" in one.message
