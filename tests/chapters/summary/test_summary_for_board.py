"""What the board must decide, as the checks find it."""

from workbook.analysis import board
from workbook.chapters.summary import for_board


def test_the_board_decides_on_what_concerns_it_and_not_on_single_actions(book, monkeypatch):
    monkeypatch.setattr(for_board, "MOST", 50)
    made = book(
        "2026-06-30",
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c", "statement": "Answer within a day"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "Answer"}],
        actions=[{"key": "a", "objective": "o", "function": "sales", "statement": "Hire people"}],
    )
    told = [line.said for line in board.topics(made)["decide"]]
    assert any("Answer within a day" in one for one in told)
    assert not any("Hire people" in one for one in told)
