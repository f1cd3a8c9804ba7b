"""A strategy on a front page: the verdict, what happened, what to do first, and a trend."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

from pages.test_rows import REPORT, SMALL

from workbook.analysis.checks import Finding, findings, verdict
from workbook.analysis.glance import inspect
from workbook.analysis.recent import Recent, Step
from workbook.book import addresses
from workbook.pages.front_card import MOST, card, to_do, trend_of

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)


def test_the_verdict_stands_after_what_was_kept_and_before_what_changed():
    told = Recent(MAY, "1 of <3> were kept.", "2 findings are new.", (Step(MAY, 0, 1, 0),) * 2)
    html = card(verdict(SMALL), inspect(SMALL).gates, told)
    places = [
        html.index(one)
        for one in ("1 of &lt;3&gt; were kept.", verdict(SMALL).sentence, "<svg", "2 findings")
    ]
    assert places == sorted(places)


def test_where_nothing_happened_yet_nothing_is_said_of_it():
    bare = card(verdict(SMALL), inspect(SMALL).gates, None)
    assert bare == card(verdict(SMALL), inspect(SMALL).gates, Recent(MAY))
    assert "front-kept" not in bare
    assert "front-below" not in bare
    assert verdict(SMALL).sentence in bare


def test_what_is_to_be_done_first_is_short_and_leads_to_the_rest():
    assert to_do(()) == ""
    found = [
        Finding(f"L10{at}", "warning", "link", "choices", (), f"<Fault> {at}", "Mend.", "M")
        for at in range(MOST + 2)
    ]
    html = to_do(found)
    assert [f"&lt;Fault&gt; {at}" in html for at in range(MOST + 2)] == [True] * MOST + [False] * 2
    assert "All findings" not in html  # a page without the others leads nowhere
    with addresses.leading_from(REPORT):
        assert re.search(r'<a [^>]*href="findings\.html"[^>]*>All findings</a>', to_do(found))
        assert to_do(list(findings(SMALL))).count("<h3>") == 1


def test_a_trend_has_a_bar_for_each_month_whose_parts_fill_it():
    assert trend_of(()) == trend_of([Step(JUNE, 3, 0, 1)]) == ""  # one month goes nowhere
    html = trend_of([Step(MAY, 1, 0, 3), Step(JUNE, 3, 1, 0)])
    assert "Results on course: 3 of 4 today, 1 of 4 on 31 May 2026." in html
    bars = {}
    for one in ElementTree.fromstring(html).iter("rect"):
        part = one.get("class").removeprefix("front-")
        bars.setdefault(one.get("x"), {})[part] = (float(one.get("y")), float(one.get("height")))
    assert list(bars.values()) == [
        {"on": (33, 11), "off": (0, 33)},
        {"on": (11, 33), "unknown": (0, 11)},  # from below: on course, unknown, off course
    ]


def test_a_month_without_results_has_no_bar():
    html = trend_of([Step(MAY, 0, 0, 0), Step(JUNE, 0, 0, 2)])
    assert html.count("<rect") == 1
    assert "0 of 2 today, 0 of 0 on 31 May 2026." in html
