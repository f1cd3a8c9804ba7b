"""A page in front of a real store, and the notebooks that hold pages."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from workbook import link, summary
from workbook.book import Book
from workbook.book.errors import BadInput, NotFound
from workbook.book.model import SUBJECTS, TABLES
from workbook.charts.theme import Html
from workbook.pages.page import RENDERED, Page, open_page
from workbook.store import Change, open_store

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture
def strategy(book):
    vote = {"choice": "phone", "corporate_objective": "grow", "member": "ana", "round": 1}
    return book(
        strategy=[{"key": "s", "name": "Serve", "organisation": "Acme <Ltd>", "leader": "ana"}],
        members=[{"key": "ana", "name": "Ana Ruiz", "function": "sales"}],
        functions=[{"key": "sales", "name": "Sales", "manager": "ana"}],
        choices=[{"key": "phone", "statement": "Answer by phone"}],
        corporate_objectives=[{"key": "grow", "statement": "Grow sales"}],
        links=[dict(vote, contribution=-2)],
    )  # fmt: skip


@pytest.fixture
def page(strategy):
    return Page(strategy, "report")


def shown(call, *arguments):
    InteractiveShell.instance()  # what displays, in a notebook and here
    with capture_output() as captured:
        call(*arguments)
    return "".join(output.data["text/html"] for output in captured.outputs)


def test_the_answer_stands_on_top_with_strategy_and_day(page):
    html = shown(page.answer, link.answer)
    assert "It does not serve the company" in html
    assert "Serve, Acme &lt;Ltd&gt; · as of 30 June 2026<" in html


def test_a_chart_is_shown_as_a_figure_with_alternative_text(page):
    html = shown(page.show, link.matrix)
    assert "<figure" in html
    assert "“Answer by phone” works against “Grow sales” (−2)" in html


def test_a_measure_is_shown_as_a_table_with_names_for_keys(page):
    html = shown(page.show, link.cells)
    assert "Answer by phone" in html
    assert "phone</td>" not in html.replace("Answer by phone</td>", "")


def test_what_has_nothing_to_draw_yet_says_so(book):
    html = shown(Page(book(), "report").show, link.matrix)
    assert "Choices against corporate objectives: nothing to show yet." in html


def test_a_form_shows_the_table_under_its_labels(page, book):
    html = shown(page.form, "functions")
    assert "<th" in html
    assert "Ana Ruiz" in html
    assert "Manager" in html
    assert "Customer" not in html  # a column in which nothing is entered is left out
    assert "nothing is entered yet" in shown(Page(book(), "report").form, "functions")


def test_a_long_table_is_folded_away(book):
    people = [{"key": f"m{n}", "name": f"M{n}"} for n in range(31)]
    html = shown(Page(book(members=people), "report").form, "members")
    assert "<summary" in html
    assert "Members, 31 rows" in html
    assert "<summary" not in shown(Page(book(members=people[:30]), "report").form, "members")


def test_findings_are_chosen_by_the_beginning_of_their_code(page):
    html = shown(page.findings, "L101")
    assert "L101" in html
    assert "L105" not in html
    with pytest.raises(BadInput, match="no such check"):
        page.findings("X9")


def test_html_of_a_chapter_is_shown_as_it_is(page):
    assert "wb-gates" in shown(page.show, summary.four_gates)


def test_where_a_worker_renders_its_kernel_shows_only_what_needs_one(strategy, monkeypatch):
    def box(book):
        return Html(f"stands for a widget of {book.key}")

    box.on_paper = "Open the workbook."
    monkeypatch.setenv(RENDERED, "1")
    view = Page(strategy, "view")
    assert "stands for a widget of s" in shown(view.show, box)
    assert not shown(view.show, link.matrix)
    assert not shown(view.answer, link.answer)
    assert not shown(view.findings, "L101")


@pytest.fixture
def store(tmp_path, strategy):
    with open_store(f"sqlite:///{tmp_path}/s.sqlite") as opened:
        opened.create(
            {table: strategy.entered(table) for table in ("strategy", "members", "functions")},
            by="ana",
        )
    return str(tmp_path / "s.sqlite")


def test_a_page_opens_a_strategy_of_a_store(store):
    with capture_output():
        page = open_page("s", store=store)
    assert isinstance(page.book, Book)
    assert page.book.strategy.name == "Serve"
    assert page.mode == "report"


def test_the_mode_is_edit_in_a_session_of_jupyterlab(store, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "1_link.ipynb")
    with capture_output():
        assert open_page("s", store=store).mode == "edit"


def test_the_mode_is_view_under_voila(store, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    with capture_output():
        assert open_page("s", store=store).mode == "view"


@pytest.mark.parametrize("mode", ["report", "view", "edit"])
def test_a_page_says_that_a_clock_was_wrong(store, mode):
    with open_store(store) as opened, opened._database.writing() as connection:
        connection.exec_driver_sql("UPDATE history SET at = '2099-01-01 00:00:00.000000'")
    InteractiveShell.instance()
    with capture_output() as captured:
        open_page("s", store=store, mode=mode)
    html = "".join(output.data["text/html"] for output in captured.outputs)
    assert html.count("The last save of s is dated 1 January 2099, later than") == 1


def test_a_wrong_parameter_says_what_was_expected(store):
    with pytest.raises(NotFound, match="nope"):
        open_page("nope", store=store)
    with pytest.raises(BadInput, match="2026-13-01"):
        open_page("s", "2026-13-01", store)
    with pytest.raises(BadInput, match="one of auto, edit, view, report"):
        open_page("s", store=store, mode="edti")


def then_and_now(before, after):
    """Two days."""
    return f"from {before.as_of} to {after.as_of}"


def test_two_moments_of_a_strategy_are_compared(store, tmp_path, strategy):
    rows = {table: strategy.entered(table) for table in ("strategy", "members", "functions")}
    with open_store(tmp_path / "old.sqlite") as opened:
        opened.create(rows, by="ana", at=datetime(2026, 1, 1, tzinfo=UTC))
    with capture_output():
        page = open_page("s", "2026-06-30", tmp_path / "old.sqlite")
        longer = open_page("s", "2026-06-30", tmp_path / "old.sqlite", since="2026-02-01")
        new = open_page("s", store=store)
    assert "from 2026-05-31 to 2026-06-30" in shown(page.compare, then_and_now)
    assert "from 2026-02-01 to 2026-06-30" in shown(longer.compare, then_and_now)
    assert "no earlier version" in shown(new.compare, then_and_now)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_reads_like_an_essay(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    lines = [len([line for line in cell["source"] if line.strip()]) for cell in code]
    assert max(lines) <= 6
    assert sorted(lines)[len(lines) // 2] <= 2
    source = "".join(line for cell in code for line in cell["source"])
    assert not re.search(r"\b(def|class|global)\b|\.observe\(", source)
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    assert cells[0]["source"][0].startswith("# ")
    (parameters,) = [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])]
    names = {line.split(":")[0] for line in parameters["source"]}
    assert {"as_of", "store", "mode"} <= names


def test_rounds_are_a_sentence_where_the_page_is_not_edited(book):
    members = [{"key": "ana", "name": "Ana", "role": "leader"}]
    page = Page(book(members=members), "report")
    assert "No round of forecasts has been opened." in shown(page.vote, "forecasts")
    opened = {"subject": "links", "number": 1, "opened_on": "2026-06-01"}
    html = shown(Page(book(members=members, rounds=[opened]), "view").vote, "links")
    assert "Round 1 of votes on links is open since 1 June 2026: 0 of 1 member voted" in html


def test_tables_to_fill_in_are_left_out_where_the_page_is_not_edited(page):
    assert shown(page.enter, "functions", "moments") == ""


def test_every_table_can_be_filled_in_on_a_page():
    cells = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    entered = set()
    for call in re.findall(r"page\.(?:form|enter|vote)\(([^)]*)\)", cells):
        named = set(re.findall(r"[a-z_]{3,}", call))
        entered |= named | {SUBJECTS[one].votes for one in named & set(SUBJECTS)}
    # Buttons beside the votes open and close rounds; remarks have a form of their own (My page).
    assert set(TABLES) - entered == {"rounds", "remarks", "remarks_seen"}


def test_the_weekly_update_is_left_out_where_the_page_is_not_edited(page):
    assert shown(page.update) == ""
    assert shown(page.news) == ""
    assert shown(page.remarks) == ""


def test_a_report_holds_nobodys_unrevealed_votes(tmp_path, strategy, monkeypatch):
    path = str(tmp_path / "votes.sqlite")
    tables = ("strategy", "members", "functions", "choices", "corporate_objectives")
    with open_store(path) as opened:
        opened.create({table: strategy.entered(table) for table in tables}, by="ana")
        opened.save("s", [Change("rounds", ("links", 1), {"opened_on": "2026-06-01"})], by="ana")
        key = ("phone", "grow", "ana", 1)
        opened.save("s", [Change("links", key, {"contribution": 3})], by="ana")
    monkeypatch.setenv("WORKBOOK_USER", "ana")
    with capture_output():
        assert len(open_page("s", store=path, mode="view").book.rows("links")) == 1
        assert open_page("s", store=path, mode="report").book.rows("links") == ()


def test_a_list_of_nothing_and_a_check_of_nothing_are_said_in_words(book, capsys):
    from workbook import solution, team

    page = Page(book(), "report")
    page.show(team.functions)
    page.show(solution.uncontributed)
    page.findings("P")
    page.findings("T")
    page.table("solutions")
    said = capsys.readouterr().out
    assert "Functions of the strategy: nothing to list." in said
    assert "although it could be: nothing to list." in said
    assert "Nothing to check yet." in said
    assert "The team is not multifunctional" in said
    assert "Solutions: nothing is entered yet." in said


def test_where_something_is_entered_and_nothing_found_all_is_well(book, capsys):
    page = Page(book(solutions=[{"key": "s", "name": "Contact centre"}]), "report")
    page.findings("C")
    assert "Nothing here needs attention." in capsys.readouterr().out
