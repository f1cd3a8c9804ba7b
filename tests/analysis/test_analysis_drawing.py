"""Who gets a change first is drawn: half of the groups, the same each time, as likely as others."""

import pytest
from books import make_book

from workbook.analysis.drawing import drawn
from workbook.book.errors import BadInput


def book(tmp_path, groups):
    rows = "".join(f"b{one:02d},{one}\n" * 6 for one in range(groups))
    (tmp_path / "orders.csv").write_text("branch,value\n" + rows)
    return make_book(strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}])


def test_half_of_the_groups_is_drawn_and_the_same_half_again(tmp_path):
    made = book(tmp_path, 20)
    first = drawn(made, "orders.csv", "branch")
    assert sum(one.is_treated for one in first) == 10
    assert drawn(made, "orders.csv", "branch") == first
    assert drawn(made, "orders.csv", "branch", seed="again") != first
    assert sum(one.is_treated for one in drawn(made, "orders.csv", "branch", half=False)) == 6


def test_each_group_is_drawn_about_as_often(tmp_path):
    made = book(tmp_path, 10)
    counts = dict.fromkeys((f"b{one:02d}" for one in range(10)), 0)
    for seed in range(60):
        for one in drawn(made, "orders.csv", "branch", seed=str(seed)):
            counts[one.group] += one.is_treated
    assert sum(counts.values()) == 300
    assert min(counts.values()) > 15


def test_three_groups_are_too_few(tmp_path):
    with pytest.raises(BadInput, match="3 groups"):
        drawn(book(tmp_path, 3), "orders.csv", "branch")
