"""A strategy at a glance: how it stands on a day, without its rows.

Worked out once, for whatever lists strategies: the checks of many, the portfolio, the front page,
the index of reports and the apps.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

from workbook.analysis import drafts
from workbook.analysis.changes import Compared, Standing
from workbook.analysis.checks import GATES, Finding, Status, findings, gates, verdict
from workbook.analysis.opened import unopened
from workbook.analysis.people import without_people
from workbook.analysis.reminders import answered
from workbook.analysis.stake import grouped, ranked
from workbook.book import Book, records
from workbook.book.errors import WorkbookError
from workbook.book.messages import say, speaking


class GateState(NamedTuple):
    """How one of the four gates stands."""

    gate: str
    status: Status
    errors: int
    warnings: int
    seen: float | None = None
    """The share of what its checks ask that could be looked at; None where they ask nothing."""
    due: bool = True
    """Whether it is judged yet."""
    begun: str = ""
    """How much of its minimum is there, in words; empty where it is due."""


class Alignment(NamedTuple):
    """How strongly a strategy serves the company, with its interval; None is undefined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


_UNDEFINED = Alignment()


@dataclass(frozen=True)
class Glance:
    """What the checks say about a strategy on a day.

    ``status`` is the verdict's; ``gates`` count all findings, also those that were not selected.
    ``error`` says why there is no verdict: a check stopped. Then all gates are empty, and ``trace``
    is for whoever mends it. ``notices`` say what has to be known of the store. ``first`` is one
    finding of each kind, that with most at stake first. ``language`` is that of all sentences.
    ``shown`` is what evidence said, as far as the store has not kept it yet. ``answered`` is how
    many members have nothing left to enter, and how many there are. ``unopened`` are the names of
    the chapters that lists leave out.
    """

    key: str
    name: str
    organisation: str
    parent: str
    as_of: date
    status: Status
    verdict: str
    gates: tuple[GateState, ...]
    findings: tuple[Finding, ...]
    alignment: Alignment = _UNDEFINED
    error: str = ""
    notices: tuple[str, ...] = ()
    trace: str = ""
    first: tuple[Finding, ...] = ()
    language: str = "en"
    shown: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    answered: tuple[int, int] = (0, 0)
    unopened: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        """How many errors there are at all gates."""
        return sum(gate.errors for gate in self.gates)

    @property
    def warnings(self) -> int:
        """How many warnings there are at all gates."""
        return sum(gate.warnings for gate in self.gates)

    @property
    def failed(self) -> bool:
        """Whether an error was found among the checks selected, or a check stopped."""
        return bool(self.error) or any(one.severity == "error" for one in self.findings)


def inspect(
    book: Book, select: Sequence[str] = (), ignore: Sequence[str] = (), *, aligned: bool = True
) -> Glance:
    """Check a book; ``select`` and ``ignore`` are codes of checks or their beginnings.

    ``aligned`` is whether the alignment is wanted: not everything that lists strategies shows it.

    A check that stops with an error of its own is told in ``error``, and stops no other strategy.

    Raises
    ------
    BadInput
        A code that no check begins with.
    """
    with speaking(book.language):
        return _inspected(book, select, ignore, aligned=aligned)


def _inspected(
    book: Book, select: Sequence[str], ignore: Sequence[str], *, aligned: bool
) -> Glance:
    row = book.strategy
    who = (book.key, str(row.name), row.organisation or "", row.parent or "", book.as_of)
    try:
        found = _in_order(book, findings(book, select, ignore))
        # Fronts are for executives: they name functions, and nobody as the fault.
        now, _ = drafts.parted(book, found)
        first = tuple(without_people(book, group.first.finding) for group in grouped(book, now))
        states = gate_states(book)
        decided = verdict(book)
        alignment = _alignment(book) if aligned else _UNDEFINED
    except Exception as reason:  # a check may come from a plugin: anything may happen in it
        if isinstance(reason, WorkbookError) and (select or ignore):
            raise
        error = _stop_message(reason)
        none = tuple(GateState(gate.name, "empty", 0, 0) for gate in GATES)
        told = say("No verdict: {error}", error=error)
        trace = "".join(traceback.format_exception(reason))
        return Glance(
            *who,
            "empty",
            told,
            none,
            (),
            error=error,
            notices=book.notices,
            trace=trace,
            language=book.language,
        )
    return Glance(
        *who,
        decided.status,
        decided.sentence,
        states,
        found,
        alignment,
        notices=book.notices,
        first=first,
        language=book.language,
        shown=_shown(book),
        answered=answered(book) if aligned else (0, 0),
        unopened=tuple(chapter.name for chapter in unopened(book)),
    )


def gate_states(book: Book) -> tuple[GateState, ...]:
    """Return how the four gates stand, and how far those are that are not due."""
    return tuple(
        GateState(*row)._replace(
            seen=None if isnan(row.seen) else row.seen, begun="" if row.due else _begun(book, row)
        )
        for row in records(gates(book))
    )


def _begun(book: Book, row: Any) -> str:
    made = drafts.progress(book, row.gate)
    if not made.next:
        return say("{done} of {of}", done=made.done, of=made.of)
    return say("{done} of {of}. Missing: {next}", done=made.done, of=made.of, next=made.next)


def _shown(book: Book) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    if not any(row.source for row in book.rows("evidence")):
        return ()
    from workbook.analysis.verdicts import shown_states

    return tuple(shown_states(book))


def compare(before: Glance, after: Glance) -> Compared:
    """Compare what was said of a strategy at two moments."""
    return Compared(standing(before), standing(after))


def standing(one: Glance) -> Standing:
    """Return what two moments are compared by; a check that stopped found nothing."""
    errors = [finding for finding in one.findings if finding.severity == "error"]
    gates = {gate.gate: gate.status for gate in one.gates}
    return Standing(one.status, gates, None if one.error else errors, one.warnings)


def _in_order(book: Book, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Put what has most at stake first at each gate."""
    order = [gate.name for gate in GATES]
    by_stake = (one.finding for one in ranked(book, found))
    return tuple(sorted(by_stake, key=lambda one: order.index(one.gate)))


def _alignment(book: Book) -> Alignment:
    from workbook.analysis import alignment

    row = alignment.strategy(book).iloc[0]
    values = (float(row[name]) for name in ("alignment", "low", "high"))
    return Alignment(*(value if value == value else None for value in values))  # noqa: PLR0124 NaN


def _stop_message(reason: Exception) -> str:
    """Say which check stopped, with what."""
    place = traceback.extract_tb(reason.__traceback__)[-1]
    said = " ".join(str(reason).split())
    return say(
        "a check stopped with {name} in {path}: {said}.",
        name=type(reason).__name__,
        path=Path(place.filename).name,
        said=said,
    )
