"""What other processes do in the tests of several writers."""

from __future__ import annotations

import os
import signal
from multiprocessing.synchronize import Barrier
from typing import Any

import sqlalchemy as sa
from strategies import small

from workbook.errors import Conflict, WorkbookError
from workbook.store import Change, open_store


def rename(url: str, name: str, barrier: Barrier) -> str:
    """Read, wait until everybody has read, and save."""
    with open_store(url) as store:
        version = store.read("acme").versions["members"]["bo",]
        barrier.wait(30)
        try:
            store.save("acme", [Change("members", ("bo",), {"name": name}, version)], by=name)
        except Conflict as conflict:
            return f"conflict with {conflict.by}"
    return "saved"


def add(url: str, name: str, barrier: Barrier) -> str:
    """Add the row that everybody adds."""
    with open_store(url) as store:
        barrier.wait(30)
        try:
            store.save("acme", [Change("members", ("cy",), {"name": name})], by=name)
        except Conflict as conflict:
            return f"conflict with {conflict.by}"
    return "saved"


def open_and_create(url: str, key: str, barrier: Barrier) -> str:
    """Open a store that does not exist yet and add a strategy to it."""
    barrier.wait(30)
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
        barrier.wait(60)
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
        barrier.wait(30)
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
