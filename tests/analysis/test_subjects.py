"""What members vote on with an instrument, as a chapter declares it."""

import pytest

from workbook.analysis.subjects import subject
from workbook.book.instruments import names


@pytest.mark.parametrize("name", names())
def test_every_instrument_can_be_declared_by_one_call(name):
    made = subject(name)
    assert (made.name, made.votes, made.told_by) == (name, "ratings", "instrument")
    assert made.about == ("item", "about")
    assert made.is_anonymous
    assert not made.narrows
    assert made.title == made.called
    assert made.intro()
    assert made.values[-1] == "reason"


def test_the_seven_questions_are_answered_in_words_and_days_are_typed():
    assert subject("observer").values == ("reason",)
    assert subject("observer").scale == ()
    assert subject("times").values == ("value", "reason")
    assert subject("times").scale == ()
    assert subject("values").levels(None, ("rule", "all"))[-1] == ("3 the customer's case", 3)


def test_an_unknown_instrument_is_refused():
    with pytest.raises(KeyError):
        subject("horoscope")
