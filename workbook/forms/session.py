"""The strategy that is being edited: its book as last read, and the way to and from its store.

Everything that a form reads or writes passes through here, so that who may see or change what is
decided in one place.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from workbook.analysis.showing import States
from workbook.book import Book
from workbook.book.errors import StoreError, WorkbookError
from workbook.book.messages import counted, joined
from workbook.book.model import SUBJECTS
from workbook.store import Change, HistoryEntry, Store

_HERE = 20.0  # seconds after which somebody who is still here says so again
_VOTES = {one.votes for one in SUBJECTS.values()}
_PAUSE = 10.0  # seconds; several forms on a page ask the database as seldom as one


class EditSession:
    """One strategy that one person edits.

    Parameters
    ----------
    store
        Where the strategy is kept.
    strategy
        Its key.
    by
        Who edits: every change is kept under this name.
    """

    book: Book

    def __init__(self, store: Store, strategy: str, by: str) -> None:
        self._store, self.strategy, self.by = store, strategy, by
        self._forms: list[Callable[[], None]] = []
        self._pages: list[Callable[[], None]] = []
        self._asked_at, self._heard, self._came_at = 0.0, "", -_HERE
        self._read()
        self.come()

    @property
    def who(self) -> str:
        """What people call the person who edits."""
        return self.book.name("members", self.book.reader) if self.book.reader else self.by

    @property
    def place(self) -> str:
        """A short name for this store, strategy and person: the browser keeps drafts under it."""
        told = "\n".join((self._store.name, self.strategy, self.by))
        return sha256(told.encode()).hexdigest()[:16]

    def watch(self, form: Callable[[], None]) -> None:
        """Call a form after each reading; forms come before what the page shows."""
        self._forms.append(form)

    def watch_last(self, page: Callable[[], None]) -> None:
        """Call a page after each reading, when the forms are up to date."""
        self._pages.append(page)

    def refresh(self) -> None:
        """Read the strategy anew and tell everybody who shows it."""
        self._read()
        for changed in (*self._forms, *self._pages):
            changed()

    def save(self, changes: Sequence[Change]) -> tuple[int | None, ...]:
        """Save changes, all or none, and give the rows' new versions; ``refresh`` shows them.

        Raises
        ------
        BadInput, Conflict, NotAllowed, StoreError
            Nothing was saved; the error says why and what to do.
        """
        return self._store.save(self.strategy, changes, self.by)

    def current(self) -> Book:
        """Read the book of this moment without showing it yet."""
        return self._store.read(self.strategy, reader=self.by)

    def history(self, table: str, key: tuple[Any, ...] | None = None) -> tuple[HistoryEntry, ...]:
        """Return the versions of a table's rows, or of one row, oldest first."""
        return self._store.history(self.strategy, table, key, self.by)

    def changes_since(self, moment: datetime) -> tuple[HistoryEntry, ...]:
        """Return the versions of all rows that were saved after a moment, oldest first."""
        return self._store.history(self.strategy, reader=self.by, since=moment)

    def looked(self) -> datetime | None:
        """Return the moment up to which the person has seen others' changes; None for never."""
        return self._store.looked(self.strategy, self.book.reader) if self.book.reader else None

    def look(self, at: datetime) -> None:
        """Remember that the person has seen others' changes up to a moment."""
        if self.book.reader:
            self._store.look(self.strategy, self.book.reader, at)

    def keep_shown(self, states: States) -> bool | None:
        """Keep what the evidence of a page says; None if it failed, False for who may keep none."""
        try:
            return self._store.keep_shown(self.strategy, states)
        except (WorkbookError, SQLAlchemyError, OSError):
            return None

    def come(self) -> None:
        """Tell the others that the person is here; a store that is busy is told the next time."""
        if self.book.reader and time.monotonic() - self._came_at > _HERE:
            self._came_at = time.monotonic()
            with suppress(StoreError):
                self._store.come(self.strategy, self.book.reader)

    def here(self) -> tuple[str, ...]:
        """Return the members who work on the strategy at this moment, by their keys."""
        return self._store.here(self.strategy)

    def pulse(self) -> tuple[int, tuple[str, ...]]:
        """Return something that is another when anything was changed, or somebody came or left."""
        return self._store.news(self.strategy)[0], self.here()

    def news(self) -> str:
        """Say what others changed since the last reading: ``3 changes by Ana``, or nothing.

        Asks the database at most once in ten seconds.
        """
        if time.monotonic() - self._asked_at > _PAUSE:
            self._heard = self._news()
            self._asked_at = time.monotonic()
        return self._heard

    def _news(self) -> str:
        _, entries = self._store.news(self.strategy, self._mark, self.by)
        last = {(entry.table, entry.key): entry for entry in entries}
        unknown = [
            entry for entry in last.values()
            if not self._is_shown(entry) and not (entry.by == self.by and entry.table in _VOTES)
        ]  # fmt: skip
        names = self.book.names("members")
        people = Counter(names.get(entry.by, entry.by) for entry in unknown)
        said = [(counted(count, "change"), who) for who, count in people.most_common()]
        return joined([f"{changes} by {who}" for changes, who in said]) if said else ""

    def _is_shown(self, entry: HistoryEntry) -> bool:
        version = None if entry.values is None else entry.version
        return self.book.versions.get(entry.table, {}).get(entry.key) == version

    def _read(self) -> None:
        # The mark first: what is saved between the two is then told apart by its version.
        self._mark, _ = self._store.news(self.strategy)
        self.book = self.current()
        self._heard, self._asked_at = "", time.monotonic()
