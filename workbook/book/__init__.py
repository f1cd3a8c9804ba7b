"""What a strategy is: its tables and their rules, frozen as they stood at a moment."""

from workbook.book.book import Book, UnknownTable, measure, records

__all__ = ["Book", "UnknownTable", "measure", "records"]
