"""Every chart and page, with names and units that nobody would think of.

The sample book, in which every text is replaced: by texts that are drawn, and by a few extreme
ones that the real engine draws.
"""

import ast
import base64
import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import workbook
from workbook import exchange, portfolio
from workbook.analysis.inspection import inspect
from workbook.book import Book
from workbook.book.model import TABLES
from workbook.charts import theme
from workbook.pages.page import Page
from workbook.pages.portfolio.measures import Portfolio
from workbook.runs import report

ROOT = Path(__file__).parents[2]
WIDEST = 1300  # pixels: what the sample's widest chart needs, and some
# What says how a row is reckoned, and no person reads as a name.
LEFT = {("evidence", None), ("strategy", "data_folder"), ("strategy", "language")}


@cache
def sample():
    return exchange.read(ROOT / "data" / "distributor")


def book_of(name, unit):
    """The sample with other texts; ``name`` and ``unit`` give one for a row's number."""
    rows = {}
    for table, given_rows in sample().items():
        texts = [
            field.name
            for field in TABLES[table].fields
            if field.kind == "text" and not field.key and not field.many
            and not {(table, field.name), (table, None)} & LEFT
        ]  # fmt: skip
        rows[table] = [
            row._replace(**{
                column: (unit if column == "unit" else name)(at)
                for column in texts if getattr(row, column)
            })
            for at, row in enumerate(given_rows)
        ]  # fmt: skip
    return Book(rows, date(2026, 12, 31))


@cache
def cells():
    """What the notebooks ask of a page: the chapter, the method, and what is given to it."""
    found = []
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
            found += [
                (notebook.stem, node.func.attr, node.args)
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("page.")
            ]
    return found


def function(node):
    chapter, _, name = ast.unparse(node).partition(".")
    return getattr(getattr(workbook, chapter), name)


def shown(book, mode="report"):
    """Everything that the chapters' pages show of a book, as HTML by cell."""
    page = Page(book, mode)
    for notebook, method, given_args in cells():
        if notebook == "portfolio":
            continue
        where = f"{notebook}: {', '.join(map(ast.unparse, given_args))}"
        if method == "answer":
            yield where, page._answered(function(given_args[0]))
        elif method == "show" and not getattr(function(given_args[0]), "on_paper", ""):
            yield where, page._drawn(function(given_args[0]))
        elif method in {"form", "table"}:
            yield where, page._table(ast.literal_eval(given_args[0]))
        elif method == "findings":
            yield where, page._found([ast.literal_eval(one) for one in given_args])


def drawings(html):
    return [
        base64.b64decode(svg).decode()
        for svg in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    ]


@contextmanager
def without_drawing():
    """Make every specification, and leave the engine out, which takes a second for each page."""
    real = theme._svg
    theme._svg = lambda spec: '<svg width="1" height="1">' + str(len(json.loads(spec)))
    try:
        yield
    finally:
        theme._svg = real


NAMES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=500),
    st.text("אבגدهو 12-", min_size=1, max_size=500),
    st.text("😀👩\u200d👧🏽🇨🇴", min_size=1, max_size=500),
    st.text("Wxyz", min_size=1, max_size=500),  # no spaces
    st.text("a \t\n\u00a0\u200b\u202e", min_size=1, max_size=500),
).map(lambda text: text if text.strip() else "x")


@settings(max_examples=4, derandomize=True, deadline=None,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.lists(NAMES, min_size=1, max_size=5), st.lists(NAMES, min_size=1, max_size=3))
def test_no_name_or_unit_breaks_a_chart_or_a_page(names, units):
    book = book_of(lambda at: names[at % len(names)], lambda at: units[at % len(units)])
    with without_drawing():
        said = dict(shown(book, "view"))
    assert all(said.values())
    assert any("xmr_charts" in where and "<figure" in html for where, html in said.items())


NO_SPACES = "W" * 490
EXTREME = (
    "x" * 40,  # of a unit it once broke both charts of control
    "رضا العملاء " * 40,
    "👩\u200d👩\u200d👧😀" * 60,
    "a\nb\r\n\tc " * 60,
    "\u00a0\u200b\u202e" * 160 + "x",
    "x",
)


@pytest.mark.parametrize("first", [0, 2, None])
def test_the_engine_draws_extreme_names_no_wider_than_a_page(first):
    def name(at):
        text = NO_SPACES if first is None else EXTREME[(first + at) % len(EXTREME)]
        return f"{text}{at}"

    made = 0
    for where, html in shown(book_of(name, name), "view"):
        for svg in drawings(html):
            made += 1
            assert float(re.search(r'width="([\d.]+)', svg)[1]) <= WIDEST, where
    assert made >= 15


@settings(max_examples=12, derandomize=True, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=30))
def test_no_strategy_s_name_breaks_the_portfolio_or_the_index(names):
    one = inspect(book_of(str, str))
    units = tuple(
        replace(one, key=f"s{at}", name=name, organisation=name, parent=f"s{at // 2}")
        for at, name in enumerate(names)
    )
    held = Portfolio(units, units[: len(units) // 2], date(2026, 6, 30))
    with without_drawing():
        for notebook, method, given_args in cells():
            if notebook == "portfolio" and method == "show":
                made = getattr(portfolio, ast.unparse(given_args[0]).split(".")[1])(held)
                if hasattr(made, "properties"):
                    assert theme.figure(made)
    assert portfolio.answer(held)
    reports = [
        {"strategy": unit.key, "name": unit.name, "organisation": unit.organisation,
         "as_of": "2026-12-31", "status": unit.status, "verdict": unit.verdict, "error": None,
         "gates": [], "first_findings": [], "chapters": [], "documents": []}
        for unit in units
    ]  # fmt: skip
    run = {"started": "2026-12-31T10:00:00+00:00", "ended": "2026-12-31T10:00:00+00:00",
           "as_of": "2026-12-31", "versions": {}, "done": 0, "unchanged": 0, "failed": 0,
           "interrupted": False, "missing": []}  # fmt: skip
    manifest = {"reports": reports, "run": run}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "drawn", lambda one: {})
        assert report.index_page(manifest)
