"""The answer to a question that was picked: what is missing, and what was found, in plain words."""

import re
from html import unescape

from books import make_book

from workbook.pages.ask_answer import answer_section
from workbook.pages.ask_fields import Surroundings


def answered(book, **picks):
    given = {name: [value] for name, value in picks.items()}
    html = answer_section(book, given, Surroundings())
    return unescape(re.sub("<[^>]+>", " ", html))


def test_what_is_missing_is_named():
    book = make_book(assumptions=[{"key": "a", "statement": "S", "importance": 3}])
    said = answered(book, source="answers.csv", kind="time", assumption="+")
    assert "“From”, “To”, “What you assume, as one sentence” and “Threshold”" in said
    words = {"source": "answers.csv", "kind": "as_good_as", "column": "r", "level": "good"}
    assert "The answers from worst to best" in answered(book, **words, assumption="a")


def test_a_finding_of_a_question_speaks_of_the_question(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    rows = "".join(f"{'Phone' if at % 3 == 0 else ''},{at}\n" for at in range(90))
    (tmp_path / "boxes.csv").write_text("phone,id\n" + rows)
    row = {"key": "a", "statement": "Most have one", "importance": 3, "statistic": "proportion",
           "comparison": "at_least", "threshold": 0.6, "set_on": "2026-01-01"}  # fmt: skip
    asked = make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(tmp_path)}], assumptions=[row]
    )
    said = answered(asked, source="boxes.csv", kind="chose", column="phone", values="Phone",
                    assumption="a", collected_on="2026-02-01")  # fmt: skip
    assert "67 % of the rows are blank" in said
    assert "the evidence “Most have one” asks" in said
    assert "COALESCE" not in said
    assert "Say in the question what a blank is" in said
