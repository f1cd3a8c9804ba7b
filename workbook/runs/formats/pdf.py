"""A strategy as one board paper in PDF, printed from our own HTML by a browser or by weasyprint.

Chromium makes the better paper; weasyprint stands in where there is no browser. Page numbers in
the contents take Chromium two passes, because it cannot refer to the page of a chapter.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from workbook.book.errors import WorkbookError
from workbook.book.messages import say
from workbook.runs import Options, versions
from workbook.runs.formats.material import Material
from workbook.runs.formats.paper import for_paper
from workbook.runs.manifest import summary_of
from workbook.runs.report import body, css, drawn, template

BROWSER_VARIABLE = "WORKBOOK_BROWSER"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "msedge", "microsoft-edge")  # fmt: skip
LONGEST_PRINT = 300.0  # seconds

_QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)


_STILLS = (
    ".wb-figure > .wb-still { display: block !important; } "
    ".wb-figure > [hidden] { display: none !important; }"
)


def what_is_missing(_: Options) -> str:
    """Say what has to be installed for this format, where anything has."""
    if browser() or find_spec("weasyprint"):
        return ""
    return say(
        "A PDF needs a browser or weasyprint, and neither is here. Install Chromium or Chrome "
        "(or say in {browser_variable} where it is), or: pip install "
        "'service-strategy-workbook[paper]'",
        browser_variable=BROWSER_VARIABLE,
    )


def content(material: Material) -> bytes:
    """Return the PDF.

    Raises
    ------
    WorkbookError
        The program that prints has not made a PDF.
    """
    return by_browser(material) if browser() else by_weasyprint(material)


def by_browser(material: Material) -> bytes:
    """Print with Chromium: once to learn on which pages chapters begin, and once more."""
    first = _printed(page(material))
    return _printed(page(material, _pages(first)))


def by_weasyprint(material: Material) -> bytes:
    """Print with weasyprint, which writes the page numbers by itself."""
    from weasyprint import HTML

    return bytes(HTML(string=page(material, stills=True)).write_pdf(pdf_tags=True))


def page(
    material: Material, pages: Mapping[str, int] | None = None, *, stills: bool = False
) -> str:
    """Return the whole paper as HTML: title, contents, and a chapter after the other.

    ``pages`` says on which page each chapter begins, by the stem of its files; ``stills`` has each
    figure as one SVG, for a printer that knows no marks at shares of a width.
    """
    chapters = [
        {
            "made": made,
            "title": material.contents(made).title,
            "question": material.contents(made).question,
            "body": for_paper(body(material.notebook(made), stills=stills)),
            "page": (pages or {}).get(made.chapter.stem),
        }
        for made in material.chapters
    ]
    return template("paper.html.j2").render(
        brief=material.brief,
        name_in_css=_in_css(material.brief.name),
        chapters=chapters,
        css=css("report.css", "paper.css") + (_STILLS if stills else ""),
        version=versions()["service-strategy-workbook"],
        **drawn(summary_of(material.brief)),
    )


@cache
def browser() -> str:
    """Find a browser that prints; empty where there is none."""
    named = os.environ.get(BROWSER_VARIABLE, "")
    found = (shutil.which(name) for name in ([named] if named else BROWSERS))
    return next((path for path in found if path), "")


def _printed(html: str) -> bytes:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, made = Path(folder) / "paper.html", Path(folder) / "paper.pdf"
        source.write_text(html, encoding="utf-8")
        # A container's root user has no other way to start a browser; the page has no scripts.
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        command = [
            browser(),
            *_QUIET,
            *(["--no-sandbox"] if as_root else []),
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={made}",
            source.as_uri(),
        ]
        try:
            subprocess.run(  # noqa: S603 a browser of this machine
                command, check=False, capture_output=True, timeout=LONGEST_PRINT,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise WorkbookError(
                say(
                    "The browser {browser} did not print the paper within {longest_print} s.",
                    browser=browser(),
                    longest_print=f"{LONGEST_PRINT:.0f}",
                )
            ) from None
        if not made.is_file():
            raise WorkbookError(
                say("The browser {browser} did not print the paper.", browser=browser())
            )
        return made.read_bytes()


def _in_css(text: str) -> str:
    """Write text as CSS takes it in quotes: everything but letters and digits by its number."""
    return "".join(one if one.isalnum() else f"\\{ord(one):x} " for one in text)


def _pages(pdf: bytes) -> dict[str, int]:
    """Return the page on which each chapter begins, by the stem of its files."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.lstrip("/").removeprefix("chapter-"): number + 1
        for name, place in reader.named_destinations.items()
        if (number := reader.get_destination_page_number(place)) is not None
    }
