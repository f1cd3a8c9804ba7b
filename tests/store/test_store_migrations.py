"""Stores made by earlier and by later programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from postgres import PostgresqlServer
from sqlalchemy.engine import Connection, Engine
from strategies import small

from workbook.book.errors import StoreError
from workbook.book.model import TABLES
from workbook.store import Change, open_store
from workbook.store import migrations as module

SCHEMA_1 = (Path(__file__).parent / "schema_1.sql").read_text(encoding="utf-8")
BY = "1, 'ana', '2025-03-01 09:00:00.000000'"
ROWS_OF_1 = f"""
INSERT INTO schema_version VALUES (1);
INSERT INTO strategy (strategy, key, name, leader, row_version, changed_by, changed_at)
    VALUES ('old', 'old', 'Old', 'ana', {BY});
INSERT INTO members (strategy, key, name, capacity, row_version, changed_by, changed_at)
    VALUES ('old', 'ana', 'Ana', 0.5, 2, 'bo', '2025-04-01 09:00:00.000000');
INSERT INTO history (strategy, "table", key, row_version, change, "values", by, at) VALUES
    ('old', 'strategy', '["old"]', 1, 'insert', '{{"key":"old","name":"Old","leader":"ana"}}',
        'ana', '2025-03-01 09:00:00.000000'),
    ('old', 'members', '["ana"]', 1, 'insert', '{{"key":"ana","name":"Ana"}}',
        'ana', '2025-03-01 09:00:00.000000'),
    ('old', 'members', '["ana"]', 2, 'update', '{{"key":"ana","name":"Ana","capacity":0.5}}',
        'bo', '2025-04-01 09:00:00.000000');
"""


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = sa.create_engine(url if "://" in url else f"sqlite:///{url}")
    yield engine
    engine.dispose()


def run(url: str, *statements: str) -> None:
    with engine_of(url) as engine, engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def store_of_version_1(store_url: str) -> str:
    """A store as the first program made it: without e-mail, citation and savings."""
    serial = "BIGSERIAL PRIMARY KEY" if "://" in store_url else "INTEGER NOT NULL PRIMARY KEY"
    text = SCHEMA_1.replace("{serial}", serial) + ROWS_OF_1
    if "://" in store_url:
        run(store_url, "SET TIME ZONE 'UTC'", *filter(str.strip, text.split(";\n")))
    else:
        run(store_url, *filter(str.strip, text.split(";\n")))
    return store_url


def shape(url: str) -> dict[str, object]:
    """Columns and indexes of every table, without the order that ALTER TABLE cannot choose."""
    with engine_of(url) as engine:
        inspector = sa.inspect(engine)
        return {
            name: (
                {column["name"]: column["nullable"] for column in inspector.get_columns(name)},
                {
                    (index["name"], tuple(index["column_names"]), bool(index["unique"]))
                    for index in inspector.get_indexes(name)
                },
                {tuple(one["column_names"]) for one in inspector.get_unique_constraints(name)},
            )
            for name in inspector.get_table_names()
        }


def test_a_store_of_version_1_opens_and_loses_nothing(store_of_version_1: str) -> None:
    with open_store(store_of_version_1) as store:
        book = store.read("old")
        ana = {
            **dict.fromkeys(TABLES["members"].columns),
            "key": "ana",
            "name": "Ana",
            "capacity": 0.5,
        }
        assert book.entered("members")[0]._asdict() == {**ana, "expertise": ()}
        assert book.strategy.leader == "ana"
        assert book.versions["members"] == {("ana",): 2}
        assert store.read("old", "2025-03-15").entered("members")[0].capacity is None
        assert store.read("old", date(2025, 3, 15)).entered("evidence") == ()
        first, second = store.history("old", "members")
        assert (first.by, second.by) == ("ana", "bo")
        assert first.values is not None
        assert first.values["email"] is None


def test_what_the_model_added_since_can_be_saved_in_an_old_store(store_of_version_1: str) -> None:
    with open_store(store_of_version_1) as store:
        saved = store.save(
            "old",
            [
                Change("members", ("ana",), {"email": "ana@example.org"}, 2),
                Change("savings", ("mail",), {"channel": "mail", "cost_saved": 10}),
            ],
            by="cy",
        )
        assert saved == (3, 1)
        assert store.read("old").entered("members")[0].email == "ana@example.org"
        assert store.read("old", "2025-12-31").entered("members")[0].email is None


def test_a_migrated_store_has_the_shape_of_a_new_one(
    store_of_version_1: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    open_store(store_of_version_1).close()
    with ExitStack() as stack:
        fresh = str(tmp_path / "fresh.sqlite")
        if "://" in store_of_version_1:
            server: PostgresqlServer = request.getfixturevalue("postgresql_server")
            fresh = stack.enter_context(server.schema())
        open_store(fresh).close()
        assert shape(store_of_version_1) == shape(fresh)
        assert set(shape(fresh)) == {
            *TABLES, "history", "looked", "data_folders", "shown_evidence", "schema_version",
            "passes", "presence", "rooms", "signing_keys",
        }  # fmt: skip


def test_a_step_that_fails_leaves_the_old_version_and_is_taken_again(
    store_of_version_1: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shape(store_of_version_1)
    (step,) = module.STEPS

    def breaks_off(connection: Connection) -> None:
        step(connection)
        connection.exec_driver_sql("SELECT 1 FROM a_table_that_does_not_exist")

    with monkeypatch.context() as patch:
        patch.setattr(module, "STEPS", (breaks_off,))
        with pytest.raises(StoreError, match=r"a_table_that_does_not_exist.*Nothing was saved"):
            open_store(store_of_version_1)
    assert shape(store_of_version_1) == before
    with open_store(store_of_version_1) as store:
        assert store.read("old").key == "old"
    assert shape(store_of_version_1) != before


def test_columns_and_tables_that_the_model_has_are_added(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    run(store_url, "ALTER TABLE members DROP COLUMN capacity", "DROP TABLE holidays")
    with open_store(store_url) as store:
        assert [row.capacity for row in store.read("acme").entered("members")] == [None, None]
        versions = store.save(
            "acme",
            [
                Change("members", ("bo",), {"capacity": 0.25}, 1),
                Change("holidays", ("2026-12-25",), {"name": "Christmas"}),
            ],
            by="ana",
        )
        assert versions == (2, 1)
        assert store.read("acme").entered("members")[1].capacity == 0.25


def test_a_newer_store_asks_for_an_upgrade(store_url: str) -> None:
    open_store(store_url).close()
    run(store_url, "UPDATE schema_version SET version = 99")
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"version 99 .* knows 2.*Upgrade: pip install"):
            open_store(store_url, read_only=read_only)


def test_a_column_of_a_newer_program_is_not_overwritten_but_can_be_read_past(
    store_url: str,
) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    run(store_url, "ALTER TABLE members ADD COLUMN nickname TEXT")
    with pytest.raises(StoreError, match=r"column members\.nickname.*Upgrade"):
        open_store(store_url)
    with open_store(store_url, read_only=True) as store:
        book = store.read("acme")
        assert len(book.rows("members")) == 2
        assert "column members.nickname is not known to this program" in book.notices[0]
        assert store.notices() == book.notices


def test_a_store_from_before_clocks_were_kept_is_read_as_it_is(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    run(store_url, "ALTER TABLE history DROP COLUMN clock")
    with open_store(store_url, read_only=True) as store:
        assert store.read("acme").rows("members")
        assert store.history("acme")
    with open_store(store_url) as store:
        store.save("acme", [Change("members", ("bo",), {"name": "Bob"}, 1)], by="bo")
        assert store.redate("acme", "2000-01-01", by="ana") == []


def test_reading_only_does_not_migrate_and_says_how(store_of_version_1: str) -> None:
    before = shape(store_of_version_1)
    with pytest.raises(StoreError, match="Open it once for writing: workbook list"):
        open_store(store_of_version_1, read_only=True)
    assert shape(store_of_version_1) == before


def test_a_database_of_something_else_is_left_alone(store_url: str) -> None:
    run(store_url, "CREATE TABLE members (id INTEGER)", "INSERT INTO members VALUES (7)")
    with pytest.raises(StoreError, match="holds a table members of something else"):
        open_store(store_url)
    assert set(shape(store_url)) == {"members"}


def test_other_tables_beside_the_workbooks_do_not_matter(store_url: str) -> None:
    run(store_url, "CREATE TABLE invoices (id INTEGER)")
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    with open_store(store_url) as store:
        assert store.read("acme").key == "acme"


def test_the_history_keeps_each_version_of_a_row_once(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    with pytest.raises(sa.exc.IntegrityError):
        run(
            store_url,
            'INSERT INTO history (strategy, "table", key, row_version, change, by, at) '
            "SELECT strategy, \"table\", key, row_version, 'update', by, at FROM history",
        )


def test_the_tables_can_be_queried_as_they_are(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    query = (
        "SELECT m.name, f.expertise, s.budget, s.starts_on FROM members m "
        "JOIN functions f ON f.strategy = m.strategy AND f.key = m.function "
        "JOIN strategy s ON s.strategy = m.strategy ORDER BY m.row_id"
    )
    with engine_of(store_url) as engine, engine.connect() as connection:
        found = connection.exec_driver_sql(query).first()
    assert found is not None
    assert tuple(found)[:3] == ("Ana", "negotiation;routes", 12000.5)
    assert str(found[3]) == "2026-01-01"
