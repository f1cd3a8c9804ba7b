"""The portfolio: which of our strategies will live?

A page like a chapter's, but over all strategies of a store: what they have in common, which are
worst off, what moved, and how it adds up from unit to parent.
"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts", "branches")
