"""A name stays a name and a text a text, whatever is in it."""

from __future__ import annotations

import duckdb
import pytest

from workbook.evidence.quoting import quoted_name, quoted_text

NASTY = [
    "plain",
    "",
    "two words",
    "it's",
    'a "quoted" name',
    "'; DROP TABLE answers; --",
    '"; DROP TABLE answers; --',
    "back\\slash \\' and %s {} $1",
    "zwei\nZeilen\tund ü → 你好",
    "/* no comment */ -- nor this",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_text_comes_back_as_it_was(text):
    with duckdb.connect() as engine:
        assert engine.execute(f"SELECT {quoted_text(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize("name", [one for one in NASTY if one])  # a column has to have a name
def test_a_column_of_any_name_is_found_and_nothing_else_runs(name):
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE answers (kept INTEGER)")
        engine.execute(f"CREATE TABLE {quoted_name(name)} ({quoted_name(name)} INTEGER)")
        engine.execute(f"INSERT INTO {quoted_name(name)} VALUES (7)")
        found = engine.execute(f"SELECT {quoted_name(name)} FROM {quoted_name(name)}")
        assert [column[0] for column in found.description] == [name]
        assert found.fetchall() == [(7,)]
        assert engine.execute("SELECT count(*) FROM answers").fetchall() == [(0,)]
