"""``published`` as a person types it: a list, and a figure taken over as an input."""

from pathlib import Path

from typer.testing import CliRunner

from workbook.cli import app
from workbook.exchange import read
from workbook.store import open_store

DATA = Path(__file__).parents[2] / "data" / "distributor"


def test_a_figure_is_listed_with_its_source_and_taken_over(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_USER", "lucia")
    monkeypatch.setenv("COLUMNS", "200")
    place = str(tmp_path / "store.sqlite")
    with open_store(place) as store:
        store.create(read(DATA), "test")
    listed = CliRunner().invoke(app, ["published", "distributor", "--store", place])
    assert "problem-rate-us-2023" in listed.output
    assert "National Customer Rage Survey" in listed.output
    words = ["published", "distributor", "problem-rate-us-2023", "--store", place]
    assert CliRunner().invoke(app, words).exit_code == 0
    with open_store(place, read_only=True) as opened:
        row = opened.read("distributor").by_key("constants")["problem-rate-us-2023"]
    assert (row.origin, row.likely) == ("published", 0.74)
    wrong = CliRunner().invoke(app, [*words[:2], "mars", "--store", place])
    assert wrong.exit_code != 0
