"""Voice of the customer: what do customers tell us, and what do we do nothing about?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts")
