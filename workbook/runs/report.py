"""What a run leaves behind for readers: a page for each chapter, and one index.

A page is one file that needs nothing else: no script, no font, no picture from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook.analysis import checks
from workbook.analysis.checks import STATUSES, Finding
from workbook.analysis.glance import GateState
from workbook.analysis.recent import Recent, Step
from workbook.book import addresses
from workbook.book.addresses import Place
from workbook.book.filenames import HANDBOOK, INDEX
from workbook.book.messages import (
    _,
    about,
    language,
    say,
    speaking,
    tag,
    translate,
)
from workbook.charts import theme
from workbook.pages import front_card, sections
from workbook.pages.notebooks import translate_text
from workbook.runs import Brief, ChapterNotebook, Made, Plan, versions, written_day
from workbook.runs.fingerprint import of_code
from workbook.runs.folders import Folder
from workbook.runs.manifest import cannot_write
from workbook.runs.parts import MOST_OPEN

if TYPE_CHECKING:
    from jinja2 import Template
    from nbconvert.exporters.templateexporter import TemplateExporter
    from nbformat import NotebookNode

DOCUMENTS = {"pdf": "PDF", "xlsx": "Excel", "pptx": "PowerPoint", "md": _("Text to send on")}
TABLES_FILE = "tables.xlsx"
_PART, _TEXT = "<!--part-->", "<!--text-->"  # as the template of a body writes them
TEMPLATES = Path(__file__).parents[1] / "pages" / "templates"

Json = dict[str, Any]


def write_chapter(plan: Plan, made: Made) -> Made:
    """Write a chapter's executed notebook, where there is one, and its page, where one is wanted.

    Returns
    -------
    What was made, without the notebook, and with the formats that were written.

    Raises
    ------
    OSError
        The disk is full, or not there any more.
    """
    with speaking(made.brief.language):
        return _written(plan, made)


def _written(plan: Plan, made: Made) -> Made:
    place = f"{made.brief.folder}/{made.chapter.stem}"
    files = []
    if made.notebook is not None:
        import nbformat

        translate_text(made.notebook)
        text = nbformat.writes(made.notebook)  # type: ignore[no-untyped-call]
        plan.folder.write(f"{place}.ipynb", text)
        files.append("ipynb")
    if "html" in plan.options.formats:
        plan.folder.write(f"{place}.html", chapter_page(plan, made))
        files.append("html")
    return replace(made, notebook=None, files=tuple(files))


def kept_notebook(plan: Plan, made: Made) -> NotebookNode:
    """Read the executed notebook of a chapter that lies in the folder of the reports."""
    import nbformat

    text = plan.folder.read(f"{made.brief.folder}/{made.chapter.stem}.ipynb").decode()
    return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call, no-any-return]


def chapter_page(plan: Plan, made: Made) -> str:
    """Return a chapter as an HTML page without code, with links to its strategy's others."""
    page = {
        **frame(plan, made.brief, made.chapter),
        "title": translate(made.chapter.title),
        "reference": made.reference,
        "is_of_all": made.chapter.is_of_all,
    }
    return template("chapter.html.j2").render(page=page, body=body(made.notebook, folds=True))


def frame(plan: Plan, brief: Brief, chapter: ChapterNotebook | None = None) -> Json:
    """Return what the bar on top of a page of a report says; ``chapter`` is the one it shows."""
    beside = plan.beside(chapter) if chapter else plan.chapters
    chapters = [(translate(one.title), f"{one.stem}.html") for one in beside]
    is_of_all = not brief.key
    ends = [f"{one.stem}.html" for one in beside]
    return {
        "name": translate(brief.name) if is_of_all else brief.name,
        "name_at": "" if is_of_all else addresses.STRATEGY_FILE,
        "mark": None if is_of_all else theme.STATUSES[brief.status],
        "verdict_at": addresses.FINDINGS_FILE,
        "day": brief.day,
        "chapters": [] if is_of_all or not ends else chapters,
        "current": translate(chapter.title) if chapter else "",
        "downloads": [] if is_of_all else downloads(plan, brief),
        "content_hash": brief.content_hash,
        "css": css("report.css", "page.css"),
        "version": versions()["service-strategy-workbook"],
    }


def downloads(plan: Plan, brief: Brief) -> list[tuple[str, str]]:
    """Return what can be taken away of a strategy: words, and a file beside its pages."""
    wanted = [
        (translate(DOCUMENTS[one]), f"{brief.file_name}.{one}")
        for one in plan.options.of_strategies
    ]
    return [*wanted, (say("The strategy’s tables (Excel)"), TABLES_FILE)]


def body(notebook: NotebookNode | None, *, folds: bool = False, stills: bool = False) -> str:
    """Return what a notebook shows as HTML, up to the cell that failed where one did.

    ``folds`` lets its sections fold, and leaves the links to the other files of the report in.
    ``stills`` leaves in the SVG of each figure that stands for it where no figure can be shown.
    """
    if notebook is None:
        return ""
    text, _ = _exporter().from_notebook_node(_up_to_failure(notebook))
    html = str(text) if stills else theme.without_stills(str(text))
    if not folds:
        return addresses.without_links(html)
    parts = list(_parts(html))
    headings = [one for part in parts if part.is_text and (one := sections.heading(part.html))]
    return "".join(sections.folded(parts, headings))


def _parts(text: str) -> Iterator[sections.Part]:
    """Take a page's text apart into its cells."""
    for piece in text.split(_PART)[1:]:
        is_text = piece.startswith(_TEXT)
        html = piece.removeprefix(_TEXT).strip()
        if is_text:
            html = html.removeprefix('<section class="report-text">').removesuffix("</section>")
        yield sections.Part(html, is_text=is_text)


def css(*names: str) -> str:
    """Return the style of the workbook's own output, and of the frame around it."""
    return theme.CSS + "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names)


@cache
def template(name: str) -> Template:
    """Return one of our page templates; what is put into it is escaped."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.filters["day"] = written_day
    environment.globals.update(about=about, language=tag, say=say, _=translate)
    environment.filters["translated"] = translate
    return environment.get_template(name)


def write_index(folder: Folder, manifest: Mapping[str, Any]) -> None:
    """Write the index of a manifest's reports.

    Raises
    ------
    WorkbookError
        It cannot be written.
    """
    try:
        folder.write(INDEX, index_page(manifest))
    except OSError as reason:
        raise cannot_write(folder.place(INDEX), reason) from reason


def write_handbook(folder: Folder) -> None:
    """Write the handbook, unless the one that lies there was made of the same program.

    Raises
    ------
    WorkbookError
        It cannot be written.
    """
    made_of = f"{language()} {of_code()}"
    try:
        if folder.has(HANDBOOK) and f'content="{made_of}"'.encode() in folder.read(HANDBOOK):
            return
        folder.write(HANDBOOK, handbook_page(made_of))
    except OSError as reason:
        raise cannot_write(folder.place(HANDBOOK), reason) from reason


def handbook_page(made_of: str = "") -> str:
    """Return the handbook as an HTML page; ``made_of`` says of which program."""
    from workbook.pages import handbook

    return template("handbook.html.j2").render(
        title=say("Handbook"),
        body=handbook.body(),
        made_of=made_of,
        page={
            "css": css("report.css", "handbook.css", "page.css"),
            "version": versions()["service-strategy-workbook"],
        },
    )


def index_page(manifest: Mapping[str, Any]) -> str:
    """Return the index of a manifest's reports as an HTML page: the newest day of each first."""
    newest: dict[str, Json] = {}
    earlier: dict[str, list[Json]] = {}
    for one in sorted(manifest["reports"], key=lambda one: one["as_of"], reverse=True):
        if newest.setdefault(one["strategy"], one) is not one:
            earlier.setdefault(one["strategy"], []).append(one)
    order = list(dict.fromkeys(one["strategy"] for one in manifest["reports"]))
    are_many = len(order) > MOST_OPEN
    if are_many:
        order.sort(key=lambda key: STATUSES.index(newest[key]["status"]))
    strategies = [
        {**newest[key], **on_index(newest[key]), "earlier": earlier.get(key, ())} for key in order
    ]
    return template("index.html.j2").render(
        strategies=strategies,
        are_many=are_many,
        marks=theme.STATUSES,
        portfolios=sorted(
            manifest.get("portfolios", ()), key=lambda one: one["as_of"], reverse=True
        ),
        page={"css": css("report.css", "page.css"), "version": ""},
        run=manifest["run"],
        names=DOCUMENTS,
    )


def drawn(report: Mapping[str, Any]) -> dict[str, theme.Html]:
    """Return verdict, gates and first findings of a manifest's report as HTML."""
    import pandas as pd

    asks = {gate.name: gate.asks for gate in checks.GATES}
    said = checks.Verdict(None, report["status"], report["verdict"])
    return {
        "verdict_html": theme.verdict(said),
        "gates_html": theme.gates(pd.DataFrame(report["gates"]), asks),
        "findings_html": theme.findings(_first(report)),
    }


def on_index(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the index shows a manifest's report, with links to its other pages."""
    said = checks.Verdict(None, report["status"], report["verdict"])
    folder = report.get("pages")
    place = Place("report", report["strategy"], folder=f"{folder}/", up="") if folder else Place()
    with addresses.leading_from(place):
        gates = [GateState(**one) for one in report["gates"]]
        return {
            "card_html": front_card.card(said, gates, _recent(report)),
            "findings_html": front_card.to_do(list(_first(report))),
            "strategy_at": addresses.of_strategy(),
            "tables_at": f"{folder}/{TABLES_FILE}" if folder else "",
        }


def _first(report: Mapping[str, Any]) -> Iterator[Finding]:
    return (Finding(**{**one, "keys": tuple(one["keys"])}) for one in report["first_findings"])


def _recent(report: Mapping[str, Any]) -> Recent | None:
    told = report.get("recent")
    if not told:
        return None
    steps = (Step(**{**one, "on": date.fromisoformat(one["on"])}) for one in told["trend"])
    since = date.fromisoformat(told["since"])
    return Recent(since, told["kept"], told["changed"], tuple(steps))


@cache
def _exporter() -> TemplateExporter:
    from nbconvert.exporters import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter

    class BodyExporter(HTMLExporter):
        """As nbconvert's own, but what has been written is not read and written once more."""

        from_notebook_node = TemplateExporter.from_notebook_node

    return BodyExporter(  # type: ignore[no-untyped-call]
        template_name="body",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )


def _up_to_failure(notebook: NotebookNode) -> NotebookNode:
    """Leave out what papermill adds to a failed notebook, the failed cell and those after it."""
    cells = [
        cell
        for cell in notebook.cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", ())
    ]
    ends = [at for at, cell in enumerate(cells) if _has_failed(cell)]
    shown = {**notebook, "cells": cells[: ends[0]] if ends else cells}
    return type(notebook)(shown)


def _has_failed(cell: NotebookNode) -> bool:
    noted = cell.metadata.get("papermill", {})
    return (
        bool(noted.get("exception"))
        or noted.get("status") in ("failed", "running")
        or any(output.output_type == "error" for output in cell.get("outputs", ()))
    )
