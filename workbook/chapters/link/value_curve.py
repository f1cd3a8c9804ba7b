"""Where customers see us beside our rivals: the value curve.

Kim, W. C. and Mauborgne, R. (2005). Blue Ocean Strategy, chapters 2 and 3: what all suppliers offer
alike is a red ocean; four moves leave it (eliminate, reduce, raise, create).
"""

from __future__ import annotations

import pandas as pd

from workbook.book import Book, measure
from workbook.book.messages import _
from workbook.chapters.link.tables import US

__all__ = ["MOVES", "position"]

MOVES = {
    "eliminate": _("given up: rivals offer it, we do not"),
    "reduce": _("less than rivals offer"),
    "equal": _("the same as rivals offer"),
    "raise": _("more than any rival offers"),
    "create": _("new: no rival offers it"),
}
"""What our level is beside the rivals', in words."""


@measure
def position(book: Book) -> pd.DataFrame:
    """Our level beside the rivals' on each attribute that customers compare.

    Columns: attribute, importance (1 to 5; null where not said), us, best (the highest level of a
    rival), rival (whose that is), average (of the rivals), ahead (us less best), move (eliminate,
    reduce, equal, raise, create: what our level is beside theirs; null where one side is missing).
    Levels go from 0 to 10, as customers see them.
    """
    known = book.names("rivals").keys()
    levels: dict[str, dict[str, float]] = {}
    for row in book.rows("attribute_levels"):
        levels.setdefault(row.attribute, {})[row.whose] = row.level
    rows = []
    for attribute in book.rows("attributes"):
        seen = levels.get(attribute.key, {})
        us = seen.get(US)
        rivals = {key: seen[key] for key in known if key in seen}
        rival = max(rivals, key=rivals.__getitem__, default=None)
        best = rivals[rival] if rival else None
        average = sum(rivals.values()) / len(rivals) if rivals else None
        ahead = round(us - best, 9) if us is not None and best is not None else None
        move = _move(us, best, average)
        rows.append((attribute.key, attribute.importance, us, best, rival, average, ahead, move))
    columns = ["attribute", "importance", "us", "best", "rival", "average", "ahead", "move"]
    numbers = ["importance", "us", "best", "average", "ahead"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, float))


def _move(us: float | None, best: float | None, average: float | None) -> str | None:
    if us is None or best is None or average is None:
        return None
    if us == 0 < best:
        return "eliminate"
    if best == 0 < us:
        return "create"
    if us > best:
        return "raise"
    return "reduce" if us < average else "equal"
