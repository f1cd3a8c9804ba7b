"""What a front page says beside the verdict: what was kept, and where results go."""

from __future__ import annotations

from datetime import date

from books import make_book

from workbook.analysis.recent import recent

COMMITMENTS = [
    {"key": "kept", "statement": "A", "member": "ana", "made_on": "2026-05-01",
     "due_on": "2026-06-10", "done_on": "2026-06-09"},
    {"key": "late", "statement": "B", "member": "ana", "made_on": "2026-05-01",
     "due_on": "2026-06-11", "done_on": "2026-06-20"},
    {"key": "open", "statement": "C", "member": "ana", "made_on": "2026-05-01",
     "due_on": "2026-06-12"},
    {"key": "long-ago", "statement": "D", "member": "ana", "made_on": "2026-01-01",
     "due_on": "2026-02-01"},
]  # fmt: skip


def test_it_says_what_was_kept_in_the_last_30_days():
    book = make_book(members=[{"key": "ana", "name": "Ana"}], commitments=COMMITMENTS)
    told = recent(book, None)
    assert told.since == date(2026, 5, 31)
    assert told.kept == (
        "Since 31 May 2026, 1 of 3 commitments were kept on time, 1 kept late, 1 not kept yet."
    )
    assert (told.changed, told.trend) == ("", ())


def test_it_counts_what_is_settled_and_new_since_an_earlier_day():
    before = make_book(as_of="2026-05-31", functions=[{"key": "sales", "name": "Sales"}])
    same = make_book(as_of="2026-06-30", functions=[{"key": "sales", "name": "Sales"}])
    assert recent(same, before).changed == ""  # nothing was entered in between
    after = make_book(
        functions=[{"key": "sales", "name": "Sales", "expertise": "order taking"}],
        choices=[{"key": "first", "statement": "Settle it at once"}],
    )
    said = recent(after, before).changed
    assert said.startswith("Since 31 May 2026: ")
    assert "settled" in said
    assert "new" in said


def test_the_trend_counts_every_objective_once_a_month():
    book = make_book(
        strategy=[{"key": "s", "name": "S", "starts_on": "2026-01-01"}],
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "one", "statement": "One"}],
        indicators=[{"key": "calls", "name": "Calls", "direction": "up"}],
        objectives=[
            {"key": "o", "function": "sales", "choice": "one", "statement": "Sell",
             "indicator": "calls", "baseline": 1, "target": 2, "due_on": "2026-12-31"}
        ],
        measurements=[{"indicator": "calls", "on": "2026-03-31", "value": 1.5}],
    )  # fmt: skip
    trend = recent(book, None).trend
    assert [step.on for step in trend] == [
        *(date(2026, month, last) for month, last in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31))),
        date(2026, 6, 30),
    ]
    assert {step.total for step in trend} == {1}
