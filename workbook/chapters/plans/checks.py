"""Checks of the plans: complete, within reach of those who carry them, and not against each other.

Dropped actions take no part. An umbrella objective is planned and measured through the objectives
below it: it needs no indicator, action or expected result of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from workbook.analysis import course
from workbook.analysis.checks import Found, check
from workbook.analysis.network import circles
from workbook.analysis.people import of_function
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import (
    _,
    counted,
    either,
    joined,
    quoted,
    say,
    say_number,
    translate,
    written,
)
from workbook.book.messages import percent as share
from workbook.chapters.plans import collisions, plan, soundness, unseen
from workbook.chapters.plans.capacity import Stretch, exceeds, stretches
from workbook.chapters.plans.chain import choices_of_objectives
from workbook.chapters.plans.collisions import Conflict
from workbook.chapters.plans.targets import (
    achievable,
    amount,
    challenging,
    chances,
    percent,
    reaches,
)

__all__ = ["soundness", "unseen"]

FEWEST_FUNCTIONS_AT_A_MOMENT = 2


@check("P201", "error", "an objective that cannot be measured", source="[004]")
def not_measurable(book: Book) -> Iterator[Found]:
    """Find objectives without indicator, baseline, target or due date."""
    names = {
        "indicator": _("indicator"),
        "baseline": _("baseline"),
        "target": _("target"),
        "due_on": _("due date"),
    }
    for row in course.objectives(book):
        missing = [
            translate(name) for column, name in names.items() if getattr(row, column) is None
        ]
        if missing:
            yield Found(
                "objectives",
                (row.key,),
                say(
                    "{row} cannot be measured yet: it has no {missing}.",
                    row=quoted(row.statement),
                    missing=either(missing),
                ),
                say("Enter its {missing}.", missing=joined(missing)),
            )


@check("P202", "error", "a choice that no objective carries out", source="[004]")
def not_enacted(book: Book) -> Iterator[Found]:
    """Find choices that no objective names; the choice of an umbrella is enacted below it."""
    enacted = {choice for row in book.rows("objectives") for choice in row.choice}
    for row in book.rows("choices"):
        if row.key not in enacted:
            yield Found(
                "choices",
                (row.key,),
                say("No function has an objective for {row}.", row=quoted(row.statement)),
                say("Agree on which function is responsible, and enter its objective."),
            )


@check("P203", "warning", "a function of the team with no objective", source="[004]")
def no_objective(book: Book) -> Iterator[Found]:
    """Find functions that have members but no objective."""
    staffed = {row.function for row in book.rows("members")}
    busy = {row.function for row in book.rows("objectives")}
    for row in book.rows("functions"):
        if row.key in staffed and row.key not in busy:
            yield Found(
                "functions",
                (row.key,),
                say("{row} is in the team but has no objective.", row=row.name),
                say(
                    "Agree with {row} on what it will achieve for one of the choices.", row=row.name
                ),
            )


@check("P204", "error", "an objective without an action", source="[004]")
def no_action(book: Book) -> Iterator[Found]:
    """Find objectives that no action serves."""
    served = {key for action in plan.actions(book) for key in action.objective}
    for row in course.objectives(book):
        if row.key not in served:
            function = book.name("functions", row.function)
            yield Found(
                "objectives",
                (row.key,),
                say(
                    "{function} has planned no action for {row}.",
                    function=function,
                    row=quoted(row.statement),
                ),
                say("Enter what will be done, by whom and when, or drop the objective."),
            )


@check(
    "P205",
    "error",
    "an action without owner or dates, that ends before it starts, or has no working day",
    source="[004]",
)
def not_planned(book: Book) -> Iterator[Found]:
    """Find actions of which nobody can say who does them when; one finding an action."""
    names = {"owner": _("owner"), "starts_on": _("start"), "ends_on": _("end")}
    for row in plan.actions(book):
        missing = [
            translate(name) for column, name in names.items() if getattr(row, column) is None
        ]
        faults, remedies = [], []
        if missing:
            faults.append(say("has no {missing}", missing=either(missing)))
            remedies.append(say("Enter its {missing}.", missing=joined(missing)))
        if row.starts_on and row.ends_on and row.ends_on < row.starts_on:
            faults.append(
                say(
                    "ends on {ends_on}, before it starts on {starts_on}",
                    ends_on=row.ends_on,
                    starts_on=row.starts_on,
                )
            )
            remedies.append(say("Correct its dates."))
        span = plan.spans(book).get(row.key)
        if row.effort_days and span and not span.duration:
            faults.append(
                say(
                    "has effort but no working day between {starts_on} and {ends_on}",
                    starts_on=row.starts_on,
                    ends_on=row.ends_on,
                )
            )
            remedies.append(say("Correct its dates, or the holidays."))
        if faults:
            message = say("{action} {faults}.", action=quoted(row.statement), faults=joined(faults))
            yield Found("actions", (row.key,), message, " ".join(remedies))


@check("P206", "error", "an action that needs expertise its function does not have", source="[004]")
def outside_expertise(book: Book) -> Iterator[Found]:
    """Find actions in a domain that their function does not declare as its expertise."""
    functions = book.rows("functions")
    for found in collisions.outside_expertise(book):
        domain = book.by_key("actions")[found.keys[0]].domain.strip()
        able = [row.name for row in functions if collisions.masters(row, domain)]
        own = book.name("functions", found.function)
        yield _found(
            found,
            say(
                "Give it to {who}, or add {domain} to the expertise of {own} if it has it.",
                who=either(able) if able else say("a function with this expertise"),
                domain=domain,
                own=own,
            ),
        )


@check(
    "P207",
    "error",
    "actions of two functions that move one indicator in opposite directions",
    source="[004]",
)
def opposite_pushes(book: Book) -> Iterator[Found]:
    """Find pairs of functions that work against each other; one finding an indicator and pair."""
    for found in collisions.opposite_pushes(book):
        yield _found(
            found,
            say(
                "Both functions should agree on the direction that serves the customer, and "
                "change or drop the actions that work the other way."
            ),
        )


@check("P208", "error", "a dependency cycle", source="[004]")
def circular(book: Book) -> Iterator[Found]:
    """Find actions that wait for each other, or for themselves; one finding a circle."""
    for circle in circles(plan.needs(book)):
        names = [quoted(book.name("actions", key)) for key in circle]
        if len(names) == 1:
            message = say("{action} needs itself.", action=names[0])
            remedy = say("Remove this dependency, so that it can start.")
        else:
            needed: str = names[0]
            for name in reversed(names[1:]):
                needed = say("{action}, which needs {needed}", action=name, needed=needed)
            message = say("{action} needs {needed}.", action=names[0], needed=needed)
            remedy = say("Remove one of these dependencies, so that the actions can start.")
        yield Found("actions", circle, message, remedy)


@check("P209", "error", "an action that starts before an action it needs has ended", source="[004]")
def early_start(book: Book) -> Iterator[Found]:
    """Find actions that start on or before the day on which one that they need ends."""
    for found in collisions.early_starts(book):
        first = book.by_key("actions")[found.keys[1]].ends_on
        yield _found(
            found, say("Start it after {first}, or end the other one earlier.", first=first)
        )


@check("P210", "warning", "an action that ends after its objective is due", source="[004]")
def ends_late(book: Book) -> Iterator[Found]:
    """Find actions that end after the first due date of their objectives."""
    objectives = book.by_key("objectives")
    for row in plan.actions(book):
        due = [objectives[key] for key in row.objective if objectives[key].due_on is not None]
        first = min(due, key=lambda objective: objective.due_on, default=None)
        if row.ends_on is not None and first is not None and row.ends_on > first.due_on:
            yield Found(
                "actions",
                (row.key,),
                say(
                    "{row} ends on {ends_on}, after its objective {first} is due on {due_on}.",
                    row=quoted(row.statement),
                    ends_on=row.ends_on,
                    first=quoted(first.statement),
                    due_on=first.due_on,
                ),
                say("End it in time, or agree on a later due date."),
            )


@check("P211", "warning", "a person who is booked above capacity", source="[004]")
def overloaded(book: Book) -> Iterator[Found]:
    """Find members with any day above their capacity; one finding a member."""
    jobs = plan.jobs_by_owner(book)
    for member in book.rows("members"):
        over = [
            stretch
            for stretch in stretches(jobs.get(member.key, ()))
            if exceeds(stretch.load, member.capacity)
        ]
        if over:
            yield _overload(book, member, over)


def _overload(book: Book, member: Row, over: list[Stretch]) -> Found:
    peak = max(over, key=lambda stretch: stretch.load)
    days = sum(stretch.days for stretch in over)
    actions = dict.fromkeys(job.action for stretch in over for job in stretch.jobs)
    return Found(
        "members",
        (member.key,),
        say(
            "One person{whose} is booked at up to {load} of full time ({capacity} available) on "
            "{working_days}, with the peak from {first}: {named}.",
            whose=of_function(book, member.key),
            member=member.name,
            capacity=share(member.capacity, 1),
            working_days=counted(days, "working day"),
            load=share(peak.load, 1),
            first=plan.workdays(book).day(peak.first),
            named=plan.named(book, "actions", actions),
        ),
        say("Move this action, give it to someone else, or plan less effort.")
        if len(actions) == 1
        else say("Move one of these actions, give it to someone else, or plan less effort."),
    )


@check(
    "P212",
    "error",
    "no expected results, or they do not reach the target by the due date",
    source="[004]",
)
def not_promised(book: Book) -> Iterator[Found]:
    """Find objectives that promise no result, or less than their target.

    An objective without any expected result is found whatever else it lacks. Whether results
    reach the target is asked where target, due date and good direction are known (P201 finds the
    rest); the last result up to the due date counts.
    """
    results: dict[str, list[Row]] = {}
    for row in sorted(book.rows("expected_results"), key=lambda row: row.on):
        results.setdefault(row.objective, []).append(row)
    for objective in course.objectives(book):
        fault = _shortfall(book, objective, results.get(objective.key, []))
        if fault:
            yield Found(
                "objectives",
                (objective.key,),
                say("{objective} {fault}.", objective=quoted(objective.statement), fault=fault),
                say(
                    "Enter the results that the actions should bring, up to the target on the due "
                    "date. If they cannot reach it, change the actions or the target."
                ),
                # The line from the baseline to the target may be meant.
                None if objective.key in results else "warning",
            )


def _shortfall(book: Book, objective: Row, results: list[Row]) -> str:
    if not results:
        return say("has no expected results")
    if objective.target is None or objective.due_on is None:
        return ""
    in_time = [row for row in results if row.on <= objective.due_on]
    if not in_time:
        return say("has no expected result by its due date {due_on}", due_on=objective.due_on)
    last = in_time[-1]
    if reaches(last.value, objective.target, course.direction_of(book, objective)) is False:
        value, target = (
            amount(book, objective.indicator, number) for number in (last.value, objective.target)
        )
        return say(
            "expects {value} on {on}, short of its target of {target} on {due_on}",
            value=value,
            on=last.on,
            target=target,
            due_on=objective.due_on,
        )
    return ""


@check("P213", "warning", "not challenging: chance above 90 %", source="[004]")
def not_challenging(book: Book) -> Iterator[Found]:
    """Find objectives that the team is all but sure to reach; 90 % itself is challenging."""
    for row in chances(book):
        if not challenging(row.chance):
            yield Found(
                "objectives",
                (row.objective,),
                say_number(
                    int(row.members),
                    "{objective} is not challenging: {number} member gives it a {chance} chance "
                    "of reaching the target.",
                    "{objective} is not challenging: {number} members together give it a {chance} "
                    "chance of reaching the target.",
                    objective=quoted(book.name("objectives", row.objective)),
                    chance=percent(row.chance),
                ),
                say("Agree on a more ambitious target, with a chance between 10 % and 90 %."),
            )


@check("P214", "warning", "not achievable: chance below 10 %", source="[004]")
def not_achievable(book: Book) -> Iterator[Found]:
    """Find objectives that the team hardly believes in; 10 % itself is achievable."""
    for row in chances(book):
        if not achievable(row.chance):
            yield Found(
                "objectives",
                (row.objective,),
                say_number(
                    int(row.members),
                    "{objective} is not achievable: {number} member gives it a {chance} chance of "
                    "reaching the target.",
                    "{objective} is not achievable: {number} members together give it a {chance} "
                    "chance of reaching the target.",
                    objective=quoted(book.name("objectives", row.objective)),
                    chance=percent(row.chance),
                ),
                say(
                    "Plan more or better actions, or agree on a target with a chance between 10 "
                    "% and 90 %."
                ),
            )


@check(
    "P215",
    "warning",
    "a moment of truth that only one function serves, or none",
    source="[004]",
)
def lonely_moment(book: Book) -> Iterator[Found]:
    """Find moments of truth that fewer than two functions serve."""
    serving: dict[str, dict[str, None]] = {}
    for row in book.rows("moment_functions"):
        serving.setdefault(row.moment, {})[row.function] = None
    for moment in book.rows("moments"):
        functions = [book.name("functions", key) for key in serving.get(moment.key, ())]
        if len(functions) < FEWEST_FUNCTIONS_AT_A_MOMENT:
            name = quoted(moment.name)
            yield Found(
                "moments",
                (moment.key,),
                say(
                    "Only {function} serves the moment of truth “{moment}”.",
                    function=functions[0],
                    moment=name,
                )
                if functions
                else say("No function serves the moment of truth “{moment}”.", moment=name),
                say("Enter what each function does there; to the customer they are one company."),
            )


@check(
    "P216",
    "error",
    "two functions have different targets for one indicator on the same date",
    source="[004]",
)
def different_targets(book: Book) -> Iterator[Found]:
    """Find pairs of functions with different targets; one finding an indicator, date and pair."""
    for found in collisions.different_targets(book):
        yield _found(found, say("Both functions should agree on one target."))


@check(
    "P219",
    "error",
    "an umbrella objective with an indicator, results or actions of its own",
    source="[004]",
)
def loaded_umbrella(book: Book) -> Iterator[Found]:
    """Find what no measure counts, because only the lowest level of objectives carries it."""
    parents = {row.parent for row in book.rows("objectives")}
    promised = {row.objective for row in book.rows("expected_results")}
    served = {key for action in plan.actions(book) for key in action.objective}
    for row in book.rows("objectives"):
        carries = {
            _("indicator"): row.indicator is not None,
            _("expected results"): row.key in promised,
            _("actions"): row.key in served,
        }
        if row.key in parents and any(carries.values()):
            what = joined([translate(name) for name, there in carries.items() if there])
            yield Found(
                "objectives",
                (row.key,),
                say(
                    "{row} is an umbrella objective, so its own {what} will not be counted.",
                    row=quoted(row.statement),
                    what=what,
                ),
                say("Move them to one of the objectives below it."),
            )


@check("P217", "warning", "the actions cost more than the budget", source="[004]")
def over_budget(book: Book) -> Iterator[Found]:
    """Find a strategy whose actions cost more than its budget, where it has one."""
    costs = [row.cost for row in plan.actions(book) if row.cost is not None]
    total, budget = fsum(costs), book.strategy.budget
    if budget is not None and round(total - budget, 6) > 0:
        currency = f" {book.strategy.currency}" if book.strategy.currency else ""
        over = round(total - budget, 2)
        yield Found(
            "strategy",
            (book.key,),
            say(
                "The actions cost {total}{currency}, {over} more than the budget of {budget}.",
                total=written(f"{total:,.10g}", total),
                currency=currency,
                over=written(f"{over:,.10g}", over),
                budget=written(f"{budget:,.10g}", budget),
            ),
            say("Drop or cut the actions that bring the least, or ask for a larger budget."),
        )


@check(
    "P218",
    "warning",
    "an action for a moment of truth that is not part of the strategy",
    source="[001]",
)
def sprinkled(book: Book) -> Iterator[Found]:
    """Find actions at a moment of truth to which nothing in the strategy leads.

    No choice aims at the action's moment, and its objectives (with their umbrellas) have no choice
    that aims at any moment. An action without a moment is not judged, and none is while no choice
    names its moment.
    """
    aims = {row.key: row.moment for row in book.rows("choices") if row.moment is not None}
    serves = choices_of_objectives(book)
    for row in plan.actions(book):
        if not aims or row.moment is None or row.moment in aims.values():
            continue
        if not any(choice in aims for key in row.objective for choice in serves[key]):
            moment = quoted(book.name("moments", row.moment))
            yield Found(
                "actions",
                (row.key,),
                say(
                    "{row} is not part of the strategy: no choice is aimed at its moment of truth "
                    "“{moment}”.",
                    row=quoted(row.statement),
                    moment=moment,
                ),
                say("Aim a choice at “{moment}”, or drop the action.", moment=moment),
            )


def _found(conflict: Conflict, remedy: str) -> Found:
    return Found(conflict.table, conflict.keys, conflict.facts, remedy)
