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


def test_the_mark_of_files_that_were_put_together_is_no_letter():
    assert decoded("\ufeffa\n1\n\ufeffa\n2\n".encode(), "x.csv").text == "a\n1\na\n2\n"


def test_letters_of_dos_at_the_end_of_words_are_not_certain():
    with pytest.raises(BadInput, match="line 2"):
        decoded("id,r\n1,Sí\n2,No\n3,Sí\n".encode("cp850"), "x.csv")
