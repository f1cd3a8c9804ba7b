"""Words that one set of texts has more often than another: log-odds with a prior of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping

PRIOR = 100.0
"""Words that the prior weighs, in all."""


def over_represented(first: Mapping[str, int], rest: Mapping[str, int]) -> dict[str, float]:
    """Return for each word of the first texts how far it is over-represented, in standard errors.

    Parameters
    ----------
    first, rest
        Word → in how many texts it is.

    Returns
    -------
    Mapping
        Word → z, the largest first; words of equal z by name.

    Notes
    -----
    Monroe, B. L., Colaresi, M. P. and Quinn, K. M. 2008, Fightin' words, Political Analysis 16,
    372-403, equations 16, 18 and 22: the prior is Dirichlet, in proportion to all texts together,
    so that rare words do not come first by chance.
    """
    total = sum(first.values()) + sum(rest.values())
    sizes = sum(first.values()), sum(rest.values())
    found = {}
    for word, count in first.items():
        other = rest.get(word, 0)
        prior = PRIOR * (count + other) / total
        odds = [
            (n + prior) / (size + PRIOR - n - prior)
            for n, size in zip((count, other), sizes, strict=True)
        ]
        spread = math.sqrt(1 / (count + prior) + 1 / (other + prior))
        found[word] = math.log(odds[0] / odds[1]) / spread
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))
