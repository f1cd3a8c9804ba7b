"""Sentences about names that end, break and look as nobody would think."""

import re
import zipfile

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.book.messages import about, one_line
from workbook.exchange import read, write
from workbook.pages.page import Page
from workbook.runs import Options, plan, report
from workbook.runs.batch import run
from workbook.store import open_store


def test_a_dot_stands_between_a_name_that_ends_with_a_full_stop_and_the_day():
    day = "28 November 2026"
    assert about(day, "Distribuidora S.A.") == "Distribuidora S.A. · as of 28 November 2026"
    assert about(day, "Plan", "Acme\nS.A.") == "Plan, Acme S.A. · as of 28 November 2026"
    assert about(day, None) == about(day, "") == "As of 28 November 2026"


def test_only_breaks_become_blanks():
    assert one_line(" a \r\n\n b\tc\u2028d  e ") == "a b c d  e"
    assert one_line("95\u00a0%") == "95\u00a0%"


def test_findings_name_cells_that_hold_line_breaks_on_one_line():
    book = make_book(
        choices=[{"key": "a", "statement": "Call back\r\n\r\nwithin a day"}],
        corporate_objectives=[{"key": "o", "statement": "Grow\n sales"}],
        functions=[{"key": "f", "name": "Sales\n\nand more"}],
    )
    found = findings(book)
    assert any("“Call back within a day” for “Grow sales”" in one.message for one in found)
    assert not [one for one in found if re.search(r"\s\s|\n", one.message + one.remedy)]


@pytest.fixture
def company(tmp_path):
    """A store with a strategy of a company whose name ends with a full stop."""
    book = make_book(strategy=[{"key": "sa", "name": "Plan", "organisation": "Distribuidora S.A."}],
                     choices=[{"key": "a", "statement": "Call"}])  # fmt: skip
    rows = read(write(book, tmp_path / "book"))
    with open_store(tmp_path / "w.sqlite") as opened:
        opened.create(rows, by="ana")
    return tmp_path / "w.sqlite"


def test_no_page_slide_paper_or_sheet_writes_two_full_stops(company, tmp_path):
    out = tmp_path / "out"
    options = Options(formats=("html", "xlsx", "pptx", "md"))
    done = run(plan(str(company), chapters=["link"], out=out, options=options))
    assert not done.failed, [one.error for one in done.parts]
    texts = {path.name: path.read_text("utf-8") for path in out.rglob("*.html")}
    texts |= {path.name: path.read_text("utf-8") for path in out.rglob("*.md")}
    for path in [*out.rglob("*.pptx"), *out.rglob("*.xlsx")]:
        with zipfile.ZipFile(path) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            texts[path.name] = "".join(parts.read(name).decode() for name in names)
    assert {"index.html", "1_link.html", "sa.pptx", "sa.xlsx", "sa.md"} <= texts.keys()
    for name, text in texts.items():
        assert "S.A.." not in text, name
    for name in ("index.html", "1_link.html", "sa.pptx", "sa.xlsx", "sa.md"):
        assert "Distribuidora S.A. · as of" in texts[name], name


def test_the_paper_and_the_apps_say_it_the_same_way(company):
    from workbook.serve.handlers import pages

    brief = plan(str(company), chapters=["link"]).briefs[0]
    assert brief.organisation == "Distribuidora S.A."
    written = "Distribuidora S.A. · as of 28 November 2026"
    for environment in (pages(), report.template("index.html.j2").environment):
        said = environment.from_string("{{ about(day, name) }}")
        assert said.render(day="28 November 2026", name=brief.organisation) == written
    for name in ("voila/front.html.j2", "paper.html.j2", "index.html.j2"):
        source = (report.TEMPLATES / name).read_text("utf-8")
        assert "about(" in source
        assert "organisation }}." not in source
    page = Page(make_book(strategy=[{"key": "s", "name": "Plan S.A."}]), "report")
    assert "S.A.." not in page._answered(lambda book: "Yes.")
