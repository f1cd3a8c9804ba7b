"""What the chapter Voice of the customer asks, and what it brings."""

from workbook.book.chapter import Chapter
from workbook.chapters.voice import codings, tables

chapter = Chapter(
    name="voice",
    title="Voice of the customer",
    asks="what do customers tell us, and what do we do nothing about?",
    position=32,
    gate="customer",
    letters="V",
    notebook="3b_voice.ipynb",
    is_further=True,
    reads=("comments", "contacts"),
    tables=tables.TABLES,
    columns=tables.COLUMNS,
    rights=tables.RIGHTS,
    subjects=(codings.subject(),),
    lends={
        "known": "measures.known_so_far",
        "starting_themes": "starting.themes",
        "theme_share": "measures.theme_share",
    },
)
