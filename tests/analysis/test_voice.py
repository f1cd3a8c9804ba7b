"""What customers talk about: shares that a read sample corrects, or the log's own codes."""

import copy

import pytest
from voices import again, book_with, coded_log, sample_book, write

from workbook.analysis import problems, voice
from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.analysis.trends import trend_of
from workbook.chapters.voice import measures
from workbook.chapters.voice.handbook import EXAMPLES


@pytest.fixture(scope="module")
def sample():
    return sample_book()


def test_problems_by_moment_and_component_add_up(sample):
    for column in ("moment", "component", "dimension"):
        found = voice.problems_by(sample, column)
        assert sum(one.estimate for one in found.values()) == pytest.approx(1)
        assert all(one.low <= one.estimate <= one.high for one in found.values())
    assert max(voice.problems_by(sample, "moment").items(), key=lambda one: one[1].estimate)[0] == (
        "delivery"
    )
    matrix = measures.matrix(sample)
    assert matrix.share.sum() == pytest.approx(1)


def test_what_comments_and_what_reason_codes_say_of_components_stay_apart(sample):
    book = again(sample)
    problems.heard(book, "component")
    assert voice.problems_by(book, "component") == voice.problems_by(sample, "component")


def test_reason_codes_of_the_log_need_no_sample(tmp_path):
    rows = [("2026-05-01", "x", "A")] * 60 + [("2026-06-01", "x", "B")] * 40
    book = coded_log(tmp_path, rows)
    found = measures.themes(book).set_index("theme")
    assert found.share.to_dict() == {"late": 0.6, "bill": 0.4}
    assert set(found.method) == {"reason codes"}
    assert measures.ears(book).used.tolist() == [True]


def test_reasons_given_after_the_day_of_the_book_do_not_count(tmp_path):
    rows = [("2026-05-01", "x", "A")] * 30 + [("2026-06-01", "x", "B")] * 30
    later = [("2026-06-20", "x", "B")] * 200
    book = coded_log(tmp_path, rows + later, as_of="2026-06-19")
    assert measures.themes(book).set_index("theme").share.to_dict() == {"late": 0.5, "bill": 0.5}


def test_a_reason_of_too_few_people_has_no_share_nor_what_would_give_it_away(tmp_path):
    rows = [("2026-05-01", "x", "A")] * 60 + [("2026-06-01", "x", "B")] * 3
    found = measures.themes(coded_log(tmp_path, rows))
    assert set(found.method) == {"too rare"}
    assert found.share.isna().all()
    found = measures.themes(coded_log(tmp_path, [*rows, *[("2026-05-02", "x", "C")] * 20]))
    assert dict(zip(found.theme, found.method, strict=True)) == {
        "late": "reason codes", "bill": "too rare",
    }  # fmt: skip


def test_the_months_of_a_reason_are_those_in_which_it_was_given(tmp_path):
    months = [f"2025-{at:02d}-10" for at in range(7, 13)] + [
        f"2026-{at:02d}-10" for at in range(1, 7)
    ]
    rows = [(on, "x", "B") for on in months for _ in range(30)]
    rows += [(on, "x", "A") for on in months[-3:] for _ in range(20)]
    book = coded_log(tmp_path, rows)
    left = {one.theme: one for one in voice.ignored(book)}
    assert (left["late"].months, left["late"].first_on.isoformat()) == (3, "2026-04-01")
    assert left["bill"].months == 12
    late = next(one for one in voice.heard(book) if one.theme == "late")
    assert [point.share for point in trend_of(book, late).points][-1] == pytest.approx(0.4)
    assert trend_of(book, late).word == "rising"


def test_the_months_of_what_is_carried_over_are_those_of_the_file_that_nobody_read():
    rows = copy.deepcopy(EXAMPLES["V702"])
    rows["sources"].append({**rows["sources"][0], "key": "other", "name": "Other"})
    book = book_of(rows)
    other = book.by_key("sources")["other"]
    carried = next(one for one in voice._in_source(book, other, voice.texts(book)))
    assert carried.method == "carried over"
    by_month = voice.months_of(book, carried)
    last = by_month[-1]
    right = carried.slope * last.hits / last.comments + carried.shift
    assert right == pytest.approx(24 / 40, abs=0.05)
    assert voice.loud_months(book, carried) == voice.loud_months(book, voice.heard(book)[0])


def test_a_round_that_was_revealed_later_was_not_known_on_the_day_of_the_book():
    rows = EXAMPLES["V702"]
    assert voice.heard(book_of(rows))[0].method == "corrected"
    later = {**rows, "rounds": [{**rows["rounds"][0], "revealed_on": "2026-12-01"}]}
    assert book_of(later).as_of.isoformat() < "2026-12-01"
    assert voice.heard(book_of(later))[0].method == "raw hidden"


def test_a_log_without_rows_names_no_theme(tmp_path):
    write(tmp_path, [])
    source = {"key": "log", "name": "Log", "kind": "comments", "file": "comments.csv",
              "on": "on", "text": "comment", "code": "reason"}  # fmt: skip
    meaning = {"source": "log", "column": "code", "value": "L", "means": "themes",
               "means_key": "late"}  # fmt: skip
    themes = [{"key": "late", "name": "Late", "words": "late*"}]
    book = book_with(tmp_path, sources=[source], themes=themes, source_values=[meaning])
    assert voice.heard(book) == ()
    assert findings(book, select=["V"]) == ()


def test_comments_of_after_the_day_of_the_book_do_not_count():
    rows = EXAMPLES["V702"]
    book = book_of(rows)
    assert max(month.on for month in voice.months(book, book.rows("sources")[0])["late"]) <= (
        book.as_of
    )
    assert book.as_of >= max(one.newest for one in voice.ears(book))
