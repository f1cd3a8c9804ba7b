"""Figures that others published, to be taken over as inputs: dated, cited, and never built in.

Each becomes a row of ``constants`` with the origin ``published``, which any measurement of one's
own outdoes. The 10th and 90th percentile are those of the survey's own sample; that its people
are not one's customers is a doubt that no sample size tells.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any, NamedTuple

from workbook.book.errors import NotFound
from workbook.book.messages import joined, say

Z90 = 1.2815515655446004


class Figure(NamedTuple):
    """A share that was published, of so many answers, of a day, and where it stands."""

    key: str
    name: str
    share: float
    n: int
    dated: date
    source: str

    @property
    def cells(self) -> dict[str, Any]:
        """The cells of a row of ``constants``."""
        half = Z90 * math.sqrt(self.share * (1 - self.share) / self.n)
        low, high = (round(self.share + sign * half, 3) for sign in (-1, 1))
        return {
            "key": self.key, "name": self.name, "segment": None, "low": low, "likely": self.share,
            "high": high, "unit": None, "origin": "published", "source": self.source,
            "dated": self.dated, "assumption": None, "owner": None,
        }  # fmt: skip


_RAGE = (
    "Customer Care Measurement & Consulting with W. P. Carey School of Business, National Customer "
    "Rage Survey {wave}: US consumers with a product or service problem in the last twelve months; "
    "n of about 1,000 (news.wpcarey.asu.edu, 7 March 2023)"
)
FIGURES = (
    Figure("problem-rate-us-2023", "problem_rate", 0.74, 1000, date(2023, 1, 31),
           _RAGE.format(wave=2023)),
    Figure("problem-rate-us-2020", "problem_rate", 0.66, 1026, date(2020, 2, 29),
           "Customer Care Measurement & Consulting with W. P. Carey School of Business, National "
           "Customer Rage Study 2020: US households with a product or service problem in the last "
           "twelve months; 1,026 answers (customercaremc.com/2020-national-customer-rage-study)"),
    Figure("problem-rate-us-2017", "problem_rate", 0.56, 1000, date(2017, 1, 31),
           _RAGE.format(wave=2017)),
    Figure("problem-rate-us-1976", "problem_rate", 0.32, 2513, date(1976, 12, 31),
           "Technical Assistance Research Programs for the White House, 1976: US households with a "
           "product or service problem in the last twelve months, as told beside the survey of "
           "2023; 2,513 households (Grainer, McEvoy and King 1979, Advances in Consumer Research "
           "6:494-500)"),
)  # fmt: skip
"""What somebody has read in the source named; more come by the same line."""


def figure(key: str) -> Figure:
    """Return a published figure by its key.

    Raises
    ------
    NotFound
        There is none of this key; the message lists those there are.
    """
    for one in FIGURES:
        if one.key == key:
            return one
    raise NotFound(
        say("There is no published figure {key}. Known: {all}.", key=key,
            all=joined([one.key for one in FIGURES]))
    )  # fmt: skip
