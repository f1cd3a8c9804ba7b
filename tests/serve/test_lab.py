"""`workbook lab`: the notebooks in JupyterLab, with settings for a team behind a firewall."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from browser.lab import address_of, notebook
from waiting import LONGEST, until

from workbook.pages import notebooks
from workbook.serve import lab
from workbook.store import open_store

ROOT = Path(__file__).parents[2]
WORKBOOK = Path(sys.executable).with_name("workbook")


def test_notebooks_get_the_store_as_an_absolute_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBOOK_STORE", raising=False)
    chosen = lab.launch("team.sqlite", "acme", ROOT / "notebooks")
    assert chosen.environment == {
        "WORKBOOK_STORE": str(tmp_path / "team.sqlite"), "WORKBOOK_STRATEGY": "acme",
    }  # fmt: skip
    assert lab.launch("", "", ROOT / "notebooks").environment == {
        "WORKBOOK_STORE": str(tmp_path / "workbook.sqlite")
    }
    url = "postgresql://ana@host/team"
    assert lab.launch(url, "", ROOT / "notebooks").environment["WORKBOOK_STORE"] == url


def test_nothing_leaves_the_house_and_the_front_page_opens(tmp_path):
    command = lab.launch("x.sqlite", "", tmp_path, port=8899, browser=False).command
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree/start.ipynb" in command
    assert f"--LabApp.extra_labextensions_path={lab.EXTENSIONS}" in command
    for option in ("news_url=None", "extension_manager=readonly", "NeverCheckForUpdate"):
        assert any(option in part for part in command)
    assert {"--ServerApp.port=8899", "--no-browser"} <= set(command)
    assert (ROOT / "notebooks" / lab.START).exists()


def test_the_settings_are_settings_of_this_jupyterlab():
    overrides = json.loads((lab.SETTINGS / "overrides.json").read_text())
    schemas = Path(sys.prefix) / "share" / "jupyter" / "lab" / "schemas"
    for plugin, values in overrides.items():
        extension, name = plugin.split(":")
        schema = json.loads((schemas / extension / f"{name}.json").read_text())
        assert set(values) <= set(schema["properties"])


def test_installed_notebooks_are_copied_before_anybody_edits_them(tmp_path, monkeypatch):
    installed = tmp_path / "site" / "notebooks"
    shutil.copytree(ROOT / "notebooks", installed)
    monkeypatch.setattr(notebooks, "INSTALLED", installed)
    own = tmp_path / "mine"
    own.mkdir()
    assert lab.own_notebooks(own) == own / "notebooks"
    assert (own / "notebooks" / "start.ipynb").exists()
    (own / "notebooks" / "start.ipynb").write_text("changed")
    assert lab.own_notebooks(own) == own / "notebooks"  # found there the next time
    assert (own / "notebooks" / "start.ipynb").read_text() == "changed"
    half = tmp_path / "half"
    (half / "notebooks").mkdir(parents=True)
    (half / "notebooks" / "start.ipynb").write_text("mine")
    lab.own_notebooks(half)
    assert (half / "notebooks" / "1_link.ipynb").exists()
    assert (half / "notebooks" / "start.ipynb").read_text() == "mine"
    assert lab.own_notebooks(ROOT / "tests") == ROOT / "notebooks"  # the repository's own


def test_root_is_told_how_to_start_and_what_it_means(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert lab.said_of_root(as_root=False) == lab.said_of_root(as_root=True) == ""
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "workbook lab --as-root" in lab.said_of_root(as_root=False)
    assert "every file of this computer" in lab.said_of_root(as_root=True)
    command = lab.launch("x.sqlite", "", ROOT / "notebooks", as_root=True).command
    assert "--allow-root" in command
    assert "--allow-root" not in lab.launch("x.sqlite", "", ROOT / "notebooks").command


def test_a_new_strategy_leaves_notebooks_that_papermill_runs_at_once(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "WORKBOOK_STORE"}
    said = subprocess.run([WORKBOOK, "new", "Primera Línea"], cwd=tmp_path, env=environment,
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert str(tmp_path / "notebooks") in said
    papermill = [sys.executable, "-m", "papermill", "notebooks/1_link.ipynb", "out.ipynb"]
    done = subprocess.run(papermill, cwd=tmp_path, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Primera L" in (tmp_path / "out.ipynb").read_text("utf-8")
    subprocess.run([WORKBOOK, "new", "Segunda"], cwd=tmp_path, env=environment, check=True)
    done = subprocess.run(papermill, cwd=tmp_path, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode != 0
    assert "one of: primera-linea, segunda" in done.stderr


def asked(address):
    with urllib.request.urlopen(address, timeout=LONGEST) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A real JupyterLab on an empty store, started by our command: its folder and address."""
    tmp_path = tmp_path_factory.mktemp("lab")
    with open_store(str(tmp_path / "workbook.sqlite")):
        pass
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    places = {name: str(tmp_path / name) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")}  # fmt: skip
    (tmp_path / "JUPYTER_CONFIG_DIR").mkdir()
    (tmp_path / "JUPYTER_CONFIG_DIR" / "jupyter_server_config.json").write_text(
        json.dumps({"IdentityProvider": {"token": ""}})
    )
    environment = {key: value for key, value in os.environ.items() if key != "WORKBOOK_STORE"}
    environment |= {**places, "PYTHONPATH": str(ROOT), "WORKBOOK_USER": "Ana Ruiz"}
    log = (tmp_path / "lab.log").open("w")
    server = subprocess.Popen(
        [WORKBOOK, "lab", "--as-root", "--no-browser", "--port", "0"], cwd=tmp_path,
        env=environment, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        yield tmp_path, address_of(server, places["JUPYTER_RUNTIME_DIR"])
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(LONGEST)
        log.close()


def test_the_command_starts_a_real_jupyterlab(started):
    _, address = started
    names = {one["name"] for one in asked(f"{address}/api/contents")["content"]}
    assert {"start.ipynb", "my_page.ipynb", "1_link.ipynb"} <= names
    docs = "@jupyterlab/docmanager-extension:plugin"
    settings = asked(f"{address}/lab/api/settings/{docs}")
    assert settings["schema"]["properties"]["autosaveInterval"]["default"] == 30


@pytest.fixture
def page(started, chromium):
    """A browser of its own, closed before the server ends."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(1000 * LONGEST)
    yield context.new_page()
    context.close()


def test_a_newcomer_begins_in_jupyterlab_without_code_in_sight(started, page):
    folder, address = started
    before = {path.name: path.read_bytes() for path in (folder / "notebooks").glob("*.ipynb")}
    page.goto(f"{address}/lab?reset")
    page.goto(f"{address}/lab/tree/start.ipynb")
    page.get_by_text("There is no strategy yet.").wait_for()
    assert not page.locator(".jp-CodeMirrorEditor:visible").count()
    page.get_by_label("New strategy:").fill("Service first")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("link", name="Do this now").click()
    # The next step's page: as a page, and its first empty table open.
    team = page.locator(".jp-NotebookPanel:visible")
    team.locator(".wb-answer", has_text="led by Ana Ruiz").wait_for()
    team.locator(".wb-form[data-table='functions'] tr[data-state='blank'] > *").nth(1).click()
    page.keyboard.type("Sales", delay=5)
    page.keyboard.press("Enter")
    team.locator(".wb-status", has_text="Saved: Sales").wait_for()
    with open_store(str(folder / "workbook.sqlite")) as store:
        assert [row.key for row in store.read("service-first").rows("functions")] == ["sales"]
    # No letter deletes a part of the page, and nothing that is shown goes into the file.
    cells = team.locator(".jp-Cell").count()
    team.locator(".jp-MarkdownOutput").first.dblclick()
    page.keyboard.type("ddxx")
    assert team.locator(".jp-Cell").count() == cells
    assert not page.locator(".jp-CodeMirrorEditor:visible").count()
    team.get_by_role("button", name="Show code").click()
    team.get_by_text("page.answer(team.answer)").wait_for()
    page.reload()  # what was shown stays shown
    page.get_by_text("page.answer(team.answer)").wait_for()
    page.get_by_role("button", name="Hide code").click()
    assert not page.locator(".jp-CodeMirrorEditor:visible").count()
    after = {path.name: path.read_bytes() for path in (folder / "notebooks").glob("*.ipynb")}
    assert after == before


def test_a_foreign_notebook_is_run_only_when_somebody_says_so(started, page):
    folder, address = started
    ran = folder / "ran"
    code = f"from workbook import front_page\nopen({str(ran)!r}, 'w').close()"
    (folder / "notebooks" / "foreign.ipynb").write_text(notebook(code))
    page.goto(f"{address}/lab/workspaces/foreign/tree/foreign.ipynb")
    page.get_by_text("This notebook is not one of the workbook's own.").wait_for()
    assert page.get_by_text("open(").first.is_visible()
    assert not ran.exists()
    page.get_by_role("button", name="Open as a page").click()
    until(lambda: page.wait_for_timeout(100) or ran.exists())
    # What it shows is not saved; code that somebody has changed waits to be.
    changed = page.locator(".lm-TabBar-tab.jp-mod-dirty", has_text="foreign")
    read = page.locator(".wb-lab-bar [role=status]:text-is('')")
    read.wait_for(state="attached")
    assert not changed.count()
    page.get_by_role("button", name="Show code").click()
    page.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.type("# mine")
    page.get_by_role("button", name="Hide code").click()
    page.get_by_role("button", name="Read again").click()
    read.wait_for(state="attached")
    changed.wait_for()
