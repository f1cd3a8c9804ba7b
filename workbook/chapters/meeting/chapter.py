"""What a meeting asks; it brings nothing."""

from workbook.book.chapter import Chapter

chapter = Chapter(
    name="meeting",
    title="Meeting",
    asks="what is on the table today",
    position=-9,
    notebook="meeting.ipynb",
    is_personal=True,
)
