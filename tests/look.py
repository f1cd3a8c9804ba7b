"""Pictures of every page, to be looked at: `make look` writes them and an index of them.

Both samples, a large strategy and one that has just begun; as report and as app, on a laptop, a
tablet and a phone, light and dark. Arguments are words: only the pages whose address has one of
them are taken, such as `python tests/look.py strategy.html`.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from books import make_book
from browser.lab import ARGUMENTS, CHROMIUM
from serve.apps import serving

from workbook.book import Book
from workbook.book.model import TABLES
from workbook.pages.notebooks import chapters_in
from workbook.store import open_store

ROOT = Path(__file__).parents[1]
OUT = ROOT / "look"
WIDTHS = {1440: 900, 1024: 768, 390: 844}
SCHEMES = ("light", "dark")
DAY = "2026-10-31"
SAMPLES = ("distributor", "distributor-first-attempt")
OBJECTIVES = 331  # of the large strategy
TALLEST = 14_000  # pixels of a picture; what is below is more of the same

_SETTLED = """async () => {
  for (const figure of document.querySelectorAll("figure")) figure.scrollIntoView();
  await document.fonts.ready;
  window.scrollTo(0, 0);
  await new Promise((later) => setTimeout(later, 300));
}"""


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only addresses that have one of these words")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--widths", type=int, nargs="*", default=list(WIDTHS))
    parser.add_argument("--schemes", nargs="*", default=list(SCHEMES))
    parser.add_argument("--again", action="store_true", help="keep the strategies and reports")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    made = asked.out / "made"
    if not (asked.again and made.is_dir()):
        prepare(made)
    taken = list(_taken(made, asked))
    (asked.out / "index.html").write_text(_index(taken), encoding="utf-8")
    print(f"{len(taken)} pictures: {asked.out / 'index.html'}")  # noqa: T201


def prepare(folder: Path) -> None:
    """Make a store with the four strategies, and the reports of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("store.sqlite*"):
        old.unlink()
    for name in SAMPLES:
        _workbook(folder, "import", str(ROOT / "data" / name), "--recorded-on", "2026-09-01")
    with open_store(folder / "store.sqlite") as store:
        for book in (large(), begun()):
            rows = {name: book.entered(name) for name in TABLES}
            store.create(rows, by="look", at=datetime(2026, 9, 1, tzinfo=UTC))
    _workbook(folder, "run", "--all", "--as-of", DAY, "--out", str(folder / "reports"))


def _workbook(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-c", "from workbook.cli import main; main()"]
    store = ["--store", str(folder / "store.sqlite")]
    subprocess.run([*command, *store, *arguments], check=True, cwd=ROOT)


def begun() -> Book:
    """Return a strategy of which little more than its name is entered."""
    return make_book(
        strategy=[{"key": "begun", "name": "Answer at the first call", "organisation": "Acme"}],
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "first", "statement": "Settle a complaint in the first contact"}],
    )


def large() -> Book:
    """Return a strategy of a company with many functions, objectives and actions."""
    chance = random.Random(20)
    functions = (
        "Sales",
        "Customer care",
        "Logistics",
        "Billing",
        "Field service",
        "Human resources",
    )
    things = (
        "complaints settled in the first contact",
        "orders delivered complete and on time",
        "invoices without an error",
        "calls answered within 20 seconds",
        "technicians who arrive in the hour that was promised",
        "returns credited in 3 days",
    )
    where = (
        "large chains",
        "pharmacies",
        "the northern region",
        "online customers",
        "key accounts",
        "new customers",
        "hospitals",
        "the capital",
    )
    months = [date(2026, month, 28) for month in range(1, 11)]
    indicators = [
        {"key": f"i{n}", "name": f"{things[n % 6].capitalize()}, {where[n % 8]}", "unit": "%",
         "direction": "up", "dimension": ("quality", "quantity", "timeliness", "cost")[n % 4],
         "function": f"f{n % 6}"}
        for n in range(48)
    ]  # fmt: skip
    objectives = [
        {"key": f"o{n}", "function": f"f{n % 6}", "choice": f"c{n % 9}", "indicator": f"i{n % 48}",
         "statement": f"{55 + n % 40} % of {things[n % 6]} for {where[n % 8]} by step {n}",
         "baseline": 50, "target": 55 + n % 40, "due_on": date(2026 + n % 2, 12, 31),
         "owner": f"m{n % 24}"}
        for n in range(OBJECTIVES)
    ]  # fmt: skip
    actions = [
        {"key": f"a{n}", "objective": f"o{n}", "function": f"f{n % 6}", "owner": f"m{n % 24}",
         "statement": f"Train and equip the team of {where[n % 8]}, wave {n}",
         "starts_on": date(2026, 1 + n % 9, 1), "ends_on": date(2026, 3 + n % 9, 27),
         "effort_days": 3 + n % 9, "cost": 1000 * (1 + n % 7)}
        for n in range(OBJECTIVES)
    ]  # fmt: skip
    return make_book(
        strategy=[{"key": "large", "name": "One promise, kept everywhere",
                   "organisation": "Grupo Norte", "starts_on": date(2026, 1, 1),
                   "vision": "The supplier that every shop recommends",
                   "service_statement": "Whatever was promised arrives when it was promised",
                   "currency": "EUR", "budget": 1_500_000, "leader": "m0"}],
        functions=[{"key": f"f{n}", "name": name, "manager": f"m{n}", "customer_distance": n % 4}
                   for n, name in enumerate(functions)],
        members=[{"key": f"m{n}", "name": f"Member Number {n}", "function": f"f{n % 6}",
                  "role": "leader" if n == 0 else "expert"} for n in range(24)],
        corporate_objectives=[
            {"key": f"w{n}", "statement": f"Grow sales to {where[n]} by a tenth"} for n in range(8)
        ],
        choices=[{"key": f"c{n}",
                  "statement": f"Be the fastest to settle what goes wrong for {where[n % 8]}",
                  "channel": "telephone; e-mail", "segment": where[n % 8]} for n in range(9)],
        links=[{"choice": f"c{c}", "corporate_objective": f"w{w}", "member": f"m{m}", "round": 1,
                "contribution": chance.choice([-1, 0, 1, 2, 3])}
               for c in range(9) for w in range(8) for m in range(4)],
        indicators=indicators,
        measurements=[{"indicator": f"i{n}", "on": on, "value": 50 + at + chance.gauss(0, 2)}
                      for n in range(48) for at, on in enumerate(months)],
        objectives=objectives,
        actions=actions,
    )  # fmt: skip


def _taken(made: Path, asked: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    """Take the pictures: address, width and scheme, and file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for address, url in _pages(made, asked.words):
            for width in asked.widths:
                for scheme in asked.schemes:
                    size = {"width": width, "height": WIDTHS.get(width, 900)}
                    context = browser.new_context(viewport=size, color_scheme=scheme)
                    page = context.new_page()
                    page.goto(url, wait_until="load", timeout=120_000)
                    _settle(page)
                    name = re.sub(r"\W+", "-", f"{address}-{width}-{scheme}").strip("-") + ".png"
                    tall = page.evaluate("document.documentElement.scrollHeight")
                    whole = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
                    page.screenshot(path=asked.out / name, full_page=True, clip=whole)
                    context.close()
                    yield address, f"{width} {scheme}", name
        browser.close()


def _settle(page: Any) -> None:
    """Wait until all has come into view; a page may load itself once more for its widgets."""
    for _ in range(3):
        try:
            page.evaluate(_SETTLED)
            return
        except Exception as error:  # the driver's own class says no more
            if "navigation" not in str(error):
                raise
            page.wait_for_load_state("load")


def _pages(made: Path, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give every page: what it is called, and where it is; the apps are served meanwhile."""
    wanted = [word.casefold() for word in words]

    def is_wanted(name: str) -> bool:
        return not wanted or any(word in name.casefold() for word in wanted)

    reports = made / "reports"
    for file in sorted(reports.rglob("*.html")):
        name = f"report {file.relative_to(reports)}"
        if is_wanted(name):
            yield name, file.as_uri()
    for kind, edit in (("app", False), ("edit", True)):
        names = {f"{kind} {path}": path for path in _paths(made)}
        chosen = {name: path for name, path in names.items() if is_wanted(name)}
        if chosen:
            place = made / kind
            with _served(made, place, edit=edit) as address:
                for name, path in chosen.items():
                    yield name, address + path


def _paths(made: Path) -> list[str]:
    """Return the paths of the apps."""
    with open_store(made / "store.sqlite", read_only=True) as store:
        keys = [one.key for one in store.strategies()]
    chapters = [one.name for one in chapters_in(ROOT / "notebooks")]
    pages = [*chapters, "strategy", "findings"]
    own = [f"/{page}?strategy={key}" for key in keys for page in pages]
    row = "/row?strategy=distributor&table=choices&key=grow-together"
    return ["/", "/portfolio", "/handbook", *own, row]


@contextmanager
def _served(made: Path, place: Path, *, edit: bool) -> Iterator[str]:
    place.mkdir(exist_ok=True)
    for link, target in (
        ("store.sqlite", made / "store.sqlite"),
        ("notebooks", ROOT / "notebooks"),
    ):
        if not (place / link).exists():
            (place / link).symlink_to(target)
    with serving(place, workers=1, edit=edit) as served:
        yield served.address


def _index(taken: Sequence[tuple[str, str, str]]) -> str:
    by_page: dict[str, list[tuple[str, str]]] = {}
    for address, how, name in taken:
        by_page.setdefault(address, []).append((how, name))
    parts = "".join(
        f"<h2>{html.escape(address)}</h2><p>"
        + " ".join(
            f'<a href="{name}"><figure><img loading="lazy" src="{name}" alt=""><figcaption>{how}'
            "</figcaption></figure></a>"
            for how, name in shown
        )
        + "</p>"
        for address, shown in by_page.items()
    )
    style = (
        "body{font:15px sans-serif}figure{display:inline-block;margin:4px;vertical-align:top}"
        "img{width:300px;height:380px;object-fit:cover;object-position:top;border:1px solid #999}"
    )
    return f'<!doctype html><meta charset="utf-8"><title>Look</title><style>{style}</style>{parts}'


if __name__ == "__main__":
    main()
