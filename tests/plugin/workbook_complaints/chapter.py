"""What the chapter Complaints asks, and what it brings."""

from workbook.book.chapter import Chapter, Result, Station, Subject, rows_of
from workbook_complaints import tables


def _asks(book, _number):
    return tuple((row.key,) for row in book.rows("complaints"))


def _nothing(_book):
    return "Enter complaints first."


def _unanswered(book):
    return {(row.key,): str(row.answered_on or "") for row in book.rows("complaints")}


chapter = Chapter(
    name="complaints",
    title="Complaints",
    asks="what do customers complain about?",
    position=32,
    gate="customer",
    letters="K",
    notebook="3b_complaints.ipynb",
    tables=tables.TABLES,
    choices={("assumptions", "kind"): ("complaint",)},
    rights=tables.RIGHTS,
    subjects=(
        Subject(
            name="harms",
            called="votes on harm",
            one="complaint",
            about=("complaint",),
            asks=_asks,
            nothing=_nothing,
            values=("harm", "reason"),
            scale=tables.SCALE,
        ),
    ),
    stations=(Station("Complaints", 65, rows_of("complaints", "complaint"), ("K",)),),
    results=(Result("complaints.open", "Answered", _unanswered, of="complaints"),),
)
