"""How we see service: what keeps us from acting, and has our way of seeing changed?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "charts", "meeting")
