"""Two attempts side by side: what is settled, repeated or untouched, what it cost, what is next."""

import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from books import make_book
from greek import greek_book, outside, words

from workbook.book import Book
from workbook.book.earlier import Earlier
from workbook.book.messages import PSEUDO, speaking
from workbook.book.model import TABLES
from workbook.chapters import recovery
from workbook.chapters.recovery import attempts
from workbook.charts import theme
from workbook.exchange import read

FROZEN = Path(__file__).parent / "frozen-samples.zip"
DAY = date(2026, 10, 31)
# The first attempt's kinds of error on that day, and what of its warnings the second has too.
SETTLED = {
    "link": ["L101"],
    "plans": ["P201", "P206", "P207", "P209", "P212", "T001", "T002", "T003"],
    "customer": ["C301", "C302", "J603", "S401"],
}


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """Both samples as they stood before this chapter: later rows of them change nothing here."""
    folder = tmp_path_factory.mktemp("frozen")
    with zipfile.ZipFile(FROZEN) as archive:
        archive.extractall(folder)
    return {
        name: read(folder / name) for name in ("distributor", "distributor-first-attempt")
    }  # fmt: skip


def leading_to(earlier, rows, as_of=DAY, saves=tuple, key="first"):
    """Return a book that tries again what another one began."""
    (row,) = rows["strategy"]
    again = {**rows, "strategy": [row._replace(retry_of=key, died_on=None)]}
    return Book(again, as_of, trying_again=Earlier(lambda: earlier, saves, ""))


def greek_rows(sample):
    book = greek_book(sample)
    return {name: book.entered(name) for name in TABLES}


def ended(rows, on=DAY):
    (row,) = rows["strategy"]
    return Book({**rows, "strategy": [row._replace(died_on=on)]}, on)


@pytest.fixture(scope="module")
def first(frozen):
    return ended(frozen["distributor-first-attempt"])


@pytest.fixture(scope="module")
def second(frozen, first):
    return leading_to(first, frozen["distributor"])


def test_the_run_on_both_samples(second):
    frame = recovery.gates(second).set_index("gate")
    assert frame.then.tolist() == ["failed", "failed", "failed", "at risk"]
    assert frame.now.tolist() == ["at risk"] * 4
    assert frame.errors_then.tolist() == [2, 14, 8, 0]
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


GRIND = {
    "strategy": [{"key": "first", "name": "First", "service_statement": "Near", "died_on": ""}],
    "members": [{"key": "ana", "name": "Ana"}],
    "choices": [{"key": "post", "statement": "Answer by post"}],
    "corporate_objectives": [{"key": "grow", "statement": "Grow by a tenth"}],
}


def saved(on, contribution):
    link = {"choice": "post", "corporate_objective": "grow", "member": "ana", "round": 1}
    return make_book(on, **GRIND, links=[{**link, "contribution": contribution}])


def test_an_error_is_seen_from_the_save_from_which_on_it_stayed_until_the_end():
    # It was there in January, gone in February, back in March, and stayed until May.
    history = [
        saved("2026-01-10", -2), saved("2026-02-10", 2), saved("2026-03-10", -1),
        saved("2026-04-10", -2), saved("2026-05-10", -2),
    ]  # fmt: skip
    last = make_book(
        "2026-05-31", **GRIND | {"strategy": [{**GRIND["strategy"][0], "died_on": "2026-05-31"}]},
        links=[{"choice": "post", "corporate_objective": "grow", "member": "ana", "round": 1,
                "contribution": -2}],
    )  # fmt: skip
    looked = []

    def saves():
        for one in reversed(history):
            looked.append(one.as_of)
            yield one

    book = leading_to(last, {"strategy": GRINDED.rows("strategy")}, date(2026, 6, 30), saves)
    (row,) = recovery.death(book).itertuples(index=False)
    assert (row.seen_on, row.days_before) == (pd.Timestamp("2026-03-10"), 82)
    assert len(looked) == 4  # nothing before the save that had none of the errors
    by_code = recovery.points(book).set_index("code").since
    assert by_code["L101"] == pd.Timestamp("2026-03-10")
    assert "This could be seen 82 days before it ended." in recovery.answer(book)


GRINDED = make_book(**GRIND)


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


def test_what_the_checks_say_waits_for_the_vote():
    open_now = make_book(rounds=[{"subject": "autopsy", "number": 1, "opened_on": "2026-06-01"}])
    rows = {name: open_now.rows(name) for name in ("strategy", "rounds")}
    book = leading_to(saved("2026-05-31", -2), rows)
    assert recovery.then_and_now(book) is None
    assert recovery.what_became(book) is None
    assert recovery.belief(book).errors_then.isna().all()
    assert "voting" in recovery.answer(book)
    assert "link" not in recovery.answer(book)


def test_costs_are_in_three_kinds_and_what_is_missing_is_said():
    last = make_book(
        strategy=[{"key": "first", "name": "First", "died_on": "2026-06-30"}],
        functions=[{"key": "sales", "name": "Sales"}],
        members=[{"key": "ana", "name": "Ana"}, {"key": "leo", "name": "Leo Paz"}],
        choices=[{"key": "post", "statement": "Answer by post"}],
        objectives=[{"key": "o", "function": "sales", "choice": "post", "statement": "O"}],
        actions=[
            {"key": key, "objective": "o", "function": "sales", "statement": key, **more}
            for key, more in {
                "half": {"cost": 1000, "progress": 0.5}, "done": {"cost": 300, "status": "done"},
                "spent": {"cost": 900, "progress": 1, "spent": 700}, "begun": {"cost": 50},
            }.items()
        ],
        solutions=[
            {"key": "a", "name": "Letters", "status": "failed", "cost": 2000},
            {"key": "b", "name": "Messages", "status": "dropped", "cost": 400},
        ],
        savings=[{"key": "s", "channel": "telephone", "cost_saved": 10, "customers": 58,
                  "leaving_low": 0.04, "leaving_high": 0.1}],
    )  # fmt: skip
    now = make_book(members=[{"key": "ana", "name": "Ana"}])
    rows = {name: now.rows(name) for name in ("strategy", "members")}
    frame = recovery.cost(leading_to(last, rows)).set_index("what")
    assert frame.then["solutions"] == 2000
    assert frame.then["actions"] == 500 + 300 + 700
    assert (frame.then["sunk"], frame.low["sunk"], frame.high["sunk"]) == (3500, 3500, 3500)
    assert frame.then["customers"] == 58
    assert (round(frame.low["would stay"], 6), frame.high["would stay"]) == (0.9, 0.96)
    assert (frame.then["members"], frame.now["members"]) == (2, 1)
    assert pd.isna(frame.now["sunk"])
    bare = recovery.cost(leading_to(make_book(), rows)).set_index("what")
    assert bare.then[["solutions", "actions", "sunk", "customers", "would stay"]].isna().all()
    assert bare.needs["sunk"].startswith("costs of the solutions")
    assert bare.needs["would stay"]


def test_measured_loyalty_counts_before_what_a_saving_guesses():
    last = make_book(
        assumptions=[{"key": "stay", "statement": "Nine of ten would stay", "kind": "loyalty",
                      "importance": 4, "statistic": "proportion", "comparison": "at_least",
                      "threshold": 0.9}],
        evidence=[{"key": "e", "assumption": "stay", "n": 200, "successes": 150}],
        savings=[{"key": "s", "channel": "telephone", "cost_saved": 10, "leaving_low": 0,
                  "leaving_high": 0.1}],
    )  # fmt: skip
    stay = recovery.cost(leading_to(last, {"strategy": make_book().rows("strategy")}))
    row = stay.set_index("what").loc["would stay"]
    assert row.then == 0.75
    assert row.low < 0.7 < 0.8 < row.high


def test_the_first_thirty_days_know_what_is_done(second, first):
    plan = recovery.restart(second).set_index("step")
    assert plan.last_day.max() == 30
    assert plan.done[["name", "team", "decide", "test", "measure"]].all()
    assert not plan.done["vote"]
    assert plan.left["vote"] == "No vote on it has been revealed yet."
    empty = leading_to(first, {"strategy": make_book().rows("strategy")})
    left = recovery.restart(empty).set_index("step")
    assert left.left["team"] == "Missing: a leader and 3 more functions with members."
    assert left.left["decide"] == "1 kind of error is still open at the link gate."
    assert left.done.sum() == 2  # it is named, and no solution that failed is chosen again


@cache
def lone():
    return make_book(strategy=[{"key": "test", "name": "Test", "retry_of": "gone"}])


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


def test_nobody_is_named_in_what_was_found_then(second):
    people = {row.name for row in second.earlier.rows("members")}
    told = " ".join(recovery.points(second).message_then)
    assert not [name for name in people if name in told]


def test_statements_are_the_same_by_three_of_five_stems():
    assert attempts.alike("Answer customers by post", "Answering every customer by letter post")
    assert not attempts.alike("Answer customers by post", "Answer chains within a day")
    assert not attempts.alike("", "Answer chains")
    assert attempts.stems("Atención telefónica al cliente") == {"atenc", "telef", "clien"}


def test_no_sentence_escapes_the_catalogues():
    last = ended(dict(greek_rows("distributor-first-attempt")), date(2026, 9, 30))
    book = leading_to(last, dict(greek_rows("distributor")), DAY, key="first")
    functions = ("beliefs", "then_and_now", "what_became", "paid", "survived", "first_thirty_days")
    with speaking(PSEUDO):
        texts = [recovery.answer(book)]
        for name in functions:
            made = getattr(recovery, name)(book)
            if made is not None:
                html = made if isinstance(made, theme.Html) else theme.table(made)
                texts.append(words(str(html)))
    assert len(texts) == 6  # a gate in Greek is none, so that nobody voted on it
    assert {part for text in texts for part in outside(text)} <= {"USD"}


def test_the_picture_says_each_finding_with_sign_word_and_line(second):
    html = recovery.then_and_now(second)
    assert html.count('class="wb-settled"') == (recovery.points(second).now == "settled").sum()
    assert html.count('class="wb-repeated"') == (recovery.points(second).now == "repeated").sum()
    assert html.count("■ Ended here on 31 October 2026") == 1
    (shown,) = html.parts
    assert [point[0] for point in shown.points] == ["Link", "Plans", "Customer", "Control"]
    assert "L101 a choice that works against a corporate objective: settled" in shown.points[0]
