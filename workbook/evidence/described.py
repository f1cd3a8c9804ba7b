"""What a strategy says of its sources, as far as the engine and the exchange of files need it.

The chapters declare the tables ``sources`` and ``source_values``; whoever reads them finds the
words here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbook.book.fields import Row

FILES = (".csv", ".parquet", ".xlsx", ".xes", ".xes.gz")
"""How the files end that evidence can be read from; other sources are tables of a database."""

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""Words for the signs between columns; a tab alone would be an empty cell."""


def is_file(source: str) -> bool:
    """Say whether a source is a file, by how its name ends."""
    return source.strip().lower().endswith(FILES)


def data_files(rows: Callable[[str], Iterable[Row]]) -> set[str]:
    """Return the files that the evidence and the sources of a strategy name, as they name them."""
    named = {row.source for row in rows("evidence") if row.source}
    named -= {row.key for row in rows("sources")}
    named |= {row.file for row in rows("sources") if row.file}
    return {name for name in named if is_file(name)}


def separator_of(written: str) -> str:
    """Return the sign between columns that a cell names; empty where it names none."""
    word = written.strip().casefold()
    return SEPARATORS.get(word, word if len(word) == 1 and not word.isalnum() else "")
