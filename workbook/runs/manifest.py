"""The manifest of a folder of reports: for programs, and for the next run to know what there is.

While a run lasts, each finished chapter is a line in a journal beside the manifest. A run that is
stopped, by whatever, so leaves what it has made, and the next one goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from workbook.book.errors import WorkbookError
from workbook.book.filenames import MANIFEST as NAME
from workbook.book.messages import say
from workbook.runs import Brief, ChapterNotebook, Document, Made, Plan, Run, versions
from workbook.runs.folders import Folder
from workbook.runs.parts import in_order

Json = dict[str, Any]
Place = tuple[str, str]


@dataclass(frozen=True)
class Earlier:
    """What earlier runs have left in a folder.

    ``reports`` are those whose files are still there, also of a run that did not come to its end.
    ``told`` is what the last manifest said of strategies, whatever became of the files.
    """

    reports: Mapping[Place, Json]
    told: Sequence[Json] = ()

    def chapter(self, brief: Brief, chapter: ChapterNotebook) -> Json | None:
        """Return what is known of a chapter of a strategy on a day."""
        known = self.reports.get((brief.key, brief.as_of), {}).get("chapters", ())
        return next((one for one in known if one["file"] == chapter.stem), None)

    def document(self, brief: Brief, format_: str) -> Json | None:
        """Return what is known of a strategy's document in a format."""
        known = self.reports.get((brief.key, brief.as_of), {}).get("documents", ())
        return next((one for one in known if one["format"] == format_), None)


def read(folder: Folder) -> Earlier:
    """Read what earlier runs have left in a folder; a damaged file counts as none."""
    reports: dict[Place, Json] = {}
    told = _reports(folder)
    for one in (*told, *_lines(folder)):
        place = (one.get("strategy", ""), one["as_of"])
        reports[place] = _merged(one, reports.get(place))
    return Earlier(
        {place: one for place, one in reports.items() if _still_there(one, folder)},
        [one for one in told if "strategy" in one],
    )


def note(plan: Plan, one: Made | Document) -> None:
    """Keep a line about what has been made, for the next run.

    Raises
    ------
    OSError
        The disk is full, or not there any more.
    """
    plan.folder.note(json.dumps(_report(plan, one.brief, [one]), ensure_ascii=False))


def write(run: Run, earlier: Earlier) -> Json:
    """Write the manifest of a run and of what earlier ones have left, and give it.

    Raises
    ------
    WorkbookError
        It cannot be written; the journal is kept.
    """
    made_now: dict[Place, list[Made | Document]] = {}
    for one in run.parts:
        made_now.setdefault((one.brief.key, one.brief.as_of), []).append(one)
    kept = dict(earlier.reports)
    reports = [
        _merged(_report(run.plan, made[0].brief, made), kept.pop(place, None))
        for place, made in made_now.items()
    ]
    all_ = [*reports, *kept.values()]
    manifest = {
        "run": _run(run),
        "reports": [one for one in all_ if "strategy" in one],
        "portfolios": [one for one in all_ if "strategy" not in one],
    }
    folder = run.plan.folder
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    try:
        folder.write(NAME, text)
        folder.forget_notes()
    except OSError as reason:
        raise cannot_write(folder.place(NAME), reason) from reason
    return manifest


def beside(plan: Plan, made: Made) -> list[str]:
    """Return the files of the chapters that the page of a chapter leads to."""
    return [one.stem for one in plan.beside(made.chapter)]


def summary_of(brief: Brief) -> Json:
    """Return what the manifest says of a strategy as a whole."""
    return {
        "strategy": brief.key,
        "name": brief.name,
        "organisation": brief.organisation,
        "as_of": brief.as_of,
        "language": brief.language,
        "content_hash": brief.content_hash,
        "status": brief.status,
        "verdict": brief.verdict,
        "error": brief.error or None,
        "gates": [gate._asdict() for gate in brief.gates],
        "first_findings": [asdict(one) for one in brief.first_findings],
        "recent": _recent(brief),
        "errors": [
            {"code": one.code, "table": one.table, "keys": one.keys, "message": one.message}
            for one in brief.errors
        ],
    }


def _recent(brief: Brief) -> Json | None:
    if brief.recent is None:
        return None
    trend = [{**asdict(one), "on": one.on.isoformat()} for one in brief.recent.trend]
    return {**asdict(brief.recent), "since": brief.recent.since.isoformat(), "trend": trend}


def cannot_write(place: str, reason: OSError) -> WorkbookError:
    """Say that a file of the whole run cannot be written, and what to do."""
    return WorkbookError(
        say(
            "{place} cannot be written: {reason}. Make room or name another folder with --out, "
            "and run the same command again: chapters that are finished are kept.",
            place=place,
            reason=reason.strerror or reason,
        )
    )


def _run(run: Run) -> Json:
    parts = run.parts
    return {
        "started": run.started.isoformat(timespec="seconds"),
        "ended": run.ended.isoformat(timespec="seconds"),
        "as_of": run.plan.as_of,
        "versions": versions(),
        "done": sum(not one.error and not one.unchanged for one in parts),
        "unchanged": sum(one.unchanged for one in parts),
        "failed": sum(bool(one.error) for one in parts),
        "interrupted": run.interrupted,
        "notices": list(run.plan.notices),
        "missing": [{"strategy": key, "error": why} for key, why in run.plan.missing.items()],
    }


def _report(plan: Plan, brief: Brief, made: Sequence[Made | Document]) -> Json:
    summary = summary_of(brief) if brief.key else {"name": brief.name, "as_of": brief.as_of}
    if brief.key and "html" in plan.options.formats and not brief.error:
        summary["pages"] = brief.folder  # of the strategy, what was found, and its rows
    return {
        **summary,
        "chapters": [_chapter(plan, one) for one in made if isinstance(one, Made)],
        "documents": [_document(one) for one in made if isinstance(one, Document)],
    }


def _chapter(plan: Plan, made: Made) -> Json:
    place = f"{made.brief.folder}/{made.chapter.stem}"
    return {
        "chapter": made.chapter.name,
        "file": made.chapter.stem,
        "title": made.chapter.title,
        "status": _status(made),
        "error": made.error or None,
        "reference": made.reference or None,
        "content_hash": made.brief.content_hash,
        "fingerprint": made.fingerprint or None,
        "parameters": dict(made.parameters),
        "started": made.started.isoformat(timespec="seconds"),
        "duration": round(made.duration, 3),
        "versions": versions(),
        "notebook": f"{place}.ipynb" if "ipynb" in made.files else None,
        "report": f"{place}.html" if "html" in made.files else None,
        "beside": beside(plan, made) if "html" in made.files else None,
    }


def _document(made: Document) -> Json:
    return {
        "format": made.format,
        "status": _status(made),
        "error": made.error or None,
        "reference": made.reference or None,
        "fingerprint": made.fingerprint or None,
        "duration": round(made.duration, 3),
        "file": None if made.error else made.file,
    }


def _status(one: Made | Document) -> str:
    return "failed" if one.error else "unchanged" if one.unchanged else "done"


def _merged(report: Json, before: Json | None) -> Json:
    """Return a report with the chapters and documents of an earlier one that it does not have."""
    before = before or {}
    chapters, documents = (
        {one[name]: one for one in (*before.get(part, ()), *report.get(part, ()))}
        for part, name in (("chapters", "file"), ("documents", "format"))
    )
    return {
        **report,
        "chapters": [chapters[file] for file in sorted(chapters, key=in_order)],
        "documents": [documents[format_] for format_ in sorted(documents)],
    }


def _reports(folder: Folder) -> list[Json]:
    try:
        content = json.loads(folder.read(NAME))
        return [_checked(one) for one in (*content["reports"], *content.get("portfolios", ()))]
    except (OSError, ValueError, LookupError, TypeError):  # none, or not one of ours
        return []


def _lines(folder: Folder) -> Iterator[Json]:
    for line in folder.notes():
        try:
            yield _checked(json.loads(line))
        except (ValueError, LookupError, TypeError):  # half a line of a run that was killed
            continue


def _checked(report: Json) -> Json:
    """Return a report that has all that is asked of one; others raise."""
    for one in (*report["chapters"], *report.get("documents", ())):
        one["status"], one.get("fingerprint")
    for one in report["chapters"]:
        one["file"], one["report"], one["notebook"]
    for name in ("as_of", "name"):
        report[name]
    if "strategy" in report:
        for name in ("status", "verdict", "gates", "first_findings"):
            report[name]
    return report


def _still_there(report: Json, folder: Folder) -> bool:
    """Leave out chapters and documents whose files are gone; tell whether a chapter is left."""
    for part in ("chapters", "documents"):
        report[part] = [one for one in report[part] if _has_file(one, folder)]
    return bool(report["chapters"])


def _has_file(one: Json, folder: Folder) -> bool:
    files = [one[name] for name in ("report", "notebook", "file") if one.get(name)]
    return any(folder.has(file) for file in files if "/" in file)
