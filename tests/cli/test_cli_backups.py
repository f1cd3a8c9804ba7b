"""A store is backed up and restored in one command each, as somebody types them."""

from team import team
from typer.testing import CliRunner

from workbook.cli import app
from workbook.store import open_store


def call(store, *arguments):
    return CliRunner().invoke(app, ["--store", str(store), *map(str, arguments)])


def test_a_store_is_kept_and_brought_back(tmp_path):
    store, kept, other = (tmp_path / name for name in ("a.sqlite", "kept.sqlite", "b.sqlite"))
    with open_store(store) as opened:
        opened.create(team(), by="lea")
        history = opened.history("acme")
    assert call(store, "backup", kept).exit_code == 0
    assert call(other, "restore", kept).exit_code == 0
    with open_store(other) as opened:
        assert opened.history("acme") == history
    refused = call(other, "restore", kept)
    assert refused.exit_code == 2
    assert "--replace" in refused.output
    assert call(other, "restore", kept, "--replace").exit_code == 0
