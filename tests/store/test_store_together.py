"""Several real processes at one store, and processes that die in the middle."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
import workers
from strategies import small

from workbook.store import Change, Store, open_store

SPAWN = get_context("spawn")


def together(calls: Sequence[tuple[Callable[..., Any], tuple[Any, ...]]]) -> list[Any]:
    """Run every call in a process of its own; they start work at one barrier."""
    with SPAWN.Manager() as shared:
        barrier = shared.Barrier(len(calls))
        with ProcessPoolExecutor(len(calls), mp_context=SPAWN) as pool:
            running = [pool.submit(call, *given, barrier) for call, given in calls]
            return [future.result(timeout=120) for future in running]


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
