"""Who owes what is told once; after two missed meetings less is proposed instead."""

from datetime import date

import pytest
from team import TEAM

from workbook.analysis.reminders import (
    LONGEST_SHORT,
    answered,
    last_saved,
    missed,
    owed,
    reminders,
)

LATE = [
    {"key": "ring", "statement": "Ring the docks", "member": "eva", "made_on": "2026-06-01"}
    | {"due_on": "2026-06-20"},
]
MEASURED = [
    {"indicator": "rate", "on": "2026-06-25", "value": 5},
    {"indicator": "debt", "on": "2026-06-25", "value": 5},
]


@pytest.fixture
def strategy(book):
    def made(commitments=LATE, measurements=MEASURED, objectives=TEAM["objectives"], **more):
        tables = {**TEAM, "commitments": commitments, "measurements": measurements, **more}
        return book(**{**tables, "objectives": objectives})

    return made


def test_what_is_due_is_listed_and_who_owes_nothing_is_not_written_to(strategy):
    made = strategy()
    assert owed(made, "eva") == (
        ("Kept or not: Ring the docks, due on 20 June 2026",), date(2026, 6, 20),
    )  # fmt: skip
    (told,) = reminders(made, {"eva": date(2026, 6, 25)}, "https://apps.example.org/")
    assert (told.member, told.email, told.missed) == ("eva", "Eva.Egg@example.org", 0)
    assert told.subject == "Acme: 1 thing is waiting for you"
    assert "- Kept or not: Ring the docks" in told.mail
    assert told.mail.endswith("Your page: https://apps.example.org/my_page?strategy=acme")
    assert told.short.endswith("https://apps.example.org/my_page?strategy=acme")
    assert len(told.short) <= LONGEST_SHORT
    assert answered(made) == (3, 4)  # a viewer and who has no role are not asked


def test_after_two_missed_meetings_it_proposes_fewer_objectives(strategy):
    rows = [{**TEAM["objectives"][0], "owner": "eva"}, TEAM["objectives"][1]]
    made = strategy(objectives=rows, commitments=[{**LATE[0], "due_on": "2026-06-02"}])
    (told,) = reminders(made, {})
    assert told.missed == 2
    assert told.proposes == ("Faster",)
    assert "2 meetings have gone by" in told.mail
    assert "- Faster" in told.mail
    assert "Ring the docks" not in told.mail + told.short  # no further reminder
    (soon,) = reminders(made, {"eva": date(2026, 6, 20)})
    assert (soon.missed, soon.proposes) == (0, ())


def test_meetings_count_from_when_something_was_owed(strategy):
    made = strategy()
    assert missed(made, None, None) == 0
    assert missed(made, date(2026, 6, 2), None) == 2
    assert missed(made, date(2026, 6, 2), date(2026, 6, 17)) == 0
    assert missed(made, date(2026, 7, 9), None) == 0


def test_the_last_day_counts_by_whichever_name_a_member_saved(strategy):
    early, late = date(2026, 6, 2), date(2026, 6, 25)
    known = [("eva", late), ("Eva Egg", early), ("nobody", late)]
    assert last_saved(strategy(), known) == {"eva": late}
    assert last_saved(strategy(), [*known[::-1], ("eva", early)]) == {"eva": late}


def test_who_was_forgotten_is_not_reminded(strategy):
    rows = [{**row, "key": "former-member-2"} if row["key"] == "eva" else row
            for row in TEAM["members"]]  # fmt: skip
    owing = {key: [{**row, **{name: "former-member-2" for name, value in row.items()
                              if value == "eva"}} for row in TEAM[key]]
             for key in ("moments", "actions", "sources", "assumptions", "requests")}  # fmt: skip
    made = strategy([{**LATE[0], "member": "former-member-2"}], members=rows, **owing)
    assert owed(made, "former-member-2").lines
    assert reminders(made, {}) == ()
    assert answered(made) == (3, 3)
