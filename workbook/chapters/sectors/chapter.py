"""What the chapter on internal areas asks, and what it brings."""

from workbook.analysis.subjects import subject
from workbook.book.chapter import Chapter
from workbook.chapters.sectors import pacts_first, tables

chapter = Chapter(
    name="sectors",
    title="Internal areas",
    asks="how far is each area from the customer, and where does the customer wait?",
    position=21,
    gate="plans",
    letters="D",
    notebook="2a_sectors.ipynb",
    is_further=True,
    reads=("events",),
    tables=tables.TABLES,
    columns=tables.COLUMNS,
    rights=tables.RIGHTS,
    subjects=(subject("times"), pacts_first.after_pacts(subject("internal")), subject("values")),
    lends={"known": "saying.known_so_far"},
)
