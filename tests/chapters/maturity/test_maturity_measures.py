"""The six shifts: votes, what the book shows, rounds, and the answer."""

import random

import pandas as pd
import pytest
from books import make_book

from workbook.book.instruments import instrument
from workbook.chapters.maturity import charts, measures
from workbook.chapters.maturity.handbook import EXAMPLES

REVEALED = {"opened_on": "2026-05-04", "closed_on": "2026-05-06", "revealed_on": "2026-05-07"}
EARLIER = {"opened_on": "2026-01-05", "closed_on": "2026-01-06", "revealed_on": "2026-01-07"}


def votes(values, item="relations", number=1):
    return [
        {"instrument": "clicks", "item": item, "about": "all", "member": f"m{at}",
         "round": number, "value": value}
        for at, value in enumerate(values)
    ]  # fmt: skip


def voted(values, **more):
    rows = {
        "members": [{"key": f"m{at}", "name": f"M {at}"} for at in range(12)],
        "rounds": [{"subject": "clicks", "number": 1, **REVEALED}],
        "ratings": votes(values),
    }
    return make_book(**(rows | more))


def row(book, click="relations"):
    table = measures.clicks(book).set_index("click")
    return table.loc[click]


def test_an_empty_book_has_six_facts_in_words_and_no_vote():
    table = measures.clicks(make_book())
    assert list(table.click) == [item.key for item in instrument("clicks").items]
    assert table.vote.isna().all()
    assert (table.evidence == 0).all()
    assert all(fact.endswith(".") and "  " not in fact for fact in table.fact)
    assert table.fact[2] == "No decision of management is recorded."
    assert "Nobody has voted" in measures.answer(make_book())


def test_members_in_another_order_say_the_same():
    values = [0, 1, 1, 3, 4, 2, 2]
    one = row(voted(values))
    random.Random(3).shuffle(values)
    other = row(voted(values))
    for name in ("vote", "q1", "q3", "voters", "rwg", "gap"):
        assert one[name] == pytest.approx(other[name])


def test_a_split_shows_apart_and_not_its_middle():
    split = make_book(**EXAMPLES["A102"])
    found = row(split, "finance")
    assert found.apart == 2
    assert found.rwg == 0
    assert "Finance and Sales are far apart" in measures.answer(split)
    table = measures.functions(split)
    assert list(zip(table.function, table.vote, strict=True)) == [("finance", 3), ("sales", 1)]


def test_agreement_within_the_group_is_the_published_one():
    # James, Demaree and Wolf (1984): 1, 3, 4, 2, 3 on five levels have r_wg .35.
    assert row(voted([1, 3, 4, 2, 3])).rwg == pytest.approx(0.35)


def test_two_voters_show_nothing():
    found = row(voted([1, 3]))
    assert pd.isna(found.vote)
    assert found.voters == 2


def test_rounds_stand_beside_each_other_with_what_the_book_showed_then():
    two = [{"subject": "clicks", "number": number, **days}
           for number, days in ((1, EARLIER), (2, REVEALED))]  # fmt: skip
    book = voted(
        [],
        rounds=two,
        ratings=[*votes([1, 1, 1]), *votes([3, 3, 3], number=2)],
        decisions=[
            {"key": "d", "statement": "D", "decided_on": "2026-03-02", "effective_on": "2026-03-02"}
        ],
    )
    table = measures.rounds(book)
    own = table[table.click == "relations"]
    assert list(own.vote) == [1, 3]
    told = table[table.click == "decisions"]
    assert list(told.evidence) == [0, 1]
    assert told.fact.iloc[0] == "No decision of management is recorded."
    shown = charts.then_and_now(book)
    (part,) = shown.parts
    assert part.columns[1:] == ("7 January 2026", "7 May 2026, and the book today")
    assert part.rows[0][1].startswith("1 of 4. Nobody has entered what a customer earns")
    assert part.rows[2][1] == "– of 4. No decision of management is recorded."


def test_principles_are_told_without_names():
    rows = votes([2, 2, 2], item="freedom")
    for at, words in enumerate(("Order first", "Call early", "")):
        rows[at]["reason"] = words
    table = measures.principles(voted([], ratings=rows))
    assert sorted(table.words) == ["Call early", "Order first"]
    assert measures.principles(voted([], ratings=rows[:2])).empty


def test_the_picture_says_it_in_words_and_shows_no_score():
    said = charts.shifts(make_book(**EXAMPLES["A102"])).to_dict()["description"]
    assert "“Finance sees each contact”: 2 of 4 by 6 voters" in said
    assert "level" not in said
    assert "No decision of management" in repr(charts.shifts(make_book()))
