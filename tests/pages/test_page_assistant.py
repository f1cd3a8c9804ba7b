"""The page that asks for a question: nothing in it is taken for HTML, and lists hold what fits."""

import re

import pytest
from books import make_book

from workbook.evidence import questions
from workbook.pages.assistant import Surroundings, assistant_page, names_of_fields

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(f"2026-03-{1 + at % 28:02},{at % 11},{HOSTILE if at % 2 else 'No'}\n"
                   for at in range(60))  # fmt: skip
    (tmp_path / "answers.csv").write_text(f"d,nps,{HOSTILE}\n" + rows)
    return make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}],
        assumptions=[{"key": "a", "statement": HOSTILE, "importance": 3}],
    )


def page(book, **picks):
    given = {name: [value] for name, value in picks.items()}
    return str(assistant_page(book, given, Surroundings("/base", drops=True)))


def options(html, name):
    (select,) = re.findall(rf'<select id="ask-{name}".*?</select>', html)
    return re.findall(r'value="([^"]*)"', select)


def test_what_people_wrote_is_text(book):
    html = page(book, source="answers.csv", kind="chose", column=HOSTILE, assumption="a")
    assert HOSTILE not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_lists_hold_the_columns_that_fit(book):
    html = page(book, source="answers.csv", kind="nps")
    assert options(html, "column") == ["", "nps"]
    assert options(html, "on") == ["", "d"]
    assert options(html, "kind") == ["", *questions.KINDS]


def test_a_file_that_is_not_there_is_said(book):
    html = page(book, source="gone.csv")
    assert "The data folder holds no file gone.csv" in html
    assert "See the answer" not in html


def test_without_a_place_for_files_the_page_says_who_can_give_one(book):
    html = str(assistant_page(book, {}, Surroundings()))
    assert 'type="file"' not in html
    assert "--uploads" in html


def test_every_part_of_every_kind_has_a_field(book):
    parts = {name for word in questions.KINDS for name, _ in questions.expected_parts(word)}
    assert parts <= names_of_fields()


def test_an_order_is_typed_and_not_guessed_and_comes_back_whole(book):
    picks = {"source": ["answers.csv"], "kind": ["as_good_as"], "column": [HOSTILE]}
    html = str(assistant_page(book, picks, Surroundings()))
    assert 'name="order" type="text" value=""' in html
    assert "The file holds, the most frequent first" in html
    kept = str(assistant_page(book, {**picks, "order": ["No", "Yes"]}, Surroundings()))
    assert 'name="order" type="text" value="No | Yes"' in kept


def test_the_only_column_of_days_is_picked_and_a_fold_stays_closed(book):
    html = page(book, source="answers.csv", kind="nps", column="nps")
    assert re.search(r'<option value="d" selected>', html)
    assert "<details><summary>Of whom, and when" in html


def test_bad_known_shares_are_told_beside_their_field(book):
    html = page(book, source="answers.csv", kind="nps", margins="nps", assumption="a")
    assert 'aria-invalid="true"' in html
    assert 'role="alert">The known shares “nps” cannot be read' in html
    assert "<details open><summary>More: some answers count more than others" in html
