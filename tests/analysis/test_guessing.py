"""What came of members' guesses: who sees what, how it is summed up, and what it corrects."""

import math

import numpy as np
import pytest
from books import make_book

from workbook.analysis import guessing
from workbook.book import Book
from workbook.book.model import TABLES
from workbook.chapters import mine, plans
from workbook.chapters.plans import chances_by_objective
from workbook.stats.recalibration import quantile_score


def team(objectives, forecasts, measurements, *, unit="points", target=60, reader=None, ahead=(),
         baseline=40):  # fmt: skip
    book = make_book(
        as_of="2026-06-30",
        functions=[{"key": "sales", "name": "Sales"}],
        members=[{"key": key, "name": key.capitalize()} for key in ("ana", "ben", "eva")],
        choices=[{"key": "near", "statement": "Be near"}],
        indicators=[{"key": key, "name": key, "unit": unit, "direction": "up"}
                    for key in (*objectives, *ahead)],
        objectives=[{"key": key, "function": "sales", "choice": "near", "statement": f"Win {key}",
                     "indicator": key, "target": target,
                     "baseline": baseline.get(key) if isinstance(baseline, dict) else baseline,
                     "due_on": "2026-12-31" if key in ahead else "2026-05-31"}
                    for key in (*objectives, *ahead)],
        forecasts=[{"objective": key, "member": member, "low": low, "likely": likely, "high": high}
                   for key, member, low, likely, high in forecasts],
        measurements=[{"indicator": key, "on": on, "value": value}
                      for key, on, value in measurements],
    )  # fmt: skip
    rows = {name: book.entered(name) for name in TABLES}
    return Book(rows, book.as_of, reader=reader) if reader else book


THREE = [("a", "ana", 50, 60, 70), ("a", "ben", 58, 60, 62), ("a", "eva", 40, 45, 50)]
CAME = [("a", "2026-04-30", 1), ("a", "2026-05-29", 65), ("a", "2026-06-30", 2)]


def test_what_came_is_the_measurement_nearest_to_the_due_date():
    book = team("ab", [*THREE, ("b", "ana", 1, 2, 3)], CAME)
    found = guessing.settled(book)
    assert [(one.member, one.value, one.inside, one.reached) for one in found] == [
        ("ana", 65, True, True), ("ben", 65, False, True), ("eva", 65, False, True),
    ]  # fmt: skip
    assert found[0].chance == pytest.approx(0.5)
    assert guessing.settled(team("", THREE, CAME, ahead="a")) == ()
    assert guessing.settled(team("a", THREE, [("a", "2026-03-31", 65)])) == ()


def test_the_record_sums_up_ranges_and_chances():
    record = guessing.track_record(guessing.settled(team("a", THREE, CAME)))
    eva = 0.5 * math.erfc(15 / (5 / 1.2815515655446004) / math.sqrt(2))
    assert record[:2] == (3, pytest.approx(1 / 3))
    assert record.said == pytest.approx((0.5 + 0.5 + eva) / 3)
    assert record.reached == 1
    assert record.brier == pytest.approx((0.25 + 0.25 + (1 - eva) ** 2) / 3)


def test_how_far_off_ranges_were_is_told_by_the_quantile_score():
    book = team("a", THREE, CAME, baseline=25, reader="ana")
    found = guessing.settled(book)
    # What came is 65: of 50, 60 and 70 the score is (2 * .1 * 15 + 5 + 2 * .1 * 5) / 3.
    assert found[0].off == pytest.approx(3)
    assert [one.off for one in found] == [quantile_score(*one[2:5], 65) for one in found]
    way = 60 - 25
    assert found[0].off_share == pytest.approx(3 / way)
    record = guessing.track_record(found)
    assert record.off == pytest.approx(sum(one.off for one in found) / 3 / way)
    html = str(mine.guesses_kept(book))
    assert f"Your ranges were off by {3 / way:.0%}".replace("%", " %") in html
    assert "Off by" in html
    said = str(chances_by_objective(book))
    assert f"Ranges were off by {record.off:.0%}".replace("%", " %") in said
    assert math.isnan(
        guessing.track_record(guessing.settled(team("a", THREE, CAME, baseline=None))).off
    )


def test_how_far_off_the_team_was_shows_no_single_member():
    guesses = [*THREE, ("b", "ana", 1, 2, 3)]
    book = team("ab", guesses, [*CAME, ("b", "2026-05-29", 65)], baseline={"b": 25})
    record = guessing.of_team(book)
    assert record.guesses == 4
    assert math.isnan(record.off)
    assert guessing.track_record(guessing.settled(book)).off > 0


def test_each_member_sees_the_own_score_only_and_the_team_a_common_one():
    html = str(mine.guesses_kept(team("a", THREE, CAME, reader="ana")))
    assert "1 of 1 forecast is right about the range" in html
    assert "50 – 70" in html
    assert "58 – 62" not in html
    assert list(mine.guesses(team("a", THREE, CAME, reader="ben"))["low"]) == [58]
    assert mine.guesses(team("a", THREE, CAME)).empty
    said = str(chances_by_objective(team("a", THREE, CAME)))
    assert "Of 3 earlier forecasts it is known what came: 33 % were right" in said
    assert "and 100 % were reached" in said
    # Of two members, the figures of the team would tell each what the other one said.
    assert guessing.of_team(team("a", THREE[:2], CAME)) is None
    assert "earlier forecast" not in str(chances_by_objective(team("a", THREE[:2], CAME)))


def test_nothing_is_said_before_anything_has_come():
    book = team("", THREE, CAME, ahead="a", reader="ana")
    assert "None of your forecasts has come due" in mine.guesses_kept(book)
    assert math.isnan(guessing.track_record(()).brier)


def many(values, reader=None):
    keys = [f"o{at}" for at in range(len(values))]
    members = ("ana", "ben", "eva")
    guesses = [(key, member, 50, 60, 70) for key in (*keys, "next") for member in members]
    came = [(key, "2026-05-31", float(value)) for key, value in zip(keys, values, strict=True)]
    return team(keys, guesses, came, ahead=("next",), target=65, reader=reader)


def chance_of_next(book):
    return plans.chances(book).set_index("objective")["chance"]["next"]


def test_after_twenty_outcomes_chances_are_corrected_by_them():
    draw = np.random.default_rng(1)
    plain = 0.5 * math.erfc(5 / (10 / 1.2815515655446004) / math.sqrt(2))
    few = many(draw.normal(60, 1, 19))
    assert chance_of_next(few) == pytest.approx(plain)
    assert not guessing.is_corrected(few)
    # What came was always close to the middle: members are surer than they say.
    sharp = many(draw.normal(60, 1, 40))
    assert chance_of_next(sharp) < plain - 0.1
    assert "The chances above are corrected by this experience." in str(chances_by_objective(sharp))
    # What came was always above what they said.
    assert chance_of_next(many(draw.normal(66, 5, 40))) > plain + 0.1
    row = sharp.by_key("objectives")["next"]
    given = guessing.guesses(sharp)["next"]
    low, likely, high = guessing.corrected_quantiles(sharp, row, given, (0.1, 0.5, 0.9))
    assert 50 < low < likely < high < 70


def test_no_chance_lies_where_no_value_can_be():
    # Before: a guess of 90, 97, 99 % gave 2.7 % to reach 100 or more.
    forecasts = [("a", "ana", 90, 97, 99)]
    share = team("", forecasts, [], unit="%", target=100, ahead="a")
    assert plans.chances(share)["chance"][0] == 0
    points = team("", forecasts, [], target=100, ahead="a")
    assert plans.chances(points)["chance"][0] == pytest.approx(0.0273, abs=1e-4)


def test_where_averaging_says_something_else_it_is_said():
    apart = team("", [("a", "ana", 40, 45, 50), ("a", "ben", 61, 66, 71)], [], target=60, ahead="a")
    row = plans.chances(apart).iloc[0]
    assert row["chance"] - row["averaged"] > 0.1
    assert "if the members’ figures are averaged" in str(chances_by_objective(apart))
    close = team("", THREE[:2], [], target=60, ahead="a")
    assert "averaged" not in str(chances_by_objective(close))
