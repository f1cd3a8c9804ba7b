"""What a column is: its kind, its rules, and how a cell becomes a value and a value a cell.

A value is one of ``str``, ``int``, ``float``, ``bool``, ``datetime.date``, a tuple of ``str``, or
None. An empty cell is None (an empty tuple for a list) and never the empty text: a form, a CSV
file and an Excel sheet have no way to tell the two apart, so the book does not either.
"""

from __future__ import annotations

import math
import operator
import re
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Literal

from workbook.book.messages import _, joined, number, say, translate

Kind = Literal["text", "slug", "integer", "number", "date", "flag", "choice"]
Row = Any
"""A row of a table: a named tuple whose attributes are the columns."""

LONGEST_TEXT = 32_000  # an Excel cell holds 32,767 characters
LONGEST_KEY = 300  # what an index of a database holds
LARGEST_WHOLE = 2**53  # from here on a float, and so an Excel cell, skips whole numbers
_SLUG = re.compile(r"\w[\w.-]{0,79}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# What XML 1.0, and so an Excel file, cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column, declared once for the database, the files, the forms and the validation."""

    name: str
    label: str
    help: str = ""
    kind: Kind = "text"
    key: bool = False
    required: bool = False
    many: bool = False
    references: str = ""
    references_by: str = ""
    besides: tuple[str, ...] = ()
    """Words that a reference may hold besides the keys of its table, such as ``us``."""
    stand_ins: str = ""
    """A pattern of keys that a reference may hold without a row of its table: ``guest-1``."""
    choices: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    """Texts that a form offers, in English; any other text may stand here too."""
    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    default: Any = None
    place: bool = False
    """Where something lies on this computer: set on the command line, no content, in no form."""
    rare: bool = False
    """Seldom filled in: a form shows it behind one word, unless something is there."""
    when: tuple[str, tuple[str, ...]] | None = None
    """A column and its values with which this one is used; forms leave it out with others."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Value of ``references_by`` that names no table → the words that may stand here with it."""

    def parse(self, cell: Any) -> Any:
        """Turn a cell of a file, a form or a data frame into a value.

        Raises
        ------
        ValueError
            The cell is not of this kind; the message completes "expected …".
        """
        if self.many:
            return self._parse_list(cell)
        if _is_empty(cell):
            if self.required:
                raise ValueError(say("a value"))
            return None
        value = _PARSERS[self.kind](cell, self)
        self._check_range(value)
        return value

    def format(self, value: Any) -> str:
        """Return the value as the text of a CSV cell; the inverse of ``parse``."""
        if value is None or value == ():
            return ""
        if self.many:
            return ";".join(value)
        if self.kind == "flag":
            return "yes" if value else "no"
        if self.kind == "number":
            return repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
        return str(value)

    def title(self, language: str | None = None) -> str:
        """Return the label in a language, by default the spoken one."""
        return translate(self.label, language)

    def hint(self, language: str | None = None) -> str:
        """Return the help text in a language, by default the spoken one."""
        return translate(self.help, language)

    def stands_alone(self, key: str) -> bool:
        """Say whether a reference may hold this word although its table has no such row."""
        return key in self.besides or bool(
            self.stand_ins and re.fullmatch(self.stand_ins, str(key))
        )

    @property
    def target(self) -> str:
        """Name what is chosen from: the table pointed to, and ``+`` before each word besides."""
        return "+".join((self.references, *self.besides)) if self.references else ""

    def _parse_list(self, cell: Any) -> tuple[str, ...]:
        if isinstance(cell, str):
            cell = cell.split(";")
        elif _is_empty(cell):
            cell = ()
        elif not isinstance(cell, Sequence):
            cell = (cell,)
        parts = [_text(part).strip() for part in cell if not _is_empty(part)]
        if self.required and not parts:
            raise ValueError(say("a value (several are separated by ;)"))
        if any(";" in part for part in parts):
            raise ValueError(say("items without ; in them"))
        return tuple(_PARSERS[self.kind](part, self) for part in parts)

    @cached_property
    def _limits(self) -> tuple[tuple[float, str, Callable[[Any, Any], bool]], ...]:
        limits = (
            (self.low, _("at least {limit}"), operator.ge),
            (self.high, _("at most {limit}"), operator.le),
            (self.above, _("above {limit}"), operator.gt),
            (self.below, _("below {limit}"), operator.lt),
        )
        return tuple(
            (limit, template, holds) for limit, template, holds in limits if limit is not None
        )

    def _check_range(self, value: Any) -> None:
        if not all(holds(value, limit) for limit, _template, holds in self._limits):
            span = joined(
                [say(template, limit=number(limit)) for limit, template, _holds in self._limits]
            )
            raise ValueError(
                say("a whole number {span}", span=span)
                if self.kind == "integer"
                else say("a number {span}", span=span)
            )


@dataclass(frozen=True)
class Rule:
    """Something that must hold between the columns of one row.

    ``holds`` is asked only where the cells that it looks at are valid; ``column`` is the one that
    a fault names.
    """

    column: str
    expected: str
    holds: Callable[[Row], bool]


@dataclass(frozen=True)
class Table:
    """One table of the book: its columns in order, and the rules between them.

    ``example`` shows a person in front of an empty table what belongs there: column → text.
    ``place`` orders the tables in files and sheets; a table without one comes after those with one.
    The file or sheet of an ``optional`` table is written only where it has rows.
    """

    name: str
    label: str
    help: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    named_by: str = "name"
    example: Mapping[str, str] = field(default_factory=dict, hash=False)
    place: int = 10_000
    optional: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Names of the columns that together tell one row from another."""
        return tuple(field.name for field in self.fields if field.key)

    @cached_property
    def row(self) -> type[Row]:
        """The named tuple of this table."""
        return namedtuple(self.name, self.columns)  # noqa: PYI024 made from data

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Columns by name."""
        return {field.name: field for field in self.fields}

    def key_of(self, row: Row) -> tuple[Any, ...]:
        """Return the key of a row, as a tuple also where it is a single column."""
        return tuple(getattr(row, name) for name in self.key)

    def title(self, language: str | None = None) -> str:
        """Return the label in a language, by default the spoken one."""
        return translate(self.label, language)

    def hint(self, language: str | None = None) -> str:
        """Return the help text in a language, by default the spoken one."""
        return translate(self.help, language)


def nearest(word: str, known: Sequence[str]) -> str:
    """Return ``" (did you mean …?)"`` where a known word is close, else nothing."""
    folded = {other.casefold(): other for other in known}
    close = get_close_matches(str(word).casefold(), folded, n=1)
    return say(" (did you mean {folded}?)", folded=folded[close[0]]) if close else ""


def is_missing(value: Any) -> bool:
    """Say whether a value stands for nothing: None, NaN, NaT or pandas.NA."""
    try:
        return value is None or bool(value != value)  # noqa: PLR0124 NaN differs from itself
    except TypeError:  # pandas.NA is neither equal nor different
        return True


def _is_empty(cell: Any) -> bool:
    return (isinstance(cell, str) and not cell.strip()) or is_missing(cell)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n")
    # Excel counts characters beyond the basic plane, such as emoji, twice.
    if (
        len(text) > LONGEST_TEXT // 2
        and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT
    ):
        raise ValueError(
            say(
                "at most {longest} characters, not {found}",
                longest=LONGEST_TEXT,
                found=len(text),
            )
        )
    if _UNPRINTABLE.search(text):
        raise ValueError(say("text without control characters"))
    return text


def _parse_text(cell: Any, field: Field) -> str:
    text = _text(cell)
    if not field.key:
        return text
    if len(text) > LONGEST_KEY:
        raise ValueError(
            say(
                "at most {longest} characters, not {found}, in a key",
                longest=LONGEST_KEY,
                found=len(text),
            )
        )
    return text.strip()


def _parse_slug(cell: Any, _: Field) -> str:
    text = _text(cell).strip()
    if not _SLUG.fullmatch(text):
        raise ValueError(say("a short key of letters, digits, - _ and . (such as grow-sales)"))
    return text


def _parse_integer(cell: Any, _: Field) -> int:
    number = _number(cell, say("a whole number (such as 3)"))
    if number != int(number) or abs(number) >= LARGEST_WHOLE:
        raise ValueError(say("a whole number (such as 3)"))
    return int(number)


def _parse_number(cell: Any, _: Field) -> float:
    return _number(
        cell, say("a number with a decimal point and no thousands separator (such as 1234.5)")
    )


def _number(cell: Any, expected: str) -> float:
    if isinstance(cell, bool | date):
        raise ValueError(expected)
    try:
        number = float(cell)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(expected) from None
    if not math.isfinite(number) or (isinstance(cell, str) and "_" in cell):
        raise ValueError(expected)
    return number


def _parse_date(cell: Any, _: Field) -> date:
    expected = say("a date as year-month-day (such as 2026-03-31)")
    if isinstance(cell, datetime):  # pandas' Timestamp too
        if cell.time() != time():
            raise ValueError(expected + " without a time of day")
        return date(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if not _DATE.fullmatch(text):
        raise ValueError(expected)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(expected + " that exists in the calendar") from None


def _parse_flag(cell: Any, _: Field) -> bool:
    if isinstance(cell, bool):
        return cell
    try:
        return _YES_NO[_text(cell).strip().lower()]
    except KeyError:
        raise ValueError(say("yes or no")) from None


def _parse_choice(cell: Any, field: Field) -> str:
    text = _text(cell).strip()
    if text not in field.choices:
        raise ValueError(
            say(
                "one of {choices}{nearest}",
                choices=", ".join(field.choices),
                nearest=nearest(text, field.choices),
            )
        )
    return text


_PARSERS: Mapping[Kind, Callable[[Any, Field], Any]] = {
    "text": _parse_text,
    "slug": _parse_slug,
    "integer": _parse_integer,
    "number": _parse_number,
    "date": _parse_date,
    "flag": _parse_flag,
    "choice": _parse_choice,
}
