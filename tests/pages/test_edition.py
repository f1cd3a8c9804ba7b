"""The board's edition: only what the book has, and no more rows than there is room for."""

from workbook.charts.parts import Figure, Table
from workbook.pages.board import sections


def titles(made):
    return [one.title for one in made]


def tables(section):
    return [part for _, shown in section.pieces for part in shown.parts if isinstance(part, Table)]


def test_a_section_stands_only_where_the_book_has_its_data(book):
    assert titles(sections(book())) == ["For the board"]
    made = sections(book(choices=[{"key": "c", "statement": "Answer within a day"}]))
    assert titles(made) == ["For the board", "The strategy on a page"]


def test_with_less_room_there_are_fewer_rows_and_it_is_said_how_many_are_left_out(book):
    made = book(choices=[{"key": f"c{n}", "statement": f"Choice {n}"} for n in range(20)])
    for room, shown in ((1.0, 8), (0.5, 4)):
        section = sections(made, room)[1]
        (table,) = tables(section)
        assert len(table.rows) == shown
        assert f"{20 - shown} more rows in the full report." in "".join(
            html for _, html in section.pieces
        )


def test_of_many_indicators_the_worst_are_on_the_scoreboard_and_the_plan_is_one_picture(book):
    number = 40
    made = book(
        "2026-06-30",
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c", "statement": "Answer within a day"}],
        indicators=[{"key": f"i{n}", "name": f"Indicator {n}"} for n in range(number)],
        objectives=[
            {"key": f"o{n}", "function": "sales", "choice": "c", "statement": f"Objective {n}"}
            for n in range(number)
        ],
        actions=[
            {"key": f"a{n}", "objective": f"o{n}", "function": "sales", "statement": f"Action {n}",
             "starts_on": "2026-01-05", "ends_on": "2026-09-30"}
            for n in range(number)
        ],
    )  # fmt: skip
    by_title = {one.title: one for one in sections(made)}
    (table,) = tables(by_title["The scoreboard"])
    assert len(table.rows) == 16
    assert "of 40 indicators" in by_title["The scoreboard"].pieces[-1][1]
    figures = [part for part in by_title["The plan"].pieces[0][1].parts if isinstance(part, Figure)]
    assert len(figures) == 1
    assert "Action 39" not in figures[0].svg
