"""Executives read functions, never a person as the fault."""

from __future__ import annotations

import pytest
from books import make_book

from workbook.analysis.checks import findings
from workbook.analysis.glance import inspect
from workbook.analysis.people import functions_acting, unnaming, without_people

BOOK = make_book(
    strategy=[{"key": "s", "name": "S", "leader": "ana"}],
    functions=[
        {"key": "sales", "name": "Sales", "manager": "ana"},
        {"key": "care", "name": "Customer care"},
    ],
    members=[
        {"key": "ana", "name": "Ana", "function": "sales"},
        {"key": "anna", "name": "Ana Ruiz", "function": "care"},
        {"key": "leo", "name": "Leo Paz"},
    ],
    commitments=[
        {"key": "c", "statement": "Bring the list", "member": "anna", "made_on": "2026-01-01",
         "due_on": "2026-02-01"}
    ],
    choices=[{"key": "one", "statement": "Settle it at once"}],
    objectives=[
        {"key": "o", "statement": "Settle three of four", "function": "sales", "choice": "one"}
    ],
    actions=[
        {"key": "a", "objective": "o", "function": "sales", "statement": "Train everybody",
         "starts_on": "2026-01-05", "ends_on": "2026-02-05"}
    ],
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Ana Ruiz is late.", "A member of Customer care is late."),
        ("For “Ana Ruiz” and Ana.", "For a member of Customer care and a member of Sales."),
        ("Leo Paz owns it.", "A member of the team owns it."),
        ("Analysis and Anatomy", "Analysis and Anatomy"),
    ],
)  # fmt: skip
def test_functions_stand_in_the_place_of_names(said, read):
    assert unnaming(BOOK)(said) == read


def test_no_front_names_a_person():
    names = ("Ana Ruiz", "Leo Paz")
    for one in inspect(BOOK, aligned=False).first:
        assert not any(name in one.message + one.remedy for name in names)
        assert not any(name in map(str, one.facts.values()) for name in names)
    late = next(one for one in findings(BOOK) if one.code == "M503")
    assert functions_acting(BOOK, late) == "Customer care"
    assert without_people(BOOK, late).keys == late.keys
