"""Measures of the voice: a sample that corrects, a log's own codes, and what is never shown."""

import csv
from datetime import date
from pathlib import Path

import pytest
from books import make_book

from workbook.analysis import comments, problems, voice
from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.analysis.trends import trend_of
from workbook.book import Book
from workbook.book.errors import BadInput
from workbook.chapters.voice import measures
from workbook.chapters.voice.handbook import EXAMPLES
from workbook.evidence import sources_of
from workbook.evidence.drawn import drawn, texts
from workbook.evidence.rules import rule
from workbook.exchange import read

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="module")
def sample():
    return Book(read(DATA / "distributor"), date(2026, 10, 31))


def write(folder, rows, name="comments.csv"):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["on", "comment", "reason"])
        out.writerows(rows)


def book_with(folder, **tables):
    return make_book(strategy=[{"key": "s", "name": "S", "data_folder": str(folder)}], **tables)


def test_the_sample_corrects_every_theme_of_the_example(sample):
    found = measures.themes(sample).set_index("theme")
    assert set(found.method) == {"corrected"}
    assert (found.low < found.share).all()
    assert (found.share < found.high).all()
    # The file was made with these shares.
    assert found.low.late < 0.189 < found.high.late
    assert found.low.incomplete < 0.093 < found.high.incomplete
    assert found.trend.system == "rising"


def test_the_answer_names_the_largest_and_what_nothing_answers(sample):
    said = measures.answer(sample)
    assert said.startswith("Customers talk most about “Late deliveries”: 18 %")
    assert "Nothing answers “The order portal”" in said


def test_a_book_without_voices_costs_nothing_and_says_what_to_do():
    book = make_book()
    for name in ("ears", "themes", "accuracy", "trend", "matrix", "ignored"):
        assert getattr(measures, name)(book).empty
    assert measures.answer(book).startswith("Nothing that customers say is described yet.")
    assert voice.problems_by(book, "moment") == {}


def test_no_share_without_a_sample():
    book = book_of(EXAMPLES["V703"])
    found = measures.themes(book)
    assert found.method.tolist() == ["raw hidden"]
    assert found[["share", "low", "high"]].isna().all(axis=None)
    assert "Nobody has read a sample" in measures.answer(book)


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
    book = Book(read(DATA / "distributor"), sample.as_of)
    problems.heard(book, "component")
    assert voice.problems_by(book, "component") == voice.problems_by(sample, "component")


def test_reason_codes_of_the_log_need_no_sample(tmp_path):
    write(tmp_path, [("2026-05-01", "x", "A")] * 60 + [("2026-06-01", "x", "B")] * 40)
    book = book_with(
        tmp_path,
        sources=[{"key": "log", "name": "Log", "kind": "contacts", "file": "comments.csv",
                  "on": "on", "code": "reason"}],
        themes=[{"key": "late", "name": "Late"}, {"key": "bill", "name": "Bill"}],
        source_values=[
            {"source": "log", "column": "code", "value": "A", "means": "themes",
             "means_key": "late"},
            {"source": "log", "column": "code", "value": "B", "means": "themes",
             "means_key": "bill"},
        ],
    )  # fmt: skip
    found = measures.themes(book).set_index("theme")
    assert found.share.to_dict() == {"late": 0.6, "bill": 0.4}
    assert set(found.method) == {"reason codes"}
    assert measures.ears(book).used.tolist() == [True]


def test_the_same_comment_is_read_once_and_counts_as_often(tmp_path):
    rows = [("2026-05-01", "Late!", "")] * 50
    rows += [("2026-05-01", f"fine {n}", "") for n in range(50)]
    rows += [("2026-05-02", "  LÁTE! ", "")] * 10
    write(tmp_path, rows)
    book = book_with(
        tmp_path,
        sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment"}],
    )  # fmt: skip
    found = drawn(sources_of(book), "c", "comment", {"late": rule("late")})
    assert found.rows == 110
    assert len(found.units) == 51
    (often,) = [one for one in found.units if one.is_frequent]
    assert (often.rows, often.found) == (60, {"late"})
    said = texts(sources_of(book), "c", "comment", [one.place for one in found.units])
    assert len(said) == 51


def test_a_larger_file_keeps_what_was_read(tmp_path):
    def places(count):
        write(tmp_path, [("2026-05-01", f"comment {n}", "") for n in range(count)])
        book = book_with(
            tmp_path,
            sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                      "on": "on", "text": "comment"}],
        )  # fmt: skip
        return [one.place for one in drawn(sources_of(book), "c", "comment", {}).units]

    few, many = places(400), places(600)
    assert len(few) == len(many) == 150
    last = max(many)
    assert {one for one in few if one <= last} <= set(many)


def test_too_few_comments_are_refused(tmp_path):
    write(tmp_path, [("2026-05-01", "late", "")] * 3)
    book = book_with(
        tmp_path,
        sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment"}],
        themes=[{"key": "late", "name": "Late", "words": "late"}],
    )  # fmt: skip
    with pytest.raises(BadInput, match="Fewer than 5"):
        drawn(sources_of(book), "c", "comment", {})
    assert measures.themes(book).empty


@pytest.mark.parametrize("words", [".*", "a" * 40 + "*; (x|y)", "; ; ", "%"])
def test_words_are_terms_and_never_patterns(words):
    book = {"themes": [{"key": "t", "name": "T", "words": words}]}
    if any(letter.isalnum() for letter in words):
        make_book(**book)
    else:
        with pytest.raises(AssertionError, match="such as late"):
            make_book(**book)


def test_forty_themes_of_sixty_terms(tmp_path):
    write(tmp_path, [("2026-05-01", f"word{n} here", "") for n in range(200)])
    book = book_with(
        tmp_path,
        sources=[{"key": "c", "name": "C", "kind": "comments", "file": "comments.csv",
                  "on": "on", "text": "comment"}],
    )  # fmt: skip
    themes = {f"t{at}": rule("; ".join(f"word{at + 40 * n}" for n in range(60)))
              for at in range(40)}  # fmt: skip
    found = drawn(sources_of(book), "c", "comment", themes)
    assert all(share == pytest.approx(5 / 200) for share in found.shares.values())


def test_what_a_member_reads_has_no_addresses_and_numbers():
    said = comments.redacted(
        "Write to ana.ruiz+x@example.com or call +51 (1) 555-0123, card 4111 1111 1111 1111, "
        "see https://example.com/x?y=1, order 4711 on 3/5"
    )
    assert said == "Write to [✉] or call [#], card [#], see [🔗] order 4711 on 3/5"
    assert len(comments.redacted("a" * 1_000_000)) == comments.LONGEST
    beside_letters = "IBAN ES9121000418450200051332, 555-123-4567x12, 5551234567ext 3"
    assert comments.redacted(beside_letters) == "IBAN ES[#], [#]x12, [#]ext 3"
    assert comments.redacted("7" * 60) == "[#]"
    assert comments.redacted("1 " * 900 + "x") == "[#] x"


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


def test_months_with_few_mentions_have_no_share():
    book = book_of(EXAMPLES["V702"])
    points = trend_of(book, voice.heard(book)[0]).points
    assert [point.share == point.share for point in points[:8]] == [False] * 8
    assert points[-1].share == pytest.approx(24 / 40)


def test_comments_of_after_the_day_of_the_book_do_not_count():
    rows = EXAMPLES["V702"]
    book = book_of(rows)
    assert max(month.on for month in voice.months(book, book.rows("sources")[0])["late"]) <= (
        book.as_of
    )
    assert book.as_of >= max(one.newest for one in voice.ears(book))
