"""The way through the method, step by step: what each is for, what is there, and what is next.

The Starter path takes a team of eight three half-days. A step is done when what it asks for is
there, whoever entered it in which order: a team that brings its plans from a file has those steps
done and begins with the first that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from workbook.analysis import drafts
from workbook.analysis.checks import findings
from workbook.book import Book, rounds
from workbook.book.messages import Message, _, counted, day, say, say_number, translate
from workbook.book.model import SUBJECTS, TABLES

FEW = 3  # choices, moments and beliefs to begin with
TEAM = 3  # functions, from which on a team is multifunctional
PLANNED = ("actions", "action_effects", "action_dependencies", "indicators")


class Have(NamedTuple):
    """How much of what a step asks for is there, and what is missing, in words."""

    done: int
    of: int
    missing: str = ""


@dataclass(frozen=True)
class Step:
    """One step: where it is entered, by whom, and how long it takes.

    ``table`` is where the next row belongs, ``subject`` what is voted on, ``page`` the
    table whose page is read together. An optional step is never the one next thing.
    """

    name: str
    part: str
    title: str
    purpose: str
    who: str
    minutes: int
    have: Callable[[Book], Have]
    table: str = ""
    subject: str = ""
    page: str = ""
    optional: bool = False


@dataclass(frozen=True)
class State:
    """A step and how it stands."""

    step: Step
    have: Have

    @property
    def is_done(self) -> bool:
        """Whether everything that the step asks for is there."""
        return self.have.done >= self.have.of


BEFORE, FIRST, SECOND, THIRD = (
    _("Before"),
    _("Day 1"),
    _("Day 2"),
    _("Day 3, three weeks later"),
)
PARTS = (BEFORE, FIRST, SECOND, THIRD)


def states(book: Book) -> tuple[State, ...]:
    """Return every step in its order, and how it stands."""
    return book.remember(
        "steps", lambda: tuple(State(one, one.have(book)) for one in STEPS if _is_known(one))
    )


def following(book: Book) -> State | None:
    """Return the one next thing; None where every step that has to be is done."""
    return next((one for one in states(book) if not one.is_done and not one.step.optional), None)


def left(book: Book) -> tuple[int, int]:
    """Return how many of the steps that have to be are done, and how many there are."""
    needed = [one for one in states(book) if not one.step.optional]
    return sum(one.is_done for one in needed), len(needed)


def minutes_of(part: str) -> int:
    """Return how long a part takes in all."""
    return sum(one.minutes for one in STEPS if one.part == part)


def _is_known(step: Step) -> bool:
    """Say whether the chapter that a step leads to is there."""
    return (not step.table or step.table in TABLES) and (
        not step.subject or step.subject in SUBJECTS
    )


def _rows(table: str, wanted: int) -> Callable[[Book], Have]:
    return lambda book: Have(min(len(book.rows(table)), wanted), wanted)


def _statement(book: Book) -> Have:
    parts = {
        say("what your service is, in one sentence"): book.strategy.service_statement,
        say("whom it is for"): book.strategy.recipient,
    }
    missing = [words for words, there in parts.items() if not there]
    return Have(len(parts) - len(missing), len(parts), missing[0] if missing else "")


def _functions(book: Book) -> Have:
    there = len(book.rows("functions"))
    wanted = max(TEAM, there)
    return Have(there, wanted)


def _members(book: Book) -> Have:
    functions = book.rows("functions")
    with_members = {row.function for row in book.rows("members")}
    missing = [row.name for row in functions if row.key not in with_members]
    wanted = max(TEAM, len(functions))
    done = min(len(functions) - len(missing), wanted)
    said = say("somebody from {function}", function=missing[0]) if missing else ""
    return Have(done, wanted, said)


def _visits(book: Book) -> Have:
    functions = book.rows("functions")
    went = {one for row in book.rows("visits") for one in row.functions}
    missing = [row.name for row in functions if row.key not in went]
    said = ""
    if missing:
        said = say("{function} has not listened to a customer yet", function=missing[0])
    return Have(len(functions) - len(missing), max(1, len(functions)), said)


def _moments(book: Book) -> Have:
    promised = {row.moment for row in book.rows("promises")} if "promises" in TABLES else set()
    rows = [row for row in book.rows("moments") if not row.not_yet_ours]
    done = sum(bool(row.promise) or row.key in promised for row in rows)
    if len(rows) >= FEW and done >= FEW and not any(row.before_contact for row in rows):
        return Have(FEW - 1, FEW, say("a moment before the first contact"))
    return Have(min(done, FEW), FEW)


def _votes(book: Book) -> Have:
    last = rounds.latest(book, "links")
    if any(row.revealed_on for row in rounds.rounds_of(book.rows("rounds"), "links")):
        return Have(1, 1)
    if last is None and book.rows("links"):
        return Have(1, 1)
    if last is None:
        return Have(0, 1, say("the leader opens the first round"))
    if rounds.state(last) == "open":
        done, _begun, voters = rounds.turnout(book, "links")
        voted = say_number(
            voters,
            "{done} of {number} member has voted",
            "{done} of {number} members have voted",
            done=done,
        )
        return Have(0, 1, voted)
    return Have(0, 1, say("the leader reveals the votes"))


def _beliefs(book: Book) -> Have:
    own = [row for row in book.rows("assumptions") if not row.not_yet_ours]
    done = sum(row.threshold is not None for row in own)
    return Have(min(done, FEW), FEW)


def _objectives(book: Book) -> Have:
    functions = book.rows("functions")
    with_one = {row.function for row in book.rows("objectives")}
    missing = [row.name for row in functions if row.key not in with_one]
    said = say("{function} has no objective yet", function=missing[0]) if missing else ""
    return Have(len(functions) - len(missing), max(1, len(functions)), said)


def _actions(book: Book) -> Have:
    objectives = book.rows("objectives")
    with_one = {one for row in book.rows("actions") for one in _each(row.objective)}
    above = {row.parent for row in objectives if row.parent}
    live = [row for row in objectives if row.key not in above]
    missing = [row.statement for row in live if row.key not in with_one]
    said = say("no action yet for “{objective}”", objective=missing[0]) if missing else ""
    return Have(len(live) - len(missing), max(1, len(live)), said)


def _each(cell: object) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else (str(cell),)


def _collisions(book: Book) -> Have:
    if not book.rows("actions"):
        return Have(0, 1, say("actions to compare"))
    known = drafts.contradictions()
    found = [
        one
        for one in (findings(book, select=sorted(known)) if known else ())
        if one.severity == "error" and one.table in PLANNED and one.code in known
    ]
    return Have(0 if found else 1, 1, found[0].message if found else "")


def _requests(book: Book) -> Have:
    asked = book.rows("requests")
    waiting = [row for row in asked if not row.answer]
    said = say("no answer yet to “{statement}”", statement=waiting[0].statement) if waiting else ""
    return Have(len(asked) - len(waiting), max(1, len(asked)), said)


def _kept(book: Book) -> Have:
    due = [row for row in book.rows("commitments") if row.due_on and row.due_on <= book.as_of]
    still = [row for row in due if not row.done_on]
    said = (
        say(
            "“{statement}” was due on {day}", statement=still[0].statement, day=day(still[0].due_on)
        )
        if still
        else ""
    )
    return Have(len(due) - len(still), max(1, len(due)), said)


def _answers(book: Book) -> Have:
    rows = book.rows("assumptions")
    tested = {row.assumption for row in book.rows("evidence")}
    missing = [row.statement for row in rows if row.key not in tested]
    said = say("nothing yet on “{statement}”", statement=missing[0]) if missing else ""
    return Have(len(rows) - len(missing), max(1, len(rows)), said)


def _board(book: Book) -> Have:
    early = drafts.drafts(book)
    if not early:
        return Have(1, 1)
    following_part = drafts.progress(book, early[0]).next
    return Have(0, 1, following_part)


_WALK = "case_steps" if "case_steps" in TABLES else "moment_functions"

STEPS: tuple[Step, ...] = (
    Step("functions", BEFORE, _("Which functions take part"),
         _("A service is made by several functions together: name those that the customer needs."),
         _("the leader"), 5, _functions, "functions"),
    Step("members", BEFORE, _("Who is in the team"),
         _("At least one person of each function, so that nobody plans for others."),
         _("the leader"), 10, _members, "members"),
    Step("company", BEFORE, _("What the company wants"),
         _("The service strategy has to serve the corporate strategy: write down its objectives."),
         _("the leader"), 10, _rows("corporate_objectives", FEW),
         "corporate_objectives"),
    Step("visits", BEFORE, _("Listen to a customer"),
         _("Each function hears one customer in their own words before the first meeting."),
         _("each function"), 30, _visits, "visits", optional=True),
    Step("service", FIRST, _("What is a customer, and what is our service"),
         _("One sentence that everybody in the team would sign, and whom it is for."),
         _("the team"), 45, _statement, "strategy"),
    Step("moments", FIRST, _("Moments of truth and promises"),
         _("Where customers judge us, beginning before the first contact, and what we promise."),
         _("the team"), 45, _moments, "moments"),
    Step("choices", FIRST, _("Three strategic choices"),
         _("What we will do for customers, and so what we will leave out."),
         _("the team"), 40, _rows("choices", FEW), "choices"),
    Step("vote", FIRST, _("A blind vote"),
         _("Each says how much a choice helps each corporate objective, before anybody speaks. "
           "Then discuss the two widest differences."),
         _("everybody"), 35, _votes, subject="links"),
    Step("beliefs", FIRST, _("Three beliefs about customers"),
         _("What must be true for this to work, and from which number on we would believe it."),
         _("the team"), 20, _beliefs, "assumptions"),
    Step("commitments", FIRST, _("Commitments until next time"),
         _("Who does what until the next meeting."),
         _("everybody"), 10, _rows("commitments", 1), "commitments"),
    Step("complaint", SECOND, _("One complaint through all areas"),
         _("Follow one complaint from desk to desk: what does each function do with it?"),
         _("the team"), 45, _rows(_WALK, FEW), _WALK, optional=True),
    Step("objectives", SECOND, _("One objective for each function"),
         _("What each function will reach for the choices, measured and by when."),
         _("each function"), 50, _objectives, "objectives"),
    Step("actions", SECOND, _("At most three actions for each objective"),
         _("What is done, by whom, from when to when."),
         _("each function"), 45, _actions, "actions"),
    Step("collisions", SECOND, _("Where plans collide"),
         _("Actions that push one figure in opposite directions or wait for each other."),
         _("the team"), 20, _collisions, page="actions"),
    Step("requests", SECOND, _("What the sponsor answers"),
         _("What the team asks of senior management, and the answer."),
         _("the sponsor"), 25, _requests, "requests", optional=True),
    Step("kept", THIRD, _("What was kept"),
         _("The commitments of last time, one by one."),
         _("everybody"), 15, _kept, "commitments", optional=True),
    Step("answers", THIRD, _("What customers answered"),
         _("Figures that support or refute what we believe, from our data or from published ones."),
         _("the team"), 45, _answers, "evidence"),
    Step("system", THIRD, _("The solution, if any"),
         _("A system or a centre only if it serves the choices."),
         _("the team"), 40, _rows("solutions", 1), "solutions", optional=True),
    Step("risks", THIRD, _("What could stop us"),
         _("Futures in which the strategy should still work."),
         _("the team"), 25, _rows("scenarios", 1), "scenarios", optional=True),
    Step("rhythm", THIRD, _("The first measured value"),
         _("From now on: a meeting of 30 minutes every second week, which opens with what was "
           "kept."),
         _("who measures"), 20, _rows("measurements", 1), "measurements"),
    Step("board", THIRD, _("The board page, together"),
         _("Read the verdict aloud and decide what the board should hear."),
         _("the team"), 40, _board, page="strategy"),
)  # fmt: skip
"""The Starter path, in its order."""

TITLES: Mapping[str, str] = {one.name: one.title for one in STEPS}


def about(state: State) -> Message:
    """Say who does a step and how long it takes."""
    return say(
        "{who}, about {minutes}",
        who=translate(state.step.who),
        minutes=counted(state.step.minutes, "minute"),
    )
