"""Which notebooks JupyterLab runs by itself: those whose code we or a plugin brought."""

import json

import pytest

from workbook.pages.lab_page import is_own, told
from workbook.pages.notebooks import INSTALLED
from workbook.store import open_store


def code_of(name):
    cells = json.loads((INSTALLED / name).read_text(encoding="utf-8"))["cells"]
    return ["".join(one["source"]) for one in cells if one["cell_type"] == "code"]


@pytest.mark.parametrize("path", sorted(INSTALLED.glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_of_our_notebooks_is_ours_for_every_strategy(path):
    sources = code_of(path.name)
    assert is_own(sources)
    assert is_own([one.replace('strategy: str = ""', 'strategy: str = "acme"') for one in sources])


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: [*cells, "import os"],
        lambda cells: cells[1:],
        lambda cells: [cells[0] + "\nimport os", *cells[1:]],
        lambda cells: [
            cells[0].replace('store: str = ""', 'store: str = "postgresql://x"'),
            *cells[1:],
        ],
        lambda cells: [cells[0].replace('as_of: str = ""', "as_of: str = print()"), *cells[1:]],
        lambda cells: [cells[0].replace('as_of: str = ""', 'as_of: print() = ""'), *cells[1:]],
        lambda cells: [one.replace("link.matrix", "link.measures.os.abort") for one in cells],
        lambda _: [],
        lambda _: ["x = ("],
    ],
)
def test_any_other_code_waits_for_a_click(change):
    assert not is_own(change(code_of("1_link.ipynb")))


def test_the_strategy_that_the_reader_picked_counts_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.setenv("WORKBOOK_STRATEGY", "before")
    with open_store() as store:
        from workbook.pages.strategies import begin

        begin(store, "Acme", "lea")
    cells = json.dumps(code_of("1_link.ipynb"))
    import os

    for picked, opened in (("gone", "before"), ("", "before"), ("acme", "acme")):
        made = told(cells, picked)
        assert made.data["own"] is True
        assert made.data["words"]["show"] == "Show code"
        assert os.environ["WORKBOOK_STRATEGY"] == opened


def test_a_strategy_of_another_store_is_passed_over_where_there_is_no_store(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBOOK_STORE", str(tmp_path / "none.sqlite"))
    assert told(json.dumps(code_of("1_link.ipynb")), "acme").data["own"] is True
    assert not (tmp_path / "none.sqlite").exists()
