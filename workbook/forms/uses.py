"""What the form of assumptions tells besides its rows: the decisions that depend on each.

The column "Depends on it" stands for rows of ``assumption_uses``. A new assumption of which nobody
says what it is for is used by the strategy's one choice, where it has no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbook.book import Book
from workbook.book.fields import nearest
from workbook.book.messages import say
from workbook.book.model import TABLES
from workbook.store import Change, HistoryEntry

OF, COLUMN, USES = "assumptions", "used_by", "assumption_uses"
OPTIONS = "decisions"


def cell(table: str, key: str) -> str:
    """Return how the column names a decision: ``choices/call``."""
    return f"{table}/{key}"


def column(book: Book) -> dict[str, Any]:
    """Describe the column to the browser, as ``record.shape`` describes those of a table."""
    proposed = proposal(book)
    known = options(book)
    left = ""
    if proposed:
        left = say(
            "If you leave it empty in a new row, {decision} is filled in.", decision=known[proposed]
        )
    about = say("The choices, solutions, actions and objectives that need it to be true.")
    return {
        "name": COLUMN,
        "label": say("Depends on it"),
        "help": f"{about} {left}".strip(),
        "kind": "slug",
        "key": False,
        "required": False,
        "many": True,
        "references": OPTIONS,
        "target": TABLES["choices"].title(),
        "references_by": "",
        "choices": [],
        "default": "",
        "rare": False,
        "when": None,
    }


def options(book: Book) -> dict[str, str]:
    """Return what can depend on an assumption → what people call it, each name once."""

    def made() -> dict[str, str]:
        tables = TABLES[USES].by_name["used_by_table"].choices
        found = [(one, key, name) for one in tables for key, name in book.names(one).items()]
        times = Counter(name.casefold() for _table, _key, name in found)
        return {
            cell(table, key): name
            if times[name.casefold()] == 1
            else f"{name} ({TABLES[table].title()}: {key})"
            for table, key, name in found
        }

    return book.remember(("labels", OPTIONS), made)


def held(book: Book) -> Mapping[str, list[str]]:
    """Return the decisions that depend on each assumption, by its key."""
    found: dict[str, list[str]] = {}
    for row in book.rows(USES):
        found.setdefault(row.assumption, []).append(cell(row.used_by_table, row.used_by_key))
    return found


def proposal(book: Book) -> str:
    """Return what a new assumption is for where nobody says so: the only choice; else nothing."""
    choices = book.rows("choices")
    return cell("choices", choices[0].key) if len(choices) == 1 else ""


def resolved(book: Book, typed: Any) -> tuple[list[str], str]:
    """Return what was typed in the column as it is kept, and what is wrong with it."""
    known = options(book)
    of_names = {name.casefold(): one for one, name in known.items()}
    items = typed.split(";") if isinstance(typed, str) else list(typed or ())
    found = []
    for item in filter(None, (" ".join(str(one).split()) for one in items)):
        one = item if item in known else of_names.get(item.casefold(), "")
        if not one:
            hint = nearest(item, tuple(known.values()))
            return items, say(
                "“{item}” is no choice, solution, action or objective{hint}. Choose one from the "
                "list, or add it there first.",
                item=item,
                hint=hint,
            )
        found.append(one)
    return list(dict.fromkeys(found)), ""


def changes(
    book: Book, assumption: str, wanted: Sequence[str], shown: Sequence[str] | None = None
) -> Iterator[Change]:
    """Yield what makes these decisions depend on an assumption.

    ``shown`` are those that stood there when ``wanted`` was typed: what somebody else added or took
    away since then stays so. Without it, exactly the wanted ones are left.
    """
    there = held(book).get(assumption, [])
    before = there if shown is None else shown
    versions = book.versions.get(USES, {})
    for one in [*wanted, *there]:
        table, key = one.split("/", 1)
        of = (assumption, table, key)
        if one not in there and one not in before:
            yield Change(USES, of, {})
        elif one in there and one in before and one not in wanted:
            yield Change(USES, of, None, versions[of])


def last_held(book: Book, deleted: HistoryEntry, entries: Iterable[HistoryEntry]) -> list[str]:
    """Return the decisions that depended on an assumption when it was deleted, and still exist.

    ``deleted`` is that version of the assumption; ``entries`` those of the uses, oldest first.
    """
    known = options(book)
    gone = {
        cell(entry.key[1], entry.key[2]): entry.at == deleted.at and entry.values is None
        for entry in entries
        if entry.key[0] == deleted.key[0]
    }
    return [one for one, is_gone in gone.items() if is_gone and one in known]
