"""The end of a network by simulation: published cases, closed forms, and what is refused."""

import numpy as np
import pytest

from workbook.stats.completion import finish_times
from workbook.stats.draws import triangular

# Hillier and Lieberman, Introduction to Operations Research, the Reliable Construction Co.: weeks,
# optimistic, most likely and pessimistic, and what each activity needs.
ACTIVITIES = {
    "A": ((1, 2, 3), ""), "B": ((2, 3.5, 8), "A"), "C": ((6, 9, 18), "B"),
    "D": ((4, 5.5, 10), "C"), "E": ((1, 4.5, 5), "C"), "F": ((4, 4, 10), "E"),
    "G": ((5, 6.5, 11), "D"), "H": ((5, 8, 17), "EG"), "I": ((3, 7.5, 9), "C"),
    "J": ((3, 9, 9), "FI"), "K": ((4, 4, 4), "J"), "L": ((1, 5.5, 7), "J"),
    "M": ((1, 2, 3), "H"), "N": ((5, 5.5, 9), "KL"),
}  # fmt: skip
PLACE = {key: at for at, key in enumerate(ACTIVITIES)}
NEEDS = [[PLACE[one] for one in needs] for _, needs in ACTIVITIES.values()]
TIMES = np.array([times for times, _ in ACTIVITIES.values()])
RUNS = 40_000


def test_the_reliable_construction_project_by_mean_durations_takes_44_weeks():
    low, likely, high = TIMES.T
    finish = finish_times([(low + 4 * likely + high) / 6], NEEDS)
    assert finish[0, PLACE["N"]] == pytest.approx(44)
    assert finish[0, PLACE["M"]] == pytest.approx(40)  # the other long path
    assert finish_times([high], NEEDS).max() == pytest.approx(70)


def test_the_reliable_construction_project_meets_its_47_weeks_in_59_of_100():
    # PERT says .84 by its mean critical path alone; the book's simulation of triangles says 58.8 %.
    low, likely, high = TIMES.T
    end = finish_times(triangular(low, likely, high, RUNS, 7), NEEDS).max(axis=1)
    assert (end <= 47).mean() == pytest.approx(0.588, abs=4 * np.sqrt(0.588 * 0.412 * 2 / RUNS))
    assert end.mean() > 44 + 1  # the merge bias


def test_the_end_of_parallel_paths_is_the_product_of_their_chances():
    # n paths, each uniform over 0 to 1: the end is Beta(n, 1), with mean n/(n + 1).
    for paths in (1, 2, 5):
        drawn = np.random.default_rng(paths).random((RUNS, paths))
        both = np.hstack([drawn, np.zeros((RUNS, 1))])
        end = finish_times(both, [*([] for _ in range(paths)), range(paths)])[:, -1]
        sd = np.sqrt(paths / ((paths + 1) ** 2 * (paths + 2)))
        assert end.mean() == pytest.approx(paths / (paths + 1), abs=4 * sd / np.sqrt(RUNS))
        chance = 0.8**paths
        assert (end <= 0.8).mean() == pytest.approx(
            chance, abs=4 * np.sqrt(chance * (1 - chance) / RUNS)
        )


def test_a_chain_of_certain_durations_adds_up_from_its_latest_start():
    assert finish_times([[2, 3, 1]], [[], [0], [1]], [0, 0, 9]).tolist() == [[2, 5, 10]]
    assert finish_times(np.empty((1, 0)), []).shape == (1, 0)


@pytest.mark.parametrize(
    ("durations", "needs", "said"),
    [
        ([1, 2], [[], []], "one column"),
        ([[1, 2]], [[]], "one column"),
        ([[1, 2]], [[1], []], "must come after"),
        ([[1]], [[0]], "must come after"),
    ],
)
def test_a_network_that_cannot_be_run_is_refused(durations, needs, said):
    with pytest.raises(ValueError, match=said):
        finish_times(durations, needs)
