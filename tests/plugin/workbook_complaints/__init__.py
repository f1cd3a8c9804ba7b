"""Complaints: what do customers complain about, and how bad does the team find it?"""

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts")
