"""A table that is open for questions, in whichever engine it lies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from workbook.evidence.expression import Columns, Kind

Records = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Source:
    """A table that is open for questions.

    ``table`` is its name in DuckDB's dialect, ``dialect`` the one that ``fetch`` understands.
    ``refused`` are the exceptions by which the engine says that it cannot compute something.
    """

    table: str
    columns: Columns
    dialect: str
    fetch: Callable[[str], Records]
    refused: tuple[type[Exception], ...]


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


_KINDS: dict[Kind, tuple[str, ...]] = {
    "other": ("INTERVAL", "POINT"),
    "flag": ("BOOL",),
    "date": ("DATE", "TIME"),
    "number": ("INT", "DECIMAL", "NUMERIC", "NUMBER", "FLOAT", "DOUBLE", "REAL", "LONG", "SHORT"),
    "text": ("CHAR", "TEXT", "STRING", "ENUM", "CLOB"),
}
