"""The agendas take the minutes that the method gives them, and open with what was kept."""

from datetime import date

import pytest

from workbook.analysis import agenda, steps
from workbook.book.model import TABLES

PEOPLE = [
    {"key": "ana", "name": "Ana", "role": "leader"},
    {"key": "ben", "name": "Ben", "role": "expert"},
]


def test_a_day_takes_195_minutes_and_a_fortnightly_meeting_30():
    assert [one.minutes for one in agenda.MEETINGS] == [195, 195, 195, 30]
    first = [one.minutes for one in agenda.DAYS[0].items]
    assert first == [20, 25, 45, 40, 35, 20, 10]
    assert [one.minutes for one in agenda.DAYS[1].items] == [45, 50, 45, 20, 25, 10]
    assert [one.minutes for one in agenda.DAYS[2].items] == [15, 45, 40, 25, 40, 20, 10]


@pytest.mark.parametrize("meeting", agenda.MEETINGS, ids=lambda one: str(one.minutes))
def test_what_is_entered_meanwhile_has_a_table(meeting):
    for item in agenda.items_of(meeting):
        assert set(item.tables) <= set(TABLES)
        assert item.tables or item.subject or item.shows


def test_the_next_meeting_is_that_of_the_next_step(book):
    assert agenda.due(book()).title == steps.FIRST  # before it, the team prepares for day 1
    done = steps.State(steps.STEPS[0], steps.Have(1, 1))
    ready = book()
    ready.remember("steps", lambda: (done,))
    assert agenda.due(ready) is agenda.FORTNIGHTLY


def test_open_promises_come_first_and_old_ones_are_left(book):
    rows = [
        {"key": "old", "statement": "Old", "made_on": "2026-01-01", "done_on": "2026-02-01"},
        {"key": "kept", "statement": "Kept", "made_on": "2026-06-01", "done_on": "2026-06-20"},
        {"key": "far", "statement": "Far", "made_on": "2026-06-01", "due_on": "2026-12-01"},
        {"key": "late", "statement": "Late", "made_on": "2026-06-01", "due_on": "2026-06-10"},
        {"key": "day", "statement": "No day", "made_on": "2026-06-01"},
    ]
    made = book(members=PEOPLE, commitments=[{**row, "member": "ben"} for row in rows])
    found = agenda.promises(made)
    assert [(one.row.key, one.is_kept) for one in found] == [
        ("late", False), ("day", False), ("kept", True),
    ]  # fmt: skip
    assert found[0].words == "Ben: Late"
    assert agenda.due_in_words(found[0].row) == "due on 10 June 2026"
    assert made.as_of == date(2026, 6, 30)


def test_without_a_revealed_round_nothing_differs(book):
    assert agenda.differences(book(members=PEOPLE), "links") == ()
    assert agenda.turnout(book(members=PEOPLE), "links") == ((), (), ())
