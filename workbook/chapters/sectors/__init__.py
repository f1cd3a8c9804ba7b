"""Internal areas: how far is each from the customer, and where does the customer wait?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "saying", "charts", "lanes", "meeting", "judged")
