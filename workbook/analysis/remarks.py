"""Remarks on rows: whom one speaks to by ``@name``, and which of them somebody has not seen yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.identity import folded
from workbook.book.model import TABLES
from workbook.book.roles import Team

_AT = re.compile(r"(?<![\w@.])@(?=\w)")  # not that of an e-mail address
_BEGUN = re.compile(r"(?:^|[^\w.@])@([^@\n]{0,40})$")
_WORD = re.compile(r"[\w.-]*\w")
_SPACES = 80  # letters behind an @ beside those of a name: a line may end within it


class Spoken(NamedTuple):
    """Whom a text speaks to: keys of members, and the words after an @ that are nobody's name."""

    members: tuple[str, ...]
    unknown: tuple[str, ...]


def people(book: Book) -> tuple[Row, ...]:
    """Return the members who can be spoken to: all who can say that they have seen something."""
    team = Team(book.rows)
    return tuple(row for row in book.rows("members") if team.may_touch(row.key, "remarks_seen"))


def spoken_to(book: Book, text: str) -> Spoken:
    """Return whom a text speaks to by @ and a name, a first name that one alone has, or a key."""
    names = _names(people(book))
    longest = 2 * max(map(len, names), default=0) + _SPACES
    members, unknown = dict[str, None](), dict[str, None]()
    for at in _AT.finditer(text):
        rest = " ".join(text[at.end() : at.end() + longest].split())
        here = folded(rest)
        # The longest name that stands here: "@Ana Ruiz" is not "@Ana".
        found = next((name for name in names if _begins(here, name)), "")
        called = names.get(found, ())
        if len(called) == 1:
            members[called[0]] = None
        elif called:
            unknown[book.name("members", called[0])] = None
        elif word := _WORD.match(rest):
            unknown[word[0]] = None
    return Spoken(tuple(members), tuple(unknown))


def on_row(book: Book, table: str, key: str) -> tuple[Row, ...]:
    """Return the remarks on a row, the oldest first."""
    return tuple(row for row in book.rows("remarks") if row.on_table == table and row.on_key == key)


def seen_by(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return remark → the members who have seen it."""
    seen: dict[str, tuple[str, ...]] = {}
    for row in book.rows("remarks_seen"):
        seen[row.remark] = (*seen.get(row.remark, ()), row.member)
    return seen


def unseen(book: Book, member: str) -> tuple[Row, ...]:
    """Return the remarks that speak to a member, who has not seen them, the oldest first."""
    seen = seen_by(book)
    return tuple(
        row
        for row in book.rows("remarks")
        if member in row.mentions
        and member not in seen.get(row.key, ())
        and row.done_on is None
        and row.on_table in TABLES
        and row.on_key in book.by_key(row.on_table)  # else there is no page to see it on
    )


def begun_name(text: str) -> str | None:
    """Return what stands behind an @ at the end of a text; None where no name is begun there."""
    begun = _BEGUN.search(text)
    return begun[1] if begun else None


def fitting(book: Book, me: str, begun: str) -> tuple[str, ...]:
    """Return the names of the others who can be meant by the beginning of a word of a name."""
    begun = folded(begun)
    return tuple(
        row.name
        for row in people(book)
        if row.key != me and f" {begun}" in f" {folded(row.name)}" and folded(row.name) != begun
    )


def _names(rows: Iterable[Row]) -> Mapping[str, tuple[str, ...]]:
    """Return what people are called → their keys, the longest names first.

    A key is its member's alone, whatever others are called; a whole name comes before a first one.
    A first name of several is left out.
    """
    whole, first = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for row in rows:
        name = folded(row.name)
        whole[name] = (*whole.get(name, ()), row.key)
        begins = name.partition(" ")[0]
        first[begins] = (*first.get(begins, ()), row.key)
    alone = {name: keys for name, keys in first.items() if len(keys) == 1}
    names = {**alone, **whole, **{folded(row.key): (row.key,) for row in rows}}
    names.pop("", None)
    return dict(sorted(names.items(), key=lambda one: len(one[0]), reverse=True))


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not re.match(r"\w", text[len(name) :])
