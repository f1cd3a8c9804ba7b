"""A table that is open for questions, in whichever engine it lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from workbook.evidence.expression import Columns, Kind

Records = list[tuple[Any, ...]]


def _unread(_step: int) -> str:
    """Say nothing: the table says itself what its columns are."""
    return ""


@dataclass(frozen=True)
class Source:
    """A table that is open for questions.

    ``table`` is its name in DuckDB's dialect, ``dialect`` the one that ``fetch`` understands.
    ``refused`` are the exceptions by which the engine says that it cannot compute something.
    ``reading`` says how a file was read, by how many answers it grows; ``doubts`` says of a column
    why it cannot be used, ``codes`` which codes for no answer each question is asked about.
    ``clocks`` are the columns of moments that have a time of day, ``instants`` those of moments
    with a time zone, which an engine shows on the clocks of its session (see ``zones``).
    ``in_order`` says that the first rows are the same at each look. ``held`` are the columns that
    were read so far, where the others are read when they are asked for (None: all are).
    """

    table: str
    columns: Columns
    dialect: str
    fetch: Callable[[str], Records]
    refused: tuple[type[Exception], ...]
    reading: Callable[[int], str] = _unread
    doubts: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clocks: frozenset[str] = frozenset()
    in_order: bool = False
    instants: frozenset[str] = frozenset()
    held: frozenset[str] | None = None


Open = Callable[[str], AbstractContextManager[Source]]


def kind_of_type(name: str) -> Kind:
    """Say what an engine's type of a column holds, by the type's name."""
    name = name.upper()
    if "[" in name or name.startswith(("STRUCT", "MAP", "UNION", "LIST", "ARRAY")):
        return "other"
    for kind, parts in _KINDS.items():
        if any(part in name for part in parts):
            return kind
    return "other"


def clocks_of(types: Mapping[str, str]) -> frozenset[str]:
    """Return the columns that have a time of day, by the names of their types."""
    return frozenset(
        name
        for name, kind in types.items()
        if kind_of_type(kind) == "date" and "TIME" in kind.upper()
    )


_KINDS: dict[Kind, tuple[str, ...]] = {
    "other": ("INTERVAL", "POINT"),
    "flag": ("BOOL",),
    "date": ("DATE", "TIME"),
    "number": ("INT", "DECIMAL", "NUMERIC", "NUMBER", "FLOAT", "DOUBLE", "REAL", "LONG", "SHORT"),
    "text": ("CHAR", "TEXT", "STRING", "ENUM", "CLOB"),
}
