"""Each input has a kind and a period; months and years are never mixed."""

import pytest

from workbook.analysis.constants import INPUTS, fits_range, fits_unit


@pytest.mark.parametrize("name", [name for name, one in INPUTS.items() if one.yearly])
def test_a_yearly_input_is_of_a_year(name):
    for unit in ("a month", "USD al mes", "per week", "por día"):
        assert not fits_unit(name, unit), unit
    assert fits_unit(name, None)
    if INPUTS[name].kind == "amount":
        assert fits_unit(name, "USD a year")


def test_minutes_are_minutes_and_shares_are_shares():
    assert not fits_unit("handling_minutes", "hours")
    assert fits_unit("handling_minutes", "minutes")
    assert not fits_unit("satisfied", "%")
    assert not fits_range("satisfied", 0.5, 40)
    assert not fits_range("customers", -1, 5)
    assert not fits_range("horizon_years", 0, 1)
    assert fits_range("customers", 0, 5_000)
