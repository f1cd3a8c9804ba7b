"""Schedule, load, conflicts, chances and results of the plans, as tables.

Dropped actions take no part in any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from workbook.analysis import course, guessing, network
from workbook.book import Book, measure
from workbook.book.messages import counted, joined, say
from workbook.chapters.plans import (
    capacity,
    chain,
    clashing,
    collisions,
    ends,
    plan,
    targets,
    waiting,
)

__all__ = [
    "answer",
    "chances",
    "clashes",
    "completion",
    "conflicts",
    "contribution",
    "costs",
    "critical_paths",
    "expected",
    "impossible",
    "load",
    "loose_ends",
    "schedule",
    "unscheduled",
]

DATE = "datetime64[s]"
MOST_PATHS = 100
_ACTIONS_OF = {"table": "str", "key": "str", "actions": "object"}
_BETWEEN = {"first": DATE, "last": DATE}


def answer(book: Book) -> str:
    """Say in a sentence what the plans hold and whether they fit together."""
    actions = plan.actions(book)
    if not actions:
        return say("No actions planned yet.")
    functions = len({row.function for row in actions})
    goals = len(course.objectives(book))
    planned = (
        f"{counted(functions, 'function')} {'plans' if functions == 1 else 'plan'} "
        f"{counted(len(actions), 'action')} for {counted(goals, 'objective')}"
    )
    last = max((time.early_finish for time in plan.times(book).values()), default=None)
    if last is not None:
        planned += f" until {plan.workdays(book).day(last):%-d %B %Y}"
    fair = sum(targets.belief(row.chance)[0] == "✓" for row in targets.chances(book))
    faults = _faults(book)
    fit = (
        say("What does not fit together yet: {faults}", faults=joined(faults))
        if faults
        else say("They fit together")
    )
    guessed = f"{fair} of {counted(goals, 'target')} {'is' if fair == 1 else 'are'}"
    return say(
        "{planned}. {fit}. {guessed} challenging and achievable.",
        planned=planned,
        fit=fit,
        guessed=guessed,
    )


def _faults(book: Book) -> list[str]:
    over = load(book)
    overloaded = over[over["load"] > over["capacity"] + capacity.TOLERANCE]["member"].nunique()
    counts = (
        (len(unscheduled(book)), say('action that cannot be scheduled'),
         say('actions that cannot be scheduled')),
        (len(conflicts(book)), "conflict", "conflicts"),
        (overloaded, say("person booked above capacity"), say("people booked above capacity")),
        (len(impossible(book)), say("set of actions that is too much at once"),
         say("sets of actions that are too much at once")),
        (len(loose_ends(book)), "item not connected", "items not connected"),
    )  # fmt: skip
    return [counted(number, one, many) for number, one, many in counts if number]


KINDS_OF_COST = ("capital", "running")


@measure
def schedule(book: Book) -> pd.DataFrame:
    """Return the critical path schedule: one row an action that is not dropped.

    Returns
    -------
    action; duration (working days from starts_on to ends_on, both counted; 0 when these are days
    off only); early_start, early_finish, late_start, late_finish (dates; an action starts no
    earlier than its own starts_on nor before the working day after the last action it needs, and
    late dates count back from the latest early finish; an action of no working day finishes on
    the working day before its start); slack (working days); critical (slack 0).

    Null where undefined: all but the action where dates are missing or in the wrong order; all
    but the action and its duration where it is in a circle, or needs (also by others) an action
    that is in a circle or has no dates. See ``network.critical_path`` for the method.
    """
    times = plan.times(book)
    numbers = np.array([tuple(one) for one in times.values()], dtype=np.int64).reshape(-1, 4)
    columns = ["early_start", "early_finish", "late_start", "late_finish"]
    days = plan.workdays(book).days(numbers).astype(DATE)
    actions = pd.Index([row.key for row in plan.actions(book)], dtype="str")
    table = pd.DataFrame(days, index=pd.Index(list(times), dtype="str"), columns=columns)
    table = table.reindex(actions).rename_axis("action").reset_index()
    durations = {key: span.duration for key, span in plan.spans(book).items()}
    table.insert(1, "duration", table["action"].map(durations).astype("Int64"))
    slack = {key: time.slack for key, time in times.items()}
    table["slack"] = table["action"].map(slack).astype("Int64")
    table["critical"] = table["slack"] == 0
    return table


@measure
def unscheduled(book: Book) -> pd.DataFrame:
    """Return the actions that could not be scheduled: action, reason, because.

    ``reason`` goes on a sentence that begins with the action; ``because`` (tuple) are the actions
    that hold it up: itself where its own dates are at fault, the circle that it is in, or the
    nearest one without dates or in a circle that it needs, itself or through others.
    """
    return _table(waiting.unscheduled(book), action="str", reason="str", because="object")


@measure
def critical_paths(book: Book) -> pd.DataFrame:
    """Return every chain of critical actions: path (1, 2 …), position (1, 2 …), action.

    A path runs from an action that only its own starts_on holds back to one that ends with the
    whole plan; each action follows the one before it without a gap. Of more than 100 paths the
    first 100 are given.
    """
    paths = islice(network.critical_paths(plan.times(book), plan.needs(book)), MOST_PATHS)
    rows = (
        (number, position, action)
        for number, path in enumerate(paths, 1)
        for position, action in enumerate(path, 1)
    )
    return _table(rows, path="Int64", position="Int64", action="str")


@measure
def completion(book: Book) -> pd.DataFrame:
    """Return when the work for each objective is finished, with the chance to be so when it is due.

    Returns
    -------
    One row an objective that has an action still open and whose actions can all be scheduled, and
    one for the whole plan: objective (null for the whole plan); due_on (of the whole plan: the end
    of the strategy); planned (the end by the plan's dates and dependencies); low, likely, high
    (the day by which it ends in 1, 5 and 9 of 10 cases); chance (0 to 1, that it ends by due_on;
    null without that); actions (still open, on which the end depends); ranged (how many of them
    have a shortest or longest time; the others take as long as planned).

    References
    ----------
    10,000 draws of a two-piece normal distribution for each action, independent of each other. Van
    Slyke, R. M. (1963), Operations Research 11:839-860; MacCrimmon, K. R. and Ryavec, C. A. (1964),
    Operations Research 12:16-37.
    """
    return _table(
        ends.completions(book),
        objective="str",
        due_on=DATE,
        planned=DATE,
        low=DATE,
        likely=DATE,
        high=DATE,
        chance="float64",
        actions="Int64",
        ranged="Int64",
    )


@measure
def load(book: Book) -> pd.DataFrame:
    """Return the load of every member on every working day on which an action of theirs runs.

    Returns
    -------
    member; on (date); load (share of full time: each action's effort_days spread evenly over its
    own working days, summed); capacity (share of full time). Actions without owner, effort, dates
    in their order or a working day bring no load.
    """
    jobs = plan.jobs_by_owner(book)
    shares = plan.capacities(book)
    parts = [
        (row.key, stretch, shares["members", row.key])
        for row in book.rows("members")
        for stretch in capacity.stretches(jobs.get(row.key, ()))
    ]
    days = [stretch.days for _, stretch, _ in parts]
    numbers = [np.arange(stretch.first, stretch.last + 1) for _, stretch, _ in parts]
    on = plan.workdays(book).days(np.concatenate(numbers) if numbers else [])
    return pd.DataFrame(
        {
            "member": pd.Series([key for key, _, _ in parts], dtype="str").repeat(days).array,
            "on": on.astype(DATE),
            "load": np.repeat(np.array([stretch.load for _, stretch, _ in parts], float), days),
            "capacity": np.repeat(np.array([share for _, _, share in parts], float), days),
        }
    )


@measure
def impossible(book: Book) -> pd.DataFrame:
    """Return the smallest sets of actions that cannot be done together although every two fit.

    Returns
    -------
    table (members or functions); key; actions (tuple of three or more, the largest load first);
    load (their sum) and capacity (of the member, or the sum of the function's members), as shares
    of full time; first and last (dates), days (working days): when all of them run at once. A
    function's load is that of its own actions, whoever owns them; a set that one member cannot
    do is not given again for a function.
    """
    shares = plan.capacities(book)
    known: set[frozenset[str]] = set()
    rows = []
    for table, groups in (
        ("members", plan.jobs_by_owner(book)),
        ("functions", plan.jobs_by_function(book)),
    ):
        for key, jobs in groups.items():
            share = shares.get((table, key))
            for found in capacity.impossible(jobs, share) if share is not None else ():
                actions = tuple(job.action for job in found)
                if frozenset(actions) not in known:
                    known.add(frozenset(actions))
                    load, *when = _together(book, found)
                    rows.append((table, key, actions, load, share, *when))
    shares_of_time = {"load": "float64", "capacity": "float64"}
    return _table(rows, **_ACTIONS_OF, **shares_of_time, **_BETWEEN, days="Int64")


@measure
def clashes(book: Book) -> pd.DataFrame:
    """Return the smallest sets of open actions that cannot be done in time on whatever days.

    Returns
    -------
    kind (chain: each needs the one before it; time: they are too much for one member or function);
    table and key (the objective that is due; the member or function); actions (tuple: in their
    order; the largest first); first and last (dates between which they have to be done); needed and
    available (working days; of time: days of full time).

    References
    ----------
    Dechter, R., Meiri, I. and Pearl, J. (1991), Artificial Intelligence 49:61-95; Horn, W. A.
    (1974), Naval Research Logistics Quarterly 21:177-185.
    """
    days = plan.workdays(book)
    rows = [
        (*one[:4], days.day(one.first), days.day(one.last), one.needed, one.available)
        for one in clashing.clashes(book)
    ]
    work = {"needed": "float64", "available": "float64"}
    return _table(rows, kind="str", **_ACTIONS_OF, **_BETWEEN, **work)


def _together(book: Book, jobs: tuple[capacity.Job, ...]) -> tuple[float, Any, Any, int]:
    first, last = max(job.first for job in jobs), min(job.last for job in jobs)
    days = plan.workdays(book)
    return sum(job.rate for job in jobs), days.day(first), days.day(last), last - first + 1


@measure
def chances(book: Book) -> pd.DataFrame:
    """Return the team's chance to reach each target: objective, chance (0–1), members, averaged.

    One row an objective that is no umbrella. Each member's low, likely and high are the 10th,
    50th and 90th percentile of a two-piece normal distribution, within the values that are possible
    for the indicator; members are pooled equally, and the chance is that of the pooled value at
    least (direction down: at most) the target. Once it is known what came of 20 objectives, it is
    corrected by that. ``averaged`` is the chance by averaging what members say at each percentile.
    Null without a guess or a target, or where neither the indicator nor the way from baseline to
    target tells the good direction. See ``workbook.stats.quantiles`` for the method.
    """
    by_key, given = book.by_key("objectives"), guessing.guesses(book)
    rows = [
        (*one, guessing.averaged_chance(book, by_key[one.objective], given.get(one.objective, [])))
        for one in targets.chances(book)
    ]
    return _table(rows, objective="str", chance="float64", members="Int64", averaged="float64")


@measure
def expected(book: Book) -> pd.DataFrame:
    """Return the expected results against their target: one row an objective and date, by date.

    Returns
    -------
    objective; on (date); expected and target (in the indicator's unit); due_on; way (share of the
    way from baseline to target, 1 at the target; null without these two or where they are equal);
    reached (whether the value reaches the target; null where target or direction is unknown).
    """
    objectives = book.by_key("objectives")
    rows = []
    for row in sorted(book.rows("expected_results"), key=lambda row: row.on):
        goal = objectives[row.objective]
        reached = targets.reaches(row.value, goal.target, course.direction_of(book, goal))
        way = _way(row.value, goal.baseline, goal.target)
        rows.append((row.objective, row.on, row.value, goal.target, goal.due_on, way, reached))
    table = _table(
        rows,
        objective="str",
        on=DATE,
        expected="float64",
        target="float64",
        due_on=DATE,
        way="float64",
        reached="boolean",
    )
    place = {key: position for position, key in enumerate(objectives)}
    return table.sort_values(
        "objective", key=lambda keys: keys.map(place), kind="stable", ignore_index=True
    )


def _way(value: float, baseline: float | None, target: float | None) -> float | None:
    if baseline is None or target is None or baseline == target:
        return None
    return (value - baseline) / (target - baseline)


@measure
def costs(book: Book) -> pd.DataFrame:
    """Return what the actions of each function cost, for functions that have any.

    Returns
    -------
    function; actions (number), priced (number of them with a cost); cost (sum of the stated
    costs, null where none is stated); budget_share (of the strategy's budget; null without one);
    capital and running (the part of the cost that is paid once, and that comes again every year;
    null where no action says so); committed (ordered and not yet paid).
    """
    actions = book.actions[book.actions["status"] != "dropped"]
    kinds = {kind: actions["cost"].where(actions["spending"] == kind) for kind in KINDS_OF_COST}
    parts = pd.DataFrame({**kinds, "committed": actions["committed"]}, dtype="float64")
    summed = parts.groupby(actions["function"], sort=False).sum(min_count=1)
    grouped = actions.groupby("function", sort=False)["cost"]
    table = pd.DataFrame(
        {
            "actions": grouped.size().astype("Int64"),
            "priced": grouped.count().astype("Int64"),
            "cost": grouped.sum(min_count=1).astype("float64"),
        }
    ).join(summed)
    functions = [row.key for row in book.rows("functions") if row.key in table.index]
    table = table.reindex(pd.Index(functions, dtype="str", name="function")).reset_index()
    table.insert(4, "budget_share", table["cost"] / (book.strategy.budget or np.nan))
    return table


@measure
def conflicts(book: Book) -> pd.DataFrame:
    """Return where plans collide.

    Returns
    -------
    kind (opposite push, different targets, benefit counted twice, outside expertise, starts
    before what it needs); function, other (keys; other is null where the function stands alone);
    indicator (null where none is concerned); table and keys (tuple) of the rows; facts (a
    sentence).
    """
    return _table(
        collisions.conflicts(book),
        kind="str",
        function="str",
        other="str",
        indicator="str",
        table="str",
        keys="object",
        facts="str",
    )


@measure
def contribution(book: Book) -> pd.DataFrame:
    """Return the steps from choices to corporate objectives, layer by layer.

    Returns
    -------
    from_table, from_key, to_table, to_key; choices (tuple: those for which the step is taken);
    effect (declared effect of an action on an indicator, null where none is). See
    ``chain.edges`` for what makes a step.
    """
    rows = ((*edge.start, *edge.end, edge.choices, edge.effect) for edge in chain.edges(book))
    return _table(
        rows,
        from_table="str",
        from_key="str",
        to_table="str",
        to_key="str",
        choices="object",
        effect="Int64",
    )


@measure
def loose_ends(book: Book) -> pd.DataFrame:
    """Return what hangs loose on the map: table, key, end, facts (a sentence).

    ``end`` is "leads to nothing" or "nothing leads to it".
    """
    return _table(chain.loose_ends(book), table="str", key="str", end="str", facts="str")


def _table(rows: Iterable[tuple[Any, ...]], **dtypes: str) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(dtypes)
    return pd.DataFrame(
        {
            name: pd.Series(list(cells), dtype=dtype)
            for (name, dtype), cells in zip(dtypes.items(), columns, strict=True)
        }
    )
