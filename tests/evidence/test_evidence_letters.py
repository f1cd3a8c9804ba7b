"""Letters without accents: what stands for each, and what is left out."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from workbook.evidence.letters import ACCENTED, PLAIN, folded


def test_each_letter_has_what_stands_for_it_and_single_accents_none():
    assert len(set(ACCENTED)) == len(ACCENTED)
    for at, letter in enumerate(ACCENTED):
        base = unicodedata.normalize("NFKD", letter)[0]
        assert PLAIN[at : at + 1] == ("" if unicodedata.combining(letter) else base)


@given(st.text("aáÁàéñÑ üöç ", max_size=12))
def test_composition_and_case_make_no_difference(text):
    ways = [text, text.upper(), unicodedata.normalize("NFD", text), f"  {text} "]
    assert len({folded(one) for one in ways}) == 1
