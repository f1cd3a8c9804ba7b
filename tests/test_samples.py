"""The sample strategies: complete, true to their day, and found out by the checks as intended."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from workbook.analysis.checks import Finding, findings, verdict
from workbook.book import Book
from workbook.book.model import TABLES
from workbook.exchange import read
from workbook.stats.proportion import proportion_interval

DATA = Path(__file__).parents[1] / "data"
RIGHT, FIRST = "distributor", "distributor-first-attempt"
REPORT_DAY = date(2026, 10, 31)

# What is left in the strategy that was got right: code, table, keys.
HONEST = (
    ("L104", "links", ("promise-delivery", "reduce-costs")),
    ("E901", "constants", ("stay-silent",)),
    ("E905", "constants", ("complain-spring", "complain-autumn")),
    ("E907", "decisions", ("call-before-ordering",)),
    ("E909", "decisions", ("one-number",)),
    ("P211", "members", ("ximena",)),
    ("C305", "assumptions", ("chains-share-data",)),
    ("C315", "strategy", (RIGHT,)),
    ("J604", "promises", ("tell-us-free",)),
    ("D806", "meetings", ("two-credit-notes",)),
    ("J602", "promises", ("as-you-read",)),
    ("J602", "promises", ("tell-us-free",)),
    ("J602", "promises", ("plan-for-growth",)),
    ("J602", "promises", ("all-at-your-table",)),
    ("V702", "themes", ("system",)),
    ("V708", "actions", ("complaint-owner",)),
    ("V708", "actions", ("dock-slots",)),
    ("A102", "functions", ("logistics", "finance")),
    ("A105", "strategy", (RIGHT,)),
    ("M503", "commitments", ("slots-eleven-to-14",)),
    ("M508", "objectives", ("consumer-voice",)),
    ("M506", "actions", ("pilot-three-chains",)),
    ("M506", "actions", ("train-agents",)),
    ("P299", "strategy", (RIGHT,)),
    ("M599", "strategy", (RIGHT,)),
)

# How the first attempt fails: code, table, keys that one finding has to name.
FAILURES = (
    ("L101", "links", ("fewer-calls", "grow-sales")),
    ("L101", "links", ("fewer-calls", "know-consumer")),
    ("L108", "choices", ("fewer-calls", "orders-by-post", "write-to-homes")),
    ("T001", "strategy", (FIRST,)),
    ("T002", "strategy", (FIRST,)),
    ("T003", "functions", ("systems",)),
    ("P206", "actions", ("weekly-mail",)),
    ("P206", "actions", ("price-by-drop",)),
    ("P207", "actions", ("any-day-any-size", "two-days-a-week")),
    ("P209", "actions", ("two-days-a-week",)),
    ("P212", "objectives", ("more-orders",)),
    ("P212", "objectives", ("cheaper-drops",)),
    ("P215", "moments", ("delivery",)),
    ("D801", "moments", ("order",)),
    ("D805", "moment_functions", ("order", "sales")),
    ("D806", "meetings", ("forms-that-never-came",)),
    ("D807", "meetings", ("forms-that-never-came",)),
    ("C301", "solutions", ("messaging",)),
    ("C302", "solutions", ("messaging",)),
    ("J603", "promises", ("invoice-with-the-goods",)),
    ("J605", "promises", ("four-letters",)),
    ("V702", "themes", ("hard-to-reach",)),
    ("S401", "solutions", ("messaging",)),
)


@cache
def sample(key: str) -> Book:
    return Book(read(DATA / key), REPORT_DAY)


@cache
def found(key: str) -> tuple[Finding, ...]:
    return findings(sample(key))


def answers(key: str, source: str) -> list[dict[str, str]]:
    with (DATA / key / source).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("key", [RIGHT, FIRST])
def test_fills_every_table(key):
    needed = {name for name, table in TABLES.items() if not table.optional}
    assert not [table for table in TABLES if table in needed and not sample(key).rows(table)]
    assert sample(key).key == key


@pytest.mark.parametrize("key", [RIGHT, FIRST])
def test_every_file_is_a_table_with_all_its_columns(key):
    for table, shape in TABLES.items():
        if shape.optional and not (DATA / key / f"{table}.csv").exists():
            continue
        heading = (DATA / key / f"{table}.csv").read_text("utf-8").partition("\n")[0]
        assert tuple(heading.split(",")) == shape.columns, table


@pytest.mark.parametrize("key", [RIGHT, FIRST])
def test_nothing_was_entered_after_the_day_of_the_report(key):
    book = sample(key)
    days = [row.on for row in book.rows("measurements")]
    days += [row.collected_on for row in book.rows("evidence")]
    days += [day for row in book.rows("commitments") for day in (row.made_on, row.done_on) if day]
    days += [row.set_on for row in book.rows("assumptions")]
    assert max(days) <= REPORT_DAY


@pytest.mark.parametrize("key", [RIGHT, FIRST])
def test_every_evidence_file_has_the_columns_that_evidence_names_and_is_named_by_evidence(key):
    rows = [row for row in sample(key).rows("evidence") if row.source]
    for row in rows:
        heading = answers(key, row.source)[0]
        assert {row.weight, row.stratum, row.cluster} - {None} <= set(heading), row.key
    files = {f"evidence/{path.name}" for path in (DATA / key / "evidence").iterdir()}
    described = {row.file for row in sample(key).rows("sources")}
    assert files == {row.source for row in rows} | described


@pytest.mark.parametrize("key", [RIGHT, FIRST])
def test_published_figures_say_where_they_were_published(key):
    published = [row for row in sample(key).rows("evidence") if row.n is not None]
    assert all(row.citation for row in published)


@pytest.mark.parametrize(("percent", "successes"), [(70.0, 352), (84.9, 427)])
def test_cited_counts_are_the_only_ones_that_give_the_published_percentage(percent, successes):
    cited = [row for row in sample(RIGHT).rows("evidence") if "Metrigy" in (row.citation or "")]
    assert (503, successes) in {(row.n, row.successes) for row in cited}
    assert [k for k in range(504) if round(100 * k / 503, 1) == percent] == [successes]


def test_right_strategy_can_live_and_is_at_risk():
    assert not [one for one in found(RIGHT) if one.severity == "error"]
    judged = verdict(sample(RIGHT))
    assert judged.status == "at risk"
    assert judged.sentence.startswith("Ready, with risks: no gate fails")


def test_right_strategy_has_exactly_the_honest_findings():
    assert Counter((one.code, one.table, one.keys) for one in found(RIGHT)) == Counter(HONEST)


@pytest.mark.parametrize(("code", "table", "keys"), FAILURES)
def test_first_attempt_is_found_out(code, table, keys):
    named = [one for one in found(FIRST) if one.code == code and one.table == table]
    assert any(set(keys) <= set(one.keys) for one in named), named


def test_first_attempt_will_not_live():
    judged = verdict(sample(FIRST))
    assert (judged.gate, judged.status) == ("link", "failed")


def test_most_consumers_of_the_first_attempt_have_no_cell_phone():
    book = sample(FIRST)
    belief = book.by_key("assumptions")["consumers-have-cell-phone"]
    visits = [row["has_cell_phone"] for row in answers(FIRST, "evidence/home-visits.csv")]
    owners, asked = visits.count("yes"), len(visits) - visits.count("")
    interval = proportion_interval(owners, asked, belief.confidence)
    assert interval.high < 0.5 < belief.threshold
    assert ("solutions", "messaging") in {
        (row.used_by_table, row.used_by_key)
        for row in book.rows("assumption_uses")
        if row.assumption == belief.key
    }
