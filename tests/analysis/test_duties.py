"""What a member has to do: results to measure, actions under way, commitments to keep."""

from __future__ import annotations

from datetime import date

from team import team

from workbook.analysis import duties
from workbook.book import Book

TODAY = date(2026, 6, 30)


def read_by(reader, **tables):
    return Book(team(**tables), TODAY, reader=reader)


def monthly(indicator, *days):
    return [{"indicator": indicator, "on": day, "value": 1} for day in days]


def test_a_result_is_due_after_the_usual_interval():
    days = ("2026-03-31", "2026-04-30", "2026-05-31")  # 30 and 31 days: usually every 30.5
    book = read_by("eva", measurements=monthly("rate", *days))
    assert duties.results(book).empty  # 30 days ago
    book = read_by("eva", measurements=monthly("rate", "2026-03-30", "2026-04-29", "2026-05-29"))
    (due,) = duties.results(book).itertuples()
    assert (due.indicator, due.on, due.value) == ("rate", date(2026, 5, 29), 1)
    weekly = monthly("rate", "2026-06-08", "2026-06-15", "2026-06-22")
    assert duties.results(read_by("eva", measurements=weekly)).usual_days.tolist() == [7]


def test_results_are_asked_of_who_reports_them():
    assert duties.results(read_by("eva")).indicator.tolist() == ["rate"]
    assert duties.results(read_by("fin")).indicator.tolist() == ["debt"]
    assert duties.results(read_by("vic")).empty  # viewers read
    owner = [{"key": "leaner", "function": "finance", "choice": "call", "statement": "Leaner"}
             | {"indicator": "debt", "owner": "eva"}]  # fmt: skip
    own = read_by("eva", objectives=owner, actions=[], assumption_uses=[])
    assert duties.results(own).indicator.tolist() == ["rate", "debt"]


def test_a_measurement_of_tomorrow_is_not_known_today():
    book = read_by("eva", measurements=monthly("rate", "2026-07-01"))
    assert duties.results(book).on.tolist() == [None]


def test_without_a_reader_nobody_owns_the_work_without_an_owner():
    row = {"key": "late", "objective": "faster", "function": "sales", "statement": "Late"}
    book = read_by(None, actions=[row | {"status": "active", "ends_on": "2026-01-01"}])
    assert duties.actions(book).empty
    assert duties.results(book).empty
    assert duties.commitments(book).empty


def test_a_commitment_waits_from_the_day_it_is_made_until_it_is_kept():
    days = {
        "late": ("2026-01-01", "2026-06-29", None),
        "today": ("2026-06-30", "2026-06-30", None),
        "whenever": ("2026-01-01", None, None),
        "kept": ("2026-01-01", "2026-02-01", "2026-03-01"),
        "tomorrow": ("2026-07-01", None, None),  # seen from a later day, this is not known yet
    }
    rows = [
        {"key": key, "statement": key, "member": "eva"}
        | {"made_on": made, "due_on": due, "done_on": done}
        for key, (made, due, done) in days.items()
    ]
    frame = duties.commitments(read_by("eva", commitments=rows))
    assert dict(zip(frame.commitment, frame.overdue, strict=True)) == {
        "late": True, "today": False, "whenever": False,
    }  # fmt: skip
    assert duties.commitments(read_by("fin", commitments=rows)).empty
