"""The recipe for jupyter-scheduler, sent as printed to a real one in our own lab.

It is installed in a folder of its own (``.venv/scheduler``, by ``make test``): in the environment
its extension would load into every JupyterLab and Voila, and so into all browser tests.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

WORKBOOK = Path(sys.executable).with_name("workbook")
ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
SCHEDULER = ROOT / ".venv" / "scheduler"
TOKEN = "a-token-for-this-test-only"


def ask(address, data=None):
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(address, body, {"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


@pytest.mark.skipif(not SCHEDULER.exists(), reason="make test installs jupyter-scheduler")
def test_the_recipe_runs_as_printed_in_our_own_lab(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "WORKBOOK_STORE"}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        environment[name] = str(tmp_path / name)
    environment["JUPYTER_TOKEN"] = TOKEN
    environment["PYTHONPATH"] = str(SCHEDULER)
    environment["JUPYTER_CONFIG_PATH"] = str(SCHEDULER / "etc" / "jupyter")

    def call(*arguments):
        return subprocess.run([WORKBOOK, *arguments], cwd=tmp_path, env=environment, check=True,
                              capture_output=True, text=True).stdout  # fmt: skip

    call("import", DATA / "distributor")
    call("new", "Second")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = subprocess.Popen(
        [WORKBOOK, "lab", "--as-root", "--no-browser", "--port", str(port)], cwd=tmp_path,
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        scheduler = f"http://127.0.0.1:{port}/scheduler"
        deadline = time.monotonic() + 240
        while True:
            assert lab.poll() is None
            assert time.monotonic() < deadline
            try:
                ask(f"{scheduler}/job_definitions")
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        printed = call("run", "--recipe", "jupyter-scheduler")
        job = json.loads("".join(re.findall(r"^[^#].*\n", printed, re.MULTILINE)))
        made = ask(f"{scheduler}/job_definitions", job)["job_definition_id"]
        started = ask(f"{scheduler}/job_definitions/{made}/jobs",
                      {"parameters": job["parameters"]})  # fmt: skip
        status = ""
        while status not in {"COMPLETED", "FAILED"} and time.monotonic() < deadline:
            time.sleep(1)
            status = ask(f"{scheduler}/jobs/{started['job_id']}")["status"]
        assert status == "COMPLETED"
    finally:
        if lab.poll() is None:
            os.killpg(lab.pid, signal.SIGTERM)
        lab.wait(20)
