"""A real JupyterHub: two people sign in, each in a lab of their own, and vote blind on one store.

It is installed in a folder of its own (``.venv/hub``, by ``make test``): in the environment its
parts would load into every server of Jupyter.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from functools import partial
from time import sleep

import pytest
from playwright.sync_api import expect
from serve.apps import ROOT, write_notebooks, write_store
from serve.members import VOTES, vote
from waiting import LONGEST, until

from workbook.serve.lab import EXTENSIONS
from workbook.store import Change, open_store

HUB = ROOT / ".venv" / "hub"

# What README shows, with people who sign in by their name alone.
CONFIGURATION = """
import os, sys
c = get_config()
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [
    sys.executable, "-c", "from configurable_http_proxy.cli import main; main()"
]
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/secret"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
c.Spawner.cmd = [
    sys.executable, "-m", "jupyterhub.singleuser", "--allow-root",
    "--LabApp.extra_labextensions_path={extensions}",  # installed, it is found
]
c.Spawner.notebook_dir = "{folder}/notebooks"
c.Spawner.environment = {{
    "WORKBOOK_STORE": "{folder}/store.sqlite", "PYTHONPATH": os.environ["PYTHONPATH"],
    "PATH": os.environ["PATH"], "JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp",
}}
"""

AUTO, EDIT = 'mode: str = \\"auto\\"', 'mode: str = \\"edit\\"'
PAGE = "voila/render/8_forms.ipynb"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=LONGEST) as answer:
            return answer.status == 200
    except urllib.error.URLError:
        return False


@pytest.fixture
def hub(tmp_path):
    if not HUB.exists():
        pytest.skip("make test installs JupyterHub")
    page = write_notebooks(tmp_path / "notebooks") / "8_forms.ipynb"
    told = page.read_text().replace(AUTO, EDIT)
    assert EDIT in told
    page.write_text(told)
    write_store(tmp_path / "store.sqlite")
    port = free_port()
    shutil.copyfile(ROOT / "notebooks/1_link.ipynb", tmp_path / "notebooks/1_link.ipynb")
    told = {
        "extensions": EXTENSIONS,
        "folder": tmp_path,
        "port": port,
        "hub": free_port(),
        "api": free_port(),
    }
    (tmp_path / "config.py").write_text(CONFIGURATION.format(**told))
    environment = {**os.environ, "PYTHONPATH": f"{HUB}:{ROOT}"}
    environment = {k: v for k, v in environment.items() if k != "WORKBOOK_USER"}
    log = (tmp_path / "hub.log").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", str(tmp_path / "config.py")],
        cwd=tmp_path, env=environment, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: sleep(0.3) or answers(f"{address}/hub/login") or running.poll() is not None)
        assert running.poll() is None, (tmp_path / "hub.log").read_text()
        yield address, tmp_path
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)


def test_two_people_sign_in_at_a_hub_and_vote_blind_on_one_store(hub, chromium, tmp_path):
    address, folder = hub
    with open_store(folder / "store.sqlite") as store:
        store.save("acme", [Change("rounds", ("links", 2), {"opened_on": "2026-11-01"})], by="lea")
        pages = {}
        for member in ("max", "eva"):
            page = pages[member] = chromium.new_context().new_page()
            page.set_default_timeout(1000 * LONGEST)  # a server each, started by the hub
            page.goto(f"{address}/hub/login")
            page.get_by_label("Username").fill(member)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(re.compile("/hub/spawn|/user/"))
        for member, value, why in VOTES:
            page = pages[member]
            until(partial(on_own_server, page, address, member))
            vote(page, value, why)
            page.screenshot(path=str(tmp_path / f"{member}.png"), full_page=True)
        held = until(lambda: page.wait_for_timeout(100) or votes(store))
        assert held == [("eva", -3, "it costs"), ("max", 3, "callers buy again")]
        assert "callers buy again" not in pages["eva"].content()
        leader = store.read("acme", reader="lea")
        assert set(leader.sealed["links"]) == {"max", "eva"}
        assert not [row for row in leader.rows("links") if row.round == 2]
        in_jupyterlab(pages["eva"], address)
        until(lambda: page.wait_for_timeout(100) or ("eva", -2, "it costs") in votes(store))
        # Nobody gets into another's server.
        page.goto(f"{address}/user/max/{PAGE}")
        expect(page.get_by_label("Save costs")).to_have_count(0)
        for one in pages.values():
            one.context.close()


def in_jupyterlab(page, address):
    """Open a chapter in the hub's JupyterLab, say which strategy, and vote otherwise."""
    page.goto(f"{address}/user/eva/lab/tree/1_link.ipynb")
    page.get_by_role("link", name="Win & grow, Acme").click()
    page.locator(".wb-answer").first.wait_for()
    assert not page.locator(".jp-CodeMirrorEditor:visible").count()
    page.locator(".wb-ballot").get_by_label("Save costs").select_option(label="−2")


def on_own_server(page, address, member):
    """Ask for the page until the hub has started the person's server."""
    page.goto(f"{address}/user/{member}/{PAGE}")
    return f"/user/{member}/voila" in page.url or page.wait_for_timeout(1000)


def votes(store):
    """Return the votes of the round when both have a reason."""
    with store._database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT member, contribution, reason FROM links WHERE round = 2 ORDER BY member"
        ).fetchall()
    rows = [tuple(row) for row in found]
    return rows if len(rows) == 2 and all(row[2] for row in rows) else None
