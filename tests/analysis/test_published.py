"""Published figures are dated and cited, and become rows that the model takes."""

import pytest
from books import make_book

from workbook.analysis.published import FIGURES, figure
from workbook.book.errors import NotFound


@pytest.mark.parametrize("one", FIGURES, ids=lambda one: one.key)
def test_each_is_a_row_with_its_source_and_date(one):
    (row,) = make_book(constants=[one.cells]).rows("constants")
    assert (row.origin, row.likely) == ("published", one.share)
    assert row.low < row.likely < row.high
    assert len(row.source) > 60
    assert row.dated.year < 2026


def test_one_that_is_not_there_says_which_are():
    with pytest.raises(NotFound, match="problem-rate-us-2023"):
        figure("problem-rate-mars")
