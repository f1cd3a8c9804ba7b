"""What changed for those whom a decision holds for, compared with the others: from sums only."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .interval import UNDEFINED, Interval, student_quantile, undefined

Floats = NDArray[np.float64]

FEWEST_CLUSTERS = 10
"""Clusters a side from which on their spread says how sure the effect is; fewer are permuted."""
PERMUTATIONS = 1_999


class Sample(NamedTuple):
    """Numbers of a group in a period: how many, their sum, and the sum of their squares."""

    n: float
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean; nan without any."""
        return self.total / self.n if self.n else UNDEFINED

    @property
    def error_squared(self) -> float:
        """The variance of the mean; nan with one number."""
        if self.n < 2:
            return UNDEFINED
        spread = max(self.squares - self.total * self.total / self.n, 0.0)
        return spread / (self.n - 1) / self.n


class Cluster(NamedTuple):
    """The numbers of a cluster: those before and after, and whether the decision holds for it."""

    is_treated: bool
    before_n: float
    before: float
    after_n: float
    after: float


def difference_in_differences(
    treated: tuple[Sample, Sample], others: tuple[Sample, Sample], confidence: float = 0.95
) -> Interval:
    """Compare the change of two groups: (after - before) of the treated less that of the others.

    Notes
    -----
    Wooldridge, J. M. (2019), Introductory Econometrics, chapter 13, with a variance for each of the
    four cells; degrees of freedom by Welch, B. L. (1947), Biometrika 34:28-35.
    """
    four = (treated[1], treated[0], others[1], others[0])
    if any(one.n < 2 for one in four):
        return undefined(UNDEFINED, confidence, "one of the four groups has fewer than two rows")
    effect = float((four[0].mean - four[1].mean) - (four[2].mean - four[3].mean))
    errors = [one.error_squared for one in four]
    variance = math.fsum(errors)
    if variance <= 0:
        return undefined(effect, confidence, "all numbers are equal within their group")
    df = variance**2 / math.fsum(e * e / (one.n - 1) for e, one in zip(errors, four, strict=True))
    half = student_quantile(confidence, math.floor(df)) * math.sqrt(variance)
    return Interval(effect, effect - half, effect + half, confidence, math.sqrt(variance), df)


def clustered_difference(
    clusters: Sequence[Cluster], confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Compare the change of two groups of clusters, such as branches.

    With ten clusters a side or more the error is the bias-reduced one of clusters, with
    Satterthwaite's degrees of freedom; with fewer, the labels of the clusters are permuted and the
    interval holds every effect that the permutations do not refute. Its ends may be infinite.

    Notes
    -----
    Bell, R. M. and McCaffrey, D. F. (2002), Survey Methodology 28:169-181 (CR2); in closed form
    here, since a cluster's rows share one mean in each cell. Permutation: Rosenbaum, P. R. (2002),
    Observational Studies, section 2.
    """
    known = [one for one in clusters if one.before_n > 0 and one.after_n > 0]
    sides = [sum(one.is_treated is side for one in known) for side in (True, False)]
    if min(sides) < 2:
        return undefined(UNDEFINED, confidence, "fewer than two clusters on one side were there "
                                                "before and after")  # fmt: skip
    label = np.array([one.is_treated for one in known])
    sums = np.array([one[1:] for one in known], dtype=float)
    effect = float(_effect(sums, label[None, :])[0])
    if min(sides) < FEWEST_CLUSTERS:
        return _permuted(sums, label, effect, confidence, seed)
    return _reduced(sums, label, effect, confidence)


def _effect(sums: Floats, labels: NDArray[np.bool_]) -> Floats:
    """Return the effect for each row of labels (labels × clusters)."""
    there = labels.astype(float)
    parts = [there @ sums, (1 - there) @ sums]
    with np.errstate(divide="ignore", invalid="ignore"):
        change = [one[:, 3] / one[:, 2] - one[:, 1] / one[:, 0] for one in parts]
    return np.asarray(change[0] - change[1])


def _reduced(sums: Floats, label: NDArray[np.bool_], effect: float, confidence: float) -> Interval:
    size = label.size
    moved = np.zeros(size)
    inner = np.zeros((size, size))
    for side in (True, False):
        mine = label == side
        for column in (0, 2):
            n = np.where(mine, sums[:, column], 0.0)
            whole = n.sum()
            mean = sums[mine, column + 1].sum() / whole
            weight = np.where(mine, 1 / (whole * np.sqrt(np.maximum(1 - n / whole, 1e-12))), 0.0)
            sign = 1.0 if column == 2 else -1.0
            sign *= 1.0 if side else -1.0
            moved += sign * weight * (np.where(mine, sums[:, column + 1], 0.0) - n * mean)
            inner += np.diag(weight * weight * n) - np.outer(weight * n, weight * n) / whole
    variance = float(moved @ moved)
    if variance <= 0:
        return undefined(effect, confidence, "all clusters are equal")
    df = float(np.trace(inner) ** 2 / (inner * inner).sum())
    half = student_quantile(confidence, df) * math.sqrt(variance)
    return Interval(effect, effect - half, effect + half, confidence, math.sqrt(variance), df)


def _permuted(
    sums: Floats, label: NDArray[np.bool_], effect: float, confidence: float, seed: int
) -> Interval:
    labels = _labels(label, seed)

    def refuted(shift: float) -> bool:
        """Say whether the permutations speak against this effect."""
        moved = sums.copy()
        moved[label, 3] -= shift * moved[label, 2]
        real = abs(_effect(moved, label[None, :])[0])
        as_large = int((np.abs(_effect(moved, labels)) >= real * (1 - 1e-9)).sum())
        return as_large / len(labels) <= (1 - confidence) + 1e-12

    spread = float(np.abs(_effect(sums, labels) - 0).max()) + abs(effect) + 1e-12
    ends = [_end(refuted, effect, sign * spread) for sign in (-1, 1)]
    return Interval(effect, ends[0], ends[1], confidence)


def _labels(label: NDArray[np.bool_], seed: int) -> NDArray[np.bool_]:
    """Return all labellings with as many treated, or so many of them; the real one is the first."""
    size, treated = label.size, int(label.sum())
    if math.comb(size, treated) <= PERMUTATIONS + 1:
        from itertools import combinations

        every = np.zeros((math.comb(size, treated), size), dtype=bool)
        for row, chosen in enumerate(combinations(range(size), treated)):
            every[row, list(chosen)] = True
        return every
    draw = np.random.default_rng(seed)
    rows = [label, *(draw.permutation(label) for _ in range(PERMUTATIONS))]
    return np.array(rows)


def _end(refuted: Callable[[float], bool], effect: float, away: float) -> float:
    """Return the far end of the effects that are not refuted, by halving; infinite without one."""
    far = away
    for _ in range(6):
        if refuted(effect + far):
            break
        far *= 3
    else:
        return math.copysign(math.inf, away)
    near = 0.0
    for _ in range(30):
        middle = (near + far) / 2
        near, far = (near, middle) if refuted(effect + middle) else (middle, far)
    return effect + far
