"""The drawing of the tables in the handbook, and the list that says the same."""

from workbook.book.model import TABLES
from workbook.pages.handbook import diagram


def test_the_drawing_says_what_it_is_and_the_list_says_the_same():
    assert f"Diagram of {len(TABLES)} tables" in diagram.drawing()
    lines = diagram.drawing().count("<path")
    shown = [
        (name, one)
        for name in TABLES
        for one in diagram.targets(name)
        if one not in (name, "members")
    ]
    assert lines == len(shown) > 20
    assert "→ Strategic choices, Corporate objectives and Members" in diagram.listing()
    for name in ("objectives", "solutions"):
        assert name in diagram.targets("assumption_uses")  # told by a column of the same row
