"""A strategy in a few lines for mail or chat: verdict, gates, what to do first, what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.analysis.checks import findings
from workbook.analysis.drafts import parted
from workbook.analysis.stake import grouped, more
from workbook.book import Book, registry
from workbook.book.messages import about, as_markdown, counted, say
from workbook.book.model import TABLES
from workbook.runs import Options
from workbook.runs.formats.material import Material

MOST = 5
MOST_CHANGES = 12


def what_is_missing(_: Options) -> str:
    """Say what has to be installed for this format; nothing."""
    return ""


def content(material: Material) -> str:
    """Return the Markdown text."""
    return "\n".join(_lines(material)) + "\n"


def _lines(material: Material) -> Iterator[str]:
    brief = material.brief
    whose = about(brief.day, as_markdown(brief.organisation))
    yield f"# {as_markdown(brief.name)}"
    yield from ("", whose, "", f"**{as_markdown(brief.verdict)}**", "")
    yield from (say("| Gate | | Errors | Warnings |"), "| --- | --- | ---: | ---: |")
    for gate in brief.gates:
        status = f"{gate.status}{f': {gate.begun}' if gate.begun else ''}"
        yield f"| {gate.gate.capitalize()} | {status} | {gate.errors} | {gate.warnings} |"
    if not brief.error:
        yield from _first(material.book)
    if material.plan.options.since:
        yield from _changed(material)
    failed = [made for made in material.chapters if made.error]
    for made in failed:
        yield from (
            "",
            say("The chapter {chapter} could not be completed.", chapter=made.chapter.name),
        )


def _first(book: Book) -> Iterator[str]:
    now, _early = parted(book, findings(book))
    serious = [one for one in now if one.severity != "info"]
    if not serious:
        return
    yield from ("", say("## What to do first"), "")
    groups = grouped(book, serious)
    for group in groups[:MOST]:
        one = group.first.finding
        said, remedy = as_markdown(one.message), as_markdown(one.remedy)
        notes = " ".join(filter(None, (more(book, group), group.first.why)))
        line = f"- {one.gate.capitalize()}, {one.severity} {one.code}: {said} *{remedy}*"
        yield f"{line} {as_markdown(notes)}".rstrip()
    left = sum(group.number for group in groups[MOST:])
    if left:
        yield f"- … and {counted(left, 'more finding')}."


def _told(book: Book, row: Any) -> str:
    """Say a change in a line; of a moved value whose it is, and both values."""
    if row.kind == "value moved":
        of = {one.measure: one.of for one in registry.results() if one.of}
        table = of.get(row.table, row.table)
        named = table in TABLES and len(row.keys) == 1
        whose = book.name(table, row.keys[0]) if named else ", ".join(row.keys)
        return f"{whose}, {row.what.lower()}: {row.before or 'empty'} → {row.after or 'empty'}"
    return f"{row.what}: {row.before or row.after}" if row.kind.startswith("finding") else row.what


def _changed(material: Material) -> Iterator[str]:
    from workbook.analysis.changes import changes

    since = material.plan.options.since
    yield from ("", say("## What changed since {since}", since=since), "")
    if material.before is None:
        yield say("The strategy did not exist on that day.")
        return
    rows = list(changes(material.before, material.book).itertuples(index=False))
    for row in rows[:MOST_CHANGES]:
        yield f"- {row.kind.capitalize()}: {as_markdown(_told(material.book, row))}"
    if len(rows) > MOST_CHANGES:
        yield f"- … and {counted(len(rows) - MOST_CHANGES, 'more change')}."
    if not rows:
        yield "Nothing."
