"""Short ways to declare a table's columns, as the chapters' tables use them.

Each gives a ``Field``; what is said after the names is what ``Field`` takes::

    CALLS = Table(
        "calls", "Calls", "What customers called about.",
        (key(), ref("member", "members", "Member"), number("minutes", "Minutes", low=0)),
    )
"""

from __future__ import annotations

from typing import Any

from workbook.book.fields import Field

DIMENSIONS = ("quality", "quantity", "timeliness", "cost")
"""What customers judge a service by."""

COMPONENTS = ("product", "procedures", "facilities", "systems", "information", "people")
"""The parts of a service."""


def field(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002 the field's own word
    """Declare a column; of text where ``kind`` says nothing else."""
    return Field(name=name, label=label, help=help, **rules)


def key(help: str = "") -> Field:  # noqa: A002
    """Declare the column ``key``, by which other tables point to a row."""
    text = help or "A short name for this row that other tables refer to; it never changes."
    return field("key", "Key", text, kind="slug", key=True, required=True, rare=True)


def ref(name: str, table: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    """Declare a column that holds the key of a row of another table."""
    return field(name, label, help, kind="slug", references=table, **rules)


def key_ref(name: str, table: str, label: str, help: str = "") -> Field:  # noqa: A002
    """Declare a reference that is a part of the row's own key."""
    return ref(name, table, label, help, key=True, required=True)


def number(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    """Declare a column of numbers."""
    return field(name, label, help, kind="number", **rules)


def whole(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    """Declare a column of whole numbers."""
    return field(name, label, help, kind="integer", **rules)


def date(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    """Declare a column of days."""
    return field(name, label, help, kind="date", **rules)


def choice(name: str, choices: tuple[str, ...], label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    """Declare a column that holds one of a few words."""
    return field(name, label, help, kind="choice", choices=choices, **rules)


def flag(name: str, label: str, help: str = "", **rules: Any) -> Field:  # noqa: A002
    """Declare a column of yes and no."""
    return field(name, label, help, kind="flag", **rules)


def in_order(*values: Any) -> bool:
    """Return whether numbers or days do not fall; what is empty does not count."""
    known = [value for value in values if value is not None]
    return known == sorted(known)


def not_yet_ours() -> Field:
    """Declare the column that marks a row of a template until somebody confirms it."""
    return flag(
        "not_yet_ours",
        "Not yet ours",
        "A template brought this row; choose no once the team has made it its own.",
        rare=True,
    )
