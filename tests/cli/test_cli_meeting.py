"""``workbook kit`` and ``workbook remind``, as a person or a schedule runs them."""

import json

import pytest
from team import team
from typer.testing import CliRunner

from workbook.cli import app
from workbook.store import open_store


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBOOK_STORE", str(tmp_path / "s.sqlite"))
    with open_store(tmp_path / "s.sqlite") as store:
        store.create(team(), by="lea")
    return lambda *words: CliRunner().invoke(app, list(words))


def test_the_kit_is_written_as_html(run, tmp_path):
    told = run("kit", "acme")
    assert told.exit_code == 0, told.output
    assert "The kit is in kit-acme.html" in told.output
    assert "Lea Leal" in (tmp_path / "kit-acme.html").read_text(encoding="utf-8")


def test_reminders_are_for_people_and_for_programs(run):
    told = run("remind", "acme", "--address", "https://apps.example.org")
    assert told.exit_code == 0, told.output
    assert "of 4 members have answered" in told.output
    assert "To: Eva Egg <Eva.Egg@example.org>" in told.output
    assert "Short message: Acme: 1 thing is waiting for you https://apps" in told.output
    rows = json.loads(run("remind", "acme", "--format", "json").stdout)
    assert {"eva", "fin"} <= {row["member"] for row in rows}
    assert all(row["subject"] and row["mail"] and row["short"] for row in rows)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("kit", "acme", "kit.docx"), "a file that ends in .html or .pdf"),
        (("kit", "acme", "nowhere/kit.html"), "a place where files can be written"),
        (("remind", "acme", "--format", "xml"), "text or json"),
        (("remind", "acme", "--address", "apps"), "https://"),
    ],
)
def test_what_cannot_be_done_is_said(run, words, expected):
    told = run(*words)
    assert told.exit_code == 2
    assert expected in told.output
