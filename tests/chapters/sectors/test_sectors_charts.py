"""Pictures of internal areas: parts of 100 %, the promise, distance; blind while areas guess."""

import re

import logs
import pytest
from books import make_book

from workbook.chapters.sectors import charts
from workbook.chapters.sectors.handbook import EXAMPLES

GUESSING = [{"subject": "times", "number": 1, "opened_on": "2026-06-01"}]


@pytest.fixture
def folder(tmp_path):
    logs.write(tmp_path)
    return tmp_path


def widths(html):
    return [float(one) for one in re.findall(r'style="width:([\d.]+)%"', html)]


def test_the_bar_adds_up_to_100_per_cent(folder):
    assert sum(widths(charts.where_time_goes(logs.book_of(folder)))) == pytest.approx(100, abs=0.1)
    by_hand = charts.where_time_goes(make_book(**EXAMPLES["D802"]))
    assert sum(widths(by_hand)) == pytest.approx(100, abs=0.1)
    assert "waiting, while nobody works on it" in by_hand
    shares, note = by_hand.parts
    assert sum(float(share.removesuffix(" %")) for _, share in shares.points) == pytest.approx(
        100, abs=0.2
    )
    assert note.text in by_hand


def test_times_of_entries_belong_to_who_had_it_before(folder):
    entered = {**logs.SOURCE, "stamps": "entered"}
    html = charts.where_time_goes(logs.book_of(folder, sources=[entered]))
    assert sum(widths(html)) == pytest.approx(100, abs=0.1)


def test_the_promise_in_words_and_the_days_given(folder):
    book = logs.book_of(folder, moment_functions=logs.PARTS, promises=[logs.PROMISE])
    html = charts.by_day(book)
    assert "Nine of ten cases are done within 5 days." in html
    assert "The promise of 4 days is kept in 0 % of the cases (0 % to 0 %)." in html
    assert "In 0 % of the closed cases no area took longer than it is given." in html
    assert "100 % (84 % to 100 %)" in html
    assert html.count(html.parts[0].points[0][0]) == 1  # the curve itself is for eyes alone
    assert '<div class="wb-curve" aria-hidden="true">' in html


def test_nothing_of_the_log_is_shown_while_the_areas_guess(folder):
    book = logs.book_of(folder, rounds=GUESSING, moment_functions=logs.PARTS)
    for picture in (charts.where_time_goes, charts.by_day):
        assert "are guessing how long it took where" in picture(book)


def test_distance_in_words_and_nothing_without_any(folder):
    said = charts.far(logs.book_of(folder)).to_dict()["description"]
    assert "Finance 2 stated and 1 walked" in said
    assert charts.far(make_book()) is None
    assert charts.where_time_goes(make_book()) is None
    assert charts.by_day(make_book()) is None
