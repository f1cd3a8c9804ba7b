"""Write the golden pictures: a few charts of the samples, as SVG files to look at.

Run as ``make golden`` after a change that means to change a chart, and look at the pictures in
``tests/golden/charts`` before committing them. ``tests/charts/test_golden_charts.py`` compares.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from workbook.book import Book
from workbook.chapters import control, customer, link, plans, solution, team
from workbook.charts import theme
from workbook.exchange import read

HERE = Path(__file__).parent / "charts"
ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 10, 31)
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")

CHARTS = {
    "team-coverage": ("distributor", team.coverage_map),
    "link-matrix": ("distributor-first-attempt", link.matrix),
    "plans-timeline": ("distributor", plans.gantt),
    "customer-assumptions": ("distributor-first-attempt", customer.assumption_map),
    "solution-ranking": ("distributor", solution.ranking_chart),
    "control-forecasts": ("distributor", control.forecasts),
}
"""Name of a picture → the sample, and what draws it."""


def book_of(sample: str) -> Book:
    """Return a sample as it is on the day of the golden copies."""
    return Book(dict(read(ROOT / "data" / sample).items()), AS_OF)


def pictures() -> Mapping[str, str]:
    """Draw every golden picture, with numbers that do not differ between two machines."""
    return {name: _picture(draw(book_of(sample))) for name, (sample, draw) in CHARTS.items()}


def _picture(chart) -> str:
    with theme.figures(live=False, still=True):
        html = theme.figure(chart)
    (image,) = re.findall(r"base64,([^\"]+)", html)
    svg = base64.b64decode(image).decode()
    return _NUMBER.sub(_rounded, svg).replace("><", ">\n<") + "\n"


def _rounded(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 1) + 0:g}"


def main() -> None:
    """Write the pictures."""
    HERE.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
