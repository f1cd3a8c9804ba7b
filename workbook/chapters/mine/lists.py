"""What My page shows: the reader's own list, with the way to each thing."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pandas as pd

from workbook.analysis import guessing
from workbook.book import Book, addresses, records, registry
from workbook.book.chapter import Chapter
from workbook.book.messages import say, say_number
from workbook.book.model import SUBJECTS
from workbook.chapters.mine.measures import KINDS, waiting
from workbook.charts import theme

__all__ = ["guesses_kept", "waiting_list"]

_HEADINGS = {"finding": "Findings on what you are responsible for"}


def waiting_list(book: Book) -> theme.Html:
    """What is waiting for you."""
    frame = waiting(book)
    parts = []
    for kind, (_, several) in KINDS.items():
        rows = list(records(frame[frame.kind == kind]))
        if rows:
            heading = _HEADINGS.get(kind, several.capitalize())
            items = "".join(f"<li>{_item(row)}</li>" for row in rows)
            parts.append(f"<h4>{heading}</h4><ul>{items}</ul>")
    if not parts:
        return theme.paragraph(say("Nothing is waiting for you."))
    return theme.Html(f'<div class="wb">{"".join(parts)}</div>')


def guesses_kept(book: Book) -> theme.Html:
    """How well my forecasts came true."""
    found = tuple(one for one in guessing.settled(book) if one.member == book.reader)
    if not found:
        return theme.paragraph(say("None of your forecasts has come due and been measured yet."))
    record = guessing.track_record(found)
    said = say_number(
        len(found),
        "{inside} of {number} forecast is right about the range; 8 of 10 should be.",
        "{inside} of {number} forecasts are right about the range; 8 of 10 should be.",
        inside=sum(one.inside for one in found),
    )
    if record.said == record.said:
        said += " " + say(
            "You gave the targets a chance of {said} on average, and {reached} were reached. Your "
            "Brier score is {brier}: 0 is perfect, and always saying 50 % gives 0.25.",
            said=theme.percent(record.said),
            reached=theme.percent(record.reached),
            brier=theme.number(round(record.brier, 3)),
        )
    if record.off == record.off:
        said += " " + say(
            "Your ranges were off by {off} of the way from baseline to target on average. 0 % is "
            "perfect; of two ranges that hold what came, the narrow one counts better.",
            off=theme.percent(record.off),
        )
    table = pd.DataFrame(
        {
            say("Objective"): [book.name("objectives", one.objective) for one in found],
            say("My range"): [f"{theme.number(one.low)} – {theme.number(one.high)}"
                              for one in found],
            say("Came"): [theme.number(one.value) for one in found],
            say("In the range"): [say("yes") if one.inside else say("no") for one in found],
            say("Off by"): [theme.number(_figures(one.off)) for one in found],
        }
    )  # fmt: skip
    return theme.together([theme.paragraph(said), theme.table(table, say("My forecasts"))])


def _figures(value: float) -> float:
    """Round to three figures."""
    return float(f"{value:.3g}")


def _item(row: Any) -> str:
    if row.kind == "finding":
        code, _, said = row.what.partition(": ")
        chapter = registry.chapter_of_code(code)
        return f"{_way(chapter, code)}: {escape(said)}"
    if row.kind == "remark":
        return f"{escape(row.what)} {_to_row(row.table, row.keys[0])}"
    if not any(row.kind == one.kind for one in SUBJECTS.values()):
        return escape(row.what)
    bringing = (
        chapter
        for chapter in registry.chapters()
        if any((one.name,) == tuple(row.keys) for one in chapter.subjects)
    )
    return f"{escape(row.what)} {_way(next(bringing, None), 'Vote there')}"


def _way(chapter: Chapter | None, words: str) -> str:
    """Lead to the page of a chapter, where there is one."""
    return _link(chapter.notebook, words) if chapter and chapter.notebook else escape(words)


def _to_row(table: str, key: str) -> str:
    """Lead to the page of a row, where remarks are read; in the lab to its chapter."""
    there = addresses.of_row(table, key)
    if there:
        return addresses.link(say("Open it"), f"{there}#remarks")
    return _way(registry.chapter_of_table(table), say("Open it"))


def _link(page: str, words: str) -> str:
    """Lead to another page; JupyterLab opens it in a tab beside this one, an app in its place."""
    opens = escape(json.dumps({"path": page}))
    return (
        f'<a href="{page}" style="color: #0b6aa2; text-decoration: underline" '
        f'data-commandlinker-command="docmanager:open" data-commandlinker-args="{opens}">'
        f"{escape(words)}</a>"
    )
