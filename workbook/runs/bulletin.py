"""What changed since the last run, to be mailed: short, and what is to be done stands first.

A run is compared with what the manifest said before it. Of each strategy that is the report of the
same day where there was one (the run is made again), else of the last day before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from workbook.analysis.changes import Compared, Standing, Step
from workbook.analysis.checks import STATUSES
from workbook.analysis.glance import standing
from workbook.book.filenames import CHANGES as NAME
from workbook.book.filenames import INDEX
from workbook.book.messages import as_markdown, counted, joined, say, translate
from workbook.book.moment import Moment, zone_of
from workbook.runs.manifest import Earlier, cannot_write
from workbook.runs.parts import Brief, Document, Made, Run, written_day

MOST_STRATEGIES = 20
MOST_FAILURES = 20
MOST_FINDINGS = 3  # of one strategy, new ones and gone ones each
LONGEST = 300  # letters of one message

Json = Mapping[str, Any]


class _Strategy(NamedTuple):
    """One strategy of a run, compared with what the manifest said of it before."""

    brief: Brief
    compared_with: str | None  # day or moment of the earlier report
    moved: Compared

    @property
    def is_worse(self) -> bool:
        """Whether something has to be looked at."""
        return self.moved.trend == "worse"

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to tell."""
        return self.moved.is_new or self.moved.trend != "same"


def text(run: Run, earlier: Earlier) -> str:
    """Return what changed as Markdown; the first line can be the subject of a mail.

    Strategies of which a run that was stopped has made nothing yet are left to the next one.
    """
    made = {one.brief.key for one in run.parts}
    all_ = [_compare(earlier, brief) for brief in run.plan.briefs if brief.key in made]
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


def _compare(earlier: Earlier, brief: Brief) -> _Strategy:
    before = _before(earlier, brief)
    now = replace(standing(brief.glance), warnings=0)  # the manifest does not name them
    if before is None:
        return _Strategy(brief, None, Compared(None, now))
    gates = {one["gate"]: one["status"] for one in before.get("gates", ())}
    # A check that stopped found nothing, and manifests of earlier versions name no errors.
    errors = None if before.get("error") else before.get("errors")
    then = Standing(before["status"], gates, errors)
    return _Strategy(brief, before["as_of"], Compared(then, now))


def _to_do(run: Run, told: Sequence[_Strategy], failures: int) -> str:
    """Say in a line, without anybody's own words, what is to be done."""
    fails = sum(one.moved.is_new and one.brief.status == "failed" for one in told)
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
    better = sum(not one.moved.is_new for one in told)
    new = len(told) - better
    said = []
    if better:
        said.append(counted(better, "strategy got better", "strategies got better"))
    if new:
        said.append(counted(new, "strategy is new", "strategies are new"))
    return say("Nothing to do: {said}.", said=joined(said))


def _compared(all_: Sequence[_Strategy], told: Sequence[_Strategy], as_of: str) -> str:
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


def _with_what(all_: Sequence[_Strategy]) -> str:
    days = {one.compared_with for one in all_ if one.compared_with}
    if not days:
        return ""
    if len(days) > 1:
        return say(", compared with the last of each strategy")
    (day,) = days
    if any(one.brief.as_of == day for one in all_):
        return say(", compared with the last run of this day")
    return say(", compared with {written_day}", written_day=written_day(day))


def _nothing(all_: Sequence[_Strategy]) -> str:
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
            yield say(
                "{name}, checks: {error}", name=as_markdown(brief.name), error=_cut(brief.error)
            )
    for one in run.parts:
        if one.error:
            name = as_markdown(f"{one.brief.name}, {_what(one)}")
            yield say(
                "{name} (reference {reference}): {error}",
                name=name,
                reference=one.reference,
                error=_cut(one.error),
            )


def _what(one: Made | Document) -> str:
    return one.chapter.name if isinstance(one, Made) else one.format


def _strategies(told: Sequence[_Strategy]) -> Iterator[str]:
    """Return the strategies that changed: the worst first, and no more than fit into a mail."""
    worse = [one for one in told if one.is_worse]
    new = [one for one in told if one.moved.is_new]
    better = [one for one in told if not (one.is_worse or one.moved.is_new)]
    worse.sort(key=lambda one: (STATUSES.index(one.brief.status), -len(one.moved.new)))
    new.sort(key=lambda one: STATUSES.index(one.brief.status))
    left = MOST_STRATEGIES
    titles = (say("Got worse"), say("New here"), say("Got better"))
    for title, some in zip(titles, (worse, new, better), strict=True):
        shown, hidden = some[:left], len(some[left:])
        left -= len(shown)
        lines = [line for one in shown for line in _lines(one)]
        if hidden:
            more = (
                say("… and {hidden} more", hidden=f"{hidden:,}")
                if shown
                else counted(hidden, "strategy", "strategies")
            )
            lines.append(say("- {more}; the index lists all.", more=more))
        yield from _section(title, lines)


def _lines(one: _Strategy) -> Iterator[str]:
    brief = one.brief
    step = one.moved.verdict
    status = _step(step) if step else translate(brief.status)
    said = f" {_cut(brief.verdict)}" if step or one.moved.is_new else ""
    yield f"- **{as_markdown(brief.name)}**: {status}.{said}"
    if one.moved.gates:
        gates = (f"{translate(name)} {_step(step)}" for name, step in one.moved.gates.items())
        yield say("  - Gates: {gates}", gates=", ".join(gates))
    yield from _errors(say("New"), one.moved.new)
    yield from _errors(say("Gone"), one.moved.gone)


def _errors(title: str, some: Sequence[Any]) -> Iterator[str]:
    for finding in some[:MOST_FINDINGS]:
        code, message = _code_and_message(finding)
        yield say(
            "  - {title}, error {code}: {message}", title=title, code=code, message=_cut(message)
        )
    if len(some) > MOST_FINDINGS:
        yield f"  - {title}: {counted(len(some) - MOST_FINDINGS, 'more error')}."


def _code_and_message(finding: Any) -> tuple[str, str]:
    """Return them of a finding, as the checks or a manifest have it."""
    if isinstance(finding, Mapping):
        return finding["code"], finding["message"]
    return finding.code, finding.message


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from chain(("", f"## {title}", ""), lines)


def _shortened(lines: Sequence[str], most: int) -> list[str]:
    shown = [f"- {line}" for line in lines[:most]]
    more = say("- … and {lines} more; the index lists all.", lines=f"{len(lines) - most:,}")
    return [*shown, more] if len(lines) > most else shown


def _step(moved: Step) -> str:
    return " → ".join(map(translate, moved))


def _cut(message: str) -> str:
    line = " ".join(message.split())
    return as_markdown(line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…")
