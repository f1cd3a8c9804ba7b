"""Units under their parents, with what lies below rolled up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

import pandas as pd

from workbook.analysis.checks import GATES, STATUSES
from workbook.analysis.glance import Glance
from workbook.book.messages import counted, say, translate
from workbook.charts import theme
from workbook.pages.portfolio.measures import Portfolio

__all__ = ["roll_up", "tree"]

MOST_LINES = 60
MOST_CHILDREN = 8


def roll_up(portfolio: Portfolio) -> pd.DataFrame:
    """Every strategy under its parent, parents first, with the worst that lies below it.

    Columns: strategy (key), name, parent (key; null for a root), depth (0 for a root), units (how
    many in the branch, itself too), failed (how many of them fail), and for each gate the worst
    status in the branch. A parent that is not in the store, or in a circle, counts as none.
    """
    children = _children(portfolio)
    rows = [
        _row(portfolio, unit, depth, _branch(unit, children))
        for unit, depth in _walk(children, "", 0)
    ]
    gates = [gate.name for gate in GATES]
    columns = ["strategy", "name", "parent", "depth", "units", "failed", *gates]
    return pd.DataFrame(rows, columns=columns)


def tree(portfolio: Portfolio) -> theme.Html | str:
    """The tree of strategies and their parents.

    Long branches show their worst units only, and say how many more there are.
    """
    children = _children(portfolio)
    if set(children) == {""}:
        return say("None of these strategies has a parent strategy here.")
    lines = list(_lines(portfolio, children, "", 0))
    if len(lines) > MOST_LINES:
        more = counted(len(lines) - MOST_LINES, "line")
        lines = [*lines[:MOST_LINES], _indented(0, say("… and {more} more.", more=more))]
    caption = say("Each line shows the worst gate in the strategy and all below it")
    headings = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for name in (
            say("Strategy"),
            *(translate(gate.name.capitalize()) for gate in GATES),
            say("In this unit and below"),
        )
    )
    return theme.Html(
        f'<div class="wb wb-scroll" role="region" aria-label="{escape(say("Tree of strategies"))}" '
        f'tabindex="0"><table><caption>{escape(caption)}'
        f"</caption><thead><tr>{headings}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _children(portfolio: Portfolio) -> dict[str, list[Glance]]:
    """Return the units below each key, the worst first; roots are below the empty key."""
    children: dict[str, list[Glance]] = {}
    for unit in portfolio.worst_first:
        children.setdefault(_parent(portfolio, unit), []).append(unit)
    return children


def _parent(portfolio: Portfolio, unit: Glance) -> str:
    seen, above = {unit.key}, unit.parent
    while above in portfolio.by_key:
        if above in seen:
            # In a circle the one whose key sorts first is its top.
            return "" if unit.key == min(_circle(portfolio, unit), default="") else unit.parent
        seen.add(above)
        above = portfolio.by_key[above].parent
    return unit.parent if unit.parent in portfolio.by_key else ""


def _circle(portfolio: Portfolio, unit: Glance) -> list[str]:
    """Return the keys of the circle that a unit stands in; none where it only hangs on one."""
    keys, above = [unit.key], unit.parent
    while above not in keys:
        keys.append(above)
        above = portfolio.by_key[above].parent
    return keys if above == unit.key else []


def _walk(
    children: Mapping[str, list[Glance]], key: str, depth: int
) -> Iterator[tuple[Glance, int]]:
    waiting = [(unit, depth) for unit in reversed(children.get(key, ()))]
    while waiting:  # no recursion: a chain of a thousand parents is allowed
        unit, deep = waiting.pop()
        yield unit, deep
        waiting += [(below, deep + 1) for below in reversed(children.get(unit.key, ()))]


def _branch(unit: Glance, children: Mapping[str, list[Glance]]) -> list[Glance]:
    return [unit, *(below for below, _ in _walk(children, unit.key, 0))]


def _row(
    portfolio: Portfolio, unit: Glance, depth: int, branch: list[Glance]
) -> tuple[object, ...]:
    return (
        unit.key,
        unit.name,
        _parent(portfolio, unit) or None,
        depth,
        len(branch),
        sum(one.status == "failed" for one in branch),
        *_worst(branch),
    )


def _worst(branch: list[Glance]) -> list[str]:
    return [
        min((one.gates[at].status for one in branch), key=STATUSES.index)
        for at in range(len(GATES))
    ]


def _lines(
    portfolio: Portfolio, children: Mapping[str, list[Glance]], key: str, depth: int
) -> Iterator[str]:
    shown = _to_show(children, key)
    waiting: list[tuple[Glance | str, int]] = [(one, depth) for one in reversed(shown)]
    while waiting:
        one, deep = waiting.pop()
        if isinstance(one, str):
            yield _indented(deep, one)
            continue
        yield _line(portfolio, one, deep, _branch(one, children))
        waiting += [(below, deep + 1) for below in reversed(_to_show(children, one.key))]


def _to_show(children: Mapping[str, list[Glance]], key: str) -> list[Glance | str]:
    """Parents all, leaves only the worst: a parent's branch would be lost with it."""
    below = children.get(key, [])
    parents = [unit for unit in below if unit.key in children]
    leaves = [unit for unit in below if unit.key not in children]
    shown: list[Glance | str] = [*parents, *leaves[:MOST_CHILDREN]]
    if len(leaves) > MOST_CHILDREN:
        hidden = leaves[MOST_CHILDREN:]
        failed = sum(unit.status == "failed" for unit in hidden)
        shown.append(
            say(
                "… and {hidden} more, {failed} of them failed",
                hidden=len(hidden),
                failed=failed or say("none"),
            )
        )
    return shown


def _line(portfolio: Portfolio, unit: Glance, depth: int, branch: list[Glance]) -> str:
    cells = "".join(f"<td>{_mark(status)}</td>" for status in _worst(branch))
    failed = sum(one.status == "failed" for one in branch)
    below = (
        ""
        if len(branch) == 1
        else say("{failed} of {branch} failed", failed=failed, branch=len(branch))
    )
    name = escape(portfolio.labels[unit.key])
    return f"<tr>{_name_cell(depth, name)}{cells}<td>{below}</td></tr>"


def _mark(status: str) -> str:
    sign, word, tone = theme.STATUSES[status]
    return (
        f'<span class="wb-word wb-{tone}"><span aria-hidden="true">{sign}</span> '
        f"{escape(translate(word))}</span>"
    )


def _indented(depth: int, said: str) -> str:
    return (
        f"<tr>{_name_cell(depth, escape(said))}<td></td><td></td><td></td><td></td><td></td></tr>"
    )


def _name_cell(depth: int, html: str) -> str:
    # Beyond a few levels more indentation would push the table off the page.
    return f'<td style="padding-left:{min(depth, 6) * 1.4:.1f}em">{html}</td>'
