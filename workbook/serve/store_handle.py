"""The store of a server: open as long as the server runs, and opened later where it cannot be now.

A database server may start after this one, or wait for somebody who may write to bring its tables
up to date. Readers are told so until then, and nobody has to start this server again.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from threading import Lock

from workbook.book.errors import StoreError
from workbook.store import Store, open_store

log = logging.getLogger("workbook.serve")


class StoreHandle(AbstractContextManager["StoreHandle"]):
    """A store by its address.

    Raises
    ------
    StoreError
        It is a file, or is to be written to, and cannot be opened.
    """

    def __init__(self, url: str, *, read_only: bool) -> None:
        self._url, self._read_only = url, read_only
        self._lock = Lock()
        self._store: Store | None = None
        try:
            self._store = self._open()
        except StoreError as error:
            if not (read_only and url.startswith("postgres")):
                raise
            log.warning("%s Until it can be read, every page says so.", error)

    @property
    def store(self) -> Store:
        """The open store.

        Raises
        ------
        StoreError
            It still cannot be opened.
        """
        with self._lock:
            if self._store is None:
                self._store = self._open()
            return self._store

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        if self._store:
            self._store.close()

    def _open(self) -> Store:
        return open_store(self._url, read_only=self._read_only)
