"""Rules of themes: words, beginnings and phrases, and nothing that is a pattern."""

import pytest

from workbook.book.errors import BadInput
from workbook.evidence.rules import rule


@pytest.mark.parametrize(
    ("terms", "comment", "found"),
    [("late*", "LATER on", True), ("late", "later", False), ("late", "plate", False),
     ('"on time"', "not on   time.", True), ("don't", "I don’t", True), ("año", "el AÑO", True),
     ("año", "ano", False), ("ano", "año", False), ("cafe", "un CAFÉ", True),
     ("late; -sorry", "late, sorry", False), ("es:tarde", "tarde", True),
     ("a.c", "abc", False), ("price*", "a " * 5000 + "prices", True)],
)  # fmt: skip
def test_terms_of_a_theme(terms, comment, found):
    assert rule(terms).finds(comment) is found


@pytest.mark.parametrize("terms", ["", ".*", "-only; -these", "; ;", "en:"])
def test_terms_that_find_nothing_are_refused(terms):
    with pytest.raises(BadInput):
        rule(terms)


def test_terms_of_another_language_do_not_count():
    one = rule("en:late; es:tarde", languages=("es",))
    assert (one.finds("late"), one.finds("tarde")) == (False, True)
