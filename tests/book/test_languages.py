"""A language that somebody asks for is known, or refused with those that are."""

import pytest

from workbook.book.errors import BadInput
from workbook.book.languages import parsed
from workbook.book.messages import PSEUDO


def test_a_known_language_is_its_code():
    asked = ("", " es ", "es-PE", "en_GB", PSEUDO)
    assert [parsed(one) for one in asked] == ["", "es", "es_PE", "en_GB", PSEUDO]


@pytest.mark.parametrize("text", ["xx", "Spanish", "../es", "ES", "e" * 5000])
def test_another_is_refused_with_those_that_are_known(text):
    with pytest.raises(BadInput, match="one of en, es") as refused:
        parsed(text, "address")
    assert refused.value.faults[0].column == "language"
    assert len(str(refused.value)) < 200
