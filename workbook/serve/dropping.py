"""Files that people drop: kept in the one place that whoever runs the server has named.

A file is written beside its place and takes it when it is whole; none takes another's place.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from pathlib import Path

from workbook.book import Book
from workbook.book.errors import BadInput, NotAllowed
from workbook.book.messages import say
from workbook.book.roles import Team
from workbook.evidence.described import FILES
from workbook.evidence.limits import resolved

LARGEST = 2**30
"""Bytes of a file that can be dropped."""
MOST_AT_ONCE = 8
"""Files that may be arriving at the same time."""
MOST_OF_FOLDER = 20 * 2**30
"""Bytes that the files of one strategy may take."""
_LONGEST_NAME = 80


def safe_name(given: str) -> str:
    """Return the name that a dropped file gets.

    Raises
    ------
    BadInput
        It is of no kind that evidence is read from.
    """
    plain = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2]).strip()
    ends = next((end for end in sorted(FILES, key=len, reverse=True)
                 if plain.lower().endswith(end)), "")  # fmt: skip
    if not ends:
        raise BadInput(
            say("The file is neither CSV, Excel, Parquet nor XES. Save it as one of them and drop "
                "it again.")
        )  # fmt: skip
    stem = re.sub(r"[^\w .()+,-]", "_", plain[: -len(ends)]).strip(" .")[:_LONGEST_NAME]
    return f"{stem or 'data'}{ends}"


def may_drop(book: Book, who: str) -> bool:
    """Say whether somebody may add evidence to a strategy, and so the file for it."""
    team = Team(book.rows)
    return team.may_touch(team.member(who), "evidence")


def place_for(book: Book, uploads: str) -> Path:
    """Return the folder in which files of a strategy are kept: its data folder, or one for it.

    Raises
    ------
    NotAllowed
        Whoever runs the server has named no folder, or the strategy's data lie elsewhere.
    """
    if not uploads:
        raise NotAllowed(say("Whoever runs the server has not said where files may be kept."))
    home = resolved(uploads)
    folder = resolved(book.strategy.data_folder) if book.strategy.data_folder else home / book.key
    if not folder.is_relative_to(home):
        raise NotAllowed(
            say("The evidence of this strategy lies in another folder than the one that files are "
                "kept in. Ask whoever runs the server to put the file there.")
        )  # fmt: skip
    return folder


class Dropped:
    """A file while it arrives: ``write`` takes what has come, ``keep`` ends it, ``drop`` too.

    Raises
    ------
    NotAllowed
        Too many files are arriving, or the folder is full.
    """

    arriving = 0

    def __init__(self, folder: Path, name: str) -> None:
        if Dropped.arriving >= MOST_AT_ONCE:
            raise NotAllowed(
                say("Too many files are arriving just now. Drop yours again in a few minutes.")
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_room(folder)
        self._folder, self._name, self._has_ended = folder, name, False
        handle, part = tempfile.mkstemp(prefix=".part-", dir=folder)  # its mode is 0600
        self._part = Path(part)
        self._file = os.fdopen(handle, "wb")
        Dropped.arriving += 1

    def write(self, content: bytes) -> None:
        """Add what has arrived."""
        self._file.write(content)

    def keep(self) -> str:
        """Give the file its name, or the next free one, and return it.

        Raises
        ------
        BadInput
            Nothing has arrived.
        """
        try:
            self._file.close()
            if not self._part.stat().st_size:
                raise BadInput(say("The file is empty."))
            stem, end = _parted(self._name)
            name, count = self._name, 1
            while True:
                try:
                    os.link(self._part, self._folder / name)
                except FileExistsError:
                    count += 1
                    name = f"{stem}-{count}{end}"
                else:
                    return name
        finally:
            self.drop()

    def drop(self) -> None:
        """Remove what has arrived."""
        self._file.close()
        if not self._has_ended:
            self._has_ended = True
            Dropped.arriving -= 1
        with suppress(OSError):
            self._part.unlink()


def _check_room(folder: Path) -> None:
    used = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    if used + LARGEST > MOST_OF_FOLDER:
        raise NotAllowed(
            say("The folder of this strategy is full: its files take {used} GB of {most}. Ask "
                "whoever runs the server to remove some.", used=round(used / 2**30),
                most=MOST_OF_FOLDER // 2**30)
        )  # fmt: skip


def _parted(name: str) -> tuple[str, str]:
    end = next(end for end in sorted(FILES, key=len, reverse=True) if name.lower().endswith(end))
    return name[: -len(end)], name[-len(end) :]
