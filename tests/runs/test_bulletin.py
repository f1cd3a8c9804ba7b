"""What a run tells of changes: real runs over a sample that gets better and worse."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workbook.analysis.checks import Finding
from workbook.analysis.glance import GateState, Glance
from workbook.book.messages import PSEUDO, speaking
from workbook.book.model import TABLES
from workbook.exchange import read
from workbook.runs import Brief, ChapterNotebook, Made, Options, Plan, Run, batch, bulletin, plan
from workbook.runs.manifest import Earlier
from workbook.store import open_store

SAMPLE = Path(__file__).parents[2] / "data" / "distributor"
NOTEBOOKS = Path(__file__).parent / "fixtures" / "notebooks"
WORKBOOK = Path(sys.executable).with_name("workbook")
FIRST, SECOND = "2026-10-28", "2026-10-31"  # two days on which the sample says the same


def fill(store, **strategies):
    """Make the store anew, with these strategies as they were all along."""
    store.unlink(missing_ok=True)
    with open_store(store) as opened:
        for key, rows in strategies.items():
            named = {"key": key, "name": key.capitalize(), "data_folder": str(SAMPLE)}
            strategy = rows["strategy"][0]._replace(**named)
            whole = {**rows, "strategy": [strategy]}
            opened.create(whole, by="ana", at=datetime(2026, 9, 1, tzinfo=UTC))
            opened.allow(whole["strategy"][0].data_folder, by="ana")


def without_leader(rows):
    members = [row._replace(role="expert" if row.role == "leader" else row.role)
               for row in rows["members"]]  # fmt: skip
    strategy = rows["strategy"][0]._replace(leader=None)
    return {**rows, "strategy": [strategy], "members": members}


@pytest.fixture(scope="module")
def sample():
    """The sample's rows without the chapters that a book may do without: half the time to check."""
    rows = {name: some for name, some in read(SAMPLE).items() if not TABLES[name].optional}
    rows["actions"] = [row._replace(answers=()) for row in rows["actions"]]
    rows["commitments"] = [row._replace(meeting=None) for row in rows["commitments"]]
    return rows


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    shutil.copy(NOTEBOOKS / "1_good.ipynb", folder)

    def go(day, keys=(), chapters=(), **options):
        out = tmp_path / "reports"
        planned = plan(
            str(tmp_path / "store"), keys, chapters, day, out, folder, Options(**options)
        )
        done = batch.run(planned)
        assert (out / "changes.md").read_text(encoding="utf-8") == done.changes
        return done.changes.splitlines()

    return go


def test_the_first_run_tells_of_new_strategies_and_one_of_the_same_that_nothing_changed(
    sample, run, tmp_path
):
    fill(tmp_path / "store", north=sample)
    first = run(FIRST)
    assert first[0] == "Nothing to do: 1 strategy is new."
    assert "## New here" in first
    (told,) = [line for line in first if line.startswith("- **North**: at risk.")]
    assert "Ready, with risks: no gate fails" in told
    assert first[-1] == f"All reports: {tmp_path / 'reports' / 'index.html'}"
    assert run(FIRST) == [
        "Nothing to do: nothing has changed in 1 strategy, compared with the last run of this day."
    ]
    assert run(SECOND) == [
        "Nothing to do: nothing has changed in 1 strategy, compared with 28 October 2026."
    ]


def test_what_got_worse_is_told_with_verdict_gate_and_error_and_then_what_got_better(
    sample, run, tmp_path
):
    fill(tmp_path / "store", north=sample, south=sample)
    run(FIRST)
    fill(tmp_path / "store", north=without_leader(sample), south=sample)
    worse = run(SECOND)
    assert worse[0] == "To do: look at 1 strategy that got worse."
    assert worse[2] == (
        "Reports of 31 October 2026, compared with 28 October 2026: 1 of 2 strategies changed."
    )
    at = worse.index("## Got worse")
    assert worse[at + 2].startswith("- **North**: at risk → failed. Not ready: ")
    assert worse[at + 3] == "  - Gates: plans at risk → failed"
    assert worse[at + 4].startswith("  - New, error T001: ")
    assert not any("South" in line for line in worse)
    fill(tmp_path / "store", north=sample, south=sample)
    better = run("2026-11-02")
    assert better[0] == "Nothing to do: 1 strategy got better."
    at = better.index("## Got better")
    assert better[at + 2].startswith("- **North**: failed → at risk. Ready, with risks")
    assert better[at + 3] == "  - Gates: plans failed → at risk"
    assert better[at + 4].startswith("  - Gone, error T001: ")


def test_a_report_of_an_earlier_day_is_compared_with_the_last_day_before_it(sample, run, tmp_path):
    fill(tmp_path / "store", north=without_leader(sample))
    run(FIRST)
    fill(tmp_path / "store", north=sample)
    run(SECOND)
    fill(tmp_path / "store", north=without_leader(sample))
    assert run("2026-10-30") == [
        "Nothing to do: nothing has changed in 1 strategy, compared with 28 October 2026."
    ]
    assert run("2026-10-27")[0] == "To do: look at 1 new strategy that fails."


def test_what_could_not_be_finished_is_told_with_its_reference_each_time(sample, run, tmp_path):
    fill(tmp_path / "store", north=sample)
    run(FIRST)
    shutil.copy(NOTEBOOKS / "2_failing.ipynb", tmp_path / "notebooks")
    for _ in range(2):
        told = run(FIRST)
        assert told[0] == "To do: find out why 1 part could not be completed."
        assert "0 of 1 strategy changed." in told[2]
        (line,) = [line for line in told if line.startswith("- North, failing (reference ")]
        assert "ValueError: the votes are missing" in line
        manifest = json.loads((tmp_path / "reports" / "manifest.json").read_text("utf-8"))
        reference = manifest["reports"][0]["chapters"][1]["reference"]
        assert f"(reference {reference})" in line
    missing = run(FIRST, ["north", "nowhere"], ["good"])
    assert any(line.startswith("- nowhere: ") and "nowhere" in line[11:] for line in missing)


def test_a_manifest_of_an_earlier_version_without_errors_is_compared_by_its_gates(
    sample, run, tmp_path
):
    fill(tmp_path / "store", north=without_leader(sample))
    run(FIRST)
    path = tmp_path / "reports" / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    assert [one["code"] for one in manifest["reports"][0].pop("errors")] == ["T001"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert run(SECOND)[0].startswith("Nothing to do: nothing has changed in 1 strategy")


def test_a_run_that_was_killed_told_nothing_so_the_next_one_tells_it(sample, run, tmp_path):
    fill(tmp_path / "store", north=sample)
    run(FIRST)
    fill(tmp_path / "store", north=without_leader(sample))
    out = tmp_path / "reports"
    before = (out / "manifest.json").read_bytes()
    run(SECOND)
    report = json.loads((out / "manifest.json").read_text("utf-8"))["reports"][0]
    (out / "manifest.json").write_bytes(before)
    (out / "unfinished.jsonl").write_text(json.dumps(report) + "\n", encoding="utf-8")
    told = run(SECOND)
    assert told[0] == "To do: look at 1 strategy that got worse."


def test_the_command_prints_it_alone_and_ends_as_every_run(sample, tmp_path):
    fill(tmp_path / "store", north=sample)
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    command = [WORKBOOK, "run", "--all", "--changes", "--store", tmp_path / "store"]
    done = subprocess.run(
        [*command, "--as-of", FIRST, "good", "failing"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout == (tmp_path / "reports" / "changes.md").read_text(encoding="utf-8")
    assert done.stdout.startswith("To do: find out why 1 part could not be completed.\n\n")
    both = subprocess.run(
        [*command, "--quiet"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert both.returncode == 2
    assert "not both" in both.stderr


def brief(at, status="failed", errors=30):
    found = tuple(
        Finding("L101", "error", "link", "choices", (f"{at}-{n}",), f"No {n} *of* [it]. " * 90,
                "Do.", "[004]") for n in range(errors)
    )  # fmt: skip
    gates = (GateState("link", status, errors, 0),)
    on = date.fromisoformat(SECOND)
    one = (f"u{at}", f"Unit #{at}", "", "", on, status, "It will not live.", gates, found)
    return Brief(Glance(*one), SECOND)


def finished(tmp_path, briefs, error=""):
    chapter = ChapterNotebook("good", NOTEBOOKS / "1_good.ipynb")
    now = datetime(2026, 11, 1, tzinfo=UTC)
    made = tuple(
        Made(one, chapter, now, 1.0, {}, error=error, reference="ab12" * bool(error))
        for one in briefs
    )
    planned = Plan("", SECOND, tmp_path, tuple(briefs), (chapter,))
    return Run(planned, made, (), now, now, tmp_path / "index.html")


def test_five_hundred_strategies_that_all_fail_stay_a_mail(tmp_path):
    briefs = [brief(at) for at in range(500)]
    before = [
        {"strategy": one.key, "as_of": FIRST, "status": "passed", "errors": [], "error": None,
         "gates": [{"gate": "link", "status": "passed"}]} for one in briefs[:400]
    ]  # fmt: skip
    said = bulletin.text(finished(tmp_path, briefs, "It broke."), Earlier({}, before))
    lines = said.splitlines()
    assert lines[0] == (
        "To do: look at 400 strategies that got worse and 100 new strategies that fail and find "
        "out why 500 parts could not be completed."
    )
    assert len(lines) < 200
    assert len(said) < 40_000
    assert "- … and 480 more; the index lists all." in lines
    assert "- … and 380 more; the index lists all." in lines
    assert "- 100 strategies; the index lists all." in lines
    assert "  - New: 27 more errors." in lines
    assert r"  - New, error L101: No 0 \*of\* \[it\]. No 0" in said


def test_a_mail_is_in_the_language_of_its_reader_but_for_names(tmp_path):
    before = {"strategy": "u1", "as_of": FIRST, "status": "passed", "errors": [], "error": None,
              "gates": [{"gate": "link", "status": "passed"}]}  # fmt: skip
    run = finished(tmp_path, [brief(1, errors=1)], "It broke.")
    with speaking(PSEUDO):  # which puts what is translated into brackets
        said = bulletin.text(run, Earlier({}, [before]))
    for words in ("⟦Got worse⟧", "⟦passed⟧ → ⟦failed⟧", "⟦New⟧⟦, error ⟧", "Gates: ⟧⟦link⟧"):
        assert words in said


def test_the_same_place_found_once_more_is_one_new_error(tmp_path):
    one = brief(1, errors=1)
    twice = Brief(replace(one.glance, findings=one.errors * 2), SECOND)
    error = {"code": "L101", "table": "choices", "keys": ["1-0"], "message": "Moved."}
    known = {"strategy": "u1", "as_of": FIRST, "status": "failed", "error": None,
             "gates": [one.gates[0]._asdict()], "errors": [error]}  # fmt: skip
    assert "nothing has changed" in bulletin.text(finished(tmp_path, [one]), Earlier({}, [known]))
    said = bulletin.text(finished(tmp_path, [twice]), Earlier({}, [known]))
    assert said.count("New, error L101") == 1
    assert "Gone" not in said


def test_a_run_that_was_stopped_says_so_first_and_leaves_the_rest_to_the_next(tmp_path):
    whole = finished(tmp_path, [brief(1), brief(2)])
    stopped = Run(whole.plan, whole.made[:1], (), whole.started, whole.ended, whole.index)
    lines = bulletin.text(stopped, Earlier({})).splitlines()
    assert lines[0] == (
        "To do: run the same command again, because it was stopped before the end and look at 1 "
        "new strategy that fails."
    )
    assert not any("u2" in line or "Unit #2" in line for line in lines)
