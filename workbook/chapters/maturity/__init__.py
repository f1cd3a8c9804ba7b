"""Six shifts: where do we say that we are, and what does our own book show?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts", "meeting")
