"""The one notebook about all strategies, as a run makes it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from runs.stores import create

from workbook.book.errors import NotFound
from workbook.book.filenames import safe
from workbook.runs import Options, batch, plan
from workbook.store import open_store

NOTEBOOKS = Path(__file__).parent / "fixtures" / "notebooks"
WORKBOOK = Path(sys.executable).with_name("workbook")
DAY = "2999-01-31"
PARAMETERS = 'as_of: str = ""\nstore: str = ""\nmode: str = ""\nsince: str = ""'
SAID = (
    "from workbook.store import open_store\n"
    "print('all of', [one.key for one in open_store(store).strategies()], 'since', since)"
)


@pytest.fixture
def store(tmp_path):
    return create(tmp_path / "workbook.sqlite", "north", "south")


@pytest.fixture
def notebooks(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "1_good.ipynb").write_bytes((NOTEBOOKS / "1_good.ipynb").read_bytes())
    write(folder / "portfolio.ipynb", SAID)
    return folder


def write(path, *cells):
    parameters = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[parameters, *map(new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    nbformat.write(notebook, path)


@pytest.fixture
def planned(store, notebooks, tmp_path):
    def look_up(keys=(), chapters=(), **options):
        out = tmp_path / "reports"
        return plan(str(store), keys, chapters, DAY, out, notebooks, Options(**options))

    return look_up


def names(planned):
    return [f"{brief.key}/{chapter.name}" for brief, chapter in planned.tasks]


def test_a_run_of_all_makes_it_and_one_of_some_only_when_it_is_named(planned):
    both = ["north/good", "south/good"]
    assert names(planned()) == ["/portfolio", *both]
    assert names(planned(["north", "south"])) == both
    assert names(planned(chapters=["good"])) == both
    assert names(planned(chapters=["portfolio"])) == ["/portfolio"]
    assert names(planned(["north"], ["portfolio", "good"])) == ["/portfolio", "north/good"]


def test_one_strategy_alone_needs_none_and_may_have_one(planned, store):
    with open_store(store) as opened:
        opened.delete("south", by="ana")
    assert names(planned()) == ["north/good"]
    assert names(planned(chapters=["portfolio"])) == ["/portfolio"]


def test_without_its_notebook_there_is_none(planned, notebooks):
    (notebooks / "portfolio.ipynb").unlink()
    assert names(planned()) == ["north/good", "south/good"]
    with pytest.raises(NotFound, match="There is no chapter portfolio"):
        planned(chapters=["portfolio"])


def test_a_store_without_strategies_has_no_portfolio(notebooks, tmp_path):
    with open_store(tmp_path / "empty.sqlite"):
        pass
    with pytest.raises(NotFound, match="held no strategy on 2999-01-31"):
        plan(str(tmp_path / "empty.sqlite"), (), ["portfolio"], DAY, notebooks=notebooks)


def test_it_is_filed_beside_the_strategies_and_the_index_begins_with_it(planned, tmp_path):
    batch.run(planned())
    page = tmp_path / "reports" / "portfolio" / DAY / "portfolio.html"
    text = page.read_text(encoding="utf-8")
    assert "all of [&#39;north&#39;, &#39;south&#39;]" in text
    assert 'href="../../index.html"' in text
    assert '<nav aria-label="Chapters">' not in text
    index = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<a href="([^"]*)"', index)[0] == f"portfolio/{DAY}/portfolio.html"
    manifest = json.loads((tmp_path / "reports" / "manifest.json").read_text(encoding="utf-8"))
    assert [one["strategy"] for one in manifest["reports"]] == ["north", "south"]
    (of_all,) = manifest["portfolios"]
    assert of_all["as_of"] == DAY
    assert [one["status"] for one in of_all["chapters"]] == ["done"]
    assert "strategy" not in of_all["chapters"][0]["parameters"]


def test_it_is_made_again_when_any_strategy_has_changed(planned, store):
    def again():
        return batch.run(planned(chapters=["portfolio"])).made[0].unchanged

    assert [again(), again()] == [False, True]
    with open_store(store) as opened:
        row = opened.read("south").strategy._replace(name="South again")
        opened.replace("south", {"strategy": [row]}, by="ana")
    assert [again(), again()] == [False, True]
    create(store, "west")
    assert [again(), again()] == [False, True]
    with open_store(store) as opened:
        opened.delete("west", by="ana")
    assert [again(), again()] == [False, True]


def test_later_runs_of_chapters_keep_it_and_earlier_days_stay_in_reach(planned, store, tmp_path):
    batch.run(planned(chapters=["portfolio"]))
    batch.run(planned(chapters=["good"]))
    later = plan(
        str(store), (), ["portfolio"], "2999-02-28", tmp_path / "reports", tmp_path / "notebooks"
    )
    batch.run(later)
    index = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]*)"', index)
    assert links[:2] == [f"portfolio/{day}/portfolio.html" for day in ("2999-02-28", DAY)]
    assert f"north/{DAY}/1_good.html" in links


def test_a_run_that_is_killed_after_it_goes_on_behind_it(planned):
    class Killed(BaseException):
        pass

    def kill(made):
        if made.chapter.is_of_all:
            raise Killed

    with pytest.raises(Killed):
        batch.run(planned(chapters=["portfolio"]), kill)
    done = batch.run(planned())
    assert [one.unchanged for one in done.made] == [True, False, False]


def test_its_failure_is_told_like_any_other(planned, notebooks, tmp_path):
    write(notebooks / "portfolio.ipynb", "print('made before')", "1 / 0")
    done = batch.run(planned())
    assert done.failed
    assert [bool(one.error) for one in done.made] == [True, False, False]
    index = (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")
    assert f"could not be completed (reference {done.made[0].reference})" in index
    page = (tmp_path / "reports" / "portfolio" / DAY / "portfolio.html").read_text("utf-8")
    assert "This page could not be completed" in page
    assert "made before" in page
    assert "ZeroDivisionError" not in page
    write(notebooks / "portfolio.ipynb", SAID)
    assert [one.unchanged for one in batch.run(planned()).made] == [False, True, True]


def test_the_day_to_compare_with_reaches_it(planned, tmp_path):
    batch.run(planned(chapters=["portfolio"], since="2998-12-31"))
    page = (tmp_path / "reports" / "portfolio" / DAY / "portfolio.html").read_text("utf-8")
    assert "since 2998-12-31" in page


def test_a_strategy_of_the_same_name_keeps_its_own_reports(planned, store, tmp_path):
    create(store, "portfolio")
    done = batch.run(planned(formats=("html", "md")))
    assert not done.failed
    ours = tmp_path / "reports" / "portfolio" / DAY
    theirs = tmp_path / "reports" / safe("portfolio") / DAY
    assert ours != theirs
    assert {"portfolio.html", "portfolio.ipynb"} == {path.name for path in ours.iterdir()}
    beside = {"strategy.html", "findings.html", "tables.xlsx"}
    assert {"1_good.html", "1_good.ipynb", f"{safe('portfolio')}.md", *beside} == {
        path.name for path in theirs.iterdir()
    }
    assert all(one.unchanged for one in batch.run(planned(formats=("html", "md"))).parts)


def test_the_command_makes_it_quietly(store, notebooks, tmp_path):
    done = subprocess.run(
        [WORKBOOK, "run", "portfolio", "--quiet", "--store", store, "--as-of", DAY],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "reports" / "portfolio" / DAY / "portfolio.html").is_file()
