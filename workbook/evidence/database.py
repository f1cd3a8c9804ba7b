"""Evidence in a table of the company's database, by URL: only sums come back, nothing is written.

Each question becomes one statement in the database's own dialect, in a transaction that is told
to read only (PostgreSQL, MySQL, MariaDB, SQLite) and is always rolled back. The user in the URL
needs no right but to read these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbook.book.errors import BadInput
from workbook.book.fields import nearest
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.evidence.quoting import quoted_name
from workbook.evidence.table import Records, Source, clocks_of, kind_of_type
from workbook.evidence.zones import OFFSET, ON_CLOCKS, instants_of, offset, on_clocks

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Inspector

DIALECTS = {
    "sqlite": "sqlite",
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "trino": "trino",
    "redshift": "redshift",
    "databricks": "databricks",
    "clickhouse": "clickhouse",
    "duckdb": "duckdb",
}
"""SQLAlchemy's name of a database, and sqlglot's of its dialect."""

_BEFORE_READING = {
    "postgresql": (
        "SET TRANSACTION READ ONLY",
        "SET LOCAL statement_timeout = '60s'",
        "SET LOCAL standard_conforming_strings = on",
    ),
    "mysql": (
        "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION sql_mode = 'ANSI_QUOTES'",
        "SET SESSION time_zone = '+00:00'",
    ),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION time_zone = '+00:00'"),
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA case_sensitive_like = ON"),
}
_OWN_SCHEMAS = ("information_schema", "performance_schema", "sys", "mysql")


@contextmanager
def open_table(url: str, source: str) -> Iterator[Source]:
    """Open a table or view by its name, or ``schema.name``.

    Raises
    ------
    BadInput
        The URL cannot be used, or the database has no such table; the nearest one is named.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = _engine(url)
        connection = engine.connect()
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise BadInput(
            say(
                "The database of the evidence cannot be reached ({name}). Check "
                "WORKBOOK_EVIDENCE_URL, and that the database's driver is installed.",
                name=type(error).__name__,
            )
        ) from None
    try:
        with connection:
            try:
                schema, name, types = _described(connection, source)
                for statement in _BEFORE_READING.get(engine.dialect.name, ()):
                    connection.exec_driver_sql(statement)
                if engine.dialect.name == "sqlite":  # it knows no such functions
                    driver: Any = connection.connection.driver_connection
                    for name_of, takes, function in _OF_SQLITE:
                        driver.create_function(name_of, takes, function, deterministic=True)
            except SQLAlchemyError as error:
                raise BadInput(
                    say(
                        "The table {source} could not be read ({name}). Ask for permission "
                        "to read it.",
                        source=source,
                        name=type(error).__name__,
                    )
                ) from None
            # A statement without parameters may hold % and : as they are.
            plain = connection.execution_options(no_parameters=True)

            def fetch(sql: str) -> Records:
                try:
                    return [tuple(row) for row in plain.exec_driver_sql(sql)]
                except SQLAlchemyError:
                    connection.rollback()
                    for statement in _BEFORE_READING.get(engine.dialect.name, ()):
                        connection.exec_driver_sql(statement)
                    raise

            table = ".".join(quoted_name(part) for part in (schema, name) if part)
            dialect = DIALECTS[engine.dialect.name]
            columns = {column: kind_of_type(kind) for column, kind in types.items()}
            try:
                yield Source(
                    table, columns, dialect, fetch, (SQLAlchemyError,), clocks=clocks_of(types),
                    instants=instants_of(types, dialect),
                )  # fmt: skip
            finally:
                connection.rollback()
    finally:
        connection.close()


def _letters_changed(text: object, before: str, after: str) -> str | None:
    """Change each letter of a text into the one at the same place, or leave it out."""
    letters = {ord(letter): after[at : at + 1] for at, letter in enumerate(before)}
    return None if text is None else str(text).translate(letters)


_OF_SQLITE: tuple[tuple[str, int, Callable[..., object]], ...] = (
    ("TRANSLATE", 3, _letters_changed),
    (ON_CLOCKS, 2, on_clocks),
    (OFFSET, 1, offset),
)


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.exc import ArgumentError
    from sqlalchemy.pool import NullPool

    name = make_url(url).get_backend_name()
    if name not in DIALECTS:
        raise ArgumentError(f"no dialect for {name}")
    if name == "sqlite":
        # A file that is not there would be made; read-only mode refuses instead.
        database = make_url(url).database or ""
        url = f"sqlite:///file:{database}?mode=ro&uri=true" if database else url
    return create_engine(url, poolclass=NullPool)


def _described(connection: Connection, source: str) -> tuple[str, str, dict[str, str]]:
    from sqlalchemy import inspect

    inspector = inspect(connection)
    schema, _, name = source.rpartition(".")
    own = schema.lower().startswith("pg_") or schema.lower() in _OWN_SCHEMAS
    there = not schema or schema in inspector.get_schema_names()
    known = _tables(inspector, schema) if there and not own else set()
    if name not in known:
        offered = known - OWN_TABLES if _stores(connection, inspector) else known
        said = nearest(name, sorted(offered)) if offered else ""
        raise BadInput(
            say(
                "The database has no table {source}{said}. Name a table or view that it holds, "
                "or a file that ends in .csv or .parquet.",
                source=source,
                said=said,
            )
        )
    columns: list[Any] = inspector.get_columns(name, schema or None)
    _refuse_a_store(connection, inspector, schema, name, {column["name"] for column in columns})
    return schema, name, {column["name"]: _type(column["type"]) for column in columns}


def _type(kind: Any) -> str:
    """Return the name of a type, which does not say by itself that it has a time zone."""
    return f"{kind} WITH TIME ZONE" if getattr(kind, "timezone", False) else str(kind)


def _refuse_a_store(
    connection: Connection, inspector: Inspector, schema: str, name: str, columns: set[str]
) -> None:
    """Refuse what a store of the workbook holds: blind votes are in it, and everybody's history.

    It is known by its own tables and not by its address, which can be written in many ways. Where
    one lies in the database, a view could show it by another name, so views are refused there.
    """
    stores = _stores(connection, inspector)
    here = schema or inspector.default_schema_name or ""
    own = here in stores and (name in OWN_TABLES or columns >= OF_A_STORE)
    view = bool(stores) and name in inspector.get_view_names(schema or None)
    if own or view or (stores and columns >= OF_A_STORE):
        raise BadInput(
            say("The table {name} cannot be used as evidence: ", name=name)
            + (say("it is part of the workbook's own store.") if not view else _NO_VIEWS)
        )


OF_A_STORE = {"strategy", "row_version"}
_NO_VIEWS = (
    "this database also holds the workbook's own store, so views are not read. Name a table, or "
    "connect a database without the store."
)
OWN_TABLES = frozenset(
    {*TABLES, "history", "looked", "data_folders", "shown_evidence", "schema_version"}
)
_PG_STORES = """SELECT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE c.relname = 'history'
    AND a.attname = 'row_version' AND NOT a.attisdropped"""


def _stores(connection: Connection, inspector: Inspector) -> set[str]:
    """Return the schemas in which a store of the workbook lies."""
    if connection.dialect.name == "postgresql":
        return set(connection.exec_driver_sql(_PG_STORES).scalars())
    if not inspector.has_table("history"):
        return set()
    columns = {column["name"] for column in inspector.get_columns("history")}
    return {inspector.default_schema_name or ""} if columns >= OF_A_STORE else set()


def _tables(inspector: Inspector, schema: str) -> set[str]:
    return {*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)}
