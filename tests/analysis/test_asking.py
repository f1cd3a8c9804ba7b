"""Reports of the past stay as they are, whatever happens to their files; growth is seen."""

import time
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from workbook.analysis.verdicts import judged_evidence, shown_states, verdicts, verdicts_each
from workbook.book.messages import day
from workbook.book.model import TABLES
from workbook.book.moment import Moment
from workbook.cli import app
from workbook.evidence import aggregate, ledger
from workbook.runs.keeping import keep_shown
from workbook.store import Change, open_store


def answers(yes, no):
    return "id,y,w,village\n" + "".join(
        f"{at},{1 if at < yes else 0},1,v{at % 3}\n" for at in range(yes + no)
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "survey.csv").write_text(answers(70, 30))
    return tmp_path


@pytest.fixture
def store(store_url, book, folder):
    made = book(
        strategy=[{"key": "test", "name": "Test", "leader": "ana", "data_folder": str(folder)}],
        members=[{"key": "ana", "name": "Ana", "role": "leader"}],
        assumptions=[{"key": "a", "statement": "S", "importance": 3, "statistic": "proportion",
                      "comparison": "at_least", "threshold": "0.6"},
                     {"key": "m", "statement": "M", "importance": 3, "statistic": "mean",
                      "comparison": "at_least", "threshold": "0.5"}],
        evidence=[{"key": "e", "assumption": "a", "source": "survey.csv", "measure": "y = 1"},
                  {"key": "f", "assumption": "m", "source": "survey.csv", "measure": "y"}],
    )  # fmt: skip
    with open_store(store_url) as opened:
        opened.create({name: made.entered(name) for name in TABLES}, by="ana")
        opened.allow(str(folder), by="ana")
    return store_url


def read(store, as_of=""):
    with open_store(store, read_only=True) as opened:
        return opened.read("test", Moment.of(as_of))


def moment():
    time.sleep(0.02)
    now = datetime.now(UTC)
    time.sleep(0.02)
    return now.isoformat()


def new_process():
    ledger._answered.clear()
    ledger._shown.clear()
    aggregate._known.clear()


def test_a_report_of_the_past_does_not_change_with_its_file(store, folder):
    keep_shown(store, ["test"])
    then = moment()
    before = verdicts(read(store)).set_index("assumption")
    (folder / "survey.csv").write_text(answers(20, 180))
    new_process()
    keep_shown(store, ["test"])
    past = read(store, then)
    found = verdicts(past).set_index("assumption")
    for column in ("n", "estimate", "low", "high", "verdict"):
        assert found[column].tolist() == before[column].tolist(), column
    readings = verdicts_each(past).reading
    assert readings.str.contains("as it was shown on").all()
    today = day(datetime.now(UTC).date())
    assert readings.str.contains(f"the file has changed since, last on {today}").all()
    assert verdicts(read(store)).n[0] == 200


def test_a_file_that_is_gone_is_said(store, folder):
    keep_shown(store, ["test"])
    then = moment()
    (folder / "survey.csv").unlink()
    new_process()
    each = verdicts_each(read(store, then))
    assert each.n.tolist() == [100, 100]
    assert each.reading.str.contains("the file is not there any more").all()
    assert verdicts(read(store)).verdict.isna().all()


def test_what_stays_is_kept_once_and_said_to_be_as_it_was(store):
    for _ in range(3):
        keep_shown(store, ["test"])
    book = read(store)
    assert [len(states) for states in book.shown.values()] == [1, 1]
    assert not (judged_evidence(book) and shown_states(book))
    readings = verdicts_each(read(store, moment())).reading
    assert not readings.str.contains("has changed").any()


def test_a_threshold_of_then_counts_then(store, folder):
    keep_shown(store, ["test"])
    then = moment()
    with open_store(store) as opened:
        row = opened.read("test").by_key("assumptions")["m"]
        values = {**row._asdict(), "threshold": 0.9}
        opened.save("test", [Change("assumptions", ("m",), values, 1)], by="ana")
    keep_shown(store, ["test"])
    now, past = (verdicts(read(store, at)).set_index("assumption").loc["m"] for at in ("", then))
    assert (past.threshold, past.verdict) == (0.5, "supported")
    assert (now.threshold, now.verdict) == (0.9, "refuted")
    assert now.estimate == pytest.approx(past.estimate)
    assert now.low == pytest.approx(past.low)
    assert len(read(store).shown["f"]) == 1  # the same sums, taken from another number


def test_growth_is_seen_from_what_was_shown(store, folder):
    book = read(store)
    assert verdicts(book).interval[0] == "exact"
    keep_shown(store, ["test"])
    (folder / "survey.csv").write_text(answers(140, 60))
    new_process()
    grown = verdicts(read(store))
    assert grown.n[0] == 200
    assert grown.interval[0] == "confidence sequence"
    assert grown.low[0] < verdicts(book).low[0] + 0.05


def test_another_question_takes_nothing_from_the_one_before(store, folder):
    keep_shown(store, ["test"])
    with open_store(store) as opened:
        row = opened.read("test").by_key("evidence")["e"]
        values = {**row._asdict(), "measure": "y = 0"}
        opened.save("test", [Change("evidence", ("e",), values, 1)], by="ana")
    new_process()
    found = verdicts(read(store, moment())).set_index("assumption").loc["a"]
    assert found.estimate == pytest.approx(0.3)


def test_what_a_check_has_read_is_kept_and_a_report_of_then_uses_it(store, folder):
    def check(*more):
        return CliRunner().invoke(app, ["check", "test", *more, "--store", store])

    check()
    then = moment()
    before = verdicts(read(store)).n.tolist()
    check("--as-of", then)
    assert {key: len(kept) for key, kept in read(store).shown.items()} == {"e": 1, "f": 1}
    (folder / "survey.csv").write_text(answers(20, 180))
    new_process()
    assert verdicts(read(store, then)).n.tolist() == before
    check()
    assert {key: len(kept) for key, kept in read(store).shown.items()} == {"e": 2, "f": 2}


def test_a_verdict_that_was_withheld_is_withheld_in_its_report(store, folder):
    with open_store(store) as opened:
        row = opened.read("test").by_key("evidence")["e"]
        values = {**row._asdict(), "measure": "village = 'V1'"}
        opened.save("test", [Change("evidence", ("e",), values, 1)], by="ana")
    assert verdicts(read(store)).verdict.isna()[0]
    keep_shown(store, ["test"])
    then = moment()
    (folder / "survey.csv").write_text(answers(70, 30).replace("v1", "V1"))
    new_process()
    past = verdicts(read(store, then)).iloc[0]
    assert (past.verdict != past.verdict, past.reason) == (
        True, "no row holds “V1” in village, but rows hold “v1”"
    )  # fmt: skip
    assert verdicts(read(store)).verdict[0] == "refuted"
