"""What other processes do in the tests of several writers."""

from __future__ import annotations

import os
import signal
from collections import Counter
from itertools import count
from multiprocessing.synchronize import Barrier
from typing import Any

import sqlalchemy as sa
from strategies import small

from workbook.book.errors import Conflict, NotAllowed, WorkbookError
from workbook.store import Change, Store, open_store


def rename(url: str, name: str, barrier: Barrier) -> str:
    """Read, wait until everybody has read, and save."""
    with open_store(url) as store:
        version = store.read("acme").versions["members"]["bo",]
        barrier.wait(300)
        try:
            store.save("acme", [Change("members", ("bo",), {"name": name}, version)], by=name)
        except Conflict as conflict:
            return f"conflict with {conflict.by}"
    return "saved"


def add(url: str, name: str, barrier: Barrier) -> str:
    """Add the row that everybody adds."""
    with open_store(url) as store:
        barrier.wait(300)
        try:
            store.save("acme", [Change("members", ("cy",), {"name": name})], by=name)
        except Conflict as conflict:
            return f"conflict with {conflict.by}"
    return "saved"


def open_and_create(url: str, key: str, barrier: Barrier) -> str:
    """Open a store that does not exist yet and add a strategy to it."""
    barrier.wait(300)
    try:
        with open_store(url) as store:
            store.create(small(key), by=key)
    except WorkbookError as error:
        return f"{type(error).__name__}: {error}"
    return "saved"


def count_up(url: str, by: str, times: int, barrier: Barrier) -> tuple[int, int]:
    """Add one to the strategy's budget again and again; give the saves and the conflicts."""
    saved = conflicts = 0
    with open_store(url) as store:
        barrier.wait(300)
        while saved < times:
            book = store.read("acme")
            more = {"budget": book.strategy.budget + 1}
            version = book.versions["strategy"]["acme",]
            try:
                store.save("acme", [Change("strategy", ("acme",), more, version)], by=by)
                saved += 1
            except Conflict:
                conflicts += 1
    return saved, conflicts


def delete_the_owner(url: str, by: str, barrier: Barrier) -> str:
    """Delete the member whom the other process makes an owner."""
    return _save(url, Change("members", ("cy",), None, 1), by, barrier)


def make_the_owner(url: str, by: str, barrier: Barrier) -> str:
    """Make the member whom the other process deletes an owner."""
    return _save(url, Change("actions", ("train",), {"owner": "cy"}, 1), by, barrier)


def _save(url: str, change: Change, by: str, barrier: Barrier) -> str:
    with open_store(url) as store:
        barrier.wait(300)
        try:
            store.save("acme", [change], by=by)
        except WorkbookError as error:
            return type(error).__name__
    return "saved"


def die_in_a_save(url: str, at_statement: str) -> None:
    """Kill this process in the middle of a save, just after a statement of this kind."""
    with open_store(url) as store:

        @sa.event.listens_for(store._database.engine, "after_cursor_execute")
        def die(_: Any, __: Any, statement: str, *rest: Any) -> None:
            if statement.startswith(at_statement):
                os.kill(os.getpid(), signal.SIGKILL)

        changes = [
            Change("strategy", ("acme",), {"name": "Half"}, 1),
            Change("links", ("call", "grow", "ana", 1), None, 1),
            *(Change("members", (f"m{n}",), {"name": "x" * 5000}) for n in range(2000)),
        ]
        store.save("acme", changes, by="bo")


def die_in_a_replacement(url: str, at_statement: str) -> None:
    """Kill this process in the middle of replacing a strategy."""
    with open_store(url) as store:

        @sa.event.listens_for(store._database.engine, "after_cursor_execute")
        def die(_: Any, __: Any, statement: str, *rest: Any) -> None:
            if statement.startswith(at_statement):
                os.kill(os.getpid(), signal.SIGKILL)

        store.replace("acme", small(measurements=[], moments=[]), by="bo")


def work_a_day(
    url: str, who: str, own: str, others: str, times: int, barrier: Barrier
) -> Counter[str]:
    """Save ``times`` times as a member: a common action in every fourth, else own commitments.

    Counts what was saved, the conflicts (the row is then read anew), and the refusals of a change
    to the action of another function.
    """
    counted: Counter[str] = Counter()
    # SQLite lets writers wait in no order, and here somebody writes at every moment.
    with open_store(url, wait=300) as store:
        barrier.wait(300)
        for number in range(times // 4):
            counted["conflicts"] += _count_an_action_up(store, who, own)
            counted["saved"] += 1 + _promise(store, who, number)
            if number % 5 == 0:
                counted[_try_what_is_not_theirs(store, who, others)] += 1
    return counted


def _count_an_action_up(store: Store, who: str, action: str) -> int:
    """Add one day of effort to an action; give how often somebody else was faster."""
    for conflicts in count():
        book = store.read("acme", reader=who)
        more = {"effort_days": book.by_key("actions")[action].effort_days + 1}
        version = book.versions["actions"][action,]
        try:
            store.save("acme", [Change("actions", (action,), more, version)], who)
        except Conflict:
            continue
        return conflicts
    raise AssertionError


def _promise(store: Store, who: str, number: int) -> int:
    """Add a commitment, keep it, and delete it; give how many saves that were."""
    key = (f"{who}-{number}",)
    made = {"statement": f"Promise {number}", "member": who, "made_on": "2026-01-01"}
    versions = []
    for values in (made, {"done_on": "2026-02-01"}, None):
        version = versions[-1] if versions else None
        versions += store.save("acme", [Change("commitments", key, values, version)], who)
    assert versions == [1, 2, None]
    return len(versions)


def _try_what_is_not_theirs(store: Store, who: str, action: str) -> str:
    while True:
        version = store.read("acme", reader=who).versions["actions"][action,]
        try:
            store.save("acme", [Change("actions", (action,), {"cost": 666}, version)], who)
        except NotAllowed:
            return "refused"
        except Conflict:
            continue
        return "saved what is not theirs"
