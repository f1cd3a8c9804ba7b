"""What the book shows of each shift, fact by fact."""

from datetime import datetime, timedelta

import pytest
from books import make_book

from workbook.chapters.maturity import facts as module
from workbook.chapters.maturity.facts import facts


def test_what_the_book_shows_of_the_whole_experience():
    moment = {"key": "order", "name": "Order", "position": 1}
    parts = [{"moment": "order", "function": key, "part": "P"} for key in ("a", "b")]
    claim = {
        "kind": "promise", "importance": 4, "statistic": "proportion", "comparison": "at_least",
        "threshold": 0.9,
    }  # fmt: skip
    rows = {
        "functions": [{"key": key, "name": key.upper()} for key in ("a", "b")],
        "members": [{"key": "ana", "name": "Ana"}],
        "moments": [{**moment, "owner": "ana"}],
        "moment_functions": parts,
        "promises": [
            {"key": "kept", "moment": "order", "statement": "K", "kept": "k"},
            {"key": "open", "moment": "order", "statement": "O"},
        ],
        "assumptions": [{"key": "k", "statement": "K", **claim}],
        "evidence": [{"key": "e", "assumption": "k", "n": 400, "successes": 390}],
    }
    found = facts(make_book(**rows))["experience"]
    assert found == (4, "1 of 2 promises are measured, and 1 of these are kept.", "")
    rows["evidence"][0]["successes"] = 300
    found = facts(make_book(**rows))["experience"]
    assert found.level == 3
    assert found.next == "0 of the 1 promises that are measured are kept."
    rows["moments"] = [moment]
    assert "lacks an owner" in facts(make_book(**rows))["experience"].next


def test_finance_owns_no_constant_yet():
    constant = {
        "key": "m", "name": "annual_margin", "low": 1, "likely": 2, "high": 3,
        "unit": "USD a year", "origin": "own_data", "source": "Ledger", "dated": "2026-01-01",
    }  # fmt: skip
    rows = {
        "functions": [{"key": "finance", "name": "Finance"}],
        "members": [{"key": "noe", "name": "Noe", "function": "finance"}],
        "constants": [constant],
    }

    def last(rows):
        return list(module._finance(make_book(**rows)))[-1]

    assert last(rows).lacks == "finance owns no input of the economics yet"
    rows["constants"] = [{**constant, "owner": "noe"}]
    assert last(rows).holds
    assert facts(make_book(**rows))["relations"].level == 1


def test_one_promise_of_many_that_is_kept_is_not_the_whole_experience():
    claim = {"kind": "promise", "importance": 4, "statistic": "proportion"}
    claim["comparison"] = "at_least"
    rows = {
        "members": [{"key": "ana", "name": "Ana"}],
        "moments": [{"key": "order", "name": "Order", "position": 1}],
        "promises": [
            {"key": f"p{at}", "moment": "order", "statement": f"P{at}", "kept": "" if at else "k"}
            for at in range(5)
        ],
        "assumptions": [{"key": "k", "statement": "K", "threshold": 0.9, **claim}],
        "evidence": [{"key": "e", "assumption": "k", "n": 400, "successes": 390}],
    }
    found = facts(make_book(**rows))["experience"]
    assert found.level == 1
    levels = list(module._experience(make_book(**rows)))
    assert levels[2].lacks == "only 1 of 5 promises are measured"
    assert not levels[3].holds


LOG = {
    "key": "log", "name": "Log", "kind": "events", "file": "log.csv", "on": "at", "case": "case",
    "activity": "step", "sector": "area",
}  # fmt: skip


def freedom(folder, days, handed_every=0):
    """What is shown of a log with a case a day; ``days`` gives the days of the one begun then.

    Every so manieth case goes through a second area.
    """
    rows = ["case,at,area,step"]
    for case, lasts in enumerate(days):
        at = datetime.fromisoformat("2026-02-02T08:00") + timedelta(days=case)
        away = handed_every and case % handed_every == 0
        rows.append(f"{case},{at:%Y-%m-%d %H:%M},desk,asked")
        at += timedelta(days=lasts)
        rows.append(f"{case},{at:%Y-%m-%d %H:%M},{'store' if away else 'desk'},closed")
    (folder / "log.csv").write_text("\n".join(rows) + "\n", "utf-8")
    made = make_book(
        strategy=[{"key": "test", "name": "Test", "data_folder": str(folder)}],
        functions=[{"key": key, "name": key.title()} for key in ("desk", "store")],
        sources=[LOG],
        source_values=[
            {"source": "log", "column": "activity", "value": "closed", "means": "closed"}
        ],
    )
    return facts(made)["freedom"]


def test_the_best_that_a_log_can_show_is_reached(tmp_path):
    found = freedom(tmp_path, [2] * 80)
    assert found.level == 4
    assert found.fact == (
        "At least 100 % of the cases stay in one area, and nine in ten close within 2 days "
        "(before, within 2 days)."
    )
    assert found.next == ""


def test_a_time_that_got_longer_and_may_be_chance_says_so(tmp_path):
    found = freedom(tmp_path, [2] * 40 + [2] * 35 + [6] * 5)
    assert found.level == 4
    assert found.fact.endswith(
        "close within 6 days (before, within 2 days; the difference may be chance)."
    )


@pytest.mark.parametrize(
    ("days", "handed_every", "level", "lacks"),
    [
        ([2] * 40 + [6] * 40, 0, 3, "Nine in ten cases close within 6 days; before, it was within"),
        ([2] * 80, 4, 3, "It is not sure that 80 % of the cases stay in one area."),
        ([2] * 30, 0, 3, "Too few cases are closed to compare one half of the log's time"),
        ([6] * 40 + [2] * 40, 0, 4, ""),
    ],
)
def test_what_the_log_lacks_for_the_best_is_said(tmp_path, days, handed_every, level, lacks):
    found = freedom(tmp_path, days, handed_every)
    assert found.level == level
    assert found.next.startswith(lacks)
    assert bool(found.next) == bool(lacks)
