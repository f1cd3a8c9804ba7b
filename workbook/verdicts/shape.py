"""How the answers behind a mean lie around it: their skewness, and where the middle one lies.

Both come from the source as a mean and a share of their own, asked together with the evidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbook import stats
from workbook.errors import BadInput
from workbook.language import percent

if TYPE_CHECKING:
    from workbook.evidence import Question
    from workbook.evidence.aggregate import Outcome
    from workbook.verdicts.judging import Claim, Judged

NAN = math.nan


@dataclass(frozen=True)
class Shape:
    """Mean of the third powers of the distances from the threshold, and the share at or above it.

    What is not known is nan.
    """

    cubes: float = NAN
    above: float = NAN

    def skewness(self, mean: float, sd: float, n: float) -> float:
        """Give the skewness of answers with this mean (from the threshold) and sd; nan unknown.

        Notes
        -----
        G1, corrected for small samples: Joanes, D. N. and Gill, C. A. (1998), The Statistician
        47:183-189.
        """
        if math.isnan(self.cubes) or n < 3 or sd <= 0:
            return NAN
        variance = sd**2 * (n - 1) / n
        third = self.cubes - 3 * mean * variance - mean**3
        return float(third / variance**1.5 * math.sqrt(n * (n - 1)) / (n - 2))

    def told(self, judged: Judged, claim: Claim) -> str:
        """Say where the middle answer lies, where the mean is a poor summary."""
        skewness, known = judged.skewness, not math.isnan(self.above)
        if math.isnan(skewness) or not known or not stats.too_skewed(judged.n, skewness):
            return ""
        exact = stats.exact_interval(round(self.above * judged.n), judged.n, claim.confidence)
        side = "above" if exact.low > 0.5 else "below" if exact.high < 0.5 else ""
        middle = (
            f"the middle one lies {side} it" if side else "the middle one may lie on either side"
        )
        return f"{percent(self.above)} of the answers reach the threshold, {middle}"


UNKNOWN = Shape()


def questions_about(question: Question, threshold: float) -> tuple[Question, Question]:
    """Give what to ask besides a mean: the third powers of its answers, and who reaches it."""
    away = f"(({question.measure}) - ({threshold!r}))"
    cubes = replace(question, measure=f"{away} * {away} * {away}", shift=0.0)
    above = replace(question, measure=f"({question.measure}) >= ({threshold!r})")
    return cubes, replace(above, share=True, shift=0.0)


def shape_of(cubes: Outcome, above: Outcome) -> Shape:
    """Read the answers to both; one that could not be answered stays unknown."""
    values = []
    for outcome in (cubes, above):
        strata = [] if isinstance(outcome, BadInput) else outcome.strata
        values.append(strata[0].wy / strata[0].n if len(strata) == 1 and strata[0].n else NAN)
    return Shape(*values)
