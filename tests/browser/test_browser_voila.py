"""Plain Voila on our notebooks: no command of ours, and no network."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from golden.make import ROOT, store_of_samples
from waiting import until

LONGEST = 200_000  # milliseconds; a chapter takes half a minute where other tests run beside


@pytest.fixture(scope="module")
def voila(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voila")
    store_of_samples(folder / "workbook.sqlite")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("WORKBOOK_STORE", "WORKBOOK_STRATEGY")
    }
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "voila", "notebooks/1_link.ipynb", "--no-browser", f"--port={port}"],
        cwd=folder, env={**environment, "JUPYTER_CONFIG_DIR": str(folder / "config")},
        stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"

    def answers():
        assert server.poll() is None, (folder / "log").read_text()
        with suppress(OSError):  # nobody listens yet
            urllib.request.urlopen(f"{address}voila/static/voila.js").close()
            return True
        return False

    try:
        until(answers)
        yield address
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
        log.close()


def test_plain_voila_asks_which_strategy_and_opens_it_without_a_request_to_elsewhere(
    voila, chromium
):
    context = chromium.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(voila, wait_until="commit")
    page.get_by_text("Which strategy do you want to open?").wait_for(timeout=LONGEST)
    assert page.locator("figure.wb-figure").count() == 0
    page.get_by_role("link", name="Win at the first moment of truth, Distribuidora").first.click()
    page.get_by_text("Distribuidora Quillaverde · as of").wait_for(timeout=LONGEST)
    assert "strategy=distributor" in page.url
    page.locator("figure.wb-figure").first.wait_for(timeout=LONGEST)
    page.goto(f"{voila}?strategy=distributor-first-attempt&as_of=2026-10-31", wait_until="commit")
    page.get_by_text("as of 31 October 2026").wait_for(timeout=LONGEST)
    assert "works against" in page.content()
    outside = {url for url in asked if urlsplit(url).hostname not in ("127.0.0.1", None)}
    assert outside == set()
    context.close()
