"""Whether what a chapter declares fits beside the others: a reason in words where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import get_args

from workbook.book.chapter import Chapter, GateName
from workbook.book.fields import Field, Kind, Table
from workbook.book.messages import joined

LONGEST_NAME = 31  # characters: a sheet of an Excel file has no longer name
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Names of the store's own tables and columns, of files that Windows refuses, and of addresses.
_TABLES_OF_THE_STORE = {"history", "looked", "schema_version"}
_COLUMNS_OF_THE_STORE = {"strategy", "row_id", "row_version", "changed_by", "changed_at"}
_REFUSED_BY_WINDOWS = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_OTHER_PAGES = {"gates", "login", "logout", "portfolio", "static"}


def fault_of(chapter: Chapter, others: Sequence[Chapter]) -> str:
    """Return why a chapter does not fit beside others that are there; empty where it does."""
    return next(_faults(chapter, others), "")


def lost_reference(chapter: Chapter, known: Sequence[Chapter]) -> str:
    """Return which of a chapter's columns points to a table that nobody brings; else empty."""
    tables = {table.name for one in known for table in one.tables}
    for table, field in _fields(chapter):
        targets = {field.references} - {""}
        by = field.references_by and next(
            (one for one in _columns_of(table, known) if one.name == field.references_by), None
        )
        if by:
            targets |= set(by.choices)
        for target in sorted(targets - tables):
            return f"its column {table}.{field.name} points to {target}, and nobody has that table"
    return ""


def _faults(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    if not _is_name(chapter.name) or chapter.name in _OTHER_PAGES:
        yield f"a chapter cannot be called {chapter.name}"
    if any(chapter.name == one.name for one in others):
        yield f"there is a chapter called {chapter.name} already"
    yield from _faults_of_gate(chapter, others)
    yield from _faults_of_notebook(chapter, others)
    taken = {table.name: one.title for one in others for table in one.tables}
    yield from _faults_of_tables(chapter, taken)
    yield from _faults_of_additions(chapter, others)
    yield from _faults_of_subjects(chapter, others)
    foreign = sorted(chapter.rights.keys() - {table.name for table in chapter.tables})
    if foreign:
        yield f"it says who may change {foreign[0]}, and that is not a table of its own"


def _faults_of_gate(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    gates = [one for one in get_args(GateName) if one]
    if chapter.gate not in get_args(GateName):
        yield f"it names the gate {chapter.gate}, and the gates are {joined(gates)}"
    if chapter.letters and not chapter.gate:
        yield f"no gate takes its checks {', '.join(chapter.letters)}: let it name {joined(gates)}"
    for letter in chapter.letters:
        if not re.fullmatch("[A-Z]", letter):
            yield f"codes of checks begin with one of A to Z, and not with {letter!r}"
        for one in others:
            if letter in one.letters and one.gate != chapter.gate:
                yield f"codes that begin with {letter} belong to the {one.gate} gate ({one.title})"


def _faults_of_notebook(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    if chapter.notebook and not re.fullmatch(r"[\w.-]+\.ipynb", chapter.notebook):
        yield f"{chapter.notebook!r} is no name of a notebook (such as 6_{chapter.name}.ipynb)"
    if chapter.notebook and any(chapter.notebook == one.notebook for one in others):
        yield f"there is a notebook called {chapter.notebook} already"


def _faults_of_tables(chapter: Chapter, taken: Mapping[str, str]) -> Iterator[str]:
    own: set[str] = set()
    for table in chapter.tables:
        if table.name in taken:
            yield f"its table {table.name} is there already (chapter {taken[table.name]})"
        is_refused = table.name in _TABLES_OF_THE_STORE or _REFUSED_BY_WINDOWS.fullmatch(table.name)
        if not _is_name(table.name) or is_refused:
            yield f"a table cannot be called {table.name}"
        if table.name in own:
            yield f"it brings the table {table.name} twice"
        own.add(table.name)
        yield from _faults_of_table(table)


def _faults_of_table(table: Table) -> Iterator[str]:
    if not table.key:
        yield f"its table {table.name} has no column that is the key"
    names = [field.name for field in table.fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield f"its table {table.name} has the column {twice[0]} twice"
    for field in table.fields:
        yield from _faults_of_field(table.name, field)
        if field.references_by and field.references_by not in names:
            yield f"{table.name}.{field.name} is told by {field.references_by}, which is no column"
    for rule in table.rules:
        if rule.column not in names:
            yield f"a rule of its table {table.name} is about {rule.column}, which is no column"
    if table.named_by and table.key == ("key",) and table.named_by not in names:
        yield f"rows of its table {table.name} are named by {table.named_by}, which is no column"


def _faults_of_field(table: str, field: Field) -> Iterator[str]:
    if not _is_name(field.name) or field.name in _COLUMNS_OF_THE_STORE:
        yield f"a column of {table} cannot be called {field.name}"
    if field.kind not in get_args(Kind):
        yield f"its column {table}.{field.name} is of the unknown kind {field.kind}"


def _faults_of_additions(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    known = {table.name for one in others for table in one.tables}
    for table, added in chapter.columns.items():
        if table not in known:
            yield f"it adds a column to {table}, which is no table of another chapter"
            continue
        there = {field.name for field in _columns_of(table, others)}
        for field in added:
            if field.name in there:
                yield f"its column {table}.{field.name} is there already"
            if field.key or field.required:
                yield f"its column {table}.{field.name} must be one that may stay empty"
            yield from _faults_of_field(table, field)
            there.add(field.name)
    for table, column in chapter.choices:
        found = [one for one in _columns_of(table, others) if one.name == column]
        if not found or found[0].kind != "choice":
            yield f"it adds words to {table}.{column}, which is no column with a choice of words"


def _faults_of_subjects(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    taken = {subject.name for one in others for subject in one.subjects}
    everybody = [*others, chapter]
    for subject in chapter.subjects:
        if subject.name in taken:
            yield f"members vote on {subject.name} already"
        taken.add(subject.name)
        columns = {one.name: one for one in _columns_of(subject.votes, everybody)}
        if subject.table not in ("", subject.name) and not subject.told_by:
            # Without the chapter nobody could tell whose votes are to stay blind.
            yield f"its votes on {subject.name} are not in a table of this name"
        if not columns:
            yield f"its votes on {subject.name} are in {subject.votes}, which is no table"
        key = {name for name, one in columns.items() if one.key}
        told = {*subject.about, "member", *filter(None, [subject.told_by])}
        if columns and key != told | ({"round"} & columns.keys()):
            # The store tells by a vote's key alone whose it is, and whether it stays blind.
            yield (
                f"the key of {subject.votes} must be {joined(sorted(told))}, and the round where "
                "there is one"
            )
        for name in (*subject.about, *subject.values, *filter(None, [subject.told_by])):
            if name not in columns:
                yield f"its votes on {subject.name} name {name}, which is no column"
        if not subject.values:
            yield f"its votes on {subject.name} name no column to fill in"


def _fields(chapter: Chapter) -> Iterator[tuple[str, Field]]:
    for table in chapter.tables:
        yield from ((table.name, field) for field in table.fields)
    for name, added in chapter.columns.items():
        yield from ((name, field) for field in added)


def _columns_of(table: str, known: Sequence[Chapter]) -> list[Field]:
    return [field for one in known for name, field in _fields(one) if name == table]


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not iskeyword(text) and len(text) <= LONGEST_NAME
