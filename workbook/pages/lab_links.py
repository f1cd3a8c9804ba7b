"""Links in JupyterLab: to a page of ours, opened for a strategy."""

from __future__ import annotations

import json
from html import escape

OPENS = "service-strategy-workbook:open"
"""Command of our extension (``serve/lab_extensions``): ``path`` of a notebook, and ``strategy``."""


def lab_link(words: str, notebook: str, strategy: str, *, main: bool = False) -> str:
    """Return a link to a notebook beside this one, which then shows the strategy with this key.

    Without a notebook the page that it is on shows that strategy. ``main`` makes it a button.
    """
    told = escape(json.dumps({"path": notebook, "strategy": strategy}))
    looks = ' class="wb-button wb-main"' if main else ""
    return (
        f'<a{looks} href="{escape(notebook or "#")}" data-commandlinker-command="{OPENS}" '
        f'data-commandlinker-args="{told}">{escape(words)}</a>'
    )
