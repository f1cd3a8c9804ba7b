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
        moved = node.this if isinstance(node, exp.Cast) else None
        if isinstance(moved, exp.AtTimeZone) and dialect in _CLOCKS:
            return _CLOCKS[dialect](moved.this, moved.args["zone"])
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


def _clocks_of_spark(moment: Tree, zone: Tree) -> Tree:
    """Count from the instant, because a cast would go by the session's time zone."""
    micros = exp.func("UNIX_MICROS", moment, dialect=None)
    start = exp.cast(exp.Literal.string("1970-01-01 00:00:00"), "TIMESTAMP_NTZ")
    utc = exp.Anonymous(this="TIMESTAMPADD", expressions=[exp.var("MICROSECOND"), micros, start])
    return exp.Anonymous(
        this="CONVERT_TIMEZONE", expressions=[exp.Literal.string("UTC"), zone, utc]
    )


_CLOCKS: Mapping[str, Callable[[Tree, Tree], Tree]] = {
    "spark": _clocks_of_spark,
    "databricks": _clocks_of_spark,
    "clickhouse": lambda moment, zone: exp.Anonymous(this="toTimeZone", expressions=[moment, zone]),
    "mysql": lambda moment, _: moment,  # the session is in UTC
}
"""A moment with a time zone, as the clocks of a zone show it."""
