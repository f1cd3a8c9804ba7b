"""Days and numbers as people write them, understood or left for the field to ask about."""

from datetime import date

import pytest

from workbook.forms.typed import day_of, number_of

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("2026-03-01", "en", "2026-03-01"),
        ("2026-3-1", "en", "2026-03-01"),
        ("2026/03/01", "en", "2026-03-01"),
        ("01/03/2027", "en", "2027-03-01"),
        ("01/03/2027", "en_US", "2027-01-03"),
        ("28/11/2026", "en_US", "2026-11-28"),
        ("28/11/26", "es", "2026-11-28"),
        ("28.11.2026", "de", "2026-11-28"),
        ("28 Nov", "en", "2026-11-28"),
        ("28 November 2026", "en", "2026-11-28"),
        ("28 sept 2026", "es", "2026-09-28"),
        ("28 de setiembre de 2026", "es", "2026-09-28"),
        ("5 septiembre 2026", "es", "2026-09-05"),
        ("1 ene. 2027", "es", "2027-01-01"),
        ("Nov 28, 2026", "en", "2026-11-28"),
        ("5 ene", "es", "2027-01-05"),
        ("5 de enero de 2028", "es", "2028-01-05"),
        ("5/1", "es", "2027-01-05"),
        ("3 dic. 2026", "es", "2026-12-03"),
    ],
)
def test_days_are_understood(typed, language, meant):
    assert day_of(typed, language, TODAY) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "31/02/2027",
        "soon",
        "28",
        "1/2/3",
        "99/99/2027",
        "2026",
        "Q3 2027",
        "40 Nov",
        "3 marble 2026",
        "12 junk 2026",
        "4 mayor 2026",
        "Nov ², 2026",
        "",
    ],
)
def test_what_is_no_day_stays_as_it_was_typed(typed):
    assert day_of(typed, "en", TODAY) == typed


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("0.5", "es", "0.5"),
        ("0,5", "en", "0.5"),
        ("0,5", "es", "0.5"),
        ("1.234,5", "es", "1234.5"),
        ("1,234.5", "es", "1234.5"),
        ("1,234", "en", "1234"),
        ("1,234", "es", "1.234"),
        ("1.234", "es", "1.234"),  # as the workbook itself writes it
        ("1.234.567", "en", "1234567"),
        ("12 500", "en", "12500"),
        ("1'234'567", "de", "1234567"),
        ("−3,25", "es", "-3.25"),
        ("0,125", "en", "0.125"),
        ("1e6", "en", "1e6"),
    ],
)
def test_numbers_are_understood(typed, language, meant):
    assert number_of(typed, language) == meant


@pytest.mark.parametrize(
    "typed", ["a lot", "1,2,3", "12,34,56", "1.2.3", "5 %", "1,23.4.5", "", "-", "+", "²"]
)
def test_what_is_no_number_stays_as_it_was_typed(typed):
    assert number_of(typed, "en") == typed
