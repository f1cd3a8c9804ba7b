"""What a page shows fitted to paper: what folds is open, wide tables lie across the page.

Tables of raw data are left out: nobody reads 250 rows on paper.
"""

from __future__ import annotations

import re

MOST_ROWS = 60
MOST_COLUMNS = 9
MOST_UPRIGHT = 11  # columns: with smaller letters they still fit, and need no page of their own

_TABLE = re.compile(r'<div class="wb wb-scroll"[^>]*>\s*<table\b.*?</table>\s*</div>', re.DOTALL)
_NAME = re.compile(r'aria-label="([^"]*)"')
_FOLDED = re.compile(r"<details(?![^>]*\bopen\b)")
_DAY = re.compile(r"<td>(\d{4}-\d\d-\d\d)</td>")
_LONG = re.compile(r"<td>([^<]*[^\s<]{20}[^<]*)</td>")  # a word that no column is wide enough for


def for_paper(html: str) -> str:
    """Return a chapter's HTML made ready for paper; its tables are those of ``theme.table``."""
    return _TABLE.sub(lambda found: _fitted(found[0]), _FOLDED.sub("<details open", html))


def _fitted(table: str) -> str:
    rows = table.count("<tr>") - table.count("<thead>")
    if rows > MOST_ROWS:
        named = _NAME.search(table)
        name = named[1] if named else "Table"
        return (
            f'<p class="wb-about">{name}: {rows} rows, too many for paper. '
            "The page of this chapter shows them all.</p>"
        )
    table = _DAY.sub(r'<td class="paper-day">\1</td>', table)
    table = _LONG.sub(r'<td class="paper-long">\1</td>', table)
    head, _, _ = table.partition("</thead>")
    columns = head.count("<th ")
    if columns <= MOST_COLUMNS:
        return table
    lies = "paper-wide" if columns > MOST_UPRIGHT else "paper-small"
    return table.replace('class="wb wb-scroll"', f'class="wb wb-scroll {lies}"', 1)
