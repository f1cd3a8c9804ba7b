"""A store on a read-only medium or a full disk: it is read, and a save says what is wrong."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from mounted import on_a_small_disk
from strategies import small

from workbook.store import Change, open_store
from workbook.store.copied import CannotCopy, MemoryCopy

WORKBOOK = Path(sys.executable).with_name("workbook")
DATA = Path(__file__).parents[2] / "data"
SAVE = """
import sys
from workbook.book.errors import StoreError
from workbook.store import Change, open_store
with open_store(sys.argv[1]) as store:
    name = store.read("acme").name("members", "bo")
    version = store.read("acme").versions["members"]["bo",]
    try:
        store.save("acme", [Change("members", ("bo",), {"name": name + "!"}, version)], "bo")
    except StoreError as error:
        print(error)
    else:
        print("saved")
    print(name, len(store.history("acme", "members", ("bo",))))
"""


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where the small disk is mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A store that is not open."""
    file = tmp_path / "original.sqlite"
    with open_store(file) as store:
        store.create(small(), by="ana")
    assert not file.with_name("original.sqlite-wal").exists()
    return file


@pytest.fixture
def unfinished(original: Path, tmp_path: Path) -> Path:
    """A store whose last saves are in its log only, as a process leaves it that was killed."""
    left = tmp_path / "unfinished.sqlite"
    with open_store(original) as store:
        store.save("acme", [Change("members", ("bo",), {"name": "Bob"}, 1)], by="bo")
        shutil.copyfile(original, left)
        shutil.copyfile(f"{original}-wal", f"{left}-wal")
    with sqlite3.connect(f"file:{left}?immutable=1", uri=True) as alone:
        assert alone.execute("SELECT name FROM members WHERE key = 'bo'").fetchone() != ("Bob",)
    return left


def saved_by_hand(name: str) -> str:
    return f"{sys.executable} -c '{SAVE}' $DISK/{name}\n"


@pytest.mark.parametrize("state", ["fill", "protect"])
def test_every_command_that_reads_reads_where_nothing_can_be_written(
    disk: Path, tmp_path: Path, state: str
) -> None:
    kept = tmp_path / "kept.sqlite"
    sample = DATA / "distributor"
    made = subprocess.run(
        [WORKBOOK, "--store", kept, "import", sample], capture_output=True, check=False
    )
    assert made.returncode == 0
    out = tmp_path / "out"
    done = on_a_small_disk(
        disk,
        f"""
        cp {kept} s.sqlite
        {state}
        cd {tmp_path}
        export WORKBOOK_STORE=$DISK/s.sqlite
        {WORKBOOK} list
        {WORKBOOK} check distributor --format json > {out}.json || test $? = 1
        {WORKBOOK} measure distributor gates > {out}.gates
        {WORKBOOK} export distributor {out}
        {WORKBOOK} run link --strategy distributor --out {tmp_path}/reports
        """,
    )
    assert done.returncode == 0, done.stderr
    assert "distributor" in done.stdout
    assert "1 made, 0 unchanged, 0 failed" in done.stdout
    assert done.stderr == ""
    assert json.loads(Path(f"{out}.json").read_text())
    assert (out / "choices.csv").read_text() == (sample / "choices.csv").read_text()


def test_a_page_is_served_from_a_read_only_medium(disk: Path, original: Path) -> None:
    done = on_a_small_disk(
        disk,
        f"""
        cp {original} s.sqlite
        protect
        cd {disk.parent}
        {WORKBOOK} serve --port 0 --store $DISK/s.sqlite > log 2>&1 &
        for tried in $(seq 100); do grep -q http log && break; sleep 0.3; done
        address=$(grep -o 'http://[^ ]*/' log | head -n 1)
        {sys.executable} -c "
import sys, urllib.request as it
print(it.urlopen(sys.argv[1], timeout=60).read().decode())
print(it.urlopen(sys.argv[1] + 'team?strategy=acme', timeout=60).read().decode())
" $address > page.html || cat log
        kill %1
        wait || true
        """,
    )
    assert done.returncode == 0, done.stderr
    page = (disk.parent / "page.html").read_text()
    assert "Bo; the =second" in page, done.stdout
    assert "could not" not in page


def test_a_save_without_room_says_that_nothing_was_saved(disk: Path, original: Path) -> None:
    again = saved_by_hand("s.sqlite")
    done = on_a_small_disk(disk, f"cp {original} s.sqlite\nfill\n{again}\nempty\n{again}\n{again}")
    assert done.returncode == 0, done.stderr
    told, read, *later = done.stdout.splitlines()
    assert told == (
        f"The store {disk}/s.sqlite cannot be written: there is no room left on its disk. Nothing "
        "was saved. Make room on that disk and try again. What was saved before can still be read."
    )
    assert read == "Bo; the =second 1"
    assert later == ["saved", "Bo; the =second 2", "saved", "Bo; the =second! 3"]


def test_a_save_to_a_read_only_medium_says_so(disk: Path, original: Path) -> None:
    done = on_a_small_disk(disk, f"cp {original} s.sqlite\nprotect\n{saved_by_hand('s.sqlite')}")
    assert done.returncode == 0, done.stderr
    assert "s.sqlite is in a place that can only be read" in done.stdout
    assert "Nothing was saved. To change it, copy the file to a folder" in done.stdout
    assert "Bo; the =second 1" in done.stdout


@pytest.mark.parametrize("command", ["import", "new"])
def test_a_command_without_room_leaves_no_traceback(
    disk: Path, original: Path, command: str
) -> None:
    sample = DATA / "distributor" if command == "import" else "Another"
    done = on_a_small_disk(
        disk, f"cp {original} s.sqlite\nfill\n{WORKBOOK} --store s.sqlite {command} {sample}"
    )
    assert done.returncode == 2
    assert "Nothing was saved. Make room on that disk" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("state", ["fill", "protect"])
def test_what_a_killed_process_left_in_the_log_is_read_too(
    disk: Path, unfinished: Path, state: str
) -> None:
    done = on_a_small_disk(
        disk,
        f"cp {unfinished} s.sqlite\ncp {unfinished}-wal s.sqlite-wal\n{state}\n"
        + saved_by_hand("s.sqlite"),
    )
    assert done.returncode == 0, done.stderr
    assert "Bob 2" in done.stdout


def test_a_copy_is_made_anew_when_the_store_has_changed(original: Path) -> None:
    copy = MemoryCopy(original)

    def name() -> str:
        with copy.engine().connect() as connection:
            found = connection.exec_driver_sql("SELECT name FROM members WHERE key = 'bo'")
            return str(found.scalar_one())

    assert name() == "Bo; the =second"
    before = copy.engine()
    assert copy.engine() is before
    with open_store(original) as writer:
        writer.save("acme", [Change("members", ("bo",), {"name": "In the log"}, 1)], by="bo")
        assert name() == "In the log"
    assert name() == "In the log"
    with open_store(original) as writer:
        writer.save("acme", [Change("members", ("bo",), {"name": "In the file"}, 2)], by="bo")
    assert name() == "In the file"
    copy.close()


def test_a_copy_is_not_made_of_an_interrupted_save(original: Path) -> None:
    original.with_name("original.sqlite-journal").write_bytes(b"half a save")
    with pytest.raises(CannotCopy, match="has to be undone first"):
        MemoryCopy(original).engine()


def test_copies_beside_a_busy_writer_are_whole(original: Path) -> None:
    """Each copy holds as many changes in the history as in the row, whatever is being written."""
    writer = subprocess.Popen([sys.executable, "-c", _COUNTING, original], text=True)
    copy, seen = MemoryCopy(original), set()
    try:
        while writer.poll() is None:
            try:
                engine = copy.engine()
            except CannotCopy:
                continue
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                budget = connection.exec_driver_sql("SELECT budget FROM strategy").scalar()
                changes = connection.exec_driver_sql(
                    "SELECT count(*) FROM history WHERE \"table\" = 'strategy'"
                ).scalar()
            assert budget == 12000.5 + changes - 1
            seen.add(changes)
    finally:
        writer.wait(120)
        copy.close()
    assert writer.returncode == 0
    assert len(seen) > 1


_COUNTING = """
import sys, time
from workbook.store import Change, open_store
for number in range(1, 61):
    with open_store(sys.argv[1]) as store:
        more = {"budget": 12000.5 + number}
        store.save("acme", [Change("strategy", ("acme",), more, number)], "bo")
    time.sleep(0.03 if number % 3 else 0)
"""
