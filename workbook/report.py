"""What a run leaves behind: a page for each chapter, one index, and a manifest for programs.

A page is one file that needs nothing else: no script, no font, no picture from anywhere. Every
file is written beside its place and then moved there, so that a reader never meets half a file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbook import checks, theme
from workbook.checks import Finding
from workbook.runs import Brief, Made, Plan, Run, versions, written_day

if TYPE_CHECKING:
    from nbconvert.exporters import HTMLExporter
    from nbformat import NotebookNode

TEMPLATES = Path(__file__).with_name("templates")

Json = dict[str, Any]


def write_chapter(plan: Plan, made: Made) -> None:
    """Write a chapter's page, and its executed notebook where there is one."""
    folder = plan.out / made.brief.folder
    if made.notebook is not None:
        import nbformat

        text = nbformat.writes(made.notebook)  # type: ignore[no-untyped-call]
        _write(folder / f"{made.chapter.stem}.ipynb", text)
    _write(folder / f"{made.chapter.stem}.html", chapter_page(plan, made))


def chapter_page(plan: Plan, made: Made) -> str:
    """Give a chapter as an HTML page without code, with links to the strategy's other chapters."""
    import nbformat

    notebook = made.notebook or nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    page = {
        "brief": made.brief,
        "chapter": made.chapter,
        "chapters": plan.chapters,
        "reference": made.reference,
        "css": theme.CSS + (TEMPLATES / "report.css").read_text(encoding="utf-8"),
        "version": versions()["service-strategy-workbook"],
    }
    text, _ = _exporter().from_notebook_node(_up_to_failure(notebook), {"page": page})
    return str(text)


def write_index(run: Run) -> None:
    """Write manifest and index; chapters of earlier runs that are still there stay in both."""
    out = run.plan.out
    manifest = _manifest(run, _earlier(out / "manifest.json"))
    _write(out / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    _write(out / "index.html", index_page(manifest))


def index_page(manifest: Mapping[str, Any]) -> str:
    """Give the index of a manifest's reports as an HTML page: newest day of each strategy first."""
    import pandas as pd
    from jinja2 import Environment, FileSystemLoader

    newest: dict[str, Json] = {}
    earlier: dict[str, list[Json]] = {}
    for one in sorted(manifest["reports"], key=lambda one: one["as_of"], reverse=True):
        if newest.setdefault(one["strategy"], one) is not one:
            earlier.setdefault(one["strategy"], []).append(one)
    asks = {gate.name: gate.asks for gate in checks.GATES}
    order = list(dict.fromkeys(one["strategy"] for one in manifest["reports"]))
    strategies = [
        {
            **newest[key],
            "earlier": earlier.get(key, ()),
            "verdict_html": theme.verdict(
                checks.Verdict(None, newest[key]["status"], newest[key]["verdict"])
            ),
            "gates_html": theme.gates(pd.DataFrame(newest[key]["gates"]), asks),
            "findings_html": theme.findings(
                Finding(**{**one, "keys": tuple(one["keys"])})
                for one in newest[key]["first_findings"]
            ),
        }
        for key in order
    ]
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.filters["day"] = written_day
    css = theme.CSS + (TEMPLATES / "report.css").read_text(encoding="utf-8")
    template = environment.get_template("index.html.j2")
    return template.render(strategies=strategies, css=css, run=manifest["run"])


@cache
def _exporter() -> HTMLExporter:
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )


def _up_to_failure(notebook: NotebookNode) -> NotebookNode:
    """Leave out what papermill adds to a failed notebook, the failed cell and those after it."""
    from copy import deepcopy

    shown = deepcopy(notebook)
    cells = [
        cell
        for cell in shown.cells
        if "papermill-error-cell-tag" not in cell.metadata.get("tags", ())
    ]
    ends = [at for at, cell in enumerate(cells) if _has_failed(cell)]
    shown.cells = cells[: ends[0]] if ends else cells
    return shown


def _has_failed(cell: NotebookNode) -> bool:
    noted = cell.metadata.get("papermill", {})
    return (
        bool(noted.get("exception"))
        or noted.get("status") in ("failed", "running")
        or any(output.output_type == "error" for output in cell.get("outputs", ()))
    )


def _manifest(run: Run, earlier: Sequence[Json]) -> Json:
    made_now: dict[tuple[str, str], list[Made]] = {}
    for made in run.made:
        made_now.setdefault((made.brief.key, made.brief.as_of), []).append(made)
    kept = {(one["strategy"], one["as_of"]): one for one in earlier}
    reports = [
        _report(made[0].brief, made, kept.pop(key, {}).get("chapters", ()))
        for key, made in made_now.items()
    ]
    return {
        "run": {
            "started": run.started.isoformat(timespec="seconds"),
            "ended": run.ended.isoformat(timespec="seconds"),
            "as_of": run.plan.as_of,
            "versions": versions(),
            "failed": sum(bool(made.error) for made in run.made),
        },
        "reports": [*reports, *kept.values()],
    }


def _report(brief: Brief, made: Sequence[Made], earlier: Sequence[Json]) -> Json:
    chapters = {one["file"]: one for one in earlier} | {
        one.chapter.stem: _chapter(one) for one in made
    }
    return {
        "strategy": brief.key,
        "name": brief.name,
        "organisation": brief.organisation,
        "as_of": brief.as_of,
        "content_hash": brief.content_hash,
        "status": brief.status,
        "verdict": brief.verdict,
        "gates": [dict(gate) for gate in brief.gates],
        "first_findings": [asdict(one) for one in brief.first_findings],
        "chapters": [chapters[file] for file in sorted(chapters)],
    }


def _chapter(made: Made) -> Json:
    place = f"{made.brief.folder}/{made.chapter.stem}"
    return {
        "chapter": made.chapter.name,
        "file": made.chapter.stem,
        "title": made.chapter.title,
        "status": "failed" if made.error else "done",
        "error": made.error or None,
        "reference": made.reference or None,
        "content_hash": made.brief.content_hash,
        "parameters": dict(made.parameters),
        "started": made.started.isoformat(timespec="seconds"),
        "duration": round(made.duration, 3),
        "versions": versions(),
        "notebook": None if made.notebook is None else f"{place}.ipynb",
        "report": f"{place}.html",
    }


def _earlier(manifest: Path) -> list[Json]:
    """Give the reports of earlier runs whose files are still there."""
    try:
        reports = json.loads(manifest.read_text(encoding="utf-8"))["reports"]
        return list(_still_there(reports, manifest.parent))
    except (OSError, ValueError, LookupError, TypeError):  # none, or not one of ours
        return []


def _still_there(reports: Sequence[Json], out: Path) -> Iterator[Json]:
    for one in reports:
        chapters = [chapter for chapter in one["chapters"] if (out / chapter["report"]).exists()]
        if chapters:
            yield {**one, "chapters": chapters}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
