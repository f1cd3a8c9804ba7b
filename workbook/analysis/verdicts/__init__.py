"""What the team believes about its customers, judged by evidence.

Stands below the chapters because two of them need it: the customer's and the solution's.
"""

from workbook.analysis.verdicts.asking import shown_states
from workbook.analysis.verdicts.frames import (
    evidence_of,
    judged_evidence,
    judged_together,
    known_evidence,
    verdicts,
    verdicts_each,
)
from workbook.analysis.verdicts.judging import Claim, Judged

__all__ = [
    "Claim",
    "Judged",
    "evidence_of",
    "judged_evidence",
    "judged_together",
    "known_evidence",
    "shown_states",
    "verdicts",
    "verdicts_each",
]
