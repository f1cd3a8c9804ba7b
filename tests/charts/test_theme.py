"""How charts, tables and findings become HTML."""

import base64
import re

import altair as alt
import numpy as np
import pandas as pd
import pytest

from workbook.analysis.checks import Finding, Verdict
from workbook.charts import labelling, theme


def a_chart(**properties):
    data = pd.DataFrame({"x": [1, 2], "y": ["a", "b"]})
    return alt.Chart(data).mark_bar().encode(x="x", y="y").properties(**properties)


def test_a_chart_becomes_an_image_with_its_description_as_alternative_text():
    html = theme.figure(a_chart(description='Two "bars" <here>'))
    assert 'alt="Two &quot;bars&quot; &lt;here&gt;"' in html
    svg = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode()
    assert svg.startswith("<svg")
    assert "http" not in svg.replace("http://www.w3.org", "")


def test_the_same_chart_gives_the_same_bytes():
    assert theme.figure(a_chart(description="Bars")) == theme.figure(a_chart(description="Bars"))


def test_a_chart_without_a_description_is_refused():
    with pytest.raises(ValueError, match="description"):
        theme.figure(a_chart())


def test_a_table_escapes_text_and_marks_what_is_missing():
    frame = pd.DataFrame(
        {
            "who_acts": ["<b>Ana</b>", None],
            "value": [1234.5, np.nan],
            "when": pd.to_datetime(["2026-03-01", None]),
            "done": pd.array([True, None], dtype="boolean"),
            "channel": [("mail", "phone"), ()],
        }
    )
    html = theme.table(frame, "Facts & figures", {"value": "Value, USD"})
    assert "&lt;b&gt;Ana&lt;/b&gt;" in html
    assert "<caption>Facts &amp; figures</caption>" in html
    assert '<th scope="col">Who acts</th>' in html
    assert '<th scope="col" class="wb-number">Value, USD</th>' in html
    assert html.count("<td>–</td>") + html.count('<td class="wb-number">–</td>') == 5
    for shown in ("1,234.5", "1 March 2026", "yes", "mail; phone"):
        assert shown in html


@pytest.mark.parametrize(
    ("value", "plain", "signed"),
    [
        (0.0, "0", "0.00"),
        (-0.001, "0", "0.00"),
        (0.5, "0.5", "+0.50"),
        (-1234.567, "−1,234.57", "−1234.57"),
        (100.0, "100", "+100.00"),
    ],
)
def test_numbers_have_a_true_minus_and_no_signed_zero(value, plain, signed):
    assert theme.number(value) == plain
    assert theme.signed(value) == signed


def test_long_labels_are_broken_and_cut():
    assert labelling.lines("Win the first moment of truth", 15) == "Win the first\nmoment of truth"
    assert labelling.lines("one two three four five six", 9, 2) == "one two\nthree…"


def finding(severity="error", message="A & B"):
    return Finding("L101", severity, "link", "links", ("a",), message, "Do this.", "[004]")


def test_a_finding_is_told_by_sign_and_word_and_not_by_colour_alone():
    html = theme.findings([finding(), finding("warning")], ["Ana has to act", ""])
    for shown in ("✕", "Error", "▲", "Warning", "L101", "A &amp; B", "Do this.", "Ana has to act"):
        assert shown in html


def test_no_findings_is_a_sentence():
    assert "Nothing here needs attention" in theme.findings([])


def test_gates_are_told_by_word():
    frame = pd.DataFrame(
        [("link", "failed", 1, 2), ("control", "empty", 0, 0), ("plans", "passed", 0, 0)],
        columns=["gate", "status", "errors", "warnings"],
    )
    html = theme.gates(frame, {"link": "Does it serve?"})
    for shown in (
        "failed</span>: 1 error, 2 warnings",
        "empty</span>: nothing entered yet",
        "passed</span>: nothing found",
        "Does it serve?",
    ):
        assert shown in html


def test_the_verdict_carries_its_sign():
    assert "✕" in theme.verdict(Verdict("link", "failed", "It will not live."))


def test_html_shows_its_words_where_there_is_no_html():
    assert " ".join(repr(theme.findings([finding()])).split()) == "✕ Error L101 A & B Do this."
    assert repr(theme.figure(a_chart(description="Two bars"))) == "Two bars"
