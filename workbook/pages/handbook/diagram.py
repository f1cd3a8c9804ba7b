"""The tables and what points from one to another, as a drawing of our own and as a list.

A chapter is a column, a table a box. References to members and from a table to itself are left to
the list: nearly every table has one of the first, and none of the others says how tables hang
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from workbook.book import registry
from workbook.book.messages import joined, say, translate
from workbook.book.model import TABLES

_WIDTH, _HEIGHT = 124, 42  # of a box, in the drawing's own units
_GAP, _STEP, _TOP = 42, 60, 34
_LETTERS = 17  # that fit into a line of a box
_PEOPLE = "members"


@dataclass(frozen=True)
class Box:
    """Where a table stands."""

    column: int
    row: int

    @property
    def left(self) -> int:
        """Distance of its left side."""
        return self.column * (_WIDTH + _GAP)

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return _TOP + self.row * _STEP + _HEIGHT / 2


def targets(name: str) -> tuple[str, ...]:
    """Return the tables to whose rows the rows of a table point, each once."""
    named: dict[str, None] = {}
    for field in TABLES[name].fields:
        if field.references:
            named[field.references] = None
        elif field.references_by:
            words = TABLES[name].by_name[field.references_by].choices
            named |= dict.fromkeys(word for word in words if word in TABLES)
    return tuple(named)


def drawing() -> str:
    """Return the tables as an SVG; its words are repeated by ``listing``."""
    places = _places()
    columns = 1 + max(box.column for box in places.values())
    rows = 1 + max(box.row for box in places.values())
    width, height = columns * (_WIDTH + _GAP) - _GAP, _TOP + rows * _STEP - (_STEP - _HEIGHT)
    label = say(
        "Diagram of {tables} tables, one column for each chapter, with lines from each table to "
        "those it refers to. The list below says the same.",
        tables=len(places),
    )
    return (
        f'<svg class="hb-diagram" role="group" aria-label="{escape(label)}" '
        f'viewBox="-2 0 {width + 4} {height + 2}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(_lines(places))}{''.join(_heads())}"
        f"{''.join(_box(name, box) for name, box in places.items())}</svg>"
    )


def listing() -> str:
    """Return the same as a list: each table with those that it points to."""
    items = "".join(
        f'<li><a href="#table-{name}">{escape(table.title())}</a>{_points_to(name)}</li>'
        for name, table in TABLES.items()
    )
    return f'<ul class="hb-tables">{items}</ul>'


def _points_to(name: str) -> str:
    named = [TABLES[one].title() for one in targets(name) if one != name]
    return f" → {escape(joined(named))}" if named else ""


def _with_tables() -> list[tuple[str, list[str]]]:
    return [
        (translate(one.title), [table.name for table in one.tables])
        for one in registry.chapters()
        if one.tables
    ]


def _places() -> Mapping[str, Box]:
    return {
        name: Box(column, row)
        for column, (_title, names) in enumerate(_with_tables())
        for row, name in enumerate(names)
    }


def _heads() -> Iterator[str]:
    for column, (title, _names) in enumerate(_with_tables()):
        middle = Box(column, 0).left + _WIDTH / 2
        yield f'<text class="hb-head" x="{middle:g}" y="18">{escape(title)}</text>'


def _box(name: str, box: Box) -> str:
    lines = wrap(TABLES[name].title(), _LETTERS)[:2]
    first = box.middle + 4 - 7.5 * (len(lines) - 1)
    words = "".join(
        f'<text x="{box.left + _WIDTH / 2:g}" y="{first + 15 * at:g}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return (
        f'<a href="#table-{name}"><rect x="{box.left}" y="{box.middle - _HEIGHT / 2:g}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" rx="4"/>{words}</a>'
    )


def _lines(places: Mapping[str, Box]) -> Iterator[str]:
    for name, box in places.items():
        for target in targets(name):
            if target not in (name, _PEOPLE):
                yield _line(box, places[target])


def _line(box: Box, target: Box) -> str:
    """Return the line between two boxes: around the right side where they share a column."""
    if box.column == target.column:
        start = end = box.left + _WIDTH
        first = second = start + _GAP * 0.6
    else:
        to_the_right = target.column > box.column
        start = box.left + (_WIDTH if to_the_right else 0)
        end = target.left + (0 if to_the_right else _WIDTH)
        bend = (_GAP if to_the_right else -_GAP) * 0.9
        first, second = start + bend, end - bend
    y, to = box.middle, target.middle
    turned = 1 if end < second else -1  # the side from which the line arrives
    tip = f"M{end + 6 * turned:g} {to - 4:g}L{end} {to:g}L{end + 6 * turned:g} {to + 4:g}"
    return f'<path d="M{start} {y:g}C{first:g} {y:g} {second:g} {to:g} {end} {to:g}{tip}"/>'
