"""Shares of what a reader that errs finds, made right by a sample that people read.

A rule (or a model) reads every comment, people read a drawn sample. Within the file the sample
corrects the rule (a difference estimator, so the rule may be as bad as it likes: a bad one only
makes the interval as wide as the sample's own). A later file without a sample can only borrow the
rule's sensitivity and specificity (Rogan and Gladen).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .interval import UNDEFINED, Interval, normal_quantile, student_quantile, undefined
from .proportion import wilson_interval

Floats = NDArray[np.float64]
FEWEST_POSITIVES = 10
"""Positives in the sample below which the rule corrects nothing: the sample speaks alone."""
FEWEST_ERRORS = 10
"""Of each kind of error in the sample, below which its spread says too little of their share."""
RARE = 3
"""Positives in the sample below which a share is not told."""
LEAST_YOUDEN = 1.1
"""Sensitivity and specificity together, from which on they may be carried to a later file."""


@dataclass(frozen=True)
class Sample:
    """Units that people read, drawn at random within strata.

    Parameters
    ----------
    stratum
        Of each unit: its place in ``sizes``.
    sizes
        How many units each stratum holds in the whole file.
    rows
        How many rows of the file each unit stands for (texts that occur more than once).
    mean_rows
        Rows of the whole file by its units.
    """

    stratum: NDArray[np.intp]
    sizes: Floats
    rows: Floats
    mean_rows: float

    @classmethod
    def simple(cls, n: int, population: float) -> "Sample":
        """Return a simple random sample of rows that all differ."""
        return cls(np.zeros(n, dtype=np.intp), np.array([float(population)]), np.ones(n), 1.0)

    @property
    def read(self) -> Floats:
        """How many units of each stratum were read."""
        return np.bincount(self.stratum, minlength=self.sizes.size).astype(float)

    @property
    def weights(self) -> Floats:
        """How many rows of the file each unit read stands for."""
        return np.asarray(self.rows * (self.sizes / np.maximum(self.read, 1))[self.stratum])

    def mean(self, values: Floats) -> float:
        """Return the weighted mean."""
        weights = self.weights
        return float(weights @ values / weights.sum())

    def variance(self, residuals: Floats) -> tuple[float, float]:
        """Return the variance of a weighted mean, from its residuals, and its degrees of freedom.

        Strata of which one unit was read count as if they varied like all the others.
        """
        away = self.rows * residuals / self.mean_rows
        total, read = self.sizes.sum(), self.read
        parts, df = [], 0.0
        overall = float(away.var(ddof=1)) if away.size > 1 else 0.0
        for at, (size, n) in enumerate(zip(self.sizes, read, strict=True)):
            if not n or n >= size:
                continue
            own = away[self.stratum == at]
            spread = float(own.var(ddof=1)) if n > 1 else overall
            part = (size / total) ** 2 * spread / n * (1 - n / size)
            parts.append(part)
            df += part**2 / max(n - 1, 1)
        whole = sum(parts)
        return whole, max(1.0, whole**2 / df - 1) if df else max(1.0, away.size - 2.0)


@dataclass(frozen=True)
class Corrected:
    """A share with its interval, and what corrects the rule: share = slope × rule + shift.

    ``method`` is ``corrected`` (the rule helps), ``coded`` (the sample alone) or ``too rare``.
    """

    interval: Interval
    slope: float
    shift: float
    positives: float
    method: str


def corrected_share(
    read: ArrayLike, found: ArrayLike, everywhere: float, sample: Sample, confidence: float = 0.95
) -> Corrected:
    """Return a theme's share of all comments, from what people read and what a rule finds.

    Parameters
    ----------
    read
        Of each unit of the sample whether it is about the theme, 0 to 1 (the mean of readers).
    found
        Whether the rule finds the theme in it, 0 or 1.
    everywhere
        The share of all rows in which the rule finds it.
    sample
        How the units were drawn.

    Notes
    -----
    Generalised difference estimator (Cassel, C. M., Särndal, C. E. and Wretman, J. H. 1976,
    Biometrika 63, 615–620) with the least-squares slope; known as "PPI++" since Angelopoulos, A.
    et al. 2023. With fewer than ten positives Wilson's interval of the sample alone, at its
    effective size; with fewer than ten errors of either kind the interval is made of two of
    Wilson's, as the spread of few errors is no measure of their share.
    """
    y, h = np.asarray(read, dtype=float), np.asarray(found, dtype=float)
    positives = float(y.sum())
    if y.size < 2:
        none = undefined(UNDEFINED, confidence, "too few comments were read")
        return Corrected(none, 0.0, 0.0, positives, "too rare")
    if positives < RARE:
        none = undefined(UNDEFINED, confidence, "heard, too rare to size")
        return Corrected(none, 0.0, sample.mean(y), positives, "too rare")
    if positives < FEWEST_POSITIVES:
        share = sample.mean(y)
        variance, _ = sample.variance(y - share)
        n = share * (1 - share) / variance if variance > 0 else math.inf
        return Corrected(wilson_interval(share, n, confidence), 0.0, share, positives, "coded")
    slope = slope_of(y, h, sample)
    shift = sample.mean(y - slope * h)
    share = slope * everywhere + shift
    variance, df = sample.variance(y - slope * h - shift)
    below = above = student_quantile(confidence, df) * math.sqrt(variance)
    missed, wrong = float((y * (1 - h)).sum()), float(((1 - y) * h).sum())
    if min(missed, wrong) < FEWEST_ERRORS:
        below, above = _by_ends(y, h, everywhere, sample, confidence)
    interval = Interval(
        min(1.0, max(0.0, share)), max(0.0, share - below), min(1.0, share + above), confidence,
        math.sqrt(variance), df,
    )  # fmt: skip
    return Corrected(interval, slope, shift, positives, "corrected" if slope else "coded")


def _by_ends(
    read: Floats, found: Floats, everywhere: float, sample: Sample, confidence: float
) -> tuple[float, float]:
    """Return how far a share may lie below and above, from Wilson's ends of two shares.

    They are those of what the rule finds that is right, and of the rest that it misses; both are
    squared and added (Zou, G. Y. and Donner, A. 2008, Statistics in Medicine 27, 1693–1702). A
    sample in which the rule missed nothing does not prove that it misses nothing.
    """
    below = above = 0.0
    for inside, weight in ((found, everywhere), (1 - found, 1 - everywhere)):
        weights = sample.weights * inside
        total = float(weights.sum())
        if total <= 0 or weight <= 0:
            above += weight**2 if total <= 0 else 0.0
            continue
        share = min(1.0, float(weights @ read) / total)
        n = total**2 / float(weights @ weights)
        # Of a finite file some of it was read; texts that occur twice count as often.
        left = 1 - min(1.0, float((sample.rows * inside).sum()) / total)
        if left <= 0:
            continue
        ends = wilson_interval(share, n / left, confidence)
        below += (weight * (share - ends.low)) ** 2
        above += (weight * (ends.high - share)) ** 2
    return math.sqrt(below), math.sqrt(above)


def slope_of(read: Floats, found: Floats, sample: Sample) -> float:
    """Return the least-squares slope of what people read on what the rule finds; 0 without any."""
    away = found - sample.mean(found)
    variance = sample.mean(away * away)
    if variance <= 0:
        return 0.0
    return sample.mean(away * (read - sample.mean(read))) / variance


def share_of_shares(
    parts: Sequence[float], residuals: Sequence[Floats], chosen: Sequence[bool], sample: Sample,
    confidence: float = 0.95,
) -> Interval:  # fmt: skip
    """Return what some of several shares are of their sum, such as one moment's of all problems.

    Parameters
    ----------
    parts
        The shares, each corrected.
    residuals
        Of each share, of each unit of the sample: what people read minus slope × rule.
    chosen
        Which of the shares are meant.

    Notes
    -----
    Linearised ratio of two difference estimators (Särndal, C. E., Swensson, B. and Wretman, J.
    1992, Model Assisted Survey Sampling, section 5.6).
    """
    whole = float(sum(max(0.0, one) for one in parts))
    if whole <= 0:
        return undefined(UNDEFINED, confidence, "nothing was found")
    own = sum(max(0.0, one) for one, is_meant in zip(parts, chosen, strict=True) if is_meant)
    ratio = own / whole
    each = [float(is_meant) - ratio for is_meant in chosen]
    combined = np.sum([by * one for by, one in zip(each, residuals, strict=True)], axis=0) / whole
    variance, df = sample.variance(combined - sample.mean(combined))
    half = student_quantile(confidence, df) * math.sqrt(variance)
    return Interval(ratio, max(0.0, ratio - half), min(1.0, ratio + half), confidence,
                    math.sqrt(variance), df)  # fmt: skip


@dataclass(frozen=True)
class Accuracy:
    """How well a rule reads: weighted to the whole file; nan where nothing shows it.

    ``kappa`` is Cohen's, between the rule and what people read.
    """

    precision: float
    recall: float
    f1: float
    kappa: float
    specificity: float


def accuracy(read: ArrayLike, found: ArrayLike, sample: Sample) -> Accuracy:
    """Return how well a rule reads, from the sample that people read."""
    y, h = np.asarray(read, dtype=float), np.asarray(found, dtype=float)
    if not y.size:
        return Accuracy(*[UNDEFINED] * 5)
    both, human, machine = sample.mean(y * h), sample.mean(y), sample.mean(h)
    precision = both / machine if machine > 0 else UNDEFINED
    recall = both / human if human > 0 else UNDEFINED
    f1 = 2 * both / (human + machine) if human + machine > 0 else UNDEFINED
    agree = both + 1 - human - machine + both
    chance = human * machine + (1 - human) * (1 - machine)
    kappa = (agree - chance) / (1 - chance) if chance < 1 else UNDEFINED
    specificity = (1 - human - machine + both) / (1 - human) if human < 1 else UNDEFINED
    return Accuracy(precision, recall, f1, kappa, specificity)


def carried_over(
    hits: float, n: float, sensitivity: tuple[float, float], specificity: tuple[float, float],
    confidence: float = 0.95,
) -> Interval:  # fmt: skip
    """Return a share from what a rule finds elsewhere, by how well it read an earlier sample.

    Parameters
    ----------
    hits, n
        Rows in which the rule finds it, and rows.
    sensitivity, specificity
        Each as a share, and how many units of the earlier sample it rests on.

    Returns
    -------
    Interval
        Undefined where the rule hardly tells one from the other (both together at most 1.1).

    Notes
    -----
    Rogan, W. J. and Gladen, B. 1978, American Journal of Epidemiology 107, 71–76. Interval of
    Lang, Z. and Reiczigel, J. 2014, Preventive Veterinary Medicine 113, 13–22: one and two added
    successes and failures, and a shift for the skewness.
    """
    if n <= 0:
        return undefined(UNDEFINED, confidence, "there are no answers")
    (se, n_se), (sp, n_sp) = sensitivity, specificity
    if not se + sp > LEAST_YOUDEN or min(n_se, n_sp) <= 0:
        return undefined(UNDEFINED, confidence, "the rule hardly tells one from the other")
    point = min(1.0, max(0.0, (hits / n + sp - 1) / (se + sp - 1)))
    z = normal_quantile(confidence)
    n1, se1, sp1 = n + z * z, (n_se * se + 1) / (n_se + 2), (n_sp * sp + 1) / (n_sp + 2)
    p1 = (hits + z * z / 2) / n1
    youden = se1 + sp1 - 1
    middle = (p1 + sp1 - 1) / youden
    shift = (
        2
        * z
        * z
        * (middle * se1 * (1 - se1) / (n_se + 2) - (1 - middle) * sp1 * (1 - sp1) / (n_sp + 2))
    )
    se_ = (
        math.sqrt(
            p1 * (1 - p1) / n1
            + middle**2 * se1 * (1 - se1) / (n_se + 2)
            + (1 - middle) ** 2 * sp1 * (1 - sp1) / (n_sp + 2)
        )
        / youden
    )
    low, high = middle + shift - z * se_, middle + shift + z * se_
    return Interval(point, min(1.0, max(0.0, low)), min(1.0, max(0.0, high)), confidence, se_)
