"""A rating is on the scale of its instrument, and asks one of its questions."""

import pytest

from workbook.book.model import TABLES
from workbook.book.validation import parse_row


def expected(**cells):
    row = {"instrument": "values", "item": "rule", "about": "all", "member": "ana", "round": 1}
    _, faults = parse_row(TABLES["ratings"], {**row, **cells}, "ratings", 2)
    return [(fault.column, fault.expected) for fault in faults]


@pytest.mark.parametrize(
    "cells",
    [
        {"value": -3},
        {"value": 3},
        {"instrument": "times", "item": "days", "value": 12.5},
        {"instrument": "observer", "item": "customer", "reason": "Whoever asks"},
    ],
)
def test_what_is_on_the_scale_comes_in(cells):
    assert expected(**cells) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"value": 4},
        {"value": 0.5},
        {"value": None},
        {"instrument": "times", "item": "days", "value": -1},
        {"instrument": "observer", "item": "customer", "value": 2},
    ],
)
def test_what_is_not_is_refused_with_its_column(cells):
    assert expected(**cells) == [("value", "a value on the scale of the instrument")]


def test_a_question_that_is_not_asked_is_refused():
    assert expected(item="luck", value=1) == [
        ("item", "the key of one of the instrument's questions")
    ]
