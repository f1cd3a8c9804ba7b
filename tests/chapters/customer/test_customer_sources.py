"""The tables of sources: kinds, the columns that go with them, keys, rights."""

from __future__ import annotations

import pytest
from books import make_book

from workbook.book.columns import COMPONENTS
from workbook.book.model import TABLES
from workbook.book.roles import Team
from workbook.book.validation import Located, faults_between, parse_row
from workbook.chapters.customer.sources import KINDS

SOURCES, VALUES = TABLES["sources"], TABLES["source_values"]
FUNCTIONS = TABLES["functions"]
LOG = {"key": "log", "name": "Log", "kind": "answers", "file": "answers.csv"}


def faults(table, **cells):
    return {fault.column: fault.expected for fault in parse_row(table, cells, table.name, 2)[1]}


def test_the_names_of_the_contract_are_there():
    assert SOURCES.columns == (
        "key", "name", "kind", "file", "encoding", "separator", "decimal", "dates", "heading_row",
        "skip_after_heading", "no_answer", "time_zone", "on", "started", "ended", "case",
        "customer", "activity", "sector", "code", "text", "amount", "amount_is", "segment",
        "filter", "stamps", "expressed", "addressed", "open_to", "language", "growing", "owner",
        "joins", "joined_by",
    )  # fmt: skip
    assert VALUES.columns == ("source", "column", "value", "means", "means_key")
    assert VALUES.key == ("source", "column", "value")
    assert all(field.help for table in (SOURCES, VALUES) for field in table.fields)
    assert all(set(field.when[1]) <= set(KINDS) for field in SOURCES.fields if field.when)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"kind": "orders", "on": "d"}, "customer"),
        ({"kind": "orders", "customer": "c"}, "on"),
        ({"kind": "contracts", "customer": "c"}, "started"),
        ({"kind": "contracts", "started": "d"}, "customer"),
        ({"kind": "events", "on": "d", "activity": "a"}, "case"),
        ({"kind": "events", "on": "d", "case": "c"}, "activity"),
        ({"kind": "contacts", "on": "d"}, "code"),
        ({"kind": "comments", "on": "d"}, "text"),
        ({"kind": "series", "on": "d"}, "amount"),
        ({"separator": "commas"}, "separator"),
        ({"time_zone": "EST"}, "time_zone"),
        ({"heading_row": -1}, "heading_row"),
    ],
)
def test_a_kind_asks_for_its_columns(cells, column):
    assert list(faults(SOURCES, **{**LOG, **cells})) == [column]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"kind": "contracts", "customer": "c", "on": "d"},
        {"kind": "events", "on": "d", "case": "c", "sector": "s"},
        {"kind": "contacts", "on": "d", "activity": "a"},
        {"separator": "tab", "decimal": "comma", "dates": "day_first", "no_answer": "-99;NS/NC"},
    ],
)
def test_what_a_kind_needs_is_enough(cells):
    assert faults(SOURCES, **{**LOG, **cells}) == {}


@pytest.mark.parametrize(
    ("means", "key", "fault"),
    [
        ("functions", "sales", ""),
        ("functions", "sale", "the key of a row of functions (did you mean sales?)"),
        ("functions", None, "which function, moment, theme or component it is"),
        ("component", "people", ""),
        ("component", "peple", f"one of {', '.join(COMPONENTS)} (did you mean people?)"),
        ("themes", "delay", "the key of a row of themes"),
        ("ignore", None, ""),
        ("closed", "sales", "nothing here: it says it all itself"),
    ],
)  # fmt: skip
def test_a_value_means_a_row_a_component_or_nothing_more(means, key, fault):
    cells = {"source": "log", "column": "sector", "value": "V", "means": means, "means_key": key}
    row, found = parse_row(VALUES, cells, "source_values", 2)
    rows = {
        "functions": [
            Located("f", 2, parse_row(FUNCTIONS, {"key": "sales", "name": "S"}, "f", 2)[0])
        ],
        "sources": [Located("s", 2, parse_row(SOURCES, LOG, "s", 2)[0])],
        "source_values": [Located("v", 2, row)],
    }  # fmt: skip
    found += faults_between(rows)
    assert [one.expected for one in found][:1] == ([fault] if fault else [])


def test_the_owners_function_may_change_what_values_mean():
    book = make_book(
        functions=[{"key": "sales", "name": "Sales"}, {"key": "ops", "name": "Operations"}],
        members=[
            {"key": "eva", "name": "Eva", "role": "leader"},
            {"key": "ana", "name": "Ana", "function": "sales", "role": "expert"},
            {"key": "leo", "name": "Leo", "function": "ops", "role": "expert"},
            {"key": "pia", "name": "Pia", "function": "sales", "role": "expert"},
        ],
        sources=[{**LOG, "owner": "ana"}],
        source_values=[{"source": "log", "column": "sector", "value": "V", "means": "functions",
                        "means_key": "ops"}],
    )  # fmt: skip
    team = Team(book.rows)
    (log,), (value,) = book.rows("sources"), book.rows("source_values")
    assert [one for one in team.members if team.may_change(one, "sources", log)] == ["eva", "ana"]
    may = [one for one in team.members if team.may_change(one, "source_values", value)]
    assert may == ["eva", "ana", "pia"]
