"""Where the store is, and what a person reads when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from postgres import PostgresqlServer
from strategies import small

from workbook.book.errors import StoreError
from workbook.store import Change, Store, locate, open_store

RENAME = [Change("members", ("bo",), {"name": "Bob"}, 1)]


@pytest.fixture(autouse=True)
def no_store_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WORKBOOK_STORE", raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_url_goes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBOOK_STORE", "from-environment.sqlite")
    assert locate("mine.sqlite") == str(tmp_path / "mine.sqlite")
    assert locate(tmp_path / "x" / "mine.sqlite") == str(tmp_path / "x" / "mine.sqlite")
    assert locate() == str(tmp_path / "from-environment.sqlite")
    assert locate("postgresql://u@h/d") == "postgresql://u@h/d"


def test_the_nearest_file_upward_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert locate() == str(below / "workbook.sqlite")
    with open_store(tmp_path / "workbook.sqlite") as store:
        store.create(small(), by="ana")
    assert locate() == str(tmp_path / "workbook.sqlite")
    with open_store() as store:
        assert store.read("acme").key == "acme"


def test_a_path_and_a_sqlite_url_are_the_same_store(tmp_path: Path) -> None:
    with open_store(tmp_path / "s #1 ü?.sqlite") as store:
        store.create(small(), by="ana")
    assert (tmp_path / "s #1 ü?.sqlite").is_file()
    with open_store("sqlite:///other.sqlite") as store:
        assert store.name == str(tmp_path / "other.sqlite")


def test_reading_only_never_makes_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no store at .*missing\.sqlite.*workbook import PATH"):
        open_store("missing.sqlite", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_reading_only_works_beside_a_writer_with_an_unfinished_log(tmp_path: Path) -> None:
    with open_store("s.sqlite") as writer:
        writer.create(small(), by="ana")
        assert (tmp_path / "s.sqlite-wal").stat().st_size > 0
        with open_store("s.sqlite", read_only=True) as reader:
            assert reader.read("acme").strategy.name == "Acmé 🚚"
            writer.save("acme", RENAME, by="bo")
            assert reader.read("acme").name("members", "bo") == "Bob"
    assert sqlite3.connect("s.sqlite").execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("no/such/folder/s.sqlite", "Create the folder first"),
        (".", "is a folder. Give the file: "),
        ("sqlite://", "needs a file of its own"),
        ("sqlite:///:memory:", "needs a file of its own"),
        ("sqlite:///s.sqlite?mode=ro", "needs a file of its own"),
        ("mysql://user:hush-hush@host/db", "a SQLite file or a PostgreSQL database, not mysql"),
        ("postgresql+psycopg//:hush-hush@://", "The address of the store cannot be read"),
        ("postgresql://user:hush-hush@host:port/db", "The address of the store cannot be read"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained(url: str, expected: str) -> None:
    with pytest.raises(StoreError, match=expected) as caught:
        open_store(url)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_explained_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are notes, and long enough to be no header. " * 40)
    before = (tmp_path / "notes.txt").read_bytes()
    with pytest.raises(StoreError, match=r"notes\.txt cannot be used: file is not a database"):
        open_store("notes.txt")
    assert (tmp_path / "notes.txt").read_bytes() == before


def test_an_unreachable_server_is_explained_without_the_password() -> None:
    url = "postgresql://ana:hush-hush@127.0.0.1:1/team?application_name=hush-hush"
    with pytest.raises(StoreError, match="Check that the server is running") as caught:
        open_store(url)
    assert "postgresql://ana@127.0.0.1:1/team" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_neither_name_nor_representation_shows_a_password(postgresql_url: str) -> None:
    url = postgresql_url.replace("postgres@", "postgres:hush-hush@")
    with open_store(url) as store:
        assert "hush" not in store.name + repr(store)


def test_the_short_names_of_postgresql_work(postgresql_url: str) -> None:
    for scheme in ("postgresql", "postgres"):
        with open_store(postgresql_url.replace("postgresql+psycopg", scheme)) as store:
            assert store.strategies() == ()


def test_two_schemas_of_one_database_are_two_stores(
    postgresql_url: str, postgresql_server: PostgresqlServer
) -> None:
    with open_store(postgresql_url) as store, postgresql_server.schema() as another:
        store.create(small(), by="ana")
        with open_store(another) as other:
            assert other.strategies() == ()


def test_a_locked_store_says_that_nothing_was_saved(store_url: str) -> None:
    with open_store(store_url) as first, open_store(store_url, wait=0.2) as second:
        first.create(small(), by="ana")
        with first._database.writing() as connection:
            first._take_turn(connection, "acme")
            with pytest.raises(StoreError, match=r"within 0\.2 seconds\. Nothing was saved\. Try"):
                second.save("acme", RENAME, by="bo")
            assert second.read("acme").name("members", "bo") == "Bo; the =second"
        assert second.save("acme", RENAME, by="bo") == (2,)


def cut_off(store: Store, server_url: str, event: str) -> None:
    """Have the server close every connection of the store at the next event of this kind."""
    killer = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")

    def kill() -> None:
        with killer.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        killer.dispose()

    if event == "commit":
        sa.event.listen(store._database.engine, "commit", lambda _: kill(), once=True)
    else:

        def before(_: object, __: object, statement: str, *rest: object) -> None:
            if statement.startswith("INSERT INTO history"):
                kill()

        sa.event.listen(store._database.engine, "before_cursor_execute", before)


@pytest.mark.parametrize(
    ("event", "expected"),
    [("write", "Nothing was saved"), ("commit", "read the strategy again to see whether")],
)
def test_a_connection_lost_in_a_save_is_explained_and_nothing_half_saved(
    postgresql_url: str, event: str, expected: str
) -> None:
    with open_store(postgresql_url) as store, open_store(postgresql_url) as other:
        store.create(small(), by="ana")
        cut_off(store, postgresql_url, event)
        with pytest.raises(StoreError, match=expected):
            store.save("acme", RENAME, by="bo")
        assert other.read("acme").name("members", "bo") == "Bo; the =second"
        assert store.read("acme").versions["members"] == {("ana",): 1, ("bo",): 1}


@contextmanager
def ordinary_person() -> Iterator[None]:
    """Be somebody whom file permissions hold, also where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_that_may_not_be_written_reads_and_says_so() -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "s.sqlite"
        with open_store(file) as store:
            store.create(small(), by="ana")
        file.chmod(0o444)
        Path(folder).chmod(0o777)
        with ordinary_person(), open_store(file) as store:
            assert store.read("acme").key == "acme"
            with pytest.raises(StoreError, match=r"only be read.*Nothing was saved.*copy the file"):
                store.save("acme", RENAME, by="bo")


def test_a_full_disk_leaves_the_old_state(tmp_path: Path) -> None:
    with open_store("s.sqlite") as store:
        store.create(small(), by="ana")

        @sa.event.listens_for(store._database.engine, "begin")
        def fill(connection: sa.Connection) -> None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        members = [Change("members", (f"m{n}",), {"name": "x" * 30_000}) for n in range(50)]
        with pytest.raises(StoreError, match=r"no room left.*Nothing was saved.*Make room"):
            store.save("acme", members, by="bo")
        assert len(store.read("acme").rows("members")) == 2
