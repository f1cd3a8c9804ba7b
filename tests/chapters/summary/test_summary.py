"""What the summary takes from the findings, and whom it names."""

from datetime import date

import pytest

from workbook import summary
from workbook.analysis.checks import Finding, findings
from workbook.analysis.stake import due_on
from workbook.book import addresses
from workbook.chapters.summary.measures import matter_most, who_acts
from workbook.chapters.summary.progress import Step, steps
from workbook.chapters.summary.stations import stations


@pytest.fixture
def team(book):
    return book(
        strategy=[
            {"key": "s", "name": "S", "leader": "eva", "service_statement": "Once and right."}
        ],
        functions=[{"key": "sales", "name": "Sales", "manager": "ana"}],
        members=[
            {"key": "ana", "name": "Ana Ruiz"},
            {"key": "eva", "name": "Eva Gil"},
            {"key": "leo", "name": "Leo Paz"},
        ],
        choices=[{"key": f"c{n}", "statement": f"Choice {n}"} for n in range(6)],
        corporate_objectives=[{"key": "grow", "statement": "Grow"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c0", "statement": "Sell"}],
        actions=[
            {"key": "a", "objective": "o", "function": "sales", "statement": "Act", "owner": "leo"}
        ],
    )


def finding(table, *keys):
    return Finding("P999", "error", "plans", table, keys, "Facts.", "Do.", "[004]")


def test_the_owner_acts_then_the_manager_then_the_leader(team):
    assert who_acts(team, finding("actions", "a")) == "Leo Paz"
    assert who_acts(team, finding("objectives", "o")) == "Ana Ruiz"
    assert who_acts(team, finding("functions", "sales")) == "Ana Ruiz"
    assert who_acts(team, finding("choices", "c0")) == "Eva Gil"
    assert who_acts(team, finding("links", "c0", "grow")) == "Eva Gil"
    assert who_acts(team, finding("strategy", "s")) == "Eva Gil"


def test_nobody_named_is_the_empty_text(book):
    assert who_acts(book(), finding("strategy", "test")) == ""


def test_errors_come_first_and_one_rule_does_not_hide_the_others(team):
    groups = matter_most(team)
    most = [group.first.finding for group in groups]
    assert len(most) <= 10
    assert [one.severity for one in most] == sorted([one.severity for one in most])
    codes = [one.code for one in most]
    assert len(set(codes)) == len(codes)  # the findings of one check are one line
    everything = findings(team)
    kind = next(group for group in matter_most(team) if group.number > 1)
    assert kind.number == sum(one.code == kind.first.finding.code for one in everything)
    frame = summary.findings_that_matter(team)
    assert frame.code.tolist() == [one.code for one in most]
    assert set(frame.who) <= {"Ana Ruiz", "Eva Gil", "Leo Paz"}


def test_the_page_says_who_has_to_act(team, book):
    with addresses.leading_from(addresses.Place(edited=True)):
        assert "Responsible: Eva Gil" in summary.findings_with_people(team)
    html = summary.findings_with_people(team)  # for executives: nobody by name
    assert "Responsible: the team" in html
    assert not any(name in html for name in ("Ana Ruiz", "Eva Gil", "Leo Paz"))
    assert "No one responsible yet" in summary.findings_with_people(book())


def test_the_answer_is_the_verdict(team):
    assert summary.answer(team).startswith("Not ready: the link gate fails")
    assert "plans" in summary.four_gates(team).lower()


def test_a_finding_is_due_when_its_row_is(book):
    made = book(
        functions=[{"key": "sales", "name": "Sales"}],
        choices=[{"key": "c", "statement": "C"}],
        objectives=[{"key": "o", "function": "sales", "choice": "c", "statement": "O"}],
        actions=[
            {
                "key": "a",
                "objective": "o",
                "function": "sales",
                "statement": "A",
                "ends_on": "2026-07-01",
            }
        ],
    )
    assert due_on(made, finding("actions", "a")) == date(2026, 7, 1)
    assert due_on(made, finding("objectives", "o")) is None
    assert due_on(made, finding("strategy", "test")) is None


def test_the_line_holds_breaks_or_is_not_there_yet(team, book):
    held = {station.name: station.status for station in stations(team)}
    assert held["Vision"] == "empty"
    assert held["Company"] == "failed"  # nobody has voted
    assert held["Customer"] == "empty"
    assert held["Plans"] == "failed"
    assert held["Solution"] == "empty"
    assert {station.status for station in stations(book())} == {"empty"}
    html = summary.line(team)
    assert "failed" in html
    assert "nothing entered yet" in html


CLAIM = {
    "statement": "Most call",
    "statistic": "proportion",
    "comparison": "at_least",
    "threshold": 0.5,
    "set_on": "2026-01-01",
}


def test_confidence_counts_verdicts_and_what_most_rests_on(book):
    made = book(
        assumptions=[
            {**CLAIM, "key": "calls", "importance": 5},
            {**CLAIM, "key": "mails", "importance": 4},
            {**CLAIM, "key": "walks", "importance": 1},
        ],
        evidence=[
            {"key": "e", "assumption": "calls", "n": 400, "successes": 300},
            {"key": "f", "assumption": "mails", "n": 400, "successes": 100},
        ],
    )
    assert summary.customer_confidence(made) == (
        "Of 3 assumptions about the customer, 1 is supported, 1 is refuted and 1 is untested. Of "
        "the 2 most important ones, evidence supports 1."
    )
    assert summary.customer_confidence(book()).startswith("No assumptions about the customer yet")


def promise(statement, **days):
    row = {"key": statement, "statement": statement, "member": "ana", "made_on": "2026-01-01"}
    return {**row, **days}


def test_what_falls_due_next_comes_in_the_order_of_days(book):
    made = book(
        as_of="2026-06-30",
        strategy=[{"key": "s", "name": "S", "leader": "ana"}],
        members=[{"key": "ana", "name": "Ana"}],
        commitments=[
            promise("Soon", due_on="2026-07-20"),
            promise("Kept", due_on="2026-07-20", done_on="2026-02-01"),
            promise("Past", due_on="2026-06-29"),
            promise("Far", due_on="2026-08-30"),
            promise("Edge", due_on="2026-08-29"),
        ],
        solutions=[{"key": "crm", "name": "CRM", "status": "proposed"}],
    )
    assert summary.next_decisions(made).what.tolist() == [
        "Commitment due: Soon",
        "Commitment due: Edge",
        "Choose or drop: CRM",
    ]
    assert summary.next_decisions(made).who.tolist() == ["Ana"] * 3
    assert summary.next_decisions(book()).empty


def test_what_got_better_and_worse_is_told_apart(book):
    standard = {
        "members": [{"key": "ana", "name": "Ana"}],
        "functions": [{"key": "sales", "name": "Sales", "expertise": "orders"}],
        "choices": [{"key": "c", "statement": "C"}],
        "indicators": [{"key": "lost", "name": "Lost calls", "direction": "down", "unit": "%"}],
        "objectives": [
            {"key": "o", "function": "sales", "choice": "c", "statement": "O", "indicator": "lost"},
        ],
    }
    first = {"indicator": "lost", "on": "2026-05-01", "value": 9}
    then = book(as_of="2026-05-31", measurements=[first], **standard)
    now = book(
        as_of="2026-06-30",
        strategy=[{"key": "test", "name": "Test", "leader": "ana"}],
        measurements=[first, {"indicator": "lost", "on": "2026-06-01", "value": 12.5}],
        commitments=[
            {
                "key": "k",
                "statement": "Call",
                "member": "ana",
                "made_on": "2026-05-01",
                "due_on": "2026-06-01",
            },
        ],
        **standard,
    )
    moved = list(steps(then, now))
    assert Step(False, "“Lost calls” went from 9 to 12.5 %.") in moved
    assert any(step.better and "has no leader yet" in step.said for step in moved)
    assert any(not step.better and "Call" in step.said for step in moved)
    html = summary.better_and_worse(then, now)
    assert "✓ Better since 31 May 2026" in html
    assert "✕ Worse since 31 May 2026" in html
    assert "Nothing got better or worse" in summary.better_and_worse(now, now)


def test_what_else_is_known_names_only_chapters_with_data(book):
    assert summary.what_else_we_know(book()) is None
    ended = [{"key": "s", "name": "S", "died_on": "2026-01-01"}]
    (shown,) = summary.what_else_we_know(book(strategy=ended)).parts
    assert [name for name, _ in shown.points] == ["Second attempt"]
