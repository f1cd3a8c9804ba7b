"""Saving row by row, whole strategies, and everything that is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from strategies import SMALL, small

from workbook.book.errors import BadInput, Conflict, NotFound, StoreError
from workbook.book.model import TABLES
from workbook.store import Change, Store, Written, clock, open_store

CALL = ("call", "grow", "ana", 1)


def unchanged(store: Store) -> bool:
    return [entry.change for entry in store.history("acme")] == ["insert"] * sum(
        map(len, SMALL.values())
    )


def test_an_update_changes_only_the_columns_that_it_gives(filled: Store) -> None:
    changes = [Change("members", ("bo",), {"email": "bo@example.org"}, 1)]
    assert filled.save("acme", changes, by="bo") == (2,)
    bo = filled.read("acme").entered("members")[1]
    assert (bo.name, bo.function, bo.capacity) == ("Bo; the =second", "finance", 0.5)
    assert bo.email == "bo@example.org"


def test_cells_of_text_become_values(filled: Store) -> None:
    day = ("rate", "2026-02-28")
    new = ("rate", "2026-03-31")
    versions = filled.save(
        "acme",
        [
            Change("measurements", day, {"value": "0.25", "n": ""}, 1),
            Change("measurements", new, {"value": "0.2"}),
        ],
        by="bo",
    )
    assert versions == (2, 1)
    blank = dict.fromkeys(TABLES["measurements"].by_name)
    assert [row._asdict() for row in filled.read("acme").entered("measurements")] == [
        blank | {"indicator": "rate", "on": date(2026, 2, 28), "value": 0.25},
        blank | {"indicator": "rate", "on": date(2026, 3, 31), "value": 0.2},
    ]


def test_insert_update_and_delete_in_one_save(filled: Store) -> None:
    versions = filled.save(
        "acme",
        [
            Change("links", CALL, None, 1),
            Change("members", ("cy",), {"name": "Cy", "function": "sales"}, 0),
            Change("links", ("call", "grow", "cy", 1), {"contribution": -1}),
            Change("strategy", ("acme",), {"leader": "cy"}, 1),
        ],
        by="bo",
    )
    assert versions == (None, 1, 1, 2)
    book = filled.read("acme")
    assert [row.member for row in book.rows("links")] == ["bo", "cy"]
    assert book.strategy.leader == "cy"


def test_a_change_that_changes_nothing_leaves_no_trace(filled: Store) -> None:
    same = [Change("members", ("bo",), {"capacity": "0.50"}, 1)]
    assert filled.save("acme", same, by="bo") == (1,)
    assert filled.save("acme", [], by="bo") == ()
    assert unchanged(filled)


def test_every_fault_is_found_at_once_and_nothing_is_saved(filled: Store) -> None:
    changes = [
        Change("members", ("bo",), {"capacity": "much", "nickname": "B"}, 1),
        Change("links", CALL, {"contribution": 7}, 1),
        Change("actions", ("train",), {"owner": "anna"}, 1),
        Change("measurements", ("rate", "2026-04-30"), {}),
        Change("functions", ("finance",), {"name": "Money"}, 1),
    ]
    with pytest.raises(BadInput) as caught:
        filled.save("acme", changes, by="bo")
    faults = {(fault.place, fault.column): fault.expected for fault in caught.value.faults}
    assert set(faults) == {
        ("members bo", "capacity"),
        ("members bo", "nickname"),
        ("links call, grow, ana, 1", "contribution"),
        ("actions train", "owner"),
        ("measurements rate, 2026-04-30", "value"),
    }
    assert faults["actions train", "owner"] == "the key of a row of members (did you mean ana?)"
    assert changes[1].place == "links call, grow, ana, 1"
    assert unchanged(filled)


def test_a_row_that_others_point_to_is_not_deleted(filled: Store) -> None:
    with pytest.raises(BadInput) as caught:
        filled.save("acme", [Change("members", ("ana",), None, 1)], by="bo")
    text = str(caught.value)
    for pointing in ("strategy acme", "functions sales", "links call, grow, ana, 1"):
        assert f"{pointing} points to it" in text
    assert {fault.place for fault in caught.value.faults} == {"members ana"}
    assert unchanged(filled)


def test_pointers_in_lists_and_by_the_name_of_a_table_count_too(filled: Store) -> None:
    with pytest.raises(BadInput, match="actions train points to it in the column objective"):
        filled.save("acme", [Change("objectives", ("umbrella",), None, 1)], by="bo")
    with pytest.raises(BadInput, match="assumption_uses wants, actions, train points to it"):
        filled.save("acme", [Change("actions", ("train",), None, 1)], by="bo")


def test_a_row_goes_together_with_all_that_point_to_it(filled: Store) -> None:
    gone = [
        Change("actions", ("train",), None, 1),
        Change("assumption_uses", ("wants", "actions", "train"), None, 1),
    ]
    assert filled.save("acme", gone, by="bo") == (None, None)
    assert filled.read("acme").rows("actions") == ()


def test_a_new_row_that_points_to_a_row_deleted_with_it_is_refused(filled: Store) -> None:
    changes = [
        Change("indicators", ("other",), {"name": "Other"}),
    ]
    filled.save("acme", changes, by="bo")
    changes = [
        Change("indicators", ("other",), None, 1),
        Change("measurements", ("other", "2026-01-31"), {"value": 1}),
    ]
    with pytest.raises(BadInput, match="measurements other, 2026-01-31 points to it"):
        filled.save("acme", changes, by="bo")


def test_an_umbrella_below_itself_is_refused(filled: Store) -> None:
    circle = [Change("objectives", ("umbrella",), {"parent": "faster"}, 1)]
    with pytest.raises(BadInput, match="a row that is not below this one"):
        filled.save("acme", circle, by="bo")


def test_a_key_stays_as_it_is(filled: Store) -> None:
    for change in (
        Change("members", ("bo",), {"key": "bob"}, 1),
        Change("measurements", ("rate", date(2026, 2, 28)), {"on": "2026-03-01"}, 1),
        Change("members", ("cy",), {"key": "di", "name": "Di"}),
        Change("strategy", ("acme",), {"key": "acme2"}, 1),
    ):
        with pytest.raises(BadInput, match="a key stays as it is"):
            filled.save("acme", [change], by="bo")
    assert unchanged(filled)


def test_the_strategys_row_is_neither_added_nor_deleted_by_a_save(filled: Store) -> None:
    for change in (
        Change("strategy", ("acme",), None, 1),
        Change("strategy", ("other",), {"name": "Other"}),
    ):
        with pytest.raises(BadInput, match="the one row of the strategy"):
            filled.save("acme", [change], by="bo")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change("member", ("bo",), {}, 1), "did you mean members\\?"),
        (Change("links", ("call",), {}, 1), "a key of choice, corporate_objective, member, round"),
        (Change("links", ("call", "grow", "ana", "one"), {}, 1), "a whole number"),
        (Change("measurements", ("rate", "soon"), None, 1), "a date as year-month-day"),
        (Change("links", ("call", "grow", "ana", 2), None), "the version of the row that was read"),
    ],
)
def test_a_change_that_names_no_row_is_explained(
    filled: Store, change: Change, expected: str
) -> None:
    with pytest.raises(BadInput, match=expected):
        filled.save("acme", [change], by="bo")


def test_two_changes_to_one_row_in_one_save_are_refused(filled: Store) -> None:
    changes = [
        Change("measurements", ("rate", "2026-02-28"), {"value": 1}, 1),
        Change("measurements", ("rate", date(2026, 2, 28)), {"n": 1}, 1),
    ]
    with pytest.raises(BadInput, match="one change to a row at a time"):
        filled.save("acme", changes, by="bo")


def test_a_key_longer_than_an_index_holds_is_a_fault(filled: Store) -> None:
    filled.save("acme", [Change("solutions", ("crm",), {"name": "CRM"})], by="bo")
    service = ("crm", "sales", "é" * 301)
    with pytest.raises(BadInput, match="at most 300 characters, not 301"):
        filled.save("acme", [Change("solution_services", service, {})], by="bo")
    rows = small(solutions=[{"key": "crm", "name": "CRM"}])
    service_row = TABLES["solution_services"].row("crm", "sales", "x" * 400, None)
    rows = {**rows, "solution_services": [service_row]}
    with pytest.raises(BadInput, match=r"solution_services, row 2, column service.*not 400"):
        filled.replace("acme", rows, by="bo")
    longest = ("crm", "sales", "🚚" * 300)
    assert filled.save("acme", [Change("solution_services", longest, {})], by="bo") == (1,)
    assert filled.read("acme").entered("solution_services")[0].service == "🚚" * 300


def test_the_second_writer_gets_both_values(filled: Store) -> None:
    filled.save("acme", [Change("members", ("bo",), {"name": "Bob"}, 1)], by="ana")
    late = Change("members", ("bo",), {"name": "Bo B."}, 1)
    with pytest.raises(Conflict) as caught:
        filled.save("acme", [Change("members", ("ana",), {"name": "A"}, 1), late], by="cy")
    conflict = caught.value
    assert (conflict.table, conflict.key, conflict.by) == ("members", ("bo",), "ana")
    assert conflict.mine == {"name": "Bo B."}
    assert conflict.theirs is not None
    assert conflict.theirs["name"] == "Bob"
    assert conflict.theirs["capacity"] == 0.5
    assert conflict.at.endswith("UTC")
    assert [row.name for row in filled.read("acme").rows("members")] == ["Ana", "Bob"]


def test_a_conflict_comes_before_the_faults_of_what_would_be_overwritten(filled: Store) -> None:
    filled.save("acme", [Change("members", ("bo",), {"name": "Bob"}, 1)], by="ana")
    with pytest.raises(Conflict):
        filled.save("acme", [Change("members", ("bo",), {"role": "king"}, 1)], by="cy")


def test_a_row_that_both_add_goes_to_the_first(filled: Store) -> None:
    filled.save("acme", [Change("members", ("cy",), {"name": "Cy"})], by="ana")
    with pytest.raises(Conflict) as caught:
        filled.save("acme", [Change("members", ("cy",), {"name": "Cyrus"})], by="bo")
    assert caught.value.theirs is not None
    assert caught.value.theirs["name"] == "Cy"


def test_a_row_that_somebody_deleted_conflicts_and_says_who(filled: Store) -> None:
    filled.save("acme", [Change("links", CALL, None, 1)], by="ana")
    for change in (Change("links", CALL, {"contribution": 1}, 1), Change("links", CALL, None, 1)):
        with pytest.raises(Conflict, match="ana deleted the row call, grow, ana, 1") as caught:
            filled.save("acme", [change], by="bo")
        assert caught.value.theirs is None


def test_a_version_of_a_deleted_row_never_fits_the_row_that_took_its_key(filled: Store) -> None:
    filled.save("acme", [Change("links", CALL, None, 1)], by="ana")
    filled.save("acme", [Change("links", CALL, {"contribution": -3})], by="ana")
    with pytest.raises(Conflict):
        filled.save("acme", [Change("links", CALL, {"contribution": 1}, 1)], by="bo")


def test_a_row_that_was_never_there_is_not_found(filled: Store) -> None:
    with pytest.raises(NotFound, match="no row zed in members"):
        filled.save("acme", [Change("members", ("zed",), {"name": "Z"}, 3)], by="bo")
    with pytest.raises(NotFound, match=r"did you mean acme\?"):
        filled.save("acm", [Change("members", ("bo",), {"name": "Z"}, 1)], by="bo")


def test_creating_what_exists_is_refused_and_tells_of_replace(filled: Store) -> None:
    with pytest.raises(BadInput, match="--replace"):
        filled.create(small(), by="bo")
    assert unchanged(filled)


def test_creating_checks_between_rows(store: Store) -> None:
    bad = small(members=[{"key": "ana", "name": "A", "function": "salse"}] * 2)
    with pytest.raises(BadInput) as caught:
        store.create(bad, by="ana")
    text = str(caught.value)
    assert "members, row 3, column key" in text  # twice the same key
    assert "did you mean sales?" in text
    assert "the key of a row of members" in text  # bo votes and is no member
    with pytest.raises(BadInput, match="exactly one row"):
        store.create(small() | {"strategy": []}, by="ana")
    with pytest.raises(BadInput, match=r"did you mean members\?"):
        store.create(small() | {"member": []}, by="ana")
    assert store.strategies() == ()


def test_a_strategy_that_moves_in_keeps_its_date(store: Store) -> None:
    at = datetime(2025, 6, 30, 12, tzinfo=UTC)
    store.create(small(), by="ana", at=at)
    assert {entry.at for entry in store.history("acme")} == {at}
    assert store.strategies()[0].changed_at == at
    assert store.read("acme", "2025-07-01").content_hash == store.read("acme").content_hash


def test_a_record_is_dated_back_once_and_never_forward(store: Store) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(BadInput, match="in the future"):
        store.create(small(), by="ana", at=tomorrow)
    store.create(small(), by="ana")
    store.delete("acme", by="ana")
    with pytest.raises(BadInput, match="cannot be dated back"):
        store.create(small(), by="ana", at=datetime(2020, 1, 1, tzinfo=UTC))
    assert store.create(small(), by="ana") == Written(sum(map(len, SMALL.values())), 0, 0)
    assert store.read("acme").versions["members"] == {("ana",): 3, ("bo",): 3}


def test_replacing_writes_only_what_differs(filled: Store) -> None:
    members = [
        {"key": "cy", "name": "Cy"},
        SMALL["members"][0],
        {**SMALL["members"][1], "capacity": 1},
    ]
    rows = small(members=members, assumption_uses=[])
    assert filled.replace("acme", rows, by="bo") == Written(1, 1, 1)
    book = filled.read("acme")
    assert [row.key for row in book.rows("members")] == ["ana", "bo", "cy"]
    assert book.versions["members"] == {("ana",): 1, ("bo",): 2, ("cy",): 1}
    changed = [(e.change, e.table, e.key) for e in filled.history("acme") if e.by == "bo"]
    assert sorted(changed) == [
        ("delete", "assumption_uses", ("wants", "actions", "train")),
        ("insert", "members", ("cy",)),
        ("update", "members", ("bo",)),
    ]
    assert filled.replace("acme", rows, by="bo") == Written(0, 0, 0)
    at = filled.history("acme")[-1].at
    assert filled.read("acme", at).content_hash == book.content_hash


def test_replacing_refuses_another_strategys_rows_and_an_unknown_strategy(filled: Store) -> None:
    with pytest.raises(BadInput, match="those of other, not of acme"):
        filled.replace("acme", small("other"), by="bo")
    with pytest.raises(NotFound, match="no strategy 'other'"):
        filled.replace("other", small("other"), by="bo")
    with pytest.raises(BadInput, match="the key of a row of functions"):
        filled.replace("acme", small(functions=[]), by="bo")
    with pytest.raises(NotFound):
        filled.delete("other", by="bo")
    assert unchanged(filled)


def test_a_read_only_store_reads_and_does_not_write(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    with open_store(store_url, read_only=True) as store:
        assert store.read("acme").key == "acme"
        assert len(store.history("acme")) == sum(map(len, SMALL.values()))
        for write in (
            lambda: store.save("acme", [Change("members", ("bo",), {"name": "B"}, 1)], by="bo"),
            lambda: store.create(small("other"), by="bo"),
            lambda: store.delete("acme", by="bo"),
        ):
            with pytest.raises(StoreError, match=r"reading only\. Nothing was saved"):
                write()


def test_the_database_itself_refuses_to_write_when_read_only(store_url: str) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
    with open_store(store_url, read_only=True) as store:
        store._database.read_only = False
        with pytest.raises(StoreError, match=r"(?i)read.?only"):
            store.delete("acme", by="bo")
        assert store.read("acme").key == "acme"


def test_a_clock_that_was_set_back_does_not_reorder_the_history(filled: Store) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda connection: ahead)
        filled.save("acme", [Change("members", ("bo",), {"name": "Later"}, 1)], by="bo")
    filled.save("acme", [Change("members", ("bo",), {"name": "Last"}, 2)], by="bo")
    moments = [entry.at for entry in filled.history("acme", "members", ("bo",))]
    assert moments == sorted(moments)
    assert moments[-1] >= ahead
