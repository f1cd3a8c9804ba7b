"""Shoot every picture, to be looked at: of both samples, of a large book, and of one almost empty.

Run it as a script with a folder, or call ``shoot``. Each book's pictures stand on one page, shot
in three widths, in the light and in the dark, and as paper.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

from books import make_book

from workbook.book import Book
from workbook.charts import theme
from workbook.exchange import read

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 10, 31)
CHARTS = {
    "team": ("coverage_map", "distance_chart"),
    "link": ("matrix", "support", "alignment", "futures", "curve", "disagreement"),
    "plans": (
        "contribution_map", "gantt", "finish_chart", "load_by_owner", "cost_by_function",
        "chances_by_objective", "results_by_objective",
    ),
    "customer": ("assumption_map", "proportions", "means"),
    "sectors": ("far",),
    "journey": ("kept",),
    "voice": ("talked_of", "months", "where"),
    "economics": ("waterfall", "each_contact", "tornado", "survival", "worth_by_segment", "forest"),
    "solution": (
        "ranking_chart", "fit_map", "turning_point_chart", "suited_weights", "catalogue_map",
        "savings_at_risk",
    ),
    "maturity": ("shifts",),
    "observer": ("in_the_way",),
    "control": (
        "xmr_charts", "moving_ranges", "p_charts", "count_charts", "range_charts",
        "forecasts", "commitments_kept",
    ),
}  # fmt: skip
SCREENS = [(1440, "light"), (1440, "dark"), (1024, "light"), (390, "light"), (390, "dark")]
_FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{css}
:root {{ color-scheme: light dark; }} body {{ margin: 0 auto; padding: 16px; max-width: 1200px;
background: #fff; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #1b2027; color: #e6eaef; }} }}
@media print {{ body {{ max-width: none; padding: 0; }} }}
</style><body><main class="wb"><h1>{title}</h1>{body}</main></body></html>"""

# The share of a figure's column that its marks and names take, and what of it is out of the window.
_MEASURE = """() => [...document.querySelectorAll(".wb-figure")].map((figure) => {
  const column = figure.getBoundingClientRect();
  const seen = [...figure.querySelectorAll(".wb-name, .wb-plot, td, th, li")]
    .map((one) => one.getBoundingClientRect()).filter((box) => box.width > 1);
  const left = Math.min(...seen.map((box) => box.left));
  const right = Math.max(...seen.map((box) => box.right));
  return {
    name: figure.querySelector("figcaption")?.textContent ?? figure.textContent.slice(0, 40),
    used: (right - left) / column.width,
    beyond: Math.max(0, right - document.documentElement.clientWidth, -left),
  };
})"""


def sample(name: str) -> Book:
    """Return a sample as it is on the day of the golden copies."""
    return Book(dict(read(ROOT / "data" / name).items()), AS_OF)


def large(objectives: int = 331) -> Book:
    """Return a book of so many objectives, each with an action and a history."""
    functions = ("marketing", "sales", "finance", "logistics", "systems")
    return make_book(
        strategy=[{"key": "large", "name": "Large", "budget": 90_000, "currency": "USD"}],
        functions=[{"key": key, "name": key.capitalize(), "expertise": key} for key in functions],
        members=[
            {"key": f"m{n}", "name": f"Member {n}", "function": functions[n % 5], "capacity": 0.5}
            for n in range(20)
        ],
        choices=[{"key": f"c{n}", "statement": f"Do the {n + 1}. thing that customers asked for"}
                 for n in range(8)],
        indicators=[
            {"key": f"i{n}", "name": f"Indicator {n} of what customers experience",
             "unit": "%", "direction": "up"}
            for n in range(objectives)
        ],
        objectives=[
            {"key": f"o{n}", "statement": f"Objective {n}: reach what was promised to customers",
             "function": functions[n % 5], "choice": f"c{n % 8}", "indicator": f"i{n}",
             "baseline": 40, "target": 60 + n % 7, "due_on": "2027-12-31"}
            for n in range(objectives)
        ],
        actions=[
            {"key": f"a{n}", "objective": f"o{n}", "function": functions[n % 5],
             "statement": f"Action {n} for it", "owner": f"m{n % 20}",
             "starts_on": f"2026-{1 + n % 12:02d}-05", "ends_on": f"2027-{1 + n % 12:02d}-20",
             "effort_days": 5 + n % 9, "cost": 200 + n % 50, "domain": functions[n % 5]}
            for n in range(objectives)
        ],
        forecasts=[
            {"objective": f"o{n}", "member": f"m{m}", "low": 45, "likely": 58 + n % 6, "high": 70}
            for n in range(objectives) for m in range(3)
        ],
        measurements=[
            {"indicator": f"i{n}", "on": f"2026-{month:02d}-28",
             "value": 40 + month + (n * month) % 5}
            for n in range(40) for month in range(1, 11)
        ],
    )  # fmt: skip


def counts() -> Book:
    """Return a book whose only indicator counts events, of which the samples have none."""
    months = enumerate((14, 12, 20, 11, 7, 10, 21, 16, 19, 23), 1)
    return make_book(
        strategy=[{"key": "counts", "name": "Counts"}],
        indicators=[{"key": "c", "name": "Complaints", "unit": "complaints", "direction": "down"}],
        measurements=[{"indicator": "c", "on": f"2026-{month:02d}-28", "value": value}
                      for month, value in months],
    )  # fmt: skip


def almost_empty() -> Book:
    """Return a book of one function, one choice and one objective."""
    return make_book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c", "statement": "Answer every call"}],
        indicators=[{"key": "i", "name": "Calls answered", "unit": "%", "direction": "up"}],
        objectives=[{"key": "o", "statement": "Answer nine of ten calls", "function": "sales",
                     "choice": "c", "indicator": "i", "baseline": 60, "target": 90,
                     "due_on": "2027-03-31"}],
        actions=[{"key": "a", "objective": "o", "function": "sales",
                  "statement": "Write down who answers when", "starts_on": "2026-11-02",
                  "ends_on": "2026-11-30"}],
    )  # fmt: skip


BOOKS = {
    "distributor": lambda: sample("distributor"),
    "first-attempt": lambda: sample("distributor-first-attempt"),
    "large": large,
    "almost-empty": almost_empty,
}


def figures(book: Book, *, live: bool = False) -> Iterator[tuple[str, str]]:
    """Return the HTML of every picture of a book, by what it is called."""
    for chapter, names in CHARTS.items():
        module = import_module(f"workbook.chapters.{chapter}")
        for name in names:
            function = getattr(module, name)
            made = function(book)
            if made is None:
                continue
            with theme.figures(live=live):
                drawn = hasattr(made, "properties")
                html = theme.figure(made, theme.caption(function)) if drawn else made
            yield f"{chapter}.{name}", str(html)


def page(title: str, book: Book, *, live: bool = False) -> str:
    """Return a page with every picture of a book."""
    body = "".join(f"<section>{html}</section>" for _, html in figures(book, live=live))
    return _FRAME.format(css=theme.CSS, title=title, body=body)


def shoot(folder: Path) -> list[str]:
    """Shoot all pictures into a folder, and return what is wrong with any, in words."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, make in BOOKS.items():
            file = folder / f"{name}.html"
            file.write_text(page(name, make()), encoding="utf-8")
            for width, scheme in SCREENS:
                shown = browser.new_page(
                    viewport={"width": width, "height": 900}, color_scheme=scheme
                )
                shown.goto(file.resolve().as_uri())
                faults += [
                    f"{name} at {width}: “{one['name']}” uses {one['used']:.0%} of its column, "
                    f"{one['beyond']:.0f} pixels are out of sight"
                    for one in shown.evaluate(_MEASURE)
                    if one["beyond"] > 1 or (width == 1440 and one["used"] < 0.85)
                ]
                shown.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                shown.close()
            paper = browser.new_page()
            paper.goto(file.resolve().as_uri())
            paper.pdf(path=folder / f"{name}.pdf", format="A4", margin=dict.fromkeys(
                ("top", "right", "bottom", "left"), "16mm"), print_background=False)  # fmt: skip
            paper.close()
        browser.close()
    return faults


if __name__ == "__main__":
    found = shoot(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
    sys.stdout.write("\n".join([*found, ""]))
    sys.exit(bool(found))
