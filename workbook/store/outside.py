"""What the store knows beside the book about evidence: where it may lie, and what was asked of it.

The list of folders grows by imports on the command line only: no form, save or other command
writes it. What was asked comes from the history, where changed and deleted rows of evidence stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbook.evidence.described import is_file
from workbook.store.schema import current, data_folders, history


def allowed(connection: Connection) -> tuple[str, ...]:
    """Return the folders in which evidence may lie."""
    return tuple(connection.execute(sa.select(data_folders.c["folder"])).scalars())


def allow(connection: Connection, folder: str, by: str, at: datetime) -> None:
    """Put a folder on the list, if it is not there."""
    known = sa.select(data_folders.c["folder"]).where(data_folders.c["folder"] == folder)
    if connection.execute(known).first() is None:
        connection.execute(data_folders.insert(), {"folder": folder, "by": by, "at": at})


def allow_what_was_imported(connection: Connection) -> None:
    """Fill the list of a store of the first version from its history.

    Only the command line added strategies then, so the folder that a strategy came with was set
    there. A folder that a later save set may have been typed in a form: it is left out, and the
    strategy says how to bring it back.
    """
    columns = history.c
    added = sa.select(*(columns[name] for name in ("values", "by", "at"))).where(
        columns["table"] == "strategy", columns["change"] == "insert"
    )
    for values, by, at in connection.execute(added.order_by(columns["id"])).all():
        if folder := (values or {}).get("data_folder"):
            allow(connection, folder, by, at)


def asked(
    connection: Connection, strategy: str, folder: str | None
) -> tuple[Mapping[str, Any], ...]:
    """Return every version that a row of evidence ever had, earliest first.

    Those of all strategies on the same data folder count; where one of this strategy asks a
    database, those of every strategy. A source that was named by the key of its description is
    given as the file or table itself, once for each that the description ever named.
    """
    columns, strategies = history.c, current["strategy"].c
    rows = sa.select(*(columns[name] for name in ("id", "strategy", "values"))).where(
        columns["table"] == "evidence", columns["values"].is_not(None)
    )
    same = sa.select(strategies["key"]).where(strategies["data_folder"] == folder)
    files = _described(connection)

    def found(condition: sa.ColumnElement[bool]) -> list[tuple[int, Mapping[str, Any]]]:
        return [
            (id_, {**values, "source": name})
            for id_, of, values in connection.execute(rows.where(condition))
            for name in files.get((of, values.get("source")), [values.get("source")])
        ]

    own = found(columns["strategy"] == strategy)
    others: list[tuple[int, Mapping[str, Any]]] = []
    if any(_of_database(values) for _, values in own):
        others = found(columns["strategy"] != strategy)
    elif folder and own:
        others = found(columns["strategy"].in_(same) & (columns["strategy"] != strategy))
    return tuple(values for _, values in sorted([*own, *others], key=lambda row: row[0]))


def _described(connection: Connection) -> dict[tuple[str, str | None], list[str]]:
    """Return strategy and key of each described source → the files and tables it ever named."""
    columns = history.c
    rows = sa.select(columns["strategy"], columns["values"]).where(
        columns["table"] == "sources", columns["values"].is_not(None)
    )
    named: dict[tuple[str, str | None], list[str]] = {}
    for strategy, values in connection.execute(rows):
        files = named.setdefault((strategy, values["key"]), [])
        if values.get("file") and values["file"] not in files:
            files.append(values["file"])
    return named


def _of_database(values: Mapping[str, Any]) -> bool:
    source = str(values.get("source") or "")
    return bool(source) and not is_file(source)
