"""How a strategy begins, is renamed, copied, archived and deleted, for whoever works in a browser.

Who may do so is said in one place: a leader, or everybody while nobody leads; to begin one needs
nobody's leave. What a file that somebody hands over says of folders on this computer is forgotten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from workbook.book import Book, identity
from workbook.book.errors import BadInput, Fault, NotAllowed
from workbook.book.filenames import folded
from workbook.book.messages import joined, say
from workbook.book.model import SUBJECTS, TABLES
from workbook.book.roles import Team
from workbook.book.sharing import PRIVATE_TABLES
from workbook.store import Change, Store
from workbook.store.forgetting import Forgotten

Rows = Mapping[str, Sequence[Any]]

LONGEST_KEY = 60
INSTALLED = Path(__file__).parents[1] / "data"
CHECKOUT = Path(__file__).parents[2] / "data"


def key_of(name: str) -> str:
    """Make a strategy's key from its name: small letters without accents, joined by hyphens."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^\w.]+", "-", plain).strip("-._")[:80]


def samples() -> Mapping[str, Path]:
    """Return the sample strategies that come with the program: name of the folder, and where."""
    folder = CHECKOUT if CHECKOUT.is_dir() else INSTALLED
    if not folder.is_dir():
        return {}
    found = sorted(one for one in folder.iterdir() if (one / "strategy.csv").is_file())
    return {one.name: one for one in found}


def sample_name(folder: Path) -> str:
    """Return what a sample strategy is called."""
    import csv

    with (folder / "strategy.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["name"]


def begin(store: Store, name: str, by: str) -> str:
    """Begin an empty strategy, led by whoever begins it where that is known; give its key.

    Raises
    ------
    BadInput
        The name is empty.
    """
    name = _named(name)
    key = _free(store, name)
    member = [_leader(by)] if by else []
    leader = member[0].key if member else None
    row = row_of("strategy", key=key, name=name, leader=leader)
    store.create({"strategy": [row], "members": member}, by=by or "unknown")
    return key


def begin_from_sample(store: Store, sample: str, name: str, by: str) -> str:
    """Begin with a copy of a sample, which whoever begins leads too; give its key.

    Raises
    ------
    BadInput
        There is no such sample, or the name is empty.
    """
    from workbook.exchange import read

    known = samples()
    if sample not in known:
        expected = say("one of {samples}", samples=joined(list(known)))
        raise BadInput(
            say("There is no such sample."), [Fault("new", None, "sample", sample, expected)]
        )
    rows = joined_by(read(known[sample]), by)
    key = take_in(store, rows, by, _named(name) if name.strip() else "", is_ours=True)
    store.allow(str(known[sample].resolve()), by=by or "unknown")
    return key


def joined_by(rows: Rows, by: str) -> Rows:
    """Return the rows of a strategy with somebody among its leaders, unless they are a member."""
    if not by or identity.member(rows["members"], by) is not None:
        return rows
    leader, taken = _leader(by), {row.key for row in rows["members"]}
    numbered = (f"{leader.key}-{number}" for number in count(2))
    free = next(one for one in chain([leader.key], numbered) if one not in taken)
    return {**rows, "members": [*rows["members"], leader._replace(key=free)]}


def take_in(store: Store, rows: Rows, by: str, name: str = "", *, is_ours: bool = False) -> str:
    """Add a strategy that was read from a file under a key that is free; give the key.

    ``is_ours`` is whether the file came with the program: the folder of any other, which somebody
    handed over, is not read from.

    Raises
    ------
    BadInput
        The rows contradict each other.
    """
    row = rows["strategy"][0]
    name = name or row.name
    key = _free(store, name, row.key if name == row.name else "")
    folder = row.data_folder if is_ours else None
    changed = row._replace(key=key, name=name, data_folder=folder, archived_on=None)
    store.create({**rows, "strategy": [changed]}, by=by or "unknown")
    return key


def may_manage(book: Book, by: str) -> bool:
    """Say whether somebody may rename, copy, archive and delete a strategy."""
    team = Team(book.rows)
    return not team.has_roles or team.role(team.member(by)) == "leader"


def refuse_others(book: Book, by: str) -> None:
    """Refuse whoever may not manage a strategy.

    Raises
    ------
    NotAllowed
        Somebody else leads it.
    """
    if not may_manage(book, by):
        leaders = [book.name("members", one) for one in sorted(Team(book.rows).leaders)]
        raise NotAllowed(
            say("Only its leader can do this: ask {leaders}.", leaders=joined(leaders))
        )


def rename(store: Store, key: str, name: str, by: str) -> None:
    """Give a strategy another name; its key stays.

    Raises
    ------
    BadInput
        The name is empty.
    NotAllowed
        Somebody else leads it.
    """
    _change(store, key, by, name=_named(name))


def archive(store: Store, key: str, by: str, on: date) -> None:
    """Keep a strategy for the record only: lists and reports of all leave it out from now on.

    Raises
    ------
    NotAllowed
        Somebody else leads it.
    """
    _change(store, key, by, archived_on=on)


def bring_back(store: Store, key: str, by: str) -> None:
    """Undo ``archive``.

    Raises
    ------
    NotAllowed
        Somebody else leads it.
    """
    _change(store, key, by, archived_on=None)


def open_chapter(store: Store, key: str, chapter: str, by: str) -> None:
    """Put a chapter beyond the Starter path into the lists of a strategy's chapters.

    Raises
    ------
    NotAllowed
        Somebody else leads it.
    """
    opened = _managed(store, key, by).strategy.opened
    if chapter not in opened:
        _change(store, key, by, opened=(*opened, chapter))


def duplicate(store: Store, key: str, name: str, by: str) -> str:
    """Copy what the team works with under another name; give the key of the copy.

    Votes, ratings and remarks stay behind: they are what people said of the first one.

    Raises
    ------
    BadInput
        The name is empty.
    NotAllowed
        Somebody else leads it.
    """
    book = _managed(store, key, by)
    name = _named(name)
    votes = {one.votes for one in SUBJECTS.values()}
    left = votes | PRIVATE_TABLES | {"rounds"}
    rows = {table: () if table in left else book.entered(table) for table in TABLES}
    changed = book.strategy._replace(
        key=_free(store, name), name=name, archived_on=None, closed_until=None
    )
    store.create({**rows, "strategy": [changed]}, by=by or "unknown")
    return str(changed.key)


def word_to_delete() -> str:
    """Return the word that is typed before a strategy is deleted."""
    return say("delete")


def delete(store: Store, key: str, word: str, by: str) -> None:
    """Delete a strategy, where the word for it was typed; its history stays in the store.

    Raises
    ------
    BadInput
        Another word was typed.
    NotAllowed
        Somebody else leads it.
    """
    _managed(store, key, by)
    expected = word_to_delete()
    if word.strip().casefold() != expected.casefold():
        raise BadInput(
            say("Nothing was deleted."),
            [Fault("delete", None, "word", word, say("the word “{word}”", word=expected))],
        )
    store.delete(key, by=by or "unknown")


def word_to_forget() -> str:
    """Return the word that is typed before a member is forgotten."""
    return say("forget")


class Leaving(NamedTuple):
    """What forgetting a member changed.

    ``sessions`` are the hashes of those that ended; ``is_wiped`` is whether what was erased is
    overwritten in the store's file already.
    """

    changed: Forgotten
    sessions: tuple[str, ...]
    is_wiped: bool


def forget(store: Store, key: str, member: str, word: str, by: str) -> Leaving:
    """Turn a member into "a former member" in all versions, where the word for it was typed.

    Raises
    ------
    BadInput
        Another word was typed, there is no such member, or it is the only leader.
    NotAllowed
        Somebody else leads it.
    """
    book = _managed(store, key, by)
    expected = word_to_forget()
    wrong = ""
    if member not in book.by_key("members"):
        wrong = say("a member of the strategy")
    elif word.strip().casefold() != expected.casefold():
        wrong = say("the word “{word}”", word=expected)
    if wrong:
        raise BadInput(
            say("Nobody was forgotten."), [Fault("forget", None, "member", member, wrong)]
        )
    store.forget(key, member, by or "unknown", dry_run=True)  # refused before a session ends
    sessions = store.sign_ins.revoke(key, member)
    return Leaving(store.forget(key, member, by or "unknown"), sessions, store.wipe())


def kept_when_forgetting() -> str:
    """Say what still tells of a member who was forgotten."""
    return say(
        "Not changed: other strategies, earlier backups, exports and reports, and the evidence "
        "files."
    )


def _managed(store: Store, key: str, by: str) -> Book:
    book = store.read(key, reader=by)
    refuse_others(book, by)
    return book


def _change(store: Store, key: str, by: str, **values: Any) -> None:
    book = _managed(store, key, by)
    version = book.versions["strategy"][(key,)]
    store.save(key, [Change("strategy", (key,), values, version)], by=by or "unknown")


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not key_of(name):
        expected = say("a name with at least one letter or digit")
        raise BadInput(
            say("The strategy needs a name."), [Fault("new", None, "name", name or None, expected)]
        )
    return name


def free_key(name: str, taken: Collection[str]) -> str:
    """Return a key for somebody or something of this name that none of those taken is.

    Raises
    ------
    BadInput
        The name is empty.
    """
    start = key_of(_named(name))[:LONGEST_KEY].strip("-._")
    numbered = (f"{start}-{number}" for number in count(2))
    return next(key for key in chain([start], numbered) if key not in taken)


def _free(store: Store, name: str, wanted: str = "") -> str:
    """Return a key that no strategy has, nor one that looks the same."""
    taken = {folded(one.key) for one in store.strategies()}
    start = wanted or key_of(name)[:LONGEST_KEY].strip("-._")
    numbered = (f"{start}-{number}" for number in count(2))
    return next(key for key in chain([start], numbered) if folded(key) not in taken)


def _leader(by: str) -> Any:
    """Return the row of whoever begins, found again by the same name."""
    email = by if "@" in by else None
    name = by.partition("@")[0] if email else by
    return row_of("members", key=key_of(by) or "leader", name=name, email=email, role="leader")


def row_of(table: str, **cells: Any) -> Any:
    """Return a row of a table with these values, and nothing in its other columns."""
    shape = TABLES[table]
    empty = {field.name: () if field.many else None for field in shape.fields}
    return shape.row(**{**empty, **cells})
