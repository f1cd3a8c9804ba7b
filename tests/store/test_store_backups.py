"""The whole store in one file and back, on every pair of databases."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import newer
import pytest
import sqlalchemy as sa
from postgres import PostgresqlServer
from strategies import small
from test_store_migrations import ROWS_OF_1, SCHEMA_1
from test_store_unknown import later
from typer.testing import CliRunner

from workbook.book.errors import StoreError
from workbook.cli import app
from workbook.store import Change, open_store
from workbook.store.backups import back_up, restore
from workbook.store.database import Database
from workbook.store.schema import metadata
from workbook.store.unknown import unknown_tables

Rows = dict[str, list[tuple[Any, ...]]]


def content(url: str | Path) -> Rows:
    """Return every row of every table of a store, with all its columns."""
    database = Database(url, read_only=True, wait=10)
    try:
        with database.reading() as connection:
            strange = [one.sql for one in unknown_tables(connection).values()]
            return {
                table.name: [
                    tuple(row)
                    for row in connection.execute(sa.select(table).order_by(*table.primary_key))
                ]
                for table in (*metadata.tables.values(), *strange)
            }
    finally:
        database.close()


def fill(url: str) -> None:
    """Put a strategy with a history, a blind round and what lies beside the book into a store."""
    with open_store(url) as store:
        store.create(small(), by="ana")
        store.create(small("gone"), by="bo")
        store.delete("gone", by="bo")
        store.save("acme", [Change("members", ("bo",), {"capacity": 0.25}, 1)], by="ana")
        store.save("acme", [Change("functions", ("finance",), {"name": "Money"}, 1)], by="ana")
        subject = ("links", 2)
        store.save("acme", [Change("rounds", subject, {"opened_on": "2026-01-02"})], by="ana")
        vote = ("call", "grow", "bo", 2)
        values = {"contribution": 3, "reason": "Señal 🚚"}
        store.save("acme", [Change("links", vote, values)], by="bo")
        store.allow("/data/of/acme", by="ana")
        store.look("acme", "ana")


@pytest.fixture(params=["to sqlite", "to postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A second store that does not exist yet."""
    if request.param == "to sqlite":
        yield str(tmp_path / "other.sqlite")
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    with server.schema() as url:
        yield url


def call(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_restored_store_is_equal_row_by_row(
    store_url: str, other_url: str, tmp_path: Path
) -> None:
    fill(store_url)
    before = content(store_url)
    assert len(before["history"]) > 30
    assert [row for row in before["links"] if "Señal 🚚" in row]
    assert before["looked"]
    assert before["data_folders"]
    file = tmp_path / "all.sqlite"
    done = call("backup", file, "--store", store_url)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("1 strategy with the whole history (")
    assert content(store_url) == before == content(file)
    done = call("restore", file, "--store", other_url)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Restored 1 strategy with the whole history (")
    assert content(other_url) == before
    with open_store(other_url) as store:  # and it goes on from there
        assert store.read("acme").versions["members"]["bo",] == 2
        store.save("acme", [Change("members", ("new",), {"name": "New"})], by="ana")
    after = content(other_url)
    assert after["history"][-1][0] > before["history"][-1][0]
    assert after["members"][-1][0] > before["members"][-1][0]


def test_tables_of_a_newer_program_come_along(
    store_url: str, other_url: str, tmp_path: Path
) -> None:
    assert later(store_url, "create") == newer.ROWS
    held = back_up(store_url, tmp_path / "all.sqlite")
    restore(held.file, other_url)
    assert later(other_url, "read") == newer.ROWS
    assert content(other_url) == content(store_url)


def test_a_store_that_holds_something_is_left_alone(store_url: str, tmp_path: Path) -> None:
    fill(store_url)
    held = back_up(store_url, tmp_path / "all.sqlite")
    with open_store(store_url) as store:
        store.create(small("later"), by="ana")
    full = content(store_url)
    done = call("restore", held.file, "--store", store_url)
    assert done.exit_code == 2
    assert "holds 2 strategies (acme and later). Nothing was restored." in done.stderr
    assert content(store_url) == full
    done = call("restore", held.file, "--replace", "--store", store_url)
    assert done.exit_code == 0, done.output
    assert content(store_url) == content(held.file) != full


def test_only_a_history_is_something_too(store_url: str, tmp_path: Path) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
        held = back_up(store_url, tmp_path / "all.sqlite")
        store.delete("acme", by="ana")
    with pytest.raises(StoreError, match="what is left of earlier strategies"):
        restore(held.file, store_url)


def test_a_restore_that_fails_in_the_middle_changes_nothing(store_url: str, tmp_path: Path) -> None:
    fill(store_url)
    held = back_up(store_url, tmp_path / "all.sqlite")
    with closing(sqlite3.connect(held.file)) as damaged:  # no index refuses this one there
        damaged.execute("DROP INDEX history_version")
        damaged.execute(
            'INSERT INTO history (strategy, "table", key, row_version, change, "by", at) SELECT '
            'strategy, "table", key, row_version, change, "by", at FROM history LIMIT 1'
        )
        damaged.commit()
    before = content(store_url)
    done = call("restore", held.file, "--replace", "--store", store_url)
    assert done.exit_code == 2
    assert "Nothing was saved" in done.stderr
    assert content(store_url) == before


def test_others_go_on_saving_during_a_backup(tmp_path: Path) -> None:
    url = tmp_path / "store.sqlite"
    with open_store(url) as store:
        store.create(small(), by="ana")
    stop = threading.Event()
    saved = []

    def save() -> None:
        with open_store(url) as store:
            version = 1
            while not stop.is_set():
                change = Change("members", ("bo",), {"name": f"Bo {version}"}, version)
                (version,) = store.save("acme", [change], by="ana")  # type: ignore[assignment]
                saved.append(version)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        files = [back_up(url, tmp_path / f"{number}.sqlite").file for number in range(5)]
    finally:
        stop.set()
        thread.join()
    assert len(saved) > 5
    for file in files:  # each is the store of one moment: the row is the last of its versions
        held = content(file)
        last = [row for row in held["history"] if row[2:4] == ("members", '["bo"]')][-1]
        with open_store(file, read_only=True) as store:
            assert store.read("acme").versions["members"]["bo",] == last[4]


def test_a_backup_is_one_file_that_only_its_owner_reads(store_url: str, tmp_path: Path) -> None:
    fill(store_url)
    folder = tmp_path / "safe"
    folder.mkdir()
    done = call("backup", folder, "--store", store_url)
    assert done.exit_code == 0, done.output
    (file,) = folder.iterdir()
    assert file.name.startswith("workbook-backup-20")
    assert file.stat().st_mode & 0o777 == 0o600
    assert "only you can read it" in done.stderr


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    fill(str(store))
    there = tmp_path / "there.sqlite"
    there.write_text("mine")
    done = call("backup", there, "--store", store)
    assert done.exit_code == 2
    assert "already a file" in done.stderr
    assert there.read_text() == "mine"
    done = call("backup", tmp_path / "no" / "file", "--store", store)
    assert "There is no folder" in done.stderr
    done = call("backup", tmp_path / "new.sqlite", "--store", tmp_path / "none.sqlite")
    assert done.exit_code == 2
    assert "There is no store at" in done.stderr
    (tmp_path / "text.sqlite").write_text("no database " * 100)
    with closing(sqlite3.connect(tmp_path / "foreign.sqlite")) as foreign:
        foreign.execute("CREATE TABLE strategy (key)")
    for name in ("text.sqlite", "foreign.sqlite"):
        done = call("backup", tmp_path / "new.sqlite", "--store", tmp_path / name)
        assert done.exit_code == 2, done.output
    kept = {"store.sqlite", "there.sqlite", "text.sqlite", "foreign.sqlite"}
    assert {file.name for file in tmp_path.iterdir() if file.suffix != ".sqlite-wal"} - {
        "store.sqlite-shm", "store.sqlite-wal"} == kept  # fmt: skip


@pytest.mark.parametrize("kind", ["missing", "text", "foreign", "cut"])
def test_what_is_no_backup_is_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file.sqlite"
    if kind == "text":
        file.write_text("no database " * 100)
    elif kind == "foreign":
        with closing(sqlite3.connect(file)) as foreign:
            foreign.execute("CREATE TABLE customers (key)")
    elif kind == "cut":
        source = tmp_path / "source.sqlite"
        fill(str(source))
        whole = back_up(source, tmp_path / "whole.sqlite").file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2])
    target = tmp_path / "target.sqlite"
    done = call("restore", file, "--store", target)
    assert done.exit_code == 2
    assert str(file) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not target.exists()


def test_a_backup_of_an_earlier_program_is_brought_up_to_date_and_stays_as_it_is(
    tmp_path: Path,
) -> None:
    old = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(old)) as connection:
        serial = "INTEGER NOT NULL PRIMARY KEY"
        connection.executescript(SCHEMA_1.replace("{serial}", serial) + ROWS_OF_1)
    held = back_up(old, tmp_path / "kept.sqlite")
    before = held.file.read_bytes()
    restore(held.file, tmp_path / "new.sqlite")
    assert held.file.read_bytes() == before
    with open_store(old) as earlier, open_store(tmp_path / "new.sqlite") as now:
        assert [one.key for one in now.strategies()] == [one.key for one in earlier.strategies()]
    assert content(tmp_path / "new.sqlite") == content(old)


def test_it_says_where_the_evidence_files_are(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    rows = small()
    rows["strategy"] = [rows["strategy"][0]._replace(data_folder="/data/of/acme")]
    with open_store(store) as opened:
        opened.create(rows, by="ana")
    done = call("backup", tmp_path / "kept.sqlite", "--store", store)
    assert "Not in it: the evidence files in /data/of/acme." in done.stderr
    done = call("restore", tmp_path / "kept.sqlite", "--store", tmp_path / "new.sqlite")
    assert "Not in it: the evidence files in /data/of/acme." in done.stderr
