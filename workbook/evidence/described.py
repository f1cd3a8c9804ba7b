"""What a strategy says of its sources, as far as the engine and the exchange of files need it.

The chapters declare the tables ``sources`` and ``source_values``; whoever reads them finds the
words here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from workbook.book.fields import Row

FILES = (".csv", ".parquet", ".xlsx", ".xes", ".xes.gz")
"""How the files end that evidence can be read from; other sources are tables of a database."""

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
"""Words for the signs between columns; a tab alone would be an empty cell."""


def is_file(source: str) -> bool:
    """Say whether a source is a file, by how its name ends (before ``#`` and a sheet of Excel)."""
    return file_and_sheet(source)[0].lower().endswith(FILES)


def file_and_sheet(source: str) -> tuple[str, str]:
    """Part ``answers.xlsx#Answers`` into the file and the sheet; the sheet is empty elsewhere."""
    found = re.fullmatch(r"(.+\.xlsx)#(.+)", source.strip(), re.IGNORECASE)
    return (found[1], found[2]) if found else (source.strip(), "")


def data_files(rows: Callable[[str], Iterable[Row]]) -> set[str]:
    """Return the files that the evidence and the sources of a strategy name, as they name them."""
    named = {row.source for row in rows("evidence") if row.source}
    named -= {row.key for row in rows("sources")}
    named |= {row.file for row in rows("sources") if row.file}
    return {file_and_sheet(name)[0] for name in named if is_file(name)}


def separator_of(written: str) -> str:
    """Return the sign between columns that a cell names; empty where it names none."""
    word = written.strip().casefold()
    return SEPARATORS.get(word, word if len(word) == 1 and not word.isalnum() else "")
