"""Journey: do we keep what we promise, from before the first contact?"""

from __future__ import annotations

from workbook.chapters import lazily

__getattr__ = lazily(
    __name__, "measures", "stages", "moment_line", "charts", "improving", "unheard", "winning"
)
