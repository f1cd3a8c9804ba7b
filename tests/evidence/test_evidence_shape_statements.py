"""The statements of the shapes, in every dialect that a database may speak."""

from datetime import date

import pytest
from sqlglot import parse_one

from workbook.evidence.database import DIALECTS
from workbook.evidence.rules import rule
from workbook.evidence.shape_statements import (
    Parts,
    Week,
    bucketed,
    cases_statement,
    cells_statement,
    pairs,
    words_statement,
)
from workbook.evidence.statement import translated

LOG = Parts('"case"', '"on"', '"begun"', '"sector"', '"what"', '("x" > 1)')
STATEMENTS = {
    "cells": cells_statement([bucketed('"on"', "month")], ['"y"'], '"w"', '"who"', "TRUE", "t", 9),
    "words": words_statement('"text"', [rule("late*"), rule("price; -cheap")], '"k"', "", "TRUE",
                             "t"),
    "cases": cases_statement(LOG, "t", [("ask", "call")], Week(9, 17, (date(2026, 1, 6),)),
                             entered=True, in_order="1"),
}  # fmt: skip


@pytest.mark.parametrize("dialect", sorted({*DIALECTS.values(), "spark"}))
@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_can_be_read_in_the_dialect_it_was_written_for(sql, dialect):
    there = translated(sql, dialect)
    assert parse_one(there, read=dialect)


def test_pairs_of_themes():
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
    assert len(pairs(40)) == 780
