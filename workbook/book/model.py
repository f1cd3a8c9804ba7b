"""Every table of the book: the sum of what the chapters bring.

The database, the files, the forms and the validation are all made from these declarations, which
stand in ``tables.py`` of each chapter; adding a column is one line there. Names are a contract with
the people who exchange strategies and the scripts that read them: add, never rename.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbook.book import registry
from workbook.book.chapter import Subject
from workbook.book.fields import Field, Table
from workbook.book.rights import Right

_CHAPTERS = registry.chapters()

SUBJECTS: Mapping[str, Subject] = {one.name: one for each in _CHAPTERS for one in each.subjects}
"""Everything that members vote on in rounds, by the name that ``rounds.subject`` has."""


def _with_additions(table: Table) -> Table:
    """Return a table with the columns and words that chapters add to those of others."""
    added = [field for chapter in _CHAPTERS for field in chapter.columns.get(table.name, ())]
    fields = tuple(_with_more_words(table.name, one) for one in (*table.fields, *added))
    return table if fields == table.fields else replace(table, fields=fields)


def _with_more_words(table: str, field: Field) -> Field:
    more = [word for chapter in _CHAPTERS for word in chapter.choices.get((table, field.name), ())]
    if (table, field.name) == ("rounds", "subject"):
        more += SUBJECTS
    if (table, field.name) == ("strategy", "opened"):
        more += [one.name for one in _CHAPTERS if one.is_further]
    return replace(field, choices=(*field.choices, *dict.fromkeys(more))) if more else field


TABLES: Mapping[str, Table] = {
    table.name: _with_additions(table)
    for table in sorted(
        (table for chapter in _CHAPTERS for table in chapter.tables), key=lambda one: one.place
    )
}
"""Every table by name, in the order in which files and sheets are written."""

RIGHTS: Mapping[str, Right] = {
    table: right for chapter in _CHAPTERS for table, right in chapter.rights.items()
}
"""Table → who besides a leader may change which of its rows; any other table is the leader's.

A row that changes hands must be theirs both before and after the change.
"""

CHAPTER_OF: Mapping[str, str] = {
    table.name: chapter.title for chapter in _CHAPTERS for table in chapter.tables
}
"""Table → title of the chapter in which a team enters it."""


def _key_columns() -> dict[str, str]:
    known: dict[str, str] = {}
    for table in TABLES.values():
        for field in table.fields:
            # A reference to its own table says how rows relate, such as an objective's parent.
            if field.references and field.references != table.name:
                known.setdefault(field.name, field.references)
    return known


KEY_COLUMNS: Mapping[str, str] = _key_columns()
"""Column → table whose rows its keys name, in every table and measure that has such a column."""
