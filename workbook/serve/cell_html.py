"""A chapter as a stream of HTML: what is rendered, cell by cell, in the frame of our template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Any

from workbook.book.messages import say

WIDGET = "application/vnd.jupyter.widget-view+json"

_HEADING = re.compile(r"<h(?P<level>[23])>(?P<words>.*?)</h[23]>", re.DOTALL)
_PLACED = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def headings(cells: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the chapter's headings of the second level: where they are, and what they say."""
    return [
        (place, _words(words))
        for cell in cells
        if cell.cell_type == "markdown"
        for place, words in _PLACED.findall(text(cell.source))
    ]


@lru_cache(maxsize=1024)
def text(source: str) -> str:
    """Write a text cell as HTML, with a place at each heading for links."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return _HEADING.sub(_place, str(MarkdownWithMath(renderer=renderer).render(source)))


def outputs(data: Sequence[Mapping[str, Any]], printed: str = "") -> str:
    """Write what a cell shows as HTML; a widget is left to the browser."""
    made = [_output(one) for one in data]
    if printed.strip():
        made.append(f'<pre class="report-output">{escape(printed)}</pre>')
    return "".join(made)


def has_widget(data: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether a cell shows something that needs a kernel behind it."""
    return any(WIDGET in one for one in data)


def failed(reference: str) -> str:
    """Say that a part of the page is missing, and how to find the cause."""
    head = escape(say("This part could not be shown."))
    rest = escape(
        say(
            "The rest of the page is not affected. Your administrator finds the cause in the "
            "server’s log under the reference {reference}.",
            reference="{}",
        )
    ).format(f"<code>{escape(reference)}</code>")
    return f'<div class="app-failed" role="status"><p><strong>{head}</strong> {rest}</p></div>'


def _place(heading: re.Match[str]) -> str:
    level, words = heading["level"], heading["words"]
    place = re.sub(r"\W+", "-", _words(words).casefold()).strip("-")
    return f'<h{level} id="{place}">{words}</h{level}>'


def _words(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()


def _output(data: Mapping[str, Any]) -> str:
    for kind, write in _WRITERS.items():
        if kind in data:
            return write(str(data[kind]))
    return ""


def _html(html: str) -> str:
    html = html.strip()
    is_style = html.startswith("<style>") and html.endswith("</style>")
    return "" if is_style else f'<div class="report-output">{html}</div>'


def _picture(png: str) -> str:
    source = f"data:image/png;base64,{png.strip()}"
    return f'<div class="report-output"><img alt="" src="{source}"></div>'


# The first that a cell offers is shown.
_WRITERS: Mapping[str, Callable[[str], str]] = {
    WIDGET: lambda _: f'<p class="app-waiting">{escape(say("Being prepared …"))}</p>',
    "text/html": _html,
    "image/svg+xml": lambda svg: f'<div class="report-output">{svg}</div>',
    "image/png": _picture,
    "text/markdown": lambda source: f'<div class="report-output">{text(source)}</div>',
    "text/plain": lambda words: f'<pre class="report-output">{escape(words)}</pre>',
}
