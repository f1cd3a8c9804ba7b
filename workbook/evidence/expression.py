"""The first wall: an expression of evidence is one plain scalar expression, or it is refused.

Whatever is not on the list of allowed parts is refused, whether or not an engine would run it. The
list holds what a condition or a number over one row needs: columns, values, comparisons, logic,
arithmetic, ``IN`` a list, ``BETWEEN``, ``LIKE``, ``IS NULL``, ``CASE``, casts to simple types and a
few functions of text, numbers and dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlglot import exp, tokenize
from sqlglot import parse as parse_statements
from sqlglot.errors import SqlglotError

from workbook.book.errors import BadInput
from workbook.book.fields import nearest
from workbook.book.messages import say
from workbook.evidence.letters import ACCENTED, PLAIN
from workbook.evidence.own import OWN, Columns, Kind, Tree
from workbook.evidence.quoting import quoted_name

__all__ = [
    "Columns",
    "Kind",
    "Tree",
    "bound",
    "column_named",
    "differences",
    "kind_of",
    "numeric_text_columns",
    "vet",
    "with_quotes",
]

DIALECT = "duckdb"
LONGEST = 4_000
MOST_TOKENS = 800
DEEPEST = 40

_OPERATORS = (
    *(exp.And, exp.Or, exp.Not, exp.Paren),
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Escape),
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.DPipe),
)
_FUNCTIONS = (
    *(exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast, exp.TryCast),
    *(exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Greatest, exp.Least),
    *(exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Substring, exp.Left, exp.Right),
    *(exp.Replace, exp.Translate),
    *(exp.DateDiff, exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Day),
)
_LEAVES = (exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.DataType)
_ALLOWED = frozenset({*_OPERATORS, *_FUNCTIONS, *_LEAVES})
_DATE_PARTS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOW", "HOUR", "MINUTE"})
_SECONDS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3_600, "DAY": 86_400}
_FOLDING = {"unaccent": False, "strip_accents": False, "fold": True}
"""Functions that take off accents, and whether case and outer blanks go too."""
_MOMENT = re.compile(r"\d{4}-\d{1,2}(-\d{1,2}.*)?|\d{1,2}:\d{2}.*", re.DOTALL)
_NUMERAL = re.compile(r"\s*[+-]?\d+([.,]\d+)*\s*")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_ORDERED = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
_TYPES: Mapping[str, Kind] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT", "DOUBLE"), "number"),
    **dict.fromkeys(("TEXT", "VARCHAR"), "text"),
    **dict.fromkeys(("DATE", "TIMESTAMP", "TIMESTAMPNTZ"), "date"),
    "DECIMAL": "number",
    "BOOLEAN": "flag",
}
_STATEMENTS = frozenset(
    {"attach", "call", "comment", "copy", "desc", "describe", "detach", "drop", "execute",
     "explain", "export", "fetch", "grant", "import", "install", "kill", "load", "lock", "merge",
     "optimize", "pivot", "prepare", "refresh", "reset", "revoke", "set", "show", "summarize",
     "truncate", "uncache", "unload", "update", "use", "vacuum", "analyze", "cache", "command"}
)  # fmt: skip
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_TESTS = (exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.Escape)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg)
_ROUNDING = (exp.Abs, exp.Round, exp.Floor, exp.Ceil)
_DATE_NUMBERS = (exp.Extract, exp.Year, exp.Quarter, exp.Month, exp.Day)
_GIVES: tuple[tuple[Kind, tuple[Any, ...]], ...] = (
    ("flag", (*_COMPARISONS, *_TESTS, exp.And, exp.Or, exp.Not, exp.Boolean)),
    ("number", (*_ARITHMETIC, *_ROUNDING, *_DATE_NUMBERS, exp.Length)),
    (
        "text",
        (
            exp.Lower,
            exp.Upper,
            exp.Trim,
            exp.Replace,
            exp.Translate,
            exp.Substring,
            exp.Left,
            exp.Right,
            exp.DPipe,
        ),
    ),
)


@lru_cache(maxsize=4096)
def vet(text: str) -> Tree:
    """Parse one scalar expression and let it pass only if every part of it is allowed.

    Give the result to ``bound`` and leave it as it is: it is shared.

    Raises
    ------
    BadInput
        The text is no single expression, or has a part that is not on the list.
    """
    _check_size(text)
    try:
        statements = parse_statements(_expression_of(text), dialect=DIALECT)
        if len(statements) != 1 or statements[0] is None:
            raise BadInput(say("{shown} must be exactly one expression.", shown=_shown(text)))
        tree = statements[0]
        if isinstance(tree, exp.Paren) and _begins_as_statement(text):
            tree = tree.this.pop()
        tree = _without_accents(tree)
        for node in tree.walk():
            _check(node, text)
    except SqlglotError:
        raise BadInput(
            say(
                "{shown} cannot be read as an SQL expression. Write a condition such as channel "
                "= 'shop' AND visits >= 3.",
                shown=_shown(text),
            )
        ) from None
    except RecursionError:
        raise _too_large(text) from None
    return tree


def bound(tree: Tree, columns: Columns, clocks: Collection[str] = ()) -> Tree:
    """Return the expression over a table's real columns, each quoted by its exact name.

    A name that differs from a column only in its letters' case means that column. A text column
    that is compared or computed with a number is cast to a number, so that no engine compares
    them as text or rounds. The difference of two columns of days is a number of days, and of
    minutes where one of them is among ``clocks``, the columns with a time of day.

    Raises
    ------
    BadInput
        A column that the table does not have; the message names the nearest one.
    """
    tree = tree.copy()
    for column in list(tree.find_all(exp.Column)):
        column.this.replace(exp.to_identifier(column_named(column.name, columns), quoted=True))
    _check_letters(tree, columns)
    tree = _with_durations(tree, columns, clocks)
    for column in list(tree.find_all(exp.Column)):
        if columns[column.name] == "text" and _beside_a_number(column):
            cast = exp.cast(column.copy(), "DOUBLE")
            if column is tree:
                return cast
            column.replace(cast)
    return tree


def with_quotes(text: str, names: Iterable[str], *, all_names: bool = False) -> str:
    """Write the columns of a table in quotes whose names hold a sign of SQL, as ``concept:name``.

    Texts and names that are in quotes already stay as they are. With ``all_names``, for a text
    that cannot be read otherwise, columns called ``case``, ``from`` or ``How satisfied?`` too.
    """
    signed = [name for name in names if all_names or re.fullmatch(r"\w+([:.]\w+)+", name)]
    if not signed:
        return text
    real = {name.casefold(): name for name in reversed(signed)}
    either = "|".join(map(re.escape, sorted(signed, key=len, reverse=True)))
    flags = re.IGNORECASE if all_names else 0
    pattern = re.compile(
        rf"('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?<![\w:.])({either})(?![\w:.]|\s*\()", flags
    )

    def written(found: re.Match[str]) -> str:
        name = found[2]
        return found[1] or quoted_name(name if name in signed else real[name.casefold()])

    return pattern.sub(written, text)


def _begins_as_statement(text: str) -> bool:
    """Say whether a column at the beginning has the name of a statement: comment, load, show."""
    first = re.match(
        r"\s*([A-Za-z]+)\s*(=|<|>|!|\b(?:is|in|like|ilike|between|not)\b|$)", text, re.IGNORECASE
    )
    return first is not None and first[1].lower() in _STATEMENTS


def _expression_of(text: str) -> str:
    return f"({text})" if _begins_as_statement(text) else text


def lettered(tree: Tree, columns: Columns) -> Iterator[str]:
    """Name the text columns that an expression compares with a day, a time or a number by order."""
    for node in tree.find_all(*_ORDERED):
        parts = list(node.iter_expressions())
        named = {part.name.casefold() for part in parts if isinstance(part, exp.Column)}
        texts = [
            name for name, kind in columns.items() if kind == "text" and name.casefold() in named
        ]
        values = [
            part for part in parts if isinstance(part, exp.Literal) and part.is_string
            and (_MOMENT.fullmatch(part.name) or _NUMERAL.fullmatch(part.name))
        ]  # fmt: skip
        if texts and values:
            yield texts[0]


def _check_letters(tree: Tree, columns: Columns) -> None:
    """Refuse a text that is compared with a day, a time or a number: it would compare letters."""
    for name in lettered(tree, columns):
        raise BadInput(
            say(
                "The column {column} holds text, so a comparison with a day, a time or a number "
                "would compare letters. Correct the values in it that are none.",
                column=name,
            )
        )


def _with_durations(tree: Tree, columns: Columns, clocks: Collection[str]) -> Tree:
    """Write the time between two moments as a number of seconds, minutes … that is not rounded."""
    for node in list(tree.find_all(exp.DateDiff)):
        for part in (node.expression, node.this):
            if not isinstance(part, exp.Column) or columns[part.name] != "date":
                raise BadInput(
                    say(
                        "date_diff is the time between two columns of days or times: write "
                        "date_diff('minute', arrived, answered)."
                    )
                )
    for node in list(tree.find_all(exp.Anonymous)):
        written = OWN[node.name.lower()].written(node, columns)
        if node is tree:
            return written
        node.replace(written)
    for node in list(tree.find_all(exp.DateDiff, exp.Sub)):
        found = _between(node, columns, clocks)
        if found is None:
            continue
        start, end, unit = found
        seconds = [exp.Extract(this=exp.var("EPOCH"), expression=part.copy())
                   for part in (end, start)]  # fmt: skip
        between = exp.Paren(this=exp.Sub(this=seconds[0], expression=seconds[1]))
        number = exp.Div(
            this=between, expression=exp.Literal.number(f"{_SECONDS[unit]}.0"), typed=False,
            safe=False,
        )  # fmt: skip
        if node is tree:
            return exp.Paren(this=number)
        node.replace(exp.Paren(this=number))
    return tree


def differences(
    tree: Tree, columns: Columns, clocks: Collection[str] = ()
) -> tuple[tuple[str, str, str], ...]:
    """Return the differences of two moments that name no unit: from, to, and minute or day."""
    found = []
    for node in tree.find_all(exp.Sub):
        parts = [part for part in (node.this, node.expression) if isinstance(part, exp.Column)]
        named = {part.name: column_named(part.name, columns) for part in parts}
        clean = node.copy()
        for part in clean.find_all(exp.Column):
            part.set("this", exp.to_identifier(named.get(part.name, part.name), quoted=True))
        between = _between(clean, columns, clocks) if len(parts) == 2 else None
        if between is not None:
            found.append((between[0].name, between[1].name, between[2].lower()))
    return tuple(dict.fromkeys(found))


def _between(
    node: Tree, columns: Columns, clocks: Collection[str]
) -> tuple[Tree, Tree, str] | None:
    """Return from when, to when and the unit, where a part is the time between two columns."""
    start, end = node.expression, node.this
    if isinstance(node, exp.DateDiff):
        return start, end, str(node.args.get("unit") or "").upper()
    for part in (start, end):
        if not isinstance(part, exp.Column) or columns[part.name] != "date":
            return None
    return start, end, "MINUTE" if {start.name, end.name} & set(clocks) else "DAY"


def _without_accents(tree: Tree) -> Tree:
    """Write ``unaccent`` and ``fold`` by functions that every engine has."""
    for node in list(tree.find_all(exp.Anonymous)):
        folds = _FOLDING.get(node.name.lower())
        if folds is None or len(node.expressions) != 1:
            continue
        plain: Tree = exp.Translate(
            this=node.expressions[0].copy(),
            from_=exp.Literal.string(ACCENTED),
            to=exp.Literal.string(PLAIN),
        )
        plain = exp.Trim(this=exp.Lower(this=plain)) if folds else plain
        if node is tree:
            return plain
        node.replace(plain)
    return tree


def column_named(name: str, columns: Columns) -> str:
    """Return the real name of a column, found without regard to case where that is unique.

    Raises
    ------
    BadInput
        There is no such column, or several differ in case only.
    """
    if name in columns:
        return name
    alike = [column for column in columns if column.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise BadInput(
            say(
                "The column {name} could be {alike}: write it in quotes.",
                name=name,
                alike=" or ".join(alike),
            )
        )
    known = tuple(columns)
    listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    raise BadInput(
        say(
            "There is no column {name}{nearest}; there are {listed}.",
            name=name,
            nearest=nearest(name, known),
            listed=listed,
        )
    )


def kind_of(tree: Tree, columns: Columns) -> Kind | None:
    """Say what a bound expression gives: a flag (condition), a number …; None where unknown.

    NULL and functions whose kind depends on more than their parts give None.
    """
    if isinstance(tree, exp.Column):
        return columns[tree.name]
    if isinstance(tree, exp.Literal):
        return "text" if tree.is_string else "number"
    if isinstance(tree, exp.Cast):
        return _TYPES[tree.to.this.name]
    for kind, nodes in _GIVES:
        if isinstance(tree, nodes):
            return kind
    kinds = {kind_of(branch, columns) for branch in _branches(tree)} - {None}
    return kinds.pop() if len(kinds) == 1 else None


def numeric_text_columns(tree: Tree, columns: Columns) -> Iterator[str]:
    """Name the text columns that a bound expression reads as numbers."""
    for cast in tree.find_all(exp.Cast):
        text = isinstance(cast.this, exp.Column) and columns[cast.this.name] == "text"
        if text and _TYPES[cast.to.this.name] == "number" and not isinstance(cast, exp.TryCast):
            yield cast.this.name


def _branches(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, exp.Paren):
        yield tree.this
    elif isinstance(tree, exp.Case):
        yield from (when.args["true"] for when in tree.args["ifs"])
        yield from filter(None, [tree.args.get("default")])
    elif isinstance(tree, exp.If):
        yield from filter(None, [tree.args["true"], tree.args.get("false")])
    elif isinstance(tree, exp.Coalesce | exp.Greatest | exp.Least):
        yield from (tree.this, *tree.expressions)
    elif isinstance(tree, exp.Nullif):
        yield tree.this


def _check_size(text: str) -> None:
    if len(text) > LONGEST:
        raise _too_large(text)
    try:
        tokens = tokenize(text, dialect=DIALECT)
    except SqlglotError:
        return  # parsing it tells why
    bare = _QUOTED.sub("''", text)
    if any(token.comments for token in tokens) or "--" in bare or "/*" in bare:
        raise BadInput(say("{shown} has a comment: leave out -- and /*.", shown=_shown(text)))
    if any(token.token_type.name == "SEMICOLON" for token in tokens):
        raise BadInput(
            say("{shown} must be exactly one expression, without semicolons.", shown=_shown(text))
        )
    depth = deepest = 0
    for token in tokens:
        depth += (token.text in "([{") - (token.text in ")]}") if token.text else 0
        deepest = max(deepest, depth)
    if len(tokens) > MOST_TOKENS or deepest > DEEPEST:
        raise _too_large(text)


def _check(node: Tree, text: str) -> None:
    refused = _refusal(node)
    if refused:
        raise BadInput(
            say(
                "{shown} is refused: {refused}. Write one condition or number over the columns "
                "of a row: comparisons, AND, OR, NOT, arithmetic, IN a list, BETWEEN, LIKE, IS "
                "NULL, CASE and simple functions of text, numbers and dates.",
                shown=_shown(text),
                refused=refused,
            )
        )


def _refusal(node: Tree) -> str:
    kind = type(node)
    if kind is exp.Var:
        parent, name = node.parent, node.name.upper()
        named = (isinstance(parent, exp.Extract) and name in _DATE_PARTS) or (
            isinstance(parent, exp.DateDiff) and name in _SECONDS
        )
        return "" if named else say("{node} is not allowed here", node=node.name)
    if kind is exp.Anonymous and node.name.lower() in OWN:
        return OWN[node.name.lower()].refusal(node)
    if kind not in _ALLOWED:
        name = node.name if isinstance(node, exp.Anonymous) else ""
        return say("{name} is not allowed", name=name or kind.key.upper())
    return _PARTS[kind](node) if kind in _PARTS else ""


def _column_refusal(node: Tree) -> str:
    return say("a column is written without a table's name") if node.args.get("table") else ""


def _list_refusal(node: Tree) -> str:
    elsewhere = any(node.args.get(part) for part in ("query", "field", "unnest"))
    return say("IN needs a list of values in parentheses") if elsewhere else ""


def _type_refusal(node: Tree) -> str:
    simple = node.this.name in _TYPES if hasattr(node.this, "name") else False
    return "" if simple and not node.args.get("nested") else say("this type is not allowed")


def _literal_refusal(node: Tree) -> str:
    return say("a text holds a character that cannot be written") if "\x00" in node.name else ""


_PARTS: Mapping[Any, Callable[[Tree], str]] = {
    exp.Column: _column_refusal,
    exp.In: _list_refusal,
    exp.DataType: _type_refusal,
    exp.Literal: _literal_refusal,
}


def _beside_a_number(column: Tree) -> bool:
    parent = column.parent
    if isinstance(parent, _ARITHMETIC):
        return True
    if isinstance(parent, _ROUNDING):
        return parent.this is column
    if not isinstance(parent, (*_COMPARISONS, exp.Between, exp.In)):
        return False
    others = [part for part in parent.iter_expressions() if part is not column]
    return any(_is_number(part) for part in others)


def _is_number(node: Tree) -> bool:
    if isinstance(node, exp.Paren):
        return _is_number(node.this)
    literal = isinstance(node, exp.Literal) and not node.is_string
    return literal or isinstance(node, _ARITHMETIC)


def _too_large(text: str) -> BadInput:
    return BadInput(
        say(
            "{shown} is too long or nested too deeply. Shorten it, or prepare a column in the "
            "data that holds the answer.",
            shown=_shown(text),
        )
    )


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return (
        f"“{line if len(line) <= 60 else line[:59] + '…'}”" if line else say("An empty expression")
    )
