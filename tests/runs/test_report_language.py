"""No sentence of the index of a run or around a chapter escapes: see tests/greek.py."""

import pytest
from greek import greek_book, outside, words

from workbook.analysis.inspection import inspect
from workbook.book import registry
from workbook.book.messages import PSEUDO, say, speaking, translate
from workbook.charts.theme import STATUSES
from workbook.runs import report

NAMES_OF_FILES = ["Excel", "PDF"]
OUR_NAME = "Service Strategy Workbook"


@pytest.fixture(scope="module")
def manifest():
    with speaking(PSEUDO):
        inspected = inspect(greek_book("distributor-first-attempt"))
    chapter = {
        "name": "link",
        "title": "Link",
        "status": "failed",
        "reference": "1234",
        "report": "",
        "notebook": "",
        "content_hash": "1",
    }
    documents = [
        {"format": "pdf", "file": "α.pdf", "status": "made", "reference": ""},
        {"format": "md", "file": "", "status": "failed", "reference": "99"},
    ]
    one = {
        "strategy": "α",
        "name": "Αλφα",
        "organisation": "Βητα",
        "as_of": "2026-10-31",
        "status": inspected.status,
        "verdict": inspected.verdict,
        "gates": [gate._asdict() for gate in inspected.gates],
        "first_findings": [{**vars(found)} for found in inspected.findings[:5]],
        "chapters": [chapter, {**chapter, "status": "made", "report": "1.html"}],
        "documents": documents,
        "content_hash": "2",
    }
    run = {
        "missing": [{"strategy": "γ", "error": "δ"}],
        "notices": [],
        "interrupted": True,
        "ended": "2026-11-01",
        "versions": {"service-strategy-workbook": "1"},
    }
    return {
        "reports": [one, {**one, "as_of": "2026-09-30"}],
        "portfolios": [{"as_of": "2026-10-31", "chapters": [chapter]}],
        "run": run,
    }


@pytest.mark.parametrize("strategies", [1, 20])
def test_the_index_of_all_reports(manifest, strategies):
    reports = [
        {**one, "strategy": f"{one['strategy']}{at}"}
        for at in range(strategies)
        for one in manifest["reports"]
    ]
    with speaking(PSEUDO):
        page = report.index_page({**manifest, "reports": reports})
    assert '<html lang="en-XA">' in page
    assert [one for one in outside(words(page)) if one not in NAMES_OF_FILES] == []


def test_what_stands_around_a_chapter():
    with speaking(PSEUDO):
        chapters = [(translate(one.title), f"{at}.html") for at, one in enumerate(OUR_CHAPTERS)]
        page = {
            "name": "Α", "name_at": "1.html", "title": chapters[0][0], "day": "1",
            "mark": STATUSES["failed"], "verdict_at": "2.html", "content_hash": "0" * 64,
            "chapters": chapters, "current": chapters[0][0], "reference": "1",
            "downloads": [(say("The strategy’s tables (Excel)"), "tables.xlsx")],
            "css": "", "version": "1",
        }  # fmt: skip
        text = report.template("chapter.html.j2").render(page=page, body="")
    assert [one for one in outside(words(text)) if not one.startswith(OUR_NAME)] == []


OUR_CHAPTERS = registry.chapters()
