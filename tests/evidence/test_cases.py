"""Twelve inputs after public bug reports, from the file to the verdict and its findings.

``cases/…/question.txt`` is assumption, file, measure, filter, statistic, comparison and threshold;
``right.txt`` says what is right.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.verdicts import verdicts, verdicts_each

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
DATA_CHECKS = ["C308", "C309", "C310", "C311", "C312", "C313"]

FOUND = {
    # n, estimate, verdict, findings, a part of what is said of the reading
    "d01-text-dates-forms": (50, 1.0, "supported", [], "dates month first, 1 heading row, 100"),
    "d04-two-digit-year": (50, 1.0, "supported", [], "dates day first"),
    "d08-widening-sections": (500, 0.4, "refuted", [], "2 heading rows, 500 answers"),
    "d10-multichoice-blank": (None, None, None, ["C310"], "90 answers"),
    "d11-value-never-occurs": (None, None, None, ["C309"], "100 answers"),
    "d15-mixed-encoding": (102, 76 / 102, "supported", [], "UTF-8, line 103 in Windows-1252"),
    "d16-qualtrics-headers": (20, 0.8, "supported", [], "3 heading rows, 20 answers"),
    "d19-decimal-comma": (100, 6.75, "supported", [], "semicolon-separated, UTF-8, decimal comma"),
    "d22-cp1252": (100, 0.75, "supported", [], "comma-separated, Windows-1252"),
    "d25-missing-trailing-commas": (46, 30 / 46, "undecided", [], "empty last cells left out"),
    "d28-comment-column": (20, 0.5, "undecided", [], "20 answers"),
    "d30-duration": (42, 30.0, "supported", [], "from arrived to answered in minutes"),
}


def judged(case, folder, **source):
    """Return the verdict on a case with its reading, and the findings about its data."""
    claim, file, measure, condition, statistic, comparison, threshold = (
        (case / "question.txt").read_text("utf-8").strip().split("|")
    )
    shutil.copyfile(case / file, folder / file)
    described = {"key": "s", "name": "S", "kind": "answers", "file": file, **source}
    book = make_book(
        strategy=[{"key": "t", "name": "T", "data_folder": str(folder)}],
        sources=[described] if source else [],
        assumptions=[
            {"key": "a", "statement": claim, "importance": 3, "statistic": statistic,
             "comparison": comparison, "threshold": threshold, "set_on": "2026-01-01"}
        ],
        evidence=[
            {"key": "e", "assumption": "a", "source": "s" if source else file, "measure": measure,
             "filter": condition, "collected_on": "2026-02-01"}
        ],
    )  # fmt: skip
    one = verdicts_each(book).iloc[0]
    verdict = verdicts(book).verdict.iloc[0]
    return one, verdict, findings(book, select=DATA_CHECKS)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.mark.parametrize("case", [case for case in CASES if case.name in FOUND],
                         ids=lambda case: case.name)  # fmt: skip
def test_a_case_ends_as_it_should(case, folder):
    n, estimate, verdict, codes, said = FOUND[case.name]
    one, found, data = judged(case, folder)
    if n is None:  # a figure that says something else than was asked is not given
        assert pd.isna(one.n)
        assert pd.isna(one.estimate)
        assert pd.isna(found)
    else:
        assert (one.n, one.estimate) == (n, pytest.approx(estimate))
        assert found == verdict
    assert [finding.code for finding in data] == codes
    assert said in one.reading
    # What the case itself calls right, over the figure and everything that is said beside it.
    reason = " ".join([str(one.reason), *(f"{each.message} {each.remedy}" for each in data)])
    names = {"est": one.estimate, "n": one.n, "verdict": found, "reason": reason, "abs": abs}
    right = (case / "right.txt").read_text("utf-8").strip().splitlines()[0]
    assert eval(right, {"__builtins__": {}}, names)


def test_all_twelve_are_there():
    assert len(CASES) == 12
    assert {case.name for case in CASES} == set(FOUND)


def test_a_doubtful_file_names_a_setting_and_the_row_sets_it(folder):
    rows = "".join(f"0{1 + at % 9}/0{1 + at % 8}/2026,{at % 11}\n" for at in range(720))
    case = folder / "case"
    case.mkdir()
    (case / "data.csv").write_text("d,nps\n" + rows)
    (case / "question.txt").write_text(
        "claim|data.csv|nps >= 9|d >= '2026-06-01'|proportion|at_least|0.5"
    )
    one, _, (finding,) = judged(case, folder)
    assert pd.isna(one.n)
    assert "Set dates for this source" in finding.message
    assert "from line 10 on" in finding.message  # the first day that two readings differ on
    first, _, data = judged(case, folder, dates="day_first")
    other, _, _ = judged(case, folder, dates="month_first")
    assert data == ()
    assert first.n != other.n
    assert "dates day first" in first.reading
