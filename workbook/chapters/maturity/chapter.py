"""What the chapter Six shifts asks, and what it brings."""

from workbook.analysis.subjects import subject
from workbook.book.chapter import Chapter

chapter = Chapter(
    name="maturity",
    title="Six shifts",
    asks="where do we say that we are, and what does our own book show?",
    position=51,
    gate="control",
    letters="A",
    notebook="5a_maturity.ipynb",
    is_further=True,
    subjects=(subject("clicks"),),
    lends={"known": "measures.known_so_far"},
)
