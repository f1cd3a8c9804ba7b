"""How many processes there may be goes by processors, memory and files."""

import os

import pytest

from workbook.workers import limits


def test_kernels_of_pages_go_by_memory_and_files_and_are_never_too_few():
    assert limits.FEWEST_KERNELS <= limits.kernels_of_pages(65_536) <= limits.MOST_KERNELS
    assert limits.kernels_of_pages(300) <= 10
    assert limits.kernels_of_pages(0) == limits.FEWEST_KERNELS


def test_little_memory_means_few_kernels(monkeypatch):
    monkeypatch.setattr(limits, "free_memory", lambda: 1000 * 2**20)
    assert limits.kernels_of_pages(65_536) == 10  # half of 1,000 MB, at 50 MB each


@pytest.mark.parametrize(
    ("processors", "chapters", "kernels", "rendering"),
    [(1, 9, 2, 2), (2, 9, 3, 2), (2, 2, 2, 2), (4, 0, 1, 4), (64, 99, 8, 4)],
)
def test_runs_and_pages_go_by_processors(monkeypatch, processors, chapters, kernels, rendering):
    monkeypatch.setattr(limits, "cores", lambda: processors)
    assert limits.kernels_of_run(chapters) == kernels
    assert limits.rendering_at_once() == rendering


def test_the_memory_of_a_process_is_what_the_system_tells():
    before = limits.memory_of(os.getpid())
    much = bytearray(b"1") * 2**27
    assert limits.memory_of(os.getpid()) - before > len(much) / 2
    assert limits.memory_of(2**30) == 0
