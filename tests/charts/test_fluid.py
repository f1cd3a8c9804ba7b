"""The HTML figure: names whole, rules through all rows, colours by name."""

from __future__ import annotations

import altair as alt
from charts.test_plot import bars

from workbook.charts import naming, palette, theme


def test_a_rule_through_all_rows_is_cut_into_each_of_them():
    made = alt.layer(bars(), naming.upright(2, color=palette.INK)).properties(
        height=alt.Step(40), description="Bars", usermeta=bars().to_dict()["usermeta"]
    )
    html = theme.figure(made)
    assert html.count('<line x1="50%" y1="0" x2="50%" y2="100%"') == 2


def test_names_are_whole_and_escaped_and_colours_have_names_for_the_dark():
    html = theme.figure(bars(color=palette.FOR))
    assert "A &amp; Co" in html
    assert "B" * 90 in html
    assert 'class="f-for"' in html
    assert "#0b6aa2" not in html


def test_only_marks_of_an_app_carry_what_they_tell():
    made = bars(color=palette.FOR).encode(tooltip=[alt.Tooltip("name:N", title="title")])
    assert "data-tip" not in theme.figure(made)
    with theme.figures(live=True):
        assert 'data-tip="a"' in theme.figure(made)


def test_many_rows_have_their_axis_in_sight_and_are_chosen_from():
    keys = [f"row {number}" for number in range(21)]
    made = (
        naming.marks({"name": key, "value": 1.0} for key in keys)
        .mark_bar()
        .encode(naming.along(alt.X, "value", 0, 2), naming.by_name(alt.Y, "name", keys))
    )
    said = naming.rows([naming.name(key, of=key[-1]) for key in keys], choose="Number")
    made = made.properties(height=alt.Step(30), description="Rows", usermeta=said)
    with theme.figures(live=True):
        html = theme.figure(made)
    assert "wb-long" in html
    assert 'data-choose="Number"' in html
    assert html.count('data-of="') == 21


def test_on_a_phone_labels_that_would_touch_are_thinned_out():
    def axis_of(*labels):
        ticks = [(at / (len(labels) - 1), label) for at, label in enumerate(labels)]
        usermeta = naming.rows([naming.name("a"), naming.name("b")], naming.axis(ticks))
        return theme.figure(bars().properties(usermeta=usermeta))

    assert "wb-many" in axis_of("0", "500,000", "1,000,000", "1,500,000", "2,000,000")
    assert "wb-many" in axis_of("500,000,000", "1,000,000,000", "1,500,000,000", "2,000,000,000")
    assert "wb-many" not in axis_of("0", "50", "100", "150")
