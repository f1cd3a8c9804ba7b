"""The themes to begin with: whole, found in both languages, and marked as not yet the team's."""

import pytest
from typer.testing import CliRunner
from voices import book_with, write

from workbook.analysis import voice
from workbook.book.columns import COMPONENTS, DIMENSIONS
from workbook.book.errors import BadInput
from workbook.book.messages import speak
from workbook.chapters.voice import measures
from workbook.chapters.voice.starting import themes
from workbook.cli.app import app
from workbook.store import open_store

SAID = {
    "late": ("The delivery came late again", "El pedido llegó tarde otra vez"),
    "price": ("This is far too expensive", "Es demasiado caro"),
    "damaged": ("Two boxes were broken", "Dos cajas llegaron rotas"),
    "invoice": ("The invoice is wrong", "La factura está mal"),
}


def test_fourteen_themes_in_two_languages_that_are_not_yet_the_teams():
    rows = themes("service")
    assert len(rows) == len({row.key for row in rows}) == 14
    assert all(row.not_yet_ours and row.words for row in rows)
    assert {row.dimension for row in rows} <= {None, *DIMENSIONS}
    assert {row.component for row in rows} <= {None, *COMPONENTS}
    speak("es")
    assert themes("service")[0].name == "Entrega o servicio con retraso"


def test_their_words_find_what_they_are_called(tmp_path):
    write(tmp_path, [("2026-05-01", text, "") for said in SAID.values() for text in said * 20])
    source = {"key": "c", "name": "C", "kind": "comments", "file": "comments.csv", "on": "on",
              "text": "comment", "language": "mixed"}  # fmt: skip
    rows = [row._asdict() for row in themes("service")]
    names = ("key", "name", "words", "tone", "not_yet_ours")
    cells = [{name: "yes" if row[name] is True else row[name] for name in names} for row in rows]
    book = book_with(tmp_path, sources=[source], themes=cells)
    for theme in SAID:
        (month,) = voice.months(book, book.rows("sources")[0])[theme]
        assert month.hits >= 40, theme
    assert measures.themes(book).share.isna().all(), "nobody has read a sample"


def test_a_new_strategy_begins_with_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = f"sqlite:///{tmp_path}/store.db"
    done = CliRunner().invoke(app, ["new", "Coast", "--themes", "service", "--store", store])
    assert done.exit_code == 0, done.output
    with open_store(store) as opened:
        assert len(opened.read("coast").rows("themes")) == 14
    wrong = CliRunner().invoke(app, ["new", "Other", "--themes", "banking", "--store", store])
    assert wrong.exit_code != 0
    with pytest.raises(BadInput, match="no themes to begin with of this name"):
        themes("banking")
