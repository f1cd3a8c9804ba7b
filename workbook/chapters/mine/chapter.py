"""What My page asks; it brings nothing."""

from workbook.book.chapter import Chapter

chapter = Chapter(
    name="mine",
    title="My page",
    asks="what is waiting for you",
    position=-10,
    notebook="my_page.ipynb",
    is_personal=True,
)
