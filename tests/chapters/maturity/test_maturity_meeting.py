"""The script of a quarter of an hour on the six shifts."""

import re

from books import make_book

from workbook.chapters.maturity import meeting
from workbook.chapters.maturity.handbook import EXAMPLES


def test_only_the_shift_is_talked_about_on_which_functions_differ():
    told = repr(meeting.script(make_book(**EXAMPLES["A102"])))
    assert "Talk only about “Finance sees each contact”." in told
    assert "Sales first, then Finance" in told
    assert "Nobody has worked out what dissatisfied customers cost." in told
    assert sum(map(int, re.findall(r"(\d+) minutes", told))) == 15


def test_before_a_vote_the_script_is_the_vote():
    told = repr(meeting.script(make_book()))
    assert "open the round" in told
    assert "Talk only" not in told
