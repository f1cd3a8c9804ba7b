"""Control: are the promised results coming?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(__name__, "measures", "board", "answers", "charts", "lateness", "leads")
