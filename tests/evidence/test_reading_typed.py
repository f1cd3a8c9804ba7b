"""What a column holds is decided over all of its values."""

from workbook.evidence.reading.typed import Hints, columns


def test_what_was_set_decides_where_the_values_do_not():
    lines = {"12.345": 2, "23.456": 3}
    (open_,) = columns([("s", lines)], Hints())
    (set_,) = columns([("s", lines)], Hints(decimal="comma"))
    assert "line 2" in open_.doubt
    assert (set_.type, set_.values["12.345"]) == ("DOUBLE", 12345)


def test_a_code_that_was_set_is_no_answer():
    (found,) = columns([("s", {"-99": 2, "7": 3})], Hints(no_answer=("-99",)))
    assert found.values == {"7": 7, "-99": None}
