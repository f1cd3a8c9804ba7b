"""What the book itself shows of each of the six shifts, in words beside what people say.

Each shift has four facts of which a later one tells more. They are looked for in the rows and
measures that the other chapters leave behind; what nobody has entered is a fact too, and no error.
The number of the highest fact that holds orders the rows of a page and is shown nowhere: it is no
score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workbook.analysis import course
from workbook.analysis.left_behind import known, rows_of, rows_of_measure, value_of
from workbook.analysis.promises import functions_at, in_order, promises
from workbook.book import Book
from workbook.book.messages import counted, number, one_line, percent, quoted, say, say_number

OWN = ("own_data", "own_survey")
HALF, MOST = 0.5, 0.8
FEWEST_FUNCTIONS, MANY_FUNCTIONS = 3, 4
COLLIDING = ("P207", "P216", "D802")
DECIDED = ("effect shown", "no effect", "changed")
"""How the verdicts of decisions begin that tell something."""


class Level(NamedTuple):
    """One fact: whether it holds, what the book shows then, and what it lacks otherwise."""

    holds: bool
    shows: str
    lacks: str


class Facts(NamedTuple):
    """What the book shows of a shift: the number of the highest fact that holds (0 to 4).

    ``fact`` is what holds and what is lacking in a sentence, ``next`` what comes first for more.
    """

    level: int
    fact: str
    next: str


def facts(book: Book) -> Mapping[str, Facts]:
    """Return shift → what the book shows of it."""
    return book.remember(
        "facts of the six shifts",
        lambda: {name: _facts(tuple(levels(book))) for name, levels in _SHIFTS.items()},
    )


def _facts(levels: tuple[Level, ...]) -> Facts:
    highest = max((at for at, one in enumerate(levels, 1) if one.holds), default=0)
    lacking = next((one.lacks for one in levels if not one.holds), "")
    if not highest:
        return Facts(0, _sentence(lacking), _sentence(lacking))
    shows = levels[highest - 1].shows
    fact = say("{shows}; {lacks}", shows=shows, lacks=lacking) if lacking else shows
    return Facts(highest, _sentence(fact), _sentence(lacking) if lacking else "")


def _sentence(text: str) -> str:
    line = one_line(text)
    return say("{sentence}.", sentence=line[:1].upper() + line[1:])


def _relations(book: Book) -> Iterator[Level]:
    constants = rows_of(book, "constants")
    yield Level(
        any(row.name == "annual_margin" for row in constants),
        say("what a customer earns in a year is entered"),
        say("nobody has entered what a customer earns in a year"),
    )
    kept = [
        row
        for row in rows_of_measure(book, "economics.retention")
        if known(row, "survival_12") is not None or known(row, "expected_orders_12") is not None
    ]
    yield Level(
        bool(kept),
        say("how long customers stay is computed from our own data"),
        say("how long customers stay is not known from our own data"),
    )
    segments = [
        row
        for row in rows_of_measure(book, "economics.segments")
        if known(row, "clv_low") is not None
    ]
    grows = any(
        known(row, "share") is not None for row in rows_of_measure(book, "economics.growth")
    )
    yield Level(
        bool(segments) and grows,
        say(
            "the value of {segments} is known, and how many would buy more",
            segments=counted(len(segments), "segment"),
        ),
        say("the value of each segment and how many would buy more are not both known"),
    )
    yield Level(
        _has_proven_objective(book),
        say("the strategy supports a financial objective that is measured"),
        say("no financial objective that the strategy supports has been measured lately"),
    )


def _has_proven_objective(book: Book) -> bool:
    """Say whether a financial objective with support was measured within two usual intervals."""
    from workbook.analysis.alignment import objectives
    from workbook.book import records

    supported = {row.corporate_objective for row in records(objectives(book)) if row.support > 0}
    for row in book.rows("corporate_objectives"):
        if row.perspective != "financial" or row.key not in supported or not row.indicator:
            continue
        found = course.readings(book, row.indicator, judged=False)
        usual = course.usual_interval(book, row.indicator)
        if found and usual and (book.as_of - found[-1].on).days <= 2 * usual:
            return True
    return False


def _experience(book: Book) -> Iterator[Level]:
    moments = in_order(book)
    yield Level(
        bool(moments),
        say_number(
            len(moments),
            "{number} moment of truth is in order",
            "{number} moments of truth are in order",
        ),
        say("no moment of truth is entered"),
    )
    alone = [row for row in moments if row.owner is None or len(functions_at(book, row.key)) < 2]
    yield Level(
        bool(moments) and not alone,
        say("every moment of truth has an owner and two functions or more"),
        say_number(
            len(alone),
            "{number} moment of truth lacks an owner or a second function",
            "{number} moments of truth lack an owner or a second function",
        )
        if moments
        else say("no moment of truth has an owner and two functions"),
    )
    made = promises(book)
    measured = [one for one in made if one.verdict != "unmeasured"]
    kept = [one for one in measured if one.verdict == "kept"]
    counts = {"measured": len(measured), "promises": counted(len(made), "promise")}
    yield Level(
        bool(made) and len(measured) >= HALF * len(made),
        say("{measured} of {promises} are measured", **counts),
        (
            say("only {measured} of {promises} are measured", **counts)
            if measured
            else say("none of {promises} is measured", promises=counts["promises"])
        )
        if made
        else say("no promise to the customer is entered"),
    )
    yield Level(
        len(measured) >= max(1, HALF * len(made)) and len(kept) >= MOST * len(measured),
        say("{measured} of {promises} are measured, and {kept} of these are kept", kept=len(kept),
            **counts),
        say("{kept} of the {measured} promises that are measured are kept", kept=len(kept),
            measured=len(measured))
        if measured
        else say("nobody knows which promises are kept"),
    )  # fmt: skip


def _decisions(book: Book) -> Iterator[Level]:
    rows = rows_of(book, "decisions")
    yield Level(
        bool(rows),
        say_number(
            len(rows),
            "{number} decision of management is recorded",
            "{number} decisions of management are recorded",
        ),
        say("no decision of management is recorded"),
    )
    blind = [row for row in rows if row.source is None and row.indicator is None]
    yield Level(
        bool(rows) and not blind,
        say("each decision says where its effect is to be seen"),
        say_number(
            len(blind),
            "{number} decision does not say where its effect is to be seen",
            "{number} decisions do not say where their effect is to be seen",
        )
        if blind
        else say("no decision says where its effect is to be seen"),
    )
    told = [
        row
        for row in rows_of_measure(book, "economics.decisions")
        if str(known(row, "verdict") or "").startswith(DECIDED)
    ]
    yield Level(
        bool(rows) and len(told) >= HALF * len(rows),
        say("{told} of {decisions} have a verdict", told=len(told),
            decisions=counted(len(rows), "decision")),
        say("what decisions did can be told of {told} of {decisions}", told=len(told),
            decisions=counted(len(rows), "decision"))
        if rows
        else say("nobody knows what decisions did"),
    )  # fmt: skip
    moved = [row for row in rows if row.outcome in ("changed", "reversed")]
    yield Level(
        bool(moved),
        say_number(
            len(moved),
            "{number} decision was changed or taken back after that",
            "{number} decisions were changed or taken back after that",
        ),
        say("no decision was changed because of what it did"),
    )


def _together(book: Book) -> Iterator[Level]:
    by_choice: dict[str, set[str]] = {}
    planning = set()
    for row in book.rows("objectives"):
        planning.add(row.function)
        for choice in row.choice:
            by_choice.setdefault(choice, set()).add(row.function)
    yield Level(
        len(planning) >= FEWEST_FUNCTIONS,
        say_number(
            len(planning), "{number} function has objectives", "{number} functions have objectives"
        ),
        say("fewer than three functions have objectives"),
    )
    widest = max(by_choice, key=lambda key: (len(by_choice[key]), key), default="")
    yield Level(
        len(by_choice.get(widest, ())) >= MANY_FUNCTIONS,
        say(
            "{number} functions work for the choice {choice}",
            number=len(by_choice.get(widest, ())),
            choice=quoted(book.name("choices", widest), 60),
        )
        if widest
        else "",
        say("no choice is shared by four functions or more"),
    )
    collisions = _found(book, *COLLIDING)
    yield Level(
        bool(planning) and not collisions,
        say("the plans of the functions do not collide"),
        say_number(
            collisions,
            "plans of functions collide in {number} place",
            "plans of functions collide in {number} places",
        )
        if collisions
        else say("there are no plans that could be compared"),
    )
    judged = [row for row in rows_of_measure(book, "economics.segments") if known(row, "verdict")]
    yield Level(
        bool(judged) and not _found(book, "E908"),
        say("where delight pays is known for {segments}",
            segments=counted(len(judged), "segment")),
        say("a choice aims to delight a segment in which that does not pay")
        if judged
        else say("nobody has worked out for which segments delight pays"),
    )  # fmt: skip


def _finance(book: Book) -> Iterator[Level]:
    damage = any(
        known(row, "likely") is not None for row in rows_of_measure(book, "economics.damage")
    )
    yield Level(
        damage,
        say("what dissatisfied customers cost is computed"),
        say("nobody has worked out what dissatisfied customers cost"),
    )
    drivers = rows_of_measure(book, "economics.drivers")
    own = sum(known(row, "share") or 0 for row in drivers if known(row, "origin") in OWN)
    yield Level(
        bool(drivers) and own >= HALF,
        say("most of what is uncertain about it comes from our own data"),
        say("most of what is uncertain about it was never asked of our own customers"),
    )
    contacts = [
        row
        for row in rows_of_measure(book, "economics.contacts")
        if known(row, "net_low") is not None
    ]
    yield Level(
        bool(contacts),
        say("contacts have a value by theme"),
        say("contacts have no value by theme yet"),
    )
    finance = {
        row.key
        for row in book.rows("functions")
        if "financ" in row.key.casefold() or "financ" in row.name.casefold()
    }
    people = {row.key for row in book.rows("members") if row.function in finance}
    owns = any(value_of(row, "owner") in people for row in rows_of(book, "constants"))
    doubts = _found(book, "E902", "E905")
    yield Level(
        owns and not doubts,
        say("finance answers for an input, and none is old or in dispute"),
        say_number(
            doubts,
            "{number} input of the economics is old or in dispute",
            "{number} inputs of the economics are old or in dispute",
        )
        if owns
        else say("finance owns no input of the economics yet"),
    )


def _freedom(book: Book) -> Iterator[Level]:
    from workbook.analysis.events import halves, told

    logs = [row for row in rows_of(book, "sources") if row.kind == "events"]
    yield Level(
        bool(logs),
        say("there is a log of cases"),
        say("no log of cases is described under Sources"),
    )
    log = told(book) if logs else None
    is_read = log is not None and not log.why and bool(log.areas)
    yield Level(
        is_read,
        say("the log shows how long each area has a case"),
        say("the log does not show how long each area has a case"),
    )
    # Cases that one area finishes alone: a case may be among several hand-overs, so two bounds.
    least = most = None
    if is_read and log is not None and log.cases:
        passed = [one.cases for one in log.hand_overs]
        least = max(0.0, 1 - sum(passed) / log.cases)
        most = 1 - max(passed, default=0) / log.cases
    yield Level(
        least is not None and least >= HALF,
        say("at least {share} of the cases stay in one area", share=percent(least or 0.0)),
        say("at most {share} of the cases stay in one area", share=percent(most))
        if most is not None
        else say("how many cases stay in one area is not known"),
    )
    if log is None or least is None or least < MOST:
        needed = say("it is not sure that {share} of the cases stay in one area",
                     share=percent(MOST))  # fmt: skip
        yield Level(False, "", needed)
        return
    compared = halves(book)
    if compared is None:
        few = say("too few cases are closed to compare one half of the log's time with the other")
        yield Level(False, "", few)
        return
    before, since = (number(log.days(hours) or 0.0, 1)
                     for hours in (compared.before, compared.since))  # fmt: skip
    figures = {"share": percent(least), "since": since, "before": before}
    yield Level(
        not compared.rises,
        say(
            "at least {share} of the cases stay in one area, and nine in ten close within {since} "
            "days (before, within {before} days; the difference may be chance)",
            **figures,
        )
        if compared.since > compared.before and since != before
        else say(
            "at least {share} of the cases stay in one area, and nine in ten close within {since} "
            "days (before, within {before} days)",
            **figures,
        ),
        say(
            "nine in ten cases close within {since} days; before, it was within {before} days",
            since=since,
            before=before,
        ),
    )


def _found(book: Book, *codes: str) -> int:
    """Count what some checks find; checks that no chapter brings find nothing."""
    from workbook.analysis.checks import checks, findings

    there = [code for code in codes if code in checks()]
    return len(findings(book, select=there)) if there else 0


_SHIFTS: Mapping[str, Callable[[Book], Iterator[Level]]] = {
    "relations": _relations,
    "experience": _experience,
    "decisions": _decisions,
    "together": _together,
    "finance": _finance,
    "freedom": _freedom,
}
