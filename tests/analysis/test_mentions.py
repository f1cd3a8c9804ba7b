"""A finding leads to what it names, and to the column that is empty."""

from __future__ import annotations

from analysis.test_people_unnamed import BOOK

from workbook.analysis.checks import findings
from workbook.analysis.mentions import column_of, names_in


def test_a_finding_leads_to_what_it_names_and_to_the_column_that_is_empty():
    found = {one.code: one for one in findings(BOOK)}
    assert names_in(BOOK, found["P205"])["Train everybody"] == ("actions", "a")
    assert column_of(BOOK, found["P205"]) == "owner"
    assert column_of(BOOK, found["P201"]) == "indicator"
