"""The board's edition in PDF, and the chapters behind it, printed by a browser or by weasyprint.

Chromium makes the better paper; weasyprint stands in where there is no browser. Page numbers in
the contents take Chromium two passes, because it cannot refer to the page of a chapter.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from workbook.book.errors import WorkbookError
from workbook.book.messages import say
from workbook.charts import theme
from workbook.runs import Options, versions
from workbook.runs.formats.material import Material, contents
from workbook.runs.formats.paper import for_paper
from workbook.runs.report import body, css, template

BROWSER_VARIABLE = "WORKBOOK_BROWSER"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "msedge", "microsoft-edge")  # fmt: skip
LONGEST_PRINT = 300.0  # seconds
MOST_PAGES = 5  # of the board's edition, without an appendix
ROOMS = (1.0, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2)  # shares of the usual number of rows, until it fits

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
    return _lacking()


def _lacking() -> str:
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
    """Print with Chromium; with an appendix once more, to learn on which pages chapters begin."""
    paper, room = _short_enough(material, _printed)
    if not material.plan.options.appendix:
        return paper
    first = _printed(page(material, room, appendix=True))
    return _printed(page(material, room, _pages(first), appendix=True))


def by_weasyprint(material: Material) -> bytes:
    """Print with weasyprint, which writes the page numbers by itself."""
    from weasyprint import HTML

    def printed(html: str) -> bytes:
        return bytes(HTML(string=html).write_pdf(pdf_tags=True))

    paper, room = _short_enough(material, printed, stills=True)
    if not material.plan.options.appendix:
        return paper
    return printed(page(material, room, appendix=True, stills=True))


def _short_enough(
    material: Material, printed: Callable[[str], bytes], *, stills: bool = False
) -> tuple[bytes, float]:
    """Print the edition with as many rows as fit on its pages; return it and their share."""
    from pypdf import PdfReader

    for room in ROOMS:
        paper = printed(page(material, room, stills=stills))
        if len(PdfReader(io.BytesIO(paper)).pages) <= MOST_PAGES:
            break
    return paper, room


def page(
    material: Material,
    room: float = 1.0,
    pages: Mapping[str, int] | None = None,
    *,
    appendix: bool = False,
    stills: bool = False,
) -> str:
    """Return the paper as HTML: the board's edition, and behind it the chapters as an appendix.

    ``room`` is the share of the usual number of rows; ``pages`` says on which page each chapter
    begins, by the stem of its files; ``stills`` has each figure as one SVG, for a printer that
    knows no marks at shares of a width.
    """
    chapters = [
        {
            "made": made,
            "title": said.title,
            "question": said.question,
            "body": body(for_paper(notebook), stills=True) if notebook else "",
            "page": (pages or {}).get(made.chapter.stem),
        }
        for made in (material.chapters if appendix else ())
        for notebook in [material.notebook(made)]
        for said in [contents(notebook, made.chapter)]
    ]
    html = template("paper.html.j2").render(
        brief=material.brief,
        name_in_css=_in_css(material.brief.name),
        sections=material.sections(room),
        unfinished=[made for made in material.chapters if made.error],
        chapters=chapters,
        css=css("report.css", "paper.css") + (_STILLS if stills else ""),
        version=versions()["service-strategy-workbook"],
    )
    return html if stills else theme.without_stills(html)


def printed(html: str) -> bytes:
    """Print one HTML file, with a browser or by weasyprint.

    Raises
    ------
    WorkbookError
        Neither is there, or the program has not made a PDF.
    """
    if browser():
        return _printed(html)
    if lacking := _lacking():
        raise WorkbookError(lacking)
    from weasyprint import HTML

    return bytes(HTML(string=html).write_pdf(pdf_tags=True))


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
