"""Data that cannot be right, and results that nobody explains."""

from datetime import date

import pytest

from workbook import control
from workbook.analysis import course
from workbook.analysis.checks import findings
from workbook.analysis.standing import judge

INDICATOR = {"key": "late", "name": "Late drops", "unit": "%", "direction": "down"}
OBJECTIVE = {
    "key": "fewer",
    "function": "sales",
    "choice": "near",
    "statement": "Fewer late drops",
    "indicator": "late",
    "baseline": 12,
    "target": 6,
    "due_on": "2026-12-31",
}
FLAT = [12, 11.8, 12.1, 12, 11.9, 12.2, 12, 11.9, 12.1, 12]
LEVEL = [{"objective": "fewer", "on": on, "value": 8} for on in ("2026-01-01", "2026-12-31")]


def measured(*values, **cells):
    rows = [
        {"indicator": "late", "on": f"2026-{1 + at // 2:02}-{1 + 14 * (at % 2):02}", "value": value}
        for at, value in enumerate(values)
    ]
    return [*rows[:-1], {**rows[-1], **cells}]


@pytest.fixture
def made(book):
    def make(*values, indicator=(), objective=(), cells=(), **tables):
        return book(
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "near", "statement": "Be near"}],
            indicators=[{**INDICATOR, **dict(indicator)}],
            objectives=[{**OBJECTIVE, **dict(objective)}],
            measurements=measured(*values, **dict(cells)) if values else [],
            **tables,
        )

    return make


def doubted(book):
    return findings(book, select=["M510"])


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (120, "about 10 times the usual 12"),
        (1190, "about 100 times the usual 12"),
        (1.2, "12 is usual, about 10 times as much"),
        (0.0121, "about 1,000 times as much"),
    ],
)
def test_a_value_that_slipped_by_a_power_of_ten_is_doubted(made, last, words):
    (one,) = doubted(made(12, 11.8, 12.1, 12, 11.9, last))
    assert words in one.message
    assert one.keys == ("late", "2026-03-15")


@pytest.mark.parametrize(
    "values",
    [
        (12, 11.8, 12.1, 12, 11.9, 60),  # five times is bad, and can be
        (12, 11.8, 12.1, 120),  # three others agree: too few
        (1, 3, 12, 40, 110, 350),  # it grows: nothing is usual
        (12, 11.8, 12, 120, 118, 121, 119),  # a step that stays
        (0, 12, 11.9, 12, 12.1, 120),  # where nothing is possible, ten times may be
        (12,),
        (),
    ],
)
def test_what_can_be_is_not_doubted(made, values):
    assert not doubted(made(*values))


def test_limits_of_what_is_possible(made):
    (one,) = doubted(made(12, 130, indicator={"most": 100}))
    assert "130 % on 15 January 2026, and more than 100 is not possible" in one.message
    (one,) = doubted(made(-2, indicator={"least": 0}))
    assert "-2 % on 1 January 2026, and less than 0 is not possible" in one.message
    assert not doubted(made(100, indicator={"most": 100}))


def test_a_doubted_value_is_left_out_until_it_is_confirmed(made):
    values = (12, 11.8, 12.1, 12, 11.9, 120)
    book = made(*values, expected_results=LEVEL)
    assert [one.value for one in course.readings(book, "late")] == list(values[:-1])
    stands = judge(book, book.by_key("objectives")["fewer"])
    assert (stands.state, stands.reason) == (
        "cannot tell",
        "the last measurement is probably wrong",
    )
    confirmed = made(*values, cells={"confirmed": "yes"})
    assert course.readings(confirmed, "late")[-1].value == 120
    assert not doubted(confirmed)


def test_only_a_doubted_measurement_is_still_a_measurement(made):
    book = made(130, indicator={"most": 100})
    assert not findings(book, select=["M501"])


def test_a_target_worse_than_the_baseline(made):
    (one,) = doubted(made(objective={"target": 14}))
    assert "The target of “Fewer late drops”, 14, is worse than its baseline, 12" in one.message
    assert not doubted(made(objective={"target": 12}))
    assert not doubted(made(objective={"target": 14}, indicator={"direction": ""}))
    book = made(*FLAT, objective={"target": 14}, expected_results=LEVEL)
    status = control.status(book).iloc[0]
    assert status.state == "cannot tell"


def explained(on, **cells):
    return [{"indicator": "late", "on": on, "cause": "Two trucks are out of service", **cells}]


def off(made, explanations=(), **tables):
    book = made(*FLAT, expected_results=LEVEL, explanations=list(explanations), **tables)
    assert judge(book, book.by_key("objectives")["fewer"]).state == "off course"
    return findings(book, select=["M511"])


def action(starts_on):
    return {
        "key": "rent",
        "objective": "fewer",
        "function": "sales",
        "statement": "Rent two trucks",
        "starts_on": starts_on,
        "ends_on": "2026-08-31",
        "status": "planned",
    }


def test_off_course_and_nobody_has_said_why(made):
    (one,) = off(made)
    assert one.message == "“Fewer late drops” is off track, and the cause is not entered yet."
    assert off(made, explained("2026-02-11"))[0].table == "objectives"  # 93 days before 15 May


def test_a_cause_without_an_action(made):
    (one,) = off(made, explained("2026-02-12"))
    assert one.table == "explanations"
    assert "no action against it yet" in one.message
    (one,) = off(made, explained("2026-05-20"), actions=[action("2026-05-19")])
    assert one.table == "explanations"
    assert not off(made, explained("2026-05-20"), actions=[action("2026-05-20")])
    early = action("2026-03-02")
    assert not off(made, explained("2026-05-20", action="rent"), actions=[early])


def test_on_course_needs_no_explanation(made):
    good = [8 + (at % 3 - 1) / 10 for at in range(10)]
    assert not findings(made(*good, expected_results=LEVEL), select=["M511"])
    assert not findings(made(), select=["M511"])
    assert date(2026, 5, 15) == course.readings(made(*FLAT), "late")[-1].on
