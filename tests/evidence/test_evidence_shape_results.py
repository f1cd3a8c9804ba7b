"""Groups with too few people come together, and quantiles come from bins."""

import math
from collections import Counter

import numpy as np
import pytest

from workbook.evidence import Sources, shapes
from workbook.evidence.shape_results import Histogram


def nearest(values, share):
    ordered = sorted(values)
    return ordered[max(1, math.ceil(share * len(ordered) - 1e-9)) - 1]


def write(folder, name, header, lines):
    (folder / name).write_text("\n".join([header, *lines]) + "\n")
    return Sources(str(folder)), name


def test_small_groups_come_together(tmp_path):
    lines = [f"{'a' if at < 20 else 'b' if at < 40 else 'c' if at < 43 else 'd'},{at}"
             for at in range(45)]  # fmt: skip
    place = write(tmp_path, "g.csv", "k,y", lines)
    found = shapes.cells(*place, ["k"], ["y"])
    assert [(one.key, one.n) for one in found.groups] == [(("a",), 20), (("b",), 20), (None, 5)]
    exact = shapes.cells(*place, ["k"], ["y"], exact=True)
    assert [(one.key, one.n) for one in exact.groups] == [
        (("a",), 20), (("b",), 20), (("c",), 3), (("d",), 2)
    ]  # fmt: skip


def test_others_that_are_too_few_take_the_next_larger_group_in(tmp_path):
    lines = [f"{'a' if at < 20 else 'b' if at < 30 else 'c'}" for at in range(33)]
    found = shapes.cells(*write(tmp_path, "g.csv", "k", lines), ["k"])
    assert [(one.key, one.n) for one in found.groups] == [(("a",), 20), (None, 13)]


def test_a_sum_that_one_person_makes_up_is_missing(tmp_path):
    lines = [f"a,{100}" for _ in range(60)]
    lines += [f"b,{2000 if at == 0 else 1}" for at in range(20)]
    found = shapes.cells(*write(tmp_path, "g.csv", "k,y", lines), ["k"], ["y"])
    sums = {one.key: one.sums[0] for one in found.groups}
    assert sums["a",].wy == 6000
    assert math.isnan(sums["b",].wy)
    assert sums["b",].n == 20


def test_quantiles_of_bins_lie_within_half_a_per_cent():
    draw = np.random.default_rng(3)
    hours = draw.lognormal(2, 2, 5000)
    bins = Counter(math.floor(math.log(value) / 0.01) for value in hours)
    found = Histogram({**bins, -100_000: 500})
    every = [*hours, *[0.0] * 500]
    for share in (0.01, 0.05, 0.2, 0.5, 0.9, 0.99, 1.0):
        assert found.quantile(share) == pytest.approx(nearest(every, share), rel=0.00502)
    assert math.isnan(Histogram({}).quantile(0.5))
    assert found.above(10) == pytest.approx((hours > 10).sum(), abs=30)
