"""Statements in the dialects of other engines: what the translator does not know by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlglot
from sqlglot import exp

Tree = Any

_WITHOUT_TRANSLATE = frozenset({"mysql"})


def written(sql: str, dialect: str) -> str:
    """Return a statement of DuckDB in another dialect.

    Moments are seconds since 1970 where an engine cannot extract them, and letters are replaced
    one by one where it cannot translate several at once.
    """
    tree = sqlglot.parse_one(sql, read="duckdb")

    def changed(node: Tree) -> Tree:
        if isinstance(node, exp.Extract) and node.name.upper() == "EPOCH":
            return _SECONDS[dialect](node.expression) if dialect in _SECONDS else node
        if isinstance(node, exp.Translate) and dialect in _WITHOUT_TRANSLATE:
            return _replaced(node)
        return node

    return str(tree.transform(changed, copy=False).sql(dialect))


def _replaced(node: Tree) -> Tree:
    before, after = node.args["from_"].name, node.args["to"].name
    text = node.this
    for at, letter in enumerate(before):
        text = exp.Replace(
            this=text,
            expression=exp.Literal.string(letter),
            replacement=exp.Literal.string(after[at : at + 1]),
        )
    return text


def _of_spark(moment: Tree) -> Tree:
    return exp.cast(exp.cast(moment, "TIMESTAMP"), "DOUBLE")


def _of_sqlite(moment: Tree) -> Tree:
    return exp.cast(exp.func("STRFTIME", exp.Literal.string("%s"), moment, dialect=None), "INTEGER")


_SECONDS: Mapping[str, Callable[[Tree], Tree]] = {
    "spark": _of_spark,
    "databricks": _of_spark,
    "sqlite": _of_sqlite,
    "mysql": lambda moment: exp.func("UNIX_TIMESTAMP", moment),
}
