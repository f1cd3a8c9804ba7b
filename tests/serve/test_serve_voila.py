"""Voila is known in one place, and gets no more of a reader than it needs."""

import re
from pathlib import Path

from workbook.serve import voila

PACKAGE = Path(voila.__file__).parents[1]


def test_only_one_module_imports_voila():
    imports = re.compile(r"^\s*(from|import) voila\b", re.MULTILINE)
    modules = [one for one in PACKAGE.rglob("*.py") if imports.search(one.read_text("utf-8"))]
    assert modules == [PACKAGE / "serve" / "voila.py"]


def test_a_page_is_an_app_and_its_reader_is_not_the_server_s(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "host")
    monkeypatch.setenv("WORKBOOK_STORE", "elsewhere")
    made = voila.page_environment("the-store", ("JUPYTERHUB_USER",), WORKBOOK_USER="lea")
    assert "JUPYTERHUB_USER" not in made
    assert (made["WORKBOOK_STORE"], made["WORKBOOK_USER"]) == ("the-store", "lea")
    assert made["SERVER_SOFTWARE"].startswith("voila/")


def test_only_extensions_that_pages_load_are_needed():
    assert voila.is_needed("/share/jupyter/labextensions/anywidget/static/remote.js")
    assert not voila.is_needed("/share/jupyter/labextensions/jupyterlab-git/static/remote.js")
    assert not voila.is_needed("/share/jupyter/labextensions/anywidget/package.json")
