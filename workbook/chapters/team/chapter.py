"""What the chapter Team asks, and what it brings."""

from typing import Any

from workbook.book.chapter import Chapter, ForBoard, Needed, Station, rows_of
from workbook.book.messages import _
from workbook.chapters.team import tables


def _promises(book: Any) -> Any:
    from workbook.chapters.team import for_board

    return for_board.promises(book)


FUNCTIONS = 3  # with members make a team multifunctional


def _represented(book: Any) -> bool:
    return len({row.function for row in book.rows("members") if row.function}) >= FUNCTIONS


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
    needed=(
        Needed(_("three functions"), lambda book: len(book.rows("functions")) >= FUNCTIONS),
        Needed(_("members from three functions"), _represented),
    ),
    contradictions=("T006", "T007"),
    stations=(Station("Team", 40, rows_of("functions", "function"), ("T",)),),
    board=(ForBoard("promises", _promises),),
)
