"""Runs on a real Dask cluster of two worker processes, one of which is killed in the middle."""

import json
import os
import signal
import threading
from collections import Counter

import distributed
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from runs.stores import create
from waiting import LONGEST, until

from workbook.book.errors import BadInput, WorkbookError
from workbook.runs import plan
from workbook.runs.batch import run
from workbook.runs.clusters import Cluster, executor_on

PARAMETERS = 'strategy: str = ""\nas_of: str = ""\nstore: str = ""\nmode: str = ""'
BEGUN = "from pathlib import Path\nbegun = Path(store).with_name('begun.txt').open('a')\n"
SLOW = BEGUN + "begun.write(f'{strategy}\\n'); begun.close()\nimport time\n"
SLOW += "while not Path(store).with_name('killed.txt').exists():\n    time.sleep(0.05)"
SAID = "from workbook.store import open_store\nopen_store(store).read(strategy).strategy.name"
STRATEGIES = ("coast", "north", "south", "valley")


@pytest.fixture(scope="module")
def cluster():
    before = dict(os.environ)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as made:
        yield made
    # Dask sets what its workers are to inherit in this process, and leaves it there.
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def store(tmp_path):
    named = {key: f"Strategy {key}" for key in STRATEGIES}
    return create(tmp_path / "workbook.sqlite", **named)


def planned(store, tmp_path, *cells, strategies=()):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    parameters = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[parameters, *map(new_code_cell, cells)])
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, folder / "1_slow.ipynb")
    return plan(str(store), strategies, out=tmp_path / "reports", notebooks=folder)


def test_the_work_of_a_worker_that_dies_is_done_again_and_nothing_twice(cluster, store, tmp_path):
    begun, told, done = tmp_path / "begun.txt", [], []
    work = planned(store, tmp_path, SLOW, SAID)
    running = threading.Thread(
        target=lambda: done.append(run(work, told.append, executor_on(cluster.scheduler_address)))
    )
    running.start()
    # Of four notebooks two are at work, one a worker, and none has come back.
    until(lambda: begun.exists() and len(begun.read_text().split()) >= 2)
    victim = next(iter(cluster.workers.values()))
    os.kill(victim.pid, signal.SIGKILL)
    (tmp_path / "killed.txt").touch()
    running.join(LONGEST)
    assert [(made.brief.key, made.error) for made in done[0].made] == [
        (key, "") for key in STRATEGIES
    ]
    starts = Counter(begun.read_text().split())
    assert set(starts) == set(STRATEGIES)
    assert starts.total() == len(STRATEGIES) + 1
    assert Counter(one.brief.key for one in told) == Counter(STRATEGIES)
    manifest = json.loads((tmp_path / "reports" / "manifest.json").read_text("utf-8"))
    chapters = [(one["strategy"], two["file"]) for one in manifest["reports"]
                for two in one["chapters"]]  # fmt: skip
    assert chapters == [(key, "1_slow") for key in STRATEGIES]
    report = tmp_path / "reports" / manifest["reports"][0]["chapters"][0]["report"]
    assert "Strategy coast" in report.read_text("utf-8")


def test_a_second_run_finds_everything_unchanged(cluster, store, tmp_path):
    work = planned(store, tmp_path, SAID)
    executor = executor_on(cluster.scheduler_address)
    assert not any(made.unchanged for made in run(work, executor=executor).made)
    assert all(made.unchanged for made in run(work, executor=executor).made)


def test_a_notebook_that_fails_on_a_worker_is_told_like_anywhere(cluster, store, tmp_path):
    work = planned(store, tmp_path, "1 / 0")
    done = run(work, executor=executor_on(cluster.scheduler_address))
    assert done.failed
    assert {made.error for made in done.made} == {"ZeroDivisionError: division by zero"}


def test_a_notebook_that_kills_its_workers_ends_as_a_failure(cluster, store, tmp_path):
    # Three workers more would take it one after the other, each for seconds.
    cluster.scheduler.allowed_failures = 0
    deadly = "import psutil\nworker = next(one for one in psutil.Process().parents()\n"
    deadly += "    if 'spawn_main' in ' '.join(one.cmdline()))\nworker.kill()"
    work = planned(store, tmp_path, deadly, strategies=["north"])
    (made,) = run(work, executor=executor_on(cluster.scheduler_address)).made
    assert "stopped before the end" in made.error
    assert made.reference


def test_a_run_needs_the_scheduler_s_address():
    with pytest.raises(BadInput, match="--scheduler"):
        executor_on("")


def test_an_address_where_nobody_answers(monkeypatch):
    monkeypatch.setattr("workbook.runs.clusters._PATIENCE", 0.5)
    with pytest.raises(WorkbookError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9")


def test_a_cluster_without_workers():
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=":0") as none,
        pytest.raises(WorkbookError, match="has no workers"),
    ):
        Cluster(none.scheduler_address)


def test_the_portfolio_is_made_by_a_worker_too(cluster, store, tmp_path):
    planned(store, tmp_path, SAID)
    folder = tmp_path / "notebooks"
    all_of_them = "from workbook.store import open_store\nlen(open_store(store).strategies())"
    notebook = nbformat.read(folder / "1_slow.ipynb", as_version=4)
    notebook.cells[0].source = PARAMETERS.partition("\n")[2]
    notebook.cells[1].source = all_of_them
    nbformat.write(notebook, folder / "portfolio.ipynb")
    work = plan(str(store), (), ["portfolio"], out=tmp_path / "reports", notebooks=folder)
    (made,) = run(work, executor=executor_on(cluster.scheduler_address)).made
    assert (made.error, made.chapter.name) == ("", "portfolio")
    page = next((tmp_path / "reports" / "portfolio").rglob("portfolio.html"))
    assert "<pre>4</pre>" in page.read_text("utf-8").replace('<pre class="report-output">', "<pre>")
