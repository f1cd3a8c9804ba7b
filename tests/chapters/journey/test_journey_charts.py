"""What the pictures of the journey say."""

from test_journey_measures import actions, planned, promised

from workbook.analysis.handbook import book_of
from workbook.chapters.journey import charts
from workbook.chapters.journey.handbook import EXAMPLES
from workbook.charts.theme import figure, figures


def test_the_picture_says_each_promise_in_words():
    chart = charts.kept(promised(0.97, 0.75))
    said = chart.to_dict()["description"]
    assert "“advert” is kept: 97 % against 90 %" in said
    assert "“delivery” is broken: 75 % against 90 %" in said


def test_promises_that_nobody_measures_are_no_picture():
    assert charts.kept(planned([])) is None


def test_effort_is_written_in_per_cent():
    shown = charts.balance(planned(actions(5))).set_index("component")
    assert shown.effort["people"] == "100 %"
    assert charts.balance(planned([])) is None


def test_the_picture_is_drawn_as_html_and_each_promise_leads_to_its_page():
    with figures(live=True):
        html = figure(charts.kept(promised(0.97, 0.75)))
    assert "<img" not in html
    assert "data-spec" not in html
    assert html.count('data-pick="✓ kept"') == 2  # the promise, and the legend
    assert "✕ broken: 75 % against 90 %" in html


def test_where_it_hurts_stands_beside_where_we_work():
    chart = charts.hurts(book_of(EXAMPLES["J606"]))
    said = chart.to_dict()["description"]
    assert "Procedures: 83 % of the problems, 0 % of the effort" in said
    assert said.index("Procedures") < said.index("People")  # the largest gap first
    assert charts.hurts(planned(actions(5))) is None


def test_readiness_is_drawn_of_functions_with_three_voters():
    chart = charts.ready(book_of(EXAMPLES["J608"]))
    said = chart.to_dict()["description"]
    assert "Logistics: know how 4; Logistics: are able to 3" in said
    assert charts.ready(planned([])) is None
    with figures(live=False):
        assert "would do it unasked" in figure(chart)
