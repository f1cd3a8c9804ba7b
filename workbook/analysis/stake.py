"""What is at stake in a finding: the company's objectives that it reaches, the money, the days.

One order of findings holds everywhere: errors first, then the weight of the corporate objectives
reached in steps of 0.1, then the money, then the days left. Codes play no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, inf
from typing import Any, NamedTuple

from workbook.analysis import alignment
from workbook.analysis.checks import SEVERITIES, Finding
from workbook.analysis.people import function_of
from workbook.analysis.reach import choices_of_objectives, supported
from workbook.analysis.schedule import once
from workbook.book import Book, records
from workbook.book.messages import counted, joined, percent, quoted, say, say_number
from workbook.book.model import TABLES

Node = tuple[str, str]


class Stake(NamedTuple):
    """What a finding reaches.

    ``weight`` is the summed weight of the corporate objectives (0 to 1), ``money`` what the rows
    cost that it touches, ``days`` the days left until the first of them is due (negative: past;
    None: nothing has a date).
    """

    weight: float
    money: float
    days: int | None


class Ranked(NamedTuple):
    """A finding with its stake, and why it stands where it does, in words."""

    finding: Finding
    stake: Stake
    why: str


@dataclass(frozen=True)
class Group:
    """The findings of one check and severity together: the one with most at stake, and the rest."""

    first: Ranked
    rest: tuple[Ranked, ...]

    @property
    def number(self) -> int:
        """How many findings there are."""
        return 1 + len(self.rest)


def more(book: Book, group: Group) -> str:
    """Say how many more findings of the kind there are, with the two next by name; or nothing."""
    if not group.rest:
        return ""
    names = dict.fromkeys(called(book, one.finding) for one in group.rest[:2])
    return say_number(
        len(group.rest),
        "{number} more of this kind: {names}.",
        "{number} more of this kind, such as {names}.",
        names=joined(list(names)),
    )


def called(book: Book, finding: Finding) -> str:
    """Name what a finding is about as people call it; of a person, the function."""
    rows = book.by_key(finding.table)
    if finding.table == "members":
        return function_of(book, finding.keys[0]) or say("one person")
    names = [_named(book, finding.table, rows[key]) for key in finding.keys if key in rows]
    if names:
        return quoted(names[0])
    of = [one.references for one in TABLES[finding.table].fields if one.key]
    if len(of) < 2:
        return joined([quoted(key) for key in finding.keys])
    pairs = zip(finding.keys, of, strict=False)
    return joined([quoted(book.name(table, key) if table else key) for key, table in pairs])


def _named(book: Book, table: str, row: Any) -> str:
    """Name a row; one without a name by the row that it is about, or by what it rests on."""
    shape = TABLES[table]
    if shape.named_by in shape.by_name:
        return book.name(table, row.key)
    needed = [one for one in shape.fields if one.required and not one.key and not one.choices]
    about = next((one for one in needed if one.references), None)
    if about is not None:  # as evidence by its assumption
        return book.name(about.references, getattr(row, about.name))
    said = next((one for one in needed if one.kind == "text"), None)  # as an input by its source
    return str(getattr(row, said.name)) if said else book.name(table, row.key)


def ranked(book: Book, found: Iterable[Finding]) -> list[Ranked]:
    """Put findings in the order in which they matter; equals keep their order."""
    staked = [(finding, stake(book, finding)) for finding in found]
    staked.sort(key=lambda one: _place(*one))
    return [Ranked(finding, at, why(book, at)) for finding, at in staked]


def grouped(book: Book, found: Iterable[Finding]) -> list[Group]:
    """Put findings in the order in which they matter, those of one check together."""
    groups: dict[tuple[str, str], list[Ranked]] = {}
    for one in ranked(book, found):
        groups.setdefault((one.finding.code, one.finding.severity), []).append(one)
    return [Group(first, tuple(rest)) for first, *rest in groups.values()]


def stake(book: Book, finding: Finding) -> Stake:
    """Return what a finding reaches."""
    if finding.table == "strategy":
        costs = [row.cost for row in book.rows("actions") if row.status != "dropped" and row.cost]
        return Stake(1.0, book.strategy.budget or fsum(costs), None)
    nodes = list(_nodes(book, finding))
    weights = _weights(book)
    reached = {one for node in nodes for one in _company(book, node)}
    money = {}
    for node in nodes:
        money.update(_money(book, node))
    due = due_on(book, finding)
    days = (due - book.as_of).days if due else None
    weight = min(fsum(weights.get(key, 0.0) for key in reached), 1.0)
    return Stake(weight, fsum(money.values()), days)


def choices_of(book: Book, finding: Finding) -> tuple[str, ...]:
    """Return the choices that the rows of a finding enact or serve."""
    found = (one for node in _nodes(book, finding) for one in _choices(book, node))
    return tuple(dict.fromkeys(found))


def due_on(book: Book, finding: Finding) -> date | None:
    """Return the earliest day on which something that a finding is about is due, if it has one.

    What is done or dropped has no day any more.
    """
    if finding.table == "strategy":
        return None  # its last day is no day to wait for
    rows = book.by_key(finding.table)
    found = [rows[key] for key in (finding.keys, *finding.keys) if key in rows]
    open_still = [row for row in found if getattr(row, "status", None) not in ("done", "dropped")]
    days = [getattr(row, column, None) for row in open_still for column in ("due_on", "ends_on")]
    return min((one for one in days if one), default=None)


def _place(finding: Finding, at: Stake) -> tuple[int, int, float, float]:
    step = -int(round(10 * at.weight, 6))
    days = inf if at.days is None else at.days
    return SEVERITIES.index(finding.severity), step, -at.money, days


def _nodes(book: Book, finding: Finding) -> Iterator[Node]:
    """Return the rows of a finding; a vote counts as the corporate objective that it is about."""
    rows = book.by_key(finding.table)
    if finding.table == "links":
        known = book.by_key("corporate_objectives")
        yield from (("corporate_objectives", key) for key in finding.keys if key in known)
        return
    yield from ((finding.table, key) for key in finding.keys if key in rows)


def _company(book: Book, node: Node) -> Iterable[str]:
    """Return the corporate objectives that hang on a row."""
    table, key = node
    if table == "corporate_objectives":
        return (key,)
    support = _supported(book)
    return {one for choice in _choices(book, node) for one in support.get(choice, ())}


def _choices(book: Book, node: Node) -> Iterable[str]:
    table, key = node
    row: Any = book.by_key(table).get(key)
    serves = _serves(book)
    if table == "choices":
        found: Iterable[str] = (key,)
    elif table == "objectives":
        found = serves.get(key, ())
    elif table == "actions":
        found = [choice for one in row.objective for choice in serves.get(one, ())]
    elif table == "savings":
        found = filter(None, (row.choice,))
    elif table == "moments":
        found = [one.key for one in book.rows("choices") if one.moment == key]
    elif table == "solutions":
        found = [one.choice for one in book.rows("solution_choices") if one.solution == key]
    else:
        below = _below(book).get(table, {}).get(key, ())
        found = [choice for one in below for choice in _choices(book, one)]
    return found


def _money(book: Book, node: Node) -> dict[Node, float]:
    """Return what a row costs, and what costs below it, each counted once."""
    table, key = node
    row = book.by_key(table).get(key)
    if table in ("actions", "solutions"):
        return {node: row.cost} if row and row.cost and row.status != "dropped" else {}
    if table == "savings":
        return {node: row.cost_saved} if row and row.cost_saved else {}
    below = _below(book).get(table, {}).get(key, ())
    return {name: cost for one in below for name, cost in _money(book, one).items()}


@once
def _below(book: Book) -> Mapping[str, Mapping[str, Sequence[Node]]]:
    """Return what hangs below rows, by table and key; what is done or dropped does not."""
    found: dict[str, dict[str, list[Node]]] = {}
    for table, key, node in (*_work(book), *_beliefs(book)):
        if key is not None:
            found.setdefault(table, {}).setdefault(key, []).append(node)
    return found


def _work(book: Book) -> Iterator[tuple[str, str | None, Node]]:
    for row in book.rows("actions"):
        if row.status not in ("done", "dropped"):
            node = ("actions", row.key)
            yield from (("objectives", key, node) for key in row.objective)
            yield "members", row.owner, node
            yield "functions", row.function, node
    for row in book.rows("objectives"):
        node = ("objectives", row.key)
        yield from (("choices", key, node) for key in row.choice)
        yield "indicators", row.indicator, node
        yield "functions", row.function, node
        yield "members", row.owner, node


def _beliefs(book: Book) -> Iterator[tuple[str, str, Node]]:
    for row in book.rows("assumption_uses"):
        if row.used_by_key in book.by_key(row.used_by_table):
            yield "assumptions", row.assumption, (row.used_by_table, row.used_by_key)
    for row in book.rows("evidence"):
        yield "evidence", row.key, ("assumptions", row.assumption)


@once
def _serves(book: Book) -> Mapping[str, tuple[str, ...]]:
    return choices_of_objectives(book)


@once
def _supported(book: Book) -> dict[str, list[str]]:
    return supported(book)


@once
def _weights(book: Book) -> dict[str, float]:
    table = alignment.objectives(book)
    return {row.corporate_objective: float(row.weight) for row in records(table)}


def why(book: Book, at: Stake) -> str:
    """Say what a finding reaches, in a sentence; the empty text where that is nothing."""
    parts = []
    if at.weight > 0:
        parts.append(
            say(
                "it affects {share} of the corporate objectives by weight", share=percent(at.weight)
            )
        )
    if at.money:
        parts.append(say("{amount} is at stake", amount=book.money(at.money)))
    if at.days is not None:
        parts.append(
            say_number(-at.days, "it was due {number} day ago", "it was due {number} days ago")
            if at.days < 0
            else say("it is due in {days}", days=counted(at.days, "day"))
            if at.days
            else say("it is due today")
        )
    if not parts:
        return ""
    words = joined(parts)
    return words[:1].upper() + words[1:] + "."
