"""What a reader takes away of a strategy: a paper, slides, a workbook of figures, its tables.

None of it holds what is for the team alone (see ``book.sharing``), nor votes of a round that is not
revealed. The tables are written at once; the others are made by a run in a process of its own,
which a server does not wait for (``serve.workshop``) and JupyterLab does.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from workbook.book import Book
from workbook.book.errors import WorkbookError
from workbook.book.filenames import safe
from workbook.book.messages import _, language, say
from workbook.book.sharing import shared
from workbook.store import locate

LONGEST = 600.0  # seconds to make one

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RUN = "from workbook.cli import main; main()"


class Kind(NamedTuple):
    """A kind of file: what people call it, its type on the web, and how its name ends."""

    title: str
    type: str
    ending: str


KINDS: Mapping[str, Kind] = {
    "pdf": Kind(_("Board paper (PDF)"), "application/pdf", ".pdf"),
    "pptx": Kind(
        _("Slides (PowerPoint)"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".pptx",
    ),
    "xlsx": Kind(_("Figures (Excel)"), _EXCEL, ".xlsx"),
    "tables": Kind(_("The strategy’s tables (Excel)"), _EXCEL, "-tables.xlsx"),
    "csv": Kind(_("The strategy’s tables (CSV)"), "application/zip", "-tables.zip"),
}


def file_name(book: Book, kind: str) -> str:
    """Return what a file is called."""
    return f"{safe(book.key)}-{book.as_of.isoformat()}{KINDS[kind].ending}"


def content_of(book: Book, kind: str, store: str = "") -> bytes:
    """Make a file of a strategy, which may take a minute, and return what is in it.

    Raises
    ------
    WorkbookError
        It could not be made.
    """
    if kind in AT_ONCE:
        return AT_ONCE[kind](book)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        asked = command(book.key, book.as_of.isoformat(), kind, place)
        named = {"WORKBOOK_STORE": locate(store), "WORKBOOK_LANGUAGE": language()}
        try:
            subprocess.run(  # noqa: S603 our own command
                asked, env=os.environ | named, capture_output=True, timeout=LONGEST, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _not_made() from error
        # A chapter that could not be completed stops no document.
        file = made_in(place, kind)
        if file is None:
            raise _not_made()
        return file.read_bytes()


def command(key: str, day: str, kind: str, place: Path) -> list[str]:
    """Return the command that makes a document of a strategy as of a day in a folder."""
    asked = ["--strategy", key, "--as-of", day, "--format", kind, "--quiet", "--out", str(place)]
    return [sys.executable, "-c", _RUN, "run", *asked]


def made_in(place: Path, kind: str) -> Path | None:
    """Return the document that the command has made; None where there is none."""
    return next(place.rglob(f"*.{kind}"), None)


def _not_made() -> WorkbookError:
    return WorkbookError(
        say(
            "The file could not be made. Try again; if it fails again, this command shows why: "
            "{command}",
            command="workbook run",
        )
    )


def _excel(book: Book) -> bytes:
    from workbook.exchange import excel_writer

    return excel_writer.dump(shared(book))


def _csv(book: Book) -> bytes:
    from workbook.exchange import csv_folder

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in csv_folder.dump(shared(book), Path(os.devnull)).items():
            archive.writestr(f"{safe(book.key)}/{name}", content)
    return written.getvalue()


AT_ONCE: Mapping[str, Callable[[Book], bytes]] = {"tables": _excel, "csv": _csv}
"""Kinds that are written without a run."""
