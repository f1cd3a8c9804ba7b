"""Wait for what other programs do, however busy the machine is.

No test asserts how long something takes: benchmarks measure. The limit here only ends a wait for
what never comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any, TypeVar

LONGEST = 240.0  # seconds

Value = TypeVar("Value")


def until(condition: Callable[[], Value], seconds: float = LONGEST) -> Value:
    """Wait until a condition is true, and return what it gave."""
    end = monotonic() + seconds
    while not (value := condition()):
        assert monotonic() < end, f"It did not come true within {seconds:g} s."
        sleep(0.02)
    return value


def finished(work: Coroutine[Any, Any, Value]) -> Value:
    """Run what is asynchronous to its end, in a thread: playwright's own loop runs in this one."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
