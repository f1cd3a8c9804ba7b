"""What hangs on an objective: the choices that it enacts, and what the company wants of them."""

from __future__ import annotations

from books import make_book

from workbook.analysis import reach


def goal(key, **cells):
    return {"key": key, "function": "sales", "statement": key.title(), **cells}


def test_an_objective_enacts_its_own_choices_and_those_of_all_above_it_once():
    book = make_book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": key, "statement": key} for key in ("call", "visit", "write")],
        objectives=[
            goal("top", choice="write; call"),
            goal("middle", parent="top", choice="call"),
            goal("low", parent="middle", choice="visit"),
            goal("alone", choice="call"),
        ],
    )
    assert reach.choices_of_objectives(book) == {
        "top": ("write", "call"),
        "middle": ("call", "write"),
        "low": ("visit", "call", "write"),  # its own first, then the nearest
        "alone": ("call",),
    }
    assert reach.choices_of_objectives(make_book()) == {}


def test_only_a_positive_median_of_the_votes_is_support():
    votes = {"grow": (-1, 1, 3), "save": (-1, 0, 3), "last": (-2, -1, 3)}
    book = make_book(
        members=[{"key": key, "name": key.title()} for key in ("ana", "ben", "eva")],
        choices=[{"key": "call", "statement": "Call"}],
        corporate_objectives=[{"key": key, "statement": key} for key in votes],
        links=[
            {"choice": "call", "corporate_objective": key, "member": member, "round": 1,
             "contribution": vote}
            for key, given in votes.items()
            for member, vote in zip(("ana", "ben", "eva"), given, strict=True)
        ],
    )  # fmt: skip
    assert reach.supported(book) == {"call": ["grow"]}
    assert reach.supported(make_book()) == {}
