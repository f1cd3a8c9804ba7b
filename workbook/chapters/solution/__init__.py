"""Solution: which solution serves the strategy, with every function in it?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts", "remaining")
