"""How a cell becomes a value and a value a cell, with the input that people really send."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.book.fields import LARGEST_WHOLE, LONGEST_TEXT, Field, is_missing, nearest
from workbook.book.model import TABLES

EMPTY = [None, "", "  ", "\t\n", "\u00a0", float("nan"), np.nan, pd.NA, pd.NaT]
KINDS = ["text", "slug", "integer", "number", "date", "flag", "choice"]


def field(kind="text", **rules):
    return Field(name="column", label="Column", kind=kind, **rules)


def refuses(field, cell):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 the caller looks at the message
        field.parse(cell)
    return str(refused.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cell", EMPTY, ids=repr)
def test_what_looks_empty_is_none_in_every_kind(kind, cell):
    assert field(kind).parse(cell) is None


@pytest.mark.parametrize("cell", EMPTY, ids=repr)
def test_what_looks_empty_is_no_item_of_a_list(cell):
    assert field("slug", many=True).parse(cell) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_required_cell_must_have_a_value(kind):
    assert refuses(field(kind, required=True), " ") == "a value"


def test_a_required_list_must_have_an_item():
    assert "a value" in refuses(field("slug", required=True, many=True), " ; ")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.5", 1.5),
        (" -2 ", -2.0),
        ("1e3", 1000.0),
        (3, 3.0),
        (0, 0.0),
        (np.float64(2.5), 2.5),
        (np.int64(7), 7.0),
    ],
)
def test_numbers_are_read(cell, value):
    parsed = field("number").parse(cell)
    assert parsed == value
    assert type(parsed) is float


@pytest.mark.parametrize(
    "cell",
    [
        "1,5", "1_000", "1,000.00", "inf", "-inf", "nan", "1e400", 10**400, float("inf"), True,
        False, "yes", "5 %", "$5", "0x10", date(2026, 1, 1), [1], (1, 2),
    ],
    ids=lambda cell: repr(cell)[:12],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused(cell):
    assert refuses(field("number"), cell) == (
        "a number with a decimal point and no thousands separator (such as 1234.5)"
    )


@pytest.mark.parametrize(("cell", "value"), [(3.0, 3), ("3.0", 3), ("-0", 0), (np.int64(4), 4)])
def test_a_whole_number_may_come_as_a_float(cell, value):
    parsed = field("integer").parse(cell)
    assert parsed == value
    assert type(parsed) is int


@pytest.mark.parametrize("cell", [3.5, "3.5", True, "three", "1_000", "1e30", LARGEST_WHOLE])
def test_what_is_no_whole_number_that_excel_keeps_is_refused(cell):
    assert refuses(field("integer"), cell) == "a whole number (such as 3)"


def test_the_largest_whole_number_is_kept_to_the_last_digit():
    assert field("integer").parse(str(LARGEST_WHOLE - 1)) == LARGEST_WHOLE - 1


@pytest.mark.parametrize(
    ("rules", "good", "bad", "expected"),
    [
        ({"low": 0}, 0, -0.001, "a number at least 0"),
        ({"high": 1}, 1, 1.001, "a number at most 1"),
        ({"above": 0}, 0.001, 0, "a number above 0"),
        ({"above": 0, "below": 1}, 0.999, 1, "a number above 0 and below 1"),
    ],
)
def test_limits_hold_to_the_edge(rules, good, bad, expected):
    assert field("number", **rules).parse(good) == good
    assert refuses(field("number", **rules), bad) == expected


def test_a_contribution_of_seven_is_refused():
    contribution = TABLES["links"].by_name["contribution"]
    assert refuses(contribution, 7) == "a whole number at least -3 and at most 3"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01",
        " 2026-03-01 ",
        date(2026, 3, 1),
        datetime(2026, 3, 1),  # noqa: DTZ001 as Excel gives it
        datetime(2026, 3, 1, tzinfo=UTC),
        pd.Timestamp("2026-03-01"),
        np.datetime64("2026-03-01"),
    ],
)
def test_dates_are_read_as_plain_days(cell):
    parsed = field("date").parse(cell)
    assert parsed == date(2026, 3, 1)
    assert type(parsed) is date


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-02-30", "that exists in the calendar"),
        ("2026-02-29", "that exists in the calendar"),
        ("0000-01-01", "that exists in the calendar"),
        (datetime(2026, 3, 1, 12), "without a time of day"),  # noqa: DTZ001
        ("2026-03-01T00:00", "a date as year-month-day"),
        ("01/03/2026", "a date as year-month-day"),
        ("2026-3-1", "a date as year-month-day"),
        (46082, "a date as year-month-day"),
        (True, "a date as year-month-day"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(cell, reason):
    assert reason in refuses(field("date"), cell)


@pytest.mark.parametrize(
    "cell", ["yes", "YES", " Yes ", "true", "TRUE", "1", 1, 1.0, True, np.True_]
)
def test_yes_is_read(cell):
    assert field("flag").parse(cell) is True


@pytest.mark.parametrize("cell", ["no", "NO", "False", "0", 0, 0.0, False, np.False_])
def test_no_is_read_and_is_not_empty(cell):
    assert field("flag").parse(cell) is False


@pytest.mark.parametrize("cell", ["maybe", "y", 2, "sí"])
def test_neither_yes_nor_no_is_refused(cell):
    assert refuses(field("flag"), cell) == "yes or no"


@pytest.mark.parametrize("cell", ["qualty", "Quality", "QUALITY"])
def test_an_unknown_choice_names_the_nearest(cell):
    dimension = TABLES["indicators"].by_name["dimension"]
    assert refuses(dimension, cell) == (
        "one of quality, quantity, timeliness, cost (did you mean quality?)"
    )


def test_a_choice_far_from_all_names_no_nearest():
    assert refuses(field("choice", choices=("up", "down")), "sideways") == "one of up, down"


@pytest.mark.parametrize("cell", ["grow-sales", "A_1.x", "_", "año", 3, 3.0, " a ", "x" * 80])
def test_keys_are_short_words(cell):
    parsed = field("slug").parse(cell)
    assert parsed == (str(int(cell)) if not isinstance(cell, str) else cell.strip())


@pytest.mark.parametrize("cell", ["grow sales", "-a", ".a", "a/b", "a;b", "x" * 81, "a\nb", "=1"])
def test_what_is_no_key_is_refused(cell):
    assert refuses(field("slug"), cell).startswith("a short key")


def test_text_keeps_spaces_accents_and_emoji():
    assert field().parse(" ¿Qué? 😀 =1+1 ") == " ¿Qué? 😀 =1+1 "


def test_text_that_is_part_of_a_key_loses_outer_spaces():
    assert field(key=True).parse(" quotes ") == "quotes"


def test_line_ends_are_the_same_from_every_system():
    assert field().parse("a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize("cell", ["a\x00b", "\x1b[31m", "a\x0bb", "\ud800", "\ufffe"], ids=repr)
def test_text_that_no_excel_file_can_hold_is_refused(cell):
    assert refuses(field(), cell) == "text without control characters"


def test_text_may_be_as_long_as_a_cell_of_excel():
    assert field().parse("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert refuses(field(), "x" * (LONGEST_TEXT + 1)) == ("at most 32,000 characters, not 32,001")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "yes"),
        (3.0, "3"),
        (2.5, "2.5"),
        (1e20, "100000000000000000000"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),  # noqa: DTZ001
    ],
)
def test_what_excel_took_for_a_value_is_text_again_in_a_text_column(cell, text):
    assert field().parse(cell) == text


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("a;b", ("a", "b")),
        (" a ;; b; ", ("a", "b")),
        (["a", None, " ", float("nan"), "b"], ("a", "b")),
        (("a",), ("a",)),
        (5, ("5",)),
    ],
)
def test_lists_drop_empty_items(cell, items):
    assert field("slug", many=True).parse(cell) == items


def test_an_item_with_a_semicolon_would_become_two_and_is_refused():
    assert refuses(field(many=True), ["a;b"]) == "items without ; in them"


def test_every_item_of_a_list_obeys_the_kind():
    assert refuses(field("slug", many=True), "a; b c").startswith("a short key")


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("number", 3.0, "3"),
        ("number", 0.1, "0.1"),
        ("number", -0.0, "0"),
        ("number", 1e300, "1e+300"),
        ("flag", False, "no"),
        ("date", date(2026, 1, 2), "2026-01-02"),
        ("text", None, ""),
        ("integer", 0, "0"),
    ],
)
def test_values_are_written_plainly(kind, value, cell):
    assert field(kind).format(value) == cell


def test_a_list_is_written_with_semicolons():
    assert field(many=True).format(("a", "b")) == "a;b"
    assert field(many=True).format(()) == ""


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_survives_a_csv_cell(value):
    number = field("number")
    assert number.parse(number.format(value)) == value


@given(st.dates())
def test_every_day_survives_a_csv_cell(value):
    assert field("date").parse(field("date").format(value)) == value


@given(st.text())
def test_text_survives_a_csv_cell_or_is_refused(cell):
    try:
        value = field().parse(cell)
    except ValueError:
        return
    assert field().parse(field().format(value)) == value


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates()))
@pytest.mark.parametrize("kind", KINDS)
def test_any_cell_is_read_or_refused_and_never_crashes(kind, cell):
    try:
        value = field(kind, choices=("a",)).parse(cell)
    except ValueError:
        return
    assert value is None or not is_missing(value)


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_missing_values_are_known(value):
    assert is_missing(value)


@pytest.mark.parametrize("value", [0, "", False, (), "nan", 0.0])
def test_other_values_are_not_missing(value):
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("sale", " (did you mean Sales?)"),
        ("SALES", " (did you mean Sales?)"),
        ("logistics", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_nearest_known_word_is_named_whatever_its_case(word, hint):
    assert nearest(word, ["Sales", "Finance"]) == hint


def test_labels_and_hints_stand_in_english_where_nobody_translated_them():
    channel = TABLES["choices"].by_name["channel"]
    assert channel.title("xx") == channel.title() == "Channels"
    assert channel.title("es") == "Canales"
    assert channel.hint("xx") == "How customers are reached, separated by ;."
    assert field().hint() == ""


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_is_declared_whole(table):
    assert table.key
    assert len(set(table.columns)) == len(table.columns)
    assert all(field.label for field in table.fields)
    assert table.named_by == "" or table.named_by in table.columns
    for column in table.fields:
        assert not column.references or column.references in TABLES
        assert (column.kind == "choice") == bool(column.choices)
        if column.default is not None:
            assert column.parse(column.default) == column.default
