"""What waits for a member, and nothing else."""

import re
from datetime import date

import pytest
from team import team

from workbook import mine
from workbook.book import Book

TODAY = date(2026, 6, 30)


def read_by(reader, sealed=None, **tables):
    return Book(team(**tables), TODAY, reader=reader, sealed=sealed)


def monthly(indicator, *days):
    return [{"indicator": indicator, "on": day, "value": 1} for day in days]


def test_who_is_unknown_learns_how_to_say_who(book):
    assert mine.waiting(read_by(None)).empty
    assert "WORKBOOK_USER" in mine.answer(read_by(None))
    assert mine.results(read_by(None)).empty
    assert mine.actions(read_by(None)).empty


def action(key, **cells):
    return {
        "key": key,
        "objective": "faster",
        "function": "sales",
        "statement": key.title(),
    } | cells


def test_actions_are_the_readers_own_and_under_way():
    rows = [
        action("late", owner="eva", status="active", starts_on="2026-01-01", ends_on="2026-06-29"),
        action("now", owner="eva", status="active", starts_on="2026-01-01", ends_on="2026-06-30"),
        action("begun", owner="eva", starts_on="2026-06-30", ends_on="2026-08-01"),
        action("later", owner="eva", starts_on="2026-07-01", ends_on="2026-08-01"),
        action("done", owner="eva", status="done", ends_on="2026-01-01"),
        action("dropped", owner="eva", status="dropped", ends_on="2026-01-01"),
        action("hers", owner="lea", status="active", ends_on="2026-01-01"),
    ]
    frame = mine.actions(read_by("eva", actions=rows))
    assert dict(zip(frame.action, frame.overdue, strict=True)) == {
        "late": True, "now": False, "begun": False,
    }  # fmt: skip
    waiting = mine.waiting(read_by("eva", actions=rows))
    assert waiting[waiting.kind == "action"]["keys"].tolist() == [("late",)]


def test_commitments_are_overdue_after_their_day():
    rows = [
        {"key": key, "statement": key, "member": "eva", "made_on": "2026-01-01"} | cells
        for key, cells in {
            "late": {"due_on": "2026-06-29"}, "today": {"due_on": "2026-06-30"},
            "kept": {"due_on": "2026-02-01", "done_on": "2026-03-01"}, "whenever": {},
        }.items()
    ]  # fmt: skip
    frame = mine.commitments(read_by("eva", commitments=rows))
    assert dict(zip(frame.commitment, frame.overdue, strict=True)) == {
        "late": True, "today": False, "whenever": False,
    }  # fmt: skip


OPEN = [{"subject": "links", "number": 1, "opened_on": "2026-06-01"}]


@pytest.mark.parametrize(
    ("reader", "done", "said"),
    [
        ("eva", (), "2 votes to give"),
        ("eva", (("call", "grow"),), "1 vote to give"),
        ("eva", (("call", "grow"), ("call", "save")), ""),
        ("vic", (), ""),
    ],
)
def test_votes_wait_while_a_round_is_open(reader, done, said):
    book = read_by(reader, {"links": {"eva": done}}, rounds=OPEN)
    assert (said in mine.answer(book)) if said else ("vote" not in mine.answer(book))
    assert (mine.waiting(book).kind == "vote").sum() == bool(said)


def test_a_closed_round_asks_for_nothing():
    closed = [{**OPEN[0], "closed_on": "2026-06-02"}]
    assert "vote" not in mine.answer(read_by("eva", {"links": {}}, rounds=closed))


def test_findings_go_to_who_answers_for_their_rows():
    codes = {
        reader: set(mine.waiting(read_by(reader)).query("kind == 'finding'").what.str[:4])
        for reader in ("lea", "eva", "fin")
    }
    assert "P205" in codes["eva"]  # her action “Visit” has no dates
    assert "L105" in codes["lea"]  # the leader answers for what nobody owns
    assert codes["fin"] == {"M512"}  # a commitment without a day


def test_nothing_waits_for_who_has_nothing_to_do():
    book = read_by("fin", measurements=monthly("debt", "2026-06-29"), commitments=[])
    assert mine.answer(book) == "Nothing is waiting for you, Fin Fay."
    assert "Nothing is waiting for you." in mine.waiting_list(book)


def test_the_list_leads_to_the_chapters_and_escapes_what_people_wrote():
    rows = [action("x", owner="eva", status="active", ends_on="2026-01-01")]
    rows[0]["statement"] = "<b>Bold</b>"
    html = mine.waiting_list(read_by("eva", {"links": {}}, actions=rows, rounds=OPEN))
    assert "“&lt;b&gt;Bold&lt;/b&gt;” was to end on 1 January 2026" in html
    assert re.search(r'<a href="1_link.ipynb"[^>]*>Vote there</a>', html)
    assert re.search(r'<a href="2_plans.ipynb"[^>]*>P2\d\d</a>', html)
