"""Who gets a change first, drawn at random: the honest answer to how one would know what it does.

The list is made from a source's own groups, such as branches; the same seed draws the same list.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.book.messages import say

FEWEST = 4


class Drawn(NamedTuple):
    """A group of a source, how many rows it has, and whether it gets the change first."""

    group: str
    rows: int
    is_treated: bool


def drawn(book: Book, source: str, by: str, *, seed: str = "", half: bool = True) -> list[Drawn]:
    """Draw half of a source's groups (else a third); each is as likely as another.

    Raises
    ------
    BadInput
        The source cannot be read, or has fewer than four groups.
    """
    from workbook.evidence import shapes, sources_of

    row = book.by_key("sources").get(source)
    condition = row.filter or "" if row else ""
    cells = shapes.cells(sources_of(book), source, [by], filter=condition)
    groups = {str(one.key[0]): one.n for one in cells.groups if one.key and one.key[0] is not None}
    if len(groups) < FEWEST:
        raise BadInput(
            say("{source} has {groups} groups in {column}, and a draw needs {fewest} at least.",
                source=source, groups=len(groups), column=by, fewest=FEWEST)
        )  # fmt: skip
    order = sorted(groups, key=lambda name: _ticket(name, f"{book.key} {source} {seed}"))
    first = set(order[: len(order) // (2 if half else 3)])
    return [Drawn(name, groups[name], name in first) for name in sorted(groups)]


def _ticket(name: str, seed: str) -> bytes:
    return blake2b(name.encode(), key=blake2b(seed.encode()).digest()[:32]).digest()
