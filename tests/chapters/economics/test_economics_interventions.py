"""Decisions and what they changed: each design, each verdict, and how often it is wrong."""

import math
from datetime import date

import numpy as np
import pytest
from books import make_book
from simulations import error

from workbook.chapters.economics import interventions
from workbook.chapters.economics.handbook import constants
from workbook.chapters.economics.interventions import (
    COMPARISON,
    CONTROLLED,
    NO_LARGER,
    SERIES,
    SHOWN,
    TWO_NUMBERS,
    UNDECIDED,
    UNKNOWN,
    WITHHELD,
    Monthly,
    changed,
)

DECISION = {"key": "d", "statement": "Repeat a missed delivery", "decided_on": "2026-01-01"}


def months(count, last=(2026, 5)):
    """Return the first days of so many months up to one."""
    end = last[0] * 12 + last[1] - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(end - count + 1, end + 1)]


def measured(values, key="missed", n=None):
    return [
        {"indicator": key, "on": day.replace(day=28), "value": float(value), "n": n or ""}
        for day, value in zip(months(len(values)), values, strict=True)
    ]


def judged(values, after, other=None, **more):
    """Return what is said of a decision in a series that has so many months after it."""
    row = DECISION | {"indicator": "missed", "effective_on": months(after)[0],
                      "decided_on": months(after)[0]} | more  # fmt: skip
    rows = measured(values)
    indicators = [{"key": "missed", "name": "Missed"}]
    if other is not None:
        rows += measured(other, "other")
        indicators.append({"key": "other", "name": "Other"})
        row["control_indicator"] = "other"
    (one,) = changed(make_book(decisions=[row], measurements=rows, indicators=indicators))
    return one


def noise(count, seed=1):
    return 50 + np.random.default_rng(seed).normal(0, 2, count)


def test_a_large_step_in_a_long_series_is_an_effect():
    values = noise(72)
    values[60:] -= 15
    one = judged(values, 12, direction="down")
    assert (one.design, one.verdict) == (SERIES, SHOWN)
    assert one.low < -15 < one.high < 0
    assert one.placebo == pytest.approx(1 / 32)
    assert one.before == pytest.approx(np.mean(values[48:60]))


def test_the_same_step_in_a_short_series_is_a_change_of_unknown_cause():
    values = noise(36)
    values[24:] -= 15
    one = judged(values, 12)
    assert (one.design, one.verdict, one.money) == (SERIES, UNKNOWN, None)
    assert "60 months" in one.why


def test_no_step_is_said_to_be_none_where_the_margin_is_narrow_and_else_undecided():
    calm = 50 + np.random.default_rng(3).normal(0, 0.3, 48)
    assert judged(calm, 12, claimed=-5).verdict == NO_LARGER
    wild = 50 + np.cumsum(np.random.default_rng(4).normal(0, 4, 40))
    one = judged(wild, 12, claimed=-2)
    assert one.verdict == UNDECIDED
    assert one.more >= 1


def test_another_series_takes_away_what_moves_both():
    shared = np.cumsum(np.random.default_rng(5).normal(0, 0.05, 72))
    mine = np.exp(shared + np.random.default_rng(6).normal(0, 0.02, 72)) * 100
    other = np.exp(shared + np.random.default_rng(7).normal(0, 0.02, 72)) * 40
    mine[60:] *= 0.8
    one = judged(mine, 12, other)
    assert (one.design, one.verdict) == (CONTROLLED, SHOWN)
    share = one.effect / one.before
    assert share == pytest.approx(-0.2, abs=0.03)
    assert one.high - one.low < judged(mine, 12).high - judged(mine, 12).low


def test_what_cannot_be_seen_has_two_numbers_and_no_margin():
    one = judged(noise(12), 4)
    assert (one.design, one.verdict) == (TWO_NUMBERS, UNDECIDED)
    assert (one.low, one.high, one.effect) == (None, None, None)
    assert one.after == pytest.approx(noise(12)[8:].mean())
    gap = Monthly(tuple(months(40)[:10] + months(40)[11:]), tuple(noise(39)))
    early = {"effective_on": months(12)[0], "decided_on": months(12)[0]}
    row = make_book(decisions=[DECISION | early]).rows("decisions")[0]
    assert "missing" in interventions._followed(row, gap, None, "").why
    nothing = changed(make_book(decisions=[DECISION | {"effective_on": "2026-02-01"}]))[0]
    assert "neither" in nothing.why
    later = changed(make_book(decisions=[DECISION | {"effective_on": "2026-12-01"}]))[0]
    assert later.why == "It does not hold yet."


def test_two_numbers_stand_beside_the_limits_of_chance():
    calm = [50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 50, 51]
    same = judged([*calm, 50, 49, 51], 3)
    assert (same.design, same.verdict) == (TWO_NUMBERS, UNDECIDED)
    assert same.why.startswith("Months after that chance alone does not explain: 0 of 3 (outside ")
    moved = judged([*calm, 70, 49, 51], 3)
    assert (moved.verdict, moved.low, moved.money) == (UNKNOWN, None, None)
    assert "does not explain: 1 of 3 (outside " in moved.why
    # Of too few months nobody knows what chance does.
    assert judged([*calm[:5], 70, 70], 2).why.startswith("A series needs")


def test_chance_alone_seldom_looks_like_a_change():
    draw = np.random.default_rng(17)
    runs = 300
    wrong = sum(
        interventions._against_limits(list(one[:12]), list(one[12:]))[1]
        for one in draw.normal(0, 1, (runs, 16))
    )
    # Of four normal months beyond limits of twelve: about one in twenty.
    assert wrong / runs <= 0.07 + error(0.07, runs)


def test_days_to_settle_are_cut_out():
    values = noise(72)
    values[60:62] += 500
    values[62:] -= 15
    row = {"settle_days": 59, "direction": "down"}
    assert judged(values, 12, **row).effect == pytest.approx(-15, abs=3)


# -- comparison, from a file


def orders(tmp_path, effect=0.0, drift=0.0, clusters=24, seed=1, each=10):
    draw = np.random.default_rng(seed)
    lines = ["day,branch,group,late"]
    for branch in range(clusters):
        group = "new" if branch < clusters // 2 else "old"
        level = 0.3 + draw.normal(0, 0.02)
        for month, day in enumerate(months(18)):
            is_after = day >= date(2026, 1, 1)
            chance = level + (group == "new") * (effect * is_after + drift * month / 18)
            late = draw.random(each) < chance
            lines += [f"{day:%Y-%m}-15,b{branch:02d},{group},{int(one)}" for one in late]
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")


def compared(tmp_path, kind="orders", **more):
    source = {"key": "log", "name": "Log", "kind": kind, "file": "orders.csv", "on": "day",
              "customer": "branch"}  # fmt: skip
    source |= {"started": "day"} if kind == "contracts" else {}
    row = DECISION | {"effective_on": "2026-01-01", "source": "log", "measure": "late = 1",
                      "treated": "group = 'new'", "cluster": "branch"} | more  # fmt: skip
    book = make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}], sources=[source],
        decisions=[row], constants=constants(),
    )  # fmt: skip
    (one,) = changed(book)
    return one


def test_a_comparison_of_branches_shows_an_effect_that_is_there(tmp_path):
    orders(tmp_path, effect=-0.15)
    one = compared(tmp_path, claimed=-0.15)
    assert (one.design, one.verdict, one.why) == (COMPARISON, SHOWN, "")
    assert one.low < -0.15 < one.high < 0
    assert one.money is None  # a row is an order here, and no customer
    assert compared(tmp_path, kind="contracts").money is not None


def test_whom_it_does_not_hold_for_are_all_others_however_the_condition_is_written(tmp_path):
    orders(tmp_path, effect=-0.15)
    either = "group = 'none' OR group = 'new'"
    assert compared(tmp_path, treated=either) == compared(tmp_path)
    for refused in ("group = 'new') OR (group = 'old'", "group = 'new' -- or so", "late"):
        one = compared(tmp_path, treated=refused)
        assert (one.design, one.verdict, one.effect) == (TWO_NUMBERS, UNDECIDED, None)
        assert one.why


def test_an_effect_on_the_margin_of_orders_is_money_of_a_year(tmp_path):
    draw = np.random.default_rng(2)
    lines = ["day,branch,group,margin"]
    for day in months(18):
        for branch in range(24):
            more = 50 if branch < 12 and day >= date(2026, 1, 1) else 0
            lines += [f"{day:%Y-%m}-15,b{branch},{'new' if branch < 12 else 'old'},"
                      f"{100 + more + draw.normal(0, 5):.2f}" for _ in range(3)]  # fmt: skip
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")
    source = {"key": "log", "name": "Log", "kind": "orders", "file": "orders.csv", "on": "day",
              "customer": "branch", "amount": "margin"}  # fmt: skip
    row = DECISION | {"effective_on": "2026-01-01", "source": "log", "measure": " margin",
                      "treated": "group = 'new'", "cluster": "branch"}  # fmt: skip
    strategy = [{"key": "t", "name": "T", "data_folder": str(tmp_path)}]
    told = {}
    for amount_is in ("margin", "sales"):
        book = make_book(strategy=strategy, sources=[source | {"amount_is": amount_is}],
                         decisions=[row])  # fmt: skip
        (told[amount_is],) = changed(book)
    one = told["margin"]
    assert one.verdict == told["sales"].verdict == SHOWN
    # 180 orders of the new in the 135 days to the last one: 487 a year, 50 more each.
    assert one.money[0] < 50 * 180 * 365.25 / 135 < one.money[1]
    assert told["sales"].money is None


def test_groups_that_drifted_apart_before_are_withheld(tmp_path):
    orders(tmp_path, drift=0.4)
    one = compared(tmp_path)
    assert one.verdict == WITHHELD
    assert "already drifting" in one.why
    assert one.drift[0] > 0


def test_no_effect_is_none_and_a_file_that_is_not_there_is_said(tmp_path):
    orders(tmp_path)
    assert compared(tmp_path, claimed=-0.15).verdict == NO_LARGER
    assert compared(tmp_path, cluster="", claimed=-0.15).verdict == NO_LARGER
    one = compared(tmp_path, measure="latte = 1")
    assert (one.design, one.verdict) == (TWO_NUMBERS, UNDECIDED)
    assert "latte" in one.why


# -- how often it is wrong


def world(kind, draw, count=60):
    if kind == "noise":
        return 50 + draw.normal(0, 2, count)
    if kind == "walk":
        return 200 + np.cumsum(draw.normal(0, 2, count))
    if kind == "trend":
        return 100 + 0.5 * np.arange(count) + draw.normal(0, 2, count)
    made = np.zeros(count)
    for at in range(1, count):
        made[at] = 0.5 * made[at - 1] + draw.normal(0, 2)
    return 50 + made


def false_effects(kind, runs, seed=7):
    """Return how often a series without any step is said to show an effect."""
    draw = np.random.default_rng(seed)
    wrong = 0
    row = make_book(
        decisions=[DECISION | {"effective_on": months(12)[0], "decided_on": months(12)[0]}]
    ).rows("decisions")[0]
    for _ in range(runs):
        series = Monthly(tuple(months(60)), tuple(world(kind, draw)))
        wrong += interventions._followed(row, series, None, "").verdict == SHOWN
    return wrong / runs


@pytest.mark.parametrize("kind", ["noise", "walk", "trend", "ar"])
def test_nothing_is_called_an_effect_of_a_series_in_at_most_one_of_twenty(kind):
    runs = 20
    assert false_effects(kind, runs) <= 0.05 + error(0.05, runs)


def test_no_series_shorter_than_sixty_months_is_ever_called_an_effect():
    draw = np.random.default_rng(9)
    for kind in ("noise", "walk", "trend", "ar"):
        values = world(kind, draw, 36)
        values[24:] += 60
        assert judged(values, 12).verdict != SHOWN
    assert not math.isnan(judged(noise(36), 12).low)


def test_the_same_is_said_from_one_day_to_the_next(tmp_path):
    # A day more in the condition would set apart the few rows of that day, and be refused.
    orders(tmp_path, effect=-0.15)
    source = {"key": "log", "name": "Log", "kind": "orders", "file": "orders.csv", "on": "day",
              "customer": "branch"}  # fmt: skip
    row = DECISION | {"effective_on": "2026-01-01", "source": "log", "measure": "late = 1",
                      "treated": "group = 'new'", "cluster": "branch"}  # fmt: skip
    told = []
    for day in ("2026-06-28", "2026-06-29", "2026-06-30", "2026-04-30"):
        book = make_book(
            day, strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
            sources=[source], decisions=[row],
        )  # fmt: skip
        told += changed(book)
    assert {one.verdict for one in told} == {SHOWN}
    assert len({one.effect for one in told[:3]}) == 1
    assert told[3].effect != told[0].effect  # a book of the past counts what it could know
