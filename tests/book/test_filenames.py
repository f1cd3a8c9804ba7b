"""No name of a strategy meets a name of our own files, of Windows, or of another strategy."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runs.stores import create
from typer.testing import CliRunner

from workbook.book.errors import BadInput
from workbook.book.filenames import FILES, OWN, folded, is_reserved, safe
from workbook.book.model import TABLES
from workbook.cli import app
from workbook.runs import Options, plan
from workbook.runs.batch import run
from workbook.store import open_store

SLUG = TABLES["strategy"].by_name["key"].parse


@pytest.fixture
def notebooks(tmp_path):
    """A folder with one chapter that needs nothing."""
    import nbformat

    folder = tmp_path / "notebooks"
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell('strategy: str = ""\nas_of: str = ""\nstore: str = ""\n'
                                       'mode: str = "auto"\nsince: str = ""')]  # fmt: skip
    cells[0].metadata["tags"] = ["parameters"]
    cells.append(nbformat.v4.new_code_cell("print(strategy)"))
    metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    made = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(made, folder / "1_only.ipynb")
    return folder


def test_a_run_leaves_no_file_whose_name_a_strategy_could_have(tmp_path, notebooks):
    store = create(tmp_path / "w.sqlite", "plain")
    out = tmp_path / "out"
    inside = set()

    def look(_):
        inside.update(path.name for path in out.iterdir())

    run(plan(str(store), out=out, notebooks=notebooks), look)
    inside |= {path.name for path in out.iterdir()}
    assert inside - {"plain"} == set(FILES)
    assert all(is_reserved(name.upper()) for name in OWN)


ODD = ("index.html", "manifest.json", "changes.md", "unfinished.jsonl", "run.lock", "unfinished",
       "portfolio", "con", "Nul.txt", "COM1", "a.", "𝒜" * 80)  # fmt: skip


def test_strategies_with_such_names_stop_nobody_s_reports(tmp_path, notebooks):
    store = create(tmp_path / "w.sqlite", "plain", *ODD)
    out = tmp_path / "out"
    # What an earlier version has left behind.
    (out / "index.html" / "2026-01-01").mkdir(parents=True)
    (out / "unfinished.jsonl").mkdir()
    (out / "run.lock").mkdir()
    options = Options(formats=("ipynb", "md", "html"))
    for _ in range(2):
        done = run(plan(str(store), out=out, notebooks=notebooks, options=options))
        assert not done.failed, [one.error for one in done.parts if one.error]
        assert done.index.is_file()
        assert (out / "changes.md").is_file()
        told = json.loads((out / "manifest.json").read_text("utf-8"))["reports"]
        assert {one["strategy"] for one in told} == {"plain", *ODD}
        places = [one["chapters"][0]["report"] for one in told]
        assert all((out / place).is_file() for place in places)
        assert len({folded(place.split("/")[0]) for place in places}) == len(ODD) + 1
        for one in told:
            assert (out / one["documents"][0]["file"]).is_file()
    assert (out / "plain").is_dir()  # a name that meets nothing stays


def test_keys_that_differ_in_case_are_refused_and_kept_apart_where_they_are_held(
    tmp_path, notebooks, monkeypatch
):
    store = create(tmp_path / "w.sqlite", "admin")
    composed, apart = unicodedata.normalize("NFC", "señal"), unicodedata.normalize("NFD", "señal")
    create(store, composed)
    for other in ("Admin", "ADMIN", apart):
        with pytest.raises(BadInput, match=r"whose key differs .* only in capital letters"):
            create(store, other)
    said = CliRunner().invoke(app, ["new", "Ádmin", "--store", str(store)])
    assert (said.exit_code, "admin" in said.stderr) == (2, True)
    # An earlier version took them.
    monkeypatch.setattr("workbook.store.store.alike", lambda *_: None)
    create(store, "Admin", "ADMIN")
    out = tmp_path / "out"
    done = run(plan(str(store), out=out, notebooks=notebooks))
    assert not done.failed
    folders = {one.brief.key: one.brief.folder.split("/")[0] for one in done.made}
    assert folders["admin"] == "admin"
    assert len({folded(name) for name in folders.values()}) == len(folders) == 4
    one = plan(str(store), ["Admin"], out=out, notebooks=notebooks).briefs[0]
    assert one.folder.split("/")[0] == folders["Admin"]  # the same, whatever else is asked for
    with open_store(store) as opened:
        assert opened.read("Admin").key == "Admin"


KEYS = st.from_regex(r"\w[\w.-]{0,79}", fullmatch=True)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.one_of(KEYS, st.sampled_from([*sorted(OWN), "con", "Con", "LPT1.x"])),
                min_size=1, max_size=6, unique=True))  # fmt: skip
def test_names_of_folders_never_meet(keys):
    names = [safe(key, keys) for key in keys]
    assert len({folded(name) for name in names}) == len(keys)
    for name in names:
        assert not is_reserved(name)
        assert len(name.encode()) <= 200
    assert {SLUG(key) for key in keys} == set(keys)
