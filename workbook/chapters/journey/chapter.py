"""What the chapter Journey asks, and what it brings."""

from workbook.analysis.subjects import subject
from workbook.book.chapter import Chapter
from workbook.chapters.journey import tables

chapter = Chapter(
    name="journey",
    title="Journey",
    asks="do we keep what we promise, from before the first contact?",
    position=31,
    gate="customer",
    letters="J",
    notebook="3a_journey.ipynb",
    is_further=True,
    reads=("events",),
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    subjects=(subject("components"), subject("readiness")),
    lends={"known": "measures.known_so_far"},
)
