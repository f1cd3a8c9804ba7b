"""Evidence in a table of the company's database, by URL: only sums come back, nothing is written.

Each question becomes one statement in the database's own dialect, in a transaction that is told
to read only (PostgreSQL, MySQL, MariaDB, SQLite) and is always rolled back. The user in the URL
needs no right but to read these tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbook.errors import BadInput
from workbook.evidence.expression import Kind
from workbook.evidence.source import Records, Source, kind_of_type
from workbook.fields import nearest

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
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION sql_mode = 'ANSI_QUOTES'"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
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
            f"The database of the evidence cannot be reached ({type(error).__name__}). Check "
            "WORKBOOK_EVIDENCE_URL, and that the database's driver is installed."
        ) from None
    try:
        with connection:
            try:
                schema, name, columns = _described(connection, source)
                for statement in _BEFORE_READING.get(engine.dialect.name, ()):
                    connection.exec_driver_sql(statement)
            except SQLAlchemyError as error:
                raise BadInput(
                    f"The table {source} cannot be read ({type(error).__name__}). Ask for the "
                    "right to read it."
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

            table = ".".join(_quoted(part) for part in (schema, name) if part)
            dialect = DIALECTS[engine.dialect.name]
            try:
                yield Source(table, columns, dialect, fetch, (SQLAlchemyError,))
            finally:
                connection.rollback()
    finally:
        connection.close()


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


def _described(connection: Connection, source: str) -> tuple[str, str, dict[str, Kind]]:
    from sqlalchemy import inspect

    inspector = inspect(connection)
    schema, _, name = source.rpartition(".")
    own = schema.lower().startswith("pg_") or schema.lower() in _OWN_SCHEMAS
    there = not schema or schema in inspector.get_schema_names()
    known = _tables(inspector, schema) if there and not own else set()
    if name not in known:
        said = nearest(name, sorted(known)) if known else ""
        raise BadInput(
            f"The database has no table {source}{said}. Name a table or view that it holds, or a "
            "file that ends in .csv or .parquet."
        )
    columns: list[Any] = inspector.get_columns(name, schema or None)
    return schema, name, {column["name"]: kind_of_type(str(column["type"])) for column in columns}


def _tables(inspector: Inspector, schema: str) -> set[str]:
    return {*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
