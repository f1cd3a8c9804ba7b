"""Each check of the voice: what it finds, its nearest innocent, and nothing in an empty book."""

import copy

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.book.messages import speaking
from workbook.chapters.voice.handbook import EXAMPLES

CODES = sorted(EXAMPLES)


def found(rows, code):
    return [one for one in findings(book_of(rows), select=[code]) if one.code == code]


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


MOMENT = {"key": "dock", "name": "At the dock", "position": 1, "owner": "ana"}
INNOCENT = {
    "V701": lambda rows: rows.update(themes=[{"key": "late", "name": "L", "words": "late"}]),
    "V702": lambda rows: rows["themes"][0].update(
        declined_on="2026-05-04", declined_why="It ends by itself", review_on="2026-12-01"
    ),
    "V703": lambda rows: rows.update(EXAMPLES["V702"]),
    "V704": lambda rows: rows["rounds"][0].update(
        opened_on="2026-03-02", closed_on="2026-03-03", revealed_on="2026-03-04"
    ),
    "V705": lambda rows: rows.update(codings=[*rows["codings"][:40], *(
        {**one, "member": "leo"} for one in rows["codings"][:40])]),
    "V706": lambda rows: rows["sources"].append(
        {"key": "reviews", "name": "Reviews", "kind": "answers", "file": "comments.csv",
         "text": "comment", "expressed": "explicit", "addressed": "indirect"}
    ),
    "V707": lambda rows: (rows.update(moments=[MOMENT]), rows["themes"][0].update(moment="dock")),
    "V708": lambda rows: rows["actions"][0].update(ends_on="2026-04-20"),  # not settled yet
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_it_finds_its_example_and_not_its_nearest_neighbour(code):
    assert [one.code for one in found(EXAMPLES[code], code)] == [code]
    assert found(changed(code, INNOCENT[code]), code) == []


@pytest.mark.parametrize("code", CODES)
def test_it_finds_nothing_in_an_empty_book(code):
    assert findings(make_book(), select=[code]) == ()


def test_a_theme_whose_day_to_look_again_has_passed_is_ignored():
    def decline(rows):
        rows["themes"][0].update(
            declined_on="2026-01-05", declined_why="Wait and see", review_on="2026-04-01"
        )

    (one,) = found(changed("V702", decline), "V702")
    assert "the day to look again has passed" in one.message


def test_given_up_actions_do_not_answer():
    def drop(rows):
        rows.update({name: EXAMPLES["V708"][name]
                     for name in ("choices", "functions", "objectives", "actions")})  # fmt: skip
        rows["actions"] = [{**rows["actions"][0], "status": "dropped"}]

    (one,) = found(changed("V702", drop), "V702")
    assert "given up" in one.message


def test_an_action_under_way_answers():
    def begin(rows):
        rows.update({name: EXAMPLES["V708"][name]
                     for name in ("choices", "functions", "objectives", "actions")})  # fmt: skip
        rows["actions"] = [{**rows["actions"][0], "status": "active", "ends_on": "2026-09-30"}]

    assert found(changed("V702", begin), "V702") == []


def test_praise_needs_no_answer():
    assert (
        found(changed("V702", lambda rows: rows["themes"][0].update(tone="praise")), "V702") == []
    )


def test_a_file_that_is_gone_finds_nothing_and_stops_nothing():
    rows = changed("V702", lambda rows: rows["sources"][0].update(file="gone.csv"))
    assert [one.code for one in findings(book_of(rows), select=["V"])] == []


def test_agreement_is_written_with_the_marks_of_the_language():
    with speaking("es"):
        (message,) = [one.message for one in found(EXAMPLES["V705"], "V705")]
    assert "0,21" in message


def test_contacts_of_which_each_has_its_worth_in_money_are_used():
    def worth(rows):
        rows["sources"][0].update(kind="contacts", code="comment", amount="1", amount_is="margin")

    def priced(rows):
        worth(rows)
        price = {"key": "m", "name": "minute_cost", "low": 1, "likely": 2, "high": 3,
                 "origin": "guess", "source": "us", "dated": "2026-01-01"}  # fmt: skip
        rows["constants"] = [price]

    assert found(changed("V701", worth), "V701")
    assert found(changed("V701", priced), "V701") == []
