"""What cannot be counted is a list, and what would be counted twice is named."""

import copy

from books import make_book

from workbook.chapters.economics.handbook import EXAMPLES
from workbook.chapters.economics.uncounted import UNCOUNTED, claimed_twice, not_counted


def test_the_list_is_shown_once_the_chapter_is_opened_and_holds_no_figure():
    said = repr(not_counted(make_book(**EXAMPLES["E909"])))
    assert all(name in said for name, _ in UNCOUNTED)
    assert not any(letter.isdigit() for letter in said)
    assert not_counted(make_book()) is None


def test_an_umbrella_of_two_functions_counts_once():
    rows = copy.deepcopy(EXAMPLES["E904"])
    assert [indicator for indicator, _ in claimed_twice(make_book(**rows))] == ["margin"]
    umbrella = {"key": "all", "statement": "Margin", "function": "sales", "choice": "close"}
    rows["objectives"] = [umbrella] + [one | {"parent": "all"} for one in rows["objectives"]]
    assert claimed_twice(make_book(**rows)) == []
