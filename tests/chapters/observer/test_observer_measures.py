"""Eight obstacles measured from the book, seven questions kept, pace and trust."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from books import make_book

from workbook.book import Book
from workbook.book.instruments import instrument
from workbook.chapters.observer import charts, measures
from workbook.exchange import read

DATA = Path(__file__).parents[3] / "data"
REVEALED = {"opened_on": "2026-05-04", "closed_on": "2026-05-06", "revealed_on": "2026-05-07"}
EARLIER = {"opened_on": "2026-01-05", "closed_on": "2026-01-06", "revealed_on": "2026-01-07"}
MEMBERS = [{"key": f"m{at}", "name": f"M {at}", "function": "sales"} for at in range(4)]
FUNCTIONS = [{"key": "sales", "name": "Sales"}, {"key": "stock", "name": "Stock"}]
MOMENTS = [{"key": "order", "name": "Order", "position": 1}]
PARTS = [{"moment": "order", "function": "sales", "part": "Takes it"}]


def meter(name, as_of="2026-06-30", **rows):
    table = measures.obstacles(make_book(as_of, **rows)).set_index("obstacle")
    return table.loc[name]


def test_an_empty_book_says_what_is_missing_and_measures_nothing():
    table = measures.obstacles(make_book())
    assert list(table.obstacle) == [item.key for item in instrument("obstacles").items]
    assert table.meter.isna().all()
    assert table.fact.str.startswith(("No", "Nobody")).all()
    assert "Nothing is measured or voted on yet" in measures.answer(make_book())
    assert charts.in_the_way(make_book()) is None
    assert charts.answers(make_book()) is None
    assert charts.steps(make_book()) is None


def test_the_distributors_promises_counted_by_hand():
    # 13 due and 9 kept in time on 28 November 2026; Wilson's interval: Newcombe (1998), method 3.
    book = Book(dict(read(DATA / "distributor")), date(2026, 11, 28))
    found = measures.obstacles(book).set_index("obstacle").loc["promise"]
    assert found.meter == pytest.approx(9 / 13)
    assert (found.low, found.high) == pytest.approx((0.42, 0.87), abs=0.005)
    assert found.fact.startswith("9 of 13 promises due were kept in time")


def met(done_on=None, as_of="2026-06-30"):
    return {
        "as_of": as_of,
        "functions": FUNCTIONS,
        "members": MEMBERS,
        "moments": MOMENTS,
        "moment_functions": [*PARTS, {"moment": "order", "function": "stock", "part": "Packs"}],
        "meetings": [
            {"key": "one", "kind": "obstacles", "held_on": "2026-03-02", "moment": "order",
             "attended": "sales"},
            {"key": "two", "kind": "obstacles", "held_on": "2026-04-06", "attended": "sales;stock"},
        ],
        "commitments": [
            {"key": "a", "statement": "A", "member": "m0", "made_on": "2026-03-02",
             "due_on": "2026-03-30", "done_on": "2026-03-12", "meeting": "one"},
            {"key": "b", "statement": "B", "member": "m0", "made_on": "2026-04-06",
             "due_on": "2026-06-30", "done_on": done_on, "meeting": "two"},
        ],
    }  # fmt: skip


def test_pace_is_told_by_meeting_with_open_ones_counted_as_waiting():
    table = measures.pace(make_book(**met()))
    assert list(table.meeting) == ["one", "two"]
    assert table.first_kept_days[0] == 10
    assert pd.isna(table.first_kept_days[1])
    assert list(table.attended) == [0.5, 1]
    # Kaplan and Meier: one of two kept after 10 days, the other waits: half is reached at 10.
    assert meter("pace", **met()).meter == 10
    rows = met()
    rows["commitments"][0].pop("done_on")
    assert pd.isna(meter("pace", **rows).meter)


def test_trust_is_told_by_quarter():
    table = measures.trust(make_book(**met("2026-06-01")))
    assert list(table.quarter.dt.month) == [1, 4]
    assert list(table.due) == [1, 1]
    assert list(table.kept) == [1, 1]
    assert list(table.meetings) == [1, 1]
    assert (table.low < table.share).all()


def obstacle_votes(values, number=1, item="pace"):
    return [
        {"instrument": "obstacles", "item": item, "about": "all", "member": f"m{at}",
         "round": number, "value": value}
        for at, value in enumerate(values)
    ]  # fmt: skip


def two_rounds():
    return {
        **met("2026-06-01"),
        "rounds": [
            {"subject": "obstacles", "number": number, **days}
            for number, days in ((1, EARLIER), (2, REVEALED))
        ],
        "ratings": [*obstacle_votes([1, 1, 1]), *obstacle_votes([3, 3, 2], 2)],
    }


def test_the_round_before_stands_beside_this_one():
    found = meter("pace", **two_rounds())
    assert (found.vote, found.vote_before) == (3, 1)
    assert pd.isna(found.before)  # nobody had met by then


def sentences(rounds):
    return make_book(
        functions=FUNCTIONS,
        members=MEMBERS,
        rounds=[
            {"subject": "observer", "number": number, **days}
            for number, days in zip(rounds, (EARLIER, REVEALED), strict=False)
        ],
        ratings=[
            {"instrument": "observer", "item": "customer", "about": "all", "member": "m0",
             "round": number, "reason": f"Sentence <{number}>"}
            for number in rounds
        ],
    )  # fmt: skip


def test_the_teams_sentence_is_kept_whoever_typed_it_then_and_now():
    book = sentences([1, 2])
    table = measures.questions(book)
    assert list(table.answer) == ["Sentence <1>", "Sentence <2>"]
    html = charts.answers(book)
    assert html.index("Sentence &lt;1&gt;") < html.index("Sentence &lt;2&gt;")
    assert "m0" not in html
    assert "M 0" not in html
    assert "not asked again yet" in charts.answers(sentences([1]))


def test_no_number_is_made_of_what_people_wrote():
    table = measures.questions(sentences([1, 2]))
    assert set(table.columns) == {"question", "round", "on", "answer"}


def test_the_picture_says_everything_in_words():
    chart = charts.in_the_way(make_book(**two_rounds())).to_dict()
    assert "“Things move fast enough to be worth it”: vote 3" in chart["description"]


def begun(**tables):
    return {
        "meetings": [{"key": "one", "kind": "obstacles", "held_on": "2026-03-02"}],
        "functions": FUNCTIONS,
        "choices": [{"key": "c", "statement": "C"}],
        "indicators": [{"key": "rate", "name": "Rate"}, {"key": "other", "name": "Other"}],
        "objectives": [{"key": "o", "function": "sales", "choice": "c", "statement": "O",
                        "indicator": "rate"}],
        "measurements": [
            {"indicator": "rate", "on": "2026-02-01", "value": 1},
            {"indicator": "other", "on": "2026-03-20", "value": 1},
            {"indicator": "rate", "on": "2026-04-11", "value": 2},
        ],
        **tables,
    }  # fmt: skip


def test_days_from_the_first_workshop_to_the_first_result():
    book = make_book(**begun())
    assert measures.fast(book).days.tolist() == [40]
    assert "The first result, “Rate”, was measured 40 days after" in charts.first_result(book)
    voted = [{"subject": "links", "number": 1, **EARLIER}]
    assert measures.fast(make_book(**begun(rounds=voted))).days.tolist() == [27]  # on 1 February
    begins = [{"key": "test", "name": "Test", "starts_on": "2026-03-01"}]
    found = measures.fast(make_book(**begun(rounds=voted, strategy=begins)))
    assert found.days.tolist() == [96]


def test_without_a_result_the_days_so_far_are_told_and_without_a_workshop_nothing():
    waiting = make_book(**begun(measurements=[]))
    assert measures.fast(waiting).days.isna().all()
    told = "No result is measured yet, 120 days after the first workshop on 2 March 2026."
    assert told in charts.first_result(waiting)
    assert charts.first_result(make_book(**begun(meetings=[]))) is None
    unmeasured = begun(measurements=[])
    del unmeasured["objectives"][0]["indicator"]
    assert charts.first_result(make_book(**unmeasured)) is None
