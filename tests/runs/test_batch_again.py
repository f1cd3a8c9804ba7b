"""Runs after runs: what has not changed, what was interrupted, and what goes wrong on the way."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import sleep

import pytest
from runs.stores import create
from waiting import LONGEST, until

from workbook.runs import Options, batch, chapters_in, plan
from workbook.runs.execution import Kernels, Stopped, execute
from workbook.store import open_store

HERE = Path(__file__).parent
NOTEBOOKS = HERE / "fixtures" / "notebooks"
STUBBORN = HERE / "fixtures" / "stubborn"
WORKBOOK = Path(sys.executable).with_name("workbook")
DAY = "2999-01-31"


@pytest.fixture
def store(tmp_path):
    return create(tmp_path / "workbook.sqlite", "north", "south")


def run_in(place, keys=(), chapters=(), **options):
    store, out, folder = (place / one for one in ("workbook.sqlite", "reports", "notebooks"))
    return batch.run(plan(str(store), keys, chapters, DAY, out, folder, Options(**options)))


@pytest.fixture(scope="module")
def done_once(tmp_path_factory):
    """A folder in which the good chapter of both strategies was run, and a copy of it."""
    place = tmp_path_factory.mktemp("once") / "place"
    place.mkdir()
    create(place / "workbook.sqlite", "north", "south")
    (place / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS / "1_good.ipynb", place / "notebooks")
    assert [one.unchanged for one in run_in(place).made] == [False, False]
    shutil.copytree(place, place.with_name("copy"))
    return place


@pytest.fixture
def there(done_once):
    """The folder, as it was after that run."""
    shutil.rmtree(done_once)
    shutil.copytree(done_once.with_name("copy"), done_once)
    return done_once


@pytest.fixture
def once(there):
    """Runs again with whatever is given."""
    return partial(run_in, there)


def manifest_in(tmp_path):
    return json.loads((tmp_path / "reports" / "manifest.json").read_text(encoding="utf-8"))


def statuses(tmp_path):
    return {
        (report["strategy"], chapter["chapter"]): chapter["status"]
        for report in manifest_in(tmp_path)["reports"]
        for chapter in report["chapters"]
    }


def pages(tmp_path):
    return {path: path.stat().st_mtime_ns for path in (tmp_path / "reports").rglob("1_good.*")}


@contextmanager
def started(store, tmp_path, *chapters, **how):
    """Start the command in a process of its own, which is gone afterwards."""
    command = [WORKBOOK, "run", *chapters, "--store", store, "--as-of", DAY]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, **pipes, **how) as process:
        try:
            yield process
        finally:
            process.kill()


def quick_is_done(process):
    return any("quick: done" in line for line in process.stdout)


# unchanged


def test_what_has_not_changed_is_not_made_again_and_the_manifest_says_so(once, there):
    before = pages(there)
    first = manifest_in(there)["reports"][0]["chapters"][0]
    done = once()
    assert [one.unchanged for one in done.made] == [True, True]
    assert pages(there) == before
    assert statuses(there) == {("north", "good"): "unchanged", ("south", "good"): "unchanged"}
    second = manifest_in(there)["reports"][0]["chapters"][0]
    assert second == {**first, "status": "unchanged"}
    assert manifest_in(there)["run"]["unchanged"] == 2
    assert [one.unchanged for one in once().made] == [True, True]


def test_only_the_strategy_that_changed_is_made_again(once, there):
    with open_store(there / "workbook.sqlite") as opened:
        row = opened.read("south").strategy._replace(name="South again", data_folder=None)
        opened.replace("south", {"strategy": [row]}, by="ana")
    done = once()
    assert {one.brief.key: one.unchanged for one in done.made} == {"north": True, "south": False}
    page = there / "reports" / "south" / DAY / "1_good.html"
    assert "South again" in page.read_text(encoding="utf-8")


def test_a_changed_notebook_is_made_again(once, there):
    notebook = there / "notebooks" / "1_good.ipynb"
    notebook.write_text(
        notebook.read_text(encoding="utf-8").replace("Is it good?", "Is it better?"),
        encoding="utf-8",
    )
    assert [one.unchanged for one in once(["north"]).made] == [False]


def test_a_page_that_is_gone_is_made_again_and_force_makes_all(once, there):
    (there / "reports" / "north" / DAY / "1_good.ipynb").unlink()
    (there / "reports" / "north" / DAY / "1_good.html").unlink()
    assert [one.unchanged for one in once().made] == [False, True]
    assert [one.unchanged for one in once(force=True).made] == [False, False]


def test_a_failed_chapter_is_made_again(store, tmp_path):
    planned = plan(str(store), ["north"], ["failing"], DAY, tmp_path / "reports", NOTEBOOKS)
    assert batch.run(planned).failed
    assert [one.unchanged for one in batch.run(planned).made] == [False]


def test_pages_that_are_not_made_again_lead_to_new_chapters(once, there):
    shutil.copy(NOTEBOOKS / "1_good.ipynb", there / "notebooks" / "2_better.ipynb")
    done = once(["north"])
    assert [one.unchanged for one in done.made] == [True, False]
    page = (there / "reports" / "north" / DAY / "1_good.html").read_text(encoding="utf-8")
    assert 'href="2_better.html"' in page
    assert "north, 2999-01-31, report" in page


def test_only_the_notebook_is_kept_where_no_page_is_wanted(store, tmp_path):
    planned = plan(
        str(store), ["north"], ["good"], DAY, tmp_path / "reports", NOTEBOOKS,
        Options(formats=("ipynb",)),
    )  # fmt: skip
    batch.run(planned)
    folder = tmp_path / "reports" / "north" / DAY
    assert [path.name for path in folder.iterdir()] == ["1_good.ipynb"]
    assert "1_good.ipynb" in (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")


# interrupted


def test_a_run_that_was_killed_goes_on_where_it_was(store, tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    shutil.copy(STUBBORN / "1_hanging.ipynb", folder / "8_hanging.ipynb")
    shutil.copy(STUBBORN / "2_quick.ipynb", folder / "1_quick.ipynb")
    out = tmp_path / "reports"
    with started(store, tmp_path) as process:
        assert quick_is_done(process)
    assert not (out / "manifest.json").exists()
    done = batch.run(plan(str(store), (), ["quick"], DAY, out, folder))
    assert any(one.unchanged for one in done.made)
    assert not done.failed
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == [
        "changes.md", "handbook.html", "index.html", "manifest.json",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_ends_at_once_and_can_be_resumed(store, tmp_path, number):
    shutil.copytree(STUBBORN, tmp_path / "notebooks")
    out = tmp_path / "reports"
    with started(store, tmp_path) as process:
        assert quick_is_done(process)
        until(store.with_name("hanging").exists)  # for ten minutes
        process.send_signal(number)
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 130
    assert "Run the same command again to make the rest" in said
    assert "Traceback" not in said
    manifest = manifest_in(tmp_path)
    assert manifest["run"]["interrupted"] is True
    assert "hanging" not in {chapter for _, chapter in statuses(tmp_path)}
    assert "stopped before everything" in (out / "index.html").read_text(encoding="utf-8")
    assert not (out / "run.lock").exists()
    done = batch.run(plan(str(store), (), ["quick"], DAY, out, STUBBORN))
    assert any(one.unchanged for one in done.made)


def test_ctrl_c_again_and_again_ends_the_run_no_worse_than_once(store, tmp_path):
    shutil.copytree(STUBBORN, tmp_path / "notebooks")
    with started(store, tmp_path, start_new_session=True) as process:
        assert quick_is_done(process)
        for _ in range(4):  # a terminal sends it to all that has not left its session
            os.killpg(process.pid, signal.SIGINT)
            sleep(0.2)
        _, said = process.communicate(timeout=LONGEST)
    assert process.returncode == 130
    assert said.startswith("Stopping. What is finished is kept")
    assert said.count("Stopping") == 1
    assert "Traceback" not in said
    assert manifest_in(tmp_path)["run"]["interrupted"] is True


def test_no_chapter_begins_in_a_run_that_ends(store):
    planned = plan(str(store), ["north"], ["good"], DAY, notebooks=NOTEBOOKS)
    kernels = Kernels()
    kernels.end()
    with pytest.raises(Stopped):
        execute(str(store), *planned.tasks[0], planned.options, kernels)


# bad cases


def test_a_kernel_that_hangs_and_hears_nothing_is_ended_in_time(store, tmp_path):
    out = tmp_path / "reports"
    # For ten minutes it would hang; what is quick gets its time on a busy machine.
    done = batch.run(plan(str(store), (), (), DAY, out, STUBBORN, Options(time_limit=15)))
    assert {one.chapter.name: bool(one.error) for one in done.made} == {
        "hanging": True, "quick": False,
    }  # fmt: skip
    assert "longer than 15 s" in done.made[0].error
    page = (out / "north" / DAY / "1_hanging.html").read_text(encoding="utf-8")
    assert "before it hung" in page
    assert "could not be completed" in page


def test_a_chapter_that_takes_too_long_is_told_in_our_words_alone(store, tmp_path):
    shutil.copytree(STUBBORN, tmp_path / "notebooks")
    command = [WORKBOOK, "run", "hanging", "--store", store, "--as-of", DAY]
    command += ["--time-limit", "3", "--out", tmp_path / "reports"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=LONGEST
    )
    assert done.returncode == 1
    assert "longer than 3 s" in done.stdout + done.stderr
    for word in ("Task was destroyed", "Traceback", "nbclient", "asyncio"):
        assert word not in done.stderr, done.stderr


def test_a_disk_that_is_full_fails_the_chapter_and_not_the_run(store, tmp_path):
    planned = plan(str(store), ["north"], ["good"], DAY, tmp_path / "reports", NOTEBOOKS)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    told = []

    def fill_up(made):
        told.append(made)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    batch.run(planned)  # so that everything that a run loads is loaded
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, hard))
        done = batch.run(replace(planned, out=tmp_path / "other"), fill_up)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "could not be written" in told[0].error
    assert done.failed
    manifest = json.loads((tmp_path / "other" / "manifest.json").read_text(encoding="utf-8"))
    (chapter,) = manifest["reports"][0]["chapters"]
    assert (chapter["status"], chapter["report"], chapter["notebook"]) == ("failed", None, None)
    assert not list((tmp_path / "other").rglob("*.part"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_without_any_room_is_said_and_what_is_finished_is_kept(store, tmp_path):
    out = tmp_path / "small"
    out.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", out], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        (out / "others").write_bytes(b"x" * 40_960)
        done = subprocess.run(
            [WORKBOOK, "run", "--store", store, "--as-of", DAY, "--out", out],
            cwd=NOTEBOOKS.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (1, 2)
        assert "No space left" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        (out / "others").unlink()
        assert not (out / "manifest.json").exists() or json.loads(
            (out / "manifest.json").read_text(encoding="utf-8")
        )
    finally:
        subprocess.run(["umount", out], check=True)


def test_an_unknown_strategy_among_many_is_told_and_the_others_are_made(store, tmp_path):
    shutil.copytree(STUBBORN, tmp_path / "notebooks")
    asked = [part for key in ("north", "nobody", "south") for part in ("--strategy", key)]
    done = subprocess.run(
        [WORKBOOK, "run", "quick", *asked, "--store", store, "--as-of", DAY],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nobody could not be read" in done.stderr
    assert statuses(tmp_path) == {("north", "quick"): "done", ("south", "quick"): "done"}
    assert [one["strategy"] for one in manifest_in(tmp_path)["run"]["missing"]] == ["nobody"]
    assert "nobody" in (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")


def test_a_strategy_with_rows_missing_everywhere_gets_all_of_our_chapters(store, tmp_path):
    ours = HERE.parents[1] / "notebooks"
    out = tmp_path / "reports"
    options = Options(formats=("html", "xlsx", "pptx", "md"))
    done = batch.run(plan(str(store), ["north"], (), DAY, out, ours, options))
    assert [one.error for one in done.parts] == [""] * (len(chapters_in(ours)) + 3)


# the command


def test_a_quiet_run_says_only_what_went_wrong(store, tmp_path):
    shutil.copytree(NOTEBOOKS, tmp_path / "notebooks")
    command = [WORKBOOK, "run", "--strategy", "north", "--quiet", "--store", store, "--as-of", DAY]
    good = subprocess.run(
        [*command, "good"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    bad = subprocess.run(
        [*command, "deaf"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.count("\n") == 1
    assert "north, deaf: could not be completed" in bad.stderr


def test_a_log_has_one_line_an_event_and_a_second_run_is_told_to_wait(store, tmp_path):
    shutil.copytree(STUBBORN, tmp_path / "notebooks")
    command = [WORKBOOK, "run", "--strategy", "north", "--store", store, "--as-of", DAY]
    with started(store, tmp_path, "hanging", "--strategy", "north") as first:
        until(store.with_name("hanging").exists)
        second = subprocess.run(
            [*command, "quick"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
    assert second.returncode == 75
    assert f"process {first.pid}" in second.stderr
    third = subprocess.run(
        [*command, "quick"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert third.returncode == 0
    lines = third.stdout.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("north, quick: done in ")
    assert lines[2].startswith("1 made, 0 unchanged, 0 failed")
