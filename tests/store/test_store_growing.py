"""Evidence that grew after it had been judged is found in its history."""

from __future__ import annotations

from workbook.analysis.verdicts import verdicts
from workbook.store import Change, Store


def ask(store: Store, **cells: object) -> None:
    """Enter evidence or change it."""
    held = {row.key: at for at, row in enumerate(store.read("acme").entered("evidence"))}
    version = store.read("acme").versions["evidence"][("asked",)] if "asked" in held else None
    store.save("acme", [Change("evidence", ("asked",), cells, version)], by="ana")


def believe(store: Store) -> None:
    """Enter an assumption."""
    claim = {"statement": "They call", "importance": 4, "statistic": "proportion"}
    claim |= {"comparison": "at_least", "threshold": 0.5}
    store.save("acme", [Change("assumptions", ("phone",), claim)], by="ana")


def test_more_answers_in_a_row_are_a_second_look(filled: Store) -> None:
    believe(filled)
    ask(filled, assumption="phone", n=100, successes=55)
    once = verdicts(filled.read("acme")).set_index("assumption").loc["phone"]
    assert (once.interval, once.verdict) == ("exact", "undecided")
    ask(filled, n=400, successes=224)
    book = filled.read("acme")
    assert book.grown == {"asked"}
    again = verdicts(book).set_index("assumption").loc["phone"]
    # One look at these 400 answers would have supported it.
    assert (again.interval, again.verdict) == ("confidence sequence", "undecided")


def test_a_corrected_figure_and_other_cells_are_no_second_look(filled: Store) -> None:
    believe(filled)
    ask(filled, assumption="phone", n=100, successes=55)
    ask(filled, n=99, successes=54)
    ask(filled, method="survey", citation="Our own")
    assert filled.read("acme").grown == set()


def test_data_said_to_grow_after_a_look_have_been_looked_at(filled: Store) -> None:
    believe(filled)
    ask(filled, assumption="phone", source="s.csv", measure="a = 1")
    assert filled.read("acme").grown == set()
    ask(filled, growing=True)
    assert filled.read("acme").grown == {"asked"}


def test_said_to_grow_from_the_beginning_is_no_look_before(filled: Store) -> None:
    believe(filled)
    ask(filled, assumption="phone", source="s.csv", measure="a = 1", growing=True)
    ask(filled, collected_on="2026-03-01")
    assert filled.read("acme").grown == set()
