"""The handbook as a page: what the declarations say, for reports and apps."""

from workbook.pages.handbook.page import body

__all__ = ["body"]
