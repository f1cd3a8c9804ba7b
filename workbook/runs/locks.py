"""One run at a time writes into a folder; another waits for it or says who is at work."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from workbook.book.errors import BadInput, WorkbookError
from workbook.book.filenames import LOCK as NAME
from workbook.book.messages import say

_PAUSE = 0.2  # seconds between two looks at a lock that another run holds


class Busy(WorkbookError):
    """Another run writes into the same folder."""


@contextmanager
def alone_in(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Keep a folder for one run; the operating system gives it free when the process ends.

    Parameters
    ----------
    folder
        Is made where it does not exist.
    wait
        Seconds to wait for another run that holds it.

    Raises
    ------
    Busy
        Another run still holds it.
    BadInput
        The folder cannot be written to.
    """
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = _acquire(path, monotonic() + wait)
    except (FileExistsError, NotADirectoryError) as reason:
        raise BadInput(
            say(
                "Reports cannot be written into {folder}: it is a file, or lies below one. Name "
                "another folder with --out.",
                folder=folder,
            )
        ) from reason
    except OSError as reason:
        raise BadInput(
            say(
                "Reports cannot be written into {folder}: {reason}. Make it writable, or name "
                "another folder with --out.",
                folder=folder,
                reason=reason.strerror or reason,
            )
        ) from reason
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file; the next run takes it over
            path.unlink()
        os.close(descriptor)


def _acquire(path: Path, deadline: float) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if _locked(descriptor) and _is_still(path, descriptor):
                _sign(descriptor)
                return descriptor
            if monotonic() >= deadline:
                raise Busy(_who_is_busy(path))
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        sleep(_PAUSE)


def _is_still(path: Path, descriptor: int) -> bool:
    """Tell whether the file is the one that was locked: its last holder may have removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    said = f"process {os.getpid()} on {platform.node()} since {datetime.now():%Y-%m-%d %H:%M}"  # noqa: DTZ005 people read their own clock
    with suppress(OSError):  # on a full disk the lock still holds
        os.ftruncate(descriptor, 0)
        os.write(descriptor, said.encode())


def _who_is_busy(path: Path) -> str:
    try:
        who = path.read_text(encoding="utf-8", errors="replace").strip("\0 \n")
    except OSError:
        who = ""
    return say(
        "Another run writes into {folder}{who}. Wait until it has ended, say --wait SECONDS, or "
        "name another folder with --out.",
        folder=path.parent,
        who=f" ({who})" if who else "",
    )


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
