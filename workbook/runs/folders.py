"""Where the files of a run lie: a folder of this machine, or one anywhere that a URL names.

A file appears as a whole or not at all. Files are named by their path below the folder, with ``/``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from itertools import count
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from workbook.book.errors import BadInput
from workbook.book.filenames import FILES, JOURNAL
from workbook.book.messages import say
from workbook.runs.locks import alone_in


class Folder(Protocol):
    """A folder of reports.

    Every operation raises OSError where it cannot be done: the disk is full, the server is gone.
    """

    def place(self, name: str) -> str:
        """Say where a file is, as people open it."""

    def has(self, name: str) -> bool:
        """Tell whether there is a file."""

    def read(self, name: str) -> bytes:
        """Read a file."""

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file so that nobody meets half of it."""

    def note(self, line: str) -> None:
        """Keep a line for the next run, in case that this one does not come to its end."""

    def notes(self) -> Iterator[str]:
        """Return the lines that a run has left which did not come to its end."""

    def forget_notes(self) -> None:
        """Remove these lines."""

    def alone(self, wait: float) -> AbstractContextManager[None]:
        """Keep the folder for one run, which waits so many seconds for another one."""


class LocalFolder:
    """A folder of this machine, or one that its system shows as such."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def place(self, name: str) -> str:
        """Return the path of a file."""
        return str(self.path / name)

    def has(self, name: str) -> bool:
        """Tell whether there is a file."""
        return (self.path / name).is_file()

    def read(self, name: str) -> bytes:
        """Read a file."""
        return (self.path / name).read_bytes()

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file beside its place and move it there."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            beside.write_bytes(content.encode() if isinstance(content, str) else content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def note(self, line: str) -> None:
        """Add a line to the journal."""
        with (self.path / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(f"{line}\n")

    def notes(self) -> Iterator[str]:
        """Return the journal's lines; one that is not text counts as none."""
        try:
            yield from (self.path / JOURNAL).read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return

    def forget_notes(self) -> None:
        """Remove the journal."""
        (self.path / JOURNAL).unlink(missing_ok=True)

    def alone(self, wait: float) -> AbstractContextManager[None]:
        """Lock the folder; the system gives it free when the process ends."""
        for name in FILES:
            self._make_way(self.path / name)
        return alone_in(self.path, wait)

    def _make_way(self, path: Path) -> None:
        """Move a folder away that has the name of one of our files.

        Earlier versions gave it to a strategy with such a key, and no run could end.
        """
        if path.is_dir():
            numbers = (path.with_name(f"{path.name}~{number}") for number in count(1))
            with suppress(OSError):  # it is told where the file cannot be written
                path.rename(next(one for one in numbers if not one.exists()))


def named(out: Path | str) -> Path | Folder:
    """Return the folder that a path or URL names; a local one as its path.

    Raises
    ------
    BadInput
        Nothing here knows this kind of URL, or it is none.
    WorkbookError
        What is needed for it is not installed, or the place cannot be reached.
    """
    if isinstance(out, Path) or "://" not in out:
        return Path(out).resolve()
    parts = urlsplit(out)
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost"):
            raise BadInput(
                say("{out} names a folder of another machine. Write file:///path instead.", out=out)
            )
        return Path(url2pathname(parts.path)).resolve()
    from workbook.runs.remote import RemoteFolder

    return RemoteFolder(out)


def folder_at(out: Path | Folder) -> Folder:
    """Return the folder that a plan names."""
    return LocalFolder(out) if isinstance(out, Path) else out
