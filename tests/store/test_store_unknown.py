"""A table that a newer program or a removed chapter has left in a store."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import newer
import pytest
import sqlalchemy as sa
from strategies import small
from typer.testing import CliRunner

from workbook import exchange
from workbook.book.errors import BadInput
from workbook.cli import app
from workbook.store import Change, open_store

SAID = "The table complaints is not known to this program; it is kept and exported."
TESTS = Path(__file__).parent


def later(url: str, *command: str) -> Any:
    """Run the newer program."""
    done = subprocess.run(
        [sys.executable, TESTS / "newer.py", url, *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call(*arguments: object) -> Any:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def url(store_url: str) -> str:
    """A store that a newer program has made."""
    assert later(store_url, "create") == newer.ROWS
    return store_url


def rows_in_the_table(url: str) -> int:
    with open_store(url) as store, store._database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM complaints").scalar_one())


def test_the_present_and_a_past_day_are_read_and_say_what_is_unknown(url: str) -> None:
    with open_store(url) as store:
        now = store.read("acme")
        past = store.read("acme", datetime.now(UTC))
        first = store.read("acme", store.history("acme")[0].at)
    for book in (now, past):
        assert book.rows("members")
        assert len(book.unknown["complaints"].rows) == 3
        assert book.notices[0].startswith(SAID)
    assert len(first.unknown["complaints"].rows) == 2
    assert past.unknown["complaints"].rows == now.unknown["complaints"].rows
    assert past.content_hash == now.content_hash


def test_saves_leave_it_untouched(url: str) -> None:
    before = later(url, "history")
    with open_store(url) as store:
        store.save("acme", [Change("members", ("bo",), {"name": "Bob"}, 1)], by="bo")
        with pytest.raises(BadInput, match="a table's name"):
            store.save("acme", [Change("complaints", ("late", "2026-02-28"), None, 1)], by="bo")
    assert later(url, "read") == newer.ROWS
    assert later(url, "history") == before


@pytest.mark.parametrize("target", ["folder", "file.xlsx"])
def test_an_export_holds_it_and_comes_back_without_loss(
    url: str, target: str, tmp_path: Path
) -> None:
    path = tmp_path / target
    done = call("export", "acme", path, "--store", url)
    assert done.exit_code == 0
    assert SAID in done.stderr
    if path.is_dir():
        with (path / "complaints.csv").open(encoding="utf-8", newline="") as file:
            heading, *lines = csv.reader(file)
        assert heading == list(newer.COMPLAINTS.columns)
        assert lines == newer.ROWS
    again = call("import", path, "--replace", "--store", url)
    assert again.exit_code == 0, again.output
    # What changes is where the files of evidence lie.
    assert "0 rows added, 1 changed, 0 deleted" in again.stdout
    copy = call("import", path, "--name", "copy", "--store", url)
    assert copy.exit_code == 0, copy.output
    with open_store(url) as store:
        copied, own = store.read("copy").unknown, store.read("acme").unknown
        assert copied["complaints"].rows == own["complaints"].rows
    # The newer program reads what this one wrote, from the files and from the store.
    fresh = f"{tmp_path / 'fresh.sqlite'}"
    later(fresh, "create")
    assert later(fresh, "import", str(path)) == newer.ROWS


def test_a_past_day_is_exported_with_it(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        first = store.history("acme")[0].at
    call("export", "acme", tmp_path / "then", "--as-of", first.isoformat(), "--store", url)
    with (tmp_path / "then" / "complaints.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == newer.ROWS[:2]


def test_changed_rows_come_in_and_the_newer_program_reads_their_past(
    url: str, tmp_path: Path
) -> None:
    call("export", "acme", tmp_path / "out", "--store", url)
    file = tmp_path / "out" / "complaints.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("time;tone", "time;tone;price"), encoding="utf-8")
    done = call("import", tmp_path / "out", "--replace", "--store", url)
    assert "0 rows added, 2 changed, 0 deleted" in done.stdout
    expected = [[*newer.ROWS[0][:3], "time;tone;price", *newer.ROWS[0][4:]], *newer.ROWS[1:]]
    assert later(url, "read") == expected
    moment = (datetime.now(UTC) - timedelta(microseconds=1)).isoformat()
    assert later(url, "read", moment) == expected
    assert later(url, "history")[-1][:2] == ["update", "2"]


def test_faults_in_it_are_told_by_row_and_column(url: str, tmp_path: Path) -> None:
    call("export", "acme", tmp_path / "out", "--store", url)
    file = tmp_path / "out" / "complaints.csv"
    text = file.read_text(encoding="utf-8").replace("2026-03-01", "2026-03-02")
    file.write_text(text.replace("12000.5", "many"), encoding="utf-8")
    done = call("import", tmp_path / "out", "--replace", "--store", url)
    assert done.exit_code == 2
    assert "complaints.csv, row 5, column cost: found 'many', expected a number" in done.output
    assert "column key, raised_on: found '0012, 2026-03-02', expected a key of its own" in (
        done.output
    )
    assert later(url, "read") == newer.ROWS


def test_a_replacement_that_lacks_it_leaves_its_rows_and_says_so(url: str, tmp_path: Path) -> None:
    call("export", "acme", tmp_path / "out", "--store", url)
    (tmp_path / "out" / "complaints.csv").unlink()
    done = call("import", tmp_path / "out", "--replace", "--store", url)
    assert done.exit_code == 0
    assert "holds nothing of complaints: what acme has there stays as it is" in done.stderr
    assert later(url, "read") == newer.ROWS


def test_a_store_that_lacks_it_refuses_it_and_says_what_to_do(url: str, tmp_path: Path) -> None:
    call("export", "acme", tmp_path / "out", "--store", url)
    other = tmp_path / "other.sqlite"
    done = call("import", tmp_path / "out", "--store", other)
    assert done.exit_code == 2
    assert "complaints.csv: found 'complaints'" in done.output
    assert "not installed here: install it first, or leave the table out" in done.output
    assert not other.exists()


def test_a_deleted_strategy_takes_its_rows_along_and_its_past_keeps_them(url: str) -> None:
    with open_store(url) as store:
        before = store.read("acme")
        store.create(small("other"), by="ana")
        moment = datetime.now(UTC)
        store.delete("acme", by="ana")
        assert store.read("acme", moment).unknown == before.unknown
    assert rows_in_the_table(url) == 0
    assert [one[:2] for one in later_history(url)] == [
        *[["insert", "1"]] * 3,
        *[["delete", "2"]] * 3,
    ]


def later_history(url: str) -> list[list[str]]:
    with open_store(url) as store:
        entries = store.history("acme", "complaints")
    return [[entry.change, str(entry.version), entry.by] for entry in entries]


def test_rows_that_an_earlier_program_left_behind_do_not_come_back(url: str) -> None:
    """A program before this one deleted a strategy without the rows that it did not know."""
    with open_store(url) as store:
        with store._database.writing() as connection:
            for table in store.read("acme").versions:
                rows = sa.table(table, sa.column("strategy"))
                connection.execute(rows.delete().where(rows.c.strategy == "acme"))
        assert rows_in_the_table(url) == 3
        store.create(small(), by="ana")
        assert store.read("acme").unknown == {}
    assert later_history(url)[3:] == [["delete", "2", "ana"]] * 3


@pytest.mark.parametrize("command", [["list"], ["check", "acme"], ["measure", "acme", "gates"]])
def test_every_command_says_it_once(url: str, command: list[str]) -> None:
    done = call(*command, "--store", url)
    assert done.exit_code in {0, 1}, done.output
    assert done.stderr.count(SAID) == 1


def test_a_store_without_it_says_nothing(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
        assert store.notices() == store.read("acme").notices == ()
        assert store.unknown_tables() == {}


def test_tables_of_something_else_are_nobody_s_business(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
        with store._database.writing() as connection:
            connection.exec_driver_sql("CREATE TABLE ours (strategy TEXT, note TEXT)")
            connection.exec_driver_sql("INSERT INTO ours VALUES ('acme', 'x')")
            connection.exec_driver_sql(
                'CREATE TABLE "../../x" (row_id INTEGER, strategy TEXT, a TEXT, '
                "row_version INTEGER, changed_by TEXT, changed_at TEXT, UNIQUE (strategy, a))"
            )
        assert store.unknown_tables() == {}
        assert store.read("acme").unknown == {}
        store.delete("acme", by="ana")


def test_votes_of_a_kind_that_is_unknown_stay_unseen(url: str, tmp_path: Path) -> None:
    """A newer program may keep them blind by a round of its own subject."""
    with open_store(url) as store:
        store.save("acme", [Change("rounds", ("links", 2), {"opened_on": "2026-01-01"})], by="ana")
        with store._database.writing() as connection:
            for table in ("rounds", "history"):
                column = "subject" if table == "rounds" else '"key"'
                connection.exec_driver_sql(
                    f"UPDATE {table} SET {column} = REPLACE({column}, 'links', 'complaints')"
                )
            connection.exec_driver_sql(
                'UPDATE history SET "values" = '
                + (
                    'REPLACE("values", \'"links"\', \'"complaints"\')'
                    if "://" not in url
                    else 'REPLACE("values"::text, \'"links"\', \'"complaints"\')::json'
                )
            )
        book = store.read("acme", reader="ana")
        assert book.unknown == {}
        assert "complaints" not in {entry.table for entry in store.history("acme", reader="ana")}
        exported = exchange.write(book, tmp_path / "out")
        assert not (exported / "complaints.csv").exists()
        rows = {name: book.entered(name) for name in book.versions}
        store.replace("acme", rows, by="ana")
    assert rows_in_the_table(url) == 3
