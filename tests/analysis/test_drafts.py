"""A draft is told what comes next, and is failed by nothing that it has not reached yet."""

import pytest
from books import make_book

from workbook.analysis import drafts
from workbook.analysis.checks import findings, gates, verdict
from workbook.analysis.glance import gate_states, inspect

BEGUN = {
    "strategy": [{"key": "s", "name": "S", "judged": ""}],
    "functions": [{"key": "sales", "name": "Sales"}, {"key": "it", "name": "IT"}],
}
LINK = {
    "strategy": [
        {"key": "s", "name": "S", "judged": "", "service_statement": "Whoever calls is helped"}
    ],
    "corporate_objectives": [{"key": "grow", "statement": "Grow sales by 5 %"}],
    "choices": [{"key": "call", "statement": "Call back within the hour"}],
    "functions": [{"key": "sales", "name": "Sales"}],
    "members": [{"key": "ana", "name": "Ana", "function": "sales"}],
    "rounds": [{"subject": "links", "number": 1, "opened_on": "2026-01-01",
                "closed_on": "2026-01-02", "revealed_on": "2026-01-02"}],
}  # fmt: skip


def draft(**tables):
    return make_book(**{**BEGUN, **tables})


def states(book):
    return {row.gate: row for row in gates(book).itertuples()}


def test_two_functions_are_a_beginning_and_no_failure():
    book = draft()
    plans = states(book)["plans"]
    assert (plans.status, plans.due) == ("in progress", False)
    assert plans.errors  # the checks keep their severities, and programs can count them
    assert verdict(book).status == "in progress"
    assert verdict(book).sentence == (
        "In progress: the link gate has 0 of the 4 things that it needs. "
        "Missing: the service statement."
    )


def test_a_gate_that_is_not_due_says_how_far_it_is_and_what_comes_next():
    told = {one.gate: one for one in gate_states(draft())}
    assert told["plans"].begun == "0 of 5. Missing: three functions"
    book = draft(functions=[*BEGUN["functions"], {"key": "log", "name": "Logistics"}])
    told = {one.gate: one for one in gate_states(book)}
    assert told["plans"].begun == "1 of 5. Missing: members from three functions"
    assert told["customer"].status == "empty"


def test_what_holds_its_minimum_waits_for_the_gates_before_it():
    ready = {"commitments": [{"key": "c", "statement": "Call", "member": "ana",
                              "made_on": "2026-01-01"}],
             "members": [{"key": "ana", "name": "Ana", "function": "sales"}]}  # fmt: skip
    book = draft(**ready)
    assert drafts.progress(book, "control") == (1, 2, "a measured value")
    assert not drafts.is_due(book, "control")


def test_the_link_gate_is_due_with_its_minimum_alone():
    book = make_book(**LINK)
    assert drafts.drafts(book) == ("plans", "customer", "control")
    assert drafts.is_due(book, "link")
    unrevealed = [{**LINK["rounds"][0], "revealed_on": None}]
    assert not drafts.is_due(make_book(**{**LINK, "rounds": unrevealed}), "link")


def test_the_verdict_of_a_draft_fails_at_a_gate_that_is_due():
    book = make_book(**LINK)  # nobody has voted: the choice supports nothing
    assert verdict(book).status == "failed"
    assert verdict(book).gate == "link"


@pytest.mark.parametrize(
    ("strategy", "tables"),
    [
        ({"starts_on": "2026-06-30"}, {}),
        ({"judged": "link;plans;customer;control"}, {}),
        (
            {},
            {"indicators": [{"key": "i", "name": "I"}],
             "measurements": [{"indicator": "i", "on": "2026-06-30", "value": 1}]},
        ),
    ],
    ids=["first day", "the leader says so", "something is measured"],
)  # fmt: skip
def test_nothing_is_a_draft_from_a_day_on(strategy, tables):
    row = {**BEGUN["strategy"][0], **strategy}
    assert drafts.drafts(draft(strategy=[row], **tables)) == ()


def test_a_strategy_that_starts_tomorrow_is_a_draft_whatever_was_measured():
    row = {**BEGUN["strategy"][0], "starts_on": "2026-07-01"}
    assert drafts.drafts(draft(strategy=[row])) == drafts.ORDER


def test_the_leader_may_have_one_gate_judged_before_the_others():
    row = {**BEGUN["strategy"][0], "judged": "plans"}
    book = draft(strategy=[row])
    assert drafts.drafts(book) == ("link", "customer", "control")
    assert states(book)["plans"].status == "failed"
    assert verdict(book).gate == "plans"


def test_what_contradicts_itself_counts_in_a_draft_too():
    actions = [{"key": "a", "objective": "o", "function": "sales", "statement": "Train 9 agents",
                "domain": "law"}]  # fmt: skip
    objectives = [{"key": "o", "function": "sales", "choice": "c", "statement": "Faster"}]
    functions = [{"key": "sales", "name": "Sales", "expertise": "orders"}, BEGUN["functions"][1]]
    book = draft(
        functions=functions,
        choices=[{"key": "c", "statement": "Call"}],
        objectives=objectives,
        actions=actions,
    )
    now, early = drafts.parted(book, findings(book))
    assert "P206" in {one.code for one in now}  # an action outside its function's expertise
    assert {"P201", "L107"} <= {one.code for one in early}
    assert "P201" not in {one.code for one in inspect(book).first}
    assert "P206" in {one.code for one in inspect(book).first}


def test_every_contradiction_is_a_check():
    from workbook.analysis.checks import checks

    assert checks().keys() >= drafts.contradictions()
