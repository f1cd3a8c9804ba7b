"""The arithmetic of the economics: a model worked by hand, its range, and nothing counted twice."""

import math

import numpy as np
import pytest
from books import make_book

from workbook.analysis import money
from workbook.chapters.economics import levers, measures
from workbook.chapters.economics.handbook import constant, constants

# A company worked by hand, in points: 100,000 customers, 30 % with a problem, 40 % of whom
# complain; 45 % of these end satisfied, 25 % dissatisfied.
BY_HAND = {
    "customers": 100_000.0, "problem_rate": 0.3, "complain_rate": 0.4, "satisfied": 0.45,
    "dissatisfied": 0.25, "loyal_without_problem": 0.9, "loyal_satisfied": 0.85,
    "loyal_mollified": 0.7, "loyal_dissatisfied": 0.4, "loyal_silent": 0.65,
    "annual_margin": 200.0,
}  # fmt: skip
COMPLAINTS = 100_000 * 0.3 * 0.4


def book(**more):
    return make_book(constants=constants(), **more)


def test_the_lost_customers_of_a_year_by_hand():
    complained = 0.45 * 0.05 + 0.3 * 0.2 + 0.25 * 0.5
    net = 100_000 * 0.3 * (0.4 * complained + 0.6 * 0.25)
    assert money.lost_customers(BY_HAND) == pytest.approx(net)
    gross = 100_000 * 0.3 * (0.4 * (0.45 * 0.15 + 0.3 * 0.3 + 0.25 * 0.6) + 0.6 * 0.35)
    assert money.lost_customers(BY_HAND, gross=True) == pytest.approx(gross)
    assert gross - net == pytest.approx(30_000 * 0.1)  # who would have left without a problem
    assert money.net_of(BY_HAND) == pytest.approx(200 * net)
    assert money.gross_of(BY_HAND) == pytest.approx(200 * gross)


def test_what_people_say_counts_by_what_they_then_do():
    half = BY_HAND | {"intention_to_behaviour": 0.5}
    assert money.net_of(half) == pytest.approx(money.net_of(BY_HAND) / 2)


def test_each_hearer_counts_once_and_only_those_who_act_on_it():
    told = BY_HAND | {"tells_dissatisfied": 6.0, "tells_satisfied": 2.0, "influenced": 0.1,
                      "overlap": 0.2}  # fmt: skip
    bad, good = COMPLAINTS * 0.25 * 6, COMPLAINTS * 0.45 * 2
    parts = money.parts_of(told)
    assert parts["word of mouth"] == pytest.approx((bad - good) * 0.8 * 0.1 * 200)
    assert parts[money.GROSS_WORDS] == pytest.approx(bad * 0.8 * 0.1 * 200)
    # 144 who complain in vain tell 6 each: 864 hearers, not 1,008 with those who told them.
    assert money.swayed({"influenced": 1.0}, 144 * 6) == 864


def test_the_silent_are_heard_where_somebody_asked_whom_they_tell():
    told = BY_HAND | {"tells_dissatisfied": 6.0, "influenced": 0.1}
    more = told | {"tells_silent": 3.0}
    silent = 100_000 * 0.3 * 0.6
    words = [money.parts_of(one)["word of mouth"] for one in (told, more)]
    assert words[1] - words[0] == pytest.approx(silent * 3 * 0.1 * 200)
    # Who complains and who is silent are different people: nobody is heard twice.
    everybody = money.parts_of(more | {"dissatisfied": 1.0, "satisfied": 0.0,
                                       "tells_dissatisfied": 3.0})  # fmt: skip
    assert everybody["word of mouth"] == pytest.approx(30_000 * 3 * 0.1 * 200)


def test_no_benefit_counts_twice_however_many_rows_claim_it():
    told = BY_HAND | {"tells_dissatisfied": 6.0, "influenced": 0.1, "handling_minutes": 20.0,
                      "minute_cost": 0.5, "compensation": 7.0}  # fmt: skip
    parts = money.parts_of(told)
    known = [parts[name] for name in money.PARTS if name in parts]
    assert money.net_of(told) == pytest.approx(sum(known))
    # A lost customer counts once: the lost of two groups are those of both together.
    halves = [told | {"customers": 50_000.0}] * 2
    assert sum(money.net_of(one) for one in halves) == pytest.approx(money.net_of(told))
    # The same figure entered twice, at the same rank or a lower one, moves nothing.
    rows = constants()
    again = [*rows, *(row | {"key": f"{row['key']}-again"} for row in rows)]
    lower = [*rows, *(row | {"key": f"{row['key']}-else", "origin": "guess"} for row in rows)]
    once, twice, outdone = (
        money.summary(money.net_of(money.model_of(make_book(constants=some)).draws))[1]
        for some in (rows, again, lower)
    )
    assert twice == pytest.approx(once, rel=0.02)
    assert outdone == once


def test_savings_leave_the_same_beside_those_of_the_solutions():
    from workbook.chapters.solution.measures import savings

    row = {"key": "s", "channel": "mail", "cost_saved": 38_000, "customers": 41,
           "sales_per_customer": 1_320_000, "leaving_low": 0.01, "leaving_high": 0.06,
           "margin": 0.14, "status": "planned"}  # fmt: skip
    made = make_book(savings=[row])
    (one,), beside = money.savings(made, "planned"), savings(made).iloc[0]
    # Its best and its worst case are the ends of the range here.
    assert (one.high, one.low) == pytest.approx((beside["best"], beside["worst"]), rel=0.01)
    assert (beside["says"], round(one.chance_of_loss, 1)) == ("false saving", 1.0)


def test_handling_compensation_and_claims_by_hand():
    told = BY_HAND | {"handling_minutes": 20.0, "minute_cost": 0.5, "rework_cost": 3.0,
                      "compensation": 7.0, "risk_rate": 0.01, "risk_cost": 900.0}  # fmt: skip
    parts = money.parts_of(told)
    assert parts["handling"] == pytest.approx(COMPLAINTS * 13)
    assert parts["compensation"] == pytest.approx(COMPLAINTS * 7)
    assert parts["risk"] == pytest.approx(30_000 * 9)
    assert money.net_of(told) - money.net_of(BY_HAND) == pytest.approx(COMPLAINTS * 20 + 30_000 * 9)


def test_a_lost_customer_is_worth_the_margin_of_the_years_and_no_new_customer_on_top():
    costly = BY_HAND | {"acquisition_cost": 500.0, "serving_cost": 100.0}
    assert money.net_of(costly) == money.net_of(BY_HAND)
    three = BY_HAND | {"horizon_years": 3.0}
    assert money.net_of(three) == pytest.approx(3 * money.net_of(BY_HAND))
    discounted = three | {"discount_rate": 0.1}
    annuity = (1 - 1.1**-3) / math.log(1.1)
    assert money.net_of(discounted) == pytest.approx(annuity * money.net_of(BY_HAND))
    assert money.years({"horizon_years": 5.0, "discount_rate": 0.0}) == pytest.approx(5)


def test_more_complaints_without_better_handling_add_damage():
    # In a company in which a complaint in vain costs more than silence.
    bad = BY_HAND | {"satisfied": 0.05, "dissatisfied": 0.8, "loyal_dissatisfied": 0.2}
    assert money.net_of(bad | {"complain_rate": 0.5}) > money.net_of(bad)
    assert money.net_of(BY_HAND | {"complain_rate": 0.5}) < money.net_of(BY_HAND)


def test_ten_inputs_give_the_range_that_a_closed_form_gives():
    # A product of log-normal inputs is log-normal: sd² = Σ (ln(P90 / P50) / 1.2816)².
    rows = [
        constant("customers", 800, 1000, 1250),
        constant("problem_rate", 0.999999, 0.999999, 0.999999),
        constant("risk_rate", 0.5, 0.5, 0.5),
        constant("risk_cost", 50, 100, 200),
    ]
    told = money.model_of(make_book(constants=rows))
    low, likely, high, mean = money.summary(money.net_of(told.draws))
    spread = math.hypot(math.log(1.25), math.log(2))
    assert likely == pytest.approx(50_000, rel=0.01)
    assert low == pytest.approx(50_000 / math.exp(spread), rel=0.02)
    assert high == pytest.approx(50_000 * math.exp(spread), rel=0.02)
    sd = spread / 1.2815515655446004
    assert mean == pytest.approx(50_000 * math.exp(sd**2 / 2), rel=0.01)


def test_a_better_origin_outdoes_the_others_and_equals_are_mixed():
    rows = [
        constant("minute_cost", 1, 1, 1, key="a", origin="published"),
        constant("minute_cost", 2, 2, 2, key="b", origin="own_survey"),
        constant("minute_cost", 4, 4, 4, key="c", origin="own_survey"),
    ]
    one = money.model_of(make_book(constants=rows)).claimed["minute_cost"]
    assert [row.key for row in one.rows] == ["b", "c"]
    assert [row.key for row in one.outdone] == ["a"]
    assert one.draws.mean() == pytest.approx(3)
    assert set(np.round(one.draws, 9)) == {2.0, 4.0}


def test_a_segment_takes_its_own_inputs_and_else_those_of_all():
    rows = [
        constant("minute_cost", 1, 1, 1, key="all"),
        constant("minute_cost", 2, 2, 2, key="large", segment="large"),
        constant("compensation", 5, 5, 5),
    ]
    made = make_book(constants=rows)
    assert money.model_of(made).middle["minute_cost"] == 1
    large = money.model_of(made, "large").middle
    assert (large["minute_cost"], large["compensation"]) == (2, 5)


def guessed(*values, revealed="2026-05-07"):
    members = [{"key": key, "name": key.title()} for key in "abcde"]
    return make_book(
        members=members,
        constants=[constant("minute_cost", 1, 1, 1, origin="guess")],
        rounds=[{"subject": "guesses", "number": 1, "opened_on": "2026-05-04",
                 "closed_on": "2026-05-06" if revealed else "", "revealed_on": revealed}],
        guesses=[{"constant": "minute-cost", "member": key, "round": 1, "low": one, "likely": one,
                  "high": one} for key, one in zip("abcde", values, strict=False)],
    )  # fmt: skip


def test_blind_guesses_of_three_members_stand_for_a_guess_once_they_are_revealed():
    middle = lambda book: money.model_of(book).claimed["minute_cost"].draws.mean()  # noqa: E731
    assert middle(guessed(2, 3, 4)) == pytest.approx(3, abs=1e-3)
    assert middle(guessed(2, 3)) == pytest.approx(1)
    assert middle(guessed(2, 3, 4, revealed="")) == pytest.approx(1)


def test_draws_repeat_and_the_order_of_rows_does_not_matter():
    first, second = book(), make_book(constants=constants()[::-1])
    one, two = (money.net_of(money.model_of(made).draws) for made in (first, second))
    assert (one == two).all()
    assert money.DRAWS * 0.99 < one.size <= money.DRAWS


def test_more_complaints_cannot_end_well_and_badly_than_there_are():
    more = {"satisfied": {"low": 0.5, "likely": 0.7, "high": 0.9},
            "dissatisfied": {"low": 0.2, "likely": 0.3, "high": 0.5}}  # fmt: skip
    told = money.model_of(make_book(constants=constants(**more)))
    assert (told.draws["satisfied"] + told.draws["dissatisfied"] <= 1).all()
    assert 0 < told.draws["satisfied"].size < money.DRAWS
    never = {"satisfied": {"low": 0.9, "likely": 0.9, "high": 0.9},
             "dissatisfied": {"low": 0.9, "likely": 0.9, "high": 0.9}}  # fmt: skip
    impossible = make_book(constants=constants(**never))
    assert not money.model_of(impossible).is_possible
    assert measures.inaction(impossible).empty
    assert "together" not in str(levers.what_changes_it(impossible))


def test_a_saving_leaves_what_it_saves_less_the_margin_of_those_who_leave():
    row = {"key": "s", "channel": "mail", "cost_saved": 1000, "customers": 100,
           "sales_per_customer": 200, "leaving_low": 0.05, "leaving_high": 0.05, "margin": 0.5,
           "status": "planned"}  # fmt: skip
    (one,) = money.savings(make_book(savings=[row]), "planned")
    assert (one.low, one.likely, one.high) == pytest.approx((500, 500, 500))
    assert one.chance_of_loss == 0
    assert list(money.savings(make_book(savings=[row | {"status": ""}]), "planned")) == []
