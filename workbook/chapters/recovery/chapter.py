"""What the chapter Second attempt asks, and what it brings."""

from workbook.analysis.subjects import subject
from workbook.book.chapter import Chapter
from workbook.chapters.recovery import tables

chapter = Chapter(
    name="recovery",
    title="Second attempt",
    asks="where did the last attempt fail, and does this one change exactly that?",
    position=80,
    gate="control",
    letters="R",
    notebook="8_recovery.ipynb",
    is_further=True,
    columns={"strategy": tables.STRATEGY},
    subjects=(subject("autopsy"),),
    lends={"known": "measures.known_so_far"},
)
