"""Evidence in a table that Spark knows, by an open session or by URL.

Needs the extra ``spark``. An open session of this process is used as it is; otherwise
``sc://host:port`` connects to a Spark Connect server and ``spark://host:port`` to a cluster.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.table import Records, Source, clocks_of, kind_of_type

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."


@contextmanager
def open_spark(url: str, source: str) -> Iterator[Source]:
    """Open a table or view of Spark's catalogue.

    Raises
    ------
    BadInput
        Spark is not installed or cannot be reached, or has no such table.
    """
    if set(source) - set(LETTERS):
        raise BadInput(
            say(
                "Spark has no table {source}: a table's name has letters, digits, _ and . .",
                source=source,
            )
        )
    session, errors = _session(url)
    try:
        if not session.catalog.tableExists(source):
            raise BadInput(
                say(
                    "Spark has no table {source}. Name one that its catalogue lists.", source=source
                )
            )
        fields = session.table(source).schema.fields
    except errors as error:
        raise BadInput(
            say(
                "Spark cannot read the table {source} ({name}).",
                source=source,
                name=type(error).__name__,
            )
        ) from None

    def fetch(sql: str) -> Records:
        return [tuple(row) for row in session.sql(sql).collect()]

    types = {field.name: field.dataType.simpleString() for field in fields}
    columns = {name: kind_of_type(kind) for name, kind in types.items()}
    table = ".".join(f'"{part}"' for part in source.split("."))
    yield Source(table, columns, "spark", fetch, errors, clocks=clocks_of(types))


def _session(url: str) -> tuple[Any, tuple[type[Exception], ...]]:
    try:
        errors, sql = import_module("pyspark.errors"), import_module("pyspark.sql")
    except ImportError:
        raise BadInput(
            say(
                "Spark is not installed. Install the workbook with its extra, as in "
                "service-strategy-workbook[spark]."
            )
        ) from None
    builder, refused = sql.SparkSession.builder, errors.PySparkException
    try:
        session = (
            sql.SparkSession.getActiveSession()
            or (
                builder.remote(url) if url.startswith("sc://") else builder.master(url)
            ).getOrCreate()
        )
    except (refused, RuntimeError, OSError, ValueError) as error:
        raise BadInput(
            say(
                "Spark cannot be reached ({name}). Check WORKBOOK_EVIDENCE_URL.",
                name=type(error).__name__,
            )
        ) from None
    return session, (refused,)
