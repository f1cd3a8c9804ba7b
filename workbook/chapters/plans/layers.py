"""The contribution map of one choice, laid out: boxes in five columns, and wires between them.

Pure places, across as shares of the width and down in units of a row: ``maps`` draws them. Up to
``MOST`` actions stand one by one; more are counted by objective, and more than ``MOST`` objectives
are counted by function. What hangs loose is marked wherever it is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workbook.analysis import course
from workbook.book import Book
from workbook.book.fields import Row
from workbook.book.messages import counted, joined
from workbook.chapters.plans import chain, plan

MOST = 12  # boxes under each other that still can be read

COLUMNS: Mapping[str, tuple[float, float]] = {
    "Function": (0.0, 0.11),
    "Objective": (0.128, 0.33),
    "Action": (0.348, 0.55),
    "Indicator": (0.586, 0.766),
    "Corporate objective": (0.826, 1.0),
}
"""Heading → left and right edge, as shares of the width."""

SLOT = 62  # units down for a row
VOTES = 0.796
"""Where the wires of indicators meet those of the corporate objectives that the votes support."""


class Box(NamedTuple):
    """One row of the map, or several counted together; ``loose`` says what is missing.

    ``at`` is the table and key of a single row.
    """

    column: str
    text: str
    middle: float
    loose: str = ""
    at: tuple[str, str] | None = None


class Wire(NamedTuple):
    """A step from (x, y) to (x2, y2); a quiet one is an action's side effect."""

    x: float
    y: float
    x2: float
    y2: float
    quiet: bool = False


class Layout(NamedTuple):
    """Everything to draw for one choice, and its size in rows."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    height: float
    counts: Mapping[str, int]
    loose: int


class _Part(NamedTuple):
    """What of a book a choice leads to; ``loose`` is what misses an end, by table and key."""

    objectives: tuple[Row, ...]
    actions: Mapping[str, tuple[Row, ...]]
    moved: Mapping[str, tuple[str, ...]]
    loose: Mapping[tuple[str, str], str]

    @property
    def measured(self) -> tuple[str, ...]:
        """The indicators of the objectives, in their order."""
        stated = (row.indicator for row in self.objectives if row.indicator is not None)
        return tuple(dict.fromkeys(stated))

    @property
    def all_actions(self) -> tuple[str, ...]:
        """The keys of the actions, each once."""
        return tuple(dict.fromkeys(row.key for rows in self.actions.values() for row in rows))

    @property
    def also_moved(self) -> tuple[str, ...]:
        """Indicators that the actions move although no objective of the choice is measured so."""
        moved = (one for key in self.all_actions for one in self.moved.get(key, ()))
        return tuple(dict.fromkeys(one for one in moved if one not in self.measured))


class _Leaf(NamedTuple):
    """One line of the left half: an action, or everything of an objective or a function."""

    function: str
    objectives: tuple[Row, ...]
    actions: tuple[Row, ...]


def layout(book: Book, choice: str) -> Layout:
    """Lay out the map of one choice; an umbrella is shown through the objectives below it."""
    part = _part(book, choice)
    leaves = _leaves(part)
    place = _Places(book, part, leaves, choice)
    return Layout(
        tuple(place.boxes),
        tuple(place.wires),
        place.height,
        {
            "functions": len({row.function for row in part.objectives}),
            "objectives": len(part.objectives),
            "actions": len(part.all_actions),
            "indicators": len((*part.measured, *part.also_moved)),
            "corporate objectives": len(place.company),
        },
        sum(1 for node in part.loose if node in place.nodes),
    )


def _part(book: Book, choice: str) -> _Part:
    serves, loose = book.remember(_shared, lambda: _shared(book))
    objectives = tuple(row for row in course.objectives(book) if choice in serves[row.key])
    by_objective = book.remember(_by_objective, lambda: _by_objective(book))
    moved = book.remember(_moved, lambda: _moved(book))
    actions = {row.key: by_objective.get(row.key, ()) for row in objectives}
    return _Part(objectives, actions, moved, loose)


def _shared(
    book: Book,
) -> tuple[Mapping[str, tuple[str, ...]], Mapping[tuple[str, str], str]]:
    loose = {(one.table, one.key): one.end for one in chain.loose_ends(book)}
    return chain.choices_of_objectives(book), loose


def _by_objective(book: Book) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in plan.actions(book):
        for key in row.objective:
            found.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def _moved(book: Book) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in book.rows("action_effects"):
        if row.effect:
            found.setdefault(row.action, []).append(row.indicator)
    return {key: tuple(indicators) for key, indicators in found.items()}


def _leaves(part: _Part) -> list[_Leaf]:
    functions = tuple(dict.fromkeys(row.function for row in part.objectives))
    ordered = [row for key in functions for row in part.objectives if row.function == key]
    if len(ordered) > MOST:
        groups = [tuple(row for row in ordered if row.function == key) for key in functions]
        return [_Leaf(rows[0].function, rows, _of(part, rows)) for rows in groups]
    if len(part.all_actions) > MOST:
        return [_Leaf(row.function, (row,), part.actions[row.key]) for row in ordered]
    leaves: list[_Leaf] = []
    shown: set[str] = set()
    for row in ordered:
        own = [action for action in part.actions[row.key] if action.key not in shown]
        shown.update(action.key for action in own)
        leaves.extend(_Leaf(row.function, (row,), (action,)) for action in own)
        if not own:
            leaves.append(_Leaf(row.function, (row,), ()))
    return leaves


def _of(part: _Part, objectives: Iterable[Row]) -> tuple[Row, ...]:
    found = {action.key: action for row in objectives for action in part.actions[row.key]}
    return tuple(found.values())


class _Places:
    """Puts boxes and wires, from the left to the right."""

    def __init__(self, book: Book, part: _Part, leaves: Sequence[_Leaf], choice: str) -> None:
        self.book, self.part = book, part
        self.boxes: list[Box] = []
        self.wires: list[Wire] = []
        self.nodes: set[tuple[str, str]] = set()
        self.counting = len(part.objectives) > MOST
        shown = () if self.counting else part.measured
        loose = [key for key in part.also_moved if ("indicators", key) in part.loose]
        if len(shown) + len(loose) > MOST:
            loose = []  # they are counted with the others
        others = [key for key in part.also_moved if key not in loose]
        self.indicators = [*shown, *loose]
        self.company = _company(book, part, choice)
        rows = max(len(leaves), len(self.indicators) + bool(others), len(self.company), 1)
        self.height = float(rows * SLOT)
        self._left(leaves)
        self._right(choice, others)

    def _left(self, leaves: Sequence[_Leaf]) -> None:
        level = _spread(len(leaves), self.height)
        self.leaves = tuple(zip(leaves, level, strict=True))
        often = Counter(row.key for leaf in leaves for row in leaf.actions)
        self.stands_once = {key for key, number in often.items() if number == 1}
        of_function: dict[str, list[float]] = {}
        of_objectives: dict[tuple[Row, ...], list[float]] = {}
        for leaf, middle in self.leaves:
            of_function.setdefault(leaf.function, []).append(middle)
            of_objectives.setdefault(leaf.objectives, []).append(middle)
        for function, middles in of_function.items():
            self._box("Function", "functions", [function], _mean(middles))
        at_objective = {}
        for rows, middles in of_objectives.items():
            middle = _mean(middles)
            self._box("Objective", "objectives", [row.key for row in rows], middle)
            self._wire("Function", _mean(of_function[rows[0].function]), "Objective", middle)
            at_objective.update(dict.fromkeys((row.key for row in rows), middle))
        steps = {}
        for leaf, middle in self.leaves:
            if leaf.actions:
                self._box("Action", "actions", [row.key for row in leaf.actions], middle)
            for row in leaf.actions:
                for objective in self._served(leaf, row):
                    steps[at_objective[objective.key], middle] = False
        self._lead("Objective", "Action", steps)

    def _served(self, leaf: _Leaf, action: Row) -> list[Row]:
        """Return the objectives that an action serves; on several lines, those of this one."""
        among = self.part.objectives if action.key in self.stands_once else leaf.objectives
        return [row for row in among if row.key in action.objective]

    def _right(self, choice: str, others: Sequence[str]) -> None:
        moves = self._moves()
        keys = sorted(self.indicators, key=lambda key: _mean(list(moves.get(key, {0: False}))))
        named = [[key] for key in keys]
        if self.counting and self.part.measured:
            named.insert(0, list(self.part.measured))
        if others:
            named.append(list(others))
        level = dict(zip(map(tuple, named), _spread(len(named), self.height), strict=True))
        at_indicator = {key: middle for group, middle in level.items() for key in group}
        for group, middle in level.items():
            table = "also" if list(group) == list(others) else "indicators"
            self._box("Indicator", table, list(group), middle)
        steps: dict[tuple[float, float], bool] = {}
        for key, middles in moves.items():
            for middle, quiet in middles.items():
                step = (middle, at_indicator[key])
                steps[step] = steps.get(step, True) and quiet
        self._lead("Action", "Indicator", steps)
        self._to_company(choice, at_indicator)

    def _moves(self) -> dict[str, dict[float, bool]]:
        """Return for each indicator from where it is moved, and whether only as a side effect."""
        moves: dict[str, dict[float, bool]] = {}
        for leaf, middle in self.leaves:
            for action in leaf.actions:
                for indicator in self.part.moved.get(action.key, ()):
                    moves.setdefault(indicator, {}).setdefault(middle, True)
                for row in self._served(leaf, action):
                    if row.indicator is not None:
                        moves.setdefault(row.indicator, {})[middle] = False
        return moves

    def _to_company(self, choice: str, at_indicator: Mapping[str, float]) -> None:
        level = dict(zip(self.company, _spread(len(self.company), self.height), strict=True))
        by_key = self.book.by_key("corporate_objectives")
        voted = [key for key in chain.supported(self.book).get(choice, ()) if key in level]
        for key, middle in level.items():
            self._box("Corporate objective", "corporate_objectives", [key], middle)
            if by_key[key].indicator in at_indicator:
                start = at_indicator[by_key[key].indicator]
                self._wire("Indicator", start, "Corporate objective", middle)
        measured = sorted({at_indicator[key] for key in self.part.measured})
        if voted and measured:
            # Every indicator leads to each of them: one knot instead of all the crossing wires.
            knot = self.height / 2
            right, left = COLUMNS["Indicator"][1], COLUMNS["Corporate objective"][0]
            self.wires += [Wire(right, middle, VOTES, knot) for middle in measured]
            self.wires += [Wire(VOTES, knot, left, level[key]) for key in voted]

    def _lead(self, start: str, end: str, steps: Mapping[tuple[float, float], bool]) -> None:
        for (middle, other), quiet in steps.items():
            self._wire(start, middle, end, other, quiet)

    def _wire(self, start: str, middle: float, end: str, other: float, quiet: bool = False) -> None:
        self.wires.append(Wire(COLUMNS[start][1], middle, COLUMNS[end][0], other, quiet))

    def _box(self, column: str, table: str, keys: Sequence[str], middle: float) -> None:
        source = "indicators" if table == "also" else table
        self.nodes.update((source, key) for key in keys)
        ends = Counter(
            self.part.loose[source, key] for key in keys if (source, key) in self.part.loose
        )
        if len(keys) == 1 and table != "also":
            text, loose = self.book.name(source, keys[0]), next(iter(ends), "")
        else:
            noun = "other indicator" if table == "also" else source.removesuffix("s")
            text = ("also moves " if table == "also" else "") + counted(len(keys), noun)
            loose = joined([f"{number} {_plural(end, number)}" for end, number in ends.items()])
        at = (source, keys[0]) if len(keys) == 1 and table != "also" else None
        self.boxes.append(Box(column, text, middle, loose, at))


def _company(book: Book, part: _Part, choice: str) -> list[str]:
    """Return the corporate objectives that the choice reaches, in the order of the book."""
    moved = {*part.measured, *part.also_moved}
    voted = set(chain.supported(book).get(choice, ())) if part.measured else set()
    return [
        row.key
        for row in book.rows("corporate_objectives")
        if row.key in voted or row.indicator in moved
    ]


def _plural(end: str, number: int) -> str:
    if number == 1:
        return end
    return end.replace("leads to n", "lead to n").replace("to it", "to them")


def _spread(number: int, height: float) -> list[float]:
    step = height / max(number, 1)
    return [step * (place + 0.5) for place in range(number)]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
