"""What does not fit together, in words: one card a fact."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from workbook.book import Book, records
from workbook.book.messages import counted, joined, quoted, say, short_day
from workbook.chapters.plans import measures, plan
from workbook.charts import parts, theme
from workbook.charts.cards import Card, cards

if TYPE_CHECKING:
    import pandas as pd

MOST = 6  # cards of one kind
_MOST_PATHS, _MOST_STEPS = 3, 20

_SIGNS = {"benefit counted twice": "▲"}  # nobody is hindered by it; all others are errors


def conflict_cards(book: Book) -> theme.Html:
    """Conflicts between the plans of functions, kind by kind."""
    found = measures.conflicts(book)
    if found.empty:
        return theme.paragraph(say("No plan conflicts with another."))
    made = []
    for kind, rows in found.groupby("kind", sort=False):
        sign = _SIGNS.get(str(kind), "✕")
        made += [_card(sign, str(kind).capitalize(), row.facts) for row in records(rows.head(MOST))]
        made += _rest(len(rows) - MOST, f"with “{kind}”", "conflicts")
    return cards(made)


def impossible_cards(book: Book) -> theme.Html:
    """Actions that cannot all be done although every two of them can: the smallest sets."""
    found = measures.impossible(book)
    if found.empty:
        return theme.paragraph(say("No set of actions is too much for one person."))
    made = [
        _card("✕", "Too much at once", _impossible(book, row)) for row in records(found.head(MOST))
    ]
    return cards([*made, *_rest(len(found) - MOST, "like these", "impossible")])


def clash_cards(book: Book) -> theme.Html | None:
    """Sets of actions that cannot be done in time on whatever days: the smallest ones."""
    if not plan.actions(book):
        return None
    found = measures.clashes(book)
    if found.empty:
        return theme.paragraph(say("All open actions fit before their due dates."))
    says = {"chain": _chain, "time": _squeezed}
    made = [
        _card("✕", say("Cannot be done together"), says[row.kind](book, row))
        for row in records(found.head(MOST))
    ]
    return cards([*made, *_rest(len(found) - MOST, say("like these"), "clashes")])


def _chain(book: Book, row: Any) -> str:
    spans, by_key = plan.spans(book), book.by_key("actions")
    steps = [
        say(
            "{action} ({function}, {days})",
            action=quoted(by_key[key].statement),
            function=book.name("functions", by_key[key].function),
            days=counted(spans[key].duration, "working day"),
        )
        for key in row.actions
    ]
    return say(
        "Each of these needs the one before it: {steps}. The first can begin on {first} at the "
        "earliest, and {objective} is due on {last}: together they take {needed}, and there are "
        "only {available}.",
        steps=", ".join(steps),
        first=short_day(row.first),
        objective=quoted(book.name("objectives", row.key)),
        last=short_day(row.last),
        needed=counted(int(row.needed), "working day"),
        available=max(int(row.available), 0),
    )


def _squeezed(book: Book, row: Any) -> str:
    by_key = book.by_key("actions")
    steps = [
        say(
            "{action} ({function})",
            action=quoted(by_key[key].statement),
            function=book.name("functions", by_key[key].function),
        )
        for key in row.actions
    ]
    return say(
        "{who} cannot do these {number} actions in time: {steps}. All of them have to be done "
        "between {first} and {last}. What is left of them takes {needed} days of full time, and "
        "{available} are available.",
        steps=joined(steps),
        needed=theme.number(row.needed),
        available=theme.number(row.available),
        **_set_of(book, row),
    )


def _set_of(book: Book, row: Any) -> dict[str, Any]:
    """Whose actions a set has, how many, and from when to when."""
    return {
        "who": book.name(row.table, row.key),
        "number": len(row.actions),
        "first": short_day(row.first),
        "last": short_day(row.last),
    }


def unscheduled_cards(book: Book) -> theme.Html | None:
    """Actions that cannot be scheduled, each with the reason."""
    if not plan.actions(book):
        return None
    found = measures.unscheduled(book)
    if found.empty:
        return theme.paragraph(say("Every action is scheduled."))
    made = [
        _card("✕", "Not scheduled", f"{quoted(book.name('actions', row.action))} {row.reason}.")
        for row in records(found.head(MOST))
    ]
    return cards([*made, *_rest(len(found) - MOST, "like these", "unscheduled")])


def critical_steps(book: Book) -> theme.Html | None:
    """The critical paths, step by step."""
    paths = measures.critical_paths(book)
    if paths.empty:
        return None
    number = int(paths.path.max())
    made = [
        _path(book, path, number, rows)
        for path, rows in list(paths.groupby("path", sort=False))[:_MOST_PATHS]
    ]
    return theme.together(made, '<div class="wb">{}</div>')


def _path(book: Book, path: Any, number: int, rows: pd.DataFrame) -> theme.Html:
    steps = [_step(book, row.action) for row in records(rows.head(_MOST_STEPS))]
    more = len(rows) - _MOST_STEPS
    rest = say("and {more}", more=counted(more, "more action")) if more > 0 else ""
    title = say("Path {path} of {many}", path=path, many=_many(number)) if number > 1 else ""
    items = "".join(
        f'<li><strong>{escape(what)}</strong><br><span class="wb-remedy">{escape(who)}</span></li>'
        for what, who in steps
    )
    shows: list[parts.Part] = [parts.Sentence(title)] if title else []
    shows += [parts.Points((*steps, *([(rest,)] if rest else [])))]
    heading = f"<p><strong>{escape(title)}</strong></p>" if title else ""
    last = f"<li>{escape(rest)}</li>" if rest else ""
    return theme.Html(f"{heading}<ol>{items}{last}</ol>", shows)


def _many(number: int) -> str:
    return say("{number} or more", number=number) if number == measures.MOST_PATHS else str(number)


def _step(book: Book, action: str) -> tuple[str, str]:
    row, days = book.by_key("actions")[action], plan.workdays(book)
    time = plan.times(book)[action]
    first, last = (short_day(days.day(one)) for one in (time.early_start, time.early_finish))
    who = [book.name("functions", row.function)]
    who += [book.name("members", row.owner)] if row.owner else []
    return str(row.statement), say(
        "{who}: {first} to {last}", who=", ".join(who), first=first, last=last
    )


def _impossible(book: Book, row: Any) -> str:
    jobs = {job.action: job for jobs in _jobs(book, row.table).values() for job in jobs}
    parts = "; ".join(
        say(
            "{action} takes {share}",
            action=quoted(book.name("actions", key)),
            share=theme.percent(jobs[key].rate),
        )
        for key in row.actions
    )
    return say(
        "{who} cannot do these {number} at the same time, although any two of them are possible: "
        "{parts}. Together they need {load} of full time, and {capacity} is available. They "
        "overlap from {first} to {last}, on {working_days}.",
        parts=parts,
        load=theme.percent(row.load),
        capacity=theme.percent(row.capacity),
        working_days=counted(int(row.days), "working day"),
        **_set_of(book, row),
    )


def _jobs(book: Book, table: str) -> dict[str, list[Any]]:
    return plan.jobs_by_owner(book) if table == "members" else plan.jobs_by_function(book)


def _card(sign: str, word: str, facts: str) -> Card:
    tone = "bad" if sign == "✕" else "caution"
    return Card(word, "", (("", facts),), sign, tone)


def _rest(number: int, what: str, measure: str) -> list[Card]:
    if number <= 0:
        return []
    said = say(
        "{number} more {what}; the measure plans.{measure} lists them all.",
        number=number,
        what=what,
        measure=measure,
    )
    return [Card(lines=(("", said),))]
