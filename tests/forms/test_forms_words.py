"""The words of the form: the script's table, in other languages handed to it by Python."""

import re

from workbook.book.messages import PSEUDO
from workbook.forms.scripts import STATIC
from workbook.forms.words import english, words


def test_every_word_of_the_script_is_known_to_the_catalogues():
    text = (STATIC / "words.js").read_text(encoding="utf-8")
    table = text[text.index("{") : text.index("\n};")]
    assert set(english()) == set(re.findall(r"^  (\w+):", table, re.MULTILINE))


def test_another_language_gets_the_same_names_and_places():
    told = words(PSEUDO)
    assert told["add"] == "⟦Add a row⟧"
    assert {name: sorted(re.findall(r"\{\d\}", said)) for name, said in told.items()} == {
        name: sorted(re.findall(r"\{\d\}", said)) for name, said in english().items()
    }


def test_english_is_what_the_script_has():
    assert words("en") == {}
