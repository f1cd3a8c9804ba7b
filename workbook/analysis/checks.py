"""The linter: what a check is, what it finds, and what gates and verdict follow from findings.

A check is one function of a book, in ``checks.py`` of its chapter::

    @check("T005", "warning", "a function without declared expertise", source="[004]")
    def no_expertise(book):
        for function in book.rows("functions"):
            if not function.expertise:
                yield Found("functions", (function.key,), "Sales names no …", "Add …")

Chapters come from ``registry``, ours as well as a plugin's, and say which letters their codes
begin with. A plugin whose checks cannot be loaded is a finding (M500); the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workbook.analysis import drafts, unopened, unseen
from workbook.book import Book, measure, registry
from workbook.book.errors import BadInput, Fault
from workbook.book.fields import nearest
from workbook.book.messages import (
    Message,
    _,
    counted,
    joined,
    one_line,
    plain,
    say,
    say_number,
    translate,
)

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "info"]
Status = Literal["failed", "at risk", "not known", "passed", "in progress", "empty"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The worst first."""
STATUSES: tuple[Status, ...] = (
    *("failed", "empty", "in progress", "not known", "at risk", "passed"),
)
"""The worst first: nobody knows how it stands with what is empty or has only begun."""


class Found(NamedTuple):
    """What a check yields: where, the facts in a sentence, and what to do in a sentence.

    ``severity`` is said where it is not the check's own.
    """

    table: str
    keys: tuple[str, ...]
    message: str
    remedy: str
    severity: Severity | None = None


@dataclass(frozen=True)
class Check:
    """A rule of the method; ``source`` names the text that it comes from."""

    code: str
    severity: Severity
    finds: str
    source: str
    look: Callable[[Book], Iterable[Found]]

    @property
    def gate(self) -> str:
        """The gate that this check guards."""
        return next(gate.name for gate in GATES if self.code[0] in gate.codes)


@dataclass(frozen=True)
class Finding:
    """One place where a strategy breaks a rule.

    ``facts`` are what its two sentences tell, for programs: numbers as numbers, days as ISO text.
    """

    code: str
    severity: Severity
    gate: str
    table: str
    keys: tuple[str, ...]
    message: str
    remedy: str
    source: str
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Gate:
    """One of the four conditions for a strategy to live, in their order."""

    name: str
    codes: str
    tables: tuple[str, ...]
    asks: str
    otherwise: str


def _letters(gate: str) -> str:
    """Return the letters of a gate's checks, in the order of the chapters."""
    return "".join(
        dict.fromkeys(
            letter for one in registry.chapters() if one.gate == gate for letter in one.letters
        )
    )


GATES = (
    Gate(
        "link",
        _letters("link"),
        ("corporate_objectives", "choices", "links"),
        _("Does it serve the corporate strategy?"),
        _("the planned savings will be lost in extra cost, or customers will leave"),
    ),
    Gate(
        "plans",
        _letters("plans"),
        ("functions", "members", "objectives", "actions", "moments"),
        _("Do the plans of all functions fit together?"),
        _("each function will work on its own, and the strategy will fail early"),
    ),
    Gate(
        "customer",
        _letters("customer"),
        ("assumptions", "evidence", "solutions"),
        _("Is what you assume about the customer true?"),
        _("the money will be spent and customers will notice no improvement"),
    ),
    Gate(
        "control",
        # A100 is about all chapters and needs none.
        _letters("control").replace("A", "") + "A",
        ("indicators", "expected_results", "measurements", "commitments"),
        _("Are the promised results coming?"),
        _("nobody will know whether it works"),
    ),
)

_registered: dict[str, Check] = {}


def check(
    code: str, severity: Severity, finds: str, *, source: str
) -> Callable[[Callable[[Book], Iterable[Found]]], Callable[[Book], Iterable[Found]]]:
    """Register a function of a book as the check with this code.

    Raises
    ------
    ValueError
        Another function already has the code, or no gate takes it.
    """

    def register(look: Callable[[Book], Iterable[Found]]) -> Callable[[Book], Iterable[Found]]:
        known = _registered.get(code)
        if known and _origin(known.look) != _origin(look):
            raise ValueError(f"Two checks are called {code}; give one of them another code.")
        if not any(code[0] in gate.codes for gate in GATES):
            letters = "".join(gate.codes for gate in GATES)
            raise ValueError(
                f"No gate takes the check {code}; begin its code with {', '.join(letters)}, "
                "or let its chapter say which gate takes the letter."
            )
        _registered[code] = Check(code, severity, finds, source, look)
        return look

    return register


def _origin(look: Callable[[Book], Iterable[Found]]) -> tuple[str, str]:
    return look.__module__, look.__qualname__  # the same again where a module is reloaded


@cache
def checks() -> Mapping[str, Check]:
    """Every check by code, in the order of gates and codes; loads the chapters that hold them."""
    for name in registry.installed():
        before = dict(_registered)
        try:
            registry.module_of(name, "checks")
        except (Exception, SystemExit) as error:  # a plugin's: the other checks go on
            registry.report(name, error)
            _registered.clear()
            _registered.update(before)
    order = "".join(gate.codes for gate in GATES)
    codes = sorted(_registered, key=lambda code: (order.index(code[0]), code))
    return MappingProxyType({code: _registered[code] for code in codes})


@check(
    "M500", "warning", "a chapter that could not be loaded or did not finish", source="the program"
)
def chaptersleft_out(book: Book) -> Iterator[Found]:
    """Find the chapters without which a strategy is checked.

    A check of a plugin that stops with an error is found where it would have looked.
    """
    for one in (*registry.troubles(), *registry.failures(book)):
        yield left_out(book, one)


@check("A100", "info", "chapters in which nothing is recorded yet", source="the program")
def nothing_recorded(book: Book) -> Iterator[Found]:
    """Find, once for all chapters, that nothing is recorded in them, with the smallest step."""
    found = None if is_blank(book) else unopened.finding(book)
    if found:
        yield Found("strategy", (book.key,), *found)


def could_not_look(book: Book, gate: str) -> Iterator[Found]:
    """Find what the checks of a gate could not look at: one finding a gate."""
    missing = unseen.missing(book, gate)
    if missing:
        yield Found(
            "strategy",
            (book.key,),
            say(
                "The checks of the {gate} gate could not look at everything: {missing}.",
                gate=translate(gate),
                missing=missing,
            ),
            say("Enter what is missing where it matters; nothing else changes by it."),
        )


def left_out(book: Book, trouble: registry.Trouble) -> Found:
    """Return what is found of a chapter without which a strategy is checked."""
    return Found(
        "strategy",
        (book.key,),
        trouble.sentence,
        say(
            "Ask whoever maintains this program to repair or remove the chapter {chapter}: its "
            "checks were not run.",
            chapter=trouble.chapter,
        ),
    )


def findings(
    book: Book, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Run the checks on a book.

    Parameters
    ----------
    book
        The strategy.
    select, ignore
        Codes or their beginnings ("L", "P20"); without ``select`` every check runs.

    Returns
    -------
    Findings in the order of gates, then severity, then codes.

    Raises
    ------
    BadInput
        A code that no check begins with.
    """
    unknown = [
        code
        for code in (*select, *ignore)
        if not code or not any(known.startswith(code) for known in checks())
    ]
    if unknown:
        known = tuple(checks())
        faults = [
            Fault(
                "checks",
                None,
                "",
                code,
                say("the code of a check, or its beginning{nearest}", nearest=nearest(code, known)),
            )
            for code in unknown
        ]
        raise BadInput(say("There is no such check."), faults)
    chosen = [
        rule
        for code, rule in checks().items()
        if (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore))
    ]
    found = [
        finding
        for rule in chosen
        for finding in _results(book, rule)
        if not finding.code.startswith(tuple(ignore))
    ]
    gates_in_order = [gate.name for gate in GATES]
    return tuple(
        sorted(
            found, key=lambda one: (gates_in_order.index(one.gate), SEVERITIES.index(one.severity))
        )
    )


def _results(book: Book, rule: Check) -> Iterator[Finding]:
    for code, found in book.remember(("check", rule.code), lambda: tuple(_looked(book, rule))):
        told = rule if code == rule.code else _registered[code]
        where = (found.table, found.keys, found.message, found.remedy)
        severity = found.severity or told.severity
        yield Finding(code, severity, told.gate, *where, told.source, _facts(found))


def _looked(book: Book, rule: Check) -> Iterator[tuple[str, Found]]:
    """Return what a check finds; where a plugin's stops with an error, that it did."""
    plugin = registry.plugin_of(rule.look)
    try:
        found = [Found(*one) for one in rule.look(book)]
        for one in found if plugin else ():
            book.by_key(one.table)
        yield from ((rule.code, _single_line(one)) for one in found)
    except Exception as error:
        if plugin is None:
            raise
        happened = say("stopped in its check {code}", code=rule.code)
        trouble = registry.Trouble(plugin.chapter.name, registry.error_line(error), happened)
        yield "M500", left_out(book, trouble)


def _facts(found: Found) -> dict[str, Any]:
    """Return what both sentences tell; where both use a name for two things, the first's counts."""
    said: dict[str, Any] = {}
    for text in (found.remedy, found.message):
        said |= plain(text.facts) if isinstance(text, Message) else {}
    return said


def _single_line(found: Found) -> Found:
    """Keep sentences on one line: names come from cells that may hold line breaks."""
    return found._replace(message=one_line(found.message), remedy=one_line(found.remedy))


@measure
def gates(book: Book) -> pd.DataFrame:
    """The four gates in order.

    Columns: gate, status (failed, at risk, not known, passed, in progress, empty), errors,
    warnings, seen (the share of what its checks ask that could be looked at; null where they ask
    nothing), due (whether it is judged yet; see ``analysis.drafts``).
    """
    import pandas as pd

    columns = ["gate", "status", "errors", "warnings", "seen", "due"]
    table = pd.DataFrame([_gate_row(book, gate) for gate in GATES], columns=columns)
    return table.astype({"seen": float})


def _gate_row(book: Book, gate: Gate) -> tuple[str, Status, int, int, float | None, bool]:
    severities = [one.severity for one in findings(book) if one.gate == gate.name]
    errors, warnings = severities.count("error"), severities.count("warning")
    status: Status = "failed" if errors else "at risk" if warnings else "passed"
    seen = unseen.seen_share(book, gate.name)
    if status == "passed" and seen is not None and seen < unseen.HALF:
        status = "not known"
    due = drafts.is_due(book, gate.name)
    if not due:
        status = "in progress"
    if not _has_rows(book, gate):
        status = "empty"
    return gate.name, status, errors, warnings, seen, due


def is_blank(book: Book, select: Sequence[str] = ()) -> bool:
    """Say whether nothing is entered yet at the gates to which the codes belong."""
    gates = (gate for gate in GATES if not select or any(one[0] in gate.codes for one in select))
    return not any(_has_rows(book, gate) for gate in gates)


def _has_rows(book: Book, gate: Gate) -> bool:
    return any(book.rows(table) for table in gate.tables)


@dataclass(frozen=True)
class Verdict:
    """Whether a strategy will live: the gate that decides it (None if all hold) and a sentence."""

    gate: str | None
    status: Status
    sentence: str


def verdict(book: Book) -> Verdict:
    """Say whether the strategy will live: the first failed gate and what follows from it.

    A draft fails at a gate that is due; where none does, it is in progress.
    """
    by_status: dict[Status, list[Gate]] = {status: [] for status in STATUSES}
    counts = {}
    for gate in GATES:
        _, status, errors, warnings, *_ = _gate_row(book, gate)
        by_status[status].append(gate)
        counts[gate.name] = (errors, warnings)
    if by_status["failed"]:
        first = by_status["failed"][0]
        sentence = say(
            "Not ready: the {gate} gate fails with {errors}. If nothing changes, {otherwise}.",
            gate=translate(first.name),
            errors=counted(counts[first.name][0], "error"),
            otherwise=translate(first.otherwise),
        )
        return Verdict(first.name, "failed", sentence)
    if early := drafts.drafts(book):
        return Verdict(early[0], "in progress", in_progress(book))
    if by_status["empty"]:
        first = by_status["empty"][0]
        sentence = say(
            "Too early to say: nothing is entered yet for the {gate} gate. {asks}",
            gate=translate(first.name),
            asks=translate(first.asks),
        )
        return Verdict(first.name, "empty", sentence)
    if by_status["not known"]:
        first = by_status["not known"][0]
        sentence = say(
            "It cannot be said yet: at the {gate} gate less than half of what is asked is entered. "
            "Missing: {missing}.",
            gate=translate(first.name),
            missing=unseen.missing(book, first.name),
        )
        return Verdict(first.name, "not known", sentence)
    if by_status["at risk"]:
        total = sum(counts[gate.name][1] for gate in by_status["at risk"])
        sentence = say_number(
            total,
            "Ready, with risks: no gate fails, and {number} warning puts {gates} at risk.",
            "Ready, with risks: no gate fails, and {number} warnings put {gates} at risk.",
            gates=_gates_named([translate(gate.name) for gate in by_status["at risk"]]),
        )
        return Verdict(by_status["at risk"][0].name, "at risk", sentence)
    return Verdict(None, "passed", say("Ready: all four gates are passed."))


def in_progress(book: Book) -> str:
    """Say how far a draft is, by the first of its gates that is not due; empty for no draft."""
    early = drafts.drafts(book)
    if not early:
        return ""
    made = drafts.progress(book, early[0])
    return say(
        "In progress: the {gate} gate has {done} of the {of} things that it needs. Missing: "
        "{next}.",
        done=made.done,
        of=made.of,
        gate=translate(early[0]),
        next=made.next,
    )


def _gates_named(names: Sequence[str]) -> str:
    return say_number(len(names), "the {gates} gate", "the {gates} gates", gates=joined(names))
