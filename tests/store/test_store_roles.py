"""Who may save what: every role against every kind of table, on every database."""

from __future__ import annotations

import pytest
from team import TEAM, team

from workbook.book.errors import Conflict, NotAllowed
from workbook.book.model import RIGHTS, TABLES
from workbook.book.roles import Team
from workbook.store import Change, Store, open_store

INPUT = {"name": "minute_cost", "low": 1, "likely": 2, "high": 3, "origin": "own_data",
         "source": "Payroll", "dated": "2026-01-31"}  # fmt: skip
DECIDED = {"statement": "Repeat", "decided_on": "2026-01-10", "effective_on": "2026-02-01"}
SAID = {"on_table": "choices", "on_key": "call", "made_at": "2026-01-06", "text": "Yes"}
OF_THEIR_OWN = {  # a change that each table's rule grants to eva (expert, sales)
    "actions": Change("actions", ("train",), {"progress": 0.5}, 1),
    "action_dependencies": Change("action_dependencies", ("train", "bill"), {}),
    "action_effects": Change("action_effects", ("train", "debt"), {"effect": 1}),
    "measurements": Change("measurements", ("rate", "2026-01-31"), {"value": 1}),
    "moments": Change("moments", ("first",), {"promise": "Soon"}, 1),
    "moment_functions": Change("moment_functions", ("first", "sales"), {"part": "Greets"}),
    "solution_services": Change("solution_services", ("crm", "sales", "Advice"), {}),
    "assumptions": Change("assumptions", ("wants",), {"threshold": 2}, 1),
    "assumption_uses": Change("assumption_uses", ("wants", "choices", "call"), {}),
    "evidence": Change("evidence", ("e",), {"assumption": "wants", "n": 9, "successes": 3}),
    "sources": Change("sources", ("log",), {"name": "Log of complaints"}, 1),
    "source_values": Change("source_values", ("log", "sector", "A"), {"means": "ignore"}),
    "commitments": Change("commitments", ("ring",), {"done_on": "2026-02-01"}, 1),
    "explanations": Change("explanations", ("rate", "2026-02-01"), {"cause": "No staff"}),
    "requests": Change("requests", ("staff",), {"answer": "granted"}, 1),
    "target_proposals": Change("target_proposals", ("faster", 1), {"member": "eva", "target": 8}),
    "visits": Change("visits", ("east",), {"held_on": "2026-03-01", "functions": "sales"}),
    "promises": Change("promises", ("soon",), {"moment": "first", "statement": "Soon"}),
    "themes": Change("themes", ("late",), {"name": "Late", "moment": "first"}),
    "codings": Change("codings", ("log", "0123456789abcdef", "eva", 1), {"unsure": True}),
    "case_steps": Change(
        "case_steps", ("c", 1), {"function": "sales", "received_on": "2026-01-05"}
    ),
    "ratings": Change("ratings", ("readiness", "know", "first", "eva", 1), {"value": 2}),
    "remarks": Change("remarks", ("yes",), {**SAID, "member": "eva"}),
    "remarks_seen": Change("remarks_seen", ("hello", "eva"), {"seen_on": "2026-01-06"}),
    "links": Change("links", ("call", "grow", "eva", 1), {"contribution": 2}),
    "forecasts": Change("forecasts", ("faster", "eva"), {"low": 1, "likely": 2, "high": 3}),
    "constants": Change("constants", ("pace",), {**INPUT, "owner": "eva"}),
    "guesses": Change("guesses", ("minute", "eva", 1), {"low": 1, "likely": 2, "high": 3}),
    "decisions": Change("decisions", ("repeat",), {**DECIDED, "owner": "eva"}),
}
OF_OTHERS = {  # the same on rows that are not hers
    "actions": Change("actions", ("bill",), {"progress": 0.5}, 1),
    "action_dependencies": Change("action_dependencies", ("bill", "train"), {}),
    "action_effects": Change("action_effects", ("bill", "rate"), {"effect": 1}),
    "measurements": Change("measurements", ("debt", "2026-01-31"), {"value": 1}),
    "moments": Change("moments", ("next",), {"name": "Next", "position": 2}),
    "moment_functions": Change("moment_functions", ("first", "finance"), {"part": "Bills"}),
    "solution_services": Change("solution_services", ("crm", "finance", "Credit"), {}),
    "assumptions": Change("assumptions", ("pays",), {"threshold": 2}, 1),
    "assumption_uses": Change("assumption_uses", ("pays", "choices", "call"), {}),
    "evidence": Change("evidence", ("e",), {"assumption": "pays", "n": 9, "successes": 3}),
    "sources": Change("sources", ("bills",), {"name": "All bills"}, 1),
    "source_values": Change("source_values", ("bills", "sector", "A"), {"means": "ignore"}),
    "commitments": Change("commitments", ("sum",), {"done_on": "2026-02-01"}, 1),
    "explanations": Change("explanations", ("debt", "2026-02-01"), {"cause": "No staff"}),
    "requests": Change("requests", ("lorry",), {"answer": "granted"}, 1),
    "target_proposals": Change("target_proposals", ("leaner", 1), {"member": "fin", "target": 8}),
    "visits": Change("visits", ("east",), {"held_on": "2026-03-01", "functions": "finance"}),
    "promises": Change("promises", ("late",), {"moment": "second", "statement": "Late"}),
    "themes": Change("themes", ("late",), {"name": "Late", "moment": "second"}),
    "codings": Change("codings", ("log", "0123456789abcdef", "max", 1), {"unsure": True}),
    "case_steps": Change(
        "case_steps", ("c", 1), {"function": "finance", "received_on": "2026-01-05"}
    ),
    "ratings": Change("ratings", ("readiness", "know", "first", "fin", 1), {"value": 2}),
    "remarks": Change("remarks", ("yes",), {**SAID, "member": "fin"}),
    "remarks_seen": Change("remarks_seen", ("hello", "fin"), {"seen_on": "2026-01-06"}),
    "links": Change("links", ("call", "grow", "fin", 1), {"contribution": 2}),
    "forecasts": Change("forecasts", ("leaner", "fin"), {"low": 1, "likely": 2, "high": 3}),
    "constants": Change("constants", ("pace",), {**INPUT, "owner": "fin"}),
    "guesses": Change("guesses", ("minute", "fin", 1), {"low": 1, "likely": 2, "high": 3}),
    "decisions": Change("decisions", ("repeat",), {**DECIDED, "owner": "fin"}),
}
OF_THE_MANAGER = {  # what max (manager, sales) may do beyond an expert
    "functions": Change("functions", ("sales",), {"expertise": "routes"}, 1),
    "indicators": Change("indicators", ("rate",), {"unit": "%"}, 1),
    "objectives": Change("objectives", ("faster",), {"target": 8}, 1),
    "expected_results": Change("expected_results", ("faster", "2026-06-30"), {"value": 5}),
}
OF_ANOTHER_FUNCTION = {
    "functions": Change("functions", ("finance",), {"expertise": "tax"}, 1),
    "indicators": Change("indicators", ("debt",), {"unit": "%"}, 1),
    "objectives": Change("objectives", ("leaner",), {"target": 8}, 1),
    "expected_results": Change("expected_results", ("leaner", "2026-06-30"), {"value": 5}),
}
OF_THE_LEADER = {
    "strategy": Change("strategy", ("acme",), {"vision": "First"}, 1),
    "members": Change("members", ("vic",), {"role": "expert"}, 1),
    "corporate_objectives": Change("corporate_objectives", ("grow",), {"weight": 2}, 1),
    "choices": Change("choices", ("call",), {"segment": "all"}, 1),
    "rounds": Change("rounds", ("links", 1), {"opened_on": "2026-01-01"}),
    "holidays": Change("holidays", ("2026-12-25",), {}),
    "scenarios": Change("scenarios", ("war",), {"name": "War"}),
    "scenario_weights": Change("scenario_weights", ("boom", "grow"), {"weight": 2}),
    "rivals": Change("rivals", ("other",), {"name": "The other"}),
    "attributes": Change("attributes", ("speed",), {"name": "Speed"}),
    "attribute_levels": Change("attribute_levels", ("price", "us"), {"level": 2}),
    "solutions": Change("solutions", ("crm",), {"cost": 1}, 1),
    "solution_choices": Change("solution_choices", ("crm", "call"), {"fit": 2}),
    "savings": Change("savings", ("mail",), {"cost_saved": 1}, 1),
    "meetings": Change("meetings", ("june",), {"kind": "complaint", "held_on": "2026-06-01"}),
    "departures": Change("departures", ("lost",), {"name": "Lost", "left_on": "2026-01-10"}),
}


def everybody(**tables):
    """Return the team with a second moment, which is somebody else's."""
    second = {"key": "second", "name": "Second", "position": 2, "owner": "fin"}
    guess = {**INPUT, "key": "minute", "origin": "guess"}
    return team(**{"moments": [*TEAM["moments"], second], "constants": [guess], **tables})


@pytest.fixture
def acme(store: Store) -> Store:
    store.create(everybody(), by="lea")
    return store


def refused(store: Store, change: Change, by: str) -> str:
    before = store.history("acme")
    with pytest.raises(NotAllowed) as caught:
        store.save("acme", [change], by=by)
    assert store.history("acme") == before
    return str(caught.value)


def test_the_cases_cover_every_table() -> None:
    assert {*OF_THEIR_OWN, *OF_THE_MANAGER, *OF_THE_LEADER} == set(TABLES)
    assert set(RIGHTS) == set(TABLES) - set(OF_THE_LEADER)
    assert set(OF_THEIR_OWN) == set(OF_OTHERS)
    assert set(OF_THE_MANAGER) == set(OF_ANOTHER_FUNCTION)


@pytest.mark.parametrize("table", OF_THEIR_OWN)
def test_an_expert_changes_what_is_theirs_and_nothing_else(acme: Store, table: str) -> None:
    message = refused(acme, OF_OTHERS[table], "eva")
    assert "Eva Egg" in message or "Each member votes alone" in message
    acme.save("acme", [OF_THEIR_OWN[table]], by="eva")
    assert acme.history("acme", table, reader="eva")[-1].by == "eva"


@pytest.mark.parametrize("table", [*OF_THE_MANAGER, *OF_THE_LEADER])
def test_an_expert_does_not_do_what_managers_and_leaders_do(acme: Store, table: str) -> None:
    message = refused(acme, {**OF_THE_MANAGER, **OF_THE_LEADER}[table], "eva")
    assert message.startswith("Nothing was saved: Eva Egg (expert, sales) cannot change ")
    assert table in message
    assert message.endswith("Lea Leal can.")


@pytest.mark.parametrize("table", OF_THE_MANAGER)
def test_a_manager_changes_what_is_their_functions(acme: Store, table: str) -> None:
    refused(acme, OF_ANOTHER_FUNCTION[table], "max")
    acme.save("acme", [OF_THE_MANAGER[table]], by="Max Mann")


@pytest.mark.parametrize("table", OF_THE_LEADER)
def test_only_the_leader_changes_what_is_everybodys(acme: Store, table: str) -> None:
    refused(acme, OF_THE_LEADER[table], "max")
    acme.save("acme", [OF_THE_LEADER[table]], by="LEA@example.org")


def test_a_viewer_and_a_member_without_a_role_read_only(acme: Store) -> None:
    for change in {**OF_THEIR_OWN, **OF_THE_MANAGER, **OF_THE_LEADER}.values():
        for name in ("vic", "Noa Nix"):
            assert "can only read. Lea Leal can" in refused(acme, change, name)
    for name in ("vic", "Noa Nix"):
        assert acme.read("acme", reader=name).key == "acme"


@pytest.mark.parametrize("name", ["", "root", "ev", "eva; lea"])
def test_who_is_nobody_changes_nothing_and_learns_how_to_say_who(acme: Store, name: str) -> None:
    message = refused(acme, OF_THEIR_OWN["actions"], name)
    assert "WORKBOOK_USER" in message
    assert "Lea Leal can add members" in message


def test_a_name_of_two_people_is_nobodys(store: Store) -> None:
    twice = [*TEAM["members"], {"key": "lea2", "name": "Lea Leal", "role": "leader"}]
    store.create(everybody(members=twice), by="x")
    refused(store, OF_THE_LEADER["choices"], "lea leal")
    store.save("acme", [OF_THE_LEADER["choices"]], by="lea2")


def test_the_message_names_who_what_and_who_may(acme: Store) -> None:
    message = refused(acme, OF_ANOTHER_FUNCTION["objectives"], "max")
    assert message == (
        "Nothing was saved: Max Mann (manager, sales) cannot change leaner of objectives. Lea "
        "Leal can."
    )
    message = refused(acme, OF_OTHERS["actions"], "eva")
    assert message.endswith("cannot change bill of actions. Fin Fay and Lea Leal can.")


def test_a_row_is_neither_given_away_nor_taken(acme: Store) -> None:
    refused(acme, Change("actions", ("train",), {"function": "finance"}, 1), "eva")
    refused(acme, Change("actions", ("bill",), {"function": "sales"}, 1), "eva")
    refused(acme, Change("assumptions", ("pays",), {"owner": "eva"}, 1), "eva")
    refused(acme, Change("actions", ("bill",), None, 1), "eva")
    acme.save("acme", [Change("actions", ("visit",), None, 1)], by="eva")  # owner of finance's row


def test_what_comes_in_the_same_save_ties_and_roles_do_not(acme: Store) -> None:
    together = [
        Change("indicators", ("new",), {"name": "New", "function": "sales"}),
        Change("measurements", ("new", "2026-01-31"), {"value": 1}),
    ]
    acme.save("acme", together, by="max")
    lift = [
        Change("members", ("eva",), {"role": "leader"}, 1),
        Change("choices", ("call",), {"segment": "x"}, 1),
    ]
    for change in lift:
        refused(acme, change, "eva")
    with pytest.raises(NotAllowed):
        acme.save("acme", lift, by="max")


def test_whom_a_function_names_manages_it(acme: Store) -> None:
    refused(acme, OF_ANOTHER_FUNCTION["objectives"], "fin")
    acme.save("acme", [Change("functions", ("finance",), {"manager": "fin"}, 1)], by="lea")
    acme.save("acme", [OF_ANOTHER_FUNCTION["objectives"]], by="fin")


def test_somebody_always_leads(acme: Store) -> None:
    down = [
        Change("members", ("lea",), {"role": "expert"}, 1),
        Change("strategy", ("acme",), {"leader": ""}, 1),
    ]
    with pytest.raises(NotAllowed, match="Name another leader first"):
        acme.save("acme", down, by="lea")
    acme.save("acme", [*down[:1], Change("strategy", ("acme",), {"leader": "max"}, 1)], by="lea")
    refused(acme, OF_THE_LEADER["choices"], "lea")
    acme.save("acme", [OF_THE_LEADER["choices"]], by="max")


def test_while_nobody_has_a_role_whoever_starts_it_changes_everything(store: Store) -> None:
    plain = [{**row, "role": ""} for row in TEAM["members"]]
    store.create(everybody(members=plain), by="somebody")
    changes = {**OF_OTHERS, **OF_THE_MANAGER, **OF_THE_LEADER}
    changes["rounds"] = Change("rounds", ("links", 2), {"opened_on": "2026-01-01"})
    # The first role makes roles count, so members come last; who gives it is one of them.
    for change in sorted(changes.values(), key=lambda change: change.table == "members"):
        store.save("acme", [change], by="vic" if change.table == "members" else "somebody")
    changed = {entry.table for entry in store.history("acme") if entry.version > 1}
    assert changed == {table for table, change in changes.items() if change.version}


def test_experts_without_a_leader_do_not_lock_the_strategy(store: Store) -> None:
    store.create(
        everybody(
            strategy=[{"key": "acme", "name": "Acme"}],
            members=[{**row, "role": "expert"} for row in TEAM["members"]],
        ),
        by="x",
    )
    store.save("acme", [Change("members", ("eva",), {"role": "leader"}, 1)], by="vic")
    refused(store, OF_THE_LEADER["choices"], "somebody")


def test_who_starts_a_strategy_does_not_lock_themselves_out(store: Store) -> None:
    nobody = {name: [] for name in TEAM} | {"strategy": [{"key": "acme", "name": "Acme"}]}
    store.create(team(**nobody), by="login")
    leader = {"name": "Ana Ruiz", "role": "leader"}
    with pytest.raises(NotAllowed, match=r"could no longer change anything.*WORKBOOK_USER"):
        store.save("acme", [Change("members", ("ana-ruiz",), leader)], by="login")
    assert not store.read("acme").rows("members")
    store.save("acme", [Change("members", ("login",), leader)], by="login")
    store.save("acme", [Change("choices", ("call",), {"statement": "Call"})], by="login")
    store.save("acme", [Change("members", ("max",), {"name": "Max"})], by="Ana Ruiz")


def test_whole_strategies_move_in_and_out_for_who_holds_the_store(acme: Store) -> None:
    assert acme.replace("acme", everybody(savings=[]), by="anybody").deleted == 1
    acme.create(everybody(strategy=[{"key": "b", "name": "B", "leader": "lea"}]), by="anybody")
    acme.delete("b", by="anybody")


def test_who_may_not_change_a_row_is_told_so_before_being_asked_to_settle_a_conflict(
    acme: Store,
) -> None:
    of_finance = ("measurements", ("debt", "2026-01-31"))
    acme.save("acme", [Change(*of_finance, {"value": 1})], by="lea")
    acme.save("acme", [Change(*of_finance, {"value": 2}, 1)], by="lea")
    for who, change in (
        ("eva", Change("actions", ("bill",), {"progress": 0.5}, 7)),
        ("eva", Change(*of_finance, {"value": 3}, 1)),  # its key holds a day
        ("eva", Change(*of_finance, None, 1)),
    ):
        with pytest.raises(NotAllowed, match="cannot change"):
            acme.save("acme", [change], by=who)
    with pytest.raises(Conflict):
        acme.save("acme", [Change(*of_finance, {"value": 3}, 1)], by="lea")


CLOSED = [{"key": "acme", "name": "Acme", "leader": "lea", "closed_until": "2026-03-31"}]


@pytest.fixture
def closed(store, monkeypatch):
    """Eva's strategy, closed until the end of March, with what was measured and promised."""
    store.create(
        everybody(
            strategy=CLOSED,
            measurements=[
                {"indicator": "rate", "on": on, "value": 3} for on in ("2026-03-31", "2026-04-01")
            ],
            expected_results=[{"objective": "faster", "on": "2026-03-31", "value": 4}],
        ),
        by="lea",
    )
    return store


@pytest.mark.parametrize(
    "change",
    [
        Change("measurements", ("rate", "2026-03-31"), {"value": 9}, 1),
        Change("measurements", ("rate", "2026-03-31"), None, 1),
        Change("measurements", ("rate", "2026-02-28"), {"value": 9}),
        Change("expected_results", ("faster", "2026-03-31"), {"value": 9}, 1),
        Change("commitments", ("ring",), {"due_on": "2026-12-31"}, 1),
    ],
)
def test_a_closed_period_changes_no_more_without_a_reason(closed, change):
    with pytest.raises(NotAllowed, match="the period up to 31 March 2026 is closed"):
        closed.save("acme", [change], by="lea")
    why = Change("strategy", ("acme",), {"reopened_why": "The scale was broken"}, 1)
    with pytest.raises(NotAllowed):
        closed.save("acme", [change], by="max")
    closed.save("acme", [why, change], by="lea")


@pytest.mark.parametrize(
    "change",
    [
        Change("measurements", ("rate", "2026-04-01"), {"value": 9}, 1),
        Change("measurements", ("rate", "2026-03-31"), {"confirmed": "yes"}, 1),
        Change("commitments", ("ring",), {"done_on": "2026-02-01"}, 1),
    ],
)
def test_what_a_closed_period_leaves_open(closed, change):
    closed.save("acme", [change], by="eva")


def test_a_sponsor_answers_what_is_asked_and_votes_on_nothing(tmp_path):
    members = [dict(row) for row in TEAM["members"]]
    members[4] |= {"role": "sponsor"}
    asked = [
        {"key": "staff", "asked_on": "2026-01-10", "of": "vic", "statement": "Staff"},
        {"key": "lorry", "asked_on": "2026-01-10", "of": "fin", "statement": "A lorry"},
    ]
    with open_store(tmp_path / "sponsor.sqlite") as store:
        store.create(team(members=members, requests=asked), by="lea")
        book = store.read("acme")
        roles = Team(book.rows)
        assert roles.role("vic") == "sponsor"
        assert "vic" not in roles.voters
        own, other = book.rows("requests")
        assert roles.may_change("vic", "requests", own)
        assert not roles.may_change("vic", "requests", other)
        touched = [table for table in TABLES if roles.may_touch("vic", table)]
        assert touched == ["remarks", "remarks_seen", "requests"]
        change = Change("members", ("vic",), {"role": "leader"}, 1)
        with pytest.raises(NotAllowed, match="Lea Leal"):
            store.save("acme", [change], by="vic")
