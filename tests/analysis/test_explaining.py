"""One word, in the terminal: codes, tables, columns, measures, commands, terms."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workbook.analysis.explaining import explain, known
from workbook.book.errors import NotFound


def titles(word):
    return [entry.title for entry in explain(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("L101", "L101: check, error, gate link"),
        ("l101", "L101: check, error, gate link"),
        ("objectives", "objectives: table, “Objectives of functions”, chapter Plans"),
        ("moments of truth", "moments: table, “Moments of truth”, chapter Team"),
        ("actions.owner", "actions.owner: column, “Owner”"),
        ("link.cells", "link.cells: measure"),
        ("gates", "gate: term"),
        ("workbook run", "workbook run: command"),
        ("Critical Path", "critical path: term"),
    ],
)
def test_a_word_is_found_by_what_it_is(word, expected):
    assert titles(word)[0] == expected


def test_a_column_of_several_tables_is_explained_in_each():
    assert {"objectives.due_on", "commitments.due_on"} <= {
        title.split(":")[0] for title in titles("due_on")
    }


def test_a_column_says_what_it_holds():
    (entry,) = explain("links.contribution")
    assert entry.paragraphs == (
        "−3 works against it … 0 … +3 decisive.",
        "It holds: whole number, at least −3, at most 3.",
        "It must not be empty.",
    )


def test_a_check_tells_a_real_finding():
    (entry,) = explain("P217")
    assert "For example: The actions cost 5,000 USD, 1,000 more than the budget of 4,000." in (
        entry.paragraphs
    )


@pytest.mark.parametrize(
    ("word", "near"), [("aligment", "alignment"), ("M5O3", "M503"), ("link.cels", "link.cells")]
)
def test_a_word_that_is_unknown_gets_the_nearest(word, near):
    with pytest.raises(NotFound, match=rf"did you mean {near}\?"):
        explain(word)


def test_everything_that_is_known_is_explained():
    for word in known():
        assert explain(word), word


def test_a_term_is_explained_without_loading_what_computes():
    code = (
        "import sys; import workbook.cli; from workbook.analysis.explaining import explain;"
        "explain('alignment'); explain('actions.owner'); explain('run');"
        "print('pandas' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
