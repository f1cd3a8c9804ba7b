"""The script of thirty minutes: measure, present, mobilise."""

import re

from books import make_book
from test_observer_measures import FUNCTIONS, MEMBERS, two_rounds

from workbook.book import Book
from workbook.chapters.observer import meeting


def test_the_meeting_takes_thirty_minutes_and_begins_with_what_got_better():
    told = repr(meeting.script(make_book(**two_rounds())))
    assert sum(map(int, re.findall(r"(\d+) minutes", told))) == 30
    assert told.index("Say what got better") < told.index("Each area promises one thing at most")


def test_the_next_two_questions_are_those_that_are_not_answered_yet():
    opened = [{"subject": "observer", "number": 1, "opened_on": "2026-06-01"}]
    made = make_book(functions=FUNCTIONS, members=MEMBERS, rounds=opened)
    assert "Who counts as our customer?" in repr(meeting.script(made))
    answered = (("customer", "all"), ("service", "all"))
    rows = {name: made.entered(name) for name in ("strategy", "functions", "members", "rounds")}
    later = Book(rows, made.as_of, sealed={"observer": {"m0": answered}})
    told = repr(meeting.script(later))
    assert "Who counts as our customer?" not in told
    assert "goes away unsatisfied" in told
