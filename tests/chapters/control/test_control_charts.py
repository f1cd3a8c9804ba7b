"""Every picture of control draws, says in words what it shows, and bears empty books."""

from datetime import date, timedelta

import pytest

from workbook import control
from workbook.charts import theme

CHARTS = ["xmr_charts", "moving_ranges", "p_charts", "forecasts", "commitments_kept", "scoreboard"]


@pytest.fixture
def full(book):
    def make(values=(51, 49, 50.5, 49.5, 51, 49, 30), objective=(), **tables):
        start = date(2026, 1, 1)
        return book(
            strategy=[{"key": "t", "name": "T", "starts_on": "2026-01-01"}],
            functions=[{"key": "sales", "name": "Sales"}],
            members=[{"key": "ana", "name": "Ana", "function": "sales"}],
            choices=[{"key": "win", "statement": "Win"}],
            indicators=[{"key": "rate", "name": "Rate <b>", "dimension": "quality", "unit": "%",
                         "direction": "up"}],
            objectives=[{"key": "grow", "function": "sales", "choice": "win", "statement": "Grow",
                         "indicator": "rate", "baseline": 50, "target": 60,
                         "due_on": "2026-12-31", **dict(objective)}],
            expected_results=[{"objective": "grow", "on": "2026-12-31", "value": 60}],
            measurements=[
                {"indicator": "rate", "on": str(start + timedelta(days=20 * at)), "value": value,
                 "n": 200}
                for at, value in enumerate(values)
            ],
            commitments=[{"key": "c", "statement": "C", "member": "ana", "made_on": "2026-05-01",
                          "due_on": "2026-05-05"}],
            **tables,
        )  # fmt: skip

    return make


@pytest.mark.parametrize("name", CHARTS)
def test_an_empty_book_draws_nothing(book, name):
    assert getattr(control, name)(book()) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("xmr_charts", "XmR charts of 1 indicator. Worse than normal variation at least once"),
        ("moving_ranges", "1 step marked as sudden"),
        ("p_charts", "p-charts of 1 share. Outside the limits at least once"),
        ("forecasts", "0 of 1 objective will reach the target; cannot tell yet: Grow (−"),
        ("commitments_kept", "Sales: 0 kept on time, 0 late, 0 open, 1 overdue"),
    ],
)
def test_a_chart_draws_and_says_what_it_shows(full, name, words):
    drawn = theme.figure(getattr(control, name)(full()))
    assert words in drawn
    assert "<svg" in drawn or "<table" in drawn


@pytest.mark.parametrize("values", [(), (5,), (5, 5), (5, 5, 5), (0, 0, 0, 0, 0, 0, 0)])
def test_few_or_equal_values_still_draw(full, values):
    made = [getattr(control, name)(full(values)) for name in CHARTS if name != "scoreboard"]
    assert all(len(theme.figure(chart)) > 500 for chart in made if chart is not None)
    assert "Rate &lt;b&gt;" in control.scoreboard(full(values))


def test_shares_and_counts_stand_below_each_other(full, book):
    assert control.shares_and_counts(book()) is None
    assert control.steadiness(book()) is None
    assert control.shares_and_counts(full()).count("<figure") == 1  # shares only
    assert "p-charts of 1 share" in control.shares_and_counts(full())
    counts = book(
        indicators=[{"key": "c", "name": "Complaints", "unit": "complaints", "direction": "down"}],
        measurements=[{"indicator": "c", "on": f"2026-0{at}-28", "value": value}
                      for at, value in enumerate((4, 3, 5, 21, 4, 2), 1)],
    )  # fmt: skip
    drawn = control.shares_and_counts(counts)
    assert "Chart of 1 count. Outside the limits at least once: Complaints." in drawn


def test_the_scoreboard_says_in_words_what_its_signs_mean(full):
    board = control.scoreboard(full())
    assert "off track" in board
    assert "more is better" in board
    assert board.count("No indicator measures it yet.") == 3  # quantity, timeliness and cost
    assert 'alt="7 measurements, from 51 to 30: ' in board
    assert "never measured" in control.scoreboard(full(()))


def test_an_objective_whose_target_is_its_baseline_has_no_way_to_draw(full):
    assert control.forecasts(full(objective={"baseline": 60})) is None
    assert control.forecasts(full(objective={"baseline": 0, "target": 1})) is not None


@pytest.mark.parametrize(
    ("values", "objective", "said"),
    [
        ((51,), {}, "No forecast: fewer than 3 measurements."),
        ((51, 52, 53), {"due_on": "2026-02-01"}, "No forecast: measured on the due date or later."),
        ((52,) * 4, {}, "0 of 1 objective will reach the target; cannot tell yet: Grow (20 %)."),
    ],
)
def test_without_an_interval_the_forecast_says_why_or_that_it_cannot_tell(
    full, values, objective, said
):
    made = full(values, objective)
    assert control.forecasts(made).to_dict()["description"].endswith(said)


def test_two_indicators_of_the_same_name_have_two_charts(book):
    rows = [
        {"indicator": key, "on": f"2026-01-0{day}", "value": day, "n": 9}
        for key in "ab"
        for day in (1, 2)
    ]
    one = book(
        indicators=[{"key": key, "name": "Rate", "unit": "%"} for key in "ab"], measurements=rows
    )
    assert "XmR charts of 2 indicators" in theme.figure(control.xmr_charts(one))
    assert "p-charts of 2 shares" in theme.figure(control.p_charts(one))


def test_normal_variation_of_counts_is_never_less_than_none(book):
    values = (0, 1, 0, 0, 2, 0, 1, 0, 0, 1)
    made = book(
        strategy=[{"key": "t", "name": "T"}],
        indicators=[{"key": "a", "name": "Accidents", "unit": "accidents", "direction": "down"}],
        measurements=[{"indicator": "a", "on": f"2026-{at:02}-28", "value": value}
                      for at, value in enumerate(values, 1)],
    )  # fmt: skip
    drawn = control.xmr_charts(made).to_dict()
    (rows,) = drawn["datasets"].values()
    assert {row["natural"].split(" ")[0] for row in rows} == {"0"}
    assert min(row["low"] for row in rows) == min(row["value"] for row in rows)


def test_a_high_step_between_ordinary_values_is_not_marked(full):
    values = [50, 50.4, 49.9, 50.2, 51.6, 48.4, 50.1, 49.9, 50.2, 49.8]
    one = full([value + 10 * 20 / 364 * at for at, value in enumerate(values)])
    table = control.behaviour(one)
    assert (table["moving_range"] > table["range_high"]).any()
    assert table["turn"].isna().all()
    assert "no steps marked as sudden" in theme.figure(control.moving_ranges(one))
