"""A book: one strategy as it stood at a moment, frozen.

Measures, checks and charts are functions of a book and of nothing else; the same book always
gives the same result.
"""

from __future__ import annotations

import hashlib
import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from workbook.book.earlier import Earlier
from workbook.book.fields import Field, Row, Table
from workbook.book.messages import language, number, speaking
from workbook.book.model import TABLES
from workbook.book.moment import zone_of

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

_DTYPES = {
    "text": "str",
    "slug": "str",
    "choice": "str",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "date": "datetime64[s]",
}


class UnknownTable(NamedTuple):
    """A table that the store has and this program does not know, with a strategy's rows of it."""

    table: Table
    rows: tuple[Row, ...]


class Book:
    """An immutable snapshot of one strategy.

    Every table is an attribute that holds a DataFrame (``book.links``), except ``book.strategy``,
    which is the strategy's one row. ``book.rows("links")`` gives the same as named tuples, which
    read better where a rule is about one row. An empty cell that has a default in the model
    (a member's capacity) shows the default; ``entered`` gives the rows as people left them.

    Parameters
    ----------
    rows
        Table name → rows; a table that is left out is empty. ``strategy`` has exactly one row.
    as_of
        The day of the report: "today" for everything that is overdue, old or yet to come.
    versions
        Table name → key → version of the row in the store; empty where the book has no store.
    reader
        Key of the member who reads it; None for nobody in particular.
    sealed
        Table of votes → member → what they voted on in a round that is not revealed (choice and
        corporate objective, or objective). The book holds none of these votes, except the reader's
        own. A table is left out where all its rounds are revealed.
    grown
        Keys of the rows of evidence that had fewer answers, or were not yet said to be growing,
        when they were saved first.
    data_folders
        Folders in which the store lets evidence lie; None where the book has no store.
    asked
        Every version that a row of evidence on the same data ever had, earliest first.
    shown
        Key of a row of evidence → when it was shown and what it said then, earliest first.
    is_past
        Whether the book is of a moment that is over.
    unknown
        Tables that this program does not know, by name: they are only kept and exported.
    notices
        Sentences about the store that whoever reads the book should know.
    trying_again
        The way to the strategy that this one tries again; None where it is the first of its kind or
        the book has no store.
    """

    def __init__(
        self,
        rows: Mapping[str, Sequence[Row]],
        as_of: date,
        versions: Mapping[str, Mapping[tuple[Any, ...], int]] | None = None,
        *,
        reader: str | None = None,
        sealed: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]] | None = None,
        grown: frozenset[str] = frozenset(),
        data_folders: tuple[str, ...] | None = None,
        asked: tuple[Mapping[str, Any], ...] = (),
        shown: Mapping[str, tuple[tuple[datetime, Mapping[str, Any]], ...]] | None = None,
        is_past: bool = False,
        unknown: Mapping[str, UnknownTable] | None = None,
        notices: tuple[str, ...] = (),
        trying_again: Earlier | None = None,
    ) -> None:
        self._entered = {name: tuple(rows.get(name, ())) for name in TABLES}
        self._cache: dict[Any, Any] = {}
        self.as_of = as_of
        self.versions = versions or {}
        self.reader = reader
        self.sealed = sealed or {}
        self.grown = grown
        self.data_folders = data_folders
        self.asked = asked
        self.shown = shown or {}
        self.is_past = is_past
        self.unknown = unknown or {}
        self.notices = notices
        self.trying_again = trying_again

    @property
    def key(self) -> str:
        """Key of the strategy."""
        return str(self.strategy.key)

    @property
    def zone(self) -> tzinfo:
        """The strategy's time zone: when a day begins and ends."""
        return zone_of(self.strategy.time_zone)

    @property
    def strategy(self) -> Row:
        """The one row of the table ``strategy``."""
        return self.rows("strategy")[0]

    @cached_property
    def earlier(self) -> Book | None:
        """The strategy that this one tries again, as it was on the day on which it ended.

        None where there is none, or where the store has it no more or not for this reader.
        """
        return self.trying_again.read() if self.trying_again else None

    @property
    def language(self) -> str:
        """The language in which the book is read: the one chosen, else its own, else English."""
        strategy = self._entered["strategy"]
        return language(strategy[0].language if strategy else None)

    def entered(self, table: str) -> tuple[Row, ...]:
        """Rows of a table as people entered them, in their order."""
        return self._entered[table]

    def rows(self, table: str) -> tuple[Row, ...]:
        """Rows of a table with defaults in the empty cells that have one."""
        return self.remember(("rows", table), lambda: self._with_defaults(TABLES[table]))

    def by_key(self, table: str) -> Mapping[Any, Row]:
        """Rows of a table by key (a tuple where the key has several columns)."""
        shape = TABLES[table]

        def index() -> dict[Any, Row]:
            keyed = ((shape.key_of(row), row) for row in self.rows(table))
            return {key if len(key) > 1 else key[0]: row for key, row in keyed}

        return self.remember(("by_key", table), index)

    def name(self, table: str, key: str | None) -> str:
        """What people call a row: its name or statement, or its key where it has none."""
        row = self.by_key(table).get(key)
        return str(getattr(row, TABLES[table].named_by, None) or key)

    def names(self, table: str) -> dict[str, str]:
        """Name of every row of a table by its key."""
        return {key: self.name(table, key) for key in self.by_key(table)}

    def frame(self, table: str) -> pd.DataFrame:
        """Return a table as a DataFrame with one row a row and the model's columns.

        Text is ``str``, dates ``datetime64[s]``, whole numbers ``Int64``, numbers ``float64``,
        yes/no ``boolean``; lists are tuples. What is empty is missing (an empty tuple for a list).
        """
        made = self.remember(("frame", table), lambda: self._frame(TABLES[table]))
        return made.copy()

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Return a table by its name."""
        if name in TABLES:
            return self.frame(name)
        raise AttributeError(f"A book has no table {name!r}; it has {', '.join(TABLES)}")

    def __dir__(self) -> list[str]:
        """List the tables too, so that a notebook completes them."""
        return sorted({*super().__dir__(), *TABLES})

    def __repr__(self) -> str:
        """Say whose book it is and how it stood when."""
        return f"Book({self.key!r}, as_of={self.as_of.isoformat()!r})"

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything that people entered; the day of the report is not part of it."""
        content = {
            name: [
                [field.format(value) for field, value in zip(table.fields, row, strict=True)]
                for row in self.entered(name)
            ]
            for name, table in TABLES.items()
        }
        # Where the data lie is a place, not content.
        places = [at for at, field in enumerate(TABLES["strategy"].fields) if field.place]
        for row in content["strategy"]:
            for at in reversed(places):
                del row[at]
        for name, other in self.unknown.items():
            content[name] = [
                [field.format(value) for field, value in zip(other.table.fields, row, strict=True)]
                for row in other.rows
            ]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _with_defaults(self, table: Table) -> tuple[Row, ...]:
        defaults = {
            field.name: field.default for field in table.fields if field.default is not None
        }
        if not defaults:
            return self._entered[table.name]
        return tuple(
            row._replace(
                **{name: value for name, value in defaults.items() if getattr(row, name) is None}
            )
            for row in self._entered[table.name]
        )

    def _frame(self, table: Table) -> pd.DataFrame:
        import pandas as pd

        rows = self.rows(table.name)
        columns = dict(zip(table.columns, zip(*rows, strict=True), strict=True)) if rows else {}
        return pd.DataFrame(
            {field.name: _series(field, columns.get(field.name, ())) for field in table.fields}
        )

    def money(self, value: float) -> str:
        """Write an amount in the strategy's currency, without decimals: ``USD 1,200``."""
        amount = number(round(value)).replace("-", "−")
        return f"{self.strategy.currency or ''} {amount}".strip()

    def remember(self, name: Any, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, made once for this book; ``name`` tells it apart.

        What it says is in the book's language, and made again where another one is chosen.
        """
        spoken = self.language
        if (spoken, name) not in self._cache:
            with speaking(spoken):
                self._cache[spoken, name] = make()
        return cast("T", self._cache[spoken, name])


def measure(function: Callable[[Book], pd.DataFrame]) -> Callable[[Book], pd.DataFrame]:
    """Mark a function of a book as a measure, computed once for each book."""

    @wraps(function)
    def remembered(book: Book) -> pd.DataFrame:
        made = book.remember(function, lambda: function(book))
        return made.copy()

    remembered.is_measure = True  # type: ignore[attr-defined]
    return remembered


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a measure one by one, as named tuples of its columns."""
    # As pandas' itertuples, which makes a class each time and reads text slowly.
    values = (_listed(column) for _, column in frame.items())
    yield from map(_record(tuple(frame.columns))._make, zip(*values, strict=True))


@cache
def _record(columns: tuple[str, ...]) -> Any:
    return namedtuple("record", columns, rename=True)  # noqa: PYI024 made for any columns


def _listed(column: pd.Series[Any]) -> Iterable[Any]:
    return list(column.to_numpy(dtype=object)) if column.dtype == "str" else column


def _series(field: Field, values: Sequence[Any]) -> pd.Series[Any]:
    import pandas as pd

    dtype = "object" if field.many else _DTYPES[field.kind]
    return pd.Series(list(values), dtype=dtype)
