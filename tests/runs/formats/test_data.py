"""The Excel file for programs."""

from openpyxl import load_workbook


def test_data_for_programs_have_findings_and_every_measure_but_nobodys_own(file):
    book = load_workbook(file("data.xlsx"))
    assert book.sheetnames[:2] == ["Summary", "Findings"]
    assert {"link.cells", "plans.schedule", "gates"} <= set(book.sheetnames)
    assert not [name for name in book.sheetnames if name.startswith("mine.")]
    rows = list(book["Findings"].values)
    assert rows[0][:3] == ("code", "severity", "gate")
    heading, *cells = book["link.cells"].values
    assert heading[:3] == ("choice", "corporate_objective", "cell")
    assert all(isinstance(row[2], int | float) for row in cells)
    assert "link" in [row[0] for row in book["Summary"].values]
