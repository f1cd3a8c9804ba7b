"""Findings and measures as an Excel file for programs: a sheet each, by their names and keys."""

from __future__ import annotations

from dataclasses import astuple

from workbook.analysis.checks import findings
from workbook.analysis.measures import measure_named, measure_names
from workbook.book import registry
from workbook.book.model import SUBJECTS
from workbook.runs import Options
from workbook.runs.formats.material import Material
from workbook.runs.formats.sheets import Sheets, excel

FINDING = ("code", "severity", "gate", "table", "keys", "message", "remedy", "source")


def what_is_missing(_: Options) -> str:
    """Say what has to be installed for this format; nothing."""
    return ""


def content(material: Material) -> bytes:
    """Return the Excel file."""

    def write(sheets: Sheets) -> None:
        brief = material.brief
        columns = brief.gates[0]._fields if brief.gates else ("gate",)
        sheets.add_summary(brief, columns, [tuple(gate) for gate in brief.gates])
        if not brief.error:
            found = [astuple(one) for one in findings(material.book)]
            sheets.add("Findings", FINDING, found)
        personal = {one.name for one in registry.chapters() if one.is_personal}
        for name in measure_names():
            if name.partition(".")[0] not in personal:
                _write_measure(sheets, name, material)

    return excel(material.brief, write)


def _write_measure(sheets: Sheets, name: str, material: Material) -> None:
    try:
        frame = measure_named(name)(material.book)
    except Exception as reason:  # a measure that stops must not take the others with it
        sheets.add(name, ("error",), [(f"{type(reason).__name__}: {reason}",)])
        return
    if any({"member", *one.values} <= set(frame.columns) for one in SUBJECTS.values()):
        return  # single people's votes are not handed on
    rows = [tuple(row) for row in frame.itertuples(index=False, name=None)]
    sheets.add(name, [str(column) for column in frame.columns], rows)
