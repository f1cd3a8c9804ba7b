"""What another office program opens and saves again comes back: LibreOffice, the real one."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from ugly_books import UGLY_TEXTS, row, same

from workbook.book import Book
from workbook.exchange import read, write

SAMPLE = Path(__file__).parents[2] / "data" / "distributor"

# LibreOffice itself takes these for the codes that Excel writes for letters it cannot hold.
CODES = ("_x005F_x0041_", "_x0041_x0042_", "<r><t>rich</t></r>")


@pytest.fixture
def saved_again(tmp_path):
    """Return a function that lets LibreOffice open our file and save it, and reads that."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")

    def save(book: Book):
        write(book, tmp_path / "ours.xlsx", whole=True)
        command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'user').as_uri()}"]
        command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "theirs")]
        command.append(str(tmp_path / "ours.xlsx"))
        done = subprocess.run(command, check=False, capture_output=True)
        assert done.returncode == 0, done.stderr
        return read(tmp_path / "theirs" / "ours.xlsx")

    return save


def test_the_sample_comes_back_exactly(saved_again):
    book = Book(read(SAMPLE), date(2026, 10, 31))
    same(book, saved_again(book))


def test_ugly_cells_come_back_and_numbers_to_the_15_digits_it_keeps(saved_again):
    texts = [text for text in UGLY_TEXTS if text not in CODES and text.strip()]
    numbers = (1 / 3, 0.1 + 0.2, 5e-324, 1.7976931348623157e308, 123456789.123456789, -1e-7)
    days = (date(1, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2000, 2, 29))
    book = Book(
        {
            "strategy": [row("strategy", key="s", name="1e5")],
            "members": [row("members", key=f"m{at}", name=text) for at, text in enumerate(texts)],
            "corporate_objectives": [
                row("corporate_objectives", key=f"o{at}", statement="x", target=number)
                for at, number in enumerate(numbers)
            ],
            "holidays": [row("holidays", on=day) for day in days],
        },
        date(2026, 6, 30),
    )
    got = saved_again(book)
    assert got["strategy"][0].name == "1e5"
    assert [one.name for one in got["members"]] == texts
    assert [one.on for one in got["holidays"]] == list(days)
    for one, number in zip(got["corporate_objectives"], numbers, strict=True):
        assert one.target == pytest.approx(number, rel=1e-14)
