"""Measures of the voice: a sample that corrects, a log's own codes, and what is never shown."""

from datetime import date

import pytest
from books import make_book
from voices import again, book_with, coded_log, sample_book, write

from workbook.analysis import voice
from workbook.analysis.checks import findings
from workbook.analysis.handbook import book_of
from workbook.analysis.verdicts import verdicts, verdicts_each
from workbook.chapters.economics.handbook import constants
from workbook.chapters.voice import measures
from workbook.chapters.voice.charts import talked_of
from workbook.chapters.voice.handbook import EXAMPLES
from workbook.evidence import sources_of
from workbook.evidence.drawn import drawn
from workbook.evidence.rules import rule


@pytest.fixture(scope="module")
def sample():
    return sample_book()


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


def test_what_nothing_answers_costs_what_its_share_of_all_problems_costs(tmp_path):
    months = [f"2026-{at:02d}-10" for at in range(1, 7)]
    rows = [(on, "x", "A") for on in months for _ in range(30)]
    book = coded_log(tmp_path, rows, constants=constants())
    (one,) = measures.ignored(book).itertuples()
    assert 0 < one.cost_low < one.cost_high
    assert measures.answer(book).endswith(" a year.")
    assert "It costs" not in measures.answer(coded_log(tmp_path, rows))


def test_the_answer_writes_no_share_as_nothing(tmp_path):
    rows = [("2026-05-01", "x", "C")] * 2990 + [("2026-06-01", "x", "A")] * 10
    assert "“Late”: 0.3 % (0.2 % to 0.6 %)" in measures.answer(coded_log(tmp_path, rows))
    never = coded_log(tmp_path, [("2026-05-01", "x", "C")] * 50)
    assert measures.answer(never) == (
        "None of the problems that you look for is heard in 50 comments."
    )


def test_without_a_share_the_answer_says_what_is_missing(tmp_path):
    theme = [{"key": "t", "name": "T"}]
    orders = {"key": "o", "name": "O", "kind": "events", "file": "o.csv", "case": "c", "on": "d",
              "activity": "a"}  # fmt: skip
    assert "No source holds what customers say" in measures.answer(
        make_book(themes=theme, sources=[orders])
    )
    write(tmp_path, [("2026-05-01", "late again", "")] * 50)
    source = {"key": "c", "name": "C", "kind": "comments", "file": "comments.csv", "on": "on",
              "text": "comment"}  # fmt: skip
    assert "Enter the words of each" in measures.answer(
        book_with(tmp_path, sources=[source], themes=theme)
    )
    words = [{**theme[0], "words": "late"}]
    assert "Nobody has read a sample" in measures.answer(
        book_with(tmp_path, sources=[source], themes=words)
    )
    praise = coded_log(tmp_path, [("2026-05-01", "x", "A")] * 50)
    only = again(praise, themes=[row._replace(tone="praise") for row in praise.rows("themes")])
    assert "Only praise is sized so far" in measures.answer(only)


def test_a_declined_theme_says_why_beside_its_share(tmp_path):
    book = coded_log(tmp_path, [("2026-05-01", "x", "A")] * 50)
    why = {"declined_on": date(2026, 5, 4), "declined_why": "It ends by itself",
           "review_on": date(2026, 12, 1)}  # fmt: skip
    late, bill = book.rows("themes")
    (first, *_) = talked_of(again(book, themes=[late._replace(**why), bill])).usermeta["names"]
    assert first["note"].endswith("declined · It ends by itself")


def test_a_theme_is_evidence_with_the_share_that_reading_corrects(sample):
    def judged(**evidence):
        rows = {
            "assumptions": [
                {"key": "few", "statement": "Few orders are late", "importance": 3,
                 "statistic": "proportion", "comparison": "at_most", "threshold": 0.1},
            ],
            "evidence": [{"key": "e", "assumption": "few", "source": "comments",
                          "measure": "theme('late')", **evidence}],
        }  # fmt: skip
        made = make_book(**rows)
        book = again(sample, **{name: made.rows(name) for name in rows}, assumption_uses=())
        assert [one.code for one in findings(book, select=["C308"])] == []
        (one,) = verdicts(book).itertuples()
        return one

    told = measures.themes(sample).set_index("theme").loc["late"]
    one = judged()
    assert one.estimate == pytest.approx(told.share)
    assert (one.low, one.high) == (pytest.approx(told.low, abs=0.02),
                                   pytest.approx(told.high, abs=0.02))  # fmt: skip
    assert one.verdict == "refuted"
    assert one.n_effective < one.n == told.comments


@pytest.mark.parametrize(
    ("evidence", "why"),
    [
        ({"measure": "theme('nothing')"}, "no theme “nothing”"),
        ({"source": "orders"}, "needs a source of comments"),
        ({"filter": "store = 'a'"}, "has no filter"),
        ({}, "Nobody has read a sample"),
    ],
)
def test_a_theme_without_a_share_is_said(evidence, why):
    rows = EXAMPLES["V703"]
    claim = {"key": "few", "statement": "F", "importance": 3, "statistic": "proportion"}
    row = {"key": "e", "assumption": "few", "source": "comments", "measure": "theme('late')"}
    book = book_of({**rows, "assumptions": [claim], "evidence": [{**row, **evidence}]})
    (one,) = verdicts_each(book).itertuples()
    assert why in one.reason
