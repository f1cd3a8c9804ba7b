"""What a person enters in the tables of a page, and whether page, store and counter agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from browser.members import paste, press
from playwright.sync_api import expect
from waiting import LONGEST

from workbook.book.fields import Field, Table
from workbook.book.model import TABLES
from workbook.book.validation import parse_row
from workbook.forms import uses
from workbook.forms.record import shown_fields
from workbook.store import open_store

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
STRATEGY = "whole"
# The column that the form of assumptions has besides those of its table, before the key.
USED_BY = Field(name=uses.COLUMN, label="Depends on it", many=True)
# What the rows of other tables point to. More members than a drop-down shows: they are searched.
POINTED_AT = {
    "functions": 10,
    "members": 20,
    "moments": 10,
    "corporate_objectives": 2,
    "choices": 10,
    "indicators": 10,
    "objectives": 10,
    "actions": 10,
    "assumptions": 10,
    "solutions": 10,
    "scenarios": 10,
    "rivals": 10,
    "attributes": 10,
    "sources": 10,
}
LETTER = 5  # ms between two letters
PAUSE = 40  # ms between two cells
ANSWER = 1000 * LONGEST  # ms in which a save must be answered
ANSWERED = 600  # ms in which a row that is saved too early would be answered


def offered() -> list[tuple[str, str]]:
    """List the pages and their tables, read from the pages: a new table is tested by itself."""
    pairs = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        for call in re.findall(r"page\.(?:enter|form)\(([^)]*)\)", source):
            pairs += [(path.stem, name) for name in re.findall(r'"(\w+)"', call)]
    return pairs


@dataclass(frozen=True)
class Line:
    """One row as a person has it before them: column → what they type, and what it means."""

    table: Table
    number: int
    without: frozenset[str] = frozenset()  # columns that stay empty

    @cached_property
    def cells(self) -> dict[str, str]:
        """What the store is to hold, as cells of a CSV file."""
        names = [field for field in self.table.fields if self._is_filled(field)]
        return {field.name: self._cell(field) for field in names}

    def _is_filled(self, field: Field) -> bool:
        is_wanted = field.required or field.name in self.table.example
        return is_wanted and field.name not in self.without

    def _cell(self, field: Field) -> str:
        number, example = self.number, self.table.example.get(field.name, "")
        target = field.references
        if field.references_by:
            target = self._cell(self.table.by_name[field.references_by])
        if field.name == "key":
            return f"{self.table.name[:3]}-{number}"
        if target:
            pointing = [one.name for one in self.table.fields if one.references == target]
            return key_of(target, number + pointing.index(field.name) if pointing else number)
        if field.kind == "date":
            return (date.fromisoformat(example) + timedelta(days=number)).isoformat()
        if field.kind == "text" and not field.many:
            return f"{number} {example[:14].strip()}"
        return example.replace("; ", ";")

    def typed(self, field: Field) -> str:
        """Return the letters that go into a cell: names for keys, a date as it is written here."""
        cell = self.cells.get(field.name, "")
        if not cell or field.name == "key":
            return ""
        if field.references:
            return Line(TABLES[field.references], int(cell.rsplit("-", 1)[1])).name
        if field.kind == "date":
            year, month, day = cell.split("-")
            return month + day + year
        return cell.replace("_", " ")

    def copied(self, field: Field) -> str:
        """Return the cell as a spreadsheet has it."""
        is_made = field.name == "key"
        return "" if is_made else self.cells.get(field.name, "")

    @property
    def name(self) -> str:
        """What people call the row."""
        return self.cells[self.table.named_by]


def key_of(table: str, number: int) -> str:
    """Return the key of a row that is there; numbers past the last begin again."""
    return f"{table[:3]}-{(number - 1) % POINTED_AT[table] + 1}"


def write_whole_store(path: Path) -> None:
    """Write a strategy whose tables have rows to point to."""
    cells = {"strategy": [{"key": STRATEGY, "name": "Whole", "leader": "lea"}]}
    for name, count in POINTED_AT.items():
        cells[name] = [Line(TABLES[name], number).cells for number in range(1, count + 1)]
    cells["members"].append({"key": "lea", "name": "Lea Lang", "role": "leader"})
    rows = {}
    for name, lines in cells.items():
        parsed = [parse_row(TABLES[name], line, name, None) for line in lines]
        assert not any(faults for _, faults in parsed), parsed
        rows[name] = [row for row, _ in parsed]
    with open_store(path) as store:
        store.create(rows, by="ana")


class Entering:
    """One table of an open page, and the person in front of it."""

    def __init__(self, page, table: str, store: Path, strategy: str = STRATEGY) -> None:
        self.page, self.table, self.store, self.strategy = page, TABLES[table], store, strategy
        self.form = page.locator(f".wb-form[data-table='{table}']")
        self.fields = list(shown_fields(self.table))
        if table == uses.OF:
            self.fields.insert(-1, USED_BY)
        self.last = len([field for field in self.fields if field.name != "key"])

    def open(self) -> Entering:
        """Show the table where it stands behind a button."""
        title = re.escape(self.table.title())
        button = self.page.locator(".wb-tables").get_by_role(
            "button", name=re.compile(rf"[▸▾] {title}: ")
        )
        self.form.or_(button).first.wait_for()
        if button.count() and button.inner_text().startswith("▸"):
            button.click()
        self.form.locator(".wb-tools").wait_for()
        return self

    def lines(self, *numbers: int, without: Iterable[str] = ()) -> list[Line]:
        """Return rows to enter, each with its number in it."""
        return [Line(self.table, number, frozenset(without)) for number in numbers]

    def is_in(self, state: str) -> bool:
        """Whether the focus is in a row of this state."""
        here = "() => document.activeElement.closest('tr')?.dataset.state"
        return self.page.evaluate(here) == state

    def is_in_grid(self) -> bool:
        """Whether the focus is in a grid."""
        return self.page.evaluate("() => !!document.activeElement.closest('.wb-grid')")

    def go_to_new_row(self) -> None:
        """Click the first cell of the empty row."""
        self.form.locator(".wb-grid tr[data-state='blank'] > *").nth(1).click()

    def go_to_new_row_by_keys(self) -> None:
        """Reach the empty row from the button above the table, with the keyboard alone."""
        self.form.locator(".wb-tools button").first.focus()
        for _ in range(20):
            press(self.page, "Tab")
            if self.page.evaluate("() => !!document.activeElement.closest('tbody')"):
                break
        press(self.page, "Control+End", "Home", "ArrowRight")

    def type_row(self, line: Line) -> None:
        """Type a row cell by cell; the last Tab leaves it."""
        waited = line.number % 10 != 1  # the first of several: the others meet its answer
        for at, field in enumerate(self.fields[: self.last], 1):
            text = line.typed(field)
            if text:
                self.page.keyboard.type(text, delay=LETTER)
            press(self.page, "Tab")
            self.page.wait_for_timeout(PAUSE if waited or not text else ANSWERED)
            waited = waited or bool(text)
            if at < self.last:
                here = self.page.evaluate("() => document.activeElement.dataset.at")
                assert here == str(at + 1), f"after “{field.label}” the focus is at {here}"

    def paste_rows(self, lines: list[Line]) -> None:
        """Paste a block with headings into the empty row."""
        self.form.locator(".wb-grid tr[data-state='blank'] > *").nth(1).click()
        columns = [field for field in self.table.fields if any(one.copied(field) for one in lines)]
        block = [[field.label for field in columns]]
        block += [[line.copied(field) for field in columns] for line in lines]
        # The cell may have the focus already: clicked again, it is an input, and takes a block too.
        paste(self.page, "\n".join("\t".join(cells) for cells in block) + "\n")

    def fill_dialog(self, line: Line) -> None:
        """Add a row by its record form."""
        self.form.locator(".wb-tools").get_by_role("button", name=re.compile("^Add ")).click()
        dialog = self.form.get_by_role("dialog")
        inputs = dialog.locator(".wb-field .wb-input")
        more = dialog.locator(".wb-more:not([open]) > summary")
        if more.count():
            more.click()
        in_order = sorted(self.fields, key=lambda field: field.rare)
        for at, field in enumerate(in_order):
            if text := line.typed(field):
                inputs.nth(at).focus()
                self.page.keyboard.type(text, delay=LETTER)
        dialog.get_by_role("button", name=re.compile("^Save")).click()
        dialog.wait_for(state="detached")

    def hold(self, lines: list[Line]) -> None:
        """Assert that the store holds these rows, once each, and that the page agrees."""
        self.agree()
        held = [self._cells(row) for row in self.rows()]
        for line in lines:
            typed = {name: cell for name, cell in line.cells.items() if not self._is_made(name)}
            same = [row for row in held if typed.items() <= row.items()]
            assert len(same) == 1, f"{typed} is {len(same)} times among {held}"

    def agree(self) -> None:
        """Assert that every row stands once on the page as it is in the store, and is counted."""
        states = ("draft", "refused", "saving")
        unsaved = self.form.locator(", ".join(f"[data-state='{state}']" for state in states))
        try:
            expect(unsaved).to_have_count(0, timeout=ANSWER)
        except AssertionError:
            raise AssertionError(f"not saved:\n{self.form.inner_text()}") from None
        rows = self.rows()
        is_phone = self.form.locator(".wb-cards").count()
        shown = self.form.locator(".wb-cards li, .wb-grid tbody tr[data-state='saved']")
        ids = self.form.locator("tbody tr").evaluate_all("all => all.map(row => row.dataset.id)")
        assert len(ids) == len(set(ids)), f"a row stands twice on the page: {ids}"
        assert shown.count() == len(rows), self.form.inner_text()
        if not is_phone:
            cells = "all => all.map(row => [...row.children].slice(1).map(one => one.innerText))"
            on_page = sorted(shown.evaluate_all(cells))
            assert on_page == sorted(self._shown(row) for row in rows)
            blank = self.table.name != "strategy"
            assert len(ids) == len(rows) + blank, (
                f"rows besides those stored: {self.form.inner_text()}"
            )
        if self.table.name != "strategy":
            counted = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
            assert self.form.locator(".wb-count").inner_text() == counted
        assert not self.form.locator(".wb-fault:visible, .wb-bad-news").count(), (
            self.form.inner_text()
        )

    def rows(self):
        with open_store(self.store) as store:
            self.book = store.read(self.strategy)
        return self.book.entered(self.table.name)

    def _cells(self, row) -> dict[str, str]:
        return {field.name: field.format(getattr(row, field.name)) for field in self.table.fields}

    def _is_made(self, name: str) -> bool:
        return name == "key"

    def _shown(self, row) -> list[str]:
        shown = []
        for field in self.fields:
            if field is USED_BY:
                found = uses.held(self.book).get(row.key, [])
                shown.append("; ".join(uses.options(self.book)[one] for one in found))
                continue
            cell = field.format(getattr(row, field.name))
            target = field.references or (
                getattr(row, field.references_by) if field.references_by else ""
            )
            names = self.book.names(target) if target else {}
            if field.many:
                shown.append("; ".join(names.get(one, one) for one in cell.split(";") if one))
            else:
                shown.append(
                    cell.replace("_", " ") if field.kind == "choice" else names.get(cell, cell)
                )
        return shown
