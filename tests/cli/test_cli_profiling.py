"""``workbook profile``: what a source holds, for people and for programs."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from workbook.cli import app


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "acme"
    folder.mkdir()
    rows = "".join(f"{'Sí' if at % 4 else 'No'},{at % 11}\n" for at in range(42))
    (folder / "answers.csv").write_text("r,score\n" + rows, encoding="utf-8")
    (folder / "strategy.csv").write_text("key,name\nacme,Acme\n")
    (folder / "sources.csv").write_text("key,name,kind,file\nsurvey,Survey,answers,answers.csv\n")
    url = f"sqlite:///{tmp_path}/store.sqlite"
    ran = CliRunner().invoke(app, ["import", str(folder), "--store", url])
    assert ran.exit_code == 0, ran.output
    return url


def ran(store, *words):
    return CliRunner().invoke(app, ["profile", "acme", *words, "--store", store])


def test_a_source_is_named_by_its_key_or_its_file(store):
    by_key = ran(store, "survey")
    assert by_key.exit_code == 0, by_key.output
    assert "comma-separated, UTF-8, 1 heading row, about 40 answers" in " ".join(
        by_key.output.split()
    )
    assert "Sí (30), No (10)" in " ".join(by_key.output.split())
    content = json.loads(ran(store, "answers.csv", "--format", "json").output)
    assert content["rows"] == 40
    assert [one["column"] for one in content["columns"]] == ["r", "score"]


def test_a_source_that_is_not_there_is_said(store):
    lost = ran(store, "nothing.csv")
    assert lost.exit_code == 2 or isinstance(lost.exception, Exception)
    assert "nothing.csv" in lost.output + str(lost.exception)
