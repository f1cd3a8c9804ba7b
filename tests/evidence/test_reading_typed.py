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


def test_a_year_of_two_digits_that_may_stand_first_is_in_doubt():
    lines = {f"26/{1 + at // 28:02}/{1 + at % 28:02}": at + 2 for at in range(60)}
    (column,) = columns([("day", lines)], Hints())
    assert "from line 2 on the year" in column.doubt
    usual = {f"{1 + at % 28:02}/{1 + at // 28:02}/26": at + 2 for at in range(60)}
    assert columns([("day", usual)], Hints())[0].type == "DATE"
    assert columns([("day", lines)], Hints(dates="day_first"))[0].type == "DATE"
