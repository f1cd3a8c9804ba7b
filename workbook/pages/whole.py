"""The strategy on a page: what it is in words, and the line from vision to results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from workbook.book import Book, addresses
from workbook.book.messages import joined, say
from workbook.book.model import TABLES
from workbook.book.sharing import is_private
from workbook.charts import theme
from workbook.pages.line import line_map
from workbook.pages.rows import shown_tables, value

_SAID = ("vision", "mission", "service_statement", "recipient")


def strategy_page(book: Book) -> str:
    """Return the strategy on a page as HTML: its words, choices, promises, line, and all else."""
    parts = [
        f'<h1 class="page-title">{escape(book.strategy.name)}</h1>',
        str(on_a_page(book)),
        f'<h2 id="line">{escape(say("From vision to results"))}</h2>',
        str(line_map(book)),
        f'<h2 id="everything">{escape(say("Everything that is entered"))}</h2>',
        _everything(book),
    ]
    return "".join(parts)


def on_a_page(book: Book) -> theme.Html:
    """Vision, mission, service statement, recipient, choices, and what customers are promised."""
    shape = TABLES["strategy"]
    said = [
        (shape.by_name[name].title(), escape(str(getattr(book.strategy, name) or "")))
        for name in _SAID
    ]
    words = "".join(
        f"<div><h3>{escape(title)}</h3><p>{text}</p></div>" for title, text in said if text
    )
    missing = [title for title, text in said if not text]
    note = ""
    if missing:
        words_missing = say("Not entered yet: {columns}.", columns=joined(missing))
        note = f'<p class="wb-about">{escape(words_missing)}</p>'
    return theme.Html(
        f'<div class="wb"><div class="one-page">{words}</div>{note}'
        f"{_choices(book)}{_promises(book)}</div>"
    )


def _choices(book: Book) -> str:
    shape, rows = TABLES["choices"], book.rows("choices")
    title = f'<h2 id="choices">{escape(say("What the strategy chooses"))}</h2>'
    if not rows:
        return title + f'<p class="wb-about">{escape(say("No choices are entered yet."))}</p>'
    shown = ("channel", "segment", "moment", "adopted_on")
    items = []
    for row in rows:
        facts = "".join(
            f"<dt>{escape(shape.by_name[name].title())}</dt><dd>{said}</dd>"
            for name in shown
            if (said := value(book, shape.by_name[name], getattr(row, name)))
        )
        name = theme.linked(row.statement, "choices", row.key)
        items.append(f"<li><strong>{name}</strong><dl>{facts}</dl></li>")
    return f'{title}<ul class="one-choices">{"".join(items)}</ul>'


def _promises(book: Book) -> str:
    promised = [row for row in _moments(book) if row.promise]
    if not promised:
        return ""
    items = "".join(
        f"<li>{theme.linked(row.name, 'moments', row.key)}: {escape(row.promise)}</li>"
        for row in promised
    )
    title = escape(say("What customers are promised"))
    return f'<h2 id="promises">{title}</h2><ul class="page-rows">{items}</ul>'


def _moments(book: Book) -> Sequence[Any]:
    return sorted(book.rows("moments"), key=lambda row: row.position)


def _everything(book: Book) -> str:
    """Return the rest: the strategy's other columns, tables of their own, and lists of all rows."""
    return "".join(_facts(book)) + "".join(_lists(book)) + "".join(_others(book))


def _facts(book: Book) -> Iterator[str]:
    shape = TABLES["strategy"]
    items = "".join(
        f"<dt>{escape(field.title())}</dt><dd>{said}</dd>"
        for field in shape.fields
        if field.name not in (*_SAID, "name", "key") and not is_private("strategy", field.name)
        if (said := value(book, field, getattr(book.strategy, field.name)))
    )
    yield f'<dl class="page-facts">{items}</dl>'


def _lists(book: Book) -> Iterator[str]:
    tables = shown_tables(book)
    items = "".join(
        f"<li>{addresses.link(TABLES[name].title(), addresses.of_table(name))} "
        f'<span class="wb-about">{len(book.rows(name))}</span></li>'
        for name in tables
    )
    if items:
        yield f'<ul class="page-rows one-lists">{items}</ul>'


def _others(book: Book) -> Iterator[str]:
    """Return the rows that speak of no other row, such as holidays."""
    for name, shape in TABLES.items():
        alone = not addresses.has_pages(name) and not any(
            field.references or field.references_by for field in shape.fields if field.key
        )
        if name == "strategy" or is_private(name) or not alone or not book.rows(name):
            continue
        items = "".join(
            "<li>"
            + ", ".join(
                said
                for field in shape.fields
                if (said := value(book, field, getattr(row, field.name)))
            )
            + "</li>"
            for row in book.rows(name)
        )
        rows = theme.Html(f'<ul class="page-rows">{items}</ul>')
        yield theme.folded(shape.title(), rows)
