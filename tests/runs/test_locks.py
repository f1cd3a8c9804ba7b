import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from waiting import LONGEST

from workbook.book.errors import BadInput
from workbook.runs.locks import NAME, Busy, alone_in

HOLD = """
import sys
from pathlib import Path
from workbook.runs.locks import alone_in
with alone_in(Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder):
    """Start a process that holds the folder until its input ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], **pipes) as process:
        assert process.stdout.readline() == "holds\n"
        yield process


def test_a_second_run_is_told_who_is_at_work(tmp_path):
    with (
        holder(tmp_path) as first,
        pytest.raises(Busy, match=rf"process {first.pid}.*--wait"),
        alone_in(tmp_path),
    ):
        pass


def test_a_second_run_waits_and_then_goes_on(tmp_path):
    order = []

    def late():
        with alone_in(tmp_path, wait=LONGEST):
            order.append("second")

    with holder(tmp_path) as first:
        waiting = threading.Thread(target=late)
        waiting.start()
        waiting.join(0.5)
        order.append("first")
        first.stdin.close()
        waiting.join()
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_killed_holds_nothing(tmp_path):
    with holder(tmp_path) as first:
        first.kill()
    assert (tmp_path / NAME).exists()
    with alone_in(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_lock_goes_from_hand_to_hand_and_is_never_held_twice(tmp_path):
    counting = """
import sys
from pathlib import Path
from workbook.runs.locks import alone_in
folder = Path(sys.argv[1])
for _ in range(15):
    with alone_in(folder, wait=600):
        number = folder / "number"
        before = int(number.read_text()) if number.exists() else 0
        number.write_text(str(before + 1))
"""
    processes = [
        subprocess.Popen([sys.executable, "-c", counting, str(tmp_path)]) for _ in range(3)
    ]
    assert [process.wait(LONGEST) for process in processes] == [0, 0, 0]
    assert (tmp_path / "number").read_text() == "45"


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=r"file.*--out"), alone_in(tmp_path / "file"):
        pass


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="root can be another user")
def test_a_folder_of_others_is_said(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir(mode=0o755)
    for above in folder.parents:
        if above == Path("/tmp"):
            break
        above.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(BadInput, match="ermission denied"), alone_in(folder):
            pass
    finally:
        os.seteuid(0)
