"""What a vetted expression asks of a row: its conditions, and what a number may be made of.

A condition is the smallest part that is true or false: a comparison, ``IN``, ``LIKE``, ``IS NULL``,
a column of yes and no. Some functions hold a condition without writing it (``COALESCE(a, b)`` asks
whether a is missing, ``LEAST(a, b)`` which is less, ``ABS(a)`` whether it is below zero): it is
taken out of them. So whatever tells one row from another is seen and can be counted.

Two rules keep a condition from being hidden in arithmetic. A condition reads one column, or
compares two directly: 1000 * number + ill = 17001 is two conditions at once. And a number for a
mean is a sum of columns and of products or quotients of two: with more factors, a product can be
zero for everybody but one person; with rounding, a column can be made 1 for one person and 0 for
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from sqlglot import exp

from workbook.book.errors import BadInput
from workbook.book.messages import say
from workbook.evidence.expression import Columns, Tree, kind_of
from workbook.evidence.own import made_by

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_TESTS = (exp.Is, exp.In, exp.Between, exp.Like, exp.ILike)
_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
_PAIRS = (exp.Add, exp.Sub, exp.Div, exp.Mul)
_SMOOTH = frozenset({"DOUBLE", "FLOAT"})
MOST_FACTORS = 2
ANY_ANSWERED = "any_answered"


def conditions(tree: Tree, columns: Columns) -> tuple[str, ...]:
    """Return the SQL of every condition of a bound expression, hidden ones too, each once.

    Raises
    ------
    BadInput
        A condition mixes columns otherwise than by comparing two.
    """
    found: dict[str, None] = {}
    for node in tree.walk(prune=made_by):
        for condition in _held_by(node, columns):
            _check_columns(condition)
            found[_sql(condition)] = None
    return tuple(found)


def chain(tree: Tree | None, columns: Columns) -> tuple[Tree, ...] | None:
    """Return the conditions that a plain chain ``a AND NOT b AND c`` joins, or None for another."""
    if tree is None:
        return ()
    tree = _bare(tree)
    if isinstance(tree, exp.And):
        parts = [chain(part, columns) for part in (tree.this, tree.expression)]
        return None if None in parts else tuple(one for part in parts for one in part or ())
    if isinstance(tree, exp.Not):
        inside = _bare(tree.this)
        if isinstance(inside, exp.Not):
            return chain(inside.this, columns)
        if isinstance(inside, exp.Or):
            return chain(exp.and_(*map(negated, (inside.this, inside.expression))), columns)
        return (exp.not_(inside),) if _is_plain(inside, columns) else None
    return (tree,) if _is_plain(tree, columns) else None


def undefined(tree: Tree, columns: Columns) -> tuple[str, ...]:
    """Return the SQL of where a condition has no answer although its columns have a value.

    Division by zero and ``NULLIF`` can make one person's answer missing; an empty cell of the
    data, or one that is no number, is nobody's choice.
    """
    found: dict[str, None] = {}
    for node in tree.walk(prune=made_by):
        for condition in _held_by(node, columns):
            if any(_can_be_undefined(part) for part in condition.walk()):
                read = sorted(columns_of(condition))
                filled = [
                    f"{exp.column(name, quoted=True).sql('duckdb')} IS NOT NULL" for name in read
                ]
                found[" AND ".join([f"({_sql(condition)}) IS NULL", *filled])] = None
    return tuple(found)


def boxes_in(tree: Tree | None) -> tuple[Tree, tuple[Tree, ...]] | None:
    """Part a filter into its ``any_answered`` and what AND joins it with; None where it has none.

    Raises
    ------
    BadInput
        It stands elsewhere than beside AND, or there are two.
    """
    if tree is None:
        return None
    found = [node for node in tree.walk(prune=made_by) if made_by(node) == ANY_ANSWERED]
    if not found:
        return None
    parts = list(_joined(tree))
    others = tuple(part for part in parts if made_by(part) != ANY_ANSWERED)
    if len(found) > 1 or len(parts) - len(others) != 1:
        raise BadInput(
            say(
                "any_answered stands once in a filter, alone or beside AND: it says who answered "
                "a question with several boxes."
            )
        )
    return found[0], others


def _joined(tree: Tree) -> Iterator[Tree]:
    tree = _bare(tree)
    if isinstance(tree, exp.And):
        yield from _joined(tree.this)
        yield from _joined(tree.expression)
    else:
        yield tree


def _can_be_undefined(node: Tree) -> bool:
    if isinstance(node, exp.TryCast):
        return not isinstance(node.this, exp.Column)
    return isinstance(node, exp.Div | exp.IntDiv | exp.Mod | exp.Nullif | exp.Case | exp.If)


def negated(tree: Tree) -> Tree:
    """Return NOT of an expression."""
    return exp.Not(this=exp.Paren(this=tree.copy()))


def check_number(tree: Tree, columns: Columns) -> None:
    """Refuse a number for a mean in which a condition could be hidden.

    Raises
    ------
    BadInput
        Names the part that is refused.
    """
    _factors(tree, columns)


def columns_of(*trees: Tree | None) -> frozenset[str]:
    """Return the columns that expressions read."""
    return frozenset(
        column.name for tree in trees if tree is not None for column in tree.find_all(exp.Column)
    )


def _held_by(node: Tree, columns: Columns) -> Iterator[Tree]:
    """Return the conditions that one part holds, written or not."""
    if made_by(node):
        if made_by(node) == ANY_ANSWERED:
            yield node
    elif isinstance(node, (*_COMPARISONS, *_TESTS)) or _is_flag(node, columns):
        yield node
    elif type(node) in _HIDDEN:
        yield from _HIDDEN[type(node)](node)


def _of_case(node: Tree) -> Iterator[Tree]:
    for when in node.args["ifs"] if node.this is not None else ():
        yield exp.EQ(this=node.this.copy(), expression=when.this.copy())


def _of_coalesce(node: Tree) -> Iterator[Tree]:
    for part in (node.this, *node.expressions)[:-1]:
        yield exp.Is(this=part.copy(), expression=exp.Null())


def _of_nullif(node: Tree) -> Iterator[Tree]:
    yield exp.EQ(this=node.this.copy(), expression=node.expression.copy())


def _of_extreme(node: Tree) -> Iterator[Tree]:
    for one, other in combinations((node.this, *node.expressions), 2):
        yield exp.GT(this=one.copy(), expression=other.copy())


def _of_size(node: Tree) -> Iterator[Tree]:
    yield exp.LT(this=node.this.copy(), expression=exp.Literal.number(0))


_HIDDEN: Mapping[Any, Callable[[Tree], Iterator[Tree]]] = {
    exp.Case: _of_case,
    exp.Coalesce: _of_coalesce,
    exp.Nullif: _of_nullif,
    exp.Greatest: _of_extreme,
    exp.Least: _of_extreme,
    exp.Abs: _of_size,
}


def _check_columns(condition: Tree) -> None:
    read = columns_of(condition)
    if len(read) < 2 or made_by(condition) == ANY_ANSWERED:
        return
    sides = (condition.this, condition.args.get("expression"))
    plain = isinstance(condition, _COMPARISONS) and all(map(_is_side, sides))
    joined = any(isinstance(_bare(side), _PAIRS) for side in sides)
    equal = isinstance(condition, exp.EQ | exp.NEQ | exp.NullSafeEQ | exp.NullSafeNEQ)
    if len(read) > 2 or not plain or (joined and equal):
        raise BadInput(
            say(
                "The condition {condition} mixes {columns} columns. A condition reads one column, "
                "or compares two: spent > budget, delivered - ordered <= 3. Write several "
                "conditions with AND, or prepare a column in the data.",
                condition=_shown(condition),
                columns=len(read),
            )
        )


def _is_side(side: Tree) -> bool:
    """Say whether a side of a comparison is a value, a column, or two columns put together."""
    side = _bare(side)
    if is_duration(side):
        return True
    if isinstance(side, _PAIRS):
        return all(isinstance(_bare(part), exp.Column) for part in (side.this, side.expression))
    return isinstance(side, exp.Column) or not columns_of(side)


def is_duration(node: Tree) -> bool:
    """Say whether it is the time between two columns, as ``expression`` writes ``date_diff``."""
    node = _bare(node)
    if made_by(node) == "working_time":
        return True
    between = _bare(node.this) if isinstance(node, exp.Div) else None
    return isinstance(between, exp.Sub) and all(
        isinstance(part, exp.Extract)
        and part.name.upper() == "EPOCH"
        and isinstance(part.expression, exp.Column)
        for part in (between.this, between.expression)
    )


def _is_plain(tree: Tree, columns: Columns) -> bool:
    """Say whether it is one condition, with none inside."""
    return len(conditions(tree, columns)) == 1 and (
        isinstance(tree, (*_COMPARISONS, *_TESTS))
        or _is_flag(tree, columns)
        or made_by(tree) == ANY_ANSWERED
    )


def _is_flag(node: Tree, columns: Columns) -> bool:
    return isinstance(node, exp.Column) and columns.get(node.name) == "flag"


def _factors(node: Tree, columns: Columns) -> int:
    """Count the columns that are multiplied or divided with each other at most."""
    if not columns_of(node):
        return 0
    if isinstance(node, exp.Column) or _is_reading(node) or is_duration(node):
        return 1
    if isinstance(node, exp.Mul | exp.Div):
        return _product(node, columns)
    if isinstance(node, exp.Cast):
        return _cast(node, columns)
    if type(node) not in _PARTS:
        raise _refused(node, "")
    return max((_factors(part, columns) for part in _PARTS[type(node)](node) if part), default=0)


def _branches(node: Tree) -> list[Tree]:
    if isinstance(node, exp.Case):
        return [*(when.args["true"] for when in node.args["ifs"]), node.args.get("default")]
    return [node.args["true"], node.args.get("false")]


_PARTS: Mapping[Any, Callable[[Tree], list[Tree]]] = {
    **dict.fromkeys((exp.Paren, exp.Neg, exp.Abs, exp.Nullif), lambda node: [node.this]),
    **dict.fromkeys((exp.Add, exp.Sub), lambda node: [node.this, node.expression]),
    **dict.fromkeys(
        (exp.Coalesce, exp.Greatest, exp.Least), lambda node: [node.this, *node.expressions]
    ),
    **dict.fromkeys((exp.Case, exp.If), _branches),
}
"""Parts of a number that give its values; conditions are looked at by themselves."""


def _product(node: Tree, columns: Columns) -> int:
    if isinstance(node, exp.Div) and not isinstance(_bare(node.expression), exp.Column):
        if columns_of(node.expression):
            raise _refused(node.expression, say("a number is divided by a value or by one column"))
        return _factors(node.this, columns)
    count = _factors(node.this, columns) + _factors(node.expression, columns)
    if count > MOST_FACTORS:
        raise _refused(node, say("at most two columns are multiplied or divided"))
    return count


def _cast(node: Tree, columns: Columns) -> int:
    if kind_of(node.this, columns) == "flag":
        return 0 if not isinstance(_bare(node.this), exp.Column) else 1
    if node.to.this.name in _SMOOTH and isinstance(_without_signs(node.this), exp.Column):
        return 1
    raise _refused(node, say("a column is cast to DOUBLE only, which rounds nothing"))


def _without_signs(node: Tree) -> Tree:
    """Return what a decimal comma was made a point in, and blanks and currencies taken off.

    Only these: they change no number that could be read before, so no person is singled out.
    """
    node = _bare(node)
    while isinstance(node, exp.Replace | exp.Trim):
        if isinstance(node, exp.Replace):
            changed = (node.expression.name, node.args["replacement"].name)
            literal = all(
                isinstance(part, exp.Literal)
                for part in (node.expression, node.args["replacement"])
            )
            if not literal or changed not in _READABLE:
                return node
        elif node.args.get("expression") is not None:
            return node
        node = _bare(node.this)
    return node


_READABLE = frozenset({(",", "."), *((sign, "") for sign in " \u00a0%€$£")})


def _is_reading(node: Tree) -> bool:
    """Say whether a part of a date or the length of a text is read from one column as it is."""
    dated = (exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Day)
    if isinstance(node, exp.Extract):
        return isinstance(_bare(node.expression), exp.Column)
    return isinstance(node, (*dated, exp.Length)) and isinstance(_bare(node.this), exp.Column)


def _bare(tree: Any) -> Tree:
    while not made_by(tree) and (
        isinstance(tree, exp.Paren) or (isinstance(tree, exp.Cast) and tree.to.this.name in _SMOOTH)
    ):
        tree = tree.this
    return tree


def _refused(node: Tree, rule: str) -> BadInput:
    why = f": {rule}" if rule else say(", where a single person could be singled out")
    return BadInput(
        say(
            "{shown} is not allowed in the number of a mean{why}. Use columns, +, -, *, / and "
            "CASE, and round what is shown, not what is measured.",
            shown=_shown(node),
            why=why,
        )
    )


def _shown(node: Tree) -> str:
    text = _sql(node).replace('"', "")
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _sql(tree: Tree) -> str:
    try:
        return str(tree.sql("duckdb", comments=False))
    except RecursionError:
        raise BadInput(say("The expression is nested too deeply. Shorten it.")) from None
