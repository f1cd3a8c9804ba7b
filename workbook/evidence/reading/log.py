"""An event log in XES (IEEE 1849), written as a CSV file: a row an event, a column an attribute.

The parser refuses documents that define entities, so that no file unfolds into more than it holds.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast
from xml.parsers import expat

from workbook.book.errors import BadInput
from workbook.book.messages import say

LARGEST = 4_000_000_000
"""Bytes that a packed log may unfold to."""
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_PIECE = 1 << 20

Event = dict[str, str]


def write_csv(path: Path, target: Path) -> int:
    """Write the events of a log as a CSV file, and return how many there are.

    An attribute of a trace is named ``case:…``, as those who work with such logs name it; nested
    attributes and lists are left out.

    Raises
    ------
    BadInput
        The log is no XES, or breaks off; the message names the line.
    """
    names: dict[str, None] = {}
    count = 0
    for event in events(path):
        names.update(dict.fromkeys(event))
        count += 1
    if not count:
        raise BadInput(say("The log {file} holds no events.", file=path.name))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(names), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            {name: " ".join(value.split()) for name, value in event.items()}
            for event in events(path)
        )
    return count


def events(path: Path) -> Iterator[Event]:
    """Return the events of a log, each with the attributes of its case.

    Raises
    ------
    BadInput
        The log is no XES, breaks off or defines entities.
    """
    log = _Log(path.name)
    parser, read = log.parser, 0
    try:
        with _opened(path) as file:
            while piece := file.read(_PIECE):
                read += len(piece)
                if read > LARGEST:
                    raise BadInput(say("The log {file} is too large.", file=path.name))
                parser.Parse(piece)
                yield from log.taken()
        parser.Parse(b"", True)
    except (expat.ExpatError, OSError, EOFError):
        raise BadInput(
            say("The log {file} cannot be read as XES from line {line} on. Export it again.",
                file=path.name, line=parser.CurrentLineNumber)
        ) from None  # fmt: skip
    yield from log.taken()


class _Log:
    """What the parser has seen of a log so far."""

    def __init__(self, name: str) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse
        self._name = name
        self._inside: list[str] = []
        self._case: Event = {}
        self._event: Event = {}
        self._found: list[Event] = []

    def taken(self) -> list[Event]:
        """Return the events that ended since the last time."""
        found, self._found = self._found, []
        return found

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        within = self._inside[-1] if self._inside else ""
        self._inside.append(tag)
        if tag == "trace":
            self._case = {}
        elif tag == "event":
            self._event = {}
        elif tag in _VALUES and "key" in attributes:
            if within == "event":
                self._event[attributes["key"]] = attributes.get("value", "")
            elif within == "trace":
                self._case[f"case:{attributes['key']}"] = attributes.get("value", "")

    def _end(self, _: str) -> None:
        if self._inside.pop() == "event":
            self._found.append({**self._case, **self._event})

    def _refuse(self, *_: object) -> None:
        raise BadInput(
            say("The log {file} defines entities, so it is not read. Export it again.",
                file=self._name)
        )  # fmt: skip


def _opened(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    return path.open("rb")
