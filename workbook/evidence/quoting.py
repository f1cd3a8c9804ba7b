"""Names and texts as SQL writes them: the one place where a text becomes part of a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbook.evidence.letters import folded

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def quoted_name(name: str) -> str:
    """Return the name of a table or a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def is_one_of(column: str, values: Sequence[str]) -> str:
    """Return the condition that a column holds one of some values: numbers, yes or no, or words."""
    name = quoted_name(column)
    if all(NUMBER.fullmatch(value) for value in values):
        return f"{name} = {values[0]}" if len(values) == 1 else f"{name} IN ({', '.join(values)})"
    if len(values) == 1 and values[0] in ("TRUE", "FALSE"):
        return f"{name} = {values[0]}"
    words = list(dict.fromkeys(quoted_text(folded(value)) for value in values))
    return (
        f"fold({name}) = {words[0]}" if len(words) == 1 else f"fold({name}) IN ({', '.join(words)})"
    )
