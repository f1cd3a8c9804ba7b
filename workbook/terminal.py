"""What the command line prints: findings and measures, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbook.book import Book
from workbook.checks import GATES, Finding, gates, verdict
from workbook.fields import is_missing

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.text import Text

Checked = Sequence[tuple[Book, Sequence[Finding]]]
"""Books and what was found in each."""

_STYLES: Mapping[str, str] = {
    "failed": "bold red",
    "at risk": "bold yellow",
    "passed": "bold green",
    "empty": "dim",
    "error": "red",
    "warning": "yellow",
    "info": "dim",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


def write_findings(console: Console, checked: Checked) -> None:
    """Print findings for a person: by gate, wrapped to the terminal, with the verdict last."""
    for number, (book, found) in enumerate(checked):
        if number:
            console.print()
        _write_book(console, book, found)


def findings_json(checked: Checked) -> str:
    """Give all findings as one JSON list of objects, each with its strategy's key."""
    objects = [
        {"strategy": book.key, **asdict(finding)} for book, found in checked for finding in found
    ]
    return json.dumps(objects, ensure_ascii=False, indent=2)


def findings_markdown(checked: Checked) -> str:
    """Give the findings as a Markdown page: a heading for each strategy and gate."""
    return "\n".join(line for book, found in checked for line in _markdown_of(book, found))


def rows_json(frame: pd.DataFrame) -> str:
    """Give a measure's rows as a JSON list of objects; what is undefined is null."""
    return json.dumps(_records(frame), ensure_ascii=False, indent=2)


def rows_csv(frame: pd.DataFrame) -> str:
    """Give a measure's rows as CSV with a heading; what is undefined is empty."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(frame.columns)
    out.writerows([_csv_cell(value) for value in row.values()] for row in _records(frame))
    return text.getvalue().rstrip("\n")


def _write_book(console: Console, book: Book, found: Sequence[Finding]) -> None:
    from rich.text import Text

    heading = Text(str(book.strategy.name), style="bold")
    _print(console, heading.append(f" ({book.key}) as of {book.as_of.isoformat()}", style="dim"))
    for gate in gates(book).itertuples():
        status = (gate.status, _STYLES[gate.status])
        console.print()
        _print(console, Text.assemble((f"{gate.gate:<10}", "bold"), status, _counts(gate)))
        for one in (one for one in found if one.gate == gate.gate):
            lead = Text.assemble(f"  {one.code:<6}", (f"{one.severity:<9}", _STYLES[one.severity]))
            _print(console, Text(one.message), lead)
            _print(console, Text(one.remedy, style="dim"), Text(" " * len(lead)))
    decided = verdict(book)
    console.print()
    _print(console, Text(decided.sentence, style=_STYLES[decided.status]))


def _print(console: Console, text: Text, lead: Text | None = None) -> None:
    """Print wrapped to the terminal, beside ``lead`` and without blanks at the ends of lines."""
    from rich.text import Text

    lead = Text() if lead is None else lead
    for line in text.wrap(console, max(console.width - len(lead), 20)):
        line.rstrip()
        console.print(lead + line, soft_wrap=True)
        lead = Text(" " * len(lead))


def _counts(gate: Any) -> str:
    said = [
        f"{count} {what}{'' if count == 1 else 's'}"
        for count, what in ((gate.errors, "error"), (gate.warnings, "warning"))
        if count
    ]
    return f": {', '.join(said)}" if said else ""


def _markdown_of(book: Book, found: Sequence[Finding]) -> Iterator[str]:
    yield f"# {plain(book.strategy.name)} (`{book.key}`), as of {book.as_of.isoformat()}"
    yield f"\n**{plain(verdict(book).sentence)}**\n"
    statuses = {gate.gate: gate for gate in gates(book).itertuples()}
    for gate in GATES:
        status = statuses[gate.name]
        yield f"## {gate.name.capitalize()}: {status.status}{_counts(status)}\n"
        lines = [
            f"- **{one.code}** {one.severity}: {plain(one.message)} *{plain(one.remedy)}*"
            for one in found
            if one.gate == gate.name
        ]
        yield from [*lines, ""] if lines else []


def plain(text: str) -> str:
    """Give what people wrote so that Markdown shows it as they wrote it, in one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [str(name) for name in frame.columns]
    return [
        dict(zip(columns, map(_plain_value, row), strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]


def _plain_value(value: Any) -> Any:
    """Turn a cell into what JSON knows; a day is ISO text, what is undefined or infinite None."""
    if isinstance(value, list | tuple):
        return [_plain_value(part) for part in value]
    if is_missing(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    value = value.item() if hasattr(value, "item") else value
    return None if value in (float("inf"), float("-inf")) else value


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value
