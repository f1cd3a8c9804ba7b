"""Working days against a calendar counted day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workbook.analysis.workdays import Workdays

NEW_YEAR = date(2026, 1, 1)  # a Thursday

days = st.dates(date(2025, 12, 1), date(2026, 3, 1))


def is_workday(day, holidays):
    return day.weekday() < 5 and day not in holidays


def test_a_weekend_has_no_length_and_the_number_of_the_monday_behind_it():
    calendar = Workdays()
    saturday, sunday, monday = (date(2026, 1, day) for day in (3, 4, 5))
    assert calendar.lengths([saturday], [sunday]) == [0]
    assert calendar.numbers([saturday]) == calendar.numbers([monday])
    assert calendar.day(calendar.numbers([saturday])[0]) == monday


def test_a_holiday_is_no_working_day():
    assert Workdays([NEW_YEAR]).lengths([NEW_YEAR], [date(2026, 1, 2)]) == [1]
    assert Workdays().lengths([NEW_YEAR], [date(2026, 1, 2)]) == [2]


def test_the_first_and_last_days_of_the_calendar_count():
    calendar = Workdays()
    assert calendar.numbers([date.min]) == [0]
    assert calendar.day(0) == date.min  # a Monday
    assert calendar.lengths([date.max], [date.max]) == [1]  # a Friday


@given(st.sets(days), days, days)
def test_lengths_and_numbers_agree_with_counting(holidays, one, other):
    first, last = sorted((one, other))
    calendar = Workdays(holidays)
    span = [first + timedelta(n) for n in range((last - first).days + 1)]
    working = [day for day in span if is_workday(day, holidays)]
    assert calendar.lengths([first], [last]) == [len(working)]
    begin, end = calendar.numbers([first, last])
    assert end - begin == len([day for day in working if day < last])
    assert [calendar.day(begin + n) for n in range(len(working))] == working
