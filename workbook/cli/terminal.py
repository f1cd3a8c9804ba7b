"""What the command line prints: findings and measures, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbook.analysis.checks import GATES, Finding
from workbook.analysis.glance import GateState, Glance
from workbook.book.fields import is_missing
from workbook.book.messages import as_markdown, counted, number, say, say_number, translate

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.text import Text

MOST_IN_FULL = 10  # strategies whose findings a person reads one after the other
MOST_IN_TABLE = 40
MOST_OF_A_KIND = 3
_LAST = ("A100",)  # of all chapters: said at the end, whatever is printed

_STYLES: Mapping[str, str] = {
    "failed": "bold red",
    "at risk": "bold yellow",
    "passed": "bold green",
    "not known": "bold cyan",
    "in progress": "bold cyan",
    "empty": "dim",
    "error": "red",
    "warning": "yellow",
    "info": "dim",
}


def write_findings(console: Console, checked: Sequence[Glance], *, infos: bool = True) -> None:
    """Print findings for a person: by gate, wrapped to the terminal, with the verdict last.

    Several strategies end with a table of all; of very many only the table is printed. Without
    ``infos`` a last line says how many of them there are.
    """
    for one in checked if len(checked) <= MOST_IN_FULL else ():
        _write_strategy(console, one, infos=infos)
        if len(checked) > 1:
            console.print()
    if len(checked) > 1:
        write_summary(console, checked)


def write_summary(console: Console, checked: Sequence[Glance]) -> None:
    """Print a table with a line a strategy, the worst first, and how many there are of each."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column(say("strategy"), overflow="fold")
    for gate in GATES:
        table.add_column(translate(gate.name))
    for heading in (say("errors"), say("warnings")):
        table.add_column(heading, justify="right")
    worst = sorted(checked, key=lambda one: (not one.error, -one.errors, -one.warnings))
    for one in worst[:MOST_IN_TABLE]:
        states = [Text(translate(gate.status), style=_STYLES[gate.status]) for gate in one.gates]
        if one.error:
            states = [
                Text(say("not checked"), style=_STYLES["error"]),
                *[Text("")] * (len(GATES) - 1),
            ]
        table.add_row(Text(one.key), *states, number(one.errors), number(one.warnings))
    console.print(table)
    if len(worst) > MOST_IN_TABLE:
        left = worst[MOST_IN_TABLE:]
        more = counted(len(left), "more strategy", "more strategies")
        console.print(
            say("… and {more} with {at_most} each.", more=more, at_most=_at_most(left[0].errors)),
            style="dim",
        )
    if len(checked) > MOST_IN_FULL:
        console.print(say("What was found in one of them: workbook check KEY"), style="dim")
    console.print()
    _print(console, Text(totals(checked), style="bold"))


def totals(checked: Sequence[Glance]) -> str:
    """Say in a sentence how many strategies passed, are at risk, failed or are not ready."""
    unchecked = sum(bool(one.error) for one in checked)
    statuses = [one.status for one in checked if not one.error]
    parts = (
        say("{number} failed", number=statuses.count("failed")),
        say("{number} at risk", number=statuses.count("at risk")),
        say("{number} passed", number=statuses.count("passed")),
        say("{number} not known", number=statuses.count("not known")),
        say("{number} in progress", number=statuses.count("in progress")),
        say("{number} without enough data for a verdict", number=statuses.count("empty")),
        say("{number} not checked, because a check stopped", number=unchecked),
    )
    strategies = counted(len(checked), "strategy", "strategies")
    counts = ", ".join(one for one in parts if one.facts["number"])
    return say("{strategies}: {counts}.", strategies=strategies, counts=counts)


def findings_json(checked: Sequence[Glance]) -> str:
    """Return all findings as one JSON list of objects, each with its strategy's key."""
    objects = [{"strategy": one.key, **asdict(found)} for one in checked for found in one.findings]
    return json.dumps(objects, ensure_ascii=False, indent=2)


def findings_markdown(checked: Sequence[Glance]) -> str:
    """Return the findings as a Markdown page: a heading for each strategy and gate."""
    return "\n".join(line for one in checked for line in _markdown_of(one))


def rows_json(frame: pd.DataFrame) -> str:
    """Return a measure's rows as a JSON list of objects; what is undefined is null."""
    return json.dumps(_records(frame), ensure_ascii=False, indent=2)


def rows_csv(frame: pd.DataFrame) -> str:
    """Return a measure's rows as CSV with a heading; what is undefined is empty."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(frame.columns)
    out.writerows([_csv_cell(value) for value in row.values()] for row in _records(frame))
    return text.getvalue().rstrip("\n")


def _write_strategy(console: Console, one: Glance, *, infos: bool) -> None:
    from rich.text import Text

    heading = Text(one.name, style="bold")
    _print(
        console,
        heading.append(say(" ({key}) as of {day}", key=one.key, day=one.as_of), style="dim"),
    )
    widest = max((len(translate(gate.gate)) for gate in one.gates), default=0)
    longest = max(len(translate(word)) for word in ("error", "warning", "info"))
    for gate in () if one.error else one.gates:
        status = (translate(gate.status), _STYLES[gate.status])
        console.print()
        name = f"{translate(gate.gate):<{widest + 2}}"
        _print(console, Text.assemble((name, "bold"), status, _counts(gate), _not_due(gate)))
        shown = [
            found
            for found in one.findings
            if found.gate == gate.gate
            and (infos or found.severity != "info")
            and found.code not in _LAST
        ]
        for found, more in _folded(shown):
            style = _STYLES[found.severity]
            lead = Text.assemble(
                f"  {found.code:<6}", (f"{translate(found.severity):<{longest + 2}}", style)
            )
            _print(console, Text(found.message), lead)
            _print(console, Text(found.remedy, style="dim"), Text(" " * len(lead)))
            if more:
                _print(console, Text(_more(more), style="dim"), Text(" " * len(lead)))
    console.print()
    _print(console, Text(one.verdict, style=_STYLES["error" if one.error else one.status]))
    last = [found for found in one.findings if found.code in _LAST]
    hidden = 0
    if not infos:
        hidden = sum(found.severity == "info" for found in one.findings) - len(last)
    if hidden:
        said = say_number(
            hidden,
            "There is {number} remark besides; --infos shows it.",
            "There are {number} remarks besides; --infos shows them.",
        )
        _print(console, Text(said, style="dim"))
    for found in last:
        _print(console, Text(f"{found.message} {found.remedy} ({found.code})", style="dim"))


def _folded(found: Sequence[Finding]) -> Iterator[tuple[Finding, int]]:
    """Return at most three findings of one check and severity, the last with how many are left."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in found:
        groups.setdefault((one.code, one.severity), []).append(one)
    for rows in groups.values():
        most = len(rows) if len(rows) <= MOST_OF_A_KIND + 1 else MOST_OF_A_KIND
        for at, one in enumerate(rows[:most], 1):
            yield one, len(rows) - most if at == most else 0


def _more(left: int) -> str:
    return say("… and {number} more of this kind; --format json lists them all.", number=left)


def _print(console: Console, text: Text, lead: Text | None = None) -> None:
    """Print wrapped to the terminal, beside ``lead`` and without blanks at the ends of lines."""
    from rich.text import Text

    lead = Text() if lead is None else lead
    for line in text.wrap(console, max(console.width - len(lead), 20)):
        line.rstrip()
        console.print(lead + line, soft_wrap=True)
        lead = Text(" " * len(lead))


def _at_most(errors: int) -> str:
    told = counted(errors, "error")
    return say("at most {errors}", errors=told) if errors else told


def _counts(gate: GateState) -> str:
    said = [
        *([counted(gate.errors, "error")] if gate.errors else ()),
        *([counted(gate.warnings, "warning")] if gate.warnings else ()),
    ]
    return f": {', '.join(said)}" if said else ""


def _not_due(gate: GateState) -> str:
    """Say beside a gate that it is not judged yet, and how far it is."""
    if gate.due:
        return ""
    return say(" (not due yet: {begun})", begun=gate.begun)


def _markdown_of(one: Glance) -> Iterator[str]:
    yield say(
        "# {name} (`{key}`), as of {day}",
        name=as_markdown(one.name),
        key=one.key,
        day=one.as_of,
    )
    yield f"\n**{as_markdown(one.verdict)}**\n"
    for gate in () if one.error else one.gates:
        head = f"{translate(gate.gate.capitalize())}: {translate(gate.status)}{_counts(gate)}"
        yield f"## {head}{_not_due(gate)}\n"
        lines = [
            f"- **{found.code}** {translate(found.severity)}: {as_markdown(found.message)} "
            f"*{as_markdown(found.remedy)}*" + (f" {_more(more)}" if more else "")
            for found, more in _folded([row for row in one.findings if row.gate == gate.gate])
        ]
        yield from [*lines, ""] if lines else []


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    columns = [str(name) for name in frame.columns]
    return [
        dict(zip(columns, map(_plain_value, row), strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]


def _plain_value(value: Any) -> Any:
    """Turn a cell into what JSON knows; a day is ISO text, what is undefined or infinite None."""
    if isinstance(value, list | tuple):
        return [_plain_value(part) for part in value]
    if is_missing(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat().removesuffix("T00:00:00")
    value = value.item() if hasattr(value, "item") else value
    return None if value in (float("inf"), float("-inf")) else value


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list):
        return ";".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value
