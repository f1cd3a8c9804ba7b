"""Economics: what a dissatisfied customer costs, what loyalty is worth, what decisions changed."""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts")
