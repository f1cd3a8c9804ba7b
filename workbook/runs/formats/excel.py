"""Findings, actions and indicators as an Excel file for people: names in place of keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbook.analysis import delivery
from workbook.analysis.checks import findings
from workbook.analysis.people import who_acts
from workbook.analysis.stake import called, due_on, ranked
from workbook.book import Book, registry
from workbook.book.fields import is_missing
from workbook.book.messages import say, translate
from workbook.charts.theme import SEVERITIES, STATUSES
from workbook.runs import Options
from workbook.runs.formats.material import Material
from workbook.runs.formats.sheets import Sheets, excel

Row = Mapping[str, Any]


def what_is_missing(_: Options) -> str:
    """Say what has to be installed for this format; nothing."""
    return ""


def content(material: Material) -> bytes:
    """Return the Excel file."""

    def write(sheets: Sheets) -> None:
        brief = material.brief
        gates = [
            (translate(one.gate.capitalize()), translate(STATUSES[one.status][1]), one.errors,
             one.warnings)
            for one in brief.gates
        ]  # fmt: skip
        columns = (say("Gate"), say("Status"), say("Errors"), say("Warnings"))
        sheets.add_summary(brief, columns, gates, say("Summary"))
        if not brief.error:
            for title, rows in (
                (say("Findings"), _findings(material.book)),
                (say("Actions"), _actions(material.book)),
                (say("Indicators"), _indicators(material.book)),
            ):
                table = list(rows)
                names = list(table[0]) if table else [say("Nothing is entered yet.")]
                sheets.add(title, names, [tuple(row.values()) for row in table])

    return excel(material.brief, write)


def _findings(book: Book) -> Iterator[Row]:
    for one in ranked(book, findings(book)):
        found = one.finding
        yield {
            say("Severity"): translate(SEVERITIES[found.severity][1]),
            say("Gate"): translate(found.gate.capitalize()),
            say("About"): called(book, found).strip("“”"),
            say("What was found"): found.message,
            say("What to do"): found.remedy,
            say("Who acts"): who_acts(book, found),
            say("Due"): due_on(book, found),
            say("At stake"): one.why,
            say("Check"): found.code,
        }


def _actions(book: Book) -> Iterator[Row]:
    for work in delivery.works(book):
        row = work.row
        yield {
            say("Function"): book.name("functions", row.function),
            say("Action"): row.statement,
            say("Owner"): book.name("members", row.owner) if row.owner else "",
            say("Objectives"): "; ".join(book.name("objectives", key) for key in row.objective),
            say("Starts on"): row.starts_on,
            say("Ends on"): row.ends_on,
            say("State"): translate(work.state),
            say("Done"): work.earned,
            say("Days late"): work.days_late if work.state in delivery.OVERDUE else None,
            say("Effort in days"): row.effort_days,
            say("Cost"): row.cost,
            say("Spent"): row.spent,
        }


def _indicators(book: Book) -> Iterator[Row]:
    by_key = book.by_key("indicators")
    for one in registry.lent("indicators")(book).itertuples(index=False):
        row = by_key[one.indicator]
        yield {
            say("Dimension"): translate((row.dimension or "").capitalize()),
            say("Indicator"): row.name,
            say("Unit"): row.unit,
            say("Objective"): _name(book, one.objective),
            say("Function"): book.name("functions", row.function) if row.function else "",
            say("Last value"): one.measured,
            say("Measured on"): one.on,
            say("Expected then"): one.expected,
            say("Target"): one.target,
            say("Due"): one.due_on,
            say("State"): translate(one.state),
        }


def _name(book: Book, objective: Any) -> str:
    return "" if is_missing(objective) else book.name("objectives", objective)
