"""The complaint meeting: its script on the page, guesses only after they are revealed."""

import re

import logs
from books import make_book

from workbook.chapters.sectors import meeting
from workbook.chapters.sectors.handbook import EXAMPLES

CASE = EXAMPLES["D806"]
GIVEN = {"opened_on": "2026-05-04", "closed_on": "2026-05-06"}


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style>.*?</style>", "", html)))


def voted(**given):
    return make_book(
        **CASE,
        members=[{"key": key, "name": key.title(), "function": "sales"} for key in "abc"],
        rounds=[{"subject": "times", "number": 1, **GIVEN, **given}],
        ratings=[
            {"instrument": "times", "item": "days", "about": "stores", "member": key, "round": 1,
             "value": value}
            for key, value in zip("abc", (2, 4, 9), strict=True)
        ],
    )  # fmt: skip


def test_the_script_takes_45_minutes_and_asks_where():
    said = words(meeting.script(make_book(**CASE)))
    assert sum(int(one) for one in re.findall(r"(\d+) minutes", said)) == 45
    assert "where and how, not who" in said
    assert "from Sales to Stores" in said
    assert "Finance" in said[: said.index("Everybody guesses")]
    assert "A pallet that was paid twice" in said


def test_guesses_stand_beside_the_case_once_they_are_revealed():
    said = words(meeting.guesses(voted(revealed_on="2026-05-07")))
    assert "Stores 4 3 to 6.5 14" in said


def test_before_that_neither_guesses_nor_times_are_shown():
    said = meeting.guesses(voted())
    assert "shown once the guesses are revealed" in said
    assert "4" not in said
    assert "from Sales to Stores" not in words(meeting.script(voted()))


def test_pacts_are_listed_and_what_is_missing_is_one_sentence():
    book = make_book(
        functions=logs.FUNCTIONS, moments=[logs.MOMENT], moment_functions=logs.PARTS,
        promises=[{"key": "a", "moment": "claim", "statement": "With a photo", "to": "stores",
                   "needs": "sales"}],
    )  # fmt: skip
    said = words(meeting.agreed(book))
    assert "Sales: With a photo not agreed yet" in said
    assert "Nothing is agreed yet between Stores and Finance." in said
    assert meeting.agreed(make_book()) is None


def test_nothing_to_show_is_nothing():
    assert meeting.guesses(make_book()) is None
    assert meeting.held(make_book()) is None
