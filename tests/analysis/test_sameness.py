"""Names that differ by case, accents, hyphens or plural only are one."""

import pytest

from workbook.analysis.sameness import same, spellings


@pytest.mark.parametrize(
    ("one", "other"),
    [("e-mail", "E-Mail"), ("email", "Emails"), ("e mail", "email"), ("teléfono", "Telefonos"),
     ("Store visits", "store visit"), ("delivery", "deliveries"), ("SMS", "sms")],
)  # fmt: skip
def test_one_name_in_several_ways(one, other):
    assert same(one) == same(other)


@pytest.mark.parametrize(("one", "other"), [("mail", "email"), ("sm", "sms"), ("press", "pres")])
def test_other_names_are_others(one, other):
    assert same(one) != same(other)


def test_spellings_are_told():
    assert spellings(["e-mail", "E-Mail", "post", ""]) == {
        "email": ["e-mail", "E-Mail"], "post": ["post"],
    }  # fmt: skip
