"""What to improve first: what is in the list, in which order, and where a click leads."""

import json
from urllib.parse import unquote

import pytest
from books import make_book
from test_journey_measures import CLAIM, MOMENTS
from voices import again

from workbook.book import addresses
from workbook.chapters.economics.handbook import constants
from workbook.chapters.journey.improving import SHOWN, first, improve
from workbook.charts.parts import Sentence

FUNCTIONS = [{"key": "sales", "name": "Sales"}]


def made(tmp_path, themes=(), actions=(), importance=5, kept=300):
    lines = ["on,why"] + [f"2026-03-{at % 28 + 1:02d},{'late' if at % 4 else 'rude'}"
                          for at in range(200)]  # fmt: skip
    (tmp_path / "log.csv").write_text("\n".join(lines) + "\n")
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        functions=FUNCTIONS,
        moments=MOMENTS,
        moment_functions=[{"moment": "delivery", "function": "sales", "part": "Calls"}],
        promises=[{"key": "p", "moment": "delivery", "statement": "On time", "kept": "k"}],
        assumptions=[{"key": "k", "statement": "k", **CLAIM, "importance": importance}],
        evidence=[{"key": "e", "assumption": "k", "n": 400, "successes": kept}],
        choices=[{"key": "c", "statement": "C"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        actions=[{"objective": "o", "function": "sales", "statement": "Do", **one}
                 for one in actions],
        sources=[{"key": "log", "name": "Log", "kind": "contacts", "file": "log.csv", "on": "on",
                  "code": "why"}],
        source_values=[{"source": "log", "column": "code", "value": one["key"], "means": "themes",
                        "means_key": one["key"]} for one in themes],
        themes=themes,
    )  # fmt: skip


LATE = {"key": "late", "name": "Late", "moment": "delivery", "component": "procedures"}
RUDE = {"key": "rude", "name": "Rude", "component": "people"}


def test_broken_promises_and_unanswered_themes_are_listed_by_what_they_are_worth(tmp_path):
    found = improve(made(tmp_path, [LATE, RUDE])).set_index("key")
    assert list(found.index) == ["late", "p", "rude"]
    assert found.share["late"] == pytest.approx(0.75)
    assert found.share["p"] == pytest.approx(0.25)
    assert found.customer["late"] == pytest.approx(0.75)  # the promise there matters most
    assert found.customer["rude"] == pytest.approx(0.25 * 3 / 5)
    assert found.business.isna().all()  # no corporate objective is entered
    assert found.effort.isna().all()


def test_what_is_kept_answered_or_declined_needs_nothing(tmp_path):
    answers = [{"key": "a", "moment": "delivery", "answers": "late", "status": "active"}]
    declined = {**RUDE, "declined_on": "2026-01-01", "declined_why": "rare",
                "review_on": "2026-12-01"}  # fmt: skip
    assert improve(made(tmp_path, [LATE, declined], answers, kept=396)).empty
    again = {**declined, "review_on": "2026-06-01"}
    assert list(improve(made(tmp_path, [LATE, again], answers, kept=396)).key) == ["rude"]
    dropped = [{**answers[0], "status": "dropped"}]
    assert "late" in list(improve(made(tmp_path, [LATE], dropped)).key)


def test_the_effort_is_that_of_actions_there(tmp_path):
    actions = [
        {"key": f"a{days}", "moment": "delivery", "effort_days": days} for days in (4, 9, 30)
    ]
    found = improve(made(tmp_path, [LATE], actions)).set_index("key")
    assert found.effort["late"] == 9
    assert found.actions["late"] == 3
    assert improve(made(tmp_path, [LATE], actions[:2])).effort.isna().all()


def test_money_counts_before_the_weight_of_objectives_where_it_is_known(tmp_path):
    rows = {"key": "cheap", "name": "Cheap", "moment": "delivery", "component": "people"}
    book = made(tmp_path, [LATE, RUDE, rows])
    assert improve(book).money_low.isna().all()
    known = again(book, constants=make_book(constants=constants()).rows("constants"))
    found = improve(known).set_index("key")
    assert 0 < found.money_low["late"] < found.money_high["late"]
    assert found.money_high["late"] > 2 * found.money_high["rude"]  # 75 % of what is told, and 25 %
    assert found.money_low.isna()["p"]  # of a promise nobody knows what it costs
    assert "While nothing is done it costs" in first(known)
    assert "While nothing is done" not in first(book)


def test_a_click_begins_an_action_that_answers_it(tmp_path):
    book = made(tmp_path, [LATE], [{"key": "a", "moment": "delivery"}])
    with addresses.leading_from(addresses.Place("app", "t", edited=True)):
        html = first(book)
    way = html.split("#new/actions/")[1].split('"')[0]
    assert json.loads(unquote(way)) == {
        "moment": "delivery", "function": "sales", "objective": ["o"], "component": "procedures",
        "answers": ["late"],
    }  # fmt: skip
    assert "Plan an action" not in first(book)  # on paper there is nothing to click


def test_a_long_list_says_how_many_more(tmp_path):
    assert first(make_book()) is None
    book = made(tmp_path)
    rows = [{"key": f"p{at}", "moment": "delivery", "statement": f"P{at}", "kept": "k"}
            for at in range(SHOWN + 3)]  # fmt: skip
    many = make_book(
        moments=MOMENTS, promises=rows, functions=FUNCTIONS,
        assumptions=[{"key": "k", "statement": "k", **CLAIM}],
        evidence=[{"key": "e", "assumption": "k", "n": 400, "successes": 300}],
    )  # fmt: skip
    assert "and 3 more" in first(many)
    assert first(many).parts[-1] == Sentence("and 3 more")
    assert "more" not in first(book)
