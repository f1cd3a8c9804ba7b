"""Second attempt: where did the last attempt fail, and does this one change exactly that?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "picture", "thirty_days")
