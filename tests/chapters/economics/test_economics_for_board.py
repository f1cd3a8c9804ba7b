"""What the board hears of the economics: one sentence of the money, one of the decisions."""

from books import make_book

from workbook.analysis import board
from workbook.chapters.economics import for_board
from workbook.chapters.economics.handbook import constants


def test_the_board_hears_what_problems_cost_and_what_decisions_changed():
    decision = {"key": "d", "statement": "Repeat a missed delivery", "decided_on": "2026-01-01",
                "effective_on": "2026-01-01"}  # fmt: skip
    book = make_book(constants=constants(), decisions=[decision])
    cost, changed = (line.said for line in for_board.money(book))
    assert cost.startswith("Problems cost us ")
    assert "net" in cost
    assert changed == "Of 1 decision, none has a shown effect and 1 cannot be judged."
    assert {cost, changed} <= {line.said for line in board.topics(book)["money"]}


def test_a_book_without_it_tells_nothing():
    assert not list(for_board.money(make_book()))
