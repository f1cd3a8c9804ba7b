"""What the chapter How we see service asks, and what it brings."""

from workbook.analysis.subjects import subject
from workbook.book.chapter import Chapter

chapter = Chapter(
    name="observer",
    title="How we see service",
    asks="what keeps us from acting on what we know, and has our way of seeing changed?",
    position=52,
    gate="control",
    letters="A",
    notebook="5b_observer.ipynb",
    is_further=True,
    subjects=(subject("obstacles"), subject("metrics"), subject("observer")),
    lends={"known": "measures.known_so_far"},
)
