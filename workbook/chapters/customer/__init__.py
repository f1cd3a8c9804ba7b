"""Customer: is what we believe about the customer true?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(
    __name__,
    "measures",
    "cards",
    "visits",
    "loyalty",
    "profile_table",
    "charts",
    "expectation_charts",
)
