"""What members read in rounds counts once it is revealed."""

import copy

from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.chapters.voice.handbook import EXAMPLES


def found(rows, code):
    return [one for one in findings(book_of(rows), select=[code]) if one.code == code]


def changed(code, change):
    rows = copy.deepcopy(EXAMPLES[code])
    change(rows)
    return rows


def test_what_is_read_counts_only_once_it_is_revealed():
    def close(rows):
        rows["rounds"][0].pop("revealed_on")

    rows = changed("V702", close)
    assert found(rows, "V702") == []
    assert [one.code for one in found(rows, "V703")] == ["V703"]
