"""A newer program: this one with a table more, in a process of its own.

    python newer.py URL create | read [AS_OF] | import PATH | history

It prints the rows of its table, ``complaints``, as a list of lists of text.
"""

from __future__ import annotations

import json
import sys

from workbook.book.fields import Field, Table
from workbook.book.model import TABLES

COMPLAINTS = Table(
    "complaints",
    "Complaints",
    "What customers complain about.",
    (
        Field(name="key", label="Key", kind="slug", key=True, required=True),
        Field(name="raised_on", label="Raised on", kind="date", key=True, required=True),
        Field(name="text", label="Text"),
        Field(name="topics", label="Topics", many=True),
        Field(name="severe", label="Severe", kind="flag"),
        Field(name="times", label="Times", kind="integer"),
        Field(name="cost", label="Cost", kind="number"),
        Field(name="stage", label="Stage", kind="choice", choices=("open", "closed")),
        Field(name="member", label="Member", kind="slug", references="members"),
    ),
)
ROWS = [
    ["late", "2026-02-28", 'Said "late",\nwith=two lines', "time;tone", "yes", "3", "0.1",
     "open", "bo"],
    ["0012", "2026-03-01", " 007 ", "", "no", "", "1e-09", "closed", ""],
    ["0012", "2026-03-02", "", "one", "", "0", "12000.5", "", "ana"],
]  # fmt: skip


def main(url: str, command: str, *given: str) -> None:
    """Do one thing with a store and print the rows of the table."""
    TABLES["complaints"] = COMPLAINTS  # type: ignore[index]  # before the store is made from them
    from strategies import SMALL, rows_from

    from workbook import exchange
    from workbook.store import Change, open_store

    with open_store(url) as store:
        if command == "create":
            cells = [dict(zip(COMPLAINTS.columns, row, strict=True)) for row in ROWS[:2]]
            store.create(rows_from({**SMALL, "complaints": cells}), by="ana")
            last = dict(zip(COMPLAINTS.columns, ROWS[2], strict=True))
            key = (last.pop("key"), last.pop("raised_on"))
            store.save("acme", [Change("complaints", key, last)], by="bo")
        elif command == "import":
            store.replace("acme", exchange.read(given[0]), by="ana")
        if command == "history":
            entries = store.history("acme", "complaints")
            told = [[entry.change, str(entry.version), entry.by] for entry in entries]
        else:
            book = store.read("acme", given[0] if command == "read" and given else "")
            told = [
                [field.format(value) for field, value in zip(COMPLAINTS.fields, row, strict=True)]
                for row in book.entered("complaints")
            ]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
