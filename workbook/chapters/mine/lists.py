"""What My page shows: the reader's own list, with the way to each thing."""

from __future__ import annotations

import json
from html import escape

from workbook import theme
from workbook.book import Book, records
from workbook.chapters.mine.measures import KINDS, waiting

__all__ = ["waiting_list"]

_HEADINGS = {
    "vote": ("Votes to give", "1_link.ipynb"),
    "forecast": ("Forecasts to give", "2_plans.ipynb"),
    "result": ("Results to enter", ""),
    "action": ("Overdue actions", ""),
    "commitment": ("Overdue commitments", ""),
    "finding": ("Findings on what you answer for", ""),
}
_CHAPTER_OF_GATE = {
    "L": "1_link", "T": "0_team", "P": "2_plans", "C": "3_customer", "S": "4_solution",
    "M": "5_control",
}  # fmt: skip


def waiting_list(book: Book) -> theme.Html:
    """What waits for you."""
    frame = waiting(book)
    parts = []
    for kind in KINDS:
        rows = list(records(frame[frame.kind == kind]))
        if rows:
            heading, page = _HEADINGS[kind]
            items = "".join(f"<li>{_item(kind, row.what, page)}</li>" for row in rows)
            parts.append(f"<h4>{heading}</h4><ul>{items}</ul>")
    if not parts:
        return theme.paragraph("Nothing waits for you.")
    return theme.Html(f'<div class="wb">{"".join(parts)}</div>')


def _item(kind: str, what: str, page: str) -> str:
    if kind == "finding":
        code, _, said = what.partition(": ")
        return f"{_link(f'{_CHAPTER_OF_GATE[code[0]]}.ipynb', code)}: {escape(said)}"
    return f"{escape(what)} {_link(page, 'Vote there')}" if page else escape(what)


def _link(page: str, words: str) -> str:
    """Lead to another page; JupyterLab opens it in a tab beside this one, an app in its place."""
    opens = escape(json.dumps({"path": page}))
    return (
        f'<a href="{page}" style="color: #0b6aa2; text-decoration: underline" '
        f'data-commandlinker-command="docmanager:open" data-commandlinker-args="{opens}">'
        f"{escape(words)}</a>"
    )
