"""What all strategies of a store have in common, which are worst off, and what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from textwrap import shorten
from typing import Any, NamedTuple

import pandas as pd

from workbook.analysis.checks import GATES, SEVERITIES, STATUSES, Finding, checks
from workbook.analysis.glance import Glance, compare
from workbook.book.messages import Message, _, counted, joined, say, say_number, translate
from workbook.charts.theme import signed

__all__ = [
    "answer",
    "answered",
    "counts",
    "moved",
    "moved_in_words",
    "recurring",
    "standing",
    "worst",
]

MOST = 20  # units or movements that one table shows
MOST_RECURRING = 12
LONGEST_EXAMPLE = 200  # letters
_NEW, _GONE = _("new in the store"), _("gone from the store")
_NOTICEABLE = 0.005  # a smaller move of the alignment does not show in two decimals


@dataclass(frozen=True)
class Portfolio:
    """All strategies of a store on a day, and as they stood on an earlier day.

    Measures and charts are functions of a portfolio, as those of a chapter are of a book.
    """

    units: tuple[Glance, ...]
    before: tuple[Glance, ...] = ()
    since: date | None = None

    @property
    def as_of(self) -> date:
        """The day of the report."""
        return self.units[0].as_of

    @cached_property
    def by_key(self) -> Mapping[str, Glance]:
        """Units by key."""
        return {unit.key: unit for unit in self.units}

    @cached_property
    def worst_first(self) -> tuple[Glance, ...]:
        """Units, those that could not be checked first, then the failed with the most errors."""
        return tuple(sorted(self.units, key=_badness))

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What people call each unit by key: its name, with the key where two share it."""
        names = Counter(unit.name for unit in self.units)
        return {
            unit.key: unit.name if names[unit.name] == 1 else f"{unit.name} ({unit.key})"
            for unit in self.units
        }


def answer(portfolio: Portfolio) -> str:
    """Say in a sentence which of the strategies will live."""
    units = portfolio.units
    stand = Counter("unchecked" if unit.error else unit.status for unit in units)
    if len(units) == 1:
        return units[0].verdict
    parts = [one for one in _shares(stand) if one.value]
    sentence = say("Of {units} strategies, {parts}.", units=len(units), parts=joined(parts))
    first = Counter(gate for unit in units if (gate := _first_failed(unit)))
    if len(first) > 1 or sum(first.values()) > 1:
        gate, number = first.most_common(1)[0]
        sentence += say(
            " The first gate to fail is most often {gate}: in {number} of the {sum} that "
            "are not ready.",
            gate=translate(gate),
            number=number,
            sum=sum(first.values()),
        )
    return sentence


def counts(portfolio: Portfolio) -> pd.DataFrame:
    """Number of strategies by status at each gate: gate, status, units, share (of all)."""
    number = len(portfolio.units)
    rows = [
        (gate.name, status, units, units / number)
        for at, gate in enumerate(GATES)
        for status in STATUSES
        for units in [sum(unit.gates[at].status == status for unit in portfolio.units)]
    ]
    return pd.DataFrame(rows, columns=["gate", "status", "units", "share"])


def standing(portfolio: Portfolio) -> pd.DataFrame:
    """Every strategy, the weakest first.

    Columns: strategy (its name), the status of each gate, errors, warnings, alignment (−1 to 1,
    null without votes), low and high (its 95 % interval).
    """
    rows = [
        (
            portfolio.labels[unit.key],
            *(gate.status for gate in unit.gates),
            unit.errors,
            unit.warnings,
            *unit.alignment,
        )
        for unit in portfolio.worst_first
    ]
    gates = [gate.name for gate in GATES]
    columns = ["strategy", *gates, "errors", "warnings", "alignment", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(("alignment", "low", "high"), "float64"))


def answered(portfolio: Portfolio) -> pd.DataFrame:
    """How many members of each strategy have nothing left to enter: strategy, answered, members.

    The least answered first; strategies without members are left out.
    """
    rows = [
        (portfolio.labels[unit.key], *unit.answered) for unit in portfolio.units if unit.answered[1]
    ]
    rows.sort(key=lambda row: row[1] / row[2])
    return pd.DataFrame(rows, columns=["strategy", "answered", "members"])


def worst(portfolio: Portfolio) -> pd.DataFrame:
    """The weakest strategies, twenty at most, each with its verdict: strategy, verdict."""
    rows = [
        (portfolio.labels[unit.key], unit.verdict)
        for unit in portfolio.worst_first[:MOST]
        if unit.error or unit.status != "passed"
    ]
    return pd.DataFrame(rows, columns=["strategy", "verdict"])


def recurring(portfolio: Portfolio) -> pd.DataFrame:
    """What several strategies have in common: the checks that find something in most of them.

    Columns: code, severity, finds, units (how many strategies), share (of all), found (how often
    in all), example (what is said of the worst of them). Errors before warnings, then the most
    frequent; twelve at most, and only what at least two strategies have.
    """
    found: dict[str, list[tuple[Glance, Finding]]] = {}
    for unit in portfolio.worst_first:
        for finding in unit.findings:
            found.setdefault(finding.code, []).append((unit, finding))
    rows = []
    for code, places in found.items():
        units = {unit.key for unit, _ in places}
        if len(units) < 2:
            continue
        unit, example = places[0]
        said = shorten(
            f"{portfolio.labels[unit.key]}: {example.message}", LONGEST_EXAMPLE, placeholder=" …"
        )
        share = len(units) / len(portfolio.units)
        rule = checks()[code]
        rows.append((code, rule.severity, rule.finds, len(units), share, len(places), said))
    rows.sort(key=lambda row: (SEVERITIES.index(row[1]), -row[3], -row[5], row[0]))
    columns = ["code", "severity", "finds", "units", "share", "found", "example"]
    return pd.DataFrame(rows[:MOST_RECURRING], columns=columns)


class Move(NamedTuple):
    """Something about a strategy that is not as it was; ``weight`` ranks what matters most."""

    strategy: str
    what: str
    before: str
    after: str
    better: bool | None  # None where it came or went
    weight: float


def moved(portfolio: Portfolio) -> pd.DataFrame:
    """What changed since the earlier day, the most important first, twenty at most.

    Columns: strategy, what (a gate, alignment, findings, or one that came or went), before, after,
    direction (better or worse; empty for one that came or went).
    """
    moves = sorted(_moves(portfolio), key=lambda move: -move.weight)
    rows = [
        (
            one.strategy,
            one.what,
            one.before,
            one.after,
            "" if one.better is None else say("better") if one.better else say("worse"),
        )
        for one in moves[:MOST]
    ]
    return pd.DataFrame(rows, columns=["strategy", "what", "before", "after", "direction"])


def moved_in_words(portfolio: Portfolio) -> str:
    """Say in a sentence how many strategies got better, got worse, came and went."""
    if not portfolio.before or portfolio.since is None:
        return say("There is no earlier version to compare with yet.")
    trend = Counter(compare(then, now).trend for then, now in _pairs(portfolio))
    now, then = set(portfolio.by_key), {unit.key for unit in portfolio.before}
    parts = [
        say(
            "{strategies} got better", strategies=counted(trend["better"], "strategy", "strategies")
        ),
        say("{worse} got worse", worse=trend["worse"] or say("none")),
        say("{same} unchanged", same=trend["same"] or say("none")),
        *([say("{number} came", number=len(now - then))] if now - then else []),
        *([say("{number} went", number=len(then - now))] if then - now else []),
    ]
    return say("Since {day}, {parts}.", day=portfolio.since, parts=joined(parts))


def _shares(stand: Mapping[str, int]) -> Iterator[Message]:
    """Yield how many strategies stand in each way that there is."""
    yield say_number(stand["failed"], "{number} is not ready", "{number} are not ready")
    yield say_number(
        stand["at risk"], "{number} is ready with risks", "{number} are ready with risks"
    )
    yield say_number(stand["passed"], "{number} is ready", "{number} are ready")
    yield say_number(
        stand["not known"], "{number} cannot be judged yet", "{number} cannot be judged yet"
    )
    yield say_number(stand["in progress"], "{number} is in progress", "{number} are in progress")
    yield say_number(
        stand["empty"],
        "{number} has too little data for a verdict",
        "{number} have too little data for a verdict",
    )
    yield say_number(
        stand["unchecked"], "{number} could not be checked", "{number} could not be checked"
    )


def _first_failed(unit: Glance) -> str:
    return next((gate.gate for gate in unit.gates if gate.status == "failed"), "")


def _badness(unit: Glance) -> tuple[Any, ...]:
    failed = sum(gate.status == "failed" for gate in unit.gates)
    stands = STATUSES.index(unit.status)
    return not unit.error, stands, -failed, -unit.errors, -unit.warnings, unit.key


def _pairs(portfolio: Portfolio) -> Iterator[tuple[Glance, Glance]]:
    for then in portfolio.before:
        if then.key in portfolio.by_key:
            yield then, portfolio.by_key[then.key]


def _moves(portfolio: Portfolio) -> Iterator[Move]:
    then, now = {unit.key: unit for unit in portfolio.before}, portfolio.by_key
    for key in sorted(now.keys() - then.keys()) if then else ():
        yield Move(portfolio.labels[key], translate(_NEW), "", translate(now[key].status), None, 1)
    for key in sorted(then.keys() - now.keys()):
        yield Move(then[key].name, translate(_GONE), translate(then[key].status), "", None, 1)
    for old, new in _pairs(portfolio):
        label = portfolio.labels[new.key]
        yield from _gate_moves(label, old, new)
        yield from _alignment_moves(label, old, new)
        if (old.errors, old.warnings) != (new.errors, new.warnings):
            step = (new.errors - old.errors) + (new.warnings - old.warnings) / 100
            yield Move(
                label, say("findings"), _findings(old), _findings(new), step < 0, abs(step) / 50
            )


def _gate_moves(label: str, old: Glance, new: Glance) -> Iterator[Move]:
    for gate, step in compare(old, new).gates.items():
        weight = 3.0 + ("failed" in step)
        what = say("gate {gate}", gate=translate(gate))
        states = translate(step.before), translate(step.after)
        yield Move(label, what, *states, not step.is_worse, weight)


def _alignment_moves(label: str, old: Glance, new: Glance) -> Iterator[Move]:
    then, now = old.alignment.value, new.alignment.value
    if then is not None and now is not None and abs(now - then) >= _NOTICEABLE:
        step = now - then
        yield Move(label, say("alignment"), signed(then), signed(now), step > 0, 1 + abs(step))


def _findings(unit: Glance) -> str:
    return f"{counted(unit.errors, 'error')}, {counted(unit.warnings, 'warning')}"
