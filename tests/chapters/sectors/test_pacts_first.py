"""Nobody rates what is received before it is said what is given."""

import logs
from books import make_book

from workbook.book.model import SUBJECTS
from workbook.chapters.sectors.pacts_first import suppliers

PACT = {"key": "a", "moment": "claim", "statement": "With a photo", "to": "stores",
        "needs": "sales"}  # fmt: skip
SUBJECT = SUBJECTS["internal"]


def book(**more):
    return make_book(functions=logs.FUNCTIONS, moments=[logs.MOMENT], **more)


def test_only_who_said_what_it_gives_is_rated():
    assert suppliers(book(promises=[PACT])) == {"sales"}
    assert {about for _, about in SUBJECT.asks(book(promises=[PACT]), 1)} == {"sales"}
    assert {key for key, _ in SUBJECT.picks(book(promises=[PACT]))} <= {"sales"}


def test_without_a_pact_there_is_nothing_to_ask_and_the_page_says_what_to_do():
    to_customer = {**PACT, "to": ""}
    assert list(SUBJECT.asks(book(promises=[to_customer]), 1)) == []
    assert "First agree on what each area needs and gives" in SUBJECT.nothing(book())
    assert "functions of the team" in SUBJECT.nothing(make_book())
