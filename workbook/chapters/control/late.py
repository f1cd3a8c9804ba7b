"""Checks of the delivery: work that is late, a plan that falls behind, work that is not done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.analysis import course, delivery
from workbook.analysis.checks import Found, Severity, check
from workbook.analysis.people import of_function
from workbook.analysis.reach import choices_of_objectives, supported
from workbook.analysis.schedule import actions, needs
from workbook.book import Book
from workbook.book.messages import counted, joined, percent, quoted, say, say_number
from workbook.chapters.control.deliveries import days

_NAMED = 3


@check("M506", "warning", "an action that has not started or finished on time", source="[004]")
def late_work(book: Book) -> Iterator[Found]:
    """Find actions past their last day and not done, or past their first day and not begun.

    It is an error where the late work moves an objective past its due date, and for all of it
    where it owes a quarter of the effort that was due by now.
    """
    moved: dict[str, list[delivery.Delay]] = {}
    for delay in delivery.delays(book):
        for key in delay.actions:
            moved.setdefault(key, []).append(delay)
    grave = delivery.late_share(book) >= delivery.GRAVE
    company = _company(book) if moved else {}
    for work in delivery.works(book):
        if work.state in delivery.OVERDUE:
            moves = moved.get(work.row.key, [])
            severity: Severity = "error" if grave or moves else "warning"
            message = _stands(work) + (_moves(book, moves, company) if moves else "")
            remedy = (
                say("Start it, or agree with the team on new dates.")
                if work.state == delivery.NOT_BEGUN
                else say(
                    "Finish it and mark it as done, or agree with the team on a new last day and "
                    "on what has to move with it."
                )
            )
            yield Found("actions", (work.row.key,), message, remedy, severity)


def _stands(work: delivery.Work) -> Any:
    if work.state == delivery.NOT_BEGUN:
        return say(
            "{action} was to start on {starts_on} and has not started.",
            action=quoted(work.row.statement),
            starts_on=work.row.starts_on,
        )
    return say(
        "{action} was to end on {ends_on} and {done}{late}.",
        action=quoted(work.row.statement),
        ends_on=work.row.ends_on,
        done=say("no progress is entered")
        if work.row.progress is None
        else say("is {share} done", share=percent(work.earned)),
        late=say_number(
            work.days_late, ", {number} working day late", ", {number} working days late"
        )
        if work.days_late
        else "",
    )


def _moves(book: Book, moves: list[delivery.Delay], company: dict[str, list[str]]) -> Any:
    first = moves[0]
    said = say(
        " {objective}, due on {due_on}, will be reached on {finish} at the earliest{more}.",
        objective=quoted(first.objective.statement),
        due_on=first.objective.due_on,
        finish=first.finish,
        more=say_number(
            len(moves) - 1,
            "; {number} more objective is delayed too",
            "; {number} more objectives are delayed too",
        )
        if len(moves) > 1
        else "",
    )
    reached = dict.fromkeys(one for delay in moves for one in company[delay.objective.key])
    if not reached:
        return said
    names = [quoted(book.name("corporate_objectives", key)) for key in reached]
    if len(names) > _NAMED:
        names[_NAMED:] = [say("{number} more", number=len(names) - _NAMED)]
    return said + say(" This delays {company}.", company=joined(names))


def _company(book: Book) -> dict[str, list[str]]:
    serves, supports = choices_of_objectives(book), supported(book)
    return {
        key: [one for choice in choices for one in supports.get(choice, ())]
        for key, choices in serves.items()
    }


@check(
    "M507",
    "warning",
    "the plan is behind: less than 80 % of the work due is done, or the work done has cost "
    "more than planned",
    source="[004]",
)
def behind(book: Book) -> Iterator[Found]:
    """Find a plan of which too little is done for the time or for the money; one finding."""
    effort, money, end = delivery.effort(book), delivery.money(book), delivery.end(book)
    facts, remedies = [], []
    if effort.spi is not None and effort.spi < delivery.BEHIND:
        facts.append(
            say(
                "{earned} of the {planned} of work due by now are done ({share}).",
                planned=days(effort.planned),
                earned=days(effort.earned),
                share=percent(effort.spi),
            )
        )
        if end and end.high and end.high > end.planned:
            facts.append(
                say(
                    "At this pace the plan will end on {high} instead of {planned}.",
                    high=end.high,
                    planned=end.planned,
                )
            )
        remedies.append(
            say("Decide which actions matter most, give them people, and move the others.")
        )
    if money.overspent:
        facts.append(
            say(
                "The work done so far was planned to cost {earned}; {spent} has been spent on it.",
                spent=book.money(money.spent or 0.0),
                earned=book.money(money.earned_for_it or 0.0),
            )
        )
        if money.high:
            facts.append(
                say(
                    "At this rate all actions together will cost {high} instead of {total}.",
                    high=book.money(money.high),
                    total=book.money(money.total),
                )
            )
        remedies.append(say("Find out what costs more than planned and what can be left out."))
    if facts:
        yield Found("strategy", (book.key,), " ".join(facts), " ".join(remedies))


@check(
    "M509",
    "warning",
    "an action marked as done although its progress, its result or an action it needs says "
    "otherwise",
    source="[004], [000]",
)
def done_in_name(book: Book) -> Iterator[Found]:
    """Find what is called done and cannot be; and objectives whose work is all done for nothing.

    An action is not done with a progress below 100 %, while something that it needs is not, or
    before its first day. The work for an objective was for nothing where all its actions are
    done and the last value, measured after they ended, is not better than the baseline.
    """
    rows, needed = book.by_key("actions"), needs(book)
    for row in actions(book):
        if row.status != "done":
            continue
        open_still = [
            quoted(rows[key].statement)
            for key in dict.fromkeys(needed[row.key])
            if rows[key].status != "done"
        ]
        facts = []
        if row.progress is not None and row.progress < 1:
            facts.append(say("its progress is {share}", share=percent(row.progress)))
        if open_still:
            names = open_still[:_NAMED]
            if len(open_still) > _NAMED:
                names.append(say("{number} more", number=len(open_still) - _NAMED))
            facts.append(
                say_number(
                    len(open_still),
                    "it needs {names}, which is not done yet",
                    "it needs {names}, which are not done yet",
                    names=joined(names),
                )
            )
        if row.starts_on is not None and row.starts_on > book.as_of:
            facts.append(say("it does not start before {starts_on}", starts_on=row.starts_on))
        if facts:
            yield Found(
                "actions",
                (row.key,),
                say(
                    "{action} is marked as done, but {facts}.",
                    action=quoted(row.statement),
                    facts=joined(facts),
                ),
                say("Enter its progress and when it will end, or correct the entry."),
            )
    yield from _for_nothing(book)


def _for_nothing(book: Book) -> Iterator[Found]:
    serving: dict[str, list[Any]] = {}
    for row in actions(book):
        for key in row.objective:
            serving.setdefault(key, []).append(row)
    for objective in course.objectives(book):
        work = serving.get(objective.key, [])
        ends = [row.ends_on for row in work if row.ends_on is not None]
        if not ends or any(row.status != "done" for row in work) or objective.baseline is None:
            continue
        after = [one for one in course.readings(book, objective.indicator) if one.on > max(ends)]
        good = course.direction(book, objective.indicator)
        if after and good and (after[-1].value - objective.baseline) * good <= 0:
            indicator = book.by_key("indicators")[objective.indicator]
            unit = f" {indicator.unit}" if indicator.unit else ""
            yield Found(
                "objectives",
                (objective.key,),
                say(
                    "Everything planned for {objective} is done ({actions}), but “{indicator}” "
                    "was {value}{unit} on {on}, no better than the baseline of {baseline}{unit}.",
                    actions=counted(len(work), "action"),
                    objective=quoted(objective.statement),
                    indicator=indicator.name,
                    value=f"{after[-1].value:,.4g}",
                    unit=unit,
                    on=after[-1].on,
                    baseline=f"{objective.baseline:,.4g}",
                ),
                say("Find out with the team why the work had no effect, and plan what will."),
            )


@check(
    "M512",
    "warning",
    "a commitment without a due date, or one postponed twice",
    source="[004], [000]",
)
def put_off(book: Book) -> Iterator[Found]:
    """Find open commitments without a due date, and those that were entered a third time.

    A commitment was put off where the same member entered the same words again with a later day,
    and the earlier one was not done by its own.
    """
    made: dict[tuple[str, str], list[Any]] = {}
    for row in book.rows("commitments"):
        if row.made_on > book.as_of:
            continue
        open_still = row.done_on is None or row.done_on > book.as_of
        if open_still and row.due_on is None:
            yield Found(
                "commitments",
                (row.key,),
                say(
                    "The commitment {commitment}{whose} has no due date.",
                    commitment=quoted(row.statement),
                    member=book.name("members", row.member),
                    whose=of_function(book, row.member),
                ),
                say("Agree on a due date."),
            )
        words = " ".join(row.statement.casefold().split()).removesuffix(".")
        made.setdefault((row.member, words), []).append(row)
    for (member, _), rows in made.items():
        dated = sorted((row for row in rows if row.due_on), key=lambda row: (row.due_on, row.key))
        last = dated[-1] if dated else None
        missed = [
            row
            for row in dated[:-1]
            if last
            and row.due_on < last.due_on
            and (row.done_on is None or row.done_on > row.due_on)
        ]
        if last and len(missed) > 1 and (last.done_on is None or last.done_on > book.as_of):
            yield Found(
                "commitments",
                (last.key,),
                say(
                    "The commitment {commitment}{whose} was postponed {times}: it was first due on "
                    "{first} and is now due on {due_on}.",
                    commitment=quoted(last.statement),
                    member=book.name("members", member),
                    whose=of_function(book, member),
                    times=say_number(len(missed), "{number} time", "{number} times"),
                    first=missed[0].due_on,
                    due_on=last.due_on,
                ),
                say("Ask what is in the way, and remove it or drop the commitment."),
            )
