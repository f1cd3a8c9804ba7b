"""What is at stake decides which finding comes first, and each says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workbook import summary
from workbook.analysis.checks import Finding, findings
from workbook.analysis.stake import grouped, more, ranked, stake
from workbook.book import Book
from workbook.book.model import TABLES
from workbook.charts import theme
from workbook.exchange import read

DATA = Path(__file__).parents[2] / "data"


def finding(table, *keys, code="P999", severity="error"):
    return Finding(code, severity, "plans", table, keys, f"Of {keys}.", "Do.", "[004]")


@pytest.fixture
def made(book):
    vote = {"member": "ana", "round": 1, "contribution": 3}
    work = {"function": "sales", "starts_on": "2026-01-05"}
    return book(
        strategy=[{"key": "s", "name": "S", "currency": "USD", "budget": 5_000}],
        functions=[{"key": "sales", "name": "Sales"}],
        members=[{"key": "ana", "name": "Ana Ruiz"}],
        corporate_objectives=[
            {"key": "grow", "statement": "Grow", "weight": 3},
            {"key": "save", "statement": "Save", "weight": 1},
        ],
        choices=[{"key": "near", "statement": "Be near"}, {"key": "lean", "statement": "Be lean"}],
        links=[
            {**vote, "choice": "near", "corporate_objective": "grow"},
            {**vote, "choice": "lean", "corporate_objective": "save"},
        ],
        objectives=[
            {"key": "o1", "function": "sales", "choice": "near", "statement": "Visit"},
            {"key": "o2", "function": "sales", "choice": "lean", "statement": "Cut"},
        ],
        actions=[
            {**work, "key": "a", "objective": "o1", "statement": "A", "cost": 100,
             "ends_on": "2026-07-10"},
            {**work, "key": "b", "objective": "o2", "statement": "B", "cost": 900,
             "ends_on": "2026-07-01"},
            {**work, "key": "c", "objective": "o1", "statement": "C", "cost": 700,
             "ends_on": "2026-02-01", "status": "done"},
            {**work, "key": "d", "objective": "o1", "statement": "D", "cost": 100,
             "ends_on": "2026-06-20"},
        ],
        assumptions=[{"key": "belief", "statement": "Belief", "importance": 5}],
        assumption_uses=[
            {"assumption": "belief", "used_by_table": "solutions", "used_by_key": "crm"}
        ],
        solutions=[{"key": "crm", "name": "CRM", "cost": 2_000, "status": "chosen"}],
        solution_choices=[
            {"solution": "crm", "choice": "near", "fit": 3},
            {"solution": "crm", "choice": "lean", "fit": 3},
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key", "expected"),
    [
        ("actions", "a", (0.75, 100, 10)),
        ("actions", "b", (0.25, 900, 1)),
        ("objectives", "o1", (0.75, 200, None)),  # what is done costs nothing more
        ("choices", "near", (0.75, 200, None)),
        ("functions", "sales", (1.0, 1_100, None)),
        ("corporate_objectives", "save", (0.25, 0, None)),
        ("assumptions", "belief", (1.0, 2_000, None)),  # the solution and what its choices support
        ("solutions", "crm", (1.0, 2_000, None)),
        ("strategy", "s", (1.0, 5_000, None)),
        ("members", "ana", (0.0, 0, None)),
    ],
)
def test_a_finding_carries_what_it_reaches(made, table, key, expected):
    assert stake(made, finding(table, key)) == pytest.approx(expected)


def test_a_vote_is_about_its_corporate_objective(made):
    assert stake(made, finding("links", "near", "save")).weight == 0.25


def test_errors_then_weight_then_money_then_days_and_never_codes(made):
    found = [
        finding("actions", "b", code="A1"),
        finding("actions", "a", code="Z9"),
        finding("actions", "d", code="Z9"),
        finding("strategy", "s", code="A0", severity="warning"),
        finding("solutions", "crm", code="Z8"),
    ]
    order = [one.finding.keys[0] for one in ranked(made, found)]
    assert order == ["crm", "d", "a", "b", "s"]  # d was due before a


def test_each_says_why_it_stands_there(made):
    (one,) = ranked(made, [finding("actions", "d")])
    assert one.why == (
        "It affects 75 % of the corporate objectives by weight, USD 100 is at stake and it was "
        "due 10 days ago."
    )
    (other,) = ranked(made, [finding("members", "ana")])
    assert other.why == ""


def test_findings_of_one_check_are_one_group_with_the_next_by_name(made):
    found = [finding("actions", key) for key in "abd"]
    (group,) = grouped(made, found)
    assert group.number == 3
    assert more(made, group) == "2 more of this kind, such as “A” and “B”."


def test_an_empty_book_ranks_nothing(book):
    assert ranked(book(), ()) == []
    assert stake(book(), finding("strategy", "test")) == (1.0, 0, None)


def test_pages_fold_many_findings_of_one_check():
    found = [finding("actions", f"a{n}") for n in range(6)]
    html = theme.findings(found)
    assert html.count("Of (") == 6
    assert "<summary" in html
    assert "3 more of this kind" in html
    assert "<summary" not in theme.findings(found[:4])


def test_a_refuted_belief_under_the_solution_comes_before_small_things():
    book = Book(read(DATA / "distributor-first-attempt"), date(2026, 10, 31))
    rows = summary.findings_that_matter(book)
    assert len(rows) == len(set(rows.code)) <= 10
    assert "C301" in set(rows.code)
    assert rows.why.str.len().min() > 0
    folded = rows.number.sum()
    assert folded > len(rows)


def test_work_that_is_over_is_not_judged_as_if_it_could_be_changed(book):
    work = {"function": "sales", "objective": "o"}
    first = {**work, "key": "a", "statement": "A", "starts_on": "2026-01-05"}
    then = {**work, "key": "b", "statement": "B", "starts_on": "2026-01-12"}

    def early(first_ends, then_ends, status):
        made = book(
            functions=[{"key": "sales", "name": "Sales"}],
            choices=[{"key": "c", "statement": "C"}],
            objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
            actions=[
                {**first, "ends_on": first_ends}, {**then, "ends_on": then_ends, "status": status}
            ],
            action_dependencies=[{"action": "b", "needs": "a"}],
        )  # fmt: skip
        return len(findings(made, select=["P209"]))

    assert early("2026-07-10", "2026-07-20", "planned") == 1
    assert early("2026-02-10", "2026-07-20", "active") == 1  # it can still be moved
    assert early("2026-02-10", "2026-02-20", "active") == 0  # both are over
    assert early("2026-07-10", "2026-07-20", "done") == 0


def test_a_saving_reaches_the_objectives_that_its_choice_supports(made):
    rows = {name: made.entered(name) for name in ("strategy", "choices", "links", "members",
            "corporate_objectives")}  # fmt: skip
    of = {"key": "post", "channel": "post", "cost_saved": 5}
    for choice, weight in (("near", 0.75), (None, 0)):
        columns = dict.fromkeys(TABLES["savings"].columns)
        saving = TABLES["savings"].row(**columns | of | {"choice": choice})
        book = Book(rows | {"savings": (saving,)}, made.as_of)
        assert stake(book, finding("savings", "post")).weight == pytest.approx(weight)
