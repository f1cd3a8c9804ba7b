"""``draw`` as a person types it."""

import csv
import io
from pathlib import Path

from typer.testing import CliRunner

from workbook.cli import app
from workbook.exchange import read
from workbook.store import open_store

DATA = Path(__file__).parents[2] / "data" / "distributor"


def test_half_of_the_chains_is_drawn_from_their_own_orders(tmp_path):
    place = str(tmp_path / "store.sqlite")
    with open_store(place) as store:
        rows = read(DATA)
        store.create(rows, "test")
        store.allow(rows["strategy"][0].data_folder, by="test")
    words = ["draw", "distributor", "chain-orders", "--by", "chain", "--store", place]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    found = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(found) == 58
    assert sum(row["treated"] == "yes" for row in found) == 29
    assert "29 of 58 groups" in done.stderr
