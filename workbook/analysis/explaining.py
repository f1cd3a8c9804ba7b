"""What the handbook says of one word: a code, a table, a column, a measure, a command, a term.

Words are looked for in the order of what they cost: only a code or a measure, or a word that
nothing is called, loads the chapters' code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook.analysis import handbook
from workbook.book.errors import NotFound
from workbook.book.fields import Field, Table, nearest
from workbook.book.messages import joined, say, translate
from workbook.book.model import CHAPTER_OF, TABLES

if TYPE_CHECKING:
    from workbook.analysis.checks import Check

_CODE = re.compile(r"[A-Za-z]\d{3}")


@dataclass(frozen=True)
class Entry:
    """What is said of one thing: its name with what it is, and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def explain(word: str) -> tuple[Entry, ...]:
    """Return everything that a word names: ``L101``, ``actions.owner``, ``link.cells``, ``drag``.

    Raises
    ------
    NotFound
        Nothing is called so; the message names what is spelt most like it.
    """
    finders: tuple[Callable[[str], Iterator[Entry]], ...] = (
        _tables,
        _columns,
        _terms,
        _commands,
        _checks,
        _measures,
    )
    found = tuple(entry for find in finders for entry in find(word.strip()))
    if not found:
        raise NotFound(
            say(
                "The handbook has no entry “{word}”{nearest}. It explains codes of checks, "
                "tables, columns, measures, commands and terms.",
                word=word,
                nearest=nearest(word, known()),
            )
        )
    return found


def known() -> tuple[str, ...]:
    """Return every word that the handbook explains; loads everything."""
    from workbook.analysis.checks import checks
    from workbook.analysis.measures import measure_names

    columns = {f"{table.name}.{field.name}" for table in TABLES.values() for field in table.fields}
    names = (*checks(), *TABLES, *sorted(columns), *measure_names(), *handbook.commands())
    return (*names, *handbook.terms())


def of_check(rule: Check) -> Entry:
    """Return what is said of a check."""
    example = handbook.example(rule)
    said = (
        (say("For example: {message}", message=example.message), say("What to do: {remedy}",
         remedy=example.remedy)) if example else ()
    )  # fmt: skip
    return Entry(
        say("{code}: check, {severity}, gate {gate}", code=rule.code,
            severity=translate(rule.severity), gate=translate(rule.gate)),
        (
            say("It finds: {finds}.", finds=translate(rule.finds)),
            *said,
            say("It comes from {source}.", source=handbook.source_in_words(rule.source)),
        ),
    )  # fmt: skip


def _tables(word: str) -> Iterator[Entry]:
    for table in TABLES.values():
        if _same(word, table.name, table.title()):
            yield Entry(
                say("{name}: table, “{label}”, chapter {chapter}", name=table.name,
                    label=table.title(), chapter=translate(CHAPTER_OF[table.name])),
                (table.hint(), *(_line_of(field) for field in table.fields)),
            )  # fmt: skip


def _line_of(field: Field) -> str:
    return f"{_marks(field)}: {field.hint()} ({handbook.kind(field)})"


def _marks(field: Field) -> str:
    told = say(", key") if field.key else say(", required") if field.required else ""
    return f"{field.name}{told}"


def _columns(word: str) -> Iterator[Entry]:
    table_name, _dot, name = word.rpartition(".")
    for table in TABLES.values():
        for field in table.fields:
            if _same(name, field.name) and table_name in ("", table.name):
                yield _of_column(table, field)


def _of_column(table: Table, field: Field) -> Entry:
    told = [field.hint(), say("It holds: {kind}.", kind=handbook.kind(field))]
    if field.key:
        told.append(say("It is part of the key that identifies the row."))
    elif field.required:
        told.append(say("It must not be empty."))
    if field.choices:
        told.append(say("One of: {choices}.", choices=joined(field.choices)))
    title = say("{name}: column, “{label}”", name=f"{table.name}.{field.name}",
                label=field.title())  # fmt: skip
    return Entry(title, tuple(told))


def _terms(word: str) -> Iterator[Entry]:
    for term, meaning in handbook.terms().items():
        if _same(word, term, translate(term)):
            yield Entry(say("{term}: term", term=translate(term)), (translate(meaning),))


def _commands(word: str) -> Iterator[Entry]:
    name = word.removeprefix("workbook ")
    if one := handbook.commands().get(name):
        yield Entry(
            say("workbook {name}: command", name=name),
            (*one.paragraphs, *(f"{option}: {told}" for option, told in one.explained)),
        )


def _checks(word: str) -> Iterator[Entry]:
    if not _CODE.fullmatch(word):
        return
    from workbook.analysis.checks import checks

    if rule := checks().get(word.upper()):
        yield of_check(rule)


def _measures(word: str) -> Iterator[Entry]:
    if word != "gates" and word.partition(".")[0] not in handbook.chapters():
        return
    try:
        one = handbook.measure(word)
    except NotFound:
        return
    told = [one.summary, say("Columns: {columns}", columns=one.columns)]
    told += [f"{title}: {text}" if title else text for title, text in one.notes]
    yield Entry(say("{name}: measure", name=one.name), tuple(told))


def _same(word: str, *names: str) -> bool:
    """Say whether a word is one of these names, also in the plural, with _ or - or a blank."""
    return bool({_plain(word), _plain(word).removesuffix("s")} & {_plain(name) for name in names})


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word).strip().casefold()
