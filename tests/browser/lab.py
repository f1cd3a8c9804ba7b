"""A real Chromium in front of a real JupyterLab, without the internet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from waiting import LONGEST, until

CHROMIUM = os.environ.get("WORKBOOK_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# Names lead nowhere: whatever reaches for the internet fails at once, as behind a firewall.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_IDLE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const session = panel?.sessionContext;
  return panel?.content?.widgets?.length > 0 && session?.isReady && !session.hasNoKernel
    && session.session?.kernel?.status === 'idle'
    && session.session.kernel.connectionStatus === 'connected';
}"""


def notebook(*cells: str) -> str:
    """Return the text of a notebook with these code cells."""
    made = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


@contextmanager
def running_lab(folder: Path, user: str = "ana"):
    """Run JupyterLab on a folder as a member of the team, and give its address."""
    places = {
        name: str(folder.parent / f"jupyter-{name.lower()}")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    }
    root = Path(__file__).parent.parent.parent
    log = (folder.parent / "lab.log").open("w")
    server = subprocess.Popen(
        [
            sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
            "--expose-app-in-browser", "--ip=127.0.0.1", "--port=0",
            "--IdentityProvider.token=", "--ServerApp.password=",
            f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        env={**os.environ, **places, "PYTHONPATH": str(root), "WORKBOOK_USER": user},
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        yield address_of(server, places["JUPYTER_RUNTIME_DIR"])
    finally:
        server.terminate()
        try:
            server.wait(LONGEST)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def address_of(server: subprocess.Popen, runtime: str) -> str:
    """Return the address of a JupyterLab that was told to take a free port."""
    note = Path(runtime) / f"jpserver-{server.pid}.json"

    def address() -> str:
        assert server.poll() is None, "JupyterLab has ended; its log says why"
        with suppress(OSError, ValueError):  # it is not written yet, or half
            told = f"http://127.0.0.1:{json.loads(note.read_text())['port']}"
            with urllib.request.urlopen(f"{told}/api", timeout=LONGEST):
                return told
        return ""

    return until(address)


def run_all(page, address: str, path: str) -> None:
    """Open a notebook in JupyterLab and run its cells; a run sent before it is ready is lost."""
    # A workspace of its own: browsers side by side do not share what is open.
    workspace = f"test-{time.monotonic_ns()}"
    page.goto(f"{address}/lab/workspaces/{workspace}/tree/{path}?reset")
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
    page.wait_for_function(_IDLE)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def unnamed_inputs(page) -> list[str]:
    """Return the roles of the inputs that have no name in the accessibility tree."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {
        "textbox", "searchbox", "combobox", "checkbox", "radio", "spinbutton", "listbox", "Date",
        "button", "grid", "dialog",
    }  # fmt: skip
    lab = page.evaluate("() => [...document.querySelectorAll('.wb-form')].length")
    assert lab, "there is no form on the page"
    return [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"] in roles
        and not node.get("name", {}).get("value", "").strip()
        and _is_in_a_form(session, node)
    ]


def _is_in_a_form(session, node) -> bool:
    found = session.send("DOM.resolveNode", {"backendNodeId": node["backendDOMNodeId"]})
    asked = {
        "objectId": found["object"]["objectId"],
        "functionDeclaration": "function () { return !!this.closest?.('.wb-form') }",
        "returnByValue": True,
    }
    return session.send("Runtime.callFunctionOn", asked)["result"]["value"]
