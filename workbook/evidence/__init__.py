"""Customers' data as evidence: SQL expressions over files and tables, and only sums come back.

Two walls stand between an expression and the data. ``expression`` lets one plain scalar
expression pass and refuses everything else; ``source`` opens a file in an engine that can reach
nothing but this file, or a database in a transaction that cannot write. ``statement`` and
``aggregate`` ask all questions about one source in one scan. Nothing here judges: what the sums
mean is said elsewhere.

Nothing heavy is loaded before the first question.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import workbook.book  # noqa: F401 first: it reads the chapters, whose tables name what lies here

_HOME = {
    "Answer": "aggregate",
    "Outcome": "aggregate",
    "Question": "statement",
    "Stratum": "aggregate",
    "ask": "aggregate",
    "Sources": "source",
    "question_of": "strategy",
    "sources_of": "strategy",
    "vet": "expression",
}

__all__ = [
    "Answer",
    "Outcome",
    "Question",
    "Sources",
    "Stratum",
    "ask",
    "question_of",
    "sources_of",
    "vet",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"{__name__} has no {name!r}")
