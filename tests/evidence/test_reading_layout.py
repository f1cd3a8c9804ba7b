"""Which lines are headings, answers and neither."""

from workbook.evidence.reading.layout import laid_out


def test_every_line_is_accounted_for():
    found = laid_out("Report;\n\nid;n\n1;2\n2;3\nTotal;5\n", "x.csv")
    assert (found.headings, [line for line, _ in found.rows]) == ([3], [4, 5])
    assert found.left_out == {"title": [1], "blank": [2], "total": [6]}
