"""Whether what a chapter declares fits beside the others: a reason in words where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from keyword import iskeyword
from typing import get_args

from workbook.book.chapter import Chapter, GateName
from workbook.book.fields import Field, Kind, Table
from workbook.book.messages import joined, say

LONGEST_NAME = 31  # characters: a sheet of an Excel file has no longer name
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Names of the store's own tables and columns, of files that Windows refuses, and of addresses.
_TABLES_OF_THE_STORE = {"history", "looked", "schema_version"}
_COLUMNS_OF_THE_STORE = {"strategy", "row_id", "row_version", "changed_by", "changed_at"}
_REFUSED_BY_WINDOWS = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_OTHER_PAGES = {
    *("download", "findings", "gates", "handbook", "login", "logout", "portfolio", "row"),
    *("manage", "new", "static", "strategy"),
}


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
            targets |= set(by.choices) - field.words.keys()
        for target in sorted(targets - tables):
            return say(
                "its column {table}.{field} points to {target}, and nobody has that table",
                table=table,
                field=field.name,
                target=target,
            )
    return ""


def _faults(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    if not _is_name(chapter.name) or chapter.name in _OTHER_PAGES:
        yield say("a chapter cannot be called {chapter}", chapter=chapter.name)
    if any(chapter.name == one.name for one in others):
        yield say("there is a chapter called {chapter} already", chapter=chapter.name)
    yield from _faults_of_gate(chapter, others)
    yield from _faults_of_notebook(chapter, others)
    taken = {table.name: one.title for one in others for table in one.tables}
    yield from _faults_of_tables(chapter, taken)
    yield from _faults_of_additions(chapter, others)
    yield from _faults_of_subjects(chapter, others)
    foreign = sorted(chapter.rights.keys() - {table.name for table in chapter.tables})
    if foreign:
        yield say(
            "it says who may change {foreign}, and that is not a table of its own",
            foreign=foreign[0],
        )


def _faults_of_gate(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    gates = [one for one in get_args(GateName) if one]
    if chapter.gate not in get_args(GateName):
        yield say(
            "it names the gate {gate}, and the gates are {gates}",
            gate=chapter.gate,
            gates=joined(gates),
        )
    if chapter.letters and not chapter.gate:
        yield say(
            "no gate takes its checks {letters}: let it name {gates}",
            letters=", ".join(chapter.letters),
            gates=joined(gates),
        )
    for letter in chapter.letters:
        if not re.fullmatch("[A-Z]", letter):
            yield say(
                "codes of checks begin with one of A to Z, and not with {letter}",
                letter=repr(letter),
            )
        for one in others:
            if letter in one.letters and one.gate != chapter.gate:
                yield say(
                    "codes that begin with {letter} belong to the {gate} gate ({title})",
                    letter=letter,
                    gate=one.gate,
                    title=one.title,
                )


def _faults_of_notebook(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    if chapter.notebook and not re.fullmatch(r"[\w.-]+\.ipynb", chapter.notebook):
        yield say(
            "{notebook} is no name of a notebook (such as 6_{chapter}.ipynb)",
            notebook=repr(chapter.notebook),
            chapter=chapter.name,
        )
    if chapter.notebook and any(chapter.notebook == one.notebook for one in others):
        yield say("there is a notebook called {notebook} already", notebook=chapter.notebook)


def _faults_of_tables(chapter: Chapter, taken: Mapping[str, str]) -> Iterator[str]:
    own: set[str] = set()
    for table in chapter.tables:
        if table.name in taken:
            yield say(
                "its table {table} is there already (chapter {taken})",
                table=table.name,
                taken=taken[table.name],
            )
        is_refused = table.name in _TABLES_OF_THE_STORE or _REFUSED_BY_WINDOWS.fullmatch(table.name)
        if not _is_name(table.name) or is_refused:
            yield say("a table cannot be called {table}", table=table.name)
        if table.name in own:
            yield say("it brings the table {table} twice", table=table.name)
        own.add(table.name)
        yield from _faults_of_table(table)


def _faults_of_table(table: Table) -> Iterator[str]:
    if not table.key:
        yield say("its table {table} has no column that is the key", table=table.name)
    names = [field.name for field in table.fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield say(
            "its table {table} has the column {twice} twice", table=table.name, twice=twice[0]
        )
    for field in table.fields:
        yield from _faults_of_field(table.name, field)
        if field.when and field.when[0] not in names:
            yield say(
                "{table}.{field} is used by {when}, which is no column",
                table=table.name,
                field=field.name,
                when=field.when[0],
            )
        if field.references_by and field.references_by not in names:
            yield say(
                "{table}.{field} is told by {references_by}, which is no column",
                table=table.name,
                field=field.name,
                references_by=field.references_by,
            )
    for rule in table.rules:
        if rule.column not in names:
            yield say(
                "a rule of its table {table} is about {column}, which is no column",
                table=table.name,
                column=rule.column,
            )
    if table.named_by and table.key == ("key",) and table.named_by not in names:
        yield say(
            "rows of its table {table} are named by {named_by}, which is no column",
            table=table.name,
            named_by=table.named_by,
        )


def _faults_of_field(table: str, field: Field) -> Iterator[str]:
    if not _is_name(field.name) or field.name in _COLUMNS_OF_THE_STORE:
        yield say("a column of {table} cannot be called {field}", table=table, field=field.name)
    if field.kind not in get_args(Kind):
        yield say(
            "its column {table}.{field} is of the unknown kind {kind}",
            table=table,
            field=field.name,
            kind=field.kind,
        )


def _faults_of_additions(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    known = {table.name for one in others for table in one.tables}
    for table, added in chapter.columns.items():
        if table not in known:
            yield say(
                "it adds a column to {table}, which is no table of another chapter", table=table
            )
            continue
        there = {field.name for field in _columns_of(table, others)}
        for field in added:
            if field.name in there:
                yield say(
                    "its column {table}.{field} is there already", table=table, field=field.name
                )
            if field.key or field.required:
                yield say(
                    "its column {table}.{field} must be one that may stay empty",
                    table=table,
                    field=field.name,
                )
            yield from _faults_of_field(table, field)
            there.add(field.name)
    for table, column in chapter.choices:
        found = [one for one in _columns_of(table, others) if one.name == column]
        if not found or found[0].kind != "choice":
            yield say(
                "it adds words to {table}.{column}, which is no column with a choice of words",
                table=table,
                column=column,
            )


def _faults_of_subjects(chapter: Chapter, others: Sequence[Chapter]) -> Iterator[str]:
    taken = {subject.name for one in others for subject in one.subjects}
    everybody = [*others, chapter]
    for subject in chapter.subjects:
        if subject.name in taken:
            yield say("members vote on {subject} already", subject=subject.name)
        taken.add(subject.name)
        columns = {one.name: one for one in _columns_of(subject.votes, everybody)}
        if subject.table not in ("", subject.name) and not subject.told_by:
            # Without the chapter nobody could tell whose votes are to stay blind.
            yield say(
                "its votes on {subject} are not in a table of this name", subject=subject.name
            )
        if not columns:
            yield say(
                "its votes on {subject} are in {votes}, which is no table",
                subject=subject.name,
                votes=subject.votes,
            )
        key = {name for name, one in columns.items() if one.key}
        told = {*subject.about, "member", *filter(None, [subject.told_by])}
        if columns and key != told | ({"round"} & columns.keys()):
            # The store tells by a vote's key alone whose it is, and whether it stays blind.
            yield (
                say(
                    "the key of {votes} must be {told}, and the round where there is one",
                    votes=subject.votes,
                    told=joined(sorted(told)),
                )
            )
        for name in (*subject.about, *subject.values, *filter(None, [subject.told_by])):
            if name not in columns:
                yield say(
                    "its votes on {subject} name {name}, which is no column",
                    subject=subject.name,
                    name=name,
                )
        if not subject.values:
            yield say("its votes on {subject} name no column to fill in", subject=subject.name)


def _fields(chapter: Chapter) -> Iterator[tuple[str, Field]]:
    for table in chapter.tables:
        yield from ((table.name, field) for field in table.fields)
    for name, added in chapter.columns.items():
        yield from ((name, field) for field in added)


def _columns_of(table: str, known: Sequence[Chapter]) -> list[Field]:
    return [field for one in known for name, field in _fields(one) if name == table]


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not iskeyword(text) and len(text) <= LONGEST_NAME
