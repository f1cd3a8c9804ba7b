"""Large files that are regular from the first line to the last: the engine does what we decide.

The head of the file tells separator, heading and what each column holds; the engine reads all of it
as text by that form and nothing else, and stops where a cell is written in another way. Whatever is
not regular (another width, a total, a heading in the middle, another encoding) is left to the
reader that looks at each line.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbook.book.errors import BadInput
from workbook.evidence.reading.below import TOTAL
from workbook.evidence.reading.codes import codes_of
from workbook.evidence.reading.encoding import UTF_8, decoded
from workbook.evidence.reading.layout import DOUBLE, Headed, Layout, is_wrapped, laid_out
from workbook.evidence.reading.looks import TOTALS, looks_like
from workbook.evidence.reading.reading import Declared, Reading, reading_of
from workbook.evidence.reading.typed import Column, columns
from workbook.evidence.reading.values import NO_ANSWER, clock_time, moment, number

if TYPE_CHECKING:
    import duckdb

LARGE = 16_000_000
"""Bytes from which a file is large."""
IN_PARTS = 64_000_000
"""Bytes from which only the columns are typed that are asked for; below it, all take seconds."""

_HEAD = 200_000
_TAIL = 20_000
_EACH_ITS_NUMBER = 0.6
"""Rising numbers for each line, from which they are those of people and do not begin again."""
_ENDS = 200
_PLAIN = {
    "BIGINT": r"[+-]?\d{1,18}",
    "DOUBLE": r"[+-]?(\d+(\.\d+)?|\d(\.\d+)?[eE][+-]\d{1,3})",
    "DATE": r"\d{4}-\d\d-\d\d",
    "TIMESTAMP": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?",
}
_BLANK = r"\s\pZ\x1c-\x1f\x85"
_BLANKS = "'" + "".join(one for one in map(chr, range(0x3001)) if one.isspace()) + "'"
"""What is taken away around a value: within a pattern, and as SQL."""
_LENGTHS = {"DATE": 10, "TIMESTAMP": 19}


class _Part(NamedTuple):
    """A column of a regular file, and the SQL by which it becomes one of the table."""

    column: Column
    select: str


@dataclass(frozen=True)
class Regular:
    """What the head of a file tells of all of it, if it is regular."""

    path: Path
    head: Layout
    parts: tuple[_Part, ...]

    @property
    def names(self) -> list[str]:
        """The columns."""
        return self.head.names

    @property
    def people(self) -> list[str]:
        """The columns that may say who answered: each question is looked at beside them."""
        return [name for name in self.names if looks_like(name, "", 10, 10) == "respondent"]

    def copied(
        self, engine: duckdb.DuckDBPyConnection, parquet: Path, names: Collection[str]
    ) -> Reading | None:
        """Copy columns to a typed table in one pass; None where the file is not regular.

        The engine stops at the first line of another width, and at the first cell of these columns
        that is written in another way than the head tells. The other columns are read as far as
        the number of lines needs, no further; of the first two columns of text also whether they
        hold a total.

        Parameters
        ----------
        engine
            A DuckDB that may read the file and write the table.
        parquet
            Where the table goes.
        names
            The columns to copy.
        """
        import duckdb

        statement = _statement(self.path, self.head, self.parts, names)
        target = str(parquet).replace("'", "''")
        try:
            (answers,) = engine.execute(
                f"COPY ({statement}) TO '{target}' (FORMAT parquet, COMPRESSION uncompressed)"
            ).fetchone() or (0,)
        except duckdb.Error:
            return None
        found = [part.column for part in self.parts]
        return reading_of(self.head, found, UTF_8, answers=answers)


def regular(path: Path, declared: Declared) -> Regular | None:
    """Return what the head of a large file tells of all of it; None where that is not enough."""
    if path.stat().st_size < LARGE or declared.encoding or declared.headed != Headed():
        return None
    try:
        head = _head(path, declared)
        found = head and _columns(path, head, declared)
    except (BadInput, csv.Error, UnicodeDecodeError):
        return None
    return Regular(path, head, tuple(found)) if head and found else None


def _head(path: Path, declared: Declared) -> Layout | None:
    with path.open("rb") as file:
        content = file.read(_HEAD)
    content = content[: content.rfind(b"\n") + 1]
    if b"\r" in content.replace(b"\r\n", b"") or b"\0" in content:
        return None
    found = laid_out(decoded(content, path.name).text, path.name, declared.separator)
    plain = found.headings == [1] and not found.left_out and not found.padded
    plain = plain and found.quote == DOUBLE  # all of the file tells whether single quotes wrap
    if _last_line(path).removeprefix(b'""').startswith(found.separator.encode()) and all(
        row[0] for _, row in found.rows
    ):
        return None  # it may hold the sums of what is above
    return found if plain and found.separator else None


def _last_line(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-min(_TAIL, path.stat().st_size), os.SEEK_END)
        return file.read().rstrip().rpartition(b"\n")[2]


def _columns(path: Path, head: Layout, declared: Declared) -> list[_Part] | None:
    """Decide on the head what each column holds; None where that needs all of the file."""
    wanted = {code.casefold() for code in declared.hints.no_answer}
    if any(code.lower().replace("ß", "ss") != code.casefold() for code in declared.hints.no_answer):
        return None  # letters that the engine does not fold as we do
    named = _values(path, head, wanted)
    last = next(csv.reader([_last_line(path).decode()], delimiter=head.separator))
    found = []
    decided = columns(named, replace(declared.hints, commas_part=head.separator == ","))
    for at, ((_, lines), column) in enumerate(zip(named, decided, strict=True)):
        codes = codes_of(lines, declared.hints.no_answer).applied
        kind = _likely([text for text in lines
                        if text not in codes and text.casefold() not in NO_ANSWER])  # fmt: skip
        if not lines:  # blank from the first line to the last
            kind = "VARCHAR"
        if column.doubt or column.codes or kind is None:
            return None
        if kind != column.type or (column.type == "TIMESTAMP" and column.note):
            return None
        below = wanted - {text.casefold() for text in lines}
        if kind == "BIGINT" and _rises(cells := [row[at] for _, row in head.rows]):
            reached = [int(one) for one in (cells[-1], *last[at : at + 1])
                       if one.isdecimal() and one not in wanted]  # fmt: skip
            numbers = range(int(cells[0]), max(reached, default=0) + 1)
            if len(numbers) > _EACH_ITS_NUMBER * _lines(path, head):  # of people, no codes
                below = {code for code in below if not (code.isdecimal() and int(code) in numbers)}
        found.append(_Part(column, _select(f"c{at}", kind, sorted(codes), sorted(below))))
    return found


def _lines(path: Path, head: Layout) -> float:
    """Estimate how many lines a file has, by the length of those in its head."""
    size = path.stat().st_size
    return len(head.rows) * size / min(_HEAD, size)


def _values(path: Path, head: Layout, codes: Collection[str]) -> list[tuple[str, dict[str, int]]]:
    """Return the values of each column in the head, each with the line on which it stands first.

    Of a column that is blank there, some values are looked for below.

    Raises
    ------
    BadInput
        The file is not regular, a code stands among the values below, or single quotes may wrap
        texts.
    """
    named: list[tuple[str, dict[str, int]]] = []
    for at, name in enumerate(head.names):
        lines: dict[str, int] = {}
        for line, row in head.rows:
            if row[at]:
                lines.setdefault(row[at], line)
        named.append((name, lines))
    blank = [at for at, (_, lines) in enumerate(named) if not lines]
    for at, values in zip(blank, _values_below(path, head, blank), strict=True):
        if any(value.casefold() in codes for value in values):
            raise BadInput("")  # how surely it is one is told by all values
        named[at][1].update(dict.fromkeys(values, len(head.rows) + 2))
    if any(values and all(map(is_wrapped, values)) for _, values in named):
        raise BadInput("")  # single quotes may wrap texts: all values tell
    return named


def _rises(cells: Sequence[str]) -> bool:
    """Say whether whole numbers become larger with each row, none missing."""
    numbers = [int(cell) for cell in cells if cell.isdecimal()]
    return len(numbers) == len(cells) > 0 and all(one < other for one, other in pairwise(numbers))


def _values_below(path: Path, head: Layout, blank: Sequence[int]) -> list[list[str]]:
    """Return the first and the last values of some columns by their letters, in one pass.

    That is enough to know what such a column may hold: while it is copied, each cell of another
    kind stops the engine.

    Raises
    ------
    BadInput
        The file is not regular.
    """
    import duckdb

    if not blank:
        return []
    cells = [f"nullif(trim(c{at}, {_BLANKS}), '')" for at in blank]
    ends = (f"min({cell}, {_ENDS}), max({cell}, {_ENDS})" for cell in cells)
    statement = f"SELECT {', '.join(ends)} FROM {_as_text(path, head)}"  # noqa: S608
    try:
        with duckdb.connect(":memory:") as engine:
            engine.execute("SET memory_limit = '320MB'")
            engine.execute("SET enable_progress_bar = false")
            found = engine.execute(statement).fetchone() or ()
    except duckdb.Error:
        raise BadInput("") from None  # the reader of each line says why
    lists = [one or [] for one in found]
    return [[*lists[at], *lists[at + 1]] for at in range(0, len(lists), 2)]


def _select(cell: str, kind: str, codes: Sequence[str], below: Sequence[str] = ()) -> str:
    """Return the SQL of a value; it fails where the cell is written in another way.

    It fails too at codes for no answer that stand ``below`` the head only: whether one is evident
    is told by all values.

    What is usual comes first, so that it costs what is usual. Where a cell has no value (blanks,
    n/a), it is missing in a column of numbers or days, as in a small file.
    """
    left_out = _among(cell, codes)
    if kind == "VARCHAR":
        bare = f"regexp_full_match({cell}, '(?s)[^{_BLANK}](.*[^{_BLANK}])?')"
        value = f"nullif(nfc_normalize(trim({cell}, {_BLANKS})), '')"
        # To look for blanks is five times as fast as to take them away.
        value = f"CASE WHEN {bare} THEN nfc_normalize({cell}) ELSE {value} END"
        cases = []
        for some, then in ((codes, "NULL"), (below, "error('irregular')")):
            cases += [f"WHEN {_folded_among(value, some)} THEN {then}"] if some else []
        return f"CASE {' '.join(cases)} ELSE {value} END" if cases else value
    value = f"TRY_CAST({cell} AS {kind})"
    # Comparing with what the engine writes is five times as fast as a pattern.
    same = f"CAST({value} AS VARCHAR) = {cell}"
    if kind in _LENGTHS:  # neither infinity nor a year before our time
        same = f"strlen({cell}) = {_LENGTHS[kind]} AND {cell} BETWEEN '0' AND ':' AND {same}"
    if kind == "DOUBLE":  # which the engine may write in another way
        same = f"regexp_full_match({cell}, '{_PLAIN[kind]}')"
    bare = f"trim({cell}, {_BLANKS})"
    absent = _among(f"lower({bare})", ["", *sorted(NO_ANSWER)])
    cases = [f"WHEN {left_out} THEN NULL"] if codes else []
    cases += [f"WHEN {_among(cell, below)} THEN error('irregular')"] if below else []
    cases += [f"WHEN {same} THEN {value}"]
    cases += [f"WHEN {_among(bare, codes)} THEN NULL"] if codes else []
    cases += [f"WHEN {_folded_among(bare, below)} THEN error('irregular')"] if below else []
    cases += [f"WHEN regexp_full_match({bare}, '{_PLAIN[kind]}') THEN CAST({bare} AS {kind})"]
    cases += [f"WHEN {absent} THEN NULL"]
    cases += [f"WHEN {cell} IS NOT NULL THEN error('irregular')"]
    return f"CASE {' '.join(cases)} END"


def _statement(path: Path, head: Layout, found: Sequence[_Part], names: Collection[str]) -> str:
    cells = [f"c{at}" for at in range(len(head.names))]
    shown = {
        cell: f"{part.select} AS {_name(part.column.name)}"
        for cell, part in zip(cells, found, strict=True)
        if part.column.name in names
    }
    answer = _answer(cells, head, found, list(shown))
    shown_cells = ", ".join(shown.values()) or "1"
    return f"SELECT {shown_cells} FROM {_as_text(path, head)} WHERE {answer}"  # noqa: S608


def _as_text(path: Path, head: Layout) -> str:
    """Return SQL that reads all cells of a file as text, and stops at a line of another width."""
    place = str(path).replace("'", "''").replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
    mark = _quoted(DOUBLE)
    typed = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(head.names)))
    return (
        f"read_csv('{place}', auto_detect = false, header = false, skip = 1, "
        f"delim = {_quoted(head.separator)}, quote = {mark}, escape = {mark}, strict_mode = true, "
        f"null_padding = false, nullstr = '', encoding = 'utf-8', columns = {{{typed}}})"
    )


def _answer(
    cells: Sequence[str], head: Layout, found: Sequence[_Part], shown: Sequence[str]
) -> str:
    """Return SQL that is true, or fails at a total, a blank row or a heading among the answers.

    Where the first column and those to copy are empty, the row may be blank. Of numbers and days
    that are not copied only the first column of them is looked at, and the first two of all: no
    heading and no total is written in their signs. A total in the first two columns of text is
    looked for afterwards, so such a column is copied where it holds one.
    """
    words = [cell for cell, part in zip(cells, found, strict=True)
             if part.column.type == "VARCHAR"]  # fmt: skip
    odd = [f"({cells[0]} IS NULL AND coalesce({', '.join([cells[0], *shown])}) IS NULL)"]
    odd += [
        f"(strlen({cell}) < 20 AND regexp_full_match({cell}, '(?i){TOTAL.pattern}'))"
        for cell in cells[:2] if cell in words
    ]  # fmt: skip
    typed = [cell for cell in cells if cell not in words]
    looked_at = dict.fromkeys([*typed[:1], *(cell for cell in cells[:2] if cell in typed)])
    odd += [f"{cell} NOT BETWEEN '+' AND ':'" for cell in looked_at if cell not in shown]
    if not typed or any("+" <= head.names[cells.index(cell)] <= ":" for cell in typed):
        odd.append(f"{cells[0]} = {_quoted(head.names[0])}")
    odd += [
        f"regexp_full_match({cell}, '(?i)[{_BLANK}]*({'|'.join(TOTALS)})[{_BLANK}]*')"
        for cell in words[:2] if cell not in shown
    ]  # fmt: skip
    return f"CASE WHEN {' OR '.join(odd)} THEN error('irregular') ELSE TRUE END"


def _among(value: str, texts: Collection[str]) -> str:
    """Return SQL that is true of these texts; of a list the engine makes a join for every row."""
    return f"regexp_full_match({value}, {_quoted('|'.join(map(re.escape, texts)))})"


def _folded_among(value: str, texts: Collection[str]) -> str:
    """Return SQL that is true of these texts, in whichever case they are written."""
    either = "|".join(re.escape(one.casefold()).replace("ss", "(ss|ß)") for one in texts)
    return f"regexp_full_match(lower({value}), {_quoted(either)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _likely(values: Sequence[str]) -> str | None:
    """Return the type that all values of the head have when written plainly.

    Text where one of them is plain text; None where each value of the file has to be looked at.
    """
    if any(re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", value) for value in values):
        decimals = {len(value.partition(".")[2]) for value in values}
        if decimals == {3}:
            return None
    for kind, pattern in _PLAIN.items():
        if values and all(re.fullmatch(pattern, value) for value in values):
            return kind
    is_text = any(
        not (number(value) or moment(value) or clock_time(value))
        and value.casefold() not in NO_ANSWER
        for value in values
    )
    return "VARCHAR" if is_text else None
