"""Notebooks read like an essay: cells are nouns and verbs, and what they do is in the package."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
LONGEST, USUAL = 6, 2  # lines
ESSAYS = {"2_plans"}  # what is added here stays so; the others have more code cells than text cells
KEPT_OUT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Global)


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_cells_are_short(notebook):
    lengths = [len(lines(cell)) for cell in cells(notebook, "code")]
    assert max(lengths) <= LONGEST
    assert median(lengths) <= USUAL


def test_nothing_is_defined_and_nothing_is_watched(notebook):
    for cell in cells(notebook, "code"):
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not [node for node in nodes if isinstance(node, KEPT_OUT)], cell.source
        named = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        assert not named & {"observe", "on_click", "on_msg"}, cell.source


def test_an_essay_has_at_least_as_much_text_as_code(notebook):
    is_essay = len(cells(notebook, "markdown")) >= len(cells(notebook, "code"))
    assert is_essay or notebook.stem not in ESSAYS


def test_nothing_is_kept_in_it_but_what_was_written(notebook):
    for cell in cells(notebook, "code"):
        assert not cell.outputs
        assert cell.execution_count is None


def test_all_notebooks_are_here():
    assert len(NOTEBOOKS) >= 10
