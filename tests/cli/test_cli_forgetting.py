"""A member is forgotten by one command, after a look at what it changes."""

from team import team
from typer.testing import CliRunner

from workbook.cli import app
from workbook.store import open_store


def forget(store, *arguments):
    return CliRunner().invoke(app, ["--store", str(store), "forget", *arguments])


def names(store):
    with open_store(store) as opened:
        return [row.name for row in opened.read("acme").rows("members")]


def test_nothing_changes_before_yes_is_said(tmp_path):
    store = tmp_path / "a.sqlite"
    with open_store(store) as opened:
        opened.create(team(), by="lea")
    told = forget(store, "acme", "eva")
    assert told.exit_code == 0, told.output
    assert "--yes" in told.output
    assert "Eva Egg" in names(store)
    assert forget(store, "acme", "eva", "--yes").exit_code == 0
    assert "Eva Egg" not in names(store)
    assert forget(store, "acme", "eva", "--yes").exit_code == 2
