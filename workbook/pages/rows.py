"""The small page of a row: what is entered, what rests on it, what it rests on, its history.

It is made from the model alone, so that every table has such pages, a plugin's too, and every
column that a team enters is shown to its readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

from workbook.analysis import alignment
from workbook.analysis.checks import Finding, findings
from workbook.analysis.mentions import mentioned
from workbook.analysis.people import without_people
from workbook.analysis.verdicts import verdicts
from workbook.book import Book, addresses, records
from workbook.book.fields import Field, Row, Table, is_missing
from workbook.book.messages import day, joined, number, say, say_number, translate
from workbook.book.model import TABLES
from workbook.book.sharing import is_private
from workbook.charts import theme
from workbook.forms.history import told
from workbook.store import HistoryEntry

LONG = 12  # rows of a table from which it is folded
MOST_CHANGES = 20
_ABOUT_PEOPLE = ("owner", "member", "manager", "leader")


def row_page(
    book: Book, table: str, key: str, history: Sequence[HistoryEntry] = (), level: int = 1
) -> str:
    """Return the page of one row as HTML; empty where the book has no such row.

    Parameters
    ----------
    book
        The strategy.
    table, key
        Which row.
    history
        Every version that the row had, the oldest first.
    level
        Of its heading.
    """
    row = book.by_key(table).get(key)
    if row is None:
        return ""
    shape = TABLES[table]
    parts = [
        _facts(book, shape, row),
        _section(say("What it serves and needs"), _outgoing(book, shape, row), level),
        _section(say("What rests on it"), _incoming(book, table, key, level + 2), level),
        _section(say("What was found"), _found(book, table, key), level),
        _section(say("History"), _history(book, shape, history), level),
    ]
    name = escape(name_of(book, table, key))
    return (
        f'<article class="page-row" id="{escape(key)}">'
        f"{_kind(shape, key, level)}"
        f'<h{level} class="page-title">{name}</h{level}>{"".join(parts)}</article>'
    )


def table_page(book: Book, table: str) -> str:
    """Return the list of a table's rows, each leading to its page."""
    shape = TABLES[table]
    items = "".join(
        f"<li>{theme.linked(name_of(book, table, key), table, key)}</li>"
        for key in book.by_key(table)
    )
    return (
        f'<h1 class="page-title">{escape(shape.title())}</h1>'
        f'<p class="wb-about">{escape(shape.hint())}</p><ul class="page-rows">{items}</ul>'
    )


def name_of(book: Book, table: str, key: Any) -> str:
    """Return what people call a row; evidence, visits and the like by what they speak of."""
    shape = TABLES[table]
    if shape.named_by:
        return book.name(table, key)
    row = book.by_key(table)[key]
    cells = ((one, getattr(row, one.name)) for one in shape.fields if not one.key)
    about = next(((one, cell) for one, cell in cells if not is_missing(cell) and cell != ()), None)
    if about is None:
        return str(key)
    field, cell = about
    if field.references:
        said = joined(
            [book.name(field.references, one) for one in (cell if field.many else [cell])]
        )
    else:
        said = _WRITTEN.get(field.kind, str)(cell)
    return say("{table}: {about}", table=shape.title(), about=said)


def shown_tables(book: Book) -> list[str]:
    """Return the tables whose rows have pages, and that have rows."""
    return [
        name
        for name in TABLES
        if name != "strategy"
        and addresses.has_pages(name)
        and not is_private(name)
        and book.rows(name)
    ]


def value(book: Book, field: Field, cell: Any) -> str:
    """Write a cell as people read it, as HTML: names for keys, each leading to its page."""
    if is_missing(cell) or cell == ():
        return ""
    if field.references:
        keys = cell if field.many else (cell,)
        return "; ".join(
            escape(translate(key)) if key in field.besides else _name(book, field.references, key)
            for key in keys
        )
    if field.many:
        return escape("; ".join(map(str, cell)))
    text = _WRITTEN.get(field.kind, str)(cell)
    if text.startswith(("https://", "http://")) and not any(map(str.isspace, text)):
        return f'<a href="{escape(text)}" rel="noreferrer">{escape(text)}</a>'
    return escape(text).replace("\n", "<br>")


_WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "date": day,
    "number": number,
    "integer": number,
    "flag": lambda cell: say("yes") if cell else say("no"),
    "choice": translate,
}


def _name(book: Book, table: str, key: Any) -> str:
    if table not in TABLES or key not in book.by_key(table):
        return escape(str(key))
    return theme.linked(name_of(book, table, key), table, key)


def _kind(shape: Table, key: str, level: int) -> str:
    form = addresses.of_form(shape.name, key)
    kind = [addresses.link(shape.title(), addresses.of_table(shape.name))] if level == 1 else []
    if form:
        kind.append(f'<a class="wb-change" href="{escape(form)}">{escape(say("Change it"))}</a>')
    return f'<p class="page-kind">{" · ".join(kind)}</p>' if kind else ""


def _section(title: str, inner: str, level: int) -> str:
    return f"<h{level + 1}>{escape(title)}</h{level + 1}>{inner}" if inner else ""


def _facts(book: Book, shape: Table, row: Row) -> str:
    items = []
    for field in shape.fields:
        if field.key or field.name == shape.named_by or field.references or field.references_by:
            continue
        hidden = is_private(shape.name, field.name) and not addresses.place().edited
        said = "" if hidden else value(book, field, getattr(row, field.name))
        if said:
            items.append(f"<dt>{escape(field.title())}</dt><dd>{said}</dd>")
    return f'<dl class="page-facts">{"".join(items)}</dl>' if items else ""


def _outgoing(book: Book, shape: Table, row: Row) -> str:
    items = [
        f"<dt>{escape(field.title())}</dt><dd>{said}</dd>"
        for field in shape.fields
        if (field.references or field.references_by) and (said := _pointed(book, field, row))
    ]
    items += _rests_on_beliefs(book, shape.name, row)
    items += _new_belief(shape.name, row)
    return f'<dl class="page-facts">{"".join(items)}</dl>' if items else ""


def _pointed(book: Book, field: Field, row: Row) -> str:
    cell = getattr(row, field.name)
    if field.references_by and cell:
        return _name(book, getattr(row, field.references_by), cell)
    return value(book, field, cell)


def _rests_on_beliefs(book: Book, table: str, row: Row) -> Iterator[str]:
    """Tell which assumptions a row rests on, each with its verdict."""
    uses = [
        use.assumption
        for use in book.rows("assumption_uses")
        if (use.used_by_table, use.used_by_key) == (table, getattr(row, "key", None))
    ]
    if uses:
        said = {one.assumption: one.verdict for one in records(verdicts(book))}
        items = "".join(
            f"<li>{_name(book, 'assumptions', key)}{_verdict(said.get(key))}</li>" for key in uses
        )
        title = escape(say("Beliefs about the customer"))
        yield f'<dt>{title}</dt><dd><ul class="page-rows">{items}</ul></dd>'


def _new_belief(table: str, row: Row) -> Iterator[str]:
    """Lead to a new assumption that is for this row, where it is one that can depend on some."""
    uses = TABLES.get("assumption_uses")
    if uses is None or table not in uses.by_name["used_by_table"].choices:
        return
    address = addresses.of_new("assumptions", {"used_by": [f"{table}/{row.key}"]})
    if address:
        words = say("Add a belief that it depends on")
        yield f'<dt></dt><dd class="wb-change">{addresses.link(words, address)}</dd>'


def _verdict(said: Any) -> str:
    return "" if is_missing(said) else f' <span class="wb-about">({escape(translate(said))})</span>'


def _incoming(book: Book, table: str, key: str, level: int) -> str:
    made = []
    if table in ("choices", "corporate_objectives"):
        made.append(_votes(book, table, key, level))
    for (name, column), rows in _pointing(book).get((table, key), {}).items():
        if name == "assumption_uses" and table != "assumptions":
            continue  # told with what the row rests on
        made.append(_group(book, TABLES[name], TABLES[name].by_name[column], rows, level))
    return "".join(made)


_Pointing = dict[tuple[str, str], dict[tuple[str, str], list[Row]]]


def _pointing(book: Book) -> _Pointing:
    """Return what points at each row, by table and column: a report asks it of every row."""

    def index() -> _Pointing:
        found: _Pointing = {}
        for name, shape in TABLES.items():
            if is_private(name) or name == "strategy":
                continue
            for field in shape.fields:
                for row in book.rows(name):
                    for place in _points_at(field, row):
                        found.setdefault(place, {}).setdefault((name, field.name), []).append(row)
        return found

    return book.remember("rows that point at rows", index)


def _points_at(field: Field, row: Row) -> set[tuple[str, str]]:
    cell = getattr(row, field.name)
    if field.references_by:
        return {(getattr(row, field.references_by), cell)}
    if not field.references:
        return set()
    return {(field.references, key) for key in (cell if field.many else (cell,))}


def _group(book: Book, shape: Table, field: Field, rows: Sequence[Row], level: int) -> str:
    title = shape.title()
    if (
        field.name in _ABOUT_PEOPLE
        or sum(one.references == field.references for one in shape.fields) > 1
    ):
        title = say("{table} ({column})", table=title, column=field.title())
    if addresses.has_pages(shape.name):
        inner = _listed(_name(book, shape.name, row.key) for row in rows)
    else:
        inner = _told(book, shape, field, rows)
    if len(rows) > LONG:
        count = say_number(
            len(rows), "{table}, {number} row", "{table}, {number} rows", table=title
        )
        return theme.folded(count, theme.Html(inner))
    return _titled(title, inner, level)


def _titled(title: str, inner: str, level: int) -> str:
    return f'<h{level} class="page-group">{escape(title)}</h{level}>{inner}'


def _told(book: Book, shape: Table, by: Field, rows: Sequence[Row]) -> str:
    """Write rows that only tell something of others, without what they are told of."""
    fields = [
        one
        for one in shape.fields
        if one.name not in (by.name, by.references_by)
        and any(not is_missing(getattr(row, one.name)) for row in rows)
    ]
    if len(fields) > 1:
        import pandas as pd

        table = pd.DataFrame(
            {
                one.title(): pd.Series(
                    [theme.Html(_cell(book, one, row)) for row in rows], dtype=object
                )
                for one in fields
            }
        )
        return theme.table(table, say("{table}", table=shape.title()), captioned=False)
    return _listed(", ".join(_cell(book, one, row) for one in fields) or "–" for row in rows)


def _cell(book: Book, field: Field, row: Row) -> str:
    return _pointed(book, field, row) or "–"


def _listed(items: Iterable[str]) -> str:
    inner = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="page-rows">{inner}</ul>'


def _votes(book: Book, table: str, key: str, level: int) -> str:
    """Tell what the team voted on a choice or a corporate objective: medians, nobody's vote."""
    by, other = ("choice", "corporate_objective")
    if table == "corporate_objectives":
        by, other = other, by
    target = TABLES["links"].by_name[other].references
    cells = [one for one in records(alignment.cells(book)) if getattr(one, by) == key]
    if not cells:
        return ""
    items = _listed(
        f"{_name(book, target, getattr(one, other))}: "
        f"<strong>{escape(theme.contribution(one.cell))}</strong>"
        for one in cells
        if not is_missing(one.cell)
    )
    title = say("What the team voted, from −3 works against it to +3 decisive")
    return _titled(title, items, level)


def _found(book: Book, table: str, key: str) -> str:
    here = addresses.place()
    if table == "members" and not here.edited:  # nobody is shown as a fault
        return ""
    own = found_of(book).get((table, key), ())
    shown = own if here.edited else [without_people(book, one) for one in own]
    return str(theme.findings(shown, about=partial(mentioned, book))) if own else ""


def found_of(book: Book) -> dict[tuple[str, str], list[Finding]]:
    """Return the findings about each row that has a page."""

    def index() -> dict[tuple[str, str], list[Finding]]:
        found: dict[tuple[str, str], list[Finding]] = {}
        for one in findings(book):
            rows = {addresses.shown_with(one.table, one.keys)}
            if addresses.has_pages(one.table):
                rows = {(one.table, key) for key in one.keys}
            for row in rows:
                found.setdefault(row, []).append(one)
        return found

    return book.remember("findings by row", index)


def _history(book: Book, shape: Table, entries: Sequence[HistoryEntry]) -> str:
    edited = addresses.place().edited
    items = []
    for one in told(book, shape, entries)[:MOST_CHANGES]:
        on = day(next(entry.at for entry in entries if entry.version == one["version"]))
        who = say(" by {who}", who=one["who"]) if edited else ""
        moved = "; ".join(
            say(
                "{label}: {before} → {after}",
                **{**change, "before": change["before"] or "–", "after": change["after"] or "–"},
            )
            for change in one["changes"]
            if edited or not _is_hidden(shape, change["label"])
        )
        did = say("{day}: {what}{who}", day=on, what=translate(one["what"]), who=who)
        items.append(escape(did) + (f"<br>{escape(moved)}" if moved else ""))
    return _listed(items) if items else ""


def _is_hidden(shape: Table, label: str) -> bool:
    return any(one.title() == label and is_private(shape.name, one.name) for one in shape.fields)
