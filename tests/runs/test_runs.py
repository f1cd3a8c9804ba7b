import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from runs.stores import create

from workbook.analysis import checks
from workbook.book import moment
from workbook.book.errors import BadInput, NotFound
from workbook.runs import Options, chapters_in, notebooks_folder, plan
from workbook.runs.parts import in_order
from workbook.store import Change, open_store

NOTEBOOKS = Path(__file__).parent / "fixtures" / "notebooks"


@pytest.fixture
def store(tmp_path):
    return create(tmp_path / "workbook.sqlite", "south", "north")


def test_chapters_come_in_the_order_of_their_numbers():
    names = [chapter.name for chapter in chapters_in(NOTEBOOKS)]
    assert names == ["good", "failing", "dying", "deaf"]


def test_only_numbered_notebooks_are_chapters(tmp_path):
    for name in ("10_late.ipynb", "1_link.txt", "notes.ipynb", "2_plans.ipynb", "1_link-2.ipynb"):
        (tmp_path / name).touch()
    assert [chapter.stem for chapter in chapters_in(tmp_path)] == ["2_plans", "10_late"]


def test_chapters_may_have_any_number_and_a_letter_behind_it(tmp_path):
    names = ("3_customer", "10_recovery", "3a_journey", "9_summary", "3b_voice", "my_page", "4_own")
    for name in names:
        (tmp_path / f"{name}.ipynb").touch()
    found = chapters_in(tmp_path)
    assert [chapter.stem for chapter in found] == [
        *("3_customer", "3a_journey", "3b_voice", "4_own", "9_summary", "10_recovery")
    ]
    assert [chapter.name for chapter in found][1:3] == ["journey", "voice"]
    assert found[0].title == "Customer"
    assert [in_order(chapter.stem) for chapter in found] == sorted(
        in_order(chapter.stem) for chapter in found
    )


def test_notebooks_are_found_from_below_and_an_empty_folder_is_passed_over(tmp_path):
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    below = tmp_path / "team" / "reports"
    below.mkdir(parents=True)
    (tmp_path / "team" / "notebooks").mkdir()
    assert notebooks_folder(below) == tmp_path / "notebooks"


def test_a_plan_is_every_chapter_of_every_strategy(store):
    planned = plan(str(store), as_of="2999-01-01", notebooks=NOTEBOOKS)
    assert [(brief.key, chapter.name) for brief, chapter in planned.tasks[:5]] == [
        ("north", "good"), ("north", "failing"), ("north", "dying"), ("north", "deaf"),
        ("south", "good"),
    ]  # fmt: skip
    assert planned.store == str(store)


def test_a_plan_without_a_day_is_of_today_and_knows_what_was_saved_a_moment_ago(store):
    planned = plan(str(store), notebooks=NOTEBOOKS)
    assert [brief.key for brief in planned.briefs] == ["north", "south"]
    assert {len(planned.as_of), planned.as_of[4]} == {10, "-"}


@pytest.mark.parametrize("names", [["dying", "good"], ["3_dying", "1_good", "good"]])
def test_chosen_chapters_keep_their_order(store, names):
    planned = plan(str(store), ["south", "south"], names, notebooks=NOTEBOOKS)
    assert [chapter.name for _, chapter in planned.tasks] == ["good", "dying"]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"chapters": ["god"]}, r"god \(did you mean good\?\)"),
        ({"strategies": ["west", "east"]}, "east"),
        ({"as_of": "2001-01-01"}, "held no strategy on 2001-01-01"),
    ],
)
def test_what_is_not_there_is_said(store, choice, told):
    with pytest.raises(NotFound, match=told):
        plan(str(store), **choice, notebooks=NOTEBOOKS)


def test_an_unknown_strategy_among_others_is_told_and_stops_none(store):
    planned = plan(str(store), ["north", "west", "south"], ["good"], notebooks=NOTEBOOKS)
    assert [brief.key for brief in planned.briefs] == ["north", "south"]
    assert list(planned.missing) == ["west"]
    assert "west" in planned.missing["west"]


def test_options_that_no_run_can_follow_are_refused_all_at_once(tmp_path):
    with pytest.raises(BadInput) as refused:
        Options(("html", "doc"), time_limit=0, since="soon", template=tmp_path / "none.pptx")
    options = [fault.place for fault in refused.value.faults]
    assert options == ["--format", "--time-limit", "--template", "--changed-since"]


def test_without_a_day_each_report_is_of_its_strategys_today(store, monkeypatch):
    with open_store(store) as opened:
        for key, zone in (("north", "Pacific/Auckland"), ("south", "America/Lima")):
            version = opened.read(key).versions["strategy"][key,]
            change = Change("strategy", (key,), {"time_zone": zone}, version)
            opened.save(key, [change], by="ana")
    on_the_29th = datetime(2126, 11, 29, 4, tzinfo=UTC)
    monkeypatch.setattr(moment, "now", lambda: on_the_29th)
    planned = plan(str(store), ["north", "south"], ["good"], notebooks=NOTEBOOKS)
    assert [brief.as_of for brief in planned.briefs] == ["2126-11-29", "2126-11-28"]
    assert [brief.day for brief in planned.briefs] == ["29 November 2126", "28 November 2126"]
    assert planned.as_of == "2126-11-29"


def test_a_day_that_is_none_is_said(store):
    with pytest.raises(BadInput, match=r"2026-02-30"):
        plan(str(store), as_of="2026-02-30", notebooks=NOTEBOOKS)


def test_a_check_that_fails_leaves_a_strategy_without_verdict_and_stops_nothing(store, monkeypatch):
    def broken(book):
        raise ZeroDivisionError("no votes")

    known = dict(checks.checks())
    known["T001"] = checks.Check("T001", "error", "", "", broken)
    monkeypatch.setattr(checks, "checks", lambda: known)
    planned = plan(str(store), notebooks=NOTEBOOKS)
    said = "a check stopped with ZeroDivisionError in test_runs.py: no votes."
    assert [brief.error for brief in planned.briefs] == [said] * 2
    assert "No verdict" in planned.briefs[0].verdict
