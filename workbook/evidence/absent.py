"""Values that a question asks for and no row holds: its figure is then sound and says nothing.

A share of nobody, because ``Si`` was written for ``Sí``, is no refutation. Each value is counted in
the source; the nearest that enough people gave is named beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from sqlglot import exp

from workbook.evidence.conditions import columns_of
from workbook.evidence.expression import Tree
from workbook.evidence.limits import smallest_cell
from workbook.evidence.profile import folded, values_of
from workbook.evidence.statement import fetched
from workbook.evidence.table import Source

_IN_ONE_STATEMENT = 400
Asking = TypeVar("Asking", bound=Hashable)


@dataclass(frozen=True)
class Sought:
    """A value that a comparison asks for; those of one ``IN`` have the same ``part``.

    ``of`` is the expression (0 the measure, 1 the filter) that cannot be true without it; -1 where
    there is none.
    """

    part: int
    column: str
    value: str
    sql: str
    of: int = -1


@dataclass(frozen=True)
class Absent:
    """A value that no row holds, and the nearest that occurs (empty: none is near).

    ``decides`` says that the comparison finds nobody through it, or that people gave the same
    value in another writing: then the figure means something else than was asked.
    """

    column: str
    value: str
    nearest: str
    decides: bool


def sought_in(trees: Sequence[Tree]) -> tuple[Sought, ...]:
    """Return the values that bound expressions compare one column with."""
    found = []
    needed = {id(part): at for at, tree in enumerate(trees) for part in _joined(tree)}
    for part, (node, side, values) in enumerate(_compared(trees)):
        names = columns_of(side)
        alone = isinstance(node, exp.EQ) or len(values) == 1
        of = needed.get(id(node), -1) if alone and not isinstance(node, exp.NEQ) else -1
        if len(names) != 1:
            continue
        (name,) = names
        for value in values:
            same = exp.EQ(this=side.copy(), expression=value.copy())
            wanted = str(value.this if isinstance(value, exp.Literal) else value.sql("duckdb"))
            found.append(Sought(part, name, wanted, same.sql("duckdb", comments=False), of))
    return tuple(found)


def absent_in(
    asked: Mapping[Asking, Sequence[Sought]], source: Source, there: Collection[str] = ()
) -> dict[Asking, tuple[Absent, ...]]:
    """Return the values that occur in no row, by what asks for them; all are counted together.

    ``there`` is the SQL of those that are known to occur.

    Raises
    ------
    BadInput
        The engine cannot count them.
    """
    counts = dict.fromkeys(there, 1)
    conditions = [one.sql for some in asked.values() for one in some if one.sql not in counts]
    conditions = list(dict.fromkeys(conditions))
    for start in range(0, len(conditions), _IN_ONE_STATEMENT):
        some = conditions[start : start + _IN_ONE_STATEMENT]
        wanted = [f"COUNT(CASE WHEN {sql} THEN 1 END)" for sql in some]
        counts |= dict(zip(some, fetched(source, wanted)[0], strict=True))
    return {one: tuple(_absent(sought, counts, source)) for one, sought in asked.items()}


def _absent(
    sought: Sequence[Sought], counts: Mapping[str, int], source: Source
) -> Iterator[Absent]:
    there = {(one.part, folded(one.value)) for one in sought if counts[one.sql]}
    parts = {part for part, _ in there}
    told = set()
    for one in sought:
        same = (one.part, folded(one.value))
        if counts[one.sql] or same in there or one.sql in told:
            continue  # another writing of it, asked for in the same list, occurs
        told.add(one.sql)
        nearest = _nearest(one.column, one.value, source)
        misspelt = bool(nearest) and folded(nearest) == folded(one.value)
        yield Absent(one.column, one.value, nearest, misspelt or one.part not in parts)


def _joined(tree: Tree) -> Iterator[Tree]:
    """Return the conditions that AND joins."""
    while isinstance(tree, exp.Paren):
        tree = tree.this
    if isinstance(tree, exp.And):
        yield from _joined(tree.this)
        yield from _joined(tree.expression)
    else:
        yield tree


def _compared(trees: Sequence[Tree]) -> Iterator[tuple[Tree, Tree, list[Tree]]]:
    for tree in trees:
        for node in tree.find_all(exp.EQ, exp.NEQ, exp.In):
            values = node.expressions if isinstance(node, exp.In) else [node.expression]
            side = node.this
            if isinstance(side, exp.Literal) and len(values) == 1:
                side, values = values[0], [side]
            yield node, side, [value for value in values if _is_plain(value)]


def _is_plain(value: Tree) -> bool:
    negative = isinstance(value, exp.Neg) and isinstance(value.this, exp.Literal)
    return isinstance(value, exp.Literal) or negative


def _nearest(name: str, wanted: str, source: Source) -> str:
    """Return the value that is written most alike, of those that enough people gave."""
    known = [value.text for value in values_of(source, name, smallest_cell())]
    same = [text for text in known if folded(text) == folded(wanted)]
    by_fold = {folded(text): text for text in reversed(known)}
    close = get_close_matches(folded(wanted), by_fold, n=1, cutoff=0.5)
    return same[0] if same else by_fold[close[0]] if close else ""
