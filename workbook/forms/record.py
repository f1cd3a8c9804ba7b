"""One row as a person types it: how the model describes its fields, and what the cells mean."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from workbook.book import Book
from workbook.book.errors import Fault
from workbook.book.fields import Field, Row, Table, nearest
from workbook.book.messages import say, translate
from workbook.book.model import CHAPTER_OF, TABLES
from workbook.book.validation import parse_row
from workbook.forms.typed import day_of, number_of

Cell = str | list[str]
Cells = Mapping[str, Cell]
"""Column → what stands in the cell: text, or a list of texts where a column holds several."""

_WORDS_OF_A_KEY = 4


def shape(table: Table, language: str = "en") -> dict[str, Any]:
    """Describe a table to the browser: label, help, example and every column's rules."""
    return {
        "name": table.name,
        "label": table.title(language),
        "help": table.hint(language),
        "key": list(table.key),
        "single": table.name == "strategy",  # one row, neither added nor deleted by itself
        "named_by": table.named_by,
        "example": dict(table.example),
        "needs": {name: _where(name, language) for name in needs(table)},
        "columns": [_column(field, language) for field in shown_fields(table)],
    }


def shown_fields(table: Table) -> list[Field]:
    """Return the fields of a form in their order: first the name, and last the key made of it."""
    places = {table.named_by: 0, "key": 2}
    shown = [field for field in table.fields if not field.place]
    return sorted(shown, key=lambda field: places.get(field.name, 1))


def cells_of(table: Table, row: Row) -> dict[str, Cell]:
    """Write a row as cells; references as keys."""
    return {
        field.name: list(value) if field.many else field.format(value)
        for field, value in zip(table.fields, row, strict=True)
        if not field.place
    }


def targets(table: Table) -> tuple[str, ...]:
    """Name the tables that a table's columns point to."""
    found = [field.target for field in table.fields if field.references]
    for field in table.fields:
        if field.references_by:
            words = table.by_name[field.references_by].choices
            found += [word for word in words if word in TABLES]
    return tuple(dict.fromkeys(found))


def other_words(table: Table) -> dict[str, dict[str, str]]:
    """Return what may be chosen where a column is told by another and points to no table."""
    return {
        told: {word: word for word in words}
        for field in table.fields
        for told, words in field.words.items()
    }


def suggestions(book: Book, table: str) -> dict[str, dict[str, str]]:
    """Return what a text can be picked from, by its column and ``?``: in words → what is kept.

    Where a column offers texts, those that the strategy has already stand among them.
    """
    found: dict[str, dict[str, str]] = {}
    for field in TABLES[table].fields:
        if field.offers:
            here = [getattr(row, field.name) for row in book.rows(table)]
            texts = [*filter(None, here), *map(translate, field.offers)]
            once = {text.casefold(): text for text in reversed(texts)}
            found[f"{field.name}?"] = {
                text: text for text in sorted(once.values(), key=str.casefold)
            }
    if table == "evidence" and any(row.source for row in book.rows(table)):
        from workbook.analysis.proposing import proposed

        found["question?"] = proposed(book)
    return found


def needs(table: Table) -> tuple[str, ...]:
    """Name the other tables without which no row of a table can be entered."""
    found = [
        field.references
        for field in table.fields
        if field.references and field.required and not field.besides
    ]
    return tuple(dict.fromkeys(name for name in found if name != table.name))


def labels(book: Book, table: str) -> Mapping[str, str]:
    """Return key → what people call each row; rows of the same name carry their key too."""

    def made() -> dict[str, str]:
        base, *besides = table.split("+")
        names = {**{word: translate(word) for word in besides}, **book.names(base)}
        times = Counter(name.casefold() for name in names.values())
        return {
            key: name if times[name.casefold()] == 1 else f"{name} ({key})"
            for key, name in names.items()
        }

    return book.remember(("labels", table), made)


@dataclass(frozen=True)
class Typed:
    """What a typed row means: its cells with keys for names, and the reason beside each fault."""

    row: Row
    cells: dict[str, Cell]
    faults: dict[str, str]

    def key(self, table: Table) -> tuple[Any, ...]:
        """Return the key of the row."""
        return table.key_of(self.row)


def understand(
    book: Book,
    table: Table,
    cells: Cells,
    key: tuple[Any, ...] | None = None,
    taken: Collection[tuple[Any, ...]] = (),
) -> Typed:
    """Read what a person typed in a row.

    Parameters
    ----------
    book
        The strategy, for references and keys.
    cells
        Column → what was typed; a reference by key or by name.
    key
        Of the row that is edited; None where it is new.
    taken
        Keys of other new rows that are saved with this one.
    """
    entered = [field for field in table.fields if not field.place]
    resolved = {field.name: _resolved(book, table, field, cells) for field in entered}
    if key is None and not resolved.get("key", "-"):
        resolved["key"] = _made_key(book, table, resolved, taken)
    row, found = parse_row(table, resolved, table.name, None)
    faults = {fault.column: reason(fault) for fault in reversed(found)}
    for field in table.fields:
        lost = _lost(book, table, field, resolved)
        if lost:  # in words that help more than the form of a key
            faults[field.name] = lost
    own = table.key_of(row)
    if key is None and None not in own and (own in taken or _is_held(book, table, own)):
        faults[table.key[-1]] = say(
            "Another row has this key already. Choose another, or edit that row."
        )
    return Typed(row, {**resolved, **_written(table, row, faults)}, faults)


def _written(table: Table, row: Row, faults: Collection[str]) -> dict[str, Cell]:
    """Write the cells that are right as every other row is written."""
    return {name: cell for name, cell in cells_of(table, row).items() if name not in faults}


def reason(fault: Fault) -> str:
    """Say beside a field what it needs."""
    return say("Needs {expected}.", expected=fault.expected)


def _column(field: Field, language: str) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.title(language),
        "help": field.hint(language),
        "kind": field.kind,
        "key": field.key,
        "required": field.required,
        "many": field.many,
        "references": field.target,
        "target": TABLES[field.references].title(language) if field.references else "",
        "references_by": field.references_by,
        "choices": list(field.choices),
        "default": field.format(field.default),
        "rare": field.rare,
        "when": [field.when[0], list(field.when[1])] if field.when else None,
    }


def _target(table: Table, field: Field, cells: Mapping[str, Any]) -> str:
    """Name the table that a column of this row points to, if it does."""
    if field.references_by:
        target = str(cells.get(field.references_by) or "")
        known = target in table.by_name[field.references_by].choices and target in TABLES
        return target if known else ""
    return field.target


def _resolved(book: Book, table: Table, field: Field, cells: Cells) -> Cell:
    cell = cells.get(field.name) or ([] if field.many else "")
    target = _target(table, field, cells)
    if field.many:
        items = cell.split(";") if isinstance(cell, str) else cell
        return [_key_of(book, target, item) for item in items if item.strip()]
    text = cell if isinstance(cell, str) else ";".join(cell)
    if field.kind == "date":
        return day_of(text, book.language, book.as_of)
    if field.kind in ("number", "integer"):
        return number_of(text, book.language)
    return _key_of(book, target, text)


def _key_of(book: Book, target: str, text: str) -> str:
    """Return the key that a name stands for; other text stays as it is."""
    if not target or text in labels(book, target):
        return text
    keys = book.remember(
        ("keys of labels", target),
        lambda: {label.casefold(): key for key, label in labels(book, target).items()},
    )
    return keys.get(" ".join(text.split()).casefold(), text)


def _lost(book: Book, table: Table, field: Field, cells: Cells) -> str:
    target = _target(table, field, cells)
    if not target:
        return ""
    cell = cells[field.name]
    known = labels(book, target)
    for key in (cell,) if isinstance(cell, str) else cell:
        if key.strip() and key not in known:
            what = TABLES[target.partition("+")[0]].title().lower()
            hint = nearest(key, tuple(known.values())) or nearest(key, tuple(known))
            return say(
                "“{key}” is not one of the {what}{hint}. Choose one from the list, or add it "
                "there first.",
                key=key,
                what=what,
                hint=hint,
            )
    return ""


def _is_held(book: Book, table: Table, key: tuple[Any, ...]) -> bool:
    return (key if len(key) > 1 else key[0]) in book.by_key(table.name)


def _made_key(book: Book, table: Table, cells: Cells, taken: Collection[tuple[Any, ...]]) -> str:
    """Make a short key from the name of a row, unlike any other of its table."""
    plain = unicodedata.normalize("NFKD", _name_in(table, cells))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    start = "-".join(words[:_WORDS_OF_A_KEY])[:60]
    made, count = start, 1
    while made and (made in book.by_key(table.name) or (made,) in taken):
        count += 1
        made = f"{start}-{count}"
    return made


def _name_in(table: Table, cells: Cells) -> str:
    """Return what a row is called: its name, else what it is about; of neither, the table's."""
    if table.named_by:
        return str(cells.get(table.named_by) or "")
    about = [field.name for field in table.fields if field.kind in ("slug", "text", "date")]
    found = (cells.get(name) for name in about if name != "key")
    first = next((one for one in found if one), table.name)
    return first if isinstance(first, str) else first[0]


def _where(table: str, language: str) -> str:
    """Say which table is meant, and where it is entered."""
    return f"{TABLES[table].title(language)} (chapter {CHAPTER_OF[table]})"
