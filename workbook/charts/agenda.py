"""The script of a meeting on a page: minutes, what it is for, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from workbook.book.messages import say_number
from workbook.charts.parts import Points
from workbook.charts.theme import Html


class Step(NamedTuple):
    """A step of a meeting: its minutes, its name, and what is done, a sentence a line."""

    minutes: int
    name: str
    todo: tuple[str, ...]


def agenda(steps: Sequence[Step]) -> Html:
    """Write the steps of a meeting in their order, each with its minutes."""
    told = [
        (say_number(one.minutes, "{number} minute", "{number} minutes"), one.name, one.todo)
        for one in steps
    ]
    items = "".join(
        f"<li><strong>{escape(name)}</strong> · {escape(minutes)}"
        f"{''.join(f'<br>{escape(line)}' for line in todo)}</li>"
        for minutes, name, todo in told
    )
    points = Points(tuple((f"{name} · {minutes}", *todo) for minutes, name, todo in told))
    return Html(f'<div class="wb"><ol class="wb-agenda">{items}</ol></div>', [points])
