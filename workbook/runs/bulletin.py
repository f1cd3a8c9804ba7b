"""What changed since the last run, to be mailed: short, and what is to be done stands first.

A run is compared with what the manifest said before it. Of each strategy that is the report of the
same day where there was one (the run is made again), else of the last day before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from workbook.analysis.checks import STATUSES, Finding, Status
from workbook.book.filenames import CHANGES as NAME
from workbook.book.filenames import INDEX
from workbook.book.messages import as_markdown, counted, joined, say
from workbook.book.moment import Moment, zone_of
from workbook.runs.manifest import Earlier, cannot_write
from workbook.runs.parts import Brief, Document, Made, Run, written_day

MOST_STRATEGIES = 20
MOST_FAILURES = 20
MOST_FINDINGS = 3  # of one strategy, new ones and gone ones each
LONGEST = 300  # letters of one message

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """One strategy now, and what the manifest said of it before; None where it said nothing."""

    brief: Brief
    before: Json | None

    @property
    def verdict(self) -> tuple[Status, Status] | None:
        """The verdict before and now, where it is another."""
        before = self.before["status"] if self.before else self.brief.status
        return (before, self.brief.status) if before != self.brief.status else None

    @property
    def gates(self) -> dict[str, tuple[Status, Status]]:
        """The status before and now of each gate that has another."""
        before = {one["gate"]: one["status"] for one in (self.before or {}).get("gates", ())}
        return {
            one.gate: (before[one.gate], one.status)
            for one in self.brief.gates
            if before.get(one.gate, one.status) != one.status
        }

    @property
    def new(self) -> list[Json]:
        """Errors that were not there before."""
        return _without(_as_said(self.brief.errors), self._before) if self._is_comparable else []

    @property
    def gone(self) -> list[Json]:
        """Errors that are not there any more."""
        return _without(self._before, _as_said(self.brief.errors)) if self._is_comparable else []

    @property
    def is_new(self) -> bool:
        """Whether there was no report of it."""
        return self.before is None

    @property
    def is_worse(self) -> bool:
        """Whether something has to be looked at: an error is new, or a status fell."""
        steps = [*filter(None, [self.verdict]), *self.gates.values()]
        order = STATUSES.index
        return bool(self.new) or any(order(now) < order(before) for before, now in steps)

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.is_new or self.verdict or self.gates or self.new or self.gone)

    @property
    def _before(self) -> Sequence[Json]:
        return (self.before or {}).get("errors") or ()

    @property
    def _is_comparable(self) -> bool:
        # A check that stopped found nothing, and manifests of earlier versions name no errors.
        known = self.before is not None and self.before.get("errors") is not None
        return known and not self.brief.error and not (self.before or {}).get("error")


def text(run: Run, earlier: Earlier) -> str:
    """Return what changed as Markdown; the first line can be the subject of a mail.

    Strategies of which a run that was stopped has made nothing yet are left to the next one.
    """
    made = {one.brief.key for one in run.parts}
    all_ = [Moved(brief, _before(earlier, brief)) for brief in run.plan.briefs if brief.key in made]
    told = [one for one in all_ if one.has_changed]
    failures = list(_failures(run))
    if not told and not failures and not run.interrupted:
        return _nothing(all_) + "\n"
    lines = [
        _to_do(run, told, len(failures)),
        "",
        _compared(all_, told, run.plan.as_of),
        *_section(say("Could not be completed"), _shortened(failures, MOST_FAILURES)),
        *_strategies(told),
        "",
        say("All reports: {place}", place=run.plan.folder.place(INDEX)),
    ]
    return "\n".join(lines) + "\n"


def write(run: Run) -> None:
    """Write what a run says of changes beside the index.

    Raises
    ------
    WorkbookError
        It cannot be written.
    """
    folder = run.plan.folder
    try:
        folder.write(NAME, run.changes)
    except OSError as reason:
        raise cannot_write(folder.place(NAME), reason) from reason


def _before(earlier: Earlier, brief: Brief) -> Json | None:
    """Return the report to compare with; a day is later than each of its moments."""
    zone = zone_of(brief.time_zone)
    ends = {
        Moment.of(one["as_of"]).end(zone): one
        for one in earlier.told
        if one["strategy"] == brief.key
    }
    last = Moment.of(brief.as_of).end(zone)
    known = [end for end in ends if end and last and end <= last]
    return ends[max(known)] if known else None


def _as_said(errors: Sequence[Finding]) -> list[Json]:
    return [asdict(one) for one in errors]


def _without(some: Sequence[Json], others: Sequence[Json]) -> list[Json]:
    """Leave out findings that are the same in check, table and keys; their numbers may move."""
    left = Counter(map(_place, others))
    kept = []
    for one in some:
        if left[_place(one)]:
            left[_place(one)] -= 1
        else:
            kept.append(one)
    return kept


def _place(finding: Json) -> tuple[str, str, tuple[str, ...]]:
    return finding["code"], finding["table"], tuple(finding["keys"])


def _to_do(run: Run, told: Sequence[Moved], failures: int) -> str:
    """Say in a line, without anybody's own words, what is to be done."""
    fails = sum(one.is_new and one.brief.status == "failed" for one in told)
    worse = sum(one.is_worse for one in told)
    look = []
    if worse:
        look.append(counted(worse, "strategy that got worse", "strategies that got worse"))
    if fails:
        look.append(counted(fails, "new strategy that fails", "new strategies that fail"))
    steps: list[str] = [
        say("run the same command again, because it was stopped before the end")
    ] * run.interrupted
    if look:
        steps.append(say("look at {look}", look=joined(look)))
    if failures:
        parts = counted(failures, "part")
        steps.append(say("find out why {parts} could not be completed", parts=parts))
    if steps:
        return say("To do: {steps}.", steps=joined(steps))
    better = sum(not one.is_new for one in told)
    new = len(told) - better
    said = []
    if better:
        said.append(counted(better, "strategy got better", "strategies got better"))
    if new:
        said.append(counted(new, "strategy is new", "strategies are new"))
    return say("Nothing to do: {said}.", said=joined(said))


def _compared(all_: Sequence[Moved], told: Sequence[Moved], as_of: str) -> str:
    whole = say(
        "Reports of {written_day}{with_what}: ",
        written_day=written_day(as_of),
        with_what=_with_what(all_),
    )
    return say(
        "{whole}{told} of {strategies} changed.",
        whole=whole,
        told=len(told),
        strategies=counted(len(all_), "strategy", "strategies"),
    )


def _with_what(all_: Sequence[Moved]) -> str:
    days = {one.before["as_of"] for one in all_ if one.before}
    if not days:
        return ""
    if len(days) > 1:
        return say(", compared with the last of each strategy")
    (day,) = days
    if any(one.brief.as_of == day for one in all_):
        return say(", compared with the last run of this day")
    return say(", compared with {written_day}", written_day=written_day(day))


def _nothing(all_: Sequence[Moved]) -> str:
    if not all_:
        return say(
            "Nothing to do: no strategy was part of this run, and everything else is complete."
        )
    number = counted(len(all_), "strategy", "strategies")
    since = _with_what(all_).removeprefix(", ")
    return say(
        "Nothing to do: nothing has changed in {number}, {since}.", number=number, since=since
    )


def _failures(run: Run) -> Iterator[str]:
    for key, why in run.plan.missing.items():
        yield f"{as_markdown(key)}: {_cut(why)}"
    for brief in run.plan.briefs:
        if brief.error:
            yield f"{as_markdown(brief.name)}, checks: {_cut(brief.error)}"
    for one in run.parts:
        if one.error:
            name = as_markdown(f"{one.brief.name}, {_what(one)}")
            yield f"{name} (reference {one.reference}): {_cut(one.error)}"


def _what(one: Made | Document) -> str:
    return one.chapter.name if isinstance(one, Made) else one.format


def _strategies(told: Sequence[Moved]) -> Iterator[str]:
    """Return the strategies that changed: the worst first, and no more than fit into a mail."""
    worse = [one for one in told if one.is_worse]
    new = [one for one in told if one.is_new]
    better = [one for one in told if not (one.is_worse or one.is_new)]
    worse.sort(key=lambda one: (STATUSES.index(one.brief.status), -len(one.new)))
    new.sort(key=lambda one: STATUSES.index(one.brief.status))
    left = MOST_STRATEGIES
    for title, some in (("Got worse", worse), ("New here", new), ("Got better", better)):
        shown, hidden = some[:left], len(some[left:])
        left -= len(shown)
        lines = [line for one in shown for line in _told(one)]
        if hidden:
            more = (
                say("… and {hidden} more", hidden=f"{hidden:,}")
                if shown
                else counted(hidden, "strategy", "strategies")
            )
            lines.append(say("- {more}; the index lists all.", more=more))
        yield from _section(title, lines)


def _told(one: Moved) -> Iterator[str]:
    brief = one.brief
    step = one.verdict
    status = _step(step) if step else brief.status
    said = f" {_cut(brief.verdict)}" if step or one.is_new else ""
    yield f"- **{as_markdown(brief.name)}**: {status}.{said}"
    if one.gates:
        gates = (f"{name} {_step(moved)}" for name, moved in one.gates.items())
        yield f"  - Gates: {', '.join(gates)}"
    yield from _found("New", one.new)
    yield from _found("Gone", one.gone)


def _found(title: str, some: Sequence[Json]) -> Iterator[str]:
    for finding in some[:MOST_FINDINGS]:
        yield f"  - {title}, error {finding['code']}: {_cut(finding['message'])}"
    if len(some) > MOST_FINDINGS:
        yield f"  - {title}: {counted(len(some) - MOST_FINDINGS, 'more error')}."


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from chain(("", f"## {title}", ""), lines)


def _shortened(lines: Sequence[str], most: int) -> list[str]:
    shown = [f"- {line}" for line in lines[:most]]
    more = say("- … and {lines} more; the index lists all.", lines=f"{len(lines) - most:,}")
    return [*shown, more] if len(lines) > most else shown


def _step(moved: tuple[Status, Status]) -> str:
    return " → ".join(moved)


def _cut(message: str) -> str:
    line = " ".join(message.split())
    return as_markdown(line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…")
