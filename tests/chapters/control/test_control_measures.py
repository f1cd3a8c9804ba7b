"""Expected against measured, normal variation, forecasts, and promises kept."""

import math
from datetime import date, timedelta

import numpy as np
import pytest

from workbook import control
from workbook.analysis import course
from workbook.analysis.checks import findings
from workbook.stats import xmr_limits
from workbook.stats.forecast import forecast_course

# NIST/SEMATECH e-Handbook 6.3.2.2: flow rate of ten batches; centre 50.81, limits 45.8159 and
# 55.8041.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
START = date(2026, 1, 1)


def series(values, indicator="rate", start=START, step=10):
    return [
        {"indicator": indicator, "on": str(start + timedelta(days=step * at)), "value": value}
        for at, value in enumerate(values)
    ]


def promised(*points, objective="grow"):
    return [{"objective": objective, "on": day, "value": value} for day, value in points]


LEVEL = promised(("2026-01-01", 50), ("2026-12-31", 50))


@pytest.fixture
def measured(book):
    def make(
        values, expected=LEVEL, direction="up", as_of="2026-06-30", objective=(), parts=(), **tables
    ):
        rows = values if values and isinstance(values[0], dict) else series(values)
        return book(
            as_of=as_of,
            strategy=tables.pop("strategy", [{"key": "t", "name": "T", "starts_on": "2026-01-01"}]),
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "win", "statement": "Win"}],
            indicators=[
                {"key": "rate", "name": "Rate", "dimension": "quality", "direction": direction}
            ],
            objectives=[
                {"key": "grow", "function": "sales", "choice": "win", "statement": "Grow",
                 "indicator": "rate", "target": 50, "due_on": "2026-12-31", **dict(objective)},
                *parts,
            ],
            expected_results=expected,
            measurements=rows,
            **tables,
        )  # fmt: skip

    return make


def state(book):
    return control.status(book).iloc[0]


# ── The expected line ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2026-01-01", 10),  # the baseline on the first day
        ("2026-02-15", 15),
        ("2026-04-01", 20),
        ("2026-05-01", 26),  # 30 of 50 days from 20 to 30
        ("2026-05-21", 30),
        ("2026-06-30", 30),  # level after the last
    ],
)
def test_the_line_runs_straight_from_the_baseline_through_the_expected_results(
    measured, day, value
):
    line = promised(("2026-05-21", 30), ("2026-04-01", 20))
    one = measured([{"indicator": "rate", "on": day, "value": 1}], line, objective={"baseline": 10})
    assert state(one).expected == pytest.approx(value)


def test_without_a_baseline_the_line_begins_with_the_first_expected_result(measured):
    one = measured(series([1], start=date(2026, 3, 31)), promised(("2026-04-01", 20)))
    assert math.isnan(state(one).expected)
    assert state(one).reason == "no result is expected by that date"


def test_a_target_of_0_is_a_target(measured):
    line = promised(("2026-12-31", 0))
    one = measured([8, 7, 6], line, "down", objective={"baseline": 10, "target": 0})
    assert state(one).target == 0
    assert state(one).gap > 0
    assert control.forecasts(one) is not None


@pytest.mark.parametrize(("direction", "gap"), [("up", -10), ("down", 10), (None, math.nan)])
def test_the_gap_is_positive_where_it_is_better(measured, direction, gap):
    row = state(measured([40], direction=direction))
    assert row.measured == 40
    assert row.gap == pytest.approx(gap, nan_ok=True)


# ── Natural variation ─────────────────────────────────────────────────────────────────────────


def test_limits_of_an_indicator_without_promise_are_those_of_the_nist_handbook(measured):
    table = control.behaviour(measured(FLOW, expected=[]))
    assert table["centre"].to_numpy() == pytest.approx(np.full(10, 50.81))
    assert table["high"].iloc[0] == pytest.approx(55.8041, abs=5e-5)
    assert table["low"].iloc[0] == pytest.approx(45.8159, abs=5e-5)
    assert table["range_high"].iloc[1] == pytest.approx(3.2665 * 1.8778, abs=5e-4)
    assert table["rule"].isna().all()


def test_limits_around_a_promise_come_from_the_differences(measured):
    rising = promised(("2026-01-01", 0), ("2026-04-01", 90))  # one a day, ten a measurement
    calm = [value - 50 for value in NOISE]
    values = [value + 10 * at for at, value in enumerate(calm)]
    table = control.behaviour(measured(values, rising))
    limits = xmr_limits(calm)
    half = (table["high"] - table["low"]) / 2
    assert half.to_numpy() == pytest.approx(np.full(9, limits.high - limits.centre))
    assert list(table["centre"]) == pytest.approx([10 * at for at in range(9)])
    assert table["allowed"].isna().all()


NOISE = [51, 49, 50.5, 49.5, 51, 49, 50, 50.5, 49.5]


@pytest.mark.parametrize(
    ("values", "direction", "signal"),
    [
        (NOISE, "up", False),
        ([*NOISE, 48], "up", False),  # worse, but as noise goes
        ([*NOISE, 40], "up", True),
        ([*NOISE, 60], "up", False),  # far better is no fault
        ([*NOISE, 60], "down", True),
        ([*NOISE, 40, 50], "up", False),  # it came back
    ],
)
def test_only_what_is_worse_than_noise_is_a_signal(measured, values, direction, signal):
    one = measured(values, direction=direction)
    assert bool(state(one).signal) is signal
    assert len(findings(one, select=["M502"])) == signal


def test_a_slow_drift_is_off_course_before_it_fails_the_gate(measured):
    drift = [50.3, 49.5, 50.4, 49.5, *(49.8, 49.6, 49.9, 49.6, 49.7, 49.5, 49.8, 49.4)]
    one = measured(drift)
    table = control.behaviour(one)
    assert (table["value"] > table["low"]).all()
    assert state(one).state == "off course"
    assert state(one).rests_on == "on average the last 12 measurements are below expectations"
    # Measurements that depend on the ones before might drift like this by chance.
    assert not state(one).signal
    (found,) = findings(measured([value - 1 for value in drift]), select=["M502"])
    assert found.keys == ("grow",)
    assert "“Rate” was 48.4 on 21 April 2026, and 50 was expected" in found.message
    assert "the measurements of the last year are below expectations" in found.message


def test_on_course_is_said_from_evidence_only(measured):
    today = {"as_of": "2026-03-15"}
    assert state(measured(NOISE, **today)).state == "on course"
    assert state(measured(NOISE[:5], **today)).state == "cannot tell"
    assert state(measured(NOISE)).rests_on.startswith("the last measurement is ")
    shaky = [50 + 20 * (value - 50) - 12 for value in NOISE]
    assert state(measured(shaky, **today)).state == "cannot tell"
    assert state(measured(NOISE, direction=None, **today)).state == "cannot tell"


def test_who_is_back_on_the_line_is_not_called_off_course(measured):
    fallen = [value - 5 for value in NOISE * 2]
    back = state(measured([*fallen[:10], *NOISE[:3]]))
    assert (back.state, back.signal) == ("cannot tell", False)
    assert back.rests_on == "the last measurements are close to expectations again"


def test_a_way_with_a_slow_beginning_does_not_fail_the_gate(measured):
    line = promised(("2026-01-01", 50), ("2026-12-31", 80))
    days = np.arange(0, 120, 10) / 364
    slow = 50 + 30 / (1 + np.exp(-10 * (days - 0.5)))
    noise = np.resize(np.array(NOISE) - 50, 12) / 5
    one = state(measured(list(slow + noise), expected=line))
    assert (one.state, one.signal) == ("off course", False)
    assert state(measured(list(50 + noise - 2), expected=line)).signal


def test_a_shortfall_from_the_first_day_on_does_not_pass_for_natural(measured):
    assert state(measured([value - 2 for value in NOISE])).rule


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], "never measured since the strategy started"),
        ([40], "fewer than 6 measurements"),
        ([40] * 5, "fewer than 6 measurements"),
        ([40] * 7, "the values do not vary, so their normal variation is not known"),
    ],
)
def test_too_little_to_judge_is_unknown_with_the_reason(measured, values, reason):
    one = measured(values)
    assert control.status(one)["signal"].isna().all()
    assert state(one).reason == reason
    assert findings(one, select=["M502"]) == ()
    assert control.answer(one)


def test_all_equal_and_worse_for_long_is_a_signal_without_any_variation(measured):
    assert state(measured([40] * 8)).rule == "short on average"


def test_all_equal_and_on_the_line_is_on_track(measured):
    assert not state(measured([50] * 8)).signal


def test_without_a_good_direction_nothing_is_judged(measured):
    row = state(measured([*NOISE, 1], direction=None))
    assert row.reason == "it is not entered whether more or less is better"
    assert row.expected == 50
    last = control.behaviour(measured([*NOISE, 1], direction=None)).iloc[-1]
    assert last.turn == "different"


def test_the_way_from_baseline_to_target_tells_the_good_direction(measured):
    falling = measured([*NOISE, 1], direction=None, objective={"baseline": 60})
    assert state(falling).gap == 49  # less is better, as from 60 to the target of 50
    rising = measured([*NOISE, 1], direction=None, objective={"baseline": 40})
    assert state(rising).gap == -49
    assert state(rising).signal


def test_gaps_between_measurements_are_no_measurements(measured):
    rows = series(NOISE[:5]) + series(NOISE[5:], start=date(2026, 5, 1))
    assert len(control.behaviour(measured(rows))) == len(NOISE)
    assert not state(measured(rows)).signal


def test_what_was_measured_before_the_strategy_is_shown_but_not_judged(measured):
    before = series([1, 2, 3], start=date(2025, 11, 1))
    one = measured(before + series(NOISE))
    table = control.behaviour(one)
    assert table["centre"].isna().tolist() == [True] * 3 + [False] * len(NOISE)
    alone = control.status(measured(series(NOISE)))
    assert control.status(one).equals(alone)
    early = state(measured(before))
    assert math.isnan(early.measured)
    assert early.reason == "never measured since the strategy started"


def test_what_is_measured_after_the_day_of_the_report_is_not_known_yet(measured):
    one = measured([*NOISE, 1], as_of="2026-03-31")  # the last is of 1 April
    assert state(one).measured == NOISE[-1]


def test_an_umbrella_has_no_state(measured):
    part = {"key": "part", "function": "sales", "choice": "win", "statement": "Part",
            "parent": "grow", "indicator": "rate"}  # fmt: skip
    assert list(control.status(measured(NOISE, parts=[part]))["objective"]) == ["part"]


# ── Forecast and trend ────────────────────────────────────────────────────────────────────────


def test_the_forecast_combines_courses_to_the_due_date(measured):
    row = state(measured(FLOW))
    days = [(START + timedelta(days=10 * at)).toordinal() for at in range(10)]
    told = forecast_course(days, FLOW, date(2026, 12, 31).toordinal(), way=50 - 49.6)
    assert (row.forecast, row.low, row.high) == (told.estimate, told.low, told.high)


def test_a_forecast_keeps_within_what_is_possible(book):
    rising = [90, 92, 93.5, 95, 97, 98.4]
    falling = [40, 33, 28, 20, 14, 9]

    def ends(values, unit, **more):
        one = book(
            as_of="2026-03-15",
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "win", "statement": "Win"}],
            indicators=[{"key": "rate", "name": "Rate", "unit": unit, **more}],
            objectives=[{"key": "grow", "function": "sales", "choice": "win", "statement": "Grow",
                         "indicator": "rate", "target": 50, "due_on": "2026-12-31"}],
            measurements=series(values),
        )  # fmt: skip
        return state(one).low, state(one).high

    assert ends(rising, "% of orders")[1] == 100
    assert ends(rising, "points")[1] > 100
    assert ends(falling, "seconds")[0] == 0
    assert ends(falling, "USD")[0] < 0
    assert ends(rising, "points", least=80, most=99) == (80, 99)


def test_results_are_not_called_coming_while_a_forecast_misses_the_target(measured):
    far = measured(NOISE, as_of="2026-04-05", objective={"target": 500, "baseline": 50})
    row = state(far)
    assert (row.state, row.high < 500) == ("cannot tell", True)
    assert row.rests_on == "as expected so far, but the forecast for the due date misses the target"
    said = control.answer(far)
    assert "too early to say" in said
    (found,) = findings(far, select=["M508"])
    assert "will probably miss its target of 500 on 31 December 2026" in found.message
    assert findings(measured(NOISE, as_of="2026-04-05"), select=["M508"]) == ()


@pytest.mark.parametrize(
    ("values", "objective"),
    [([1, 2], {}), (FLOW, {"due_on": None}), (FLOW, {"due_on": "2026-02-01"})],
)
def test_there_is_no_forecast_from_two_values_nor_without_a_day_ahead(measured, values, objective):
    assert math.isnan(state(measured(values, objective=objective)).forecast)


def test_the_slope_of_a_trend_and_its_interval_are_those_of_the_textbook():
    # R, lm(dist ~ speed, cars): slope 3.932 with standard error 0.4155, 48 degrees of freedom;
    # one day for each mph here, so 30 of them for a month.
    found = [course.Reading(START + timedelta(days=int(x)), float(y), None) for x, y in CARS]
    slope = course.trend(found)
    assert slope.estimate == pytest.approx(30 * 3.9324, abs=2e-3)
    assert slope.se == pytest.approx(30 * 0.4155, abs=2e-3)
    assert slope.low == pytest.approx(30 * 3.096964, abs=1e-3)
    assert slope.high == pytest.approx(30 * 4.767853, abs=1e-3)


CARS = [(4, 2), (4, 10), (7, 4), (7, 22), (8, 16), (9, 10), (10, 18), (10, 26), (10, 34), (11, 17),
        (11, 28), (12, 14), (12, 20), (12, 24), (12, 28), (13, 26), (13, 34), (13, 34), (13, 46),
        (14, 26), (14, 36), (14, 60), (14, 80), (15, 20), (15, 26), (15, 54), (16, 32), (16, 40),
        (17, 32), (17, 40), (17, 50), (18, 42), (18, 56), (18, 76), (18, 84), (19, 36), (19, 46),
        (19, 68), (20, 32), (20, 48), (20, 52), (20, 56), (20, 64), (22, 66), (23, 54), (24, 70),
        (24, 92), (24, 93), (24, 120), (25, 85)]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "direction", "word"),
    [
        ([1, 2, 3, 4], "up", "better"),
        ([1, 2, 3, 4], "down", "worse"),
        ([1, 2, 3, 4], None, "rising"),
        ([4, 3.1, 2, 1], None, "falling"),
        ([5, 5, 5], "up", "level"),
        ([5, 3, 6, 4], "up", "level"),
        ([1, 2], "up", None),
        ([], "up", None),
    ],
)
def test_a_course_has_a_word_only_where_the_trend_is_sure(measured, values, direction, word):
    told = control.indicators(measured(values, direction=direction))["course"].iloc[0]
    assert told == word if word else isinstance(told, float)


def test_every_indicator_stands_on_the_scoreboard_in_the_order_of_dimensions(book):
    one = book(
        indicators=[
            {"key": key, "name": key, "dimension": dimension}
            for key, dimension in [
                ("c", "cost"),
                ("q", "quality"),
                ("n", None),
                ("t", "timeliness"),
            ]
        ]
    )
    table = control.indicators(one)
    assert list(table["indicator"]) == ["q", "t", "c", "n"]
    assert set(table["state"]) == {"cannot tell"}


# ── Shares ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("n", "corrected"), [(50, False), (50_000, True)])
def test_shares_have_limits_by_their_samples_and_large_ones_are_corrected(book, n, corrected):
    values = [24, 16, 30, 20, 8, 14, 32, 18, 28, 20]
    one = book(
        indicators=[{"key": "rate", "name": "Rate", "unit": "%", "direction": "up"}],
        measurements=[{**row, "n": n} for row in series(values)],
    )
    table = control.proportions(one)
    centre = np.mean(values)
    assert table["centre"].to_numpy() == pytest.approx(np.full(10, centre))
    assert (table["inflation"].iloc[0] > 1) == corrected
    if corrected:  # with equal samples Laney's limits are those of the XmR chart
        assert table["high"].iloc[0] == pytest.approx(xmr_limits(values).high)
    else:
        share = centre / 100
        assert table["high"].iloc[0] == pytest.approx(
            centre + 300 * math.sqrt(share * (1 - share) / n)
        )


@pytest.mark.parametrize(
    ("unit", "values", "n"),
    [("days", [1, 2, 3], 100), ("%", [1, 2, 300], 100), ("%", [1, 2, 3], None), ("%", [1], 100)],
)
def test_what_is_no_share_with_a_sample_makes_no_p_chart(book, unit, values, n):
    one = book(
        indicators=[{"key": "rate", "name": "Rate", "unit": unit}],
        measurements=[{**row, "n": n} for row in series(values)],
    )
    assert control.proportions(one).empty


# ── Counts, and months measured often ─────────────────────────────────────────────────────────

WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17]  # NIST e-Handbook, section 6.3.3.1


def test_counts_have_the_limits_of_counts(book):
    one = book(
        indicators=[{"key": "rate", "name": "Defects", "unit": "defects", "direction": "down"}],
        measurements=[*series([*WAFERS[:10], 45, 17])],
    )
    table = control.counts(one)
    assert set(table["chart"]) == {"c"}
    assert 1 < table["inflation"].iloc[0] < 2  # these ten vary by more than chance
    assert table["n"].isna().all()
    assert list(table["turn"].fillna("")) == [""] * 10 + ["worse", ""]
    assert table["low"].iloc[0] > 0  # fewer than five would be news too


def test_counts_of_cases_have_a_u_chart_in_the_unit_of_the_indicator(book):
    values, n = [5.0, 6.25, 4.5, 5.5, 6.0, 5.25, 4.75, 12.0], 4000
    one = book(
        indicators=[{"key": "rate", "name": "Errors", "unit": "errors per 1,000 order lines"}],
        measurements=[{**row, "n": n} for row in series(values)],
    )
    table = control.counts(one)
    assert set(table["chart"]) == {"u"}
    assert table["centre"].iloc[0] == pytest.approx(np.mean(values))
    assert table["high"].iloc[0] * 4 == pytest.approx(round(table["high"].iloc[0] * 4))
    assert table["turn"].iloc[-1] == "different"


@pytest.mark.parametrize(
    ("unit", "values"),
    [
        ("%", [5, 6]), ("USD", [5, 6]), ("days", [5, 6]), ("score", [5, 6]), (None, [5, 6]),
        ("thousand", [5, 6]), ("puntos", [5, 6]), ("complaints", [5.5, 6]), ("complaints", [-1, 6]),
        ("complaints", [5]), ("errors per 100 orders", [5, 6]), ("complaints", [0, 0]),
    ],
)  # fmt: skip
def test_what_is_no_count_of_events_makes_no_chart_of_counts(book, unit, values):
    one = book(
        indicators=[{"key": "rate", "name": "Rate", "unit": unit or ""}],
        measurements=series(values),
    )
    table = control.counts(one)
    assert table.empty or table["high"].isna().all()


def test_a_month_that_was_less_steady_than_the_others_is_seen(book):
    rows, draw = [], np.random.default_rng(8)
    for month in range(1, 7):
        spread = 9 if month == 5 else 1
        rows += [
            {"indicator": "rate", "on": f"2026-{month:02d}-{day:02d}",
             "value": round(50 + spread * draw.normal(), 3)}
            for day in (1, 8, 15, 22)
        ]  # fmt: skip
    one = book(indicators=[{"key": "rate", "name": "Rate"}], measurements=rows)
    table = control.ranges(one)
    assert list(table["n"]) == [4] * 6
    assert [turn == "worse" for turn in table["turn"]] == [False] * 4 + [True, False]
    assert table["high"].iloc[0] / table["centre"].iloc[0] == pytest.approx(2.282, abs=1e-3)  # D4
    monthly = book(indicators=[{"key": "rate", "name": "Rate"}], measurements=rows[::4])
    assert control.ranges(monthly).empty


# ── Commitments ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("due", "done", "told"),
    [
        ("2026-06-01", "2026-06-01", "kept on time"),
        ("2026-06-01", "2026-06-02", "kept late"),
        ("2026-06-01", None, "overdue"),
        ("2026-06-29", "2026-07-01", "overdue"),  # done after the day of the report
        ("2026-06-30", None, "open"),
        (None, None, "open"),
        (None, "2026-06-02", "kept on time"),
    ],
)
def test_a_commitment_is_kept_open_or_past_its_day(book, due, done, told):
    one = book(
        members=[{"key": "ana", "name": "Ana"}],
        commitments=[
            {"key": "c", "statement": "C", "member": "ana", "made_on": "2026-05-01", "due_on": due,
             "done_on": done}
        ],
    )  # fmt: skip
    assert list(control.commitments(one)["state"]) == [told]
    (row,) = control.kept(one).to_dict("records")
    assert row[told.replace(" ", "_")] == 1
    share = {"kept on time": 1, "kept late": 0, "overdue": 0}.get(told, math.nan)
    assert row["on_time"] == pytest.approx(share, nan_ok=True)


def test_a_commitment_not_made_yet_does_not_count(book):
    one = book(
        members=[{"key": "ana", "name": "Ana"}],
        commitments=[{"key": "c", "statement": "C", "member": "ana", "made_on": "2026-07-01"}],
    )
    assert control.commitments(one).empty
    assert control.kept(one).empty


# ── The answer ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "nothing has been measured"),
        ([50], "too early to say whether they are on track"),
        (NOISE, "The promised results are coming: all 1 objective on track"),
        ([*NOISE, 1], "Not all promised results are coming: 1 of 1 objective off track, “Grow”"),
    ],
)
def test_the_answer_says_whether_the_results_are_coming(measured, values, words):
    assert words in control.answer(measured(values, as_of="2026-04-05"))


def test_an_empty_book_has_an_answer_and_typed_empty_tables(book):
    assert control.answer(book()).startswith("No objectives yet")
    assert list(control.status(book()).columns[:7]) == [
        "objective", "on", "expected", "measured", "gap", "signal", "forecast",
    ]  # fmt: skip
    assert str(control.status(book()).dtypes["signal"]) == "boolean"
