import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import LONGEST

from workbook.book.model import TABLES
from workbook.store import open_store

HERE = Path(__file__).parents[1] / "runs"
WORKBOOK = Path(sys.executable).with_name("workbook")

COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

pty = pytest.importorskip("pty", reason="this system has no terminals of this kind")


def on_terminal(command, folder):
    """Run a command on a terminal, and give its exit code and all that it wrote."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    process = subprocess.Popen(
        command, cwd=folder, stdout=theirs, stderr=theirs, stdin=theirs, env=environment
    )
    os.close(theirs)
    written = b""
    while True:
        if not select.select([ours], [], [], LONGEST)[0]:
            process.kill()
            raise AssertionError(written.decode())
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            part = b""
        if not part:
            break
        written += part
    os.close(ours)
    return process.wait(), COLOURS.sub("", written.decode())


def test_a_terminal_shows_a_bar_with_the_time_left_and_ends_with_the_verdict(tmp_path):
    store = tmp_path / "workbook.sqlite"
    strategy = TABLES["strategy"]
    row = strategy.row(**dict.fromkeys(strategy.columns) | {"key": "north", "name": "North"})
    with open_store(store) as opened:
        opened.create({"strategy": [row]}, by="ana")
    (tmp_path / "notebooks").mkdir()
    quick = HERE / "fixtures" / "stubborn" / "2_quick.ipynb"
    (tmp_path / "notebooks" / "2_quick.ipynb").write_bytes(quick.read_bytes())
    code, written = on_terminal([WORKBOOK, "run", "--store", store], tmp_path)
    assert code == 0, written
    assert "Making reports" in written
    assert "0/1 time left" in written
    assert "North: In progress: the link gate" in written
    assert "quick: done" not in written
