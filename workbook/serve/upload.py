"""Files that a reader hands over: kept for as long as they are read, and nothing of them runs.

An Excel file, a zip of CSV files, or the CSV files of a folder. Of a path only the last name is
taken, and only files that can hold a table; evidence stays where it is.
"""

from __future__ import annotations

import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from workbook.book.errors import BadInput, Fault
from workbook.book.fields import Field, Table
from workbook.book.filenames import is_reserved
from workbook.book.messages import language, say
from workbook.forms.typed import day_of, number_of

LARGEST = 20 * 2**20  # bytes that are sent at once
LARGEST_UNPACKED = 100 * 2**20
MOST_FILES = 300
MOST_MENDED = 5000
LONGEST_CELL = 20_000  # letters

_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError,
               NotImplementedError, OSError)  # fmt: skip
"""What the reading of a zip raises where its bytes are no zip, or it has a password."""
_NAME = re.compile(r"[\w .()-]{1,120}", re.UNICODE)


class Given(NamedTuple):
    """One file as a browser sends it: the path that the browser tells, and its bytes."""

    name: str
    content: bytes


class FaultOfRow(NamedTuple):
    """A fault beside the row that it is in; ``there`` is what the row holds in short.

    ``mends`` is whether another value can be typed for its cell: once a cell, and where there is
    one. ``value`` is what stands in the cell now.
    """

    place: str
    row: int | None
    there: str
    column: str
    found: str
    expected: str
    value: str = ""
    mends: bool = False


def put(files: Sequence[Given], folder: Path) -> Path:
    """Write what was handed over into a folder that is ours alone; give what is to be read.

    Raises
    ------
    BadInput
        It is nothing that a strategy can be read from, or is too large.
    """
    if not files:
        raise _refused("", say("an Excel file (.xlsx), CSV files, or a zip of them"))
    if len(files) == 1 and _ending(files[0].name) == ".xlsx":
        place = folder / _plain(files[0].name, "strategy.xlsx")
        place.write_bytes(files[0].content)
        return place
    if len(files) == 1 and _ending(files[0].name) == ".zip":
        files = _unpacked(files[0], folder)
    tables = [one for one in files if _ending(one.name) == ".csv"]
    tables = _in_one_folder(tables)
    if not tables:
        raise _refused(
            files[0].name if files else "",
            say("an Excel file (.xlsx), CSV files, or a zip of them"),
        )
    if len(tables) > MOST_FILES:
        raise _refused(tables[0].name, say("at most {most} files", most=MOST_FILES))
    place = folder / "strategy"
    place.mkdir()
    for one in tables:
        name = _plain(one.name, "")
        if name:
            (place / name).write_bytes(one.content)
    return place


def mended_of(text: str) -> dict[tuple[str, int, str], str]:
    """Return what was typed in the place of wrong cells, by place, line and column.

    Raises
    ------
    ValueError
        It is none that our page sends.
    """
    told = json.loads(text or "[]")
    if not isinstance(told, list) or len(told) > MOST_MENDED:
        raise ValueError("not a list of mended cells")
    found: dict[tuple[str, int, str], str] = {}
    for place, line, column, value in told:
        if not (isinstance(line, int) and all(isinstance(one, str) for one in
                                              (place, column, value))):  # fmt: skip
            raise ValueError("not a mended cell")
        found[place, line, column] = value[:LONGEST_CELL]
    return found


def as_typed(field: Field, text: str) -> str:
    """Read what a person typed for a column: days and numbers as people write them."""
    if field.kind == "date":
        return day_of(text, language(), datetime.now(UTC).date())
    return number_of(text, language()) if field.kind in ("number", "integer") else text.strip()


def beside_rows(
    place: Path,
    faults: Sequence[Fault],
    unknown: Mapping[str, Table],
    mended: Mapping[tuple[str, int, str], str],
) -> list[FaultOfRow]:
    """Return every fault with what stands in its row, by file and row."""
    from workbook.exchange import records

    held = records(place, unknown)
    known: set[tuple[str, int | None, str]] = set()
    made = []
    for one in faults:
        cell = (one.place, one.row, one.column)
        first = min((line for at, line in held if at == one.place and line is not None), default=0)
        mends = bool(one.row and one.row > first and one.column) and cell not in known
        known.add(cell)
        value = "" if one.value is None else str(one.value)
        there = _in_short(held.get((one.place, one.row), ()))
        found = value[:120] or say("empty")
        typed = mended.get((one.place, one.row or 0, one.column), value)
        made.append(FaultOfRow(*cell[:2], there, one.column, found, one.expected, typed, mends))
    return made


def _in_short(cells: Sequence[Any]) -> str:
    there = [str(cell).strip() for cell in cells if str(cell or "").strip()]
    return " · ".join(one if len(one) <= 50 else f"{one[:49]}…" for one in there[:3])


def _unpacked(packed: Given, folder: Path) -> list[Given]:
    """Return the CSV files of a zip; of what it says of their sizes nothing is believed."""
    place = folder / "packed.zip"
    place.write_bytes(packed.content)
    left, files = LARGEST_UNPACKED, []
    try:
        with zipfile.ZipFile(place) as opened:
            inside = [one for one in opened.infolist() if _ending(one.filename) == ".csv"]
            if len(inside) > MOST_FILES:
                raise _refused(packed.name, say("at most {most} files", most=MOST_FILES))
            for one in inside:
                with opened.open(one) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    largest = LARGEST_UNPACKED // 2**20
                    raise _refused(
                        packed.name,
                        say("at most {largest} MB when it is unpacked", largest=largest),
                    )
                files.append(Given(one.filename, content))
    except _UNREADABLE as reason:
        raise _refused(packed.name, say("a whole zip file without a password")) from reason
    finally:
        place.unlink()
    return files


def _in_one_folder(files: Sequence[Given]) -> list[Given]:
    """Return the files that lie beside the strategy's own, or else the uppermost ones."""
    folders = [_folder(one.name) for one in files if _last(one.name).lower() == "strategy.csv"]
    folders = folders or [_folder(one.name) for one in files]
    if not folders:
        return []
    chosen = min(folders, key=lambda one: (one.count("/"), len(one)))
    return [one for one in files if _folder(one.name) == chosen]


def _folder(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[0]


def _last(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def _plain(name: str, instead: str) -> str:
    last = _last(name).strip()
    is_fine = _NAME.fullmatch(last) and not last.startswith(".") and not is_reserved(last)
    return last if is_fine else instead


def _refused(found: str, expected: str) -> BadInput:
    name = _last(found)[:120]
    fault = Fault(name or say("what was sent"), None, "", name or None, expected)
    return BadInput(say("Nothing was taken in."), [fault])
