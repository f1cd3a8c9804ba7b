"""The measures of internal areas on a log with known answers."""

import logs
import pandas as pd
import pytest
from books import make_book

from workbook.analysis import problems
from workbook.chapters.sectors import measures
from workbook.chapters.sectors.handbook import EXAMPLES

NAMES = ("time", "handovers", "promise", "distance", "values", "internal", "meetings", "pacts")


@pytest.fixture
def folder(tmp_path):
    logs.write(tmp_path)
    return tmp_path


def test_the_parts_add_up_to_all_of_the_time(folder):
    found = measures.time(logs.book_of(folder)).set_index("sector")
    assert found.hours.sum() == pytest.approx(20 * 5 * 24)
    assert found.share.sum() == pytest.approx(1)
    assert dict(found.hours / 24 / 20) == pytest.approx({"sales": 2, "finance": 2, "stores": 1})
    assert found.loc["finance"].p50 == pytest.approx(2, rel=0.006)
    assert found.loc["stores", "handed_in"] == 20


def test_waiting_lies_before_hand_overs(folder):
    found = measures.handovers(logs.book_of(folder))
    assert list(found["from"] + found["to"]) == ["financesales", "storesfinance", "salesstores"]
    assert list(found.share) == pytest.approx([0.4, 0.4, 0.2])
    assert list(found.cases) == [20, 20, 20]


def test_cases_above_the_days_given(folder):
    book = logs.book_of(folder, moment_functions=logs.PARTS, promises=[logs.PROMISE])
    found = measures.time(book).set_index("sector")
    assert dict(found.over) == {"sales": 1, "finance": 1, "stores": 0}
    assert found.low["sales"] == pytest.approx(0.839, abs=0.001)  # Wilson of 20 of 20
    assert found.high["stores"] == pytest.approx(0.161, abs=0.001)


def test_what_would_keep_the_promise(folder):
    book = logs.book_of(folder, moment_functions=logs.PARTS, promises=[logs.PROMISE])
    (row,) = measures.promise(book).to_dict("records")
    assert (row["moment"], row["promised_days"], row["kept"]) == ("claim", 4, 0)
    assert row["p50"] == pytest.approx(5, rel=0.006)
    assert row["assigned_total"] == 4
    assert row["all_in_time"] == 0
    # Scaled to what is given each case takes 1 + 2 + 1 days, which is what is promised.
    assert row["needed"] == pytest.approx(1, rel=0.02)
    assert row["needed_low"] <= row["needed"] <= row["needed_high"]


def test_a_case_that_takes_exactly_what_is_promised_keeps_it(folder):
    book = logs.book_of(folder, promises=[{**logs.PROMISE, "within_days": 5}],
                        moment_functions=logs.PARTS)  # fmt: skip
    assert measures.promise(book).kept[0] == 1


def test_open_cases_are_censored_and_never_dropped(tmp_path):
    logs.write(tmp_path, 40, still_open=10)
    book = logs.book_of(tmp_path, promises=[{**logs.PROMISE, "within_days": 6}],
                        moment_functions=logs.PARTS)  # fmt: skip
    (row,) = measures.promise(book).to_dict("records")
    assert row["cases"] == 40
    assert 0 < row["open"] <= 10
    assert row["p90"] == pytest.approx(5, rel=0.006)  # by those that ended
    assert measures.time(book).cases.max() == 40


def test_without_names_the_time_is_not_said(tmp_path):
    logs.write(tmp_path, nobody=10)
    found = measures.time(logs.book_of(tmp_path)).set_index("sector")
    assert found.hours["not said"] == pytest.approx(10 * 2 * 24)
    assert pd.isna(found.function["not said"])


def test_a_name_that_nobody_matched_is_not_said_once_one_is_matched(folder):
    sales = {"source": "log", "column": "sector", "value": "SALES ", "means": "functions",
             "means_key": "sales"}  # fmt: skip
    book = logs.book_of(folder, source_values=[logs.CLOSED, sales], functions=logs.FUNCTIONS[:1])
    assert set(measures.time(book).sector) == {"sales", "not said"}
    plain = logs.book_of(folder, functions=logs.FUNCTIONS[:1])
    assert set(measures.time(plain).sector) == {"sales", "Stores", "Finance"}


def test_the_customers_own_time_is_no_function(folder):
    own = {"source": "log", "column": "sector", "value": "Stores", "means": "customer"}
    found = measures.time(logs.book_of(folder, source_values=[own])).set_index("sector")
    assert found.hours["customer"] == pytest.approx(20 * 24)
    assert pd.isna(found.function["customer"])


def test_holidays_and_weekends_do_not_count_where_holidays_are_entered(folder):
    book = logs.book_of(folder, holidays=[{"on": "2026-03-18", "name": "Fair"}])
    working = measures.time(book).hours.sum()
    assert 0.6 < working / (20 * 5 * 24) < 0.8


def test_distance_as_stated_as_walked_and_by_contact(folder):
    book = logs.book_of(
        folder,
        visits=[{"key": "v", "held_on": "2026-05-01", "functions": "sales"}],
        meetings=[
            {"key": "m", "kind": "complaint", "held_on": "2026-05-04", "attended": "sales; stores"},
            {"key": "r", "kind": "review", "held_on": "2026-05-04", "attended": "finance"},
            {"key": "o", "kind": "complaint", "held_on": "2024-05-04", "attended": "finance"},
        ],
    )
    found = measures.distance(book).set_index("function")
    assert dict(found.walked) == {"sales": 0, "stores": 2, "finance": 1}
    assert dict(found.contact) == {"sales": 2, "stores": 1, "finance": 0}
    assert found.heard.isna().all()


def test_distance_without_a_log_follows_the_plan():
    book = make_book(
        functions=[{**one, "customer_distance": None} for one in logs.FUNCTIONS],
        moments=[logs.MOMENT], moment_functions=logs.PARTS,
    )  # fmt: skip
    found = measures.distance(book).set_index("function")
    assert dict(found.walked) == {"sales": 2, "stores": 1, "finance": 0}


def test_meetings_tell_who_was_missing_and_what_was_kept():
    rows = EXAMPLES["D806"] | {
        "members": [{"key": "ana", "name": "Ana"}],
        "commitments": [
            {"key": "a", "statement": "A", "member": "ana", "made_on": "2026-05-04",
             "meeting": "april", "done_on": "2026-05-10"},
            {"key": "b", "statement": "B", "member": "ana", "made_on": "2026-05-04",
             "meeting": "april"},
        ],
    }  # fmt: skip
    (row,) = measures.meetings(make_book(**rows)).to_dict("records")
    assert (row["missing"], row["commitments"], row["kept"]) == ("finance", 2, 1)
    assert row["chain"] == "sales; stores; finance"


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_book_and_a_log_that_is_gone_have_empty_measures_of_the_same_types(name, tmp_path):
    empty = getattr(measures, name)(make_book())
    assert empty.empty
    gone = getattr(measures, name)(logs.book_of(tmp_path))
    assert list(gone.dtypes) == list(empty.dtypes)


def test_what_customers_tell_is_counted_where_a_function_takes_part(monkeypatch):
    told = {"claim": problems.Heard(0.3, 0.2, 0.4), "visit": problems.Heard(0.1, 0.0, 0.2)}
    monkeypatch.setattr(problems, "heard", lambda _, by: told if by == "moment" else {})
    parts = [{"moment": "claim", "function": "sales", "part": "Takes it"}]
    book = make_book(functions=logs.FUNCTIONS, moments=[logs.MOMENT], moment_functions=parts)
    assert dict(measures.distance(book).set_index("function").heard) == {
        "sales": 0.3, "stores": 0, "finance": 0,
    }  # fmt: skip


def test_nothing_of_the_log_is_told_while_the_times_are_guessed(folder):
    guessing = [{"subject": "times", "number": 1, "opened_on": "2026-06-01"}]
    promised = {"moment_functions": logs.PARTS, "promises": [logs.PROMISE]}
    book = logs.book_of(folder, rounds=guessing, **promised)
    assert measures.time(book).empty
    assert measures.handovers(book).empty
    told = measures.promise(book)
    assert told[["kept", "p50", "p90", "all_in_time", "cases"]].isna().all().all()
