"""What a run writes back into the store: what the evidence said that it has shown."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from workbook.analysis.showing import States, keep
from workbook.book.errors import WorkbookError


def keep_shown(store: str, strategies: Iterable[str]) -> None:
    """Keep what the evidence of strategies says now, so that reports of the past stay as they are.

    A store that cannot be written to keeps nothing: the reports are made all the same.
    """
    from workbook.analysis.verdicts import judged_evidence, shown_states
    from workbook.store import open_store

    shown: dict[str, States] = {}
    with (
        suppress(WorkbookError, SQLAlchemyError, OSError),
        open_store(store, read_only=True) as opened,
    ):
        for key in strategies:
            book = opened.read(key)
            judged_evidence(book)
            shown[key] = shown_states(book)
    keep(store, shown)
