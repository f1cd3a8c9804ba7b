"""Parameters by URL: only declared names, cast by type, every fault told."""

from __future__ import annotations

import nbformat
import pytest

from workbook.book.errors import BadInput
from workbook.serve.parameters import declared, from_query, inject

CELL = (
    'strategy: str = "acme"\nas_of: str = ""\nstore: str = ""\nmode: str = "auto"\n'
    "years: int = 1\nrate: float = 0.5\ndeep: bool = False\nuntyped = 3\nodd: list = []"
)


@pytest.fixture
def notebook():
    cell = nbformat.v4.new_code_cell(CELL)
    cell.metadata["tags"] = ["parameters"]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), cell])


def test_only_annotated_names_of_the_parameters_cell_are_parameters(notebook):
    known = declared(notebook)
    assert {name: (one.type, one.default) for name, one in known.items()} == {
        "strategy": ("str", "acme"),
        "as_of": ("str", ""),
        "store": ("str", ""),
        "mode": ("str", "auto"),
        "years": ("int", 1),
        "rate": ("float", 0.5),
        "deep": ("bool", False),
    }


def test_values_are_cast_by_their_annotation(notebook):
    query = {"years": [b"-3"], "rate": [b"1e-3"], "deep": [b"True"], "strategy": ["ñandú".encode()]}
    values = from_query(declared(notebook), query)
    assert values == {"years": -3, "rate": 0.001, "deep": True, "strategy": "ñandú"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("years", b"1.5"),
        ("years", b""),
        ("years", b"__import__('os')"),
        ("rate", b"nan"),
        ("rate", b"inf"),
        ("deep", b"1"),
        ("deep", b"yes"),
        ("strategy", b"a\nb"),
        ("strategy", b"a\x00"),
        ("strategy", b"\xff\xfe"),
        ("strategy", b"x" * 201),
    ],
)
def test_a_malformed_value_is_told_and_not_repeated_at_length(notebook, name, value):
    with pytest.raises(BadInput) as refused:
        from_query(declared(notebook), {name: [value]})
    (fault,) = refused.value.faults
    assert fault.column == name
    assert len(fault.value) <= 40
    assert fault.value.isprintable()


@pytest.mark.parametrize("name", ["store", "mode", "stratgy", "__class__", "untyped", "odd", ""])
def test_names_that_the_server_sets_or_nobody_declared_are_refused(notebook, name):
    with pytest.raises(BadInput) as refused:
        from_query(declared(notebook), {name: [b"x"]})
    (fault,) = refused.value.faults
    assert fault.expected.startswith("one of the names as_of, deep, rate, strategy, years")


def test_all_faults_are_told_at_once_and_a_near_name_is_offered(notebook):
    with pytest.raises(BadInput) as refused:
        from_query(declared(notebook), {"stratgy": [b"x"], "years": [b"1", b"2"]})
    near, twice = refused.value.faults
    assert "did you mean strategy?" in near.expected
    assert twice.value == "2 values"


def test_values_come_behind_the_parameters_cell_as_python(notebook):
    made = inject(notebook, {"strategy": 'it\'s "quoted"\\', "years": 2})
    place: dict = {}
    for cell in made.cells[1:]:
        exec(cell.source, place)
    assert (place["strategy"], place["years"], place["rate"]) == ('it\'s "quoted"\\', 2, 0.5)
    assert made.cells[2].metadata["tags"] == ["injected-parameters"]
