"""A strategy on a front page: what was kept, the verdict, what changed, what to do, and a trend."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from workbook.analysis.checks import GATES, Finding, Verdict
from workbook.analysis.glance import GateState, Glance
from workbook.analysis.recent import Recent, Step
from workbook.book import addresses
from workbook.book.messages import day, say
from workbook.charts import theme

MOST = 3  # findings
_TALL, _BAR = 44, 16  # pixels of the trend and of one of its bars


def card(said: Verdict | Glance, gates: Sequence[GateState], told: Recent | None) -> str:
    """Return what stands under a strategy's name, up to what is to be done."""
    asks = {gate.name: gate.asks for gate in GATES}
    kept = f'<p class="front-kept">{escape(told.kept)}</p>' if told and told.kept else ""
    changed = f'<p class="wb-about">{escape(told.changed)}</p>' if told and told.changed else ""
    trend = trend_of(told.trend) if told else ""
    below = f'<div class="front-below">{trend}{changed}</div>' if trend or changed else ""
    return f"{kept}{theme.verdict(said)}{theme.gates(gates, asks)}{below}"


def to_do(found: Sequence[Finding]) -> str:
    """Return what is to be done first, under a heading; empty where there is nothing."""
    if not found:
        return ""
    address = addresses.of_gate("")
    link = f"<p>{addresses.link(say('All findings'), address)}</p>" if address else ""
    return f"<h3>{escape(say('What to do first'))}</h3>{theme.findings(found[:MOST])}{link}"


def trend_of(steps: Sequence[Step]) -> str:
    """Draw how many results were on course, month by month; empty for fewer than two months."""
    if len(steps) < 2:
        return ""
    first, last = steps[0], steps[-1]
    said = say(
        "Results on course: {now} of {total} today, {before} of {total_before} on {day}.",
        now=last.on_course,
        total=last.total,
        before=first.on_course,
        total_before=first.total,
        day=day(first.on),
    )
    wide = len(steps) * (_BAR + 6)
    bars = "".join(_bar(at, one) for at, one in enumerate(steps))
    return (
        f'<p class="front-trend"><svg viewBox="0 0 {wide} {_TALL}" width="{wide}" '
        f'height="{_TALL}" aria-hidden="true">{bars}</svg> <span>{escape(said)}</span></p>'
    )


def _bar(at: int, step: Step) -> str:
    x, y, made = at * (_BAR + 6), float(_TALL), []
    counts = (("on", step.on_course), ("unknown", step.cannot_tell), ("off", step.off_course))
    for name, number in counts:
        tall = _TALL * number / step.total if step.total else 0.0
        y -= tall
        if tall:
            made.append(
                f'<rect class="front-{name}" x="{x}" y="{y:.1f}" width="{_BAR}" '
                f'height="{tall:.1f}"/>'
            )
    return "".join(made)
