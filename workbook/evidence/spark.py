"""Evidence in a table that Spark knows, by an open session or by URL.

Needs the extra ``spark``. An open session of this process is used as it is; otherwise
``sc://host:port`` connects to a Spark Connect server and ``spark://host:port`` to a cluster.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from uuid import uuid4

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence import patience
from workbook.evidence.database import OF_A_STORE, OWN_TABLES
from workbook.evidence.table import Records, Source, clocks_of, kind_of_type
from workbook.evidence.zones import instants_of

_VIEWS = ("VIEW", "TEMPORARY")
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
        _refuse_a_store(session, source, {field.name for field in fields})
    except errors as error:
        raise BadInput(
            say(
                "Spark cannot read the table {source} ({name}).",
                source=source,
                name=type(error).__name__,
            )
        ) from None

    fetch = _in_time(session)
    types = {field.name: field.dataType.simpleString() for field in fields}
    columns = {name: kind_of_type(kind) for name, kind in types.items()}
    table = ".".join(f'"{part}"' for part in source.split("."))
    yield Source(
        table, columns, "spark", fetch, errors, clocks=clocks_of(types),
        instants=instants_of(types, "spark"),
    )  # fmt: skip


_AGAIN = 1.0  # seconds


def _in_time(session: Any) -> Callable[[str], Records]:
    """Return what runs a statement, and has Spark stop it after a minute."""
    begin, interrupt, end = _stopping(session)

    def fetch(sql: str) -> Records:
        tag = f"workbook-{uuid4().hex}"
        late, answered = threading.Event(), threading.Event()

        def stop() -> None:
            if answered.wait(patience.SECONDS):
                return
            late.set()
            interrupt(tag)
            while not answered.wait(_AGAIN):  # a job that had not begun yet was not stopped
                interrupt(tag)

        begin(tag)
        threading.Thread(target=stop, daemon=True).start()
        try:
            return [tuple(row) for row in session.sql(sql).collect()]
        except Exception:  # what a job that was stopped raises is not always one of Spark's errors
            if late.is_set():
                raise patience.too_slow() from None
            raise
        finally:
            answered.set()
            end(tag)

    return fetch


def _stopping(
    session: Any,
) -> tuple[Callable[[str], Any], Callable[[str], Any], Callable[[str], Any]]:
    """Return what names a job, stops it, and forgets its name: over a connection, or in here."""
    try:
        context = session.sparkContext
    except Exception:
        return session.addTag, session.interruptTag, session.removeTag
    return (
        lambda tag: context.setJobGroup(tag, "workbook", interruptOnCancel=True),
        context.cancelJobGroup,
        lambda _: context.setLocalProperty("spark.jobGroup.id", None),
    )


def _refuse_a_store(session: Any, name: str, columns: set[str]) -> None:
    """Refuse what a store of the workbook holds, as in a database: votes and history are in it.

    Where a catalogue's schema holds a store, a view could show it by another name.
    """
    schema, _, table = name.rpartition(".")
    history = f"{schema}.history" if schema else "history"
    of_a_store = columns >= OF_A_STORE
    if not of_a_store and session.catalog.tableExists(history):
        there = {field.name for field in session.table(history).schema.fields}
        kind = session.catalog.getTable(name).tableType
        of_a_store = there >= OF_A_STORE and (table.lower() in OWN_TABLES or kind in _VIEWS)
    if of_a_store:
        raise BadInput(
            say("The table {table} is no evidence: it is part of the workbook's own store.",
                table=name)
        )  # fmt: skip


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
        session = sql.SparkSession.getActiveSession()
        if session is None:
            place = builder.remote(url) if url.startswith("sc://") else builder.master(url)
            # Times without a zone are taken as they are: nowhere an hour is left out in spring.
            session = place.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    except (refused, RuntimeError, OSError, ValueError) as error:
        raise BadInput(
            say(
                "Spark cannot be reached ({name}). Check WORKBOOK_EVIDENCE_URL.",
                name=type(error).__name__,
            )
        ) from None
    return session, (refused,)
