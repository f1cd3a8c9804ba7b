"""How long something takes when some of it has not happened yet (Kaplan and Meier)."""

from collections.abc import Sequence
from typing import NamedTuple


class Step(NamedTuple):
    """A time at which something happened: the share that still waits after it."""

    time: float
    at_risk: int
    events: int
    waiting: float


def waiting_curve(times: Sequence[float], happened: Sequence[bool]) -> tuple[Step, ...]:
    """Return the share that still waits after each time at which something happened.

    Parameters
    ----------
    times
        How long each one has waited, in any unit, 0 or more.
    happened
        Whether it happened then; else it still waited when it was last looked at.

    Raises
    ------
    ValueError
        The two differ in length, or a time is negative.

    Notes
    -----
    Kaplan, E. L. and Meier, P. (1958), Nonparametric estimation from incomplete observations,
    Journal of the American Statistical Association 53, 457-481.
    """
    if len(times) != len(happened):
        raise ValueError(f"There are {len(times)} times and {len(happened)} outcomes.")
    if any(time < 0 for time in times):
        raise ValueError("A time is negative.")
    waiting, steps = 1.0, []
    for time in sorted({time for time, did in zip(times, happened, strict=True) if did}):
        at_risk = sum(other >= time for other in times)
        events = sum(did and other == time for other, did in zip(times, happened, strict=True))
        waiting *= 1 - events / at_risk
        steps.append(Step(time, at_risk, events, waiting))
    return tuple(steps)


def median_wait(times: Sequence[float], happened: Sequence[bool]) -> float | None:
    """Return the time after which half has happened; None where that is not reached yet."""
    curve = waiting_curve(times, happened)
    return next((step.time for step in curve if step.waiting <= 0.5 + 1e-12), None)
