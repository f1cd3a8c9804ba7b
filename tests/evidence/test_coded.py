"""Codes for no answer in Parquet files and databases: the same as in a file of text."""

from __future__ import annotations

import duckdb
import pytest
import sqlalchemy as sa

from workbook.evidence import Question, Sources, ask, ledger
from workbook.evidence.aggregate import Answer
from workbook.evidence.reading.reading import Declared
from workbook.evidence.reading.typed import Hints
from workbook.evidence.source import Described

SCORES = [9] * 20 + [4] * 20 + [2] * 20 + [-99] * 3
ROWS = [("N" if at % 2 else "S", score, "ns/nc" if at % 6 == 0 else "Sí")
        for at, score in enumerate(SCORES)]  # fmt: skip


@pytest.fixture(params=["parquet", "database", "text"])
def asked(request, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(ledger, "_answered", type(ledger._answered)())
    monkeypatch.setattr(ledger, "_shown", type(ledger._shown)())
    file, url = "a.parquet", ""
    if request.param == "parquet":
        duckdb.sql("CREATE OR REPLACE TABLE t (region VARCHAR, score DOUBLE, r VARCHAR)")
        duckdb.executemany("INSERT INTO t VALUES (?, ?, ?)", ROWS)
        duckdb.sql(f"COPY t TO '{tmp_path / file}'")
    elif request.param == "text":
        file = "a.csv"
        text = "region,score,r\n" + "".join(f"{','.join(map(str, row))}\n" for row in ROWS)
        (tmp_path / file).write_text(text, encoding="utf-8")
    else:
        file, url = "t", f"sqlite:///{tmp_path / 'db.sqlite'}"
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE t (region TEXT, score REAL, r TEXT)")
            connection.exec_driver_sql("INSERT INTO t VALUES (?, ?, ?)", ROWS)
        engine.dispose()

    def ask_about(codes, measure, **parts):
        described = {"s": Described(file, Declared(hints=Hints(no_answer=codes)))}
        sources = Sources(str(tmp_path), url, described=described)
        question = Question("s", measure, **parts)
        return ask([question], sources)[question]

    return ask_about


def test_an_evident_code_is_no_answer(asked):
    found = asked(("-99",), "score", share=False)
    assert (found.n, found.missing) == (60, 3)
    assert found.strata[0].wy == pytest.approx(300)


def test_a_word_for_no_answer_is_found_in_any_case(asked):
    found = asked(("NS/NC",), "r = 'Sí'")
    assert (found.n, found.missing) == (52, 11)


def test_another_code_is_asked_how_many_it_leaves_out(asked):
    assert isinstance(asked(("4",), "score", share=False), Answer)
    said = str(asked(("4",), "region = 'N'", filter="score >= 4"))
    assert "in which 4 was set to be no answer" in said


def test_without_codes_every_value_counts(asked):
    assert asked((), "score", share=False).n == 63
