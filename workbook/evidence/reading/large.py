"""Large files that are regular from the first line to the last: the engine does what we decide.

The head of the file tells separator and heading; the engine reads all of it as text by that form
and nothing else, and counts which columns hold plain numbers and days throughout. Whatever is not
regular (another width, a total, a heading in the middle, another encoding) is left to the reader
that looks at each line.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbook.book.errors import BadInput
from workbook.evidence.reading.encoding import decoded
from workbook.evidence.reading.layout import Layout, laid_out
from workbook.evidence.reading.typed import Column, columns
from workbook.evidence.reading.values import POINT

if TYPE_CHECKING:
    import duckdb

    from workbook.evidence.reading.reading import Declared

LARGE = 16_000_000
"""Bytes from which a file is large."""

_HEAD = 200_000
_PIECE = 1 << 22
_MOST_DIFFERENT = 300_000
_PLAIN = {
    "BIGINT": r"[+-]?\d{1,18}",
    "DOUBLE": r"[+-]?\d+(\.\d+)?",
    "DATE": r"\d{4}-\d\d-\d\d",
    "TIMESTAMP": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?",
}
_TOTAL = (
    r"(?i)(grand |sub)?(total(es|s)?|suma|sum|promedio|average|mean|summe|gesamt)( general)?\s*:?"
)


def regular(
    path: Path, declared: Declared, engine: duckdb.DuckDBPyConnection
) -> tuple[Layout, list[Column], int] | None:
    """Make the table ``answers`` of a regular file, or return None where it is none.

    Returns
    -------
    tuple
        The layout (without its rows), the columns, and the number of answers.
    """
    import duckdb

    if declared.encoding or not _is_utf_8(path):
        return None
    try:
        head = _head(path, declared.separator)
        if head is None:
            return None
        return _copied(path, head, declared, engine)
    except (duckdb.Error, BadInput):
        return None


def _is_utf_8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                if b"\0" in piece:
                    return False
                if not piece.isascii() or decoder.getstate()[0]:
                    decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _head(path: Path, separator: str) -> Layout | None:
    with path.open("rb") as file:
        content = file.read(_HEAD)
    content = content[: content.rfind(b"\n") + 1]
    if b"\r" in content.replace(b"\r\n", b""):
        return None
    found = laid_out(decoded(content, path.name).text, path.name, separator)
    plain = found.headings == [1] and not found.left_out and not found.padded
    return found if plain and found.separator else None


def _copied(
    path: Path, head: Layout, declared: Declared, engine: duckdb.DuckDBPyConnection
) -> tuple[Layout, list[Column], int] | None:
    place = str(path).replace("'", "''").replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
    cells = [f"c{at}" for at in range(len(head.names))]
    typed = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    sign = head.separator.replace("'", "''")
    text = (
        f"read_csv('{place}', auto_detect = false, header = false, skip = 1, delim = '{sign}', "
        f"quote = '\"', escape = '\"', strict_mode = true, null_padding = false, nullstr = '', "
        f"encoding = 'utf-8', columns = {{{typed}}})"
    )
    tests = ["count(*)", f"count(*) FILTER (coalesce({', '.join(cells)}) IS NULL)"]
    totals = " OR ".join(f"regexp_full_match({cell}, '{_TOTAL}')" for cell in cells[:2])
    again = " AND ".join(f"{cell} = ?" for cell in cells)
    tests += [f"count(*) FILTER ({totals})", f"count(*) FILTER ({again})"]
    likely = [_likely([row[at] for _, row in head.rows]) for at in range(len(cells))]
    for cell, kind in zip(cells, likely, strict=True):
        pattern = _PLAIN.get(kind, "")
        tests.append(f"count(*) FILTER (NOT regexp_full_match({cell}, '{pattern}'))" if pattern
                     else "0")  # fmt: skip
    counts = engine.execute(f"SELECT {', '.join(tests)} FROM {text}", head.names).fetchone()  # noqa: S608 names of ours
    if counts is None or any(counts[1:4]):
        return None
    found, select = [], []
    for name, cell, kind, unlike in zip(head.names, cells, likely, counts[4:], strict=True):
        column: Column | None = Column(name, kind, way=POINT if kind == "DOUBLE" else "")
        if unlike or not kind:
            column = _by_values(name, cell, text, declared, engine)
        if column is None:
            return None
        found.append(column)
        shown = f'"{name.replace(chr(34), chr(34) * 2)}"'
        select.append(f"nfc_normalize(trim({cell})) AS {shown}" if column.type == "VARCHAR"
                      else f"CAST({cell} AS {column.type}) AS {shown}")  # fmt: skip
    engine.execute(f"CREATE VIEW answers AS SELECT {', '.join(select)} FROM {text}")  # noqa: S608
    return head, found, counts[0]


def _likely(values: Sequence[str]) -> str:
    """Return the type that all values of the head have when written plainly; empty for others."""
    filled = [value for value in values if value]
    if any(re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", value) for value in filled):
        decimals = [len(value.partition(".")[2]) for value in filled]
        if set(decimals) == {3}:
            return ""
    for kind, pattern in _PLAIN.items():
        if filled and all(re.fullmatch(pattern, value) for value in filled):
            return kind
    return ""


def _by_values(
    name: str, cell: str, text: str, declared: Declared, engine: duckdb.DuckDBPyConnection
) -> Column | None:
    """Decide on different values; None where they need each line, or are no text."""
    values = [value for (value,) in engine.execute(
        f"SELECT DISTINCT trim({cell}) FROM {text} WHERE {cell} IS NOT NULL "  # noqa: S608
        f"LIMIT {_MOST_DIFFERENT}"
    ).fetchall()]  # fmt: skip
    lines = {value: 1 for value in values if value}
    (column,) = columns([(name, lines)], declared.hints)
    return (
        column if column.type == "VARCHAR" and not column.doubt and column.values is None else None
    )
