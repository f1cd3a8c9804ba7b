"""What was found stands under its gate."""

from __future__ import annotations

from pages.test_rows import REPORT, SMALL

from workbook.analysis.checks import GATES, findings
from workbook.book import addresses
from workbook.pages.found import findings_page


def test_every_finding_stands_under_its_gate_and_names_nobody():
    with addresses.leading_from(REPORT):
        html = findings_page(SMALL)
    parts = {
        gate.name: html.split(f'id="{gate.name}"')[1].split("</details>\n")[0] for gate in GATES
    }
    for one in findings(SMALL):
        assert f"#check-{one.code}" in parts[one.gate]
    assert "Ana Ruiz" not in html
