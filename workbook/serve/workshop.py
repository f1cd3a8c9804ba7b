"""Where a server makes the files that readers take away: by runs, one at a time."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from workbook.book import Book
from workbook.book.messages import language
from workbook.book.moment import Moment
from workbook.pages.takeaway import LONGEST, command, made_in

MOST_KEPT = 24  # files

log = logging.getLogger("workbook.serve")


class NotMade(Exception):
    """A file could not be made; the cause is in the log under its text, a reference."""


class Workshop:
    """Makes files by runs, one at a time, and keeps the latest of them in a folder."""

    def __init__(self, folder: Path, url: str, notebooks: Path) -> None:
        self._folder, self._url = folder, url
        self._start = notebooks.resolve().parent  # from here a run finds the same notebooks
        self._one_at_a_time = asyncio.Semaphore(1)
        self._files: dict[tuple[str, ...], asyncio.Task[Path]] = {}

    def file(self, book: Book, as_of: Moment, kind: str) -> asyncio.Task[Path]:
        """Return the file of a strategy, which is begun unless it is there or on its way."""
        day = str(as_of) or book.as_of.isoformat()
        name = (book.key, book.content_hash, day, kind, language())
        known = self._files.get(name)
        if known is None or (known.done() and (known.cancelled() or known.exception())):
            known = self._files[name] = asyncio.ensure_future(self._made(book.key, day, kind))
            self._forget_oldest()
        return known

    def drop(self, strategy: str) -> None:
        """Drop what was made of a strategy, or is being made: somebody was taken out of it."""
        for name in [one for one in self._files if one[0] == strategy]:
            self._drop(name)

    def close(self) -> None:
        """End what is being made."""
        for task in self._files.values():
            task.cancel()

    async def _made(self, key: str, day: str, kind: str) -> Path:
        place = self._folder / secrets.token_hex(8)
        async with self._one_at_a_time:
            process = await asyncio.create_subprocess_exec(
                *command(key, day, kind, place),
                env={**os.environ, "WORKBOOK_STORE": self._url, "WORKBOOK_LANGUAGE": language()},
                cwd=self._start, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            try:
                said, _rest = await asyncio.wait_for(process.communicate(), LONGEST)
            except BaseException:
                with suppress(ProcessLookupError):
                    process.kill()
                shutil.rmtree(place, ignore_errors=True)
                raise
            found = made_in(place, kind)
            # What else a run writes, pages and pictures, nobody takes away from here.
            made = found.replace(place.with_suffix(f".{kind}")) if found else None
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
        if made is None:  # a chapter that could not be completed stops no document
            reference = secrets.token_hex(4)
            log.error("Reference %s: the %s failed.\n%s", reference, kind, said.decode())
            raise NotMade(reference)
        return made

    def _forget_oldest(self) -> None:
        while len(self._files) > MOST_KEPT:
            self._drop(next(iter(self._files)))

    def _drop(self, name: tuple[str, ...]) -> None:
        old = self._files.pop(name)
        old.cancel()
        if old.done() and not old.cancelled() and not old.exception():
            old.result().unlink(missing_ok=True)
