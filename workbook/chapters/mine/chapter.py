"""What My page asks; it brings nothing."""

from workbook.book.chapter import personal

chapter = personal(
    "mine", "My page", "what is waiting for you", position=-10, notebook="my_page.ipynb"
)
