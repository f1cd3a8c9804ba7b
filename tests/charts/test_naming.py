"""What stands beside marks is told once and found by both pictures."""

from __future__ import annotations

import pytest

from workbook.charts import naming


def test_ticks_beyond_the_scale_are_left_out():
    made = naming.scaled([-1, 0, 1, 2], ["a", "b", "c", "d"], 0, 1)
    assert made == [(0, "b"), (1, "c")]


@pytest.mark.parametrize(("number", "offered"), [(19, False), (20, True)])
def test_of_few_rows_nothing_is_to_be_chosen(number, offered):
    rows = [naming.name(str(one)) for one in range(number)]
    assert ("choose" in naming.rows(rows, choose="Function")) == offered


def test_a_name_keeps_only_what_it_has():
    assert naming.name("A") == {"words": "A"}
    assert naming.name("A", "n", ("choices", "c"), head=True, of="x") == {
        "words": "A", "note": "n", "to": ["choices", "c"], "head": True, "of": "x",
    }  # fmt: skip
