"""What the chapter Customer asks, and what it brings."""

from workbook.book.chapter import Chapter, Station, rows_of
from workbook.chapters.customer import tables

chapter = Chapter(
    name="customer",
    title="Customer",
    asks="is what you assume about the customer true?",
    position=30,
    gate="customer",
    letters="C",
    notebook="3_customer.ipynb",
    tables=tables.TABLES,
    rights=tables.RIGHTS,
    stations=(Station("Customer", 60, rows_of("assumptions", "assumption"), ("C",)),),
)
