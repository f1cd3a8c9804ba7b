"""Two attempts side by side: the run on both samples, and books without one of the two."""

from functools import cache

import pandas as pd
from attempts import GRIND, leading_to, saved
from books import make_book

from workbook.chapters import recovery

# The first attempt's kinds of error on that day, and what of its warnings the second has too.
SETTLED = {
    "link": ["L101"],
    "plans": ["P201", "P206", "P207", "P209", "P212", "T001", "T002", "T003"],
    "customer": ["C301", "C302", "J603", "S401"],
}


@cache
def lone():
    return make_book(strategy=[{"key": "test", "name": "Test", "retry_of": "gone"}])


def test_the_run_on_both_samples(second):
    frame = recovery.gates(second).set_index("gate")
    assert frame.then.tolist() == ["failed", "failed", "failed", "at risk"]
    assert frame.now.tolist() == ["at risk"] * 4
    # An objective without expected results is a warning since (P212), and was three errors then.
    assert frame.errors_then.tolist() == [2, 11, 8, 0]
    assert frame.errors_now.tolist() == [0, 0, 0, 0]
    for gate, codes in SETTLED.items():
        assert frame.settled[gate].split("; ") == codes
    assert frame.settled["control"] == ""
    assert {"C305"} <= set(frame.repeated["customer"].split("; "))
    assert {"M503"} <= set(frame.repeated["control"].split("; "))
    known = recovery.points(second)
    assert "untouched" not in set(known.now)
    assert set(known.now[known.severity == "error"]) == {"settled"}
    assert known.changed[known.code == "L101"].tolist() == ["links: 324"]


def test_the_boards_sentence_of_the_samples(second):
    said = recovery.answer(second)
    assert said.startswith(
        "“Lean customer service (first attempt)”, which ended on 31 October 2026, failed first at "
        "the link gate: “Close the telephone order desk"
    )
    assert "The new one settles all 13 kinds of error." in said
    assert "“undecided: the sample is too small" in said


def test_a_copy_of_the_dead_book_repeats_everything(frozen, first):
    copied = leading_to(first, frozen["distributor-first-attempt"])
    known = recovery.points(copied)
    assert set(known.now) == {"repeated"}
    assert len(known) >= 25
    frame = recovery.gates(copied)
    assert set(frame.settled) == set(frame.new) == {""}
    links = known[known.code == "L101"].iloc[0]
    assert links.again.startswith("Close the telephone order desk")
    assert links.changed == "links: 0"
    said = recovery.answer(copied)
    assert "The new one settles 0 of 13 kinds of error." in said
    assert "13 kinds of error come back" in said


def test_an_empty_new_book_leaves_everything_untouched(frozen, first):
    empty = leading_to(first, {"strategy": frozen["distributor"]["strategy"]})
    assert set(recovery.points(empty).now) == {"untouched"}
    assert "13 kinds of error are untouched: nothing is entered there yet." in recovery.answer(
        empty
    )
    frame = recovery.gates(empty)
    assert set(frame.now) == {"empty"}


def test_where_it_failed_is_not_known_to_have_been_seen_when_it_came_in_one_piece(second):
    (row,) = recovery.death(second).itertuples(index=False)
    assert (row.gate, row.died_on) == ("link", pd.Timestamp("2026-10-31"))
    assert pd.isna(row.seen_on)
    assert pd.isna(row.days_before)


def test_belief_stands_beside_what_was_found_once_three_members_voted():
    votes = [
        {"instrument": "autopsy", "item": "part", "about": gate, "member": member, "round": 1,
         "value": value}
        for member, values in {"a": (4, 1), "b": (3, 2), "c": (1, 1)}.items()
        for gate, value in zip(("link", "plans"), values, strict=True)
    ]  # fmt: skip
    round_ = {"subject": "autopsy", "number": 1, "opened_on": "2026-06-01"}
    members = [{"key": key, "name": key.upper()} for key in "abc"]
    revealed = {**round_, "closed_on": "2026-06-02", "revealed_on": "2026-06-03"}
    book = make_book(members=members, ratings=votes, rounds=[revealed])
    again = leading_to(
        saved("2026-05-31", -2), {name: book.rows(name) for name in ("strategy", "members",
                                                                    "ratings", "rounds")}
    )  # fmt: skip
    frame = recovery.belief(again).set_index("gate")
    assert frame.vote["link"] == 3
    assert frame.vote["plans"] == 1
    assert (frame.q1["link"], frame.q3["link"], frame.voters["link"]) == (2, 3.5, 3)
    assert pd.isna(frame.vote["control"])
    assert frame.errors_then["link"] == 3
    two = leading_to(
        saved("2026-05-31", -2), {"strategy": book.rows("strategy"), "rounds": book.rows("rounds"),
                                  "members": book.rows("members"),
                                  "ratings": book.rows("ratings")[:4]}
    )  # fmt: skip
    assert recovery.belief(two).vote.isna().all()


def test_an_attempt_that_is_not_in_the_store_is_a_sentence_and_no_error():
    assert "“gone”, which is not in this store" in recovery.answer(lone())
    for name in ("then_and_now", "what_became", "paid", "survived", "beliefs"):
        assert getattr(recovery, name)(lone()) is None
    assert recovery.points(lone()).empty
    assert recovery.cost(lone()).empty
    assert recovery.gates(lone()).then.isna().all()
    assert recovery.restart(lone()).left.tolist()[0] == "The earlier attempt is not in this store."


def test_an_attempt_that_ended_says_where_without_a_second_one():
    book = make_book(
        "2026-05-31", **GRIND | {"strategy": [{**GRIND["strategy"][0], "died_on": "2026-05-30"}]},
        links=[{"choice": "post", "corporate_objective": "grow", "member": "ana", "round": 1,
                "contribution": -2}],
    )  # fmt: skip
    assert "which ended on 30 May 2026, failed first at the link gate" in recovery.answer(book)
    assert recovery.then_and_now(book) is None
    assert recovery.restart(book).empty


def test_a_strategy_without_an_earlier_one_says_so_and_shows_nothing():
    book = make_book()
    assert recovery.answer(book).startswith("This strategy follows no earlier attempt.")
    for name in ("then_and_now", "what_became", "paid", "survived", "first_thirty_days"):
        assert getattr(recovery, name)(book) is None
