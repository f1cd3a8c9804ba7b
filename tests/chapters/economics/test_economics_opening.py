"""When the chapter begins to say something."""

import pytest
from books import make_book

from workbook.chapters.economics.handbook import EXAMPLES
from workbook.chapters.economics.opening import is_opened

SOURCE = {"key": "s", "name": "S", "file": "s.csv", "on": "day", "customer": "who"}


@pytest.mark.parametrize("code", sorted(EXAMPLES))
def test_every_example_opens_it(code):
    assert is_opened(make_book(**EXAMPLES[code]))


def test_a_considered_saving_and_a_file_of_answers_do_not():
    saving = EXAMPLES["E903"]["savings"][0] | {"status": ""}
    assert not is_opened(make_book(savings=[saving]))
    assert not is_opened(make_book(sources=[SOURCE | {"kind": "answers"}]))
    assert is_opened(make_book(sources=[SOURCE | {"kind": "orders"}]))
