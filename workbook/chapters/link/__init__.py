"""Link: does the service strategy serve the corporate strategy?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts", "outlooks", "reveal")
