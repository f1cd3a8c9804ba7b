"""Wait for what other programs do, however busy the machine is.

No test asserts how long something takes: benchmarks measure. The limit here only ends a wait for
what never comes.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

LONGEST = 240.0  # seconds

Value = TypeVar("Value")


def until(condition: Callable[[], Value], seconds: float = LONGEST) -> Value:
    """Wait until a condition is true, and return what it gave."""
    end = monotonic() + seconds
    while not (value := condition()):
        assert monotonic() < end, f"It did not come true within {seconds:g} s."
        sleep(0.02)
    return value
