"""Two attempts side by side: what the checks found when the first ended, and what became of it.

The rows of the two books differ, so that a finding is the same by its check; where the row has the
same key, or its words, the same is said to be there again. Nothing is settled by silence: where
nothing is entered, what was found is untouched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from workbook.analysis.checks import GATES, SEVERITIES, Finding, findings, gates, verdict
from workbook.analysis.people import without_people
from workbook.book import Book, addresses, records, rounds
from workbook.book.model import TABLES

Now = Literal["settled", "repeated", "untouched"]

OWN = ("R", "M500")
"""Checks that speak of the attempts themselves, or of the program."""
ALIKE = 0.6
"""Share of a statement's stems that another one has in common, from which both say the same."""
_STEM = 5
_SHORT = 4


@dataclass(frozen=True)
class Point:
    """One kind of finding of the earlier attempt, and what has become of it.

    ``number`` of them were found then; ``again`` names what is the same row as then, ``changed``
    has the tables that bear on it and how many of their rows are new or different.
    """

    gate: str
    code: str
    is_error: bool
    message: str
    number: int
    now: Now
    again: str
    changed: Mapping[str, int]


@dataclass(frozen=True)
class Death:
    """Where the earlier attempt failed first: the gate, its first error, and all their codes."""

    gate: str
    message: str
    codes: frozenset[str]


def is_opened(book: Book) -> bool:
    """Say whether a team uses this chapter: it tries again, or its own attempt has ended."""
    return bool(book.strategy.retry_of or book.strategy.died_on)


def is_blind(book: Book) -> bool:
    """Say whether members still vote on why it failed: nobody should know what the checks say."""
    return any(
        rounds.state(row) != "revealed" and row.opened_on is not None
        for row in rounds.rounds_of(book.rows("rounds"), "autopsy")
    )


def ended(book: Book) -> Book | None:
    """Return the attempt that ended: the one before, else the book's own where it is over."""
    if book.strategy.retry_of:
        return book.earlier
    return book if book.strategy.died_on else None


def died_on(book: Book) -> date | None:
    """Return the day on which the attempt of ``ended`` ended; None where nobody entered it."""
    told = book.trying_again.died_on if book.trying_again else None
    last = ended(book)
    return told or (last.strategy.died_on if last else None)


def points(book: Book) -> tuple[Point, ...]:
    """Return what the checks found of the earlier attempt, the first gate and its errors first."""
    return book.remember("recovery points", lambda: tuple(_points(book)))


def _points(book: Book) -> Iterator[Point]:
    earlier = book.earlier
    if earlier is None:
        return
    then, now = _by_code(earlier), _by_code(book)
    for gate in GATES:
        is_there = any(book.rows(table) for table in gate.tables)
        codes = [code for code, found in then.items() if found[0].gate == gate.name]
        codes.sort(key=lambda code: (SEVERITIES.index(then[code][0].severity), code))
        for code in codes:
            found = then[code]
            tables = tuple(dict.fromkeys(one.table for one in found))
            silent = all(earlier.rows(name) and not book.rows(name) for name in tables)
            state: Now = "repeated" if code in now else "settled"
            if not is_there or (state == "settled" and silent):
                state = "untouched"
            yield Point(
                gate.name,
                code,
                found[0].severity == "error",
                without_people(earlier, found[0]).message,
                len(found),
                state,
                _again(earlier, found, book, now.get(code, ())) if state == "repeated" else "",
                {name: _changed(earlier, book, name) for name in tables},
            )


def _by_code(book: Book) -> dict[str, list[Finding]]:
    """Return code → errors and warnings, errors first."""
    by_code: dict[str, list[Finding]] = {}
    for one in findings(book, ignore=OWN):
        if one.severity != "info":
            by_code.setdefault(one.code, []).append(one)
    return by_code


def _changed(earlier: Book, book: Book, table: str) -> int:
    before = earlier.by_key(table)
    return sum(before.get(key) != row for key, row in book.by_key(table).items())


def _again(
    earlier: Book, then: Sequence[Finding], book: Book, now: Sequence[Finding]
) -> str:  # fmt: skip
    """Name the first row found now that is the same as one found then; empty for none."""
    before = [_row_of(earlier, one) for one in then]
    for one in now:
        row = _row_of(book, one)
        if row and any(old and _same(old, row) for old in before):
            return row[2]
    return ""


def _row_of(book: Book, found: Finding) -> tuple[str, str, str] | None:
    """Return table, key and name of the row on whose page a finding is shown."""
    table, key = addresses.shown_with(found.table, found.keys)
    if table in ("", "strategy") or key not in book.by_key(table):
        return None
    return table, key, book.name(table, key)


def _same(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    return one[0] == other[0] and (one[1] == other[1] or alike(one[2], other[2]))


def alike(one: str, other: str) -> bool:
    """Say whether a text has three of five of another one's stems or more."""
    known = stems(one)
    return bool(known) and len(known & stems(other)) >= ALIKE * len(known)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words of a text, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    words = "".join(one if one.isalnum() else " " for one in letters).split()
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORT)


def same_row(book: Book, table: str, row: Any) -> Any | None:
    """Return the row of a book that is an earlier one's: by its key, else by its words."""
    known = book.by_key(table)
    if row.key in known:
        return known[row.key]
    name = str(getattr(row, TABLES[table].named_by, None) or "")
    return next((one for key, one in known.items() if name and alike(name, book.name(table, key))),
                None)  # fmt: skip


def death(book: Book) -> Death | None:
    """Return where the attempt that ended failed first; None where no gate fails."""
    return book.remember("recovery death", lambda: _death(book))


def _death(book: Book) -> Death | None:
    last = ended(book)
    judged = verdict(last) if last else None
    if last is None or judged is None or judged.status != "failed" or judged.gate is None:
        return None
    own = [
        one
        for one in findings(last, ignore=OWN)
        if one.gate == judged.gate and one.severity == "error"
    ]
    codes = frozenset(one.code for one in own)
    message = without_people(last, own[0]).message if own else ""
    return Death(judged.gate, message, codes)


def seen(book: Book) -> Mapping[str, date]:
    """Return code → the day from which on the earlier attempt had this error until its end.

    Of the errors of the gate that failed first. Saves are looked at from the end backwards, until
    one has none of the errors. Nothing where it came into the store in one piece: then nobody
    knows.
    """
    return book.remember("recovery seen", lambda: _seen(book))


def seen_on(book: Book) -> date | None:
    """Return the day from which on that gate had at least one of its errors of the end."""
    return min(seen(book).values(), default=None)


def _seen(book: Book) -> Mapping[str, date]:
    died = death(book) if book.earlier else None
    if died is None or not died.codes or book.trying_again is None:
        return {}
    seen: dict[str, date] = {}
    left = set(died.codes)
    for saved in book.trying_again.saves():
        found = findings(saved, select=sorted(left))
        left &= {one.code for one in found if one.severity == "error"}
        if not left:
            break
        seen |= dict.fromkeys(left, saved.as_of)
    return seen


def statuses(book: Book) -> Mapping[str, Any]:
    """Return gate → its row in the measure ``gates``."""
    return {row.gate: row for row in records(gates(book))}


def codes(book: Book) -> Mapping[str, str]:
    """Return the codes of a book's errors and warnings → the gate that they are of."""
    return {code: found[0].gate for code, found in _by_code(book).items()}
