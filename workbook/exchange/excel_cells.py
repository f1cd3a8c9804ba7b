"""What calamine does not tell about the cells of an Excel file.

It gives a formula that failed as an empty cell, and takes memory for the whole rectangle up to
the last cell, wherever that lies: a stray cell in the last corner would end the process.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbook.book.messages import say

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_CELLS = 10_000_000  # of the rectangle up to the last cell: each takes 32 bytes to read
LARGEST = 64_000_000  # bytes of a file when it is unpacked; each takes about ten to read

_AT_ONCE = 1 << 20  # bytes
_COLUMN = re.compile(rb'\sr="([A-Z]{1,3})\d+"')
_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>/]*>([^<]+)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class SheetCells(NamedTuple):
    """How far a sheet reaches, and the cells whose formula gave no value: (line, position)."""

    rows: int
    columns: int
    broken: Mapping[tuple[int, int], str]


def size(path: Path) -> int:
    """Return how many bytes an ``.xlsx`` file has when it is unpacked, which it only claims.

    Raises
    ------
    ValueError
        The file is not a whole ``.xlsx`` file, or a part of it is larger than it claims.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            claimed = sum(part.file_size for part in archive.infolist())
            if claimed <= LARGEST:
                for part in archive.infolist():
                    with archive.open(part) as stream:
                        while stream.read(_AT_ONCE):
                            pass
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as reason:
        raise ValueError(str(reason)) from reason
    return claimed


def look_into(path: Path) -> dict[str, SheetCells]:
    """Look at the raw cells of an ``.xlsx`` file, by sheet.

    Raises
    ------
    ValueError
        The file is not a whole ``.xlsx`` file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                name: _cells(archive.read(member))
                for name, member in _members(archive).items()
                if member in archive.namelist()
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as reason:
        raise ValueError(str(reason)) from reason


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    try:
        roots = _links(archive, "_rels/.rels", "")
        main = next(target for kind, target in roots.values() if kind.endswith("/officeDocument"))
        folder, name = posixpath.split(main)
        links = _links(archive, f"{folder}/_rels/{name}.rels", folder)
        sheets = [one for one in _parse(archive, main).iter() if one.tag.endswith("}sheet")]
        link = [next(v for k, v in one.attrib.items() if k.endswith("}id")) for one in sheets]
        return {one.get("name", ""): links[id_][1] for one, id_ in zip(sheets, link, strict=True)}
    except (KeyError, SyntaxError, StopIteration) as reason:
        raise ValueError(say("a file without a readable list of sheets")) from reason


def _links(archive: zipfile.ZipFile, member: str, folder: str) -> dict[str, tuple[str, str]]:
    """Return the kind and the target of every link in a part of the archive."""
    return {
        link.get("Id", ""): (
            link.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in _parse(archive, member)
    }


def _parse(archive: zipfile.ZipFile, member: str) -> Element:
    from xml.etree import ElementTree

    return ElementTree.fromstring(archive.read(member))  # noqa: S314 expat stops entity bombs


def _cells(xml: bytes) -> SheetCells:
    columns = max(map(_number, set(_COLUMN.findall(xml))), default=0)
    rows = max(map(int, _ROW.findall(xml)), default=0)
    if rows * columns > MOST_CELLS:  # perhaps only formatted: cells without content do not count
        filled = (
            _PLACE.search(attributes) for attributes, content in _CELL.findall(xml) if content
        )
        places = [(int(found[2]), _number(found[1])) for found in filled if found]
        rows, columns = map(max, zip(*places, strict=True)) if places else (0, 0)
    return SheetCells(rows, columns, _broken(xml))


def _broken(xml: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in xml and not _FORMULA.search(xml):
        return {}
    broken = {}
    for attributes, content in _CELL.findall(xml):
        place = _PLACE.search(attributes)
        value = _VALUE.search(content)
        unknown = value is None and b't="str"' not in attributes and _FORMULA.search(content)
        if place and (b't="e"' in attributes or unknown):
            text = (
                value[1].decode(errors="replace") if value else say("a formula not yet calculated")
            )
            broken[int(place[2]), _number(place[1]) - 1] = text
    return broken


def _number(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
