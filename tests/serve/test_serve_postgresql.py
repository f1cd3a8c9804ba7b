"""The apps on a PostgreSQL database that lets them read and nothing else."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from postgres import postgresql_server  # noqa: F401 a fixture
from serve.apps import ROOT, references, serving, until

from workbook.book.errors import StoreError
from workbook.exchange import read
from workbook.store import open_store

CHAPTERS = ("team", "link", "plans", "customer", "solution", "control", "summary")
# As the README tells them, for the role "board".
GRANTS = """
CREATE ROLE {role} LOGIN;
GRANT CONNECT ON DATABASE postgres TO {role};
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role};
"""
HARMLESS = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SELECT", "SET", "SHOW", ";"}
WRITES = [
    "INSERT INTO holidays (strategy, \"on\", name) VALUES ('distributor', '2026-12-25', 'x')",
    "UPDATE strategy SET name = 'Mine'",
    "DELETE FROM members",
    "TRUNCATE history",
    "ALTER TABLE members ADD COLUMN mine TEXT",
    "DROP TABLE looked",
    "CREATE TABLE mine (id INTEGER)",
    "CREATE TABLE public.mine (id INTEGER)",
    "UPDATE schema_version SET version = 99",
    "SELECT setval(pg_get_serial_sequence('history', 'id'), 1)",
]


def run(url, *statements):
    """Run statements, each by itself."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="module")
def database(postgresql_server):  # noqa: F811
    """A store with the sample strategies, a role that may read it, and what that role said."""
    with postgresql_server.schema() as owner:
        schema = owner.rpartition("%3D")[2]
        role = f"board_{schema}"
        with open_store(owner) as store:
            for sample in ("distributor", "distributor-first-attempt"):
                book = read(ROOT / "data" / sample)
                store.create(book, "test", datetime(2026, 10, 1, tzinfo=UTC))
                store.allow(book["strategy"][0].data_folder, by="test")
        granted = GRANTS.format(role=role, schema=schema)
        run(owner, *filter(str.strip, granted.split(";")))
        run(owner, f"ALTER ROLE {role} SET log_statement = 'all'")
        reader = owner.replace("postgres@", f"{role}@")
        yield SimpleNamespace(
            owner=owner, reader=reader, role=role, log=postgresql_server._folder / "log"
        )
        run(owner, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


@pytest.fixture
def folder(tmp_path):
    """A folder with the chapters."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def test_every_chapter_is_served_to_a_role_that_may_only_read(database, folder):
    told = database.log.read_text()
    with serving(folder, store=database.reader) as served:
        front = served.ask("/")
        assert front.status == 200
        assert front.text.count('<ol class="wb wb-gates">') == 2
        for chapter in CHAPTERS:
            for query in ("strategy=distributor", "strategy=distributor&as_of=2026-10-31"):
                page = served.ask(f"/{chapter}?{query}")
                assert page.status == 200
                assert not references(page.text), (chapter, served.log)
                assert "wb-answer" in page.text
    said = database.log.read_text()[len(told) :]
    statements = re.findall(r"LOG: +(?:statement|execute [^:]*): *(\S+)", said)
    assert len(statements) > 100
    assert set(map(str.upper, statements)) <= HARMLESS


@pytest.mark.parametrize("statement", WRITES)
def test_the_database_itself_refuses_every_write(database, statement):
    with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
        run(database.reader, "SET default_transaction_read_only = off", statement)


def test_a_store_opened_for_writing_by_that_role_saves_nothing(database):
    with (
        open_store(database.reader) as store,
        pytest.raises(StoreError, match=r"permission denied.*Nothing was saved"),
    ):
        store.delete("distributor", by="board")
    with open_store(database.owner, read_only=True) as store:
        assert len(store.strategies()) == 2


def test_an_older_store_is_told_kindly_and_read_as_soon_as_it_is_up_to_date(database, folder):
    run(database.owner, "DROP INDEX history_version", "UPDATE schema_version SET version = 1")
    with serving(folder, store=database.reader, workers=1) as served:
        for path in ("/", "/link?strategy=distributor"):
            answer = served.ask(path)
            assert answer.status == 503
            assert "The strategies cannot be read at the moment." in answer.text
            assert database.role not in answer.text
        assert "was made by an earlier program" in served.log
        assert "Open it once for writing: workbook list" in served.log
        open_store(database.owner).close()
        assert served.ask("/link?strategy=distributor").status == 200


def test_what_a_role_may_not_see_is_not_taken_for_an_old_store(database, folder):
    role = f"{database.role}_half"
    schema = database.owner.rpartition("%3D")[2]
    run(database.owner, f"CREATE ROLE {role} LOGIN", f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    try:
        url = database.owner.replace("postgres@", f"{role}@")
        with pytest.raises(StoreError, match="permission denied for table schema_version"):
            open_store(url, read_only=True)
    finally:
        run(database.owner, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_a_database_that_comes_later_is_waited_for(database, folder):
    nowhere = "postgresql://board@127.0.0.1:1/strategies"
    with serving(folder, store=nowhere, workers=1) as served:
        answer = served.ask("/")
        assert answer.status == 503
        assert "cannot be read at the moment" in answer.text
        until(lambda: "Until it can be read, every page says so." in served.log)
