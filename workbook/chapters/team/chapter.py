"""What the chapter Team asks, and what it brings."""

from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Station, rows_of
from workbook.chapters.team import tables


def _promises(book: Any) -> Any:
    from workbook.chapters.team import for_board

    return for_board.promises(book)


chapter = Chapter(
    name="team",
    title="Team",
    asks="who is on the team, and who is expert in what?",
    position=0,
    gate="plans",
    letters="T",
    notebook="0_team.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    stations=(Station("Team", 40, rows_of("functions", "function"), ("T",)),),
    board=(ForBoard("promises", _promises),),
)
