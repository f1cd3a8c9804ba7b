"""Sentences: templates with facts, numbers and days in the language spoken, plurals, marks."""

import pickle
from datetime import date

import pytest

from workbook.book.messages import (
    PSEUDO,
    counted,
    day,
    joined,
    language,
    number,
    percent,
    say,
    say_number,
    speaking,
    translate,
)


def test_a_sentence_keeps_its_template_and_its_facts():
    on = date(2026, 2, 1)
    message = say("{name} is {days} days late, since {on}.", name="Ana", days=1200, on=on)
    assert message == "Ana is 1,200 days late, since 1 February 2026."
    assert message.template == "{name} is {days} days late, since {on}."
    assert dict(message.facts) == {"name": "Ana", "days": 1200, "on": on}


def test_a_fact_that_is_missing_is_an_error():
    with pytest.raises(KeyError, match="name"):
        say("{name} leads.")


def test_braces_that_people_typed_stay():
    assert say("{name} leads.", name="{x} {{y}}") == "{x} {{y}} leads."


def test_plurals_take_the_form_of_the_number():
    forms = ("{number} day late", "{number} days late")
    assert [say_number(n, *forms) for n in (0, 1, 2)] == [
        "0 days late",
        "1 day late",
        "2 days late",
    ]
    assert [counted(n, "member") for n in (0, 1, 2_000)] == [
        "no members",
        "1 member",
        "2,000 members",
    ]
    assert counted(2, "person", "people").value == 2


def test_the_pseudo_language_marks_what_is_a_message_and_nothing_else():
    with speaking(PSEUDO):
        assert language() == PSEUDO
        assert say("{name} leads.", name="Ana") == "Ana⟦ leads.⟧"
        assert translate("Members") == "⟦Members⟧"
        assert joined(["Ana", "Leo"]) == "Ana⟦ and ⟧Leo"
    assert language() == "en"


def test_numbers_lists_and_days_are_written_as_the_language_writes_them():
    with speaking("es"):
        assert number(1234567.5) == "1.234.567,5"
        assert day(date(2026, 11, 28)) == "28 de noviembre de 2026"
        assert joined(["Ana", "Leo", "Eva"]) == "Ana, Leo y Eva"
        assert joined([]) == ""
    assert number(1234567.5) == "1,234,567.5"
    assert number(0.25, 1) == "0.2"
    assert number(12) == "12"
    assert percent(0.2) == "20 %"
    assert percent(0.2).value == 0.2


def test_a_message_survives_the_way_to_another_process():
    message = pickle.loads(pickle.dumps(say("{n} of them", n=3)))
    assert (message, message.template, dict(message.facts)) == (
        "3 of them",
        "{n} of them",
        {"n": 3},
    )


def test_a_language_without_translations_is_not_spoken_unless_it_is_chosen(monkeypatch):
    monkeypatch.delenv("WORKBOOK_LANGUAGE", raising=False)
    assert language("tlh") == "en"
    monkeypatch.setenv("WORKBOOK_LANGUAGE", PSEUDO)
    assert language("tlh") == PSEUDO
    with speaking("es"):
        assert language("tlh") == "es"
