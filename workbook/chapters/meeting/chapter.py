"""What a meeting asks; it brings nothing."""

from workbook.book.chapter import personal

chapter = personal(
    "meeting", "Meeting", "what is on the table today", position=-9, notebook="meeting.ipynb"
)
