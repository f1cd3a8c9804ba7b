"""How long a question on a source may take, in whichever engine it lies."""

from __future__ import annotations

from workbook.book.errors import BadInput
from workbook.book.messages import say

SECONDS = 60.0


class TooSlow(BadInput):
    """A question takes longer than it may."""


def too_slow() -> TooSlow:
    """Refuse a question that takes longer than it may."""
    return TooSlow(
        say(
            "The question takes longer than {seconds} seconds, so it was stopped. Shorten the "
            "measure or the filter, or give the data as a Parquet file.",
            seconds=f"{SECONDS:g}",
        )
    )
