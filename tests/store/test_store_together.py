"""Several real processes at one store, and processes that die in the middle."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
import workers
from strategies import small
from team import TEAM, team

from workbook.store import Change, Store, open_store

SPAWN = get_context("spawn")
FUNCTIONS = ("sales", "finance")


def together(calls: Sequence[tuple[Callable[..., Any], tuple[Any, ...]]]) -> list[Any]:
    """Run every call in a process of its own; they start work at one barrier."""
    with SPAWN.Manager() as shared:
        barrier = shared.Barrier(len(calls))
        with ProcessPoolExecutor(len(calls), mp_context=SPAWN) as pool:
            running = [pool.submit(call, *given, barrier) for call, given in calls]
            return [future.result() for future in running]  # a busy machine takes its time


def test_of_two_writers_of_one_row_one_gets_the_conflict(filled: Store, store_url: str) -> None:
    results = together([(workers.rename, (store_url, name)) for name in ("Bob", "Bobby")])
    winner = filled.read("acme").name("members", "bo")
    assert sorted(results) == [f"conflict with {winner}", "saved"]
    assert [entry.by for entry in filled.history("acme", "members", ("bo",))] == ["ana", winner]


def test_of_two_who_add_one_row_one_gets_the_conflict(filled: Store, store_url: str) -> None:
    results = together([(workers.add, (store_url, name)) for name in ("Cy", "Cyrus")])
    winner = filled.read("acme").name("members", "cy")
    assert sorted(results) == [f"conflict with {winner}", "saved"]


def test_a_reference_cannot_lose_its_row_to_somebody_else(filled: Store, store_url: str) -> None:
    """Each save is right by itself; together they would leave an action without its owner."""
    filled.save("acme", [Change("members", ("cy",), {"name": "Cy"})], by="ana")
    calls = [
        (workers.delete_the_owner, (store_url, "d")),
        (workers.make_the_owner, (store_url, "m")),
    ]
    results = together(calls)
    assert sorted(results) == ["BadInput", "saved"]
    book = filled.read("acme")
    owner = book.rows("actions")[0].owner
    assert owner is None or owner in book.by_key("members")


def test_a_new_store_is_made_once_however_many_open_it(store_url: str) -> None:
    calls = [(workers.open_and_create, (store_url, f"s{number}")) for number in range(4)]
    assert together(calls) == ["saved"] * 4
    with open_store(store_url) as store:
        assert [info.key for info in store.strategies()] == ["s0", "s1", "s2", "s3"]


def test_a_strategy_is_created_once_however_many_create_it(store_url: str) -> None:
    results = together([(workers.open_and_create, (store_url, "acme"))] * 3)
    assert results.count("saved") == 1
    assert sum("holds the strategy acme already" in result for result in results) == 2


@pytest.mark.parametrize(("writers", "times"), [(4, 15)])
def test_no_update_is_lost_however_many_write(
    filled: Store, store_url: str, writers: int, times: int
) -> None:
    calls = [(workers.count_up, (store_url, f"w{number}", times)) for number in range(writers)]
    results = together(calls)
    assert [saved for saved, _ in results] == [times] * writers
    total = writers * times
    book = filled.read("acme")
    assert book.strategy.budget == 12000.5 + total
    assert book.versions["strategy"] == {("acme",): 1 + total}
    history = filled.history("acme", "strategy")
    assert [entry.version for entry in history] == list(range(1, 2 + total))
    assert [entry.values["budget"] for entry in history if entry.values] == [
        12000.5 + number for number in range(1 + total)
    ]
    assert [entry.at for entry in history] == sorted(entry.at for entry in history)
    for number in range(writers):
        assert sum(entry.by == f"w{number}" for entry in history) == times


HANDS, SAVES = 10, 100


def test_ten_members_save_100_times_each_under_their_own_rights(store_url: str) -> None:
    """Every fourth save is of one row that five people change; every refusal is counted."""
    people = [f"{function}{number}" for number in range(HANDS // 2) for function in FUNCTIONS]
    own = {who: who[:-1] for who in people}
    members = [
        {"key": who, "name": who.title(), "function": own[who], "role": "expert"} for who in people
    ]
    actions = [
        {"key": f"{function}-work", "objective": "faster", "function": function}
        | {"statement": "Work", "effort_days": 0}
        for function in FUNCTIONS
    ]
    with open_store(store_url) as store:
        store.create(
            team(members=[*TEAM["members"], *members], actions=actions, commitments=[]), by="lea"
        )
    calls = []
    for who in people:
        other = next(function for function in FUNCTIONS if function != own[who])
        given = (store_url, who, f"{own[who]}-work", f"{other}-work", SAVES)
        calls.append((workers.work_a_day, given))
    counts = dict(zip(people, together(calls), strict=True))
    conflicts = sum(count.pop("conflicts") for count in counts.values())
    assert conflicts > 0
    for count in counts.values():
        assert count == {"saved": SAVES, "refused": SAVES // 20}
    with open_store(store_url) as store:
        book, history = store.read("acme"), store.history("acme")
    moments = [entry.at for entry in history]
    assert moments == sorted(moments)
    each = SAVES // 4
    for function in FUNCTIONS:
        key, crew = f"{function}-work", [who for who in people if own[who] == function]
        total = len(crew) * each
        action = book.by_key("actions")[key]
        assert (action.effort_days, action.cost) == (total, None)
        versions = [entry for entry in history if (entry.table, entry.key) == ("actions", (key,))]
        assert [entry.version for entry in versions] == list(range(1, total + 2))
        counted = [entry.values["effort_days"] for entry in versions if entry.values]
        assert counted == list(range(total + 1))
        assert Counter(entry.by for entry in versions[1:]) == dict.fromkeys(crew, each)
    promised: dict[str, list[tuple[str, int]]] = {}
    for entry in history:
        if entry.table == "commitments":
            assert entry.key[0].split("-")[0] == entry.by
            promised.setdefault(entry.key[0], []).append((entry.change, entry.version))
    lives = [("insert", 1), ("update", 2), ("delete", 3)]
    assert promised == {f"{who}-{number}": lives for who in people for number in range(each)}
    assert not book.rows("commitments")


@pytest.mark.parametrize(
    ("work", "statement"),
    [
        (workers.die_in_a_save, "DELETE FROM links"),
        (workers.die_in_a_save, "INSERT INTO members"),
        (workers.die_in_a_save, "INSERT INTO history"),
        (workers.die_in_a_replacement, "DELETE FROM moments"),
    ],
)
def test_a_crash_in_the_middle_of_a_save_leaves_the_old_state_whole(
    store_url: str, work: Callable[[str, str], None], statement: str
) -> None:
    with open_store(store_url) as store:
        store.create(small(), by="ana")
        before = store.read("acme")
        entries = store.history("acme")
    process = SPAWN.Process(target=work, args=(store_url, statement))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    with open_store(store_url) as store:
        after = store.read("acme")
        assert after.content_hash == before.content_hash
        assert after.versions == before.versions
        assert store.history("acme") == entries
        assert store.save("acme", [Change("members", ("bo",), {"name": "Bob"}, 1)], "bo") == (2,)
