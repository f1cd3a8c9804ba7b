"""Load and joint impossibility against counting every day and every set."""

from itertools import combinations
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.chapters.plans.capacity import (
    Job,
    exceeds,
    impossible,
    smallest_impossible,
    stretches,
)

rates = st.integers(0, 12).map(lambda tenths: tenths / 10)
jobs = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 6), rates), min_size=0, max_size=7
).map(
    lambda drawn: [
        Job(str(n), first, first + length, rate) for n, (first, length, rate) in enumerate(drawn)
    ]
)


def one_day(*rates):
    return [Job(str(number), 1, 1, rate) for number, rate in enumerate(rates)]


def by_trying(present, capacity):
    """Sizes of the smallest sets that exceed capacity though every two fit, by trying them all."""
    for size in range(3, len(present) + 1):
        for chosen in combinations(present, size):
            pairs = combinations(chosen, 2)
            if exceeds(fsum(job.rate for job in chosen), capacity) and not any(
                exceeds(one.rate + other.rate, capacity) for one, other in pairs
            ):
                return size
    return 0


def test_three_that_fit_two_by_two_but_not_together():
    found = smallest_impossible(one_day(0.4, 0.3, 0.4), 1)
    assert [job.rate for job in found] == [0.4, 0.4, 0.3]


def test_exactly_full_is_not_impossible():
    assert smallest_impossible(one_day(0.4, 0.3, 0.3), 1) == ()
    assert smallest_impossible(one_day(*[0.1] * 10), 1) == ()


def test_two_that_do_not_fit_are_no_joint_impossibility():
    assert smallest_impossible(one_day(0.6, 0.5), 1) == ()
    assert smallest_impossible(one_day(1.5), 1) == ()


def test_a_set_hidden_behind_a_pair_that_does_not_fit_is_found():
    found = smallest_impossible(one_day(0.9, 0.4, 0.4, 0.3), 1)
    assert [job.rate for job in found] == [0.4, 0.4, 0.3]


def test_no_capacity_has_no_joint_impossibility():
    assert smallest_impossible(one_day(0.4, 0.3, 0.4), 0) == ()
    assert smallest_impossible(one_day(0.0, 0.0, 0.0), 0) == ()


def test_many_jobs_are_solved_exactly():
    found = smallest_impossible(one_day(*[0.01] * 5_000), 1)
    assert len(found) == 101


def test_sets_on_different_days_are_both_found_and_repeats_are_not():
    early = [Job(name, 1, 5, 0.4) for name in "abc"]
    late = [Job(name, 10, 12, 0.4) for name in "def"]
    through = [Job("g", 1, 12, 0.1)]
    found = impossible([*early, *late, *through], 1)
    assert [{job.action for job in group} for group in found] == [set("abc"), set("def")]


@given(jobs, st.sampled_from([0.0, 0.5, 1.0, 1.5]))
def test_the_smallest_set_is_as_small_as_trying_all_finds(jobs, capacity):
    found = smallest_impossible(jobs, capacity)
    assert len(found) == by_trying(jobs, capacity)
    assert len({job.action for job in found}) == len(found)
    if found:
        assert exceeds(fsum(job.rate for job in found), capacity)
        assert not any(
            exceeds(one.rate + other.rate, capacity) for one, other in combinations(found, 2)
        )


@given(jobs)
def test_stretches_are_the_days_counted_one_by_one(jobs):
    load = {}
    for job in jobs:
        for day in range(job.first, job.last + 1):
            load[day] = load.get(day, 0) + job.rate
    found = [
        (day, stretch.load)
        for stretch in stretches(jobs)
        for day in range(stretch.first, stretch.last + 1)
    ]
    assert [day for day, _ in found] == sorted(load)
    assert dict(found) == pytest.approx(load)


@given(jobs, st.sampled_from([0.5, 1.0]))
def test_every_impossible_day_is_explained_by_a_set(jobs, capacity):
    sets = impossible(jobs, capacity)
    for day in range(20):
        present = [job for job in jobs if job.first <= day <= job.last]
        if by_trying(present, capacity):
            assert any(set(found) <= set(present) for found in sets)
    for found in sets:
        shared = range(max(job.first for job in found), min(job.last for job in found) + 1)
        assert shared
        assert by_trying(found, capacity) == len(found)
