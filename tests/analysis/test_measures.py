import pytest

from workbook import link
from workbook.analysis.checks import gates
from workbook.analysis.measures import measure_named, measure_names
from workbook.book.errors import NotFound


def test_every_name_of_the_contract_that_is_made_leads_to_a_measure(book):
    names = measure_names()
    assert {"link.cells", "link.choices", "link.objectives", "link.strategy", "gates"} <= {*names}
    assert all(measure_named(name).is_measure for name in names)


def test_a_name_leads_to_the_function_of_that_name():
    assert measure_named("link.cells") is link.cells
    assert measure_named("gates") is gates


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("link.cell", "(did you mean link.cells?)"),
        ("gate", "(did you mean gates?)"),
        ("link", "Known: "),
        ("link.", "Known: "),
        ("link.answer", "Known: "),  # public, but no measure
        ("link.cells.votes", "Known: "),
        ("os.path", "Known: "),
        ("", "Known: "),
    ],
)
def test_an_unknown_name_is_told_with_those_that_there_are(name, hint):
    with pytest.raises(NotFound) as told:
        measure_named(name)
    assert hint in str(told.value)
    assert "link.cells" in str(told.value)


@pytest.mark.parametrize("name", ["link.cells", "gates"])
def test_a_measure_that_pools_nothing_has_no_rows_one_by_one(name):
    with pytest.raises(NotFound, match="leave out --each"):
        measure_named(name, each=True)


def test_an_unknown_name_with_each_is_an_unknown_name():
    with pytest.raises(NotFound, match=r"There is no measure link\.cellz"):
        measure_named("link.cellz", each=True)
