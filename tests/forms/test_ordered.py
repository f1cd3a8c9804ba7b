"""Rows in their order: what is sent to the page, and what moving one saves."""

import pytest

from workbook.forms import EditSession, Ordered
from workbook.store import open_store

ROWS = {
    "strategy": [{"key": "s", "name": "Serve", "leader": "ana"}],
    "functions": [{"key": "sales", "name": "Sales"}],
    "members": [{"key": "ana", "name": "Ana", "function": "sales", "role": "leader"}],
    "moments": [
        {"key": key, "name": key.title(), "position": at} for at, key in enumerate("abc", 1)
    ],
    "moment_functions": [{"moment": "b", "function": "sales", "part": "Calls"}],
    "promises": [{"key": "p", "moment": "b", "statement": "On time"}],
}


@pytest.fixture
def line(tmp_path, book):
    made = book(**ROWS)
    with open_store(tmp_path / "s.sqlite") as store:
        store.create({table: made.entered(table) for table in ROWS}, by="ana")
        session = EditSession(store, "s", "ana")
        widget = Ordered(session, "moments", ("promises", "moment_functions"))
        sent = []
        widget.send = sent.append
        yield store, widget, sent


def order(store):
    rows = store.read("s").rows("moments")
    return [(row.key, row.position) for row in sorted(rows, key=lambda row: row.position)]


def test_each_row_brings_what_belongs_to_it(line):
    rows = line[1].rows
    assert [row["key"] for row in rows] == ["a", "b", "c"]
    promises, parts = rows[1]["parts"]
    assert promises["rows"] == [{"key": ["p"], "words": "On time"}]
    assert parts["rows"] == [{"key": ["b", "sales"], "words": "Sales: Calls"}]
    assert parts["column"] == "moment"
    assert rows[0]["parts"][0]["rows"] == []


def test_moving_saves_the_places_that_changed(line):
    store, widget, sent = line
    widget._answer(None, {"id": "1", "do": "move", "order": ["a", "c", "b"]}, None)
    assert sent == [{"saved": True, "id": "1"}]
    assert order(store) == [("a", 1), ("c", 2), ("b", 3)]
    assert store.read("s").versions["moments"][("a",)] == 1  # it was not touched
    assert [row["key"] for row in widget.rows] == ["a", "c", "b"]


def test_an_order_of_other_rows_is_refused(line):
    store, widget, sent = line
    widget._answer(None, {"id": "1", "do": "move", "order": ["a", "b"]}, None)
    assert "Move it again" in sent[0]["message"]
    assert order(store) == [("a", 1), ("b", 2), ("c", 3)]


def test_a_table_that_points_elsewhere_is_a_fault_of_ours(line):
    with pytest.raises(ValueError, match="no column of rivals"):
        Ordered(line[1]._session, "moments", ("rivals",))
