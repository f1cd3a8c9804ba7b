"""How the letters of a file were written."""

import pytest

from workbook.book.errors import BadInput
from workbook.evidence.reading.encoding import decoded


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_letters_are_read_as_they_were_written(codec):
    assert decoded("r\n“Sí” – 5 €\n".encode(codec), "x.csv").text == "r\n“Sí” – 5 €\n"


def test_an_encoding_that_is_not_known_is_refused():
    with pytest.raises(BadInput, match="is not known"):
        decoded(b"r\n", "x.csv", "latin-99")
