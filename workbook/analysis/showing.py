"""What evidence said when it was shown, written back into the store by whatever showed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from workbook.book.errors import WorkbookError
from workbook.store import Store, open_store

States = Sequence[tuple[str, Mapping[str, Any]]]

_WAIT = 2.0
"""Seconds to wait for somebody who writes: nobody waits long for what is kept beside the book."""


def keep(store: str, shown: Mapping[str, States]) -> bool:
    """Keep the states of evidence, by strategy, so that reports of the past stay as they are.

    A store that cannot be written to keeps nothing, and what was shown is shown all the same.

    Returns
    -------
    bool
        Whether the store could be written to.
    """
    wanted = {key: states for key, states in shown.items() if states}
    if not wanted:
        return True
    try:
        with open_store(store, wait=_WAIT) as opened:
            return kept_in(opened, wanted)
    except (WorkbookError, SQLAlchemyError, OSError):
        return False


def kept_in(store: Store, shown: Mapping[str, States]) -> bool:
    """Keep states in a store that is open, and say whether it could be written to."""
    try:
        return all(store.keep_shown(key, states) for key, states in shown.items())
    except (WorkbookError, SQLAlchemyError, OSError):
        return False
