"""Every row has a page, and every column that a team enters is shown to its readers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from books import make_book

import workbook
from workbook.book import Book, addresses
from workbook.book.addresses import Place
from workbook.book.messages import day, number, translate
from workbook.book.model import TABLES
from workbook.book.sharing import is_private, shared
from workbook.pages.rows import name_of, row_page, shown_tables, table_page, value
from workbook.pages.whole import strategy_page
from workbook.store import open_store

PACKAGE = Path(workbook.__file__).parent
_SAID = re.compile(r'"""[\s\S]*?"""|#.*')
"""Docstrings and remarks, which read nothing."""

REPORT = Place("report", "test")
SMALL = make_book(
    strategy=[{"key": "test", "name": "Test", "leader": "ana"}],
    functions=[{"key": "sales", "name": "Sales", "manager": "ana"}],
    members=[{"key": "ana", "name": "Ana Ruiz", "function": "sales", "email": "ana@example.com"}],
    choices=[{"key": "first", "statement": "Settle it <at once>"}],
    corporate_objectives=[{"key": "grow", "statement": "Grow sales"}],
    links=[
        {"choice": "first", "corporate_objective": "grow", "member": "ana", "round": 1,
         "contribution": 2, "reason": "secret of Ana"}
    ],
    indicators=[{"key": "calls", "name": "Calls settled"}],
    objectives=[
        {"key": "settle", "statement": "Settle three of four", "function": "sales",
         "choice": "first", "indicator": "calls", "target": 75}
    ],
    assumptions=[{"key": "call", "statement": "Buyers call", "importance": 4}],
    assumption_uses=[
        {"assumption": "call", "used_by_table": "choices", "used_by_key": "first"}
    ],
    measurements=[{"indicator": "calls", "on": "2026-03-31", "value": 61.5, "n": 412}],
)  # fmt: skip


def cell_of(table, field, at):
    """A value for a column by which it can be found on a page again."""
    mark = 7 * at + 11
    if field.references:
        return (f"{field.references}-1",) if field.many else f"{field.references}-1"
    if field.references_by:
        return "objectives-1"
    if field.name == "key" or field.kind == "slug":
        return f"{table}-1" if field.name == "key" else f"slug-{mark}"
    if field.kind == "choice":
        return "objectives" if "objectives" in field.choices else field.choices[-1]
    if field.kind == "date":
        return date(2026, 1, 1) + timedelta(days=mark)
    words = f"words of {table} {field.name}"
    others = {"flag": True, "integer": 100 + mark, "number": 100.125 + mark}
    return others.get(field.kind, (words,) if field.many else words)


@pytest.fixture(scope="module")
def full():
    """A book with a row in every table and something in every column, whatever the rules say."""
    rows = {}
    for table, shape in TABLES.items():
        cells = {field.name: cell_of(table, field, at) for at, field in enumerate(shape.fields)}
        if table == "evidence":  # no file is to be read
            cells |= {"source": "words of evidence source", "measure": "words of evidence measure"}
            cells |= {"question": "mean; column=price"}
        rows[table] = [shape.row(**cells)]
    above = rows["objectives"][0]._replace(key="above", statement="Above it", parent=None)
    rows["objectives"] = [rows["objectives"][0]._replace(parent="above"), above]
    rows["strategy"] = [rows["strategy"][0]._replace(key="test", time_zone="UTC", language="en")]
    return Book(rows, date(2026, 6, 30))


def shown(book):
    """Everything that the pages of a report show, as words."""
    with addresses.leading_from(REPORT):
        pages = [strategy_page(book)]
        for table in shown_tables(book):
            pages += [row_page(book, table, key) for key in book.by_key(table)]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)) for page in pages)


def test_every_column_that_a_team_enters_is_shown_somewhere(full, monkeypatch):
    # The checks read what nobody could enter so; what is found is not what is asked here.
    monkeypatch.setattr("workbook.pages.rows.found_of", lambda _: {})
    monkeypatch.setattr("workbook.pages.rows._verdict", lambda _: "")
    words, missing = shown(full), []
    for table, shape in TABLES.items():
        row = full.rows(table)[0]
        for field in shape.fields:
            if (field.key and field.name == "key") or is_private(table, field.name):
                continue
            cell = getattr(row, field.name)
            if (table, field.name) == ("objectives", "parent"):
                said = "Above it"
            elif field.references:
                said = name_of(full, field.references, cell[0] if field.many else cell)
            elif field.references_by:
                of = getattr(row, field.references_by)
                said = name_of(full, of, cell) if of in TABLES else cell
            else:
                writers = {"date": day, "number": number, "integer": number, "choice": translate}
                cell = cell[0] if field.many else cell
                said = "yes" if cell is True else writers.get(field.kind, str)(cell)
            if said not in words:
                missing.append(f"{table}.{field.name}: {said}")
    assert missing == []


READ_BY_NOTHING = {
    "departures.left_on",
    "actions.proof", "indicators.proof", "measurements.proof", "objectives.proof",
}  # fmt: skip
"""Columns that stand in forms, tables and on the page of their row, and are said nowhere else."""


def test_what_is_entered_is_read_by_more_than_the_page_of_its_row():
    """The list only shrinks. A name that another table's column has too counts as read."""
    declared = {"tables.py", "handbook.py", "sources.py"}
    files = [file for file in PACKAGE.rglob("*.py") if file.name not in declared]
    code = "\n".join(_SAID.sub("", file.read_text(encoding="utf-8")) for file in files)
    words = set(re.findall(r"\.([a-z_]+)\b", code)) | set(re.findall(r'"([a-z_]+)"', code))
    columns = {f"{table}.{field.name}" for table, shape in TABLES.items()
               for field in shape.fields if field.name not in words}  # fmt: skip
    assert columns == READ_BY_NOTHING


def test_a_row_tells_what_it_rests_on_and_what_rests_on_it():
    with addresses.leading_from(REPORT):
        html = row_page(SMALL, "choices", "first")
    assert "Settle it &lt;at once&gt;" in html
    assert '<a href="rows_assumptions.html#call">Buyers call</a>' in html
    assert '<a href="rows_objectives.html#settle">Settle three of four</a>' in html
    assert (
        '<a href="rows_corporate_objectives.html#grow">Grow sales</a>: <strong>+2</strong>' in html
    )
    with addresses.leading_from(REPORT):
        indicator = row_page(SMALL, "indicators", "calls")
    assert "61.5" in indicator
    assert "31 March 2026" in indicator
    assert "Settle three of four" in indicator


def test_nobody_is_given_away():
    pages = shown(SMALL)
    assert "ana@example.com" not in pages
    assert "secret of Ana" not in pages
    tables = shared(SMALL)
    assert tables.rows("links") == ()
    assert tables.rows("members")[0].email is None
    assert tables.rows("members")[0].name == "Ana Ruiz"
    assert tables.strategy.data_folder is None


def test_a_row_that_is_not_there_has_no_page():
    assert row_page(SMALL, "choices", "nothing") == ""


def test_a_table_lists_its_rows_and_words_that_look_like_an_address_are_one():
    with addresses.leading_from(REPORT):
        assert '<a href="rows_choices.html#first">' in table_page(SMALL, "choices")
    field = TABLES["choices"].by_name["statement"]
    assert value(SMALL, field, "https://a.example/x?y=1&z") == (
        '<a href="https://a.example/x?y=1&amp;z" rel="noreferrer">https://a.example/x?y=1&amp;z</a>'
    )
    assert value(SMALL, field, "javascript:alert(1)") == "javascript:alert(1)"


def test_the_history_says_what_moved_and_who_only_to_the_team(tmp_path):
    rows = {name: SMALL.entered(name) for name in TABLES}
    with open_store(tmp_path / "s.sqlite") as store:
        store.create(rows, by="ana", at=datetime(2026, 3, 1, tzinfo=UTC))
        moved = rows["objectives"][0]._replace(target=80.0)
        store.replace("test", {**rows, "objectives": (moved,)}, by="ana")
        book, history = store.read("test"), store.history("test", "objectives", ("settle",))
    with addresses.leading_from(REPORT):
        html = row_page(book, "objectives", "settle", history)
    assert "1 March 2026: added" in html
    assert "Target: 75 → 80" in html
    assert "by Ana Ruiz" not in html
    with addresses.leading_from(Place("app", "test", edited=True)):
        html = row_page(book, "objectives", "settle", history)
    assert "1 March 2026: added by Ana Ruiz" in html
    assert 'href="plans?strategy=test#edit/objectives/%5B%22settle%22%5D/">Change it</a>' in html
    belief = "#new/assumptions/%7B%22used_by%22%3A%20%5B%22objectives/settle%22%5D%7D"
    assert f'href="customer?strategy=test{belief.replace("/settle", "%2Fsettle")}"' in html
