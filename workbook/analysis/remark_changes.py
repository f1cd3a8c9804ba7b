"""What is kept of a remark: that somebody says it, has seen it, or that nothing is left to do."""

from __future__ import annotations

import secrets

from workbook.analysis import remarks
from workbook.book import Book
from workbook.book.messages import joined, say, say_number
from workbook.store import Change

MOST_LETTERS = 2_000  # letters of a remark


def said(book: Book, me: str, table: str, key: str, text: str) -> tuple[Change | None, str]:
    """Return the change that keeps a remark on a row, and what its writer is to know of it.

    ``me`` is the key of the member who says it. Nothing is kept of an empty or too long text.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > MOST_LETTERS:
        return None, say("Nothing was saved: a remark has 1 to {most} letters.", most=MOST_LETTERS)
    spoken = remarks.spoken_to(book, text)
    cells = {
        "on_table": table, "on_key": key, "member": me, "text": text,
        "made_at": book.as_of, "mentions": [one for one in spoken.members if one != me],
    }  # fmt: skip
    told = ""
    if spoken.unknown:
        told = say_number(
            len(spoken.unknown),
            "Saved. Whom {names} means is not clear, so nobody was told: write the whole name.",
            "Saved. Whom {names} mean is not clear, so nobody was told: write whole names.",
            names=joined([f"“{one}”" for one in spoken.unknown]),
        )
    return Change("remarks", (f"remark-{secrets.token_hex(6)}",), cells), told


def seen(book: Book, me: str, remark: str) -> Change | None:
    """Return the change that says that a member has seen a remark; None where they have."""
    if remark not in {row.key for row in remarks.unseen(book, me)}:
        return None  # another page of theirs was faster
    return Change("remarks_seen", (remark, me), {"seen_on": book.as_of})


def done(book: Book, remark: str) -> Change | None:
    """Return the change that settles a remark; None where it is settled or gone."""
    row = book.by_key("remarks").get(remark)
    if row is None or row.done_on:
        return None
    version = book.versions["remarks"][(remark,)]
    return Change("remarks", (remark,), {"done_on": book.as_of}, version)
