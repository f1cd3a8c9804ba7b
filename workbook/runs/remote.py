"""A folder of reports that lies elsewhere: in an object store or on a server, through fsspec.

Object stores show a file only when all of it is there. Everywhere else a file is written under a
name of its own and then moved to its place.

The lock is a file too, for no store tells when a process has ended: it is made only where there is
none, its holder renews it every minute, and a lock that was not renewed for five minutes is taken
over. Stores that make a file only where there is none in one step (S3, Google Cloud Storage, Azure)
so let one run in. Others look first and write then: two runs that begin within the same second are
told apart by what the lock says a moment later.
"""

from __future__ import annotations

import json
import mimetypes
import os
import platform
import posixpath
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from threading import RLock
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.parse import urlsplit

from workbook.book.errors import BadInput, WorkbookError
from workbook.book.filenames import LOCK, NOTES
from workbook.book.messages import say
from workbook.runs.locks import Busy

EXPIRES = 300.0  # seconds without a sign of life after which a lock is taken over

# Of these a file is there as a whole or not at all.
_STORES = frozenset(
    "s3 s3a gs gcs abfs abfss az adl oci ocilake oss r2 b2 tos memory".split()  # noqa: SIM905 reads better
)
_PAUSE = 1.0  # seconds between two looks at a lock that another run holds
_RENEWS = 60.0  # seconds

_Given = TypeVar("_Given")


class RemoteFolder:
    """A folder that a URL names.

    Parameters
    ----------
    url
        Such as ``s3://bucket/reports``, ``gs://…``, ``abfs://…``, ``sftp://…`` or ``ftp://…``. What
        the place asks for (keys, a region) is taken from where its own tools keep it, or from
        fsspec's configuration (``FSSPEC_S3_ENDPOINT_URL`` and the like).

    Raises
    ------
    BadInput
        Nothing here knows this kind of URL.
    WorkbookError
        What is needed for it is not installed, or the place cannot be reached.
    """

    def __init__(self, url: str) -> None:
        self.url = _without_password(url).rstrip("/")
        self._given = url
        self._one_at_a_time = RLock()  # a connection of FTP takes one order after the other
        self._files, self._root = self._connected()
        self._names: set[str] | None = None
        self._noted = 0

    def place(self, name: str) -> str:
        """Return the URL of a file, without a password."""
        return f"{self.url}/{name}"

    def has(self, name: str) -> bool:
        """Tell whether there is a file, as far as this run knows: it looks once for all."""
        return name in self._file_names()

    def read(self, name: str) -> bytes:
        """Read a file."""
        return self._attempt(lambda files: bytes(files.cat_file(self._path(name))))

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file as a whole."""
        self._attempt(lambda files: self._put(files, self._path(name), _bytes(content)))
        self._file_names().add(name)

    def note(self, line: str) -> None:
        """Write a line into a file of its own."""
        self._noted += 1
        self.write(f"{NOTES}/{self._noted:06}.json", line)

    def notes(self) -> Iterator[str]:
        """Return the lines of a run that did not come to its end; one that is no text is none."""
        for name in self._notes():
            self._noted = max(self._noted, _number(name))
            with suppress(OSError, ValueError):
                yield self.read(name).decode()

    def forget_notes(self) -> None:
        """Remove these lines."""
        if not (names := self._notes()):
            return
        self._attempt(lambda files: files.rm([self._path(name) for name in names]))
        self._file_names().difference_update(names)
        if not _is_store(self._files):
            self._attempt(lambda files: files.rmdir(self._path(NOTES)))

    def alone(self, wait: float) -> AbstractContextManager[None]:
        """Keep the folder for one run, as far as its place allows."""
        return _alone(self, wait)

    def begin(self) -> None:
        """Make the folder where its place needs one before files are written."""
        if not _is_store(self._files):
            self._attempt(lambda files: files.makedirs(self._root, exist_ok=True))

    def make(self, name: str, content: str | bytes) -> bool:
        """Write a small file only where there is none; tell whether there was none."""
        try:
            self._attempt(
                lambda files: files.pipe_file(self._path(name), _bytes(content), mode="create"),
                tries=1,
            )
        except FileExistsError:
            return False
        return True

    def replace(self, name: str, content: str | bytes) -> None:
        """Write a small file in one step, and do not count it among the reports."""
        self._attempt(lambda files: files.pipe_file(self._path(name), _bytes(content)))

    def remove(self, name: str) -> None:
        """Remove a file, where it is still there."""
        with suppress(FileNotFoundError):
            self._attempt(lambda files: files.rm_file(self._path(name)))

    def _connected(self) -> tuple[Any, str]:
        try:
            from fsspec.core import url_to_fs
        except ImportError as reason:
            raise WorkbookError(
                say(
                    "Reports at {url} need fsspec, which is not installed here. Install it: "
                    "pip install 'service-strategy-workbook[remote]'",
                    url=self.url,
                )
            ) from reason
        scheme = urlsplit(self._given).scheme
        if scheme in ("http", "https"):
            raise BadInput(
                say(
                    "Reports cannot be written to {url}: {scheme}:// is for reading.",
                    url=self.url,
                    scheme=scheme,
                )
            )
        try:
            files, root = url_to_fs(self._given, use_listings_cache=False)
        except ImportError as reason:
            raise WorkbookError(
                say(
                    "Reports at {url} need a package that is not installed here: {line}.",
                    url=self.url,
                    line=_line(reason),
                )
            ) from reason
        except ValueError as reason:
            if "rotocol not known" not in str(reason):
                raise self._unreachable(reason) from reason
            raise BadInput(
                say(
                    "Nothing here knows what {scheme}:// is. Name a folder with --out, or a URL "
                    "such as s3://bucket/reports.",
                    scheme=scheme,
                )
            ) from reason
        except Exception as reason:
            raise self._unreachable(reason) from reason
        return files, root.rstrip("/")

    def _unreachable(self, reason: Exception) -> WorkbookError:
        return WorkbookError(
            say(
                "{url} cannot be reached: {reason}. Check the URL, the network and what you are "
                "allowed there, or name another place with --out.",
                url=self.url,
                reason=_line(reason),
            )
        )

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _file_names(self) -> set[str]:
        with self._one_at_a_time:
            if self._names is None:
                self._names = self._attempt(self._list_files)
            return self._names

    def _list_files(self, files: Any) -> set[str]:
        try:
            found = files.find(self._root)
        except FileNotFoundError:
            return set()
        start = len(self._root.rstrip("/")) + 1
        return {path[start:] for path in found if path.startswith(f"{self._root}/")}

    def _notes(self) -> list[str]:
        return sorted(name for name in self._file_names() if name.startswith(f"{NOTES}/"))

    def _put(self, files: Any, path: str, content: bytes) -> None:
        if _is_store(files):
            files.pipe_file(path, content, **_kind(files, path))
            return
        folder, name = posixpath.split(path)
        files.makedirs(folder, exist_ok=True)
        beside = f"{folder}/.{name}.{secrets.token_hex(4)}.part"
        try:
            files.pipe_file(beside, content)
            _moved(files, beside, path)
        except BaseException:
            with suppress(Exception):  # what went wrong first is what has to be told
                files.rm_file(beside)
            raise

    def _attempt(self, do: Callable[[Any], _Given], tries: int = 2) -> _Given:
        """Do something there, after a lost connection once more; what goes wrong is an OSError."""
        with self._one_at_a_time:
            for left in reversed(range(tries)):
                try:
                    return do(self._files)
                except (FileNotFoundError, FileExistsError, PermissionError):
                    raise
                except Exception as reason:
                    if not left:
                        raise OSError(_line(reason)) from reason
                    with suppress(WorkbookError):
                        type(self._files).clear_instance_cache()
                        self._files, _ = self._connected()
        raise AssertionError  # the loop always ends before


@contextmanager
def _alone(folder: RemoteFolder, wait: float) -> Iterator[None]:
    mine = secrets.token_hex(8)
    try:
        folder.begin()
        _take(folder, mine, monotonic() + wait)
    except OSError as reason:
        raise BadInput(
            say(
                "Reports cannot be written to {url}: {reason}. See to it that the place exists "
                "and that you may write there, or name another one with --out.",
                url=folder.url,
                reason=_line(reason),
            )
        ) from reason
    ended = threading.Event()
    renewing = threading.Thread(target=_renew, args=(folder, mine, ended), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
        with suppress(OSError):  # it expires by itself
            if _holder(folder).get("token") == mine:
                folder.remove(LOCK)


def _take(folder: RemoteFolder, mine: str, deadline: float) -> None:
    while True:
        if folder.make(LOCK, _signed(mine)):
            sleep(_PAUSE)
            if _holder(folder).get("token") == mine:
                return
        held = _holder(folder)
        if held and _age(held) > EXPIRES:
            folder.remove(LOCK)
        elif monotonic() >= deadline:
            raise Busy(
                f"Another run writes to {folder.url} ({held.get('who', 'unknown')}). "
                "Wait until it has ended, say --wait SECONDS, or name another place with --out. "
                f"If it was killed, its lock {LOCK} expires after {EXPIRES / 60:.0f} minutes."
            )
        else:
            sleep(_PAUSE)


def _renew(folder: RemoteFolder, mine: str, ended: threading.Event) -> None:
    while not ended.wait(_RENEWS):
        with suppress(OSError):  # at the next time, perhaps
            if _holder(folder).get("token") != mine:
                return
            folder.replace(LOCK, _signed(mine))


def _signed(token: str) -> str:
    now = datetime.now(UTC)
    who = say(
        "process {getpid} on {node}, last seen {now} UTC",
        getpid=str(os.getpid()),
        node=platform.node(),
        now=f"{now:%Y-%m-%d %H:%M}",
    )
    return json.dumps({"token": token, "who": who, "at": now.isoformat()})


def _holder(folder: RemoteFolder) -> dict[str, str]:
    """Read who holds the lock; nobody where there is none, a bygone one where it is no text."""
    try:
        content = folder.read(LOCK)
    except FileNotFoundError:
        return {}
    try:
        return {str(name): str(value) for name, value in json.loads(content).items()}
    except (ValueError, AttributeError):
        return {"who": "half a lock"}


def _age(held: dict[str, str]) -> float:
    try:
        return (datetime.now(UTC) - datetime.fromisoformat(held["at"])).total_seconds()
    except (LookupError, ValueError, TypeError):
        return EXPIRES + 1


def _moved(files: Any, source: str, target: str) -> None:
    """Move a file over another one; some servers ask to remove that one first."""
    try:
        files.mv(source, target)
    except Exception:
        if not files.exists(target):
            raise
        files.rm_file(target)
        files.mv(source, target)


def _is_store(files: Any) -> bool:
    named = files.protocol
    return bool(_STORES.intersection([named] if isinstance(named, str) else named))


def _kind(files: Any, path: str) -> dict[str, str]:
    """Say what a file is where the store hands this on: browsers show a page, and save the rest."""
    kind, _ = mimetypes.guess_type(path)
    named = files.protocol if isinstance(files.protocol, str) else files.protocol[0]
    name = {"s3": "ContentType", "gs": "content_type", "gcs": "content_type"}.get(named)
    return {name: kind} if name and kind else {}


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _number(name: str) -> int:
    stem = posixpath.splitext(posixpath.basename(name))[0]
    return int(stem) if stem.isdecimal() else 0


def _line(reason: Exception) -> str:
    said = " ".join(str(getattr(reason, "strerror", None) or reason).split())
    return (said or type(reason).__name__).rstrip(".")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return url.replace(f":{parts.password}@", "@", 1)
