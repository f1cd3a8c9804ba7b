"""How the browser reads what was copied in a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

STATIC = Path(__file__).parent.parent.parent / "workbook" / "forms" / "static"
COLUMNS = [
    {"name": "key", "label": "Key", "kind": "slug", "many": False, "references": "", "choices": []},
    {
        "name": "choice", "label": "Choices", "kind": "slug", "many": True,
        "references": "choices", "choices": [],
    },
    {
        "name": "comparison", "label": "Comparison", "kind": "choice", "many": False,
        "references": "", "choices": ["at_least", "at_most"],
    },
]  # fmt: skip
SHEET = {"columns": COLUMNS, "options": {"choices": {"a": "Answer at once", "b": "By phone"}}}


@pytest.fixture(scope="module")
def run(chromium):
    page = chromium.new_page()
    page.add_script_tag(
        content="\n".join((STATIC / f).read_text("utf-8") for f in ("words.js", "cells.js"))
    )
    yield page.evaluate
    page.close()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"two\nlines"\tb', [["two\nlines", "b"]]),
        ('"say ""yes"""\t5"', [['say "yes"', '5"']]),
        ("a\t\t\n\t\tz", [["a", "", ""], ["", "", "z"]]),
        ("one", [["one"]]),
        ("", [[""]]),
    ],
)
def test_a_block_is_taken_apart_as_the_spreadsheet_made_it(run, text, lines):
    assert run("text => parseBlock(text)", text) == lines


def placed(run, lines, start):
    code = "([sheet, lines, start]) => placeBlock(sheet, lines, start)"
    found = run(code, [SHEET, lines, start])
    return [column["name"] for column in found["columns"]], found["lines"]


def test_headings_say_where_columns_belong(run):
    lines = [["Comparison", "key"], ["at most", "x"]]
    assert placed(run, lines, 0) == (["comparison", "key"], [["at most", "x"]])


def test_without_headings_a_block_begins_at_the_cell(run):
    assert placed(run, [["x", "y"]], 1) == (["choice", "comparison"], [["x", "y"]])
    # One word that happens to be a heading is a value.
    assert placed(run, [["key"]], 0)[1] == [["key"]]


@pytest.mark.parametrize(
    ("column", "text", "cell"),
    [
        (1, "By phone; a ;", ["b", "a"]),
        (1, "Nobody knows", ["Nobody knows"]),
        (2, " At least ", "at_least"),
        (2, "perhaps", "perhaps"),
        (0, " x ", "x"),
    ],
)
def test_names_become_keys_and_unknown_words_stay(run, column, text, cell):
    code = f"sheet => readCell(sheet, sheet.columns[{column}], {{}}, {json.dumps(text)})"
    assert run(code, SHEET) == cell
